"""Every operation's derivative, and the derivative of that, against autograd in double precision."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import torch

from ganzoo.lab.engine import expressions as ex
from ganzoo.lab.engine.derivatives import RULES, gradients, in_order
from ganzoo.lab.engine.expressions import Expression
from tests.lab.engine.plainly import leaves, value

R, N, W = 2, 3, 4
Made = Callable[[Expression, Expression], Expression]

CASES: dict[str, Made] = {
    "add": lambda a, b: a + b,
    "add, repeated": lambda a, b: a + ex.part(b, 1, 0, 1),
    "subtract": lambda a, b: 1.5 - a - ex.part(b, 2, 1, 2),
    "multiply": lambda a, b: a * b,
    "multiply, repeated": lambda a, b: ex.part(a, 1, 0, 1) * b * 0.3,
    "divide": lambda a, b: a / (ex.square(b) + 1.0),
    "tanh": lambda a, b: ex.tanh(a),
    "exp": lambda a, b: ex.exp(0.3 * a),
    "log": lambda a, b: ex.log(ex.square(a) + 0.5),
    "sqrt": lambda a, b: ex.sqrt(ex.square(a) + 0.5),
    "square": lambda a, b: ex.square(a),
    "absolute": lambda a, b: ex.absolute(a) * b,
    "relu": lambda a, b: ex.relu(a) * b,
    "softplus": lambda a, b: ex.softplus(a),
    "sigmoid": lambda a, b: ex.sigmoid(a),
    "power": lambda a, b: ex.power(a, 5),
    "matmul": lambda a, b: a @ b.T,
    "matmul, of one column": lambda a, b: ex.part(a, 2, 0, 1) @ ex.part(b, 1, 0, 1),
    "matmul, of some rows": lambda a, b: ex.part(a @ b.T, 1, 1, 3),
    "sum": lambda a, b: ex.total(a, 1) * b,
    "mean": lambda a, b: ex.square(ex.mean(a * b, 1, 2)),
    "largest": lambda a, b: ex.largest(a, 2) * b,
    "reshape": lambda a, b: ex.reshape(a, R, W, N) @ b,
    "broadcast": lambda a, b: ex.broadcast(ex.total(a, 2), b.shape) * b,
    "transpose": lambda a, b: (a * b).T,
    "part": lambda a, b: ex.part(a, 2, 1, 3),
    "place": lambda a, b: ex.place(a, (R, N, W + 3), 2, 1, W + 1),
    "join": lambda a, b: ex.join([a, b, a], 1),
    "with_ones": lambda a, b: ex.with_ones(a * b) @ ex.with_ones(b).T,
    "add_at": lambda a, b: ex.place(ex.part(b, 1, 0, 2), a.shape, 1, 1, 3) + a,
    "broadcast, alone": lambda a, b: ex.reshape(ex.broadcast(ex.total(a, 2), b.shape), R, W, N),
    "taken": lambda a, b: ex.taken(a, *ex.order_of(a)) * b,
}


def _given() -> dict[str, np.ndarray]:
    rng = np.random.default_rng(1)
    return {"a": rng.normal(size=(R, N, W)), "b": rng.normal(size=(R, N, W))}


def test_every_operation_with_a_rule_is_tried() -> None:
    a, b = ex.given("a", R, N, W), ex.given("b", R, N, W)
    tried = {each.operation for made in CASES.values() for each in in_order([made(a, b)])}
    assert set(RULES) <= tried


@pytest.mark.parametrize("name", CASES)
def test_derivatives_are_those_of_autograd_the_second_ones_too(name: str) -> None:
    given = leaves(_given())
    wanted = [ex.given("a", R, N, W), ex.given("b", R, N, W)]
    made = CASES[name](*wanted)
    weights = torch.randn(made.shape, dtype=torch.float64, generator=torch.Generator().manual_seed(2))
    scalar = ex.total(ex.square(made) * ex.constant(weights.numpy()), 0, 1, 2)
    first = gradients(scalar, wanted)
    plain = value(scalar, given).sum()
    expected = torch.autograd.grad(plain, list(given.values()), create_graph=True, materialize_grads=True)
    for ours, theirs in zip(first, expected, strict=True):
        torch.testing.assert_close(value(ours, given), theirs)
    squared = ex.total(ex.square(first[0]), 0, 1, 2) + ex.total(ex.square(first[1]), 0, 1, 2)
    second = gradients(squared, wanted)
    plain = sum(each.square().sum() for each in expected)
    if plain.requires_grad:
        expected = torch.autograd.grad(plain, list(given.values()), materialize_grads=True)
        for ours, theirs in zip(second, expected, strict=True):
            torch.testing.assert_close(value(ours, given), theirs)


def test_derivatives_stop_at_what_is_held() -> None:
    a = ex.given("a", R, N, W)
    (slope,) = gradients(ex.total(ex.held(a) * a, 0, 1, 2), [a])
    given = leaves({"a": _given()["a"]})
    torch.testing.assert_close(value(slope, given), given["a"])


def test_what_does_not_depend_on_it_has_a_derivative_of_zero() -> None:
    a, b = ex.given("a", R, N, W), ex.given("b", R, N, W)
    (slope,) = gradients(a, [b])
    assert value(slope, leaves(_given())).eq(0).all() and slope.shape == b.shape
