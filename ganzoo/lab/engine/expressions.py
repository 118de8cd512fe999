"""Arrays that are yet to be computed: what a game is written in.

An `Expression` is an operation on other expressions with the shape of its result; nothing is computed here. Shapes
are (R, rows, columns) almost everywhere: R replicas of a game side by side, each with its own weights and numbers.
Symbols: g is a derivative, n a number of rows.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Shape = tuple[int, ...]
_orders = itertools.count()


class Expression:
    """One operation: its name (the keys of ganzoo.lab.engine.derivatives.RULES), inputs, shape and what else it needs.

    `order` counts up as expressions are made, so that inputs always come before what is made of them.
    """

    __slots__ = ("details", "inputs", "operation", "order", "shape")

    def __init__(self, operation: str, inputs: Sequence[Expression], shape: Sequence[int], details: Any = ()) -> None:
        self.operation, self.inputs, self.shape, self.details = operation, tuple(inputs), tuple(shape), details
        self.order = next(_orders)

    def __add__(self, other: Operand) -> Expression:
        return add(self, other)

    __radd__ = __add__

    def __neg__(self) -> Expression:
        return self * -1.0

    def __sub__(self, other: Operand) -> Expression:
        return self if is_number(other, 0) else _elementwise("subtract", self, wrapped(other))

    def __rsub__(self, other: Operand) -> Expression:
        return _elementwise("subtract", wrapped(other), self)

    def __mul__(self, other: Operand) -> Expression:
        return multiply(self, other)

    __rmul__ = __mul__

    def __truediv__(self, other: Operand) -> Expression:
        other = wrapped(other)
        if other.operation == "constant":
            return self * constant(1 / other.details)
        return _elementwise("divide", self, other)

    def __rtruediv__(self, other: Operand) -> Expression:
        return _elementwise("divide", wrapped(other), self)

    def __matmul__(self, other: Expression) -> Expression:
        if self.shape[-1] == 1:
            return self * other
        if (rows := _placed_rows(self)) is not None:
            (source,), (axis, first, end) = self.inputs, self.details
            made = source @ other
            return place(made, (*made.shape[:-2], rows, made.shape[-1]), axis, first, end)
        if _placed_rows(other) is not None:
            axis, first, end = other.details
            return part(self, -1, first, end) @ other.inputs[0]
        shape = (*np.broadcast_shapes(self.shape[:-2], other.shape[:-2]), self.shape[-2], other.shape[-1])
        return Expression("matmul", (self, other), shape)

    @property
    def T(self) -> Expression:  # as everywhere
        """The last two axes exchanged."""
        return Expression("transpose", (self,), (*self.shape[:-2], self.shape[-1], self.shape[-2]))


Operand = Expression | float


def given(name: str, *shape: int) -> Expression:
    """Return an array that is there before the plan runs: weights, noise, real rows."""
    return Expression("given", (), shape, name)


def constant(value: ArrayLike) -> Expression:
    """Return an array that is always the same."""
    array: NDArray[np.float64] = np.asarray(value, np.float64)
    return Expression("constant", (), array.shape, array)


def wrapped(value: Operand) -> Expression:
    """Return an expression as it is and a number as a constant."""
    return value if isinstance(value, Expression) else constant(value)


def is_number(value: Operand, number: float) -> bool:
    """Say whether this is the plain number."""
    if isinstance(value, Expression):
        return value.operation == "constant" and value.shape == () and float(value.details) == number
    return value == number


def add(a: Operand, b: Operand) -> Expression:
    """Return a + b."""
    a, b = wrapped(a), wrapped(b)
    if is_number(a, 0) or is_number(b, 0):
        return b if is_number(a, 0) else a
    if a.operation == "place":
        a, b = b, a
    if b.operation != "place" or a.shape != b.shape:
        return _elementwise("add", a, b)
    (axis, first, end), (placed,) = b.details, b.inputs
    if (
        a.operation == "place"
        and a.details in ((axis, end, b.shape[axis]), (axis, 0, first))
        and {first, end}
        & {
            0,
            b.shape[axis],
        }
    ):
        return join([*a.inputs, placed] if end == b.shape[axis] else [placed, *a.inputs], axis)
    return Expression("add_at", (a, placed), a.shape, b.details)


def multiply(a: Operand, b: Operand) -> Expression:
    """Return a * b; factors that are plain numbers are brought together."""
    a, b = wrapped(a), wrapped(b)
    if a.operation == "constant":
        a, b = b, a
    if a.operation == "place" or b.operation == "place":
        a, b = (a, b) if a.operation == "place" else (b, a)
        axis, first, end = a.details
        shape = np.broadcast_shapes(a.shape, b.shape)
        if len(shape) == len(a.shape) and shape[axis] == a.shape[axis]:
            factor = b if len(b.shape) < len(shape) or b.shape[axis] == 1 else part(b, axis, first, end)
            return place(a.inputs[0] * factor, shape, *a.details)
    if not b.shape and b.operation == "constant":
        if a.operation == "constant":
            return constant(a.details * b.details)
        if float(b.details) == 1:
            return a
        if a.operation == "multiply" and not a.inputs[1].shape and a.inputs[1].operation == "constant":
            return multiply(a.inputs[0], constant(a.inputs[1].details * b.details))
    return _elementwise("multiply", a, b)


def _elementwise(operation: str, *inputs: Expression) -> Expression:
    """Return an operation number by number, done before anything is repeated to a larger shape."""
    shape = np.broadcast_shapes(*(each.shape for each in inputs))
    bare = [each.inputs[0] if each.operation == "broadcast" else each for each in inputs]
    if bare == list(inputs):
        return Expression(operation, inputs, shape)
    again = {"add": add, "multiply": multiply}.get(operation, partial(_elementwise, operation))
    return broadcast(again(*bare), shape)


def tanh(a: Expression) -> Expression:
    return _elementwise("tanh", a)


def exp(a: Expression) -> Expression:
    return _elementwise("exp", a)


def log(a: Expression) -> Expression:
    return _elementwise("log", a)


def sqrt(a: Expression) -> Expression:
    return _elementwise("sqrt", a)


def square(a: Expression) -> Expression:
    return _elementwise("square", a)


def absolute(a: Expression) -> Expression:
    return _elementwise("absolute", a)


def sign(a: Expression) -> Expression:
    """Return -1, 0 or 1; its derivative is taken for zero."""
    return _elementwise("sign", a)


def positive(a: Expression) -> Expression:
    """Return 1 where a > 0 and 0 where a = 0, of what is never negative; its derivative is taken for zero."""
    return _elementwise("positive", a)


def relu(a: Expression) -> Expression:
    """Return max(a, 0)."""
    return _elementwise("relu", a)


def softplus(a: Expression) -> Expression:
    """Return log(1 + exp(a))."""
    return _elementwise("softplus", a)


def sigmoid(a: Expression) -> Expression:
    """Return 1 / (1 + exp(-a)), for every a without overflow."""
    return 0.5 * (tanh(0.5 * a) + 1.0)


def power(a: Expression, exponent: int) -> Expression:
    """Return a to a whole power of at least one."""
    if exponent == 1:
        return a
    half = square(power(a, exponent // 2))
    return half * a if exponent % 2 else half


def total(a: Expression, *axes: int) -> Expression:
    """Return the sum over axes, which stay with a length of one."""
    if a.operation == "place" and a.details[0] in {axis % len(a.shape) for axis in axes}:
        a = a.inputs[0]
    over = tuple(sorted({axis % len(a.shape) for axis in axes}))
    over = tuple(axis for axis in over if a.shape[axis] != 1)
    if not over:
        return a
    return Expression("sum", (a,), [1 if i in over else size for i, size in enumerate(a.shape)], over)


def mean(a: Expression, *axes: int) -> Expression:
    """Return the mean over axes, which stay with a length of one."""
    return total(a, *axes) * (1 / math.prod(a.shape[axis] for axis in axes))


def largest(a: Expression, axis: int) -> Expression:
    """Return the largest value along an axis, which stays with a length of one."""
    axis %= len(a.shape)
    return Expression("largest", (a,), [1 if i == axis else size for i, size in enumerate(a.shape)], (axis,))


def equal(a: Expression, b: Expression) -> Expression:
    """Return 1 where both are the same and 0 elsewhere; its derivative is zero."""
    return _elementwise("equal", a, b)


def reshape(a: Expression, *shape: int) -> Expression:
    """Return the same numbers in another shape."""
    return a if a.shape == shape else Expression("reshape", (a,), shape)


def broadcast(a: Expression, shape: Shape) -> Expression:
    """Return the array repeated to a shape."""
    source = a.inputs[0] if a.operation == "broadcast" else a
    return source if source.shape == shape else Expression("broadcast", (source,), shape)


def part(a: Expression, axis: int, first: int, end: int) -> Expression:
    """Return the places from `first` up to `end` of an axis."""
    axis %= len(a.shape)
    if (first, end) == (0, a.shape[axis]):
        return a
    if a.operation == "place" and a.details == (axis, first, end):
        return a.inputs[0]
    if a.operation == "matmul" and axis == len(a.shape) - 1:  # what is not wanted need not be computed
        return a.inputs[0] @ part(a.inputs[1], -1, first, end)
    return Expression("part", (a,), (*a.shape[:axis], end - first, *a.shape[axis + 1 :]), (axis, first, end))


def place(a: Expression, shape: Shape, axis: int, first: int, end: int) -> Expression:
    """Return zeros of a shape with the array at these places of an axis; the way back of `part`."""
    return Expression("place", (a,), shape, (axis, first, end))


def join(parts: Sequence[Expression], axis: int) -> Expression:
    """Return arrays one after the other along an axis."""
    axis %= len(parts[0].shape)
    shape = list(parts[0].shape)
    shape[axis] = sum(each.shape[axis] for each in parts)
    return parts[0] if len(parts) == 1 else Expression("join", parts, shape, (axis,))


def _placed_rows(a: Expression) -> int | None:
    """Return the number of rows of an array of which all but some rows are zero; None of any other."""
    return a.shape[-2] if a.operation == "place" and a.details[0] == len(a.shape) - 2 else None


def spans(joined: Expression) -> list[tuple[int, int]]:
    """Return where each part of a join lies on its axis."""
    (axis,) = joined.details
    ends = list(itertools.accumulate(each.shape[axis] for each in joined.inputs))
    return list(zip([0, *ends[:-1]], ends, strict=True))


def with_ones(a: Expression) -> Expression:
    """Return the array with one more column, of ones: a weight's last row is then its bias."""
    return Expression("with_ones", (a,), (*a.shape[:-1], a.shape[-1] + 1))


def taken(a: Expression, index: Expression, inverse: Expression) -> Expression:
    """Return the array's numbers in another order, all of them: `index` counts through the flattened array.

    `inverse` is the order that undoes it.
    """
    return Expression("taken", (a, index, inverse), a.shape)


def order_of(a: Expression) -> tuple[Expression, Expression]:
    """Return the order that sorts each row, and the one that undoes it, both as `taken` wants them."""
    index = Expression("order", (a,), a.shape)
    return index, Expression("undone", (index,), a.shape)


def held(a: Expression) -> Expression:
    """Return the array as something that does not move: derivatives stop here."""
    return Expression("held", (a,), a.shape)
