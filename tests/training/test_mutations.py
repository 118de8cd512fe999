"""Run folders with a mutated file each: a sentence or a right answer, never anything else. Seeds are fixed."""

from __future__ import annotations

import itertools
import json
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from ganzoo.errors import GanzooError, RecipeError, TrainingError
from ganzoo.training.campaign import FILE, PAUSE, Campaign, Job, asked_pause, read_campaign, write_campaign
from ganzoo.training.hardware import read_hardware
from ganzoo.training.metrics_log import read_metrics
from ganzoo.training.recipe import from_json
from ganzoo.training.record import Watched, training_facts
from ganzoo.training.restoring import read_recipe_file
from tests import fuzzing
from tests.fuzzing import mutated_bytes, mutated_value
from tests.training.test_restoring import RECIPE
from train.campaign.table import table

ROUNDS = max(1, fuzzing.ROUNDS // 3)  # of each kind


LINES = [
    {"step": n, "images_seen": 16 * n, "seconds": 0.5, "cpu_seconds": 0.4, "loss_real": 0.7, "loss_fake": 1.5}
    for n in range(1, 13)
]
HARDWARE = {"images_seen": 0, "hardware": "A CPU", "device": "cpu", "threads": 1, "processes": 1}
CAMPAIGN = Campaign(
    queue="mine",
    jobs=(
        Job(
            run="run", recipe="r", images=160, core_minutes=5, cores=(0,), pid=2**22 + 1, reason="why", core_seconds=7.5
        ),
        Job(run="other", recipe="r", images=64),
    ),
    pid=2**22 + 1,
    written=100.0,
    paused_until=200.0,
)


def write_run(folder: Path) -> None:
    """Write a whole run folder, and the campaign that it is of above it."""
    (folder / "grids").mkdir(parents=True)
    (folder / "grids" / "000000016.png").write_bytes(b"a picture")
    (folder / "recipe.json").write_text(json.dumps(RECIPE.to_json()))
    (folder / "metrics.jsonl").write_text("".join(json.dumps(line) + "\n" for line in LINES))
    row = HARDWARE | {"precision": "float32", "torch": "2.14"}
    (folder / "hardware.jsonl").write_text(json.dumps(row) + "\n")
    write_campaign(folder.parent, CAMPAIGN)
    (folder.parent / PAUSE).write_text('{"until": 150.0}')


def as_lines(text: str, rng: random.Random) -> str:
    """Return JSON lines of which one is mutated, or two have changed places."""
    lines = text.splitlines()
    place = rng.randrange(len(lines))
    if rng.random() < 0.2:
        lines.insert(rng.randrange(len(lines) + 1), lines[place])
    else:
        lines[place] = json.dumps(mutated_value(json.loads(lines[place]), rng))
    return "\n".join(lines) + "\n"


def mutate(path: Path, rng: random.Random) -> None:
    """Change a file: its bytes, or the values in its JSON."""
    if rng.random() < 0.5:
        path.write_bytes(mutated_bytes(path.read_bytes(), rng))
    elif path.suffix == ".jsonl":
        path.write_text(as_lines(path.read_text(), rng))
    else:
        path.write_text(json.dumps(mutated_value(json.loads(path.read_text()), rng)))


def resume(run: Path) -> None:
    """Read what resuming and shipping read of a log, and look whether what is read is a log."""
    rows = read_metrics(run / "metrics.jsonl")
    for name in ("step", "images_seen"):
        assert all(earlier[name] < later[name] for earlier, later in itertools.pairwise(rows))
    assert all(abs(value) < 1e301 for row in rows for value in row.values())
    training_facts(run)


def hardware(run: Path) -> None:
    rows = read_hardware(run)
    assert all(isinstance(row["images_seen"], int) for row in rows)
    training_facts(run)


def recipe(run: Path) -> None:
    read = from_json(read_recipe_file(run / "recipe.json"))
    assert type(read.seed) is int and type(read.name) is str and read.steps >= 1
    assert all(type(value) in (int, float, str, bool, type(None)) for value in vars(read.game).values())


def watch(run: Path) -> None:
    """Look; what is wrong is among the troubles, and nothing is raised."""
    record = Watched(run).look()
    assert list(record.grids) == [16] and record.images >= 0 and record.images_seen >= 0
    assert all(len(column) == len(record.columns["step"]) for column in record.columns.values())


def status(run: Path) -> None:
    campaign = read_campaign(run.parent)
    assert {job.run for job in campaign.jobs}.isdisjoint({"", ".", ".."})
    assert len(table(run.parent, campaign, now=101.0).splitlines()) == 3 + len(campaign.jobs)


def pause(run: Path) -> None:
    until = asked_pause(run.parent, now=100.0)
    assert until is None or 100 < until < 10**6


KINDS: dict[str, tuple[str, Callable[[Path], None], tuple[type[GanzooError], ...]]] = {
    "resuming": ("metrics.jsonl", resume, (TrainingError,)),
    "hardware": ("hardware.jsonl", hardware, (TrainingError,)),
    "recipe": ("recipe.json", recipe, (TrainingError, RecipeError)),
    "watching the log": ("metrics.jsonl", watch, ()),
    "watching the recipe": ("recipe.json", watch, ()),
    "status": (f"../{FILE}", status, (TrainingError,)),
    "pause": (f"../{PAUSE}", pause, ()),
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_mutated_file_gives_a_sentence_or_a_right_answer(tmp_path: Path, kind: str) -> None:
    name, read, refusals = KINDS[kind]
    write_run(tmp_path / "run")
    path = tmp_path / "run" / name
    whole = path.read_bytes()
    read(tmp_path / "run")
    outcomes = set()
    for seed in range(ROUNDS):
        path.write_bytes(whole)
        mutate(path, random.Random(seed))
        try:
            read(tmp_path / "run")
            outcomes.add("read")
        except refusals:
            outcomes.add("refused")
        except Exception as error:
            raise AssertionError(f"{kind}, seed {seed}: {path.read_bytes()[:500]!r}") from error
    assert outcomes == ({"read", "refused"} if refusals else {"read"})
