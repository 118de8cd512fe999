"""Ship a super-resolution model, measured as its users will have it.

The folder is written first and measured afterwards, so that the figures are those of the weights on disk. The table in
the card has bicubic enlargement, every other model that ships, and the paper's own figures.
"""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from ganzoo import checkpoint
from ganzoo.card import card
from ganzoo.catalog import SHIPPED, Catalog
from ganzoo.checkpoint import Config, Metric
from ganzoo.data.scene import scene
from ganzoo.evaluation.super_resolution import FIGURES, PAPER, SETS, evaluate, truth_sets
from ganzoo.inference import Engine
from ganzoo.inference.super_resolution import BICUBIC, upscale
from ganzoo.scale import bicubic, reduced
from train.ship.job import Job

ARXIV = "arXiv:1609.04802"


def ship(job: Job) -> Config:
    """Write the folder, with the figures of what was written; return its config.

    Raises:
        GanzooError: there are no truths, or the folder cannot be written.
    """
    empty = Image.new("RGB", (1, 1))
    config = checkpoint.write(job.folder, job.config, job.networks, picture=empty, card=card)
    catalog = Catalog()
    name = catalog.open(job.folder).name
    engine = Engine(catalog, "cpu")
    if job.samples:
        metrics = evaluate(engine, name, job.data, samples=job.samples)
        config = dataclasses.replace(config, metrics=tuple(metrics))
        config = dataclasses.replace(config, comparison=tuple(comparison(catalog, config, job.data)))
    config = checkpoint.write(job.folder, config, job.networks, picture=picture(engine, name), card=card)
    if job.samples and job.folder.resolve().parent == SHIPPED.resolve():
        refresh(Catalog(), job.data)
    return config


def refresh(catalog: Catalog, data: Path | None) -> None:
    """Bring the table in the cards of all models that ship up to date; nothing is measured again.

    Raises:
        GanzooError: there are no truths, or a card cannot be written.
    """
    for entry in catalog.entries("enlarges"):
        if entry.source == "shipped":
            rows = tuple(comparison(catalog, entry.config, data))
            if rows != entry.config.comparison:
                checkpoint.restate(entry.path, dataclasses.replace(entry.config, comparison=rows), card=card)


def comparison(catalog: Catalog, config: Config, data: Path | None) -> list[dict[str, Any]]:
    """Return a row per set and way of enlarging, the paper's last; of the other models what their cards say."""
    metrics: list[Metric] = list(config.metrics)
    for entry in catalog.entries("enlarges"):
        if entry.name != config.name and entry.source == "shipped":
            metrics += entry.config.metrics
    rows = []
    for title in truth_sets(data):
        of_set = [metric for metric in metrics if metric.name.endswith(f" {title}")]
        for subject in sorted({metric.subject for metric in of_set}, key=lambda subject: (subject != BICUBIC, subject)):
            found = {m.name.removesuffix(f" {title}"): m.value for m in of_set if m.subject == subject}
            rows.append(_row(title, subject, {figure: found.get(figure) for figure in FIGURES}))
        known = "Set5" if title == "Set5" else "BSD100"
        if title in SETS:
            rows += [
                _row(known, f"{model} of the paper ({ARXIV})", {"PSNR Y": values[known][0], "SSIM Y": values[known][1]})
                for model, values in PAPER.items()
            ]
    return rows


def picture(engine: Engine, name: str) -> Image.Image:
    """Return a drawn picture, reduced and enlarged again: bicubic, this model, the truth."""
    truth = scene()
    small = reduced(truth)
    made = Image.fromarray(upscale(engine, name, np.asarray(small)))
    sheet = Image.new("RGB", (3 * truth.width + 16, truth.height), "white")
    for index, part in enumerate((bicubic(small), made, truth)):
        sheet.paste(part, (index * (truth.width + 8), 0))
    return sheet


def _row(title: str, subject: str, figures: dict[str, float | None]) -> dict[str, Any]:
    shown = {
        figure: f"{value:.2f}" if "PSNR" in figure else f"{value:.4f}" for figure, value in figures.items() if value
    }
    return {"set": title, "enlarged by": subject, **{figure: shown.get(figure, "") for figure in FIGURES}}
