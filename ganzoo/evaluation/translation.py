"""The figures of a model that translates between two domains, by the judge that tells the domains apart.

Every test picture of a domain is translated and taken back. Subjects are the two directions, named after the
domains ("bag to shoe"). Where real pictures of the target have the same figure, it stands beside as the floor.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from ganzoo.checkpoint import Metric
from ganzoo.data import sets
from ganzoo.data.pairs import domains
from ganzoo.evaluation.judge import Judge, judge_for
from ganzoo.inference import Engine
from ganzoo.inference.translation import DIRECTIONS, convert, networks
from ganzoo.metrics.frechet import frechet_distance
from ganzoo.metrics.lab import correlation, mean_colour
from ganzoo.metrics.neighbours import CLOSE, near_duplicates
from ganzoo.metrics.psnr_ssim import luminance, ssim
from ganzoo.randomness import random_generator

DRAWN_PICTURES, DRAWS = 300, 3  # for what depends on how many pictures there are


@dataclass(frozen=True, kw_only=True)
class Ground:
    """What translations are measured on: the judge, and real pictures uint8 (N, C, H, W) of both domains."""

    judge: Judge
    classes: tuple[str, ...]
    test: tuple[Tensor, Tensor]
    train: tuple[Tensor, Tensor]


@dataclass(frozen=True, kw_only=True)
class Journey:
    """Pictures on their way: uint8 (N, C, H, W), and which domain (0 or 1) they are taken to."""

    source: Tensor
    fake: Tensor
    back: Tensor
    target: int


def evaluate(engine: Engine, name: str, data: Path | None, *, samples: int) -> list[Metric]:
    """Return the figures of both directions on the whole test split.

    Raises:
        CheckpointError: there is no judge for its data.
        DataError: the data set could not be read.
    """
    config = engine.catalog.find(name).config
    ground = ground_for(engine, str(config.data.get("name")), data)
    g_ab, g_ba = networks(engine, name, "a-to-b")
    return figures(ground, g_ab, g_ba, device=engine.device)


def ground_for(engine: Engine, data_name: str, directory: Path | None) -> Ground:
    """Return judge and pictures of a data set of two classes.

    Raises:
        CheckpointError: there is no judge for this data.
        DataError: it could not be read, or is no pair of domains.
    """
    judge = judge_for(engine.catalog, data_name)
    test, train = (domains(sets.load(data_name, directory, train=split)) for split in (False, True))
    return Ground(
        judge=judge,
        classes=test[0].card.classes,
        test=(test[0].pictures, test[1].pictures),
        train=(train[0].pictures, train[1].pictures),
    )


def figures(ground: Ground, g_ab: nn.Module, g_ba: nn.Module, *, device: torch.device) -> list[Metric]:
    """Return the figures of two generators, prepared for inference, in both directions."""
    metrics: list[Metric] = []
    for source, (there, back) in enumerate(((g_ab, g_ba), (g_ba, g_ab))):
        pictures = ground.test[source].permute(0, 2, 3, 1).contiguous().numpy()
        fake = convert(there, pictures, device=device)
        returned = convert(back, fake, device=device)
        journey = Journey(source=ground.test[source], fake=_nchw(fake), back=_nchw(returned), target=1 - source)
        metrics += _measure(ground, journey)
    return metrics


def subject_of(classes: tuple[str, ...], direction: str) -> str:
    """Name a direction after the domains: "bag to shoe"."""
    names = classes if direction == next(iter(DIRECTIONS)) else classes[::-1]
    return " to ".join(names)


def _measure(ground: Ground, journey: Journey) -> Iterator[Metric]:
    target, count = journey.target, len(journey.source)
    subject = subject_of(ground.classes, tuple(DIRECTIONS)[1 - target])
    real = ground.test[target]

    def metric(name: str, value: float, protocol: str, floor: float | None = None) -> Metric:
        return Metric(name=name, value=value, samples=count, protocol=protocol, subject=subject, floor=floor)

    seen, seen_real = ground.judge.sees(journey.fake), ground.judge.sees(real)
    shares = [float((logits.argmax(1) == target).double().mean()) for logits in (seen.logits, seen_real.logits)]
    yield metric(
        "target kind", shares[0], f"share that {ground.judge.name} takes for the target; floor: real", shares[1]
    )
    colours = correlation(mean_colour(_unit(journey.source)), mean_colour(_unit(journey.fake)))
    for axis, value in zip("Lab", colours.nan_to_num(0.0).tolist(), strict=True):
        yield metric(f"colour {axis}", value, _COLOUR)
    yield metric("cycle L1", float((_unit(journey.back) - _unit(journey.source)).abs().mean()), _CYCLE)
    yield metric("cycle SSIM", _mean(_ssim(*pair) for pair in zip(journey.source, journey.back, strict=True)), _SSIM)
    drawn = [_drawn(journey.fake, real, draw) for draw in range(DRAWS)]
    yield metric(
        "diversity", _mean(_mean_distance(ours) / _mean_distance(theirs) for ours, theirs in drawn), _DIVERSITY, 1
    )
    yield metric("near-duplicates", _mean(near_duplicates(ours, theirs) for ours, theirs in drawn), _DUPLICATES, CLOSE)
    some = ground.judge.sees(ground.train[target][: len(real)])
    yield metric(
        "Fréchet distance",
        frechet_distance(seen.features, seen_real.features),
        f"arXiv:1706.08500 on {seen.features.shape[1]} features of {ground.judge.name}, against {len(real)} test "
        "pictures; floor: as many training pictures",
        frechet_distance(some.features, seen_real.features),
    )


_COLOUR = (
    "correlation over the test pictures of the mean foreground colour (CIE L*a*b*, white background masked) "
    "between input and output; 0 where the outputs do not vary"
)
_CYCLE = "input against its way there and back, in [0, 1], mean over the test pictures"
_SSIM = "SSIM (doi:10.1109/TIP.2003.819861) of the luminance of the same, mean over the test pictures"
_DIVERSITY = (
    f"mean distance (RMS over pixels) of two outputs over that of two real pictures, up to {DRAWN_PICTURES} of each, "
    f"mean of {DRAWS} draws"
)
_DUPLICATES = (
    f"share of up to {DRAWN_PICTURES} outputs that have another one nearer, in pixels, than the nearest {CLOSE:.0%} of "
    f"as many real pictures have (the floor), mean of {DRAWS} draws"
)


def _drawn(fake: Tensor, real: Tensor, draw: int) -> tuple[Tensor, Tensor]:
    """Return as many outputs as real pictures, drawn at random, as rows of values in [0, 1]."""
    count = min(DRAWN_PICTURES, len(fake), len(real))
    rng = random_generator(draw, "diversity")
    ours, theirs = (_unit(all_[torch.randperm(len(all_), generator=rng)[:count]]).flatten(1) for all_ in (fake, real))
    return ours, theirs


def _mean_distance(rows: Tensor) -> float:
    return float(torch.pdist(rows).mean()) / rows.shape[1] ** 0.5


def _ssim(first: Tensor, second: Tensor) -> float:
    """Return the structural similarity of two pictures uint8 (3, H, W), on their luminance."""
    planes = (luminance(one.permute(1, 2, 0).numpy().astype(np.float64)) for one in (first, second))
    return ssim(*planes)


def _mean(values: Iterable[float]) -> float:
    return float(np.mean(list(values)))


def _unit(pictures: Tensor) -> Tensor:
    return pictures.float() / 255


def _nchw(pictures: np.ndarray) -> Tensor:
    return torch.from_numpy(pictures).permute(0, 3, 1, 2)
