"""python -m train.ship: measure what a run has learned and write its checkpoint folder.

    python -m train.ship runs/dcgan_fashion_mnist --data DIR
    python -m train.ship runs/best --compare runs/other runs/third --data DIR

Every generator is measured twice, as its moving average and as its last weights, by the judge of its data;
with --compare the figures of the other runs stand beside it in the card.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import platform
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch

from ganzoo import checkpoint, pixels
from ganzoo.card import card
from ganzoo.catalog import SHIPPED, Catalog
from ganzoo.checkpoint import Config, Metric, NetworkFile
from ganzoo.data import sets
from ganzoo.errors import GanzooError
from ganzoo.evaluation.judge import SAMPLES, Reference, accuracy_metric, judged, reference_for
from ganzoo.evaluation.noise import figures
from ganzoo.inference import latent, render
from ganzoo.models import architecture
from ganzoo.models.classifier import Classifier
from ganzoo.models.layers import prepare_for_inference
from ganzoo.objectives import Shippable
from ganzoo.objectives.noise import NoiseGame
from ganzoo.objectives.super_resolution import SuperResolutionGame
from ganzoo.objectives.translation import TranslationGame
from ganzoo.objectives.upscaling_gan import UpscalingGANGame
from ganzoo.training.recipe import Recipe, from_json
from ganzoo.training.run import read_recipe_file, restore
from train.shipping_super_resolution import ship_super_resolution
from train.shipping_translation import ship_translation

CPU = torch.device("cpu")
SUBJECTS = {True: "moving average", False: "last weights"}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return its exit status."""
    parser = argparse.ArgumentParser(prog="python -m train.ship", description="Write a run's checkpoint folder.")
    parser.add_argument("run", type=Path, help="the run folder")
    parser.add_argument("--data", type=Path, help="directory with the data set (default: fetch it into data/)")
    parser.add_argument("--out", type=Path, help="checkpoint folder (default: checkpoints/NAME)")
    parser.add_argument("--compare", type=Path, nargs="*", default=[], help="other runs of the same model")
    parser.add_argument("--samples", type=int, default=SAMPLES, help="pictures to measure (default 10,000)")
    options = parser.parse_args(arguments)
    try:
        ship(options.run, options.data, options.out, compare=options.compare, samples=options.samples)
    except GanzooError as error:
        print(f"train.ship: {error}", file=sys.stderr)
        return 2
    return 0


def ship(
    run: Path, data: Path | None, out: Path | None, *, compare: Sequence[Path] = (), samples: int = SAMPLES
) -> Config:
    """Measure a run and write its checkpoint folder; return the config. With `samples` 0 nothing is measured.

    Raises:
        GanzooError: the run holds no state, there is no judge, or the folder cannot be written.
    """
    recipe = from_json(read_recipe_file(run / "recipe.json"))
    objective, step = restore(recipe, run, device=CPU)
    assert isinstance(objective, Shippable)
    shipped = objective.shipped()
    networks = {role: item.network for role, item in shipped.items()}
    model = architecture(getattr(recipe.game, "model"))  # noqa: B009  (every game that ships has one)
    config = Config(
        name=recipe.name,
        model=model.name,
        kind=model.kind,
        networks={
            role: NetworkFile(file="", sha256="", bytes=0, arguments=item.arguments) for role, item in shipped.items()
        },
        default_network=next(iter(networks)),
        data=dataclasses.asdict(sets.card(recipe.data)),
        images_seen=step * recipe.batch,
        seed=recipe.seed,
        recipe=recipe.to_json(),
        training=_training(run),
        git_commit=_git_commit(),
    )
    folder = out or SHIPPED / recipe.name
    if isinstance(recipe.game, NoiseGame):
        return _ship_generator(config, networks, folder, data, [run, *compare], samples=samples)
    if isinstance(recipe.game, TranslationGame):
        return ship_translation(config, networks, folder, data, [run, *compare], measure=samples > 0)
    if isinstance(recipe.game, SuperResolutionGame | UpscalingGANGame):
        return ship_super_resolution(config, networks, folder, data, measure=samples > 0)
    return _ship_classifier(config, networks, folder, data)


def _ship_classifier(config: Config, networks: dict[str, torch.nn.Module], folder: Path, data: Path | None) -> Config:
    test = sets.load(str(config.data["name"]), data, train=False)
    judge = networks["classifier"].eval()
    assert isinstance(judge, Classifier)
    logits = judged(judge, test.pictures).logits
    picture = pixels.to_pil(_confusion(logits.argmax(1), test.labels, logits.shape[1]))
    config = dataclasses.replace(config, metrics=(accuracy_metric(judge, test),))
    return checkpoint.write(folder, config, networks, picture=picture, card=card)


def _ship_generator(
    config: Config,
    networks: dict[str, torch.nn.Module],
    folder: Path,
    data: Path | None,
    runs: list[Path],
    *,
    samples: int,
) -> Config:
    if samples == 0:
        picture = pixels.to_pil(pixels.grid(_draw(networks["generator"], 64)))
        return checkpoint.write(folder, config, networks, picture=picture, card=card)
    reference = reference_for(Catalog(), str(config.data["name"]), data, samples=samples)
    measured = {run: _measure(run, reference, samples) for run in runs}
    rows = [row for run in runs for row in _rows(*measured[run])] if len(runs) > 1 else []
    picture = pixels.to_pil(pixels.grid(_draw(networks["generator"], 64)))
    config = dataclasses.replace(config, metrics=tuple(measured[runs[0]][1]), comparison=tuple(rows))
    return checkpoint.write(folder, config, networks, picture=picture, card=card)


def _measure(run: Path, reference: Reference, samples: int) -> tuple[dict[str, Any], list[Metric]]:
    """Return what sets a run apart, and the figures of its generator, averaged and as it is."""
    recipe = from_json(read_recipe_file(run / "recipe.json"))
    objective, step = restore(recipe, run, device=CPU)
    assert isinstance(objective, Shippable)
    metrics: list[Metric] = []
    for averaged, subject in SUBJECTS.items():
        generator = objective.shipped(averaged=averaged)["generator"].network
        pictures = torch.from_numpy(_draw(generator, samples)).permute(0, 3, 1, 2)
        metrics += figures(reference, pictures, subject=subject)
    return {"setting": describe(recipe), "images": step * recipe.batch}, metrics


def _rows(head: dict[str, Any], metrics: list[Metric]) -> list[dict[str, Any]]:
    """Return the comparison's rows: a setting and its weights, a figure a column."""
    return [
        {**head, "weights": subject, **{metric.name: metric.value for metric in metrics if metric.subject == subject}}
        for subject in SUBJECTS.values()
    ]


def describe(recipe: Recipe) -> str:
    """Say in a few words what sets a noise recipe apart."""
    game = recipe.game
    assert isinstance(game, NoiseGame)
    parts = [game.loss, "spectral norm" if game.spectral_norm else "batch norm"]
    parts += [f"R1 {game.r1_gamma:g} every {game.r1_every}"] if game.r1_gamma is not None else []
    parts += [f"augmentation {game.augmentation}"] if game.augmentation is not None else []
    parts += ["mirrored"] if game.mirror else []
    return ", ".join(parts)


def _draw(generator: torch.nn.Module, count: int) -> pixels.Pixels:
    size = int(getattr(generator, "latent"))  # noqa: B009
    return render(
        prepare_for_inference(generator, CPU), torch.stack([latent(seed, size) for seed in range(count)]), device=CPU
    )


def _confusion(predicted: torch.Tensor, labels: torch.Tensor, classes: int) -> pixels.Pixels:
    """Return the confusion matrix as a picture (H, W, 1): rows are labels, columns predictions, dark is often."""
    counts = torch.bincount(labels * classes + predicted, minlength=classes * classes).view(classes, classes).double()
    shares = (counts / counts.sum(1, keepdim=True).clamp_min(1)).numpy()
    cells = (255 * (1 - shares**0.5)).round().astype(np.uint8)
    return cells.repeat(32, axis=0).repeat(32, axis=1)[:, :, None]


def _training(run: Path) -> dict[str, Any]:
    """Return how long the run took and on what, from its log."""
    lines = (run / "metrics.jsonl").read_text(encoding="utf-8").splitlines()
    hours = sum(json.loads(line)["seconds"] for line in lines) / 3600
    return {
        "hours of wall clock": round(hours, 2),
        "hardware": f"{platform.machine()} CPU, {os.cpu_count()} cores, shared with other work",
        "torch": torch.__version__,
    }


def _git_commit() -> str | None:
    command = ["git", "rev-parse", "HEAD"]
    result = subprocess.run(command, capture_output=True, text=True, check=False, cwd=Path(__file__).parent)
    return result.stdout.strip() or None


if __name__ == "__main__":
    sys.exit(main())
