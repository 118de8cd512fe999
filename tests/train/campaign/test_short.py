"""Minutes on a card, tried on a CPU with tiny recipes: what ends up in the folder, and that it ends."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import pytest

from ganzoo import checkpoint
from tests.conftest import RunPython
from train.campaign import session as sessions
from train.campaign import short
from train.campaign.__main__ import main
from train.campaign.queue import Row
from train.campaign.session import Session
from train.campaign.short import share_of

QUEUE = """from train.campaign.queue import Row
QUEUE = (
    Row(recipe="dcgan_fashion_mnist", data="fashion", settings=("batch=0",), run="wrong"),
    Row(recipe="classifier_fashion_mnist", data="fashion"),
    Row(recipe="edsr_bsds", data="missing"),
)
"""


def test_everything_lies_in_one_folder_and_what_failed_is_named(
    tmp_path: Path, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue, out = tmp_path / "mine.py", tmp_path / "out"
    queue.write_text(QUEUE)
    (tmp_path / "data").mkdir()
    (tmp_path / "data/fashion").symlink_to(data)
    monkeypatch.setattr(short, "TESTS", tmp_path / "nothing")
    monkeypatch.setattr(short, "BENCHES", tmp_path / "nothing")
    arguments = ["--data", str(tmp_path / "data"), "--out", str(out), "--queue", str(queue)]
    assert main(["gpu", "--minutes", "9", "--device", "cpu", "--debug", *arguments]) == 0
    summary = json.loads((out / "summary.json").read_text())
    rows = {row["run"]: row for row in summary["trainings"]}
    assert rows["wrong"]["state"] == "ended with status 2, see logs/wrong.log"
    assert "batch must be at least 1" in (out / "logs/wrong.log").read_text()
    assert rows["edsr_bsds"]["state"] == "its data is missing"
    judge = rows["classifier_fashion_mnist"]
    assert (judge["state"], judge["images"], judge["better"]) == ("trained", 256, True)
    config = checkpoint.verify(out / "checkpoints/classifier.fashion-mnist-32")
    assert [metric.value for metric in config.metrics] == [judge["figure"]]
    tables = {path.name for path in (out / "tables/classifier_fashion_mnist").iterdir()}
    assert {"recipe.json", "metrics.jsonl", "hardware.jsonl"} <= tables
    assert any("CUDA tests were left out" in note for note in summary["notes"])
    assert "classifier_fashion_mnist" in (out / "summary.md").read_text()
    assert main(["gpu", "--device", "cpu", *arguments]) == 2


def test_it_is_over_when_its_minutes_are(tmp_path: Path, data: Path, run_python: RunPython) -> None:
    """So little time that nothing fits; whether it ends by itself or hard, the summary is there."""
    queue, out = tmp_path / "mine.py", tmp_path / "out"
    queue.write_text(QUEUE.replace('"fashion"', '""'))
    arguments = ["--data", str(data), "--out", str(out), "--queue", str(queue), "--device", "cpu", "--debug"]
    done = run_python("-m", "train.campaign", "gpu", "--minutes", "0.02", *arguments)
    assert done.returncode in (0, 1), done.stderr
    assert json.loads((out / "summary.json").read_text())["notes"]


@pytest.fixture
def session(tmp_path: Path) -> Session:
    (tmp_path / "logs").mkdir()
    return Session(
        out=tmp_path,
        runs=tmp_path / "runs",
        data=tmp_path,
        device="cpu",
        deadline=time.monotonic() + 600,
        debug=True,
        compiled=False,
    )


def test_a_part_that_does_not_listen_is_killed(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sessions, "GRACE", 0.2)
    program = (
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(1, flush=True); time.sleep(600)"
    )
    process = session.begin([sys.executable, "-c", program], "deaf")
    while not (session.out / "logs/deaf.log").read_text():
        time.sleep(0.02)
    assert session.finish(process, 0.0) == -9
    assert session.alive == []


def test_what_goes_on_beside_is_looked_at_while_a_part_is_waited_for(session: Session) -> None:
    looked: list[int] = []
    session.meanwhile.append(lambda: bool(looked.append(1)))
    assert session.finish(session.begin([sys.executable, "-c", "import time; time.sleep(0.4)"], "part"), 60.0) == 0
    assert looked


def test_time_that_is_left_over_goes_to_those_that_follow() -> None:
    rows = [Row(recipe="a", seconds=30), Row(recipe="b", seconds=60), Row(recipe="c", seconds=30)]
    assert share_of(rows, 240) == 60
    assert share_of(rows[1:], 240) == 160


def test_without_a_card_it_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("torch.cuda.is_available", lambda: False)
    assert main(["gpu", "--data", str(tmp_path), "--out", str(tmp_path / "out")]) == 2
    assert "sees no CUDA device here; --device cpu --debug" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_what_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setitem(short.NEEDED, "nothing_like_it", "nothing-like-it")
    assert main(["gpu", "--data", "d", "--out", "o"]) == 2
    assert "training here needs nothing-like-it" in capsys.readouterr().err


def test_training_and_shipping_need_nothing_of_the_app(run_python: RunPython) -> None:
    program = (
        "import sys, importlib\n"
        "for name in ('gradio', 'plotly', 'pydantic', 'orjson', 'segno', 'uvloop', 'fastapi', 'starlette'):\n"
        "    sys.modules[name] = None\n"
        "from ganzoo.kinds import KINDS\n"
        "import train.campaign.fitted, train.campaign.short, train.ship.__main__\n"
        "for kind in KINDS.values():\n"
        "    importlib.import_module(f'train.ship.{kind.shipping}')\n"
        "    importlib.import_module(f'ganzoo.evaluation.{kind.evaluation}')\n"
        "import tests.conftest\n"
        "print('done')"
    )
    done = run_python("-c", program)
    assert done.stdout.strip() == "done", done.stderr
