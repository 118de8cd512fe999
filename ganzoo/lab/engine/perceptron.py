"""Many small multi-layer perceptrons at once, all parameters in one flat tensor, so that an optimiser is one call.

Symbols: a_0 = x, h_l = [a_(l-1), 1] W_l, a_l = relu(h_l), y = h_L: the last row of W_l is the bias. R replicas, n rows.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ganzoo.lab.engine import expressions as ex
from ganzoo.lab.engine.derivatives import gradients
from ganzoo.lab.engine.expressions import Expression
from ganzoo.lab.engine.plan import Plan, tensor_of
from ganzoo.lab.tricks import KERNEL

SMALL = 1e-5  # beside a variance


@dataclass(frozen=True, kw_only=True)
class Build:
    """What a perceptron is made of.

    `widths` are inputs, hidden ..., outputs. A hidden unit is a ReLU, or the largest of `pieces` linear ones (maxout,
    arXiv:1302.4389). `normal`: hidden layers are brought to mean 0 and deviation 1 over the rows ("batch",
    arXiv:1502.03167), or over fixed rows and the row itself ("virtual", arXiv:1606.03498 section 3.5), then scaled and
    shifted by two learned numbers for each unit. `kernels` of minibatch discrimination (section 3.2 there) stand beside
    the last hidden layer: how near a row's neighbours are in KERNEL directions of features each. With `spectral` each
    weight matrix is divided by its largest singular value (arXiv:1802.05957).
    """

    widths: tuple[int, ...]
    pieces: int = 1
    normal: str = "none"
    kernels: int = 0
    spectral: bool = False

    @property
    def weights(self) -> list[tuple[int, int]]:
        """The shapes of the weight matrices, biases included."""
        *inner, last = itertools.pairwise(self.widths)
        shapes = [(fan_in + 1, fan_out * self.pieces) for fan_in, fan_out in inner]
        return [*shapes, (last[0] + self.kernels + 1, last[1])]

    @property
    def others(self) -> list[tuple[int, int]]:
        """The shapes of all else that is learned: scale and shift of each hidden layer, then the kernels' features."""
        normal = [] if self.normal == "none" else [(1, n * self.pieces) for n in self.widths[1:-1] for _ in range(2)]
        return normal + ([(self.widths[-2], self.kernels * KERNEL)] if self.kernels else [])


class Perceptron:
    """`replicas` perceptrons of one build.

    `flat` and `gradient` hold all parameters and their derivatives; `weights[l]` is the view (R, in + 1, out). `name`
    is what a plan knows them by; `arrays` are what it is given under these names. Rows of `reference` (R, m, in) are
    those of virtual batch normalisation.
    """

    def __init__(self, name: str, build: Build, *, replicas: int = 1, dtype: torch.dtype = torch.float32) -> None:
        self.name, self.build, self.replicas = name, build, replicas
        shapes = [(replicas, *shape) for shape in (*build.weights, *build.others)]
        self.flat = torch.zeros(sum(map(math.prod, shapes)), dtype=dtype)
        self.gradient = torch.zeros_like(self.flat)
        views = _views(self.flat, shapes)
        self.weights, self._others = views[: len(build.weights)], views[len(build.weights) :]
        self.parameters = [ex.given(f"{name}.{place}", *shape) for place, shape in enumerate(shapes)]
        self._gradients = [view.numpy() for view in _views(self.gradient, shapes)]
        self.arrays: dict[str, NDArray[Any]] = {
            given.details: view.numpy() for given, view in zip(self.parameters, views, strict=True)
        }
        self._directions = [self._direction(place) for place in range(len(self.weights))] if build.spectral else []
        self._reference: Expression | None = None
        self._plans: dict[int, tuple[NDArray[Any], Plan, Tensor]] = {}

    @property
    def directions(self) -> list[str]:
        """The names of the arrays that the power method moves."""
        return [each.details for pair in self._directions for each in pair]

    def initialise(self, rng: torch.Generator) -> None:
        """Draw all weights and biases from U(-1/sqrt(in), 1/sqrt(in)), as torch.nn.Linear does; scales are one."""
        for weight in self.weights:
            _draw(weight, weight.shape[1] - 1, rng)
        for other in self._others:
            if other.shape[1] == 1:
                other.zero_()
            else:
                _draw(other, other.shape[1], rng)
        if self.build.normal != "none":
            for scale in self._others[: 2 * len(self.build.widths) - 4 : 2]:
                scale.fill_(1)

    def refer_to(self, rows: Tensor) -> None:
        """Take rows (R, m, in) for those that virtual batch normalisation compares with."""
        self.arrays[f"{self.name}.reference"] = rows.numpy()
        self._reference = ex.given(f"{self.name}.reference", *rows.shape)

    def iterate(self) -> None:
        """Come nearer to the largest singular value of each weight matrix, by one step of the power method."""
        for place, pair in enumerate(self._directions):
            matrix = self.arrays[f"{self.name}.{place}"][:, :-1]
            u, v = (self.arrays[each.details] for each in pair)
            v[...] = _unit(u @ matrix, 2).transpose(0, 2, 1)
            u[...] = _unit(matrix @ v, 1).transpose(0, 2, 1)

    def of(self, x: Expression, parameters: Sequence[Expression] | None = None, *, groups: int = 1) -> Expression:
        """Return y (R, n, out) of x (R, n, in), which are so many groups of rows for those that look at neighbours."""
        parameters = self.parameters if parameters is None else parameters
        hidden = self.hidden(x, parameters)
        if self.build.kernels:
            hidden = ex.join([hidden, self._nearness(hidden, parameters[-1], groups)], 2)
        return ex.with_ones(hidden) @ self._weight(parameters, len(self.build.weights) - 1)

    def hidden(
        self, x: Expression, parameters: Sequence[Expression] | None = None, *, layer: int | None = None
    ) -> Expression:
        """Return a hidden layer (R, n, width) of x (R, n, in), counted from 1; the last one by default."""
        parameters = self.parameters if parameters is None else parameters
        virtual, count = self.build.normal == "virtual", len(self.build.weights)
        reference = self._reference if virtual else None
        for place in range(count - 1 if layer is None else layer):
            weight = self._weight(parameters, place)
            x = ex.with_ones(x) @ weight
            if self.build.normal != "none":
                scale, shift = parameters[count + 2 * place : count + 2 * place + 2]
                held = None if reference is None else ex.with_ones(reference) @ weight
                x = self._activated(_normal(x, held) * scale + shift)
                if held is not None:
                    reference = self._activated(_normal(held, None) * scale + shift)
            else:
                x = self._activated(x)
        return x

    def _activated(self, x: Expression) -> Expression:
        if self.build.pieces == 1:
            return ex.relu(x)
        replicas, n, width = x.shape
        units = width // self.build.pieces
        pieces = ex.reshape(x, replicas, n, self.build.pieces, units)  # this way round NumPy is five times as fast
        return ex.reshape(ex.largest(pieces, 2), replicas, n, units)

    def _nearness(self, features: Expression, kernel: Expression, groups: int) -> Expression:
        """Return for each row and kernel the sum over its group of exp(-|M_i - M_j|_1) (R, n, kernels)."""
        replicas, n, _ = features.shape
        count, size = self.build.kernels, n // groups
        made = features @ kernel
        ours = ex.reshape(made, replicas, groups, size, 1, count, KERNEL)
        theirs = ex.reshape(made, replicas, groups, 1, size, count, KERNEL)
        near = ex.exp(-ex.total(ex.absolute(ours - theirs), 5))
        return ex.reshape(ex.total(near, 3), replicas, n, count)

    def _weight(self, parameters: Sequence[Expression], place: int) -> Expression:
        """Return a weight matrix with its bias, divided by its largest singular value where that is wanted."""
        weight = parameters[place]
        if not self._directions:
            return weight
        u, v = self._directions[place]
        matrix = ex.part(weight, 1, 0, weight.shape[1] - 1)
        bias = ex.part(weight, 1, weight.shape[1] - 1, weight.shape[1])
        return ex.join([matrix / (u @ matrix @ v), bias], 1)

    def _direction(self, place: int) -> tuple[Expression, Expression]:
        """Return a matrix's two singular directions as a plan is given them."""
        replicas, rows, columns = self.weights[place].shape
        dtype = self._gradients[0].dtype
        for which, shape in (("u", (replicas, 1, rows - 1)), ("v", (replicas, columns, 1))):
            self.arrays[f"{self.name}.{which}{place}"] = np.full(shape, 1 / math.sqrt(max(shape[1:])), dtype)
        u = ex.given(f"{self.name}.u{place}", replicas, 1, rows - 1)
        return u, ex.given(f"{self.name}.v{place}", replicas, columns, 1)

    def gradient_norms(self) -> list[float]:
        """Return the length of the last gradient of each weight matrix, of all replicas together."""
        return [float(np.linalg.norm(gradient)) for gradient in self._gradients[: len(self.weights)]]

    def cut(self, flat: Tensor) -> list[NDArray[Any]]:
        """Return what a tensor like `flat` holds for each parameter, as views."""
        return [view.numpy() for view in _views(flat, [each.shape for each in self.parameters])]

    def slopes(self, loss: Expression) -> dict[Expression, NDArray[Any] | None]:
        """Return what a plan has to compute so that `gradient` holds the derivatives of a loss."""
        return dict(zip(gradients(loss, self.parameters), self._gradients, strict=True))

    def forward(self, x: Tensor) -> Tensor:
        """Return y (R, n, out) of x (R, n, in), in memory that the next call with as many rows writes over."""
        rows = x.shape[1]
        if rows not in self._plans:
            taken = np.zeros((self.replicas, rows, self.build.widths[0]), self._gradients[0].dtype)
            y = self.of(ex.given("x", *taken.shape))
            plan = Plan({y: None}, self.arrays | {"x": taken}, taken.dtype)
            self._plans[rows] = taken, plan, tensor_of(plan[y])
        taken, plan, made = self._plans[rows]
        np.copyto(taken, x.numpy())
        plan.run()
        return made


def _normal(x: Expression, reference: Expression | None) -> Expression:
    """Return rows (R, n, width) of mean 0 and deviation 1 over all rows, or over the reference rows and each itself."""
    if reference is None:
        centred = x - ex.mean(x, 1)
        return centred / ex.sqrt(ex.mean(ex.square(centred), 1) + SMALL)
    share = 1 / (reference.shape[1] + 1)
    mean = ex.mean(reference, 1) * (1 - share) + x * share
    square = ex.mean(ex.square(reference), 1) * (1 - share) + ex.square(x) * share
    return (x - mean) / ex.sqrt(square - ex.square(mean) + SMALL)


def _unit(vectors: NDArray[Any], axis: int) -> NDArray[Any]:
    return vectors / np.maximum(np.linalg.norm(vectors, axis=axis, keepdims=True), 1e-12)


def _draw(weight: Tensor, fan_in: int, rng: torch.Generator) -> None:
    bound = 1 / math.sqrt(fan_in)
    weight.copy_(torch.rand(weight.shape, generator=rng, dtype=weight.dtype).mul_(2 * bound).sub_(bound))


def _views(flat: Tensor, shapes: Sequence[tuple[int, ...]]) -> list[Tensor]:
    """Cut a flat tensor into consecutive views of these shapes."""
    return [part.view(shape) for part, shape in zip(flat.split([math.prod(s) for s in shapes]), shapes, strict=True)]
