"""Ship a translation: both generators, the table of figures, a picture.

In training, batch norm sees real pictures and fakes on their way back in turn, and the moving average lags behind
both. So its statistics are measured again on training pictures, which are like what people give.
The picture shows generated inputs, or drawn ones where no generator ships: no picture of the data is published.
"""

from __future__ import annotations

import copy
import dataclasses
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image

from ganzoo import checkpoint, pixels
from ganzoo.card import card
from ganzoo.catalog import Catalog
from ganzoo.checkpoint import Config, Metric
from ganzoo.data.drawings import draw
from ganzoo.evaluation.translation import Ground, figures, ground_for
from ganzoo.inference import Engine
from ganzoo.inference.translation import convert, generated
from ganzoo.models.faster import prepare_for_inference
from ganzoo.randomness import random_generator
from ganzoo.training.recipe import from_json
from ganzoo.training.restoring import read_recipe_file, restore
from train.ship.job import Job

CPU = torch.device("cpu")
PICTURES = 8  # of each direction
SETTLING_PICTURES, SETTLING_BATCH = 1_024, 64


def ship(job: Job) -> Config:
    """Write the folder of the first run, with the figures of all of them; return its config.

    Raises:
        GanzooError: there is no judge or no state, or the folder cannot be written.
    """
    engine, config, networks = Engine(Catalog(), "cpu"), job.config, job.networks
    if job.samples:
        ground = ground_for(engine, str(config.data["name"]), job.data)
        networks = _settled(networks, ground)
        config = dataclasses.replace(config, training=config.training | {"batch norm": _SETTLED})
        measured = {run: _measure(run, ground) for run in job.runs}
        rows = [row for run in job.runs for row in _rows(*measured[run])] if len(job.runs) > 1 else []
        config = dataclasses.replace(config, metrics=tuple(measured[job.runs[0]][1]), comparison=tuple(rows))
    picture = _picture(engine, networks, config)
    return checkpoint.write(job.folder, config, networks, picture=picture, card=card, half=True)


def _measure(run: Path, ground: Ground) -> tuple[dict[str, Any], list[Metric]]:
    """Return what sets a run apart, and the figures of its generators as they ship: averaged, in half precision."""
    recipe = from_json(read_recipe_file(run / "recipe.json"))
    objective, step = restore(recipe, run, device=CPU)
    networks = _settled({role: item.network for role, item in objective.shipped().items()}, ground)
    g_ab, g_ba = (prepare_for_inference(networks[role].half().float(), CPU) for role in ("g_ab", "g_ba"))
    metrics = figures(ground, g_ab, g_ba, device=CPU)
    return {"variant": recipe.game.setting, "images": step * recipe.batch}, metrics


_SETTLED = f"statistics measured again on {SETTLING_PICTURES:,} training pictures"


@torch.no_grad()
def _settled(networks: dict[str, torch.nn.Module], ground: Ground) -> dict[str, torch.nn.Module]:
    """Return copies whose batch norms have the mean statistics of training pictures."""
    settled = copy.deepcopy(networks)
    for role, pictures in zip(("g_ab", "g_ba"), ground.train, strict=True):
        norms = [module for module in settled[role].modules() if isinstance(module, torch.nn.BatchNorm2d)]
        for norm in norms:
            norm.reset_running_stats()
            norm.momentum = None  # the plain mean over all batches
        settled[role].train()
        order = torch.randperm(len(pictures), generator=random_generator(0, "settling"))[:SETTLING_PICTURES]
        for part in pictures[order].split(SETTLING_BATCH):
            if len(part) > 1:
                settled[role](pixels.to_model(part))
        settled[role].eval()
    return settled


def _rows(head: dict[str, Any], metrics: list[Metric]) -> list[dict[str, Any]]:
    """Return a row per direction, a figure a column."""
    subjects = dict.fromkeys(metric.subject for metric in metrics)
    return [
        {**head, "direction": subject, **{m.name: m.value for m in metrics if m.subject == subject}}
        for subject in subjects
    ]


def _picture(engine: Engine, networks: dict[str, torch.nn.Module], config: Config) -> Image.Image:
    """Return rows of input, output and the way back: four rows from each domain, two journeys a row."""
    ways = [("g_ab", "g_ba"), ("g_ba", "g_ab")]
    prepared = {role: prepare_for_inference(network, CPU) for role, network in networks.items()}
    journeys = []
    side = config.networks["g_ab"].whole("resolution")
    for kind, (there, back) in zip(config.data["classes"], ways, strict=True):
        source = _inputs(engine, str(kind), side)
        fake = convert(prepared[there], source, device=CPU)
        journeys += [np.stack([source, fake, convert(prepared[back], fake, device=CPU)], 1)]
    shown = np.concatenate(journeys).reshape(-1, *journeys[0].shape[2:])
    return pixels.to_pil(pixels.grid(shown, columns=6))


def _inputs(engine: Engine, kind: str, side: int) -> pixels.Pixels:
    made = generated(engine, kind, range(PICTURES), side)
    return made if made is not None else np.stack([np.asarray(draw(kind, seed, side)) for seed in range(PICTURES)])
