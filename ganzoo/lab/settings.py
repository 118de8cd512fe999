"""The settings that every world of the lab has, once: words, range, group, when they matter. In the screen's order.

A world's own table (ganzoo.lab.line.settings) begins with these. The default of each stands with the world's
Experiment, whose fields they are; a test holds both together. The browser gets the tables as JSON (ganzoo.lab.facts).
Torch-free.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ganzoo.lab.objectives import OBJECTIVES
from ganzoo.lab.setting import Choice, Number, Setting, unknown
from ganzoo.lab.tricks import TRICKS


def _of_objectives_with(setting: str) -> dict[str, tuple[str, ...]]:
    """Return when a setting matters that only some objectives know."""
    return {"objective": tuple(name for name, row in OBJECTIVES.items() if setting in row.settings)}


SETTINGS: dict[str, Setting] = {
    "objective": Choice(
        title="Objective",
        help="What the two players are told to minimise.",
        group="bar",
        choices={name: row.title for name, row in OBJECTIVES.items()},
    ),
    "seed": Number(
        title="Seed", help="The same seed gives the same run.", group="bar", low=0, high=2**31 - 1, whole=True
    ),
    "d_steps": Number(
        title="Steps of D per round",
        short="steps D",
        help="How often the discriminator learns before the generator's turn.",
        group="learning",
        low=0,
        high=50,
        whole=True,
        steerable=True,
    ),
    "g_steps": Number(
        title="Steps of G per round",
        short="steps G",
        help="How often the generator learns in its turn.",
        group="learning",
        low=0,
        high=50,
        whole=True,
        steerable=True,
    ),
    "lr_d": Number(
        title="Learning rate of D",
        short="lr D",
        help="How far the discriminator moves at each step.",
        group="learning",
        low=0,
        high=10,
        factor=1.25,
        steerable=True,
    ),
    "lr_g": Number(
        title="Learning rate of G",
        short="lr G",
        help="How far the generator moves at each step.",
        group="learning",
        low=0,
        high=10,
        factor=1.25,
        steerable=True,
    ),
    "decay": Choice(
        title="Learning rates over time",
        help="Falling to zero lets a run settle; constant ones keep it moving.",
        group="learning",
        choices={"constant": "constant", "linear": "falling evenly", "cosine": "cosine"},
    ),
    "beta1": Number(
        title="Adam beta 1",
        help="Memory of the direction. GANs like less than the usual 0.9.",
        group="learning",
        low=0,
        high=0.9999,
    ),
    "beta2": Number(
        title="Adam beta 2", help="Memory of the size of the gradient.", group="learning", low=0, high=0.9999
    ),
    "ema": Number(
        title="Average of G",
        help="Half-life in steps of the average of G's weights that is shown; 0 shows G as it is.",
        group="learning",
        low=0,
        high=10_000,
        whole=True,
    ),
    "steps": Number(
        title="Length of the run",
        help="Rounds until the run is finished.",
        group="learning",
        low=10,
        high=1_000_000,
        whole=True,
    ),
    "noise": Choice(
        title="Noise",
        help="Where the generator's input z comes from.",
        group="networks",
        choices={"uniform": "uniform", "normal": "normal"},
    ),
    "latent": Number(
        title="Dimensions of z",
        help="Numbers of noise that make one output.",
        group="networks",
        low=1,
        high=100,
        whole=True,
    ),
    "hidden": Number(
        title="Hidden units",
        help="Width of both networks' hidden layers.",
        group="networks",
        low=2,
        high=256,
        whole=True,
    ),
    "clip": Number(
        title="Clip weights at",
        help="Keeps the critic's slope bounded, the crude way.",
        group="penalties",
        low=1e-4,
        high=10,
        when=_of_objectives_with("clip"),
    ),
    "gp_weight": Number(
        title="Gradient penalty",
        help="Pulls the critic's slope towards one.",
        group="penalties",
        low=0,
        high=1000,
        when=_of_objectives_with("gp_weight"),
    ),
    "r1_gamma": Number(
        title="R1 penalty",
        help="Flattens D around real samples; 0 is off.",
        group="penalties",
        switch=True,
        low=0,
        high=1000,
    ),
    "r2_gamma": Number(
        title="R2 penalty",
        help="Flattens D around generated samples; 0 is off.",
        group="penalties",
        switch=True,
        low=0,
        high=1000,
    ),
}
SETTINGS |= TRICKS
STEERABLE = tuple(name for name, setting in SETTINGS.items() if setting.steerable)


def check_setting(name: str, value: Any, settings: Mapping[str, Setting] = SETTINGS) -> Any:
    """Return the value of one setting in its right type.

    Raises:
        UnknownName: no such setting, or no such choice.
        InputError: not a number, or outside of what is possible.
    """
    setting = settings.get(name)
    if not isinstance(setting, Choice | Number):
        raise unknown(name, settings)
    return setting.check(name, value)
