"""Whether a saved state is one of this very game: a state of another would train on silently, or fail in the middle.

Every part is compared with the fresh objective's: networks and averages by names, shapes and types, the optimisers'
memory by their parameters', what a game keeps by what it begins with. Numbers are finite. Nothing of a state is walked
into further than the fresh objective goes, so no state can be too deep or too wide to look at.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor

from ganzoo.objectives.learner import PARTS, Learner
from ganzoo.objectives.muon import Muon
from ganzoo.training.recipe import Recipe
from ganzoo.training.state import State

SIZES = 8  # times the networks' bytes that a state may have: their averages, two moments, and room
ROOM = 2**26  # bytes beside
MEMORIES = ((torch.optim.Adam, ("exp_avg", "exp_avg_sq")), (Muon, ("momentum",)))  # of each parameter, of its shape
MOST_STEPS = 2**40
NOT_DECIDING = ("name", "summary", "limits", "images", "save_every", "keep_states")  # of a recipe, for a state


def settings_of(recipe: Recipe) -> dict[str, Any]:
    """Return what decides a run's states, as plain values."""
    plain: dict[str, Any] = json.loads(json.dumps(recipe.to_json()))
    return {name: value for name, value in plain.items() if name not in NOT_DECIDING}


def largest_state(objective: Learner) -> int:
    """Return how many bytes a state of this objective may have."""
    tensors = [tensor for network in objective.networks.values() for tensor in network.state_dict().values()]
    return SIZES * sum(tensor.nbytes for tensor in tensors) + ROOM


def check_state(objective: Learner, recipe: Recipe, state: State) -> None:
    """See that a state is one of this game: `objective` is a fresh one.

    Raises:
        ValueError: it is not.
    """
    _check_settings(settings_of(recipe), state.settings)
    saved = state.objective
    missing = [name for name in (*PARTS, *objective.kept) if name not in saved]
    if missing:
        raise ValueError(f"it has no {missing[0]}")
    for part in ("networks", "ema"):
        modules = {role: _tensors(module) for role, module in getattr(objective, part).items()}
        for role, theirs in _pairs(modules, saved[part], part):
            for name, (ours, tensor) in _each(modules[role], theirs, role):
                _check_tensor(ours, tensor, f"{role}.{name}")
    for name, theirs in _pairs(objective.optimizers, saved["optimizers"], "optimizers"):
        _check_optimizer(objective.optimizers[name], theirs, name)
    _check_descent(objective.descent.scale, saved["descent"])
    for name in objective.kept:
        _check_kept(getattr(objective, name), saved[name], name, recipe)


def _check_settings(ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> None:
    """Compare what both know: another version of ganzoo may have more settings, or fewer."""
    for name in ours.keys() & theirs.keys():
        if name == "game" and isinstance(theirs[name], dict):
            _check_settings(ours[name], theirs[name])
        elif ours[name] != theirs[name]:
            raise ValueError(f"it is of a run with another {name}")


def _tensors(module: Any) -> dict[str, Tensor]:
    found: dict[str, Tensor] = module.state_dict()
    return found


def _pairs(ours: Mapping[str, Any], theirs: object, what: str) -> list[tuple[str, Any]]:
    """Return what a state has for each of our names; it may have no other."""
    if not isinstance(theirs, dict) or set(theirs) != set(ours):
        raise ValueError(f"its {what} are those of another game")
    return [(name, theirs[name]) for name in ours]


def _each(ours: Mapping[str, Tensor], theirs: object, what: str) -> list[tuple[str, tuple[Tensor, Any]]]:
    return [(name, (ours[name], tensor)) for name, tensor in _pairs(ours, theirs, what)]


def _check_tensor(ours: Tensor, theirs: object, what: str) -> None:
    if not isinstance(theirs, Tensor) or theirs.shape != ours.shape or theirs.dtype != ours.dtype:
        raise ValueError(f"its {what} is of another shape")
    if theirs.device.type != "cpu" or theirs.layout != torch.strided or theirs.is_quantized:
        raise ValueError(f"its {what} is of another kind")
    if not bool(torch.isfinite(theirs).all()):
        raise ValueError(f"its {what} is not finite")


def _check_optimizer(optimizer: torch.optim.Optimizer, saved: object, what: str) -> None:
    """Compare settings (but for a rate that follows a plan) and, of each parameter that has moved, its memory."""
    if not isinstance(saved, dict) or not isinstance(saved.get("state"), dict):
        raise ValueError(f"its optimizer {what} is damaged")
    groups, theirs = optimizer.state_dict()["param_groups"], saved.get("param_groups")
    if not isinstance(theirs, list) or len(theirs) != len(groups):
        raise ValueError(f"its optimizer {what} is that of another game")
    for ours, group in zip(groups, theirs, strict=True):
        follows = ("lr",) if "full_lr" in ours else ()
        names = [name for name in ours if name not in follows]
        if not isinstance(group, dict) or any(not _equal(ours[name], group.get(name, ours[name])) for name in names):
            raise ValueError(f"its optimizer {what} is set to something else")
    parameters = [parameter for group in optimizer.param_groups for parameter in group["params"]]
    memories = next(names for kind, names in MEMORIES if isinstance(optimizer, kind))
    for place, memory in saved["state"].items():
        if type(place) is not int or not 0 <= place < len(parameters) or not isinstance(memory, dict):
            raise ValueError(f"its optimizer {what} is that of another game")
        _check_memory(memory, parameters[place].detach(), memories, f"optimizer {what}")


def _equal(ours: object, theirs: object) -> bool:
    """Say whether two settings are equal; tensors, which compare one by one, are none."""
    return not isinstance(theirs, Tensor) and type(ours) is type(theirs) and bool(ours == theirs)


def _check_memory(memory: Mapping[str, Any], parameter: Tensor, names: tuple[str, ...], what: str) -> None:
    expected = {*names, "step"} if "exp_avg" in names else set(names)
    if set(memory) != expected:
        raise ValueError(f"its {what} is that of another one")
    for name in names:
        _check_tensor(parameter, memory[name], f"{what}'s {name}")
    if "exp_avg_sq" in names and bool((memory["exp_avg_sq"] < 0).any()):
        raise ValueError(f"its {what}'s exp_avg_sq is negative")
    if "step" in expected:
        step = memory["step"]
        if not isinstance(step, Tensor) or step.device.type != "cpu" or step.numel() != 1:
            raise ValueError(f"its {what}'s step is no number")
        if not 1 <= float(step) <= MOST_STEPS:
            raise ValueError(f"its {what}'s step is out of range")


def _check_descent(scale: float | None, saved: object) -> None:
    """See that losses are scaled as they are here; a state of before there was float16 says nothing of it."""
    if not isinstance(saved, dict):
        raise ValueError("its descent is damaged")
    theirs, calm = saved.get("scale", scale), saved.get("calm", 0)
    if (theirs is None) != (scale is None) or type(calm) is not int or not 0 <= calm <= MOST_STEPS:
        raise ValueError("its descent is that of another game")
    if theirs is not None and (type(theirs) is not float or not 0 < theirs < math.inf):
        raise ValueError("its descent has no scale")


def _check_kept(ours: object, saved: object, what: str, recipe: Recipe) -> None:
    """See that what a game keeps is a count where it is one, else nothing yet, or pictures as the game takes them."""
    if isinstance(ours, int):
        if type(saved) is not int or not 0 <= saved <= MOST_STEPS:
            raise ValueError(f"its {what} is no count")
    elif saved is not None:
        parts = saved if isinstance(saved, (tuple, list)) else ()
        if len(parts) != 2:
            raise ValueError(f"its {what} are no pictures")
        for part in parts:
            if not isinstance(part, Tensor) or part.ndim != 4 or tuple(part.shape[1:]) != recipe.game.shape:
                raise ValueError(f"its {what} are no pictures of this game")
            _check_tensor(torch.empty(min(len(part), recipe.batch), *part.shape[1:]), part, what)
