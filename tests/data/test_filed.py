"""Pictures that stay in their archives: the same batches as from memory, whoever decodes them and whenever."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest
import torch

from ganzoo.data import filed, sets
from ganzoo.data.filed import Ahead, FiledPictures, Loading, joined, part
from ganzoo.data.images import ImageStream
from ganzoo.data.pairs import PairStream
from ganzoo.errors import DataError
from tests.shops import noise_png, write_shop


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a directory of shoes and bags."""
    place = tmp_path_factory.mktemp("shop")
    write_shop(place)
    return place


def filed_set(name: str, folder: Path, workers: int = 0):
    found = sets.load(name, folder, train=True, loading=Loading(room=0, workers=workers))
    assert isinstance(found.pictures, FiledPictures)
    return found


@pytest.mark.parametrize("workers", [0, 2])
def test_a_stream_is_the_same_from_memory_and_from_the_archive(folder: Path, workers: int) -> None:
    kept = sets.load("shoes", folder, train=True)
    ours = filed_set("shoes", folder, workers)
    assert ours.pictures.shape == kept.pictures.shape and len(ours) == len(kept)
    from_memory, from_files = (ImageStream(one, batch=4, seed=3, labelled=True) for one in (kept, ours))
    for step in (5, 5, 6, 7, 12, 8, 9):  # resumed in the middle, asked twice, out of the row, on again
        for mine, theirs in zip(from_files.batch(step), from_memory.batch(step), strict=True):
            assert torch.equal(mine, theirs)


def test_a_pair_of_domains_comes_from_two_archives(folder: Path) -> None:
    kept = sets.load("bags-shoes", folder, train=True)
    ours = filed_set("bags-shoes", folder)
    assert torch.equal(ours.labels, kept.labels)
    for step in range(4):
        pairs = zip(*(PairStream(one, batch=3, seed=0).batch(step) for one in (kept, ours)), strict=True)
        assert all(torch.equal(mine, theirs) for mine, theirs in pairs)


def test_parts_and_joins_keep_the_order(folder: Path) -> None:
    pictures = filed_set("shoes", folder).pictures
    wanted = torch.arange(11) % 2 == 1
    odd = part(pictures, wanted)
    everything = torch.arange(11)
    assert torch.equal(odd[torch.arange(5)], pictures[everything[wanted]])
    both = joined([odd, pictures])
    assert len(both) == 16 and torch.equal(both[torch.tensor([5, 4])], pictures[torch.tensor([0, 9])])
    assert torch.equal(joined([torch.ones(1, 2), torch.zeros(1, 2)]), torch.tensor([[1.0, 1], [0, 0]]))


@pytest.mark.parametrize(("room", "stays"), [(11 * 64 * 64 * 3 - 1, True), (11 * 64 * 64 * 3, False)])
def test_what_fits_is_kept_in_memory(folder: Path, room: int, stays: bool) -> None:
    found = sets.load("shoes", folder, train=True, loading=Loading(room=room, workers=0))
    assert isinstance(found.pictures, FiledPictures) == stays


@pytest.mark.parametrize("workers", [0, 1])
def test_a_damaged_picture_is_named_when_it_is_met(folder: Path, tmp_path: Path, workers: int) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("good.png", noise_png(0))
        archive.writestr("{bad}.png", b"not a picture")
    entries = [(tmp_path / "a.zip", name) for name in ("good.png", "{bad}.png", "gone.png")]
    pictures = FiledPictures(entries, mode="RGB", resolution=64, workers=workers)
    ahead = Ahead(pictures, lambda step: torch.tensor([min(step, 2)]))
    assert ahead.batch(0).shape == (1, 3, 64, 64)
    with pytest.raises(DataError, match=r"\{bad\}.png is damaged"):
        ahead.batch(1)


def test_a_worker_that_is_killed_ends_the_run_with_a_sentence(folder: Path) -> None:
    ahead = Ahead(filed_set("shoes", folder, workers=1).pictures, lambda step: torch.tensor([step % 11]))
    ahead.batch(0)
    assert ahead._pool is not None
    (worker,) = ahead._pool._processes.values()
    os.kill(worker.pid, signal.SIGKILL)
    with pytest.raises(DataError, match="a process that reads pictures ended"):
        for step in range(1, 3 + 2 * filed.AHEAD):
            ahead.batch(step)


def test_workers_end_with_a_training_that_is_killed(folder: Path) -> None:
    program = f"""
from pathlib import Path
import torch
from ganzoo.data import sets
from ganzoo.data.filed import Ahead, Loading
if __name__ == "__main__":
    found = sets.load("shoes", Path({str(folder)!r}), train=True, loading=Loading(room=0, workers=2))
    ahead = Ahead(found.pictures, lambda step: torch.tensor([step % 11]))
    ahead.batch(0)
    print(*ahead._pool._processes, flush=True)
    import time; time.sleep(600)
"""
    (folder / "program.py").write_text(program)
    command = [sys.executable, str(folder / "program.py")]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": "."}
    ) as training:
        assert training.stdout is not None
        workers = [int(pid) for pid in training.stdout.readline().split()]
        assert workers and all(Path(f"/proc/{pid}").exists() for pid in workers)
        training.kill()
    deadline = time.monotonic() + 30
    while any(_alive(pid) for pid in workers) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(_alive(pid) for pid in workers)


def _alive(pid: int) -> bool:
    """Say whether a process runs; one that has ended and waits for its parent to notice does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
