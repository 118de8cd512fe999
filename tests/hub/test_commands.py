"""push, pull and space as they are typed."""

import pytest

from ganzoo import cli
from tests.hub.lab import REPOSITORY, write_checkpoint


@pytest.fixture(autouse=True)
def environment(hub, monkeypatch, tmp_path):
    monkeypatch.setenv("HF_ENDPOINT", hub.endpoint)
    monkeypatch.setenv("HF_TOKEN", hub.token)
    monkeypatch.setenv("HF_HUB_CACHE", str(hub.cache))
    monkeypatch.delenv("HF_HUB_OFFLINE", raising=False)


@pytest.fixture
def folder(tmp_path):
    return write_checkpoint(tmp_path / "folder")


def test_a_folder_is_pushed_and_pulled_and_then_listed(folder, server, capsys):
    assert cli.main(["push", str(folder), REPOSITORY, "--tag", "v1", "--private"]) == 0
    head = server.store.find("models", REPOSITORY).head.oid
    assert capsys.readouterr().out == f"pushed: {server.url}/{REPOSITORY} at {head[:7]}\n"
    assert cli.main(["push", str(folder), REPOSITORY]) == 0
    assert "nothing to push" in capsys.readouterr().out
    assert cli.main(["pull", f"{REPOSITORY}@v1"]) == 0
    name, path = capsys.readouterr().out.split()
    assert name == f"{REPOSITORY}@{head[:7]}" and path.endswith(head)
    assert cli.main(["list"]) == 0
    assert [name, "cached"] in [line.split()[:2] for line in capsys.readouterr().out.splitlines()]


def test_out_of_reach_it_says_which_one_it_is(folder, server, capsys):
    cli.main(["push", str(folder), REPOSITORY])
    cli.main(["pull", REPOSITORY])
    server.stop()
    capsys.readouterr()
    assert cli.main(["pull", REPOSITORY]) == 0
    assert capsys.readouterr().err.startswith("offline: this is the cached one")


def test_a_refusal_is_one_line_and_status_2(capsys, server):
    assert cli.main(["pull", "lab/nothing"]) == 2
    assert capsys.readouterr().err.startswith("ganzoo: there is no lab/nothing on the Hub")


def test_a_dry_run_of_a_space_sends_nothing(capsys, server):
    assert cli.main(["space", "lab/ganzoo", "--dry-run"]) == 0
    out = capsys.readouterr().out
    assert "app.py" in out and "sdk: gradio" in out
    assert not server.seen
