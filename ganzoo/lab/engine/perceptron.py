"""Many small multi-layer perceptrons at once, all parameters in one flat tensor, so that an optimiser is one call.

Symbols: a_0 = x, h_l = [a_(l-1), 1] W_l, a_l = relu(h_l), y = h_L: the last row of W_l is the bias. R replicas, n rows.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ganzoo.lab.engine import expressions as ex
from ganzoo.lab.engine.derivatives import gradients
from ganzoo.lab.engine.expressions import Expression
from ganzoo.lab.engine.plan import Plan, tensor_of


class Perceptron:
    """`replicas` perceptrons of equal `widths` (inputs, hidden ..., outputs) with ReLU between the layers.

    `flat` and `gradient` hold all parameters and their derivatives; `weights[l]` is the view (R, in + 1, out). `name`
    is what a plan knows them by; `arrays` are the weights by these names.
    """

    def __init__(
        self, name: str, widths: Sequence[int], *, replicas: int = 1, dtype: torch.dtype = torch.float32
    ) -> None:
        self.widths, self.replicas = tuple(widths), replicas
        shapes = [(replicas, fan_in + 1, fan_out) for fan_in, fan_out in itertools.pairwise(widths)]
        self.flat = torch.zeros(sum(map(math.prod, shapes)), dtype=dtype)
        self.gradient = torch.zeros_like(self.flat)
        self.weights = _views(self.flat, shapes)
        self._given = [ex.given(f"{name}.{layer}", *shape) for layer, shape in enumerate(shapes)]
        self._gradients = [view.numpy() for view in _views(self.gradient, shapes)]
        self.arrays: dict[str, NDArray[Any]] = {
            given.details: weight.numpy() for given, weight in zip(self._given, self.weights, strict=True)
        }
        self._plans: dict[int, tuple[NDArray[Any], Plan, Tensor]] = {}

    def initialise(self, rng: torch.Generator) -> None:
        """Draw all weights and biases from U(-1/sqrt(in), 1/sqrt(in)), as torch.nn.Linear does."""
        for weight in self.weights:
            bound = 1 / math.sqrt(weight.shape[1] - 1)
            weight.copy_(torch.rand(weight.shape, generator=rng, dtype=weight.dtype).mul_(2 * bound).sub_(bound))

    def of(self, x: Expression) -> Expression:
        """Return y (R, n, out) of x (R, n, in)."""
        return ex.with_ones(self.hidden(x)) @ self._given[-1]

    def hidden(self, x: Expression) -> Expression:
        """Return the last hidden layer (R, n, width) of x (R, n, in)."""
        for weight in self._given[:-1]:
            x = ex.relu(ex.with_ones(x) @ weight)
        return x

    def slopes(self, loss: Expression) -> dict[Expression, NDArray[Any] | None]:
        """Return what a plan has to compute so that `gradient` holds the derivatives of a loss."""
        return dict(zip(gradients(loss, self._given), self._gradients, strict=True))

    def forward(self, x: Tensor) -> Tensor:
        """Return y (R, n, out) of x (R, n, in), in memory that the next call with as many rows writes over."""
        rows = x.shape[1]
        if rows not in self._plans:
            taken = np.zeros((self.replicas, rows, self.widths[0]), self._gradients[0].dtype)
            y = self.of(ex.given("x", *taken.shape))
            plan = Plan({y: None}, self.arrays | {"x": taken}, taken.dtype)
            self._plans[rows] = taken, plan, tensor_of(plan[y])
        taken, plan, made = self._plans[rows]
        np.copyto(taken, x.numpy())
        plan.run()
        return made


def _views(flat: Tensor, shapes: Sequence[tuple[int, ...]]) -> list[Tensor]:
    """Cut a flat tensor into consecutive views of these shapes."""
    return [part.view(shape) for part, shape in zip(flat.split([math.prod(s) for s in shapes]), shapes, strict=True)]
