"""python -m train.ship: measure what a run has learned and write its checkpoint folder.

    python -m train.ship runs/dcgan_fashion_mnist --data DIR
    python -m train.ship runs/best --compare runs/other runs/third --data DIR
    python -m train.ship --cards            # write the cards of what ships anew, nothing is measured

Which file ships a kind of checkpoint stands in ganzoo.kinds; each has `ship(job) -> Config`.

noise.py             generators that draw from noise, as their moving average and as their last weights
translation.py       both generators of a pair of domains
super_resolution.py  models that enlarge, against the truth
classifier.py        judges
"""

from __future__ import annotations

import dataclasses
import importlib
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import cast

import torch

from ganzoo import checkpoint
from ganzoo.card import card
from ganzoo.catalog import SHIPPED, Catalog
from ganzoo.checkpoint import Config, DataFacts, NetworkFile, RecipeFacts
from ganzoo.data import sets
from ganzoo.evaluation.judge import SAMPLES
from ganzoo.kinds import kind_of
from ganzoo.models import architecture
from ganzoo.training.recipe import from_json
from ganzoo.training.record import training_facts
from ganzoo.training.restoring import read_recipe_file, restore
from train.ship.job import Job

CPU = torch.device("cpu")


def ship(
    run: Path, data: Path | None, out: Path | None, *, compare: Sequence[Path] = (), samples: int = SAMPLES
) -> Config:
    """Measure a run and write its checkpoint folder; return the config. With `samples` 0 nothing is measured.

    Raises:
        GanzooError: the run holds no state, there is no judge, or the folder cannot be written.
    """
    recipe = from_json(read_recipe_file(run / "recipe.json"))
    objective, step = restore(recipe, run, device=CPU)
    shipped = objective.shipped()
    model = architecture(recipe.game.model)
    config = Config(
        name=recipe.name,
        model=model.name,
        kind=model.kind,
        networks={
            role: NetworkFile(file="", sha256="", bytes=0, arguments=item.arguments) for role, item in shipped.items()
        },
        default_network=next(iter(shipped)),
        data=_facts(recipe.data),
        images_seen=step * recipe.batch,
        seed=recipe.seed,
        recipe=cast(RecipeFacts, recipe.to_json()),
        training=training_facts(run),
        git_commit=_git_commit(),
    )
    job = Job(
        config=config,
        networks={role: item.network for role, item in shipped.items()},
        folder=out or SHIPPED / recipe.name,
        data=data,
        runs=(run, *compare),
        samples=samples,
    )
    written: Config = importlib.import_module(f"train.ship.{kind_of(model.kind).shipping}").ship(job)
    return written


def rewrite_cards() -> list[str]:
    """Write the config and card of everything that ships anew, with what data sets say of themselves now.

    Returns the names of the checkpoints. Weights, figures and pictures stay as they are.
    """
    entries = Catalog([(SHIPPED, "shipped")]).entries()
    for entry in entries:
        data = entry.config.data
        if data.get("title") == sets.SETS[data["name"]].card.title:  # else: a set that is no more
            data = _facts(data["name"])
        recipe = from_json(dict(entry.config.recipe)).to_json()
        config = dataclasses.replace(entry.config, data=data, recipe=cast(RecipeFacts, recipe))
        checkpoint.restate(entry.path, config, card=card)
    return [entry.name for entry in entries]


def _facts(name: str) -> DataFacts:
    return cast(DataFacts, dataclasses.asdict(sets.card(name)))


def _git_commit() -> str | None:
    command = ["git", "rev-parse", "HEAD"]
    try:
        result = subprocess.run(command, capture_output=True, text=True, check=False, cwd=Path(__file__).parent)
    except OSError:  # there is no git here
        return None
    return result.stdout.strip() or None
