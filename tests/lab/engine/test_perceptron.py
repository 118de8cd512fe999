"""The replicated perceptrons: outputs and gradients against plain layers, and replicas apart from each other."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import Tensor

from ganzoo.lab.engine import expressions as ex
from ganzoo.lab.engine.derivatives import gradients
from ganzoo.lab.engine.perceptron import Build, Perceptron
from ganzoo.lab.engine.plan import Plan

R, N, IN, HIDDEN = 3, 5, 4, 6


def _network(outputs: int) -> Perceptron:
    network = Perceptron("p", Build(widths=(IN, HIDDEN, HIDDEN, outputs)), replicas=R, dtype=torch.float64)
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
    network = Perceptron("p", Build(widths=(8, 200, 200, 1)), dtype=torch.float32)
    network.initialise(torch.Generator().manual_seed(1))
    x = torch.randn(1, 300, 8)
    with torch.inference_mode():
        expected = network.forward(x).clone()
    torch.testing.assert_close(network.forward(x), expected)


def test_weights_start_within_the_bound_of_torch_linear() -> None:
    network = Perceptron("p", Build(widths=(100, 50, 1)), replicas=4)
    network.initialise(torch.Generator().manual_seed(3))
    assert 0.099 < network.weights[0].abs().max() <= 0.1
    assert network.weights[0].std(dim=(1, 2)).sub(0.1 / 3**0.5).abs().max() < 0.002


BUILDS = {
    "maxout": {"pieces": 3},
    "batch norm": {"normal": "batch"},
    "virtual batch norm": {"normal": "virtual"},
    "maxout after batch norm": {"pieces": 2, "normal": "batch"},
    "kernels": {"kernels": 2},
    "spectral": {"spectral": True},
    "all of them": {"pieces": 2, "normal": "virtual", "kernels": 3, "spectral": True},
}


def _written_out(network: Perceptron, leaves: list[Tensor], x: Tensor, groups: int) -> Tensor:
    """Return what a perceptron of any build makes of x, as the papers say it, replica by replica and row by row."""
    build, count = network.build, len(network.weights)
    made = []
    for r in range(R):
        rows, reference = (
            x[r],
            torch.from_numpy(network.arrays["p.reference"])[r] if build.normal == "virtual" else None,
        )
        for place in range(count - 1):
            matrix, bias = _divided(network, leaves[place], place, r)
            rows = rows @ matrix + bias
            if build.normal != "none":
                scale, shift = (leaves[count + 2 * place + which][r] for which in (0, 1))
                if reference is None:
                    rows = (rows - rows.mean(0)) / (rows.var(0, unbiased=False) + 1e-5).sqrt() * scale + shift
                else:
                    held = reference @ matrix + bias
                    each = [torch.cat([held, row[None]]) for row in rows]
                    means = torch.stack([one.mean(0) for one in each])
                    variances = torch.stack([one.var(0, unbiased=False) for one in each])
                    rows = (rows - means) / (variances + 1e-5).sqrt() * scale + shift
                    held = (held - held.mean(0)) / (held.var(0, unbiased=False) + 1e-5).sqrt() * scale + shift
                    reference = _activated(held, build.pieces)
            rows = _activated(rows, build.pieces)
        if build.kernels:
            near = []
            for group in rows.chunk(groups):
                m = (group @ leaves[-1][r]).view(len(group), build.kernels, 3)
                near.append(torch.stack([sum(torch.exp(-(a - b).abs().sum(1)) for b in m) for a in m]))
            rows = torch.cat([rows, torch.cat(near)], 1)
        matrix, bias = _divided(network, leaves[count - 1], count - 1, r)
        made.append(rows @ matrix + bias)
    return torch.stack(made)


def _divided(network: Perceptron, weight: Tensor, place: int, r: int) -> tuple[Tensor, Tensor]:
    matrix, bias = weight[r, :-1], weight[r, -1]
    if not network.build.spectral:
        return matrix, bias
    u, v = (torch.from_numpy(network.arrays[f"p.{which}{place}"])[r] for which in "uv")
    return matrix / (u @ matrix @ v), bias


def _activated(rows: Tensor, pieces: int) -> Tensor:
    return rows.relu() if pieces == 1 else rows.view(len(rows), pieces, -1).amax(1)


@pytest.mark.parametrize("options", BUILDS.values(), ids=BUILDS)
@pytest.mark.parametrize("groups", [1, 2])
def test_every_build_makes_what_its_paper_says_and_learns_by_autograd_s_slopes(
    options: dict[str, Any], groups: int
) -> None:
    network = Perceptron("p", Build(widths=(IN, HIDDEN, 5, 2), **options), replicas=R, dtype=torch.float64)
    network.initialise(torch.Generator().manual_seed(1))
    rng = torch.Generator().manual_seed(3)
    network.flat += 0.1 * torch.randn(network.flat.shape, generator=rng, dtype=torch.float64)
    network.refer_to(torch.randn(R, 7, IN, dtype=torch.float64, generator=rng))
    network.iterate()
    x = torch.randn(R, 2 * N, IN, dtype=torch.float64, generator=rng)
    leaves = [torch.from_numpy(network.arrays[each.details]).clone().requires_grad_() for each in network.parameters]
    expected = _written_out(network, leaves, x, groups)
    made = network.of(ex.given("x", *x.shape), groups=groups)
    whole = ex.total(ex.tanh(made), 1, 2)
    plan = Plan(network.slopes(whole) | {made: None}, network.arrays | {"x": x.numpy()}, "float64")
    plan.run()
    torch.testing.assert_close(torch.from_numpy(plan[made]), expected.detach())
    slopes = torch.cat([each.flatten() for each in torch.autograd.grad(expected.tanh().sum(), leaves)])
    torch.testing.assert_close(network.gradient, slopes)


def test_other_parameters_can_take_the_place_of_a_network_s_own() -> None:
    """As unrolling needs it: the outputs of a network after a step, as a function of the network before it."""
    network, x = _network(1), _x()
    halved = [0.5 * parameter for parameter in network.parameters]
    made = network.of(ex.given("x", *x.shape), halved)
    plan = Plan({made: None}, network.arrays | {"x": x.numpy()}, "float64")
    plan.run()
    torch.testing.assert_close(torch.from_numpy(plan[made]), _plain([0.5 * w for w in network.weights], x))


def test_the_power_method_finds_the_largest_singular_value() -> None:
    network = Perceptron("p", Build(widths=(6, 9, 1), spectral=True), replicas=2, dtype=torch.float64)
    network.initialise(torch.Generator().manual_seed(1))
    for _ in range(200):
        network.iterate()
    for place, weight in enumerate(network.weights):
        u, v = (torch.from_numpy(network.arrays[f"p.{which}{place}"]) for which in "uv")
        found = (u @ weight[:, :-1] @ v)[:, 0, 0]
        torch.testing.assert_close(found, torch.linalg.matrix_norm(weight[:, :-1], ord=2), atol=1e-6, rtol=1e-6)
