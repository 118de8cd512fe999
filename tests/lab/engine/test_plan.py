"""Plans against the same expressions evaluated one by one: values, memory that is used again, and what is shared."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from ganzoo.lab.engine import expressions as ex
from ganzoo.lab.engine.derivatives import gradients
from ganzoo.lab.engine.expressions import Expression
from ganzoo.lab.engine.plan import LARGE, Plan
from tests.lab.engine.plainly import leaves, value
from tests.lab.engine.test_derivatives import CASES, N, R, W

Arrays = dict[str, np.ndarray[Any, Any]]


def _given(seed: int = 1, replicas: int = R) -> Arrays:
    rng = np.random.default_rng(seed)
    return {name: rng.normal(size=(replicas, N, W)) for name in "ab"}


def _holds(outputs: list[Expression], given: Arrays) -> None:
    """Run a plan twice, with other numbers the second time, and hold each output against its plain value."""
    targets = [np.zeros(each.shape) if i % 2 else None for i, each in enumerate(outputs)]
    plan = Plan(dict(zip(outputs, targets, strict=True)), given, np.float64)
    for seed in (3, 4):
        for name, array in _given(seed, given["a"].shape[0]).items():
            given[name][...] = array
        plan.run()
        for output, target in zip(outputs, targets, strict=True):
            expected = value(output, leaves(given)).detach().numpy()
            np.testing.assert_allclose(plan[output], expected, rtol=1e-9, atol=1e-12)
            if target is not None:
                np.testing.assert_allclose(target, expected, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("replicas", [1, R])
@pytest.mark.parametrize("name", CASES)
def test_a_plan_computes_values_and_derivatives(name: str, replicas: int) -> None:
    if replicas != R and name in ("reshape", "place", "broadcast, alone"):
        pytest.skip("the case is written for two replicas")
    a, b = ex.given("a", replicas, N, W), ex.given("b", replicas, N, W)
    made = CASES[name](a, b)
    scalar = ex.total(ex.square(made), 1, 2)
    slopes = gradients(scalar, [a, b])
    second = gradients(ex.total(ex.square(slopes[0]), 0, 1, 2), [a, b])
    _holds([made, scalar, *slopes, *second], _given(replicas=replicas))


@pytest.mark.parametrize("seed", range(60))
def test_any_expressions_at_all(seed: int) -> None:
    rng = np.random.default_rng(seed)
    pool = [ex.given("a", R, N, W), ex.given("b", R, N, W)]
    for _ in range(int(rng.integers(4, 16))):
        a, b = (pool[int(rng.integers(len(pool)))] for _ in range(2))
        pool.append(_grown(int(rng.integers(14)), a, b))
    scalar = ex.total(pool[-1] * pool[-2], 0, 1, 2)
    slopes = gradients(scalar, pool[:2])
    outputs = list(dict.fromkeys([*pool[-int(rng.integers(1, 5)) :], scalar, *slopes]))
    _holds(outputs, _given())


def _grown(kind: int, a: Expression, b: Expression) -> Expression:
    """Return one of many things that can be made of two arrays (R, N, W), in that shape again."""
    first, second = ex.part(a, 1, 0, 1), ex.part(b, 1, 1, N)
    makings = (
        lambda: a + b,
        lambda: 0.5 * a * b,
        lambda: a - 0.3 * b,
        lambda: ex.relu(a) + b,
        lambda: ex.tanh(a + b),
        lambda: ex.join([first, second], 1),
        lambda: ex.part(ex.join([a, b], 1), 1, 1, N + 1),
        lambda: ex.relu(ex.with_ones(0.2 * a) @ ex.part(ex.with_ones(ex.tanh(b)), 1, 0, 1).T) * b,
        lambda: ex.tanh(0.3 * a @ b.T) @ a,
        lambda: a + ex.place(second, a.shape, 1, 0, N - 1),
        lambda: ex.mean(a, 2) + ex.largest(b, 1),
        lambda: ex.taken(a, *ex.order_of(b)),
        lambda: ex.reshape(ex.tanh(a).T, R, N, W),
        lambda: ex.held(a) * ex.absolute(b),
    )
    return makings[kind]()


def test_memory_is_used_again() -> None:
    x = ex.given("a", R, N, W)
    for _ in range(50):
        x = ex.tanh(x @ ex.part(ex.join([x, x], 2), 2, 0, W).T @ x)
    plan = Plan({x: None}, _given(), np.float64)
    arrays = {id(a.base if a.base is not None else a) for _, inputs in plan._calls for a in inputs}
    assert len(arrays) < 10


def test_equal_expressions_are_computed_once() -> None:
    a, b = ex.given("a", R, N, W), ex.given("b", R, N, W)
    outputs = [ex.tanh(a + b), ex.tanh(a + b)]
    plan = Plan(dict.fromkeys(outputs), _given(), np.float64)
    assert len(plan) == 2 and plan[outputs[0]] is plan[outputs[1]]


def test_what_is_zero_on_purpose_is_not_computed() -> None:
    x, w = ex.given("a", 1, 8, W), ex.given("b", 1, W, W)
    y = ex.relu(x @ w)
    (slope,) = gradients(ex.total(ex.part(y, 1, 0, 2), 1, 2), [w])
    plan = Plan({slope: None}, {"a": np.ones((1, 8, W)), "b": np.ones((1, W, W))}, np.float64)
    rows = [inputs[0].shape for call, inputs in plan._calls if call is np.dot]
    assert rows[-1] == (W, 2), "two rows matter of eight"


def test_large_products_are_those_of_small_ones() -> None:
    size = int(LARGE ** (1 / 3)) + 2
    rng = np.random.default_rng(0)
    for replicas in (1, 2):
        given = {name: rng.normal(size=(replicas, size, size)) for name in "ab"}
        product = ex.given("a", replicas, size, size) @ ex.given("b", replicas, size, size).T
        plan = Plan({product: None}, given, np.float64)
        plan.run()
        np.testing.assert_allclose(plan[product], given["a"] @ given["b"].swapaxes(1, 2))


def test_overflow_is_left_to_whoever_looks(recwarn: pytest.WarningsRecorder) -> None:
    a = ex.given("a", 1, 1, 1)
    out = ex.exp(a)
    plan = Plan({out: None}, {"a": np.full((1, 1, 1), 1e6)}, np.float64)
    plan.run()
    assert np.isinf(plan[out]).all() and not recwarn.list
