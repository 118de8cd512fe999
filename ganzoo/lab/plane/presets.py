"""The experiments on the plane that the lab offers by name, with their words."""

from __future__ import annotations

from dataclasses import replace

from ganzoo.lab.plane.experiment import Experiment
from ganzoo.lab.plane.targets import TARGETS, Target
from ganzoo.lab.presets import Preset

_PLAIN = Experiment(r1_gamma=0.0, ema=0, decay="constant")


def _offered(name: str) -> Target:
    target: Target = TARGETS[name].target
    return target


OFFERED: dict[str, Preset[Experiment]] = {
    "ring": Preset(
        Experiment(),
        "Eight hills on a ring",
        "The test of the literature for collapse: a generator that is content with some hills has learnt to cheat.",
        card="Ring of 8",
    ),
    "moons": Preset(
        Experiment(target=_offered("moons")),
        "Two moons",
        "Two bent stripes with a gap between them: watch the grid of z tear and wrap itself around both.",
        card="Two moons",
    ),
    "spiral": Preset(
        Experiment(target=_offered("spiral")),
        "A spiral",
        "One long stripe: the generator has to roll up its square of z without crossing it.",
        card="Spiral",
    ),
    "grid": Preset(
        Experiment(target=_offered("grid"), steps=8_000),
        "Twenty-five hills",
        "Five times five hills: the generator finds nearly all of them, and leaves threads of points between them.",
        card="Grid of 25",
    ),
    "small": Preset(
        replace(_PLAIN, target=_offered("three"), noise="uniform", layers=1, hidden=8, batch=150, d_steps=2),
        "Small networks",
        "One hidden layer of eight units: the map of D has a few straight edges, and both players go in circles.",
        card="Small networks",
    ),
    "line": Preset(
        Experiment(target=_offered("line"), steps=3_000),
        "A line",
        "The easiest target: the square of z is pressed flat.",
    ),
    "blobs": Preset(
        Experiment(target=_offered("blobs")),
        "Blobs far apart",
        "Between two islands nothing is real: the generator's map must tear, and cannot.",
    ),
}
PRESETS: dict[str, Experiment] = {name: preset.experiment for name, preset in OFFERED.items()}
