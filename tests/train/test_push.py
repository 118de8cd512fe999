"""Pushing while training: what is offered when, and what a failure does."""

from dataclasses import dataclass
from pathlib import Path

import pytest

import train.ship
from ganzoo.errors import DataError
from ganzoo.hub import Hub
from ganzoo.training.events import Finished, Progressed, Saved, Started
from tests.hub.lab import NAME, REPOSITORY, write_checkpoint
from tests.hub_server import OWNER, HubServer
from train.push import Pushing, pushing


@dataclass(frozen=True)
class _Recipe:
    name: str = NAME
    batch: int = 10
    steps: int = 60


EVENTS = [
    Started(0, 60),
    *(event for step in range(10, 70, 10) for event in (Progressed(step, 0, {}), Saved(step, Path()))),
    Finished(60),
]


@pytest.fixture
def server():
    with HubServer() as running:
        yield running


@pytest.fixture
def hub(server, tmp_path, monkeypatch):
    monkeypatch.setenv("HF_XET_CACHE", str(tmp_path / "xet"))
    return Hub(endpoint=server.url, token=OWNER.token, cache=tmp_path / "cache")


@pytest.fixture
def shipped(monkeypatch):
    """Stand in for measuring and writing: each folder is another one; remember with how many samples."""
    calls = []

    def ship(run, data, out, *, samples):
        calls.append(samples)
        return write_checkpoint(out, seed=len(calls))

    monkeypatch.setattr(train.ship, "ship", ship)
    return calls


def _push(hub, tmp_path, **options):
    told = []
    plan = Pushing(namespace="lab", run=tmp_path, data=None, **options)
    passed = list(pushing(EVENTS, _Recipe(), plan, hub=hub, tell=told.append))
    assert passed == EVENTS
    return told


def test_the_end_is_pushed_with_its_figures(hub, server, shipped, tmp_path):
    told = _push(hub, tmp_path)
    assert shipped == [10_000]
    assert len(server.store.find("models", REPOSITORY).commits) == 2
    assert told[-1].startswith(f"pushed: {server.url}/{REPOSITORY} at ")


def test_every_so_many_images_one_is_offered_without_figures(hub, server, shipped, tmp_path):
    _push(hub, tmp_path, every=200)
    assert shipped == [0, 0, 10_000]  # at 200 and 400 of 600 images, and at the end


def test_a_push_that_fails_ends_no_training_and_is_said(hub, server, shipped, tmp_path):
    server.faults.add("info", "status", status=403, times=None)
    told = _push(hub, tmp_path, every=200)
    assert any(line.startswith("not pushed, the next push carries it: your token may not") for line in told)
    assert server.store.find("models", REPOSITORY) is None


def test_without_a_judge_it_is_pushed_without_figures(hub, server, shipped, tmp_path, monkeypatch):
    plain = train.ship.ship

    def ship(run, data, out, *, samples):
        if samples:
            raise DataError("there is no judge")
        return plain(run, data, out, samples=samples)

    monkeypatch.setattr(train.ship, "ship", ship)
    told = _push(hub, tmp_path)
    assert "pushed without figures: there is no judge" in told
    assert len(server.store.find("models", REPOSITORY).commits) == 2
