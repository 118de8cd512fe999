"""Many small multi-layer perceptrons at once, with their derivatives written out by hand.

At 50 hidden units, 99 % of an eager training step is dispatch: the engine of the 1-D lab therefore does
without autograd. All replicas (1 run on the screen, 64 for a study of seeds) go through one batched matrix
product per layer; all parameters lie in one flat tensor, so that an optimiser is one call.

Symbols: a_0 = x, h_l = a_(l-1) W_l, a_l = relu(h_l), y = h_L. Every a_l has a last column of ones, so that
the last row of W_l is the bias and no layer needs a separate sum. R replicas, n rows of a batch.

Because y is piecewise linear in x, the derivative of a penalty on dy/dx needs no second pass of autograd:
see `backward_with_penalty`. tests/models/test_mlp.py holds all of it against autograd in float64.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

import torch
from torch import Tensor

_relu_backward = torch.ops.aten.threshold_backward.grad_input


class ReplicatedMlp:
    """`replicas` perceptrons of equal `widths` (inputs, hidden ..., outputs) with ReLU between the layers.

    `flat` and `gradient` hold all parameters and their derivatives; `weights[l]` is the view (R, in + 1, out).
    """

    def __init__(self, widths: Sequence[int], *, replicas: int = 1, dtype: torch.dtype = torch.float32) -> None:
        self.widths = tuple(widths)
        self.replicas = replicas
        shapes = [(replicas, w_in + 1, w_out) for w_in, w_out in itertools.pairwise(widths)]
        self.flat = torch.zeros(sum(map(math.prod, shapes)), dtype=dtype)
        self.gradient = torch.zeros_like(self.flat)
        self.weights = _views(self.flat, shapes)
        self._gradients = _views(self.gradient, shapes)
        self._backwards = [weight[:, :-1].transpose(1, 2) for weight in self.weights]  # (R, out, in), no bias
        self._passes: dict[int, _Pass] = {}
        self._pass = _Pass(self, 0)

    def initialise(self, rng: torch.Generator) -> None:
        """Draw all weights and biases from U(-1/sqrt(in), 1/sqrt(in)), as torch.nn.Linear does."""
        for weight in self.weights:
            bound = 1 / math.sqrt(weight.shape[1] - 1)
            weight.copy_(torch.rand(weight.shape, generator=rng, dtype=weight.dtype).mul_(2 * bound).sub_(bound))

    def forward(self, x: Tensor) -> Tensor:
        """Return y (R, n, out) of x (R, n, in); what the derivatives need is kept until the next pass of n rows."""
        rows = x.shape[1]
        if rows not in self._passes:
            self._passes[rows] = _Pass(self, rows)
        self._pass = current = self._passes[rows]
        current.outputs[0].copy_(x)
        last = len(self.weights) - 1
        for i, weight in enumerate(self.weights):
            torch.bmm(current.activations[i], weight, out=current.outputs[i + 1])
            if i < last:
                current.activations[i + 1].relu_()  # the ones stay ones
        return current.outputs[-1]

    def backward(self, slope: Tensor, *, weights: bool = True, inputs: bool = False) -> Tensor | None:
        """Take d loss / dy (R, n, out) of the last pass down; fill `gradient` and return d loss / dx as asked."""
        self._pass.slopes[-1].copy_(slope)
        if weights:
            self._fill_gradient(len(self.weights) - 1, self._pass.slopes[-1])
        for i in range(len(self.weights) - 1, 0, -1):
            self._descend(i)
            if weights:
                self._fill_gradient(i - 1, self._pass.slopes[i])
        if not inputs:
            return None
        return torch.bmm(self._pass.slopes[1], self._backwards[0], out=self._pass.slopes[0])

    def input_gradient(self) -> Tensor:
        """Return dy/dx (R, n, in) of a network with one output; leaves the slopes for `backward_with_penalty`."""
        gradient = self.backward(torch.ones_like(self._pass.slopes[-1]), weights=False, inputs=True)
        assert gradient is not None
        return gradient

    def backward_with_penalty(self, slope: Tensor, direction: Tensor, first: int) -> None:
        """Fill `gradient` for loss(y) + penalty(g), g = dy/dx, after `input_gradient` of a network with one output.

        `slope` (R, n, 1) is d loss / dy; `direction` (R, m, in) is d penalty / dg for the m rows from `first` on.
        With e_l = dy/dh_l, the loss gives dW_l = sum_rows a_(l-1) slope e_l. The penalty is linear in what g is
        made of, g = W_1 (mask_1 W_2 (mask_2 W_3)); so it gives dW_l = sum_rows t_(l-1) e_l, where t goes up
        through the same masks without biases: t_0 = direction, t_l = mask_l (t_(l-1) W_l).
        """
        rows = slice(first, first + direction.shape[1])
        tangent = direction
        for i, activation in enumerate(self._pass.activations[:-1]):
            left = activation * slope
            left[:, rows, :-1] += tangent
            torch.bmm(left.transpose(1, 2), self._pass.slopes[i + 1], out=self._gradients[i])
            if i < len(self.weights) - 1:
                upward = torch.bmm(tangent, self.weights[i][:, :-1])
                tangent = torch.ops.aten.threshold_backward(upward, self._pass.outputs[i + 1][:, rows], 0)

    def _descend(self, i: int) -> None:
        """Go from dy/dh_(i+1) to dy/dh_i: through the weights, then through the ReLU."""
        below = self._pass.slopes[i]
        torch.bmm(self._pass.slopes[i + 1], self._backwards[i], out=below)
        _relu_backward(below, self._pass.outputs[i], 0, grad_input=below)

    def _fill_gradient(self, i: int, slope: Tensor) -> None:
        torch.bmm(self._pass.transposed[i], slope, out=self._gradients[i])


class _Pass:
    """Memory for one pass of n rows: activations with their column of ones, and the slopes on the way back."""

    def __init__(self, network: ReplicatedMlp, rows: int) -> None:
        shape, dtype = (network.replicas, rows), network.flat.dtype
        self.activations = [torch.ones(*shape, width + 1, dtype=dtype) for width in network.widths]  # (R, n, width + 1)
        self.outputs = [activation[..., :-1] for activation in self.activations]  # (R, n, width)
        self.transposed = [activation.transpose(1, 2) for activation in self.activations]  # (R, width + 1, n)
        self.slopes = [torch.zeros(*shape, width, dtype=dtype) for width in network.widths]  # (R, n, width)


def _views(flat: Tensor, shapes: Sequence[tuple[int, ...]]) -> list[Tensor]:
    """Cut a flat tensor into consecutive views of these shapes."""
    return [part.view(shape) for part, shape in zip(flat.split([math.prod(s) for s in shapes]), shapes, strict=True)]
