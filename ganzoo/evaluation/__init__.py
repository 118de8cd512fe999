"""From a checkpoint and a data set to figures: the one protocol behind every number in a card.

judge.py        the classifier that looks at real and generated pictures, and its own accuracy
noise.py        generators that draw from noise
translation.py  models that translate between two domains
super_resolution.py  models that enlarge, against the truth
"""

from __future__ import annotations

from pathlib import Path

from ganzoo.checkpoint import Metric
from ganzoo.errors import InputError
from ganzoo.evaluation.judge import SAMPLES, classifier_accuracy
from ganzoo.evaluation.noise import evaluate_noise
from ganzoo.evaluation.super_resolution import evaluate_super_resolution
from ganzoo.evaluation.translation import evaluate_translation
from ganzoo.inference import Engine


def evaluate(engine: Engine, name: str, data: Path | None, *, samples: int = SAMPLES) -> list[Metric]:
    """Return the figures of a checkpoint: of a generator by the judge of its data, of a classifier its accuracy.

    Raises:
        InputError, LimitError: nothing can be measured on such a model, or too many or too few samples.
        CheckpointError: there is no judge for its data.
        DataError: the data set could not be read.
    """
    entry = engine.catalog.find(name)
    if entry.kind == "classifier":
        return [classifier_accuracy(engine, name, data)]
    if entry.kind == "noise":
        return evaluate_noise(engine, name, data, samples=samples)
    if entry.kind == "translation":
        return evaluate_translation(engine, name, data)
    if entry.kind == "super_resolution":
        return evaluate_super_resolution(engine, name, data)
    raise InputError("{name} is a {kind}; nothing is measured on those yet", name=entry.name, kind=entry.kind)
