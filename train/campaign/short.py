"""python -m train.campaign gpu: minutes on a card that is lent, and everything they brought in one folder.

    python -m train.campaign gpu --minutes 10 --data DIR --out OUT

The rows of train/campaigns/gpu.py train one after another, each within its share of the time (fitted.py). Each is
shipped as soon as it has trained and measured on the processor while the next one trains; what is better than what
ships (better.py) goes to OUT/checkpoints. Then come the CUDA tests and the benches, as far as time is left. The end is
hard: whatever happens, the command is over when its minutes are, and OUT holds what there is.

OUT/summary.json, summary.md   a row for each training, rewritten whenever something happened
OUT/checkpoints/NAME           what is better than what ships
OUT/candidates/RUN/NAME        what is not, or was not measured in time
OUT/tables/RUN                 recipe, curve and hardware of each run; tests.log and bench-NAME.json beside them
OUT/logs                       what every part said
OUT/runs                       the run folders, elsewhere with --runs: states are large
"""

from __future__ import annotations

import argparse
import importlib.util
import logging
import shutil
import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from ganzoo.errors import InputError, TrainingError
from train.campaign.measuring import Measuring
from train.campaign.queue import Row, find_queue
from train.campaign.session import GRACE, POLL, Result, Session

NEEDED = {
    "torch": "torch",
    "numpy": "numpy",
    "PIL": "pillow",
    "safetensors": "safetensors",
    "filelock": "filelock",
    "huggingface_hub": "huggingface-hub",
    "typing_extensions": "typing-extensions",
}
TESTS, BENCHES = Path("tests"), Path("bench")
AFTER_SHARE, AFTER_MOST = 0.25, 120.0  # of the time, and seconds, kept for measuring, tests and benches
LEAST_TRAINING, LEAST_TESTS, LEAST_BENCH = 5.0, 20.0, 40.0  # seconds below which nothing is begun


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return its exit status.

    Raises:
        GanzooError: it cannot begin: no device, no data, no room.
    """
    began = time.monotonic()
    options = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    check_modules()
    device = check_device(options.device)
    _, queue = find_queue(options.queue)
    session = _session(options, device, began + 60 * options.minutes)
    rows = [row for row in queue if _has_data(session, row)]
    if not rows:
        raise TrainingError(
            "none of the rows of {queue} has its data in {data}", queue=options.queue, data=str(options.data)
        )
    signal.signal(signal.SIGALRM, lambda *_: session.end_hard())
    signal.setitimer(signal.ITIMER_REAL, max(0.1, session.deadline - 1 - time.monotonic()))
    try:
        _work(session, rows)
    finally:
        for process in session.alive:
            process.kill()
        signal.setitimer(signal.ITIMER_REAL, 0)
        session.note(f"over after {time.monotonic() - began:.0f} s")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m train.campaign gpu", description="Minutes on a card.")
    parser.add_argument("--minutes", type=float, default=10, help="all of it, start to end (default 10)")
    parser.add_argument("--data", type=Path, required=True, help="folder above the rows' data")
    parser.add_argument("--out", type=Path, required=True, help="a new folder for everything that comes of it")
    parser.add_argument("--runs", type=Path, help="folder for the runs and their large states (default OUT/runs)")
    parser.add_argument("--queue", default="gpu", help="another queue, by name or file (default gpu)")
    parser.add_argument("--device", default="cuda", help="cuda, cuda:1, or cpu for trying it (default cuda)")
    parser.add_argument("--compile", action="store_true", help="try torch.compile for every row that is long enough")
    parser.add_argument("--debug", action="store_true", help="the recipes' tiny variants")
    return parser


def check_modules() -> None:
    """See that what training and shipping need is installed; gradio and its like are not.

    Raises:
        TrainingError: something is missing.
    """
    missing = [package for module, package in NEEDED.items() if importlib.util.find_spec(module) is None]
    if missing:
        raise TrainingError("training here needs {missing}; install or bring them", missing=", ".join(missing))


def check_device(name: str) -> str:
    """Return the device.

    Raises:
        InputError: there is no such device.
    """
    import torch

    from ganzoo.device import choose_device

    if name.startswith("cuda") and not torch.cuda.is_available():
        raise InputError(
            "torch {version} sees no CUDA device here; --device cpu --debug tries it without", version=torch.__version__
        )
    return str(choose_device(name))


def _session(options: argparse.Namespace, device: str, deadline: float) -> Session:
    if not 0 < options.minutes <= 24 * 60:
        raise InputError("--minutes takes from above 0 to 1440, not {given:g}", given=options.minutes)
    if (options.out / "summary.json").exists():
        raise InputError("{out} holds an earlier result; give another folder with --out", out=str(options.out))
    for part in ("logs", "tables", "checkpoints", "candidates"):
        (options.out / part).mkdir(parents=True, exist_ok=True)
    return Session(
        out=options.out.resolve(),
        runs=(options.runs or options.out / "runs").resolve(),
        data=options.data.resolve(),
        device=device,
        deadline=deadline,
        debug=options.debug,
        compiled=options.compile,
    )


def _has_data(session: Session, row: Row) -> bool:
    there = (session.data / row.data).is_dir()
    session.results[row.folder] = Result(row.folder, row.recipe, state="not begun" if there else "its data is missing")
    return there


def _work(session: Session, rows: Sequence[Row]) -> None:
    """Train all rows, ship and measure each beside the next one's training, then test and bench."""
    window = session.left - min(AFTER_MOST, AFTER_SHARE * session.left)
    end = time.monotonic() + window
    measuring: list[Measuring] = []
    for place, row in enumerate(rows):
        share = share_of(rows[place:], end - time.monotonic())
        if share < LEAST_TRAINING:
            session.note(f"{row.folder}: no time is left to train it")
            continue
        if _trained(session, row, share):
            measuring.append(Measuring(session, row))
    _measured(session, measuring)
    _test(session)
    _bench(session)


def share_of(rows: Sequence[Row], seconds: float) -> float:
    """Return the seconds of the first of some rows: what earlier ones left over goes to all that follow."""
    return seconds * (rows[0].seconds or 60.0) / sum(row.seconds or 60.0 for row in rows)


def _trained(session: Session, row: Row, seconds: float) -> bool:
    """Train a row; say whether there is something to ship."""
    result, run = session.results[row.folder], session.runs / row.folder
    options = [part for setting in row.assignments for part in ("--set", setting)]
    options += ["--debug"] if row.debug or session.debug else []
    options += ["--compile"] if row.compiled or session.compiled else []
    where = ["--data", str(session.data / row.data), "--out", str(run), "--device", session.device]
    fitted = [sys.executable, "-m", "train.campaign.fitted", row.recipe, "--until", f"{time.time() + seconds:.1f}"]
    began = time.monotonic()
    status = session.finish(session.begin([*fitted, *where, *options], row.folder), seconds)
    result.seconds = round(time.monotonic() - began, 1)
    result.images, result.name = _seen(run), _name_of(run)
    saved = any(run.glob("states/step-*.pt"))
    result.state = "trained" if status == 0 else f"ended with status {status}, see logs/{row.folder}.log"
    _keep_tables(run, session.out / "tables" / row.folder)
    session.note(f"{row.folder}: {result.state}, {result.images:,} images in {result.seconds:.0f} s")
    return saved


def _measured(session: Session, measuring: Sequence[Measuring]) -> None:
    """Wait for what is being measured, as long as there is time."""
    while session.look() and session.left > GRACE:
        time.sleep(POLL)
    for one in measuring:
        one.give_up()


def _test(session: Session) -> None:
    """Run the tests that need a card."""
    if session.left < LEAST_TESTS:
        session.note("no time was left for the CUDA tests")
        return
    files = [str(path) for path in sorted(TESTS.rglob("test_*.py")) if "mark.cuda" in path.read_text(encoding="utf-8")]
    if importlib.util.find_spec("pytest") is None or not files:
        session.note("the CUDA tests were left out: pytest, or the folder of tests, is not here")
        return
    command = [sys.executable, "-m", "pytest", "-q", "-m", "cuda", "-p", "no:cacheprovider", *files]
    status = session.finish(session.begin(command, "tests"), session.left)
    session.note(f"the CUDA tests ended with status {status}, see logs/tests.log")


def _bench(session: Session) -> None:
    """Run every bench by itself: one may need what is not here."""
    if not BENCHES.is_dir():
        session.note("the benches were left out: their folder is not here")
        return
    from bench.__main__ import BENCHES as names

    for name in names:
        if session.left < LEAST_BENCH:
            session.note(f"no time was left for the benches from {name} on")
            return
        command = [sys.executable, "-m", "bench", name, "--json", "--quick"]
        status = session.finish(session.begin(command, f"bench-{name}"), session.left)
        said = (session.out / "logs" / f"bench-{name}.log").read_text(encoding="utf-8", errors="replace")
        if status == 0 and "{" in said:
            (session.out / "tables" / f"bench-{name}.json").write_text(said[said.index("{") :], encoding="utf-8")
        else:
            session.note(f"the bench {name} ended with status {status}, see logs/bench-{name}.log")


def _seen(run: Path) -> int:
    from ganzoo.training.metrics_log import last_metrics

    lines = last_metrics(run / "metrics.jsonl")
    return int(lines[-1]["images_seen"]) if lines else 0


def _name_of(run: Path) -> str:
    from ganzoo.training.restoring import read_recipe_file

    try:
        return str(read_recipe_file(run / "recipe.json").get("name", ""))
    except TrainingError:
        return ""


def _keep_tables(run: Path, place: Path) -> None:
    """Copy what is small of a run: what it was, how it went, its last grid."""
    place.mkdir(parents=True, exist_ok=True)
    grids = sorted(run.glob("grids/*.png"))[-1:]
    for path in [*(run / name for name in ("recipe.json", "metrics.jsonl", "hardware.jsonl")), *grids]:
        if path.is_file():
            shutil.copy(path, place)
