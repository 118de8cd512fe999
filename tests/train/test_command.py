"""python -m train as a user runs it, in a process of its own: killed, interrupted, refused."""

from __future__ import annotations

import json
import os
import random
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from torch import Tensor

from ganzoo.training.recipe import Recipe, override
from ganzoo.training.restoring import restore
from ganzoo.training.run import run
from ganzoo.training.sources import source_of
from tests.conftest import RunPython
from tests.shops import write_shop
from tests.tiny import CPU, ROOT
from train.__main__ import main
from train.recipes import find

NAME = "dcgan_fashion_mnist"
SECONDS = 240  # a busy machine needs a minute to import torch
SETTINGS = ["batch=8", "images=1280", "save_every=8"]  # 160 steps, a state after each


def recipe() -> Recipe:
    """Return the recipe that the children train: the tiny one, long enough to be killed in."""
    return override(find(NAME, debug=True), SETTINGS)


def command(folder: Path, data: Path, *more: str) -> list[str]:
    """Return the command that trains it."""
    options = [part for setting in SETTINGS for part in ("--set", setting)]
    where = ["--data", str(data), "--out", str(folder), "--threads", "1"]
    return [sys.executable, "-m", "train", NAME, "--debug", *options, *where, *more]


def start(folder: Path, data: Path, *more: str) -> subprocess.Popen[str]:
    """Start the command."""
    pipe = subprocess.PIPE
    return subprocess.Popen(command(folder, data, *more), cwd=ROOT, stdout=pipe, stderr=pipe, text=True)


def newest_step(folder: Path) -> int:
    """Return the step of the newest state file, 0 if there is none."""
    return max((int(path.name.split("-")[1]) for path in folder.glob("states/step-*.pt")), default=0)


def wait_for_states(child: subprocess.Popen[str], folder: Path, step: int) -> None:
    """Wait until the child has saved a state after this step."""
    deadline = time.monotonic() + SECONDS
    while newest_step(folder) <= step:
        assert child.poll() is None, child.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.005)


def ends(folder: Path, trained: Recipe | None = None) -> dict[str, Tensor]:
    """Return all weights and statistics at the end of a run: networks, average and the optimisers' memory."""
    trained = trained or recipe()
    objective, step = restore(trained, folder, device=CPU)
    assert step == trained.steps
    return dict(_flat(objective.state_dict()))


def _flat(value: object, name: str = "") -> Iterator[tuple[str, Tensor]]:
    if isinstance(value, Tensor):
        yield name, value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _flat(item, f"{name}/{key}")


def assert_equal(ours: dict[str, Tensor], theirs: dict[str, Tensor]) -> None:
    """Assert that two ends are equal to the bit."""
    assert set(ours) == set(theirs) and len(ours) > 30
    assert [name for name, value in ours.items() if not torch.equal(value, theirs[name])] == []


def log(folder: Path) -> list[dict[str, float]]:
    """Return what a run has logged, but for its times."""
    lines = [json.loads(line) for line in (folder / "metrics.jsonl").read_text().splitlines()]
    return [{name: value for name, value in line.items() if "seconds" not in name} for line in lines]


@pytest.fixture(scope="module")
def undisturbed(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The run that nothing happened to."""
    folder = tmp_path_factory.mktemp("runs") / "whole"
    for _ in run(override(recipe(), ["save_every=1280"]), folder, source_of(recipe(), data, device=CPU), device=CPU):
        pass
    return folder


@pytest.fixture(scope="module")
def whole(undisturbed: Path) -> dict[str, Tensor]:
    """Its end."""
    return ends(undisturbed)


@pytest.fixture(scope="module")
def logged(undisturbed: Path) -> list[dict[str, float]]:
    """Its log: after 1,000 images and at the end."""
    lines = log(undisturbed)
    assert [line["images_seen"] for line in lines] == [1_000, 1_280]
    return lines


def test_kill_9_at_random_moments_changes_nothing(
    tmp_path: Path, data: Path, whole: dict[str, Tensor], logged: list[dict[str, float]]
) -> None:
    """Two children are killed while they train and save; the newest state is then cut; the third ends as if alone."""
    folder, seed = tmp_path / "run", int.from_bytes(os.urandom(4), "big")
    rng = random.Random(seed)
    for attempt in range(2):
        reached = newest_step(folder)
        child = start(folder, data, *(["--resume"] if attempt else []))
        wait_for_states(child, folder, reached)
        time.sleep(rng.uniform(0, 0.2))
        assert child.poll() is None, f"it ended too early (seed {seed})"
        child.send_signal(signal.SIGKILL)
        assert child.wait() == -signal.SIGKILL
        child.communicate()
    newest = max(folder.glob("states/step-*.pt"))
    newest.write_bytes(newest.read_bytes()[: rng.randrange(10_000)])
    assert 0 < newest_step(folder) < recipe().steps
    last = start(folder, data, "--resume")
    _, said = last.communicate(timeout=SECONDS)
    assert last.returncode == 0, said
    assert "is damaged" in said and newest.name in said
    assert_equal(ends(folder), whole)
    assert log(folder) == logged


def test_ctrl_c_saves_says_so_and_resumes_to_the_same_end(tmp_path: Path, data: Path, whole: dict[str, Tensor]) -> None:
    folder = tmp_path / "run"
    child = start(folder, data, "--set", "save_every=160")
    wait_for_states(child, folder, 0)
    child.send_signal(signal.SIGINT)
    said, errors = child.communicate(timeout=SECONDS)
    assert child.returncode == 130, errors
    assert "the state is saved, --resume goes on" in said + errors
    assert "Traceback" not in said + errors
    stopped = newest_step(folder)
    assert 20 <= stopped < recipe().steps
    assert f"stopped at {stopped * 8:,} images" in said + errors
    longer = override(recipe(), ["save_every=160"])
    for _ in run(longer, folder, source_of(longer, data, device=CPU), device=CPU, resume=True):
        pass
    assert_equal(ends(folder), whole)


def test_a_closed_terminal_saves_and_stops(tmp_path: Path, data: Path) -> None:
    """It is closed while the bar is drawn there."""
    folder = tmp_path / "run"
    ours, terminal = os.openpty()
    long = ["--set", "save_every=160", "--set", "images=1280000"]
    child = subprocess.Popen(
        ["env", "--default-signal=HUP", "setsid", "--ctty", *command(folder, data, *long)],
        cwd=ROOT,
        stdin=terminal,
        stdout=terminal,
        stderr=terminal,
    )
    os.close(terminal)
    try:
        deadline = time.monotonic() + SECONDS
        while not newest_step(folder):
            assert child.poll() is None and time.monotonic() < deadline
            if select.select([ours], [], [], 0.01)[0]:
                os.read(ours, 65536)
        os.close(ours)
        assert child.wait(SECONDS) == 130
        assert newest_step(folder) >= 20
    finally:
        child.kill()


def test_what_was_to_outlive_its_terminal_does(tmp_path: Path, data: Path) -> None:
    quiet = subprocess.DEVNULL
    child = subprocess.Popen(["nohup", *command(tmp_path, data)], cwd=ROOT, stdout=quiet, stderr=quiet)
    deadline = time.monotonic() + SECONDS
    while not newest_step(tmp_path):
        assert child.poll() is None and time.monotonic() < deadline
        time.sleep(0.005)
    child.send_signal(signal.SIGHUP)
    assert child.wait(SECONDS) == 0 and newest_step(tmp_path) == recipe().steps


def test_a_second_training_in_one_folder_is_refused(
    tmp_path: Path, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The first is another process; the second would be this one."""
    folder = tmp_path / "run"
    child = start(folder, data)
    try:
        wait_for_states(child, folder, 0)
        for more in ([], ["--resume"]):
            assert main(command(folder, data, *more)[3:]) == 2
            assert "another training is running in" in capsys.readouterr().err
        assert child.poll() is None
    finally:
        child.kill()
        child.communicate()


def test_the_list_has_a_line_for_each_recipe(capsys: pytest.CaptureFixture[str]) -> None:
    from train.recipes import recipes

    assert main([]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == sorted(recipes())
    assert all(len(line.split("  ", 1)[1].strip()) > 10 for line in lines)


def test_a_dry_run_prints_the_recipe_and_an_estimate_and_writes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main([NAME, "--debug", "--dry-run", "--set", "lr=3e-4", "--out", "run"]) == 0
    said = capsys.readouterr().out
    text, estimate = said[: said.rindex("}") + 1], said[said.rindex("}") + 1 :]
    assert json.loads(text)["game"]["lr"] == 3e-4
    assert json.loads(text)["images"] == 256
    assert "256 images on cpu: about" in estimate and "images/s" in estimate and " MB " in estimate
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["dcgan_fashion"], "no recipe called 'dcgan_fashion'; did you mean dcgan_fashion_mnist"),
        ([NAME, "--set", "learning=1"], "has no field 'learning'; did you mean"),
        ([NAME, "--set", "batch=many"], "batch takes a whole number, not 'many'"),
        ([NAME, "--device", "banana"], "'banana' is no device"),
        ([NAME, "--debug", "--device", "mps", "--out", "run"], "mps"),
        ([NAME, "--debug", "--device", "cuda:99", "--out", "run"], "cuda"),
        ([NAME, "--set", "width=0"], "width must be at least 1, not 0"),
        ([NAME, "--data", "/nowhere", "--out", "run"], "/nowhere holds no file"),
    ],
)
def test_refusals_are_one_line_and_status_2(
    arguments: list[str],
    expected: str,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(arguments) == 2
    said = capsys.readouterr().err
    assert expected in said and said.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("threads", ["0", "-1", "many", "1.5", "99999"])
def test_threads_must_be_a_number_of_threads(threads: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main([NAME, "--threads", threads])
    assert stopped.value.code == 2
    assert "is not a number of threads" in capsys.readouterr().err


def test_a_run_here_prints_and_leaves_the_signals_as_they_were(
    tmp_path: Path, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = signal.getsignal(signal.SIGINT)
    arguments = [NAME, "--debug", "--set", "images=64", "--data", str(data), "--out", str(tmp_path / "run")]
    assert main(arguments) == 0
    assert signal.getsignal(signal.SIGINT) is before
    assert "loss_generator" in capsys.readouterr().err
    assert main(arguments) == 2
    assert "already holds a run; go on with --resume" in capsys.readouterr().err
    assert signal.getsignal(signal.SIGINT) is before


def test_a_set_larger_than_the_memory_for_it_gives_the_same_run(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    write_shop(tmp_path)
    caplog.set_level("INFO")
    settings = ["images=64", "data=shoes"]
    trained = override(find("dcgan_shoes", debug=True), settings)
    options_of_all = [part for setting in settings for part in ("--set", setting)]
    runs: dict[str, list[str]] = {"kept": [], "filed": ["--memory", "0", "--workers", "1"]}
    for run_name, options in runs.items():
        where = ["--data", str(tmp_path), "--out", str(tmp_path / run_name)]
        assert main(["dcgan_shoes", "--debug", *options_of_all, *where, *options]) == 0
        assert ("stays in its archives; processes that read it: 1" in caplog.text) == (run_name == "filed")
    assert_equal(ends(tmp_path / "kept", trained), ends(tmp_path / "filed", trained))


def test_help_imports_no_torch(run_python: RunPython) -> None:
    program = (
        "import sys; from train.__main__ import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: print('torch' in sys.modules)"
    )
    said = run_python("-c", program).stdout
    assert "--resume" in said and said.splitlines()[-1] == "False"
