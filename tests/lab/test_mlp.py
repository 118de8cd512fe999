"""The hand-written derivatives of the replicated perceptron against autograd, in float64."""

from __future__ import annotations

import torch
from torch import Tensor

from ganzoo.lab.mlp import ReplicatedMlp

R, N, IN, HIDDEN = 3, 5, 4, 6


def _network(outputs: int) -> ReplicatedMlp:
    network = ReplicatedMlp((IN, HIDDEN, HIDDEN, outputs), replicas=R, dtype=torch.float64)
    network.initialise(torch.Generator().manual_seed(1))
    return network


def _plain(weights: list[Tensor], x: Tensor) -> Tensor:
    """Return the same perceptrons written out with torch.einsum, for autograd."""
    for i, weight in enumerate(weights):
        x = torch.einsum("rni,rio->rno", x, weight[:, :-1]) + weight[:, -1:]
        x = x.relu() if i < len(weights) - 1 else x
    return x


def _leaves(network: ReplicatedMlp) -> list[Tensor]:
    return [weight.clone().requires_grad_() for weight in network.weights]


def _flat(tensors: tuple[Tensor, ...]) -> Tensor:
    return torch.cat([tensor.flatten() for tensor in tensors])


def _x() -> Tensor:
    return torch.randn(R, N, IN, dtype=torch.float64, generator=torch.Generator().manual_seed(2))


def test_the_output_is_that_of_plain_linear_layers() -> None:
    network = _network(2)
    torch.testing.assert_close(network.forward(_x()), _plain(network.weights, _x()))


def test_backward_gives_the_derivatives_of_autograd_for_weights_and_inputs() -> None:
    network, leaves, x = _network(2), _leaves(_network(2)), _x().requires_grad_()
    loss = _plain(leaves, x).sin().sum()
    expected = torch.autograd.grad(loss, [*leaves, x])
    y = network.forward(_x())
    by_input = network.backward(y.cos(), inputs=True)
    torch.testing.assert_close(network.gradient, _flat(expected[:-1]))
    torch.testing.assert_close(by_input, expected[-1])


def test_input_gradient_is_dy_dx() -> None:
    network, x = _network(1), _x().requires_grad_()
    (expected,) = torch.autograd.grad(_plain(network.weights, x).sum(), x)
    network.forward(_x())
    torch.testing.assert_close(network.input_gradient(), expected)


def test_backward_with_penalty_gives_the_second_order_derivatives_of_autograd() -> None:
    """Loss sum sin(y) on all rows, penalty sum |dy/dx|^4 on the last three."""
    network, leaves, x = _network(1), _leaves(_network(1)), _x().requires_grad_()
    y = _plain(leaves, x)
    (gradient,) = torch.autograd.grad(y.sum(), x, create_graph=True)
    loss = y.sin().sum() + gradient[:, 2:].square().sum(2).square().sum()
    expected = torch.autograd.grad(loss, leaves)
    slope = network.forward(_x()).cos()
    g = network.input_gradient()[:, 2:]
    network.backward_with_penalty(slope, 4 * g.square().sum(2, keepdim=True) * g, 2)
    torch.testing.assert_close(network.gradient, _flat(expected))


def test_replicas_do_not_touch_each_other() -> None:
    network = _network(1)
    before = network.forward(_x()).clone()
    network.weights[1][0] = float("nan")
    after = network.forward(_x())
    assert after[0].isnan().all()
    torch.testing.assert_close(after[1:], before[1:], rtol=0, atol=0)


def test_weights_start_within_the_bound_of_torch_linear() -> None:
    network = ReplicatedMlp((100, 50, 1), replicas=4)
    network.initialise(torch.Generator().manual_seed(3))
    assert 0.099 < network.weights[0].abs().max() <= 0.1
    assert network.weights[0].std(dim=(1, 2)).sub(0.1 / 3**0.5).abs().max() < 0.002
