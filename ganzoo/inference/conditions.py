"""What a generator is told beside z: the label of the picture, and continuous codes.

A network that is told something is a `DrawsGiven` (ganzoo.models.verbs): it takes `given` (N, classes + codes), the
one-hot labels followed by the codes. Without a label every seed has one of its own, its remainder, so that a wall of
consecutive seeds shows all classes in turn; without codes they are zero, the middle of their range.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn.functional import one_hot

from ganzoo.errors import InputError
from ganzoo.models.verbs import Draws, DrawsGiven

MOST_CODE = 2.0  # a code is drawn from -1 to 1 in training; farther out is worth a look, and no farther


@dataclass(frozen=True, kw_only=True)
class Condition:
    """A label counted from 0, and the values of codes; None and none leave them open."""

    label: int | None = None
    codes: tuple[float, ...] = ()


FREE = Condition()


def given(network: Draws, condition: Condition, numbers: Sequence[int], *, name: str) -> Tensor | None:
    """Return what a network is told for these numbers (seeds, or places), None for one that is told nothing.

    Raises:
        InputError: a label or a code that the model does not have, or outside its range.
    """
    if not isinstance(network, DrawsGiven):
        _refuse_surplus(condition, name)
        return None
    if condition.label is not None and not 0 <= condition.label < network.classes:
        raise InputError(
            "{name} knows the labels 0 to {most}, not {given}",
            name=name,
            most=network.classes - 1,
            given=condition.label,
        )
    if len(condition.codes) > network.codes or any(not -MOST_CODE <= code <= MOST_CODE for code in condition.codes):
        raise InputError(
            "{name} takes {count} codes from {low} to {high}, not {given}",
            name=name,
            count=network.codes,
            low=-MOST_CODE,
            high=MOST_CODE,
            given=", ".join(f"{code:g}" for code in condition.codes)[:60],
        )
    labels = [number % network.classes if condition.label is None else condition.label for number in numbers]
    codes = [*condition.codes, *[0.0] * (network.codes - len(condition.codes))]
    hot = one_hot(torch.tensor(labels), network.classes).float()
    return torch.cat([hot, torch.tensor(codes).expand(len(labels), -1)], 1)


def _refuse_surplus(condition: Condition, name: str) -> None:
    if condition != FREE:
        raise InputError(
            "{name} knows no labels and no codes; `python -m ganzoo list` shows which models do", name=name
        )
