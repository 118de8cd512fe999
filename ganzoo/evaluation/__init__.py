"""From a checkpoint and a data set to figures: the one protocol behind every number in a card.

judge.py             the classifier that looks at real and generated pictures
classifier.py        its own accuracy
noise.py             generators that draw from noise
translation.py       models that translate between two domains
super_resolution.py  models that enlarge, against the truth

Which of them measures a kind of checkpoint stands in ganzoo.kinds; each has `evaluate(engine, name, data, samples=)`.
"""

from __future__ import annotations

import importlib
from pathlib import Path

from ganzoo.checkpoint import Metric
from ganzoo.evaluation.judge import SAMPLES
from ganzoo.inference import Engine
from ganzoo.kinds import kind_of


def evaluate(engine: Engine, name: str, data: Path | None, *, samples: int = SAMPLES) -> list[Metric]:
    """Return the figures of a checkpoint: of a generator by the judge of its data, of a classifier its accuracy.

    Raises:
        LimitError: too many or too few samples.
        CheckpointError: there is no judge for its data.
        DataError: the data set could not be read.
    """
    module = importlib.import_module(f"ganzoo.evaluation.{kind_of(engine.catalog.find(name).kind).evaluation}")
    metrics: list[Metric] = module.evaluate(engine, name, data, samples=samples)
    return metrics
