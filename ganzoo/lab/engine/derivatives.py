"""Derivatives of expressions, which are expressions again: so a penalty on a derivative has one, too.

Each rule takes an expression and g, the derivative of what is asked for by it, and returns the derivative by each of
its inputs; None where there is none. tests/lab/engine/test_derivatives.py holds every rule against autograd, twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from ganzoo.lab.engine import expressions as ex
from ganzoo.lab.engine.expressions import Expression

Rule = Callable[[Expression, Expression], Sequence[Expression | None]]


def gradients(of: Expression, by: Sequence[Expression]) -> list[Expression]:
    """Return d sum(of) / d each of `by`, in the shape of each."""
    on_the_way = _between(of, set(by))
    slopes = {of: ex.broadcast(ex.constant(1.0), of.shape)}
    for expression in sorted(on_the_way, key=lambda each: -each.order):
        rule = RULES.get(expression.operation)
        if rule is None or expression not in slopes or on_the_way.isdisjoint(expression.inputs):
            continue
        for source, slope in zip(expression.inputs, rule(expression, slopes[expression]), strict=True):
            if slope is not None and source in on_the_way:
                slopes[source] = slopes[source] + slope if source in slopes else slope
    return [slopes.get(each, ex.broadcast(ex.constant(0.0), each.shape)) for each in by]


def _between(of: Expression, by: set[Expression]) -> set[Expression]:
    """Return all expressions through which `of` depends on one of `by`."""
    found: dict[Expression, bool] = {}
    for expression in in_order([of]):
        found[expression] = expression in by or any(found[source] for source in expression.inputs)
    return {expression for expression, depends in found.items() if depends}


def in_order(wanted: Iterable[Expression]) -> list[Expression]:
    """Return the expressions and all that they are made of, inputs first."""
    seen: set[Expression] = set()
    waiting = list(wanted)
    while waiting:
        expression = waiting.pop()
        if expression not in seen:
            seen.add(expression)
            waiting.extend(expression.inputs)
    return sorted(seen, key=lambda each: each.order)


def _summed(slope: Expression, to: Expression) -> Expression:
    """Sum a derivative over the axes along which its input was repeated."""
    shape, extra = to.shape, len(slope.shape) - len(to.shape)
    over = [i for i, size in enumerate(slope.shape) if size != 1 and (i < extra or shape[i - extra] == 1)]
    return ex.reshape(ex.total(slope, *over), *shape)


def _of_product(e: Expression, g: Expression) -> Sequence[Expression]:
    a, b = e.inputs
    return _summed(g * b, a), _summed(g * a, b)


def _of_quotient(e: Expression, g: Expression) -> Sequence[Expression]:
    a, b = e.inputs
    return _summed(g / b, a), _summed(-(g * e / b), b)


def _of_joined(e: Expression, g: Expression) -> Sequence[Expression]:
    (axis,) = e.details
    return [ex.part(g, axis, first, end) for first, end in ex.spans(e)]


RULES: dict[str, Rule] = {
    "add": lambda e, g: (_summed(g, e.inputs[0]), _summed(g, e.inputs[1])),
    "subtract": lambda e, g: (_summed(g, e.inputs[0]), _summed(-g, e.inputs[1])),
    "multiply": _of_product,
    "divide": _of_quotient,
    "tanh": lambda e, g: (g * (1.0 - ex.square(e)),),
    "exp": lambda e, g: (g * e,),
    "log": lambda e, g: (g / e.inputs[0],),
    "sqrt": lambda e, g: (0.5 * (g / e),),
    "square": lambda e, g: (2.0 * (g * e.inputs[0]),),
    "absolute": lambda e, g: (g * ex.sign(e.inputs[0]),),
    "relu": lambda e, g: (g * ex.positive(e),),
    "softplus": lambda e, g: (g * ex.sigmoid(e.inputs[0]),),
    "matmul": lambda e, g: (g @ e.inputs[1].T, e.inputs[0].T @ g),
    "sum": lambda e, g: (ex.broadcast(g, e.inputs[0].shape),),
    "largest": lambda e, g: (g * ex.equal(e.inputs[0], e),),
    "reshape": lambda e, g: (ex.reshape(g, *e.inputs[0].shape),),
    "broadcast": lambda e, g: (_summed(g, e.inputs[0]),),
    "transpose": lambda e, g: (g.T,),
    "part": lambda e, g: (ex.place(g, e.inputs[0].shape, *e.details),),
    "place": lambda e, g: (ex.part(g, *e.details),),
    "join": _of_joined,
    "add_at": lambda e, g: (g, ex.part(g, *e.details)),
    "with_ones": lambda e, g: (ex.part(g, -1, 0, e.inputs[0].shape[-1]),),
    "taken": lambda e, g: (ex.taken(g, e.inputs[2], e.inputs[1]), None, None),
}
