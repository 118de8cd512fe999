"""The judge: a classifier trained on the same data, and what it makes of real and generated pictures.

A judge is `classifier.<data>-<resolution>` in the catalog. Real and generated pictures pass through the same uint8
pixels before it sees them. The reference is the TEST split; the floor is what as many pictures of the TRAIN split
reach against it, since no generator can be asked for more.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import torch
from torch import Tensor
from torch.nn.functional import avg_pool2d, interpolate

from ganzoo.catalog import Catalog
from ganzoo.checkpoint import load
from ganzoo.data import sets
from ganzoo.errors import CheckpointError, LimitError
from ganzoo.inference import MAX_PICTURES
from ganzoo.metrics.frechet import frechet_distance
from ganzoo.metrics.precision_recall import precision_recall
from ganzoo.models.classifier import Classifier
from ganzoo.pixels import to_model

SAMPLES = 10_000
BATCH = 256
THUMBNAIL = 4  # pixels that become one


@dataclass(frozen=True)
class Judged:
    """What a judge makes of a set of pictures: features (N, F), class logits (N, classes), and small pictures.

    `thumbnails` (N, values) are the pictures themselves in [0, 1], a quarter as wide and high, for distances in pixels.
    """

    features: Tensor
    logits: Tensor
    thumbnails: Tensor


@dataclass(frozen=True, kw_only=True)
class Judge:
    """A classifier by name that looks at squares of `side` pixels."""

    name: str
    network: Classifier
    side: int

    @property
    def features(self) -> int:
        """Return how many features its last layer sees."""
        return self.network.head.in_features

    def sees(self, pictures: Tensor) -> Judged:
        """Return what it makes of uint8 pictures (N, C, H, W); larger ones are reduced to its own size first."""
        parts = [_reduced(part, self.side) for part in pictures.split(BATCH)]
        with torch.inference_mode():
            features = torch.cat([self.network.features(to_model(part)) for part in parts])
            thumbnails = torch.cat([avg_pool2d(part / 255, THUMBNAIL).flatten(1) for part in parts])
            return Judged(features, self.network.head(features), thumbnails)


@dataclass(frozen=True)
class Reference:
    """Real pictures as the judge sees them: test pictures to measure against, training pictures for the floor."""

    judge: Judge
    classes: tuple[str, ...]
    test: Judged
    floor: Judged

    @property
    def extractor(self) -> str:
        """Return what a protocol calls the judge."""
        return f"{self.judge.name}, {self.judge.features} features"

    @cached_property
    def floor_figures(self) -> tuple[float, float, float]:
        """Return the Fréchet distance, precision and recall of training pictures; computed once, as it takes long."""
        distance = frechet_distance(self.floor.features, self.test.features)
        return distance, *precision_recall(*of_one_size(self.test.features, self.floor.features))


def reference_for(catalog: Catalog, data_name: str, directory: Path | None, *, samples: int) -> Reference:
    """Return the judge of a data set with what it makes of `samples` test and training pictures.

    Raises:
        CheckpointError: the catalog has no judge for this data.
        LimitError: more samples than MAX_PICTURES, or so few that nothing can be said.
    """
    if not 100 <= samples <= MAX_PICTURES:
        raise LimitError("figures take from 100 to {limit} samples, not {given}", limit=MAX_PICTURES, given=samples)
    judge = judge_for(catalog, data_name)
    test, train = (sets.load(data_name, directory, train=split) for split in (False, True))
    seen = (judge.sees(part.pictures[:samples]) for part in (test, train))
    return Reference(judge, test.card.classes, *seen)


def judge_for(catalog: Catalog, data_name: str) -> Judge:
    """Return the judge of a data set, which may be that of another one with such pictures.

    Raises:
        CheckpointError: the catalog has none for this data, or its weights are broken.
    """
    entry = catalog.judge(sets.judge_of(data_name) if data_name in sets.SETS else data_name)
    if entry is None:
        raise CheckpointError("there is no judge (a classifier checkpoint) for the data {data!r}", data=data_name)
    network = load(entry.path)
    assert isinstance(network, Classifier)
    return Judge(name=entry.name, network=network, side=int(entry.name.rpartition("-")[2]))


def of_one_size(first: Tensor, second: Tensor) -> tuple[Tensor, Tensor]:
    """Return as many rows of each as the smaller one has: what depends on density needs clouds of one size."""
    count = min(len(first), len(second))
    return first[:count], second[:count]


def _reduced(pictures: Tensor, side: int) -> Tensor:
    """Return uint8 pictures (N, C, H, W) as squares of this side, by the mean over areas."""
    if pictures.shape[2:] == (side, side):
        return pictures
    return interpolate(pictures.float(), size=(side, side), mode="area").round().to(torch.uint8)
