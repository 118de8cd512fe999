"""How large a run is: what is refused, and that the estimates are near what the engine really does."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ganzoo.errors import LimitError
from ganzoo.lab.game import Game
from ganzoo.lab.plane.experiment import Experiment
from ganzoo.lab.plane.game import plane_game
from ganzoo.lab.plane.source import source_of
from ganzoo.lab.size import numbers, refuse_too_large, work
from ganzoo.lab.steps import steps_of
from ganzoo.lab.worlds import WORLDS

BASE = Experiment(hidden=48, layers=3, batch=64, r1_gamma=0.0, ema=0)
CASES: dict[str, dict[str, Any]] = {
    "plain": {},
    "penalties": {"r1_gamma": 0.1, "r2_gamma": 0.1},
    "packs": {"pack": 4, "batch": 128},
    "unrolled": {"unroll": 3},
    "kernels": {"kernels": 8},
    "maxout": {"pieces": 5, "hidden_d": 32, "layers_d": 2},
}


def _planned(experiment: Experiment) -> tuple[float, float]:
    """Return multiplications in matrix products, and numbers in arrays, of both turns' plans."""
    game: Game[Experiment] = plane_game(experiment)
    list(steps_of(game, source_of(experiment), until=1))
    products, held = 0.0, {}
    for turn in game._turns.values():
        for call, arguments in turn.plan._calls:
            arrays = [each for each in (*arguments, getattr(call, "keywords", {}).get("out")) if hasattr(each, "shape")]
            held |= {_memory(each): each.nbytes // each.itemsize for each in arrays if hasattr(each, "nbytes")}
            name = getattr(call, "__name__", "") or call.func.__name__
            if name in ("dot", "matmul", "mm", "bmm"):
                a, b = arrays[:2]
                products += float(a.shape[-2] * a.shape[-1] * b.shape[-1])
    return products, float(sum(held.values()))


def _memory(array: Any) -> int:
    return int(array.untyped_storage().data_ptr() if hasattr(array, "untyped_storage") else array.ctypes.data)


@pytest.mark.parametrize("settings", CASES.values(), ids=CASES)
def test_the_estimates_are_near_what_is_planned(settings: dict[str, Any]) -> None:
    experiment = replace(BASE, **settings)
    products, held = _planned(experiment)
    assert products / 2.5 < work(experiment) < 4 * products
    assert held / 2.5 < numbers(experiment) < 4 * held


@pytest.mark.parametrize(
    "settings",
    [
        {"hidden": 512, "layers": 4, "batch": 1024, "d_steps": 50},
        {"unroll": 10, "hidden": 512, "layers": 4, "batch": 512},
        {"kernels": 16, "batch": 1024},
        {"pieces": 8, "hidden": 512, "layers": 4, "batch": 1024},
    ],
)
def test_what_would_take_too_much_is_refused_with_a_way_out(settings: dict[str, Any]) -> None:
    with pytest.raises(LimitError, match=r"take\s+smaller networks"):
        replace(BASE, **settings)


def test_what_the_lab_offers_fits_sixty_four_times() -> None:
    for world in WORLDS.values():
        for preset in world.presets.values():
            refuse_too_large(preset.experiment, 64)


def test_many_seeds_of_a_large_run_are_refused() -> None:
    large = replace(BASE, hidden=400, layers=4, batch=512)
    with pytest.raises(LimitError, match="64 runs of this size"):
        refuse_too_large(large, 64)
