"""Small perceptrons, many seeds at once: the networks of two-dimensional toys.

Every layer is one batched matrix product over replicas, so that ten seeds cost little more than one. Replicas share
nothing: each has its weights from its own seed, and none sees another's points.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

import torch
from torch import Tensor, nn

from ganzoo.randomness import random_generator


class Perceptrons(nn.Module):
    """One perceptron per seed, of equal `widths` (inputs, hidden ..., outputs), ReLU between the layers."""

    def __init__(self, widths: Sequence[int], seeds: Sequence[int], *where: str) -> None:
        super().__init__()
        generators = [random_generator(seed, *where) for seed in seeds]
        self.weights, self.biases = nn.ParameterList(), nn.ParameterList()
        for inputs, outputs in pairwise(widths):
            drawn = torch.stack([torch.rand(inputs + 1, outputs, generator=rng) for rng in generators])
            drawn = (2 * drawn - 1) / math.sqrt(inputs)  # as torch.nn.Linear does
            self.weights.append(drawn[:, :-1].clone())
            self.biases.append(drawn[:, -1:].clone())

    def forward(self, points: Tensor) -> Tensor:
        """Return (seeds, N, outputs) of points (seeds, N, inputs)."""
        layers = list(zip(self.weights, self.biases, strict=True))
        for weight, bias in layers[:-1]:
            points = torch.baddbmm(bias, points, weight).relu()
        return torch.baddbmm(layers[-1][1], points, layers[-1][0])

    def judge(self, points: Tensor) -> tuple[Tensor, list[Tensor]]:
        """Return the logits (seeds, N) of a discriminator, and no features."""
        return self(points)[..., 0], []
