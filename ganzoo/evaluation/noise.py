"""The figures of a generator that draws from noise, by the judge of its data (ganzoo.evaluation.judge)."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from pathlib import Path

import torch
from torch import Tensor, nn

from ganzoo.checkpoint import Metric
from ganzoo.data import sets
from ganzoo.evaluation.judge import SAMPLES, Judged, Reference, of_one_size, reference_for
from ganzoo.inference import Engine
from ganzoo.metrics.coverage import class_shares
from ganzoo.metrics.frechet import frechet_distance
from ganzoo.metrics.inception import inception_features, inception_network
from ganzoo.metrics.inception_score import inception_score
from ganzoo.metrics.neighbours import CLOSE, near_duplicates, nearest_in, share_closer
from ganzoo.metrics.precision_recall import NEIGHBOURS, precision_recall

NEIGHBOUR_SAMPLES = 1_000


def evaluate(engine: Engine, name: str, data: Path | None, *, samples: int = SAMPLES) -> list[Metric]:
    """Return the figures of a generator.

    Raises:
        LimitError: too many or too few samples.
        CheckpointError: there is no judge for its data.
        DataError: the data set could not be read.
    """
    entry = engine.catalog.find(name)
    reference = reference_for(engine.catalog, str(entry.config.data.get("name")), data, samples=samples)
    return figures(reference, sampled(engine, name, samples))


def sampled(engine: Engine, name: str, samples: int) -> Tensor:
    """Return the pictures of the seeds 0 to samples - 1, uint8 (N, C, H, W): the ones every figure is made on."""
    return torch.from_numpy(engine.sample(name, range(samples))).permute(0, 3, 1, 2)


def figures(reference: Reference, pictures: Tensor, *, subject: str = "moving average") -> list[Metric]:
    """Return every figure of generated uint8 pictures (N, C, H, W) against a reference."""
    fake = reference.judge.sees(pictures)
    return [dataclasses.replace(metric, subject=subject) for metric in _measure(reference, fake)]


def _measure(reference: Reference, fake: Judged) -> Iterator[Metric]:
    count, real = len(fake.features), reference.test
    floor_distance, *floors = reference.floor_figures
    on = f"features of {reference.extractor}; against {len(real.features):,} test pictures"
    yield Metric(
        name="Fréchet distance",
        value=frechet_distance(fake.features, real.features),
        floor=floor_distance,
        samples=count,
        protocol=f"arXiv:1706.08500 on {on}; floor: training pictures",
    )
    ours = precision_recall(*of_one_size(real.features, fake.features))
    for name, value, best in zip(("precision", "recall"), ours, floors, strict=True):
        protocol = f"arXiv:1904.06991, {NEIGHBOURS} neighbours, on {on} and as many samples; floor: training pictures"
        yield Metric(name=name, value=value, floor=best, samples=min(count, len(real.features)), protocol=protocol)
    yield Metric(
        name="inception score",
        value=inception_score(fake.logits),
        floor=inception_score(real.logits),
        samples=count,
        protocol=f"arXiv:1606.03498's formula on the classes of {reference.extractor}; floor: test pictures",
    )
    shares = class_shares(fake.logits)
    smallest = min(range(len(shares)), key=shares.__getitem__)
    yield Metric(
        name="rarest class",
        value=shares[smallest],
        floor=min(class_shares(real.logits)),
        samples=count,
        protocol=f"share of samples that {reference.extractor} puts into the class it sees least "
        f"({reference.classes[smallest] if reference.classes else smallest}); floor: test pictures",
    )
    yield from _neighbours(reference, fake)


def _neighbours(reference: Reference, fake: Judged) -> Iterator[Metric]:
    """Yield what tells collapse (samples that repeat each other) and memorising (samples that repeat the data)."""
    samples, real = of_one_size(fake.features[:NEIGHBOUR_SAMPLES], reference.floor.features)
    yield Metric(
        name="near-duplicates",
        value=near_duplicates(samples, real),
        floor=CLOSE,
        samples=len(samples),
        protocol=f"share of {len(samples):,} samples that have another one nearer, on features of "
        f"{reference.extractor}, than the nearest {CLOSE:.0%} of as many training pictures have (the floor)",
    )
    train = reference.floor.thumbnails
    ours = nearest_in(fake.thumbnails[:NEIGHBOUR_SAMPLES], train)
    theirs = nearest_in(reference.test.thumbnails[:NEIGHBOUR_SAMPLES], train)
    scale = train.shape[1] ** -0.5
    on = f"root mean square over pictures a quarter as wide and high, in [0, 1], among {len(train):,} training pictures"
    yield Metric(
        name="distance to the nearest training picture",
        value=float(ours.median()) * scale,
        floor=float(theirs.median()) * scale,
        samples=len(ours),
        protocol=f"median, {on}; floor: test pictures. Far below it means that pictures were learned by heart",
    )
    yield Metric(
        name="nearer to training than a test picture",
        value=share_closer(ours, theirs),
        floor=0.5,
        samples=len(ours),
        protocol="rank of those distances: the probability that a sample lies nearer to its nearest training picture "
        "than a test picture to its own; 0.5 if samples were new real pictures, 1 if all were copies",
    )


def evaluate_inception(
    engine: Engine,
    name: str,
    data: Path | None,
    *,
    samples: int = SAMPLES,
    network: Callable[[], nn.Module] = inception_network,
) -> Metric:
    """Return the Inception-v3 FID of a generator against the test split of its data.

    Raises:
        DataError: the weights could not be downloaded, or the data set not be read.
    """
    inception = network()
    test = sets.load(str(engine.catalog.find(name).config.data.get("name")), data, train=False)
    clouds = [
        torch.cat([inception_features(inception, part.float() / 255) for part in group.split(32)])
        for group in (sampled(engine, name, samples), test.pictures[:samples])
    ]
    return Metric(
        name="FID",
        value=frechet_distance(*clouds),
        samples=samples,
        protocol=f"torchvision's Inception-v3 (ImageNet), 299x299 bilinear, against {len(clouds[1]):,} test pictures",
    )
