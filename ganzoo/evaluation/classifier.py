"""The one figure of a judge: how many test pictures it puts right."""

from __future__ import annotations

from pathlib import Path

from ganzoo.checkpoint import Metric, load
from ganzoo.data import sets
from ganzoo.data.images import PictureSet
from ganzoo.evaluation.judge import Judge
from ganzoo.inference import Engine
from ganzoo.metrics.coverage import accuracy
from ganzoo.models.classifier import Classifier


def evaluate(engine: Engine, name: str, data: Path | None, *, samples: int) -> list[Metric]:
    """Return a classifier's accuracy on the whole test split of its data.

    Raises:
        DataError: the data set could not be read.
    """
    entry = engine.catalog.find(name)
    judge = load(entry.path)
    assert isinstance(judge, Classifier)
    return [accuracy_metric(judge, sets.load(str(entry.config.data.get("name")), data, train=False))]


def accuracy_metric(judge: Classifier, test: PictureSet) -> Metric:
    """Return a judge's accuracy on labelled test pictures."""
    value = accuracy(
        Judge(name="", network=judge, side=test.pictures.shape[-1]).sees(test.pictures).logits, test.labels
    )
    return Metric(name="test accuracy", value=value, samples=len(test), protocol="share of test pictures put right")
