"""How the diagnoses of the lab's worlds say what they found: sentences and remedies, as keys with parameters.

A sentence is {"text", "params", "rule"}, and where something helps a "remedy": {"text", "params"} with either "steer",
settings to change while the run goes on, or "restart", settings to begin again with. The texts are English, the keys of
their translations, and stand with each world; those here are said in all of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ganzoo.errors import GanzooError

Sentence = dict[str, Any]
Remedy = dict[str, Any]

STANDING = "Both learning rates are zero: nothing can learn."
NO_NUMBER = "The run has diverged: its numbers became infinite at step {step}. Lower the learning rates and reset."
SHARED = frozenset({STANDING, NO_NUMBER})


def sentence(rule: str, text: str, remedy: Remedy | None = None, **params: Any) -> Sentence:
    """Return a sentence of a rule."""
    said: Sentence = {"text": text, "params": params, "rule": rule}
    return said if remedy is None else said | {"remedy": remedy}


def remedy(
    text: str,
    *,
    steer: Mapping[str, Any] | None = None,
    restart: Mapping[str, Any] | None = None,
    value: Any = None,
) -> Remedy:
    """Return a remedy; the `value` that its words name is that of the one setting unless it is given."""
    changes = steer or restart or {}
    params = {"value": next(iter(changes.values())) if value is None else value} if "{value}" in text else {}
    return {"text": text, "params": params} | ({"steer": dict(steer)} if steer else {"restart": dict(changes)})


def diverged(error: GanzooError) -> Sentence:
    """Say that the loop has stopped a run (ganzoo.errors.Diverged)."""
    return sentence("diverged", NO_NUMBER, step=error.params.get("step", "?"))
