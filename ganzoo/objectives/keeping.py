"""What a game keeps for being resumed: the states of its parts, by the names under which it holds them.

A part is a network, an optimiser, anything else with a `state_dict`, a plain value, None, or a dictionary of parts.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from typing import Any

LATER = ("descent",)  # came after the first states were saved, which go on as if it were fresh


def state_of(objective: object, names: Sequence[str]) -> dict[str, Any]:
    """Return a copy of the parts' states: the game goes on, what was returned does not."""
    return copy.deepcopy({name: _state(getattr(objective, name)) for name in names})


def restore(objective: object, state: Mapping[str, Any], names: Sequence[str]) -> None:
    """Put the parts back into a state that `state_of` returned.

    Raises:
        KeyError: it holds no state of a part.
    """
    for name in names:
        if name in state or name not in LATER:
            setattr(objective, name, _restored(getattr(objective, name), state[name]))


def _state(part: Any) -> Any:
    if isinstance(part, dict):
        return {name: _state(inner) for name, inner in part.items()}
    return part.state_dict() if hasattr(part, "state_dict") else part


def _restored(part: Any, saved: Any) -> Any:
    if isinstance(part, dict):
        return {name: _restored(inner, saved[name]) for name, inner in part.items()}
    if not hasattr(part, "load_state_dict"):
        return saved
    part.load_state_dict(saved)
    return part
