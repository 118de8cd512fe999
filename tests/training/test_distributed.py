"""Several processes make the run that one makes: equal weights, one writer, and a clear end when one dies."""

from __future__ import annotations

import dataclasses
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from torch import Tensor

from ganzoo.errors import RecipeError, TrainingError
from ganzoo.randomness import ShareOfRandomness, integers, normal, random_generator, uniform
from ganzoo.training.distributed import ALONE, Group, joined
from tests.tiny import ROOT
from tests.training.group_worker import DTYPES, networks, tiny
from train.recipes import recipes

SIZE = 2
SECONDS = 240


def start(command: list[str], *, size: int = SIZE, **variables: str) -> list[subprocess.Popen[str]]:
    """Start a command once per process of a group."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    common = os.environ | {"MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(port), "WORLD_SIZE": str(size)} | variables
    return [
        subprocess.Popen(
            [sys.executable, *command],
            cwd=ROOT,
            env=common | {"RANK": str(rank), "LOCAL_RANK": str(rank)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for rank in range(size)
    ]


def finish(processes: list[subprocess.Popen[str]]) -> list[tuple[int, str]]:
    """Wait for all; return exit statuses and what was printed."""
    ends = []
    for process in processes:
        try:
            output, _ = process.communicate(timeout=SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            output = f"still running after {SECONDS} s: {process.communicate()[0]}"
        ends.append((process.returncode, output))
    return ends


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What two processes made of every recipe."""
    folder = tmp_path_factory.mktemp("group")
    for status, output in finish(start(["-m", "tests.training.group_worker", str(folder)])):
        assert status == 0, output
    return folder


@pytest.fixture(params=DTYPES)
def dtype(request: pytest.FixtureRequest) -> Iterator[str]:
    """A number format, as the default one."""
    torch.set_default_dtype(DTYPES[request.param])
    yield request.param
    torch.set_default_dtype(torch.float32)


@pytest.mark.parametrize("name", recipes())
def test_two_processes_make_the_run_that_one_makes(name: str, dtype: str, trained: Path) -> None:
    ranks: list[dict[str, Tensor]] = [
        torch.load(trained / f"{name}-{dtype}-{rank}.pt", weights_only=True) for rank in range(SIZE)
    ]
    alone = networks(tiny(name))
    assert set(ranks[0]) == set(ranks[1]) == set(alone) and len(alone) > 3
    different = [path for path, value in ranks[0].items() if not torch.equal(value, ranks[1][path])]
    assert different == []  # bit for bit
    # In float32 Adam turns rounding into steps of the size of its rate wherever a gradient is nearly nothing: a change
    # in the last place of the first weights moves weights by 0.001 and losses by 0.007 within these three steps.
    for path, value in alone.items():
        tolerance = 1e-10 if dtype == "float64" else 2e-2 if "loss" in path else 5e-3
        assert torch.allclose(value, ranks[0][path], rtol=tolerance, atol=tolerance), path


def test_a_share_of_randomness_is_the_rows_of_the_whole() -> None:
    for draw in (
        lambda rng, count: normal(count, 3, rng=rng),
        lambda rng, count: uniform(count, rng=rng),
        lambda rng, count: integers(0, 99, count, 2, rng=rng),
    ):
        whole = draw(random_generator(1, "x"), 8)
        shares = [draw(ShareOfRandomness.of(random_generator(1, "x"), rank=rank, size=4), 2) for rank in range(4)]
        assert torch.equal(torch.cat(shares), whole)


def test_a_batch_is_split_by_rows_tuples_too() -> None:
    batch = (torch.arange(6), torch.arange(12).view(6, 2))
    shares = [Group(rank, 3).share(batch) for rank in range(3)]
    assert [share[0].tolist() for share in shares] == [[0, 1], [2, 3], [4, 5]]
    assert torch.equal(torch.cat([share[1] for share in shares]), batch[1])
    assert ALONE.share(batch) is batch


@pytest.mark.parametrize(("batch", "size"), [(7, 2), (2, 4)])
def test_a_batch_that_cannot_be_split_is_refused(batch: int, size: int) -> None:
    with pytest.raises(RecipeError, match=f"{batch} pictures cannot be split evenly over {size} processes"):
        Group(0, size).check_alike({}, batch=batch)


TRAIN = ["-m", "train", "dcgan_fashion_mnist", "--debug", "--threads", "1"]


def test_only_the_leader_writes_and_the_run_goes_on_with_another_number_of_processes(
    tmp_path: Path, data: Path
) -> None:
    whole, halved = tmp_path / "whole", tmp_path / "halved"
    one = [*TRAIN, "--data", str(data)]
    for status, output in finish(start([*one, "--out", str(whole), "--set", "images=128"])):
        assert status == 0, output
    lines = [json.loads(line) for line in (whole / "metrics.jsonl").read_text().splitlines()]
    assert [line["step"] for line in lines] == sorted({line["step"] for line in lines})  # written once
    assert len(list((whole / "states").iterdir())) == 2
    ((status, output),) = finish(start([*one, "--out", str(halved), "--set", "images=96"], size=1))
    assert status == 0, output
    resumed = finish(start([*one, "--out", str(halved), "--set", "images=128", "--resume"]))
    assert [status for status, _ in resumed] == [0, 0], resumed
    ends = [_generator(folder) for folder in (whole, halved)]
    assert all(torch.allclose(value, ends[1][name], atol=5e-3) for name, value in ends[0].items())


def _generator(folder: Path) -> dict[str, Tensor]:
    newest = max((folder / "states").iterdir())
    state = torch.load(newest, weights_only=True)["objective"]["networks"]["generator"]
    return {name: value for name, value in state.items() if value.is_floating_point()}


def test_different_recipes_are_refused_at_the_start(tmp_path: Path, data: Path) -> None:
    command = (
        "import os, sys; from train.__main__ import main\n"
        "sys.exit(main(sys.argv[1:] + ['--set', 'lr=0.00' + str(1 + int(os.environ['RANK']))]))"
    )
    ends = finish(start(["-c", command, *TRAIN[2:], "--data", str(data), "--out", str(tmp_path / "run")]))
    assert [status for status, _ in ends] == [2, 2]
    assert all("process 1 was given another recipe than process 0" in output for _, output in ends)
    assert not (tmp_path / "run").exists()


def test_a_process_that_dies_ends_the_run_with_a_sentence_and_it_can_be_resumed(tmp_path: Path, data: Path) -> None:
    run = tmp_path / "run"
    command = [*TRAIN, "--data", str(data), "--out", str(run)]
    group = start([*command, "--set", "images=1_000_000"])
    deadline = time.monotonic() + SECONDS
    while not list(run.glob("states/*.pt")):
        assert time.monotonic() < deadline and group[0].poll() is None, "no state was saved"
        time.sleep(0.1)
    group[1].send_signal(signal.SIGKILL)
    died = time.monotonic()
    status, output = finish(group)[0]
    assert time.monotonic() - died < 30
    assert status == 2 and "another process of this run has ended or cannot be reached" in output
    assert "Traceback" not in output
    step = int(max(run.glob("states/*.pt")).name.split("-")[1])
    images = (step + 2) * 32
    recipe = json.loads((run / "recipe.json").read_text())
    (run / "recipe.json").write_text(json.dumps(recipe | {"images": images}))
    for status, output in finish(start([*command, "--set", f"images={images}", "--resume"])):
        assert status == 0, output


def test_ctrl_c_stops_all_after_the_same_step(tmp_path: Path, data: Path) -> None:
    run = tmp_path / "run"
    group = start([*TRAIN, "--data", str(data), "--out", str(run), "--set", "images=1_000_000"])
    deadline = time.monotonic() + SECONDS
    while not list(run.glob("states/*.pt")):
        assert time.monotonic() < deadline and group[0].poll() is None, "no state was saved"
        time.sleep(0.1)
    group[1].send_signal(signal.SIGINT)  # one of them hears of it; all stop
    ends = finish(group)
    assert [status for status, _ in ends] == [130, 130], ends


def test_no_thread_of_the_group_outlives_it(tmp_path: Path, data: Path) -> None:
    """One that did aborted the process now and then: it let go of a tensor while Python was ending."""
    program = (
        "import gc, sys; from pathlib import Path; from train.__main__ import main\n"
        "status = main(sys.argv[1:]); gc.collect()\n"
        "print(status, sorted(p.read_text().strip() for p in Path('/proc/self/task').glob('*/comm')), file=sys.stderr)"
    )
    arguments = [*TRAIN[2:], "--data", str(data), "--out", str(tmp_path / "run"), "--set", "images=64"]
    for status, output in finish(start(["-c", program, *arguments])):
        threads = output.strip().splitlines()[-1]
        assert status == 0 and threads.startswith("0 [") and "gloo" not in threads, output


@pytest.mark.parametrize("size", ["", "  ", "1"])
def test_a_group_whose_size_says_nothing_is_one_process(size: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORLD_SIZE", size)
    with joined(torch.device("cpu")) as group:
        assert group.size == 1 and not torch.distributed.is_initialized()


def test_a_group_whose_size_is_no_number_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORLD_SIZE", "two")
    with pytest.raises(TrainingError, match="WORLD_SIZE is a whole number, not 'two'"), joined(torch.device("cpu")):
        pass


def test_a_group_of_one_changes_nothing() -> None:
    recipe = dataclasses.replace(tiny("dcgan_fashion_mnist"), batch=4)
    first, second = networks(recipe), networks(recipe, Group())
    assert all(torch.equal(value, second[name]) for name, value in first.items())
