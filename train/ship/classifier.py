"""Ship a judge: its accuracy on the test split, and its confusion matrix as the picture."""

from __future__ import annotations

import dataclasses

import numpy as np
import torch

from ganzoo import checkpoint, pixels
from ganzoo.card import card
from ganzoo.checkpoint import Config
from ganzoo.data import sets
from ganzoo.evaluation.classifier import accuracy_metric
from ganzoo.evaluation.judge import Judge
from ganzoo.models.classifier import Classifier
from train.ship.job import Job


def ship(job: Job) -> Config:
    """Write the folder; return its config.

    Raises:
        GanzooError: the data set could not be read, or the folder cannot be written.
    """
    test = sets.load(str(job.config.data["name"]), job.data, train=False)
    judge = job.networks["classifier"].eval()
    assert isinstance(judge, Classifier)
    logits = Judge(name=job.config.name, network=judge, side=test.pictures.shape[-1]).sees(test.pictures).logits
    picture = pixels.to_pil(_confusion(logits.argmax(1), test.labels, logits.shape[1]))
    config = dataclasses.replace(job.config, metrics=(accuracy_metric(judge, test),))
    return checkpoint.write(job.folder, config, job.networks, picture=picture, card=card)


def _confusion(predicted: torch.Tensor, labels: torch.Tensor, classes: int) -> pixels.Pixels:
    """Return the confusion matrix as a picture (H, W, 1): rows are labels, columns predictions, dark is often."""
    counts = torch.bincount(labels * classes + predicted, minlength=classes * classes).view(classes, classes).double()
    shares = (counts / counts.sum(1, keepdim=True).clamp_min(1)).numpy()
    cells = (255 * (1 - shares**0.5)).round().astype(np.uint8)
    return cells.repeat(32, axis=0).repeat(32, axis=1)[:, :, None]
