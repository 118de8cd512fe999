"""A plan: the list of NumPy calls that computes expressions, on memory that is set aside once.

`Plan` brings equal expressions together, gives each an array, and notes the calls; `run` makes them. Three things
keep that list short and its memory small enough for a cache:
- what only looks at an array (a part, a transpose, another shape) is a view, made once, and costs nothing;
- what is joined, or given a column of ones, is computed where it will lie, so that nothing is copied;
- an array that nobody needs any more is written over.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np
import torch
from numpy.typing import DTypeLike, NDArray

from ganzoo.lab.engine.derivatives import in_order
from ganzoo.lab.engine.expressions import Expression, Shape, spans

Array = NDArray[Any]
Call = tuple[Callable[..., Any], tuple[Any, ...]]

_VIEWS = frozenset({"reshape", "broadcast", "transpose", "part", "held"})
_SOURCES = frozenset({"given", "constant"})
_UNARY = {name: getattr(np, name) for name in ("tanh", "exp", "log", "sqrt", "square", "absolute", "sign")}
_BINARY = {name: getattr(np, name) for name in ("add", "subtract", "multiply", "divide")}
_ELEMENTWISE = frozenset({*_UNARY, *_BINARY, "relu", "positive", "softplus"})
_INDICES = frozenset({"order", "undone"})
_ALONE = _INDICES | {"place", "with_ones"}  # in arrays of their own
LARGE = 200_000  # multiplications: from there on NumPy's library takes more than one thread
FEW = 1_000  # numbers: up to there NumPy takes longer to write over an input than to write beside it
_FOREVER = 1 << 60


class Plan:
    """Calls that compute `outputs`; what is to be written into an array of the caller's has that beside it.

    `arrays` are the given ones by name; a run reads them as they are then. Every other array is of `dtype`.
    """

    def __init__(
        self, outputs: Mapping[Expression, Array | None], arrays: Mapping[str, Array], dtype: DTypeLike
    ) -> None:
        self._given, self._dtype = arrays, np.dtype(dtype)
        self._calls: list[Call] = []
        self._memory = _Memory()
        layout = _Layout(outputs)
        self._layout, self._outputs = layout, outputs
        self._arrays: dict[Expression, Array] = {}
        self._blocks: dict[Expression, _Block] = {}
        for time, expression in enumerate(layout.order):
            self._compute(expression)
            for source in (*expression.inputs, expression):
                self._memory.release(self._blocks.get(layout.of(source)), time)
        self.reads = {each.details for each in layout.order if each.operation == "given"}  # names
        self._results = {output: self._arrays[layout.of(output)] for output in outputs}
        del self._layout, self._outputs, self._arrays, self._blocks, self._memory

    def __len__(self) -> int:
        """Return how many calls a run makes."""
        return len(self._calls)

    def run(self) -> None:
        """Compute the outputs; overflow and what is no number are left to whoever looks at them."""
        with np.errstate(all="ignore"):
            for call, arguments in self._calls:
                call(*arguments)

    def __getitem__(self, output: Expression) -> Array:
        """Return an output's array, which the next run writes over."""
        return self._results[output]

    def _compute(self, expression: Expression) -> None:
        """Give an expression its array and note the calls that fill it."""
        inputs = [self._arrays[self._layout.of(source)] for source in expression.inputs]
        if expression.operation in _SOURCES or expression.operation in _VIEWS:
            array = self._seen(expression, inputs)
        else:
            array = self._place_of(expression)
            self._note(expression, inputs, array)
        self._arrays[expression] = array
        for target in self._layout.targets.get(expression, ()):
            if array is not target:
                self._call(np.copyto, target, array)

    def _seen(self, expression: Expression, inputs: list[Array]) -> Array:
        """Return what is there already, looked at in another way."""
        operation, details = expression.operation, expression.details
        if operation == "given":
            return self._given[details]
        if operation == "constant":
            return np.asarray(details, self._dtype)
        (source,) = inputs
        self._blocks[expression] = self._blocks.get(self._layout.of(expression.inputs[0]), _NOBODYS)
        if operation == "broadcast":
            return np.broadcast_to(source, expression.shape)
        if operation == "transpose":
            return source.swapaxes(-1, -2)
        if operation == "part":
            return source[_slices(*details)]
        if operation == "held":
            return source
        try:
            return np.reshape(source, expression.shape, copy=False)
        except ValueError:  # not without a copy
            block = self._blocks[expression] = self._memory.block(
                source.shape, self._layout.last_use[expression], source.dtype
            )
            self._call(np.copyto, block.array, source)
            return block.array.reshape(expression.shape)

    def _place_of(self, expression: Expression) -> Array:
        """Return the array that an expression is computed in, and remember its block."""
        if expression in self._arrays:  # a part of it was computed first
            return self._arrays[expression]
        if holder := self._layout.holders.get(expression):
            whole = self._place_of(holder.expression)
            self._blocks[expression] = self._blocks.get(holder.expression, _NOBODYS)
            array = whole[holder.where]
        elif targets := self._layout.targets.get(expression):
            array = targets[0]
        else:
            kind = (expression.operation, expression.details) if expression.operation in ("with_ones", "place") else ()
            dtype = np.dtype(np.intp) if expression.operation in _INDICES else self._dtype
            block = self._memory.block(expression.shape, self._layout.last_use[expression], dtype, kind)
            self._blocks[expression], array = block, block.array
        self._arrays[expression] = array
        return array

    def _note(self, expression: Expression, inputs: list[Array], out: Array) -> None:
        """Note the calls of one operation."""
        operation, details, zero = expression.operation, expression.details, np.zeros((), self._dtype)
        if operation in _UNARY:
            self._call(_UNARY[operation], inputs[0], out)
        elif operation in _BINARY:
            self._call(_BINARY[operation], *inputs, out)
        elif operation == "relu":
            self._call(partial(np.maximum, out=out), inputs[0], zero)
        elif operation == "positive":
            greater = partial(np.greater, out=out, casting="unsafe")
            self._call(*((np.sign, inputs[0], out) if out.size <= FEW else (greater, inputs[0], zero)))
        elif operation == "equal":
            self._call(partial(np.equal, out=out, casting="unsafe"), *inputs)
        elif operation == "softplus":
            self._call(np.logaddexp, inputs[0], zero, out)
        elif operation == "matmul":
            self._call(*_product(inputs[0], inputs[1], out))
        elif operation == "sum":
            self._call(np.add.reduce, inputs[0], details, None, out, True)
        elif operation == "largest":
            self._call(np.maximum.reduce, inputs[0], details, None, out, True)
        elif operation == "taken":
            self._call(np.take, inputs[0], inputs[1], None, out, "clip")
        elif operation in ("with_ones", "place", "join", "add_at"):
            self._gather(expression, inputs, out)
        else:
            self._sort(operation, inputs[0], out)

    def _gather(self, expression: Expression, inputs: list[Array], out: Array) -> None:
        """Copy what was not computed in its place, and add what is to be added there."""
        places = _places(expression)
        if expression.operation == "with_ones":
            out[..., -1] = 1
        for source, array, where in zip(expression.inputs, inputs, places, strict=False):
            if self._layout.holders.get(self._layout.of(source)) != _Holder(expression, where):
                self._call(np.copyto, out[where], array)
        if expression.operation == "add_at":
            there = out[_slices(*expression.details)]
            self._call(np.add, there, inputs[1], there)

    def _sort(self, operation: str, array: Array, out: Array) -> None:
        """Note the order of each row, or the order that undoes it, through the flattened array."""
        rows = array.reshape(-1, array.shape[-1]) if operation == "undone" else array
        base = np.arange(0, out.size, out.shape[-1]).reshape(*out.shape[:-1], 1)
        if operation == "order":
            self._call(lambda: np.add(np.argsort(rows, axis=-1, kind="stable"), base, out))
        else:
            flat, counted = out.reshape(-1), np.arange(out.size)
            self._call(lambda: np.put(flat, rows, counted))

    def _call(self, function: Callable[..., Any], *arguments: Any) -> None:
        self._calls.append((function, arguments))


@dataclass(frozen=True)
class _Holder:
    """The expression in whose array another one is computed, and where in it."""

    expression: Expression
    where: Any


class _Layout:
    """Which expressions are computed, in what order, until when each is needed, and in whose array each lies."""

    def __init__(self, outputs: Mapping[Expression, Array | None]) -> None:
        self._same: dict[Any, Expression] = {}
        self._of: dict[Expression, Expression] = {}
        self.order = self._unique(outputs)
        self.targets: dict[Expression, list[Array]] = defaultdict(list)
        for output, target in outputs.items():
            if target is not None:
                self.targets[self.of(output)].append(target)
        self._time = {expression: time for time, expression in enumerate(self.order)}
        self.last_use = self._last_uses({self.of(output) for output in outputs})
        self.holders: dict[Expression, _Holder] = {}
        fixed = {self.of(output) for output in outputs}
        self._hold(self._gathered, fixed)
        self._hold(self._overwritten, fixed)

    def of(self, expression: Expression) -> Expression:
        """Return the expression that stands for all equal ones."""
        return self._of[expression]

    def _unique(self, outputs: Mapping[Expression, Any]) -> list[Expression]:
        order = []
        for expression in in_order(outputs):
            details = expression.details.tobytes() if expression.operation == "constant" else expression.details
            key = (expression.operation, tuple(self._of[each] for each in expression.inputs), expression.shape, details)
            first = self._same.setdefault(key, expression)
            self._of[expression] = first
            if first is expression:
                order.append(expression)
        return order

    def _last_uses(self, outputs: set[Expression]) -> dict[Expression, int]:
        last = {expression: _FOREVER if expression in outputs else self._time[expression] for expression in self.order}
        for expression in reversed(self.order):
            until = last[expression] if expression.operation in _VIEWS else self._time[expression]
            for source in map(self.of, expression.inputs):
                last[source] = max(last[source], until)
        return last

    def _hold(self, within: Callable[[Expression], list[tuple[Expression, Any]]], fixed: set[Expression]) -> None:
        """Say what is computed right where it is wanted in the end."""
        for whole in reversed(self.order):
            for source, where in within(whole):
                computed = source.operation not in _VIEWS and source.operation not in _SOURCES
                if computed and source.operation not in _ALONE and source not in fixed:
                    self.holders.setdefault(source, _Holder(whole, where))
        for source in self.order:  # what others lie in is needed as long as they are
            if holder := self.holders.get(source):
                whole = holder.expression
                self.last_use[whole] = max(self.last_use[whole], self.last_use[source])

    def _gathered(self, whole: Expression) -> list[tuple[Expression, Any]]:
        """Return what an expression is put together of, and where each lies in it."""
        if whole.operation not in ("join", "with_ones", "place"):
            return []
        return list(zip(map(self.of, whole.inputs), _places(whole), strict=True))

    def _overwritten(self, whole: Expression) -> list[tuple[Expression, Any]]:
        """Return the input that an expression may be written over: one that nobody needs any more.

        Beside a column of ones nothing is: products are slower there.
        """
        holder = self.holders.get(whole)
        beside_ones = holder is not None and holder.expression.operation == "with_ones"
        fits = whole.operation == "add_at" or (whole.operation in _ELEMENTWISE and math.prod(whole.shape) > FEW)
        if beside_ones or not fits:
            return []
        last = [
            source
            for source in map(self.of, whole.inputs)
            if source.shape == whole.shape and self.last_use[source] <= self._time[whole]
        ]
        return [(last[0], ...)] if last and (whole.operation != "add_at" or last[0] is self.of(whole.inputs[0])) else []


@dataclass(eq=False)
class _Block:
    """A stretch of memory: its array, until when it is needed, and for what kind of use it may be used again."""

    array: Array
    last_use: int
    kind: Any
    free: bool = field(default=False)


_NOBODYS = _Block(np.zeros(()), _FOREVER, None)  # arrays of the caller's


class _Memory:
    """Blocks that are used again once nobody needs them."""

    def __init__(self) -> None:
        self._free: dict[Any, list[Array]] = defaultdict(list)

    def block(self, shape: Shape, last_use: int, dtype: np.dtype[Any], kind: Any = ()) -> _Block:
        """Return a block of a shape; those of a kind keep what lies beside the part that is written."""
        key = (shape, dtype, kind)
        array = self._free[key].pop() if self._free[key] else np.zeros(shape, dtype)
        return _Block(array, last_use, key)

    def release(self, block: _Block | None, time: int) -> None:
        """Take a block back if it was needed up to now."""
        if block is not None and block.last_use <= time and not block.free:
            block.free = True
            self._free[block.kind].append(block.array)


def _slices(axis: int, first: int, end: int) -> tuple[slice, ...]:
    return (*(slice(None),) * axis, slice(first, end))


def _places(whole: Expression) -> list[Any]:
    """Return where each input lies in what it is gathered into."""
    if whole.operation == "join":
        (axis,) = whole.details
        return [_slices(axis, first, end) for first, end in spans(whole)]
    if whole.operation == "place":
        return [_slices(*whole.details)]
    return [...] if whole.operation == "add_at" else [(..., slice(-1))]


def _product(a: Array, b: Array, out: Array) -> tuple[Any, ...]:
    """Return the call of a matrix product.

    One replica alone takes a shorter way. A large product goes through torch, which keeps to the one thread that it was
    given (ganzoo.lab.threads); NumPy's library would take all cores, and on a busy machine wait for them.
    """
    large = a.shape[-2] * a.shape[-1] * b.shape[-1] > LARGE and a.flags.writeable and b.flags.writeable
    if a.shape[:-2] == b.shape[:-2] and a[..., 0, 0].size == 1:
        a, b, flat = a[(0,) * (a.ndim - 2)], b[(0,) * (b.ndim - 2)], out[(0,) * (out.ndim - 2)]
        if large:
            return partial(torch.mm, out=tensor_of(flat)), tensor_of(a), tensor_of(b)
        return (np.dot if flat.flags.c_contiguous else np.matmul), a, b, flat
    if large:
        return partial(torch.bmm, out=tensor_of(out)), tensor_of(a), tensor_of(b)
    return np.matmul, a, b, out


def tensor_of(array: Array) -> torch.Tensor:
    """Return an array as a tensor, for use in inference mode and out of it."""
    with torch.inference_mode(False):
        return torch.from_numpy(array)
