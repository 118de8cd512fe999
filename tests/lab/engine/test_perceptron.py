"""The replicated perceptrons: outputs and gradients against plain layers, and replicas apart from each other."""

from __future__ import annotations

import torch
from torch import Tensor

from ganzoo.lab.engine import expressions as ex
from ganzoo.lab.engine.derivatives import gradients
from ganzoo.lab.engine.perceptron import Perceptron
from ganzoo.lab.engine.plan import Plan

R, N, IN, HIDDEN = 3, 5, 4, 6


def _network(outputs: int) -> Perceptron:
    network = Perceptron("p", (IN, HIDDEN, HIDDEN, outputs), replicas=R, dtype=torch.float64)
    network.initialise(torch.Generator().manual_seed(1))
    return network


def _plain(weights: list[Tensor], x: Tensor) -> Tensor:
    """Return the same perceptrons written out with torch.einsum, for autograd."""
    for i, weight in enumerate(weights):
        x = torch.einsum("rni,rio->rno", x, weight[:, :-1]) + weight[:, -1:]
        x = x.relu() if i < len(weights) - 1 else x
    return x


def _x() -> Tensor:
    return torch.randn(R, N, IN, dtype=torch.float64, generator=torch.Generator().manual_seed(2))


def test_the_output_is_that_of_plain_linear_layers() -> None:
    network = _network(2)
    torch.testing.assert_close(network.forward(_x()), _plain(network.weights, _x()))


def test_a_plan_fills_the_gradient_also_of_a_penalty_on_the_slope() -> None:
    """Loss sum tanh(y) on all rows, penalty sum |dy/dx|^4 on the last three."""
    network, x = _network(1), _x().requires_grad_()
    leaves = [weight.clone().requires_grad_() for weight in network.weights]
    y = _plain(leaves, x)
    (slope,) = torch.autograd.grad(y.sum(), x, create_graph=True)
    loss = y.tanh().sum() + slope[:, 2:].square().sum(2).square().sum()
    expected = torch.cat([each.flatten() for each in torch.autograd.grad(loss, leaves)])

    given = ex.given("x", R, N, IN)
    made = network.of(given)
    g = ex.part(gradients(made, [given])[0], 1, 2, N)
    whole = ex.total(ex.tanh(made), 1, 2) + ex.total(ex.square(ex.total(ex.square(g), 2)), 1, 2)
    plan = Plan(network.slopes(whole), network.arrays | {"x": _x().numpy()}, "float64")
    plan.run()
    torch.testing.assert_close(network.gradient, expected)


def test_replicas_do_not_touch_each_other() -> None:
    network = _network(1)
    before = network.forward(_x()).clone()
    network.weights[1][0] = float("nan")
    after = network.forward(_x())
    assert after[0].isnan().all()
    torch.testing.assert_close(after[1:], before[1:], rtol=0, atol=0)


def test_what_was_planned_in_inference_mode_runs_out_of_it() -> None:
    network = Perceptron("p", (8, 200, 200, 1), dtype=torch.float32)
    network.initialise(torch.Generator().manual_seed(1))
    x = torch.randn(1, 300, 8)
    with torch.inference_mode():
        expected = network.forward(x).clone()
    torch.testing.assert_close(network.forward(x), expected)


def test_weights_start_within_the_bound_of_torch_linear() -> None:
    network = Perceptron("p", (100, 50, 1), replicas=4)
    network.initialise(torch.Generator().manual_seed(3))
    assert 0.099 < network.weights[0].abs().max() <= 0.1
    assert network.weights[0].std(dim=(1, 2)).sub(0.1 / 3**0.5).abs().max() < 0.002
