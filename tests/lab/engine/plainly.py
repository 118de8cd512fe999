"""Expressions evaluated by torch, one operation after the other: what plans and derivatives are held against."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import pad, softplus

from ganzoo.lab.engine.derivatives import in_order
from ganzoo.lab.engine.expressions import Expression


def value(of: Expression, given: Mapping[str, Tensor]) -> Tensor:
    """Return an expression's value, through which autograd can go back to what is given."""
    values: dict[Expression, Tensor] = {}
    for expression in in_order([of]):
        inputs = [values[each] for each in expression.inputs]
        values[expression] = _OPERATIONS[expression.operation](expression, inputs, given)
        assert values[expression].shape == expression.shape, expression.operation
    return values[of]


def _places(expression: Expression) -> tuple[slice, ...]:
    axis, first, end = expression.details
    return (*(slice(None),) * axis, slice(first, end))


def _add_at(expression: Expression, inputs: list[Tensor], given: Mapping[str, Tensor]) -> Tensor:
    summed = inputs[0].clone()
    summed[_places(expression)] += inputs[1]
    return summed


def _place(expression: Expression, inputs: list[Tensor], given: Mapping[str, Tensor]) -> Tensor:
    placed = torch.zeros(expression.shape, dtype=inputs[0].dtype)
    placed[_places(expression)] += inputs[0]
    return placed


def _order(expression: Expression, inputs: list[Tensor], given: Mapping[str, Tensor]) -> Tensor:
    rows = inputs[0].detach().sort(dim=-1, stable=True).indices
    return rows + torch.arange(0, rows.numel(), rows.shape[-1]).view(*rows.shape[:-1], 1)


def _undone(expression: Expression, inputs: list[Tensor], given: Mapping[str, Tensor]) -> Tensor:
    return inputs[0].flatten().argsort().view(expression.shape)


_OPERATIONS: dict[str, Callable[[Expression, list[Tensor], Mapping[str, Tensor]], Tensor]] = {
    "given": lambda e, i, given: given[e.details],
    "constant": lambda e, i, given: torch.as_tensor(e.details, dtype=next(iter(given.values())).dtype),
    "add": lambda e, i, given: i[0] + i[1],
    "subtract": lambda e, i, given: i[0] - i[1],
    "multiply": lambda e, i, given: i[0] * i[1],
    "divide": lambda e, i, given: i[0] / i[1],
    "equal": lambda e, i, given: (i[0] == i[1]).to(i[0].dtype),
    "tanh": lambda e, i, given: i[0].tanh(),
    "exp": lambda e, i, given: i[0].exp(),
    "log": lambda e, i, given: i[0].log(),
    "sqrt": lambda e, i, given: i[0].sqrt(),
    "square": lambda e, i, given: i[0].square(),
    "absolute": lambda e, i, given: i[0].abs(),
    "sign": lambda e, i, given: i[0].detach().sign(),
    "positive": lambda e, i, given: (i[0] > 0).to(i[0].dtype),
    "relu": lambda e, i, given: i[0].relu(),
    "softplus": lambda e, i, given: softplus(i[0], threshold=1e9),
    "matmul": lambda e, i, given: i[0] @ i[1],
    "sum": lambda e, i, given: i[0].sum(e.details, keepdim=True),
    "largest": lambda e, i, given: i[0].amax(e.details, keepdim=True),
    "reshape": lambda e, i, given: i[0].reshape(e.shape),
    "broadcast": lambda e, i, given: i[0].expand(e.shape),
    "transpose": lambda e, i, given: i[0].transpose(-1, -2),
    "part": lambda e, i, given: i[0][_places(e)],
    "place": _place,
    "add_at": _add_at,
    "join": lambda e, i, given: torch.cat(i, *e.details),
    "with_ones": lambda e, i, given: pad(i[0], (0, 1), value=1.0),
    "taken": lambda e, i, given: i[0].flatten()[i[1]],
    "order": _order,
    "undone": _undone,
    "held": lambda e, i, given: i[0].detach(),
}


def leaves(given: Mapping[str, Any]) -> dict[str, Tensor]:
    """Return the given arrays as tensors that autograd goes back to; those that count places as they are."""
    tensors = {name: torch.as_tensor(array).clone() for name, array in given.items()}
    return {name: each.requires_grad_() if each.is_floating_point() else each for name, each in tensors.items()}
