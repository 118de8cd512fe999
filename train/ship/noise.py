"""Ship a generator that draws from noise: measured twice, as its moving average and as its last weights."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import torch

from ganzoo import checkpoint, pixels
from ganzoo.card import card
from ganzoo.catalog import Catalog
from ganzoo.checkpoint import Config, Metric
from ganzoo.evaluation.judge import Reference, reference_for
from ganzoo.evaluation.noise import figures
from ganzoo.inference import latent, render
from ganzoo.inference.conditions import FREE, given
from ganzoo.models.faster import prepare_for_inference
from ganzoo.models.verbs import Draws
from ganzoo.training.recipe import from_json
from ganzoo.training.restoring import read_recipe_file, restore
from train.ship.job import Job

CPU = torch.device("cpu")
SHOWN = 64  # pictures
SUBJECTS = {True: "moving average", False: "last weights"}


def ship(job: Job) -> Config:
    """Write the folder, with the figures of all runs; return its config.

    Raises:
        GanzooError: there is no judge or no state, or the folder cannot be written.
    """
    config, picture = job.config, pixels.to_pil(pixels.grid(_draw(job.networks["generator"], SHOWN)))
    if job.samples:
        reference = reference_for(Catalog(), str(config.data["name"]), job.data, samples=job.samples)
        measured = {run: _measure(run, reference, job.samples) for run in job.runs}
        rows = [row for run in job.runs for row in _rows(*measured[run])] if len(job.runs) > 1 else []
        config = dataclasses.replace(config, metrics=tuple(measured[job.runs[0]][1]), comparison=tuple(rows))
    return checkpoint.write(job.folder, config, job.networks, picture=picture, card=card)


def _measure(run: Path, reference: Reference, samples: int) -> tuple[dict[str, Any], list[Metric]]:
    """Return what sets a run apart, and the figures of its generator, averaged and as it is."""
    recipe = from_json(read_recipe_file(run / "recipe.json"))
    objective, step = restore(recipe, run, device=CPU)
    metrics: list[Metric] = []
    for averaged, subject in SUBJECTS.items():
        generator = objective.shipped(averaged=averaged)["generator"].network
        pictures = torch.from_numpy(_draw(generator, samples)).permute(0, 3, 1, 2)
        metrics += figures(reference, pictures, subject=subject)
    return {"setting": recipe.game.setting, "images": step * recipe.batch}, metrics


def _rows(head: dict[str, Any], metrics: list[Metric]) -> list[dict[str, Any]]:
    """Return the comparison's rows: a setting and its weights, a figure a column."""
    return [
        {**head, "weights": subject, **{metric.name: metric.value for metric in metrics if metric.subject == subject}}
        for subject in SUBJECTS.values()
    ]


def _draw(generator: torch.nn.Module, count: int) -> pixels.Pixels:
    assert isinstance(generator, Draws)
    latents = torch.stack([latent(seed, generator.latent) for seed in range(count)])
    told = given(generator, FREE, range(count), name="the generator")
    return render(prepare_for_inference(generator, CPU), latents, device=CPU, given=told)
