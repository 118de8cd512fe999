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
from torch.nn.functional import avg_pool2d

from ganzoo.catalog import Catalog, Entry
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


@dataclass(frozen=True)
class Reference:
    """Real pictures as the judge sees them: test pictures to measure against, training pictures for the floor."""

    judge: Classifier
    extractor: str
    classes: tuple[str, ...]
    test: Judged
    floor: Judged

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
    entry, judge = judge_for(catalog, data_name)
    test = sets.load(data_name, directory, train=False)
    train = sets.load(data_name, directory, train=True)
    return Reference(
        judge,
        f"{entry.name}, {judge.head.in_features} features",
        test.card.classes,
        judged(judge, test.pictures[:samples]),
        judged(judge, train.pictures[:samples]),
    )


def judge_for(catalog: Catalog, data_name: str) -> tuple[Entry, Classifier]:
    """Return the judge of a data set.

    Raises:
        CheckpointError: the catalog has none for this data, or its weights are broken.
    """
    entry = catalog.judge(data_name)
    if entry is None:
        raise CheckpointError("there is no judge (a classifier checkpoint) for the data {data!r}", data=data_name)
    judge = load(entry.path)
    assert isinstance(judge, Classifier)
    return entry, judge


def judged(judge: Classifier, pictures: Tensor) -> Judged:
    """Return features and logits of uint8 pictures (N, C, H, W)."""
    with torch.inference_mode():
        features = torch.cat([judge.features(to_model(part)) for part in pictures.split(BATCH)])
        thumbnails = torch.cat([avg_pool2d(part / 255, THUMBNAIL).flatten(1) for part in pictures.split(BATCH)])
        return Judged(features, judge.head(features), thumbnails)


def of_one_size(first: Tensor, second: Tensor) -> tuple[Tensor, Tensor]:
    """Return as many rows of each as the smaller one has: what depends on density needs clouds of one size."""
    count = min(len(first), len(second))
    return first[:count], second[:count]
