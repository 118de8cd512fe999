"""The experiments on the plane that the lab offers by name, with their words."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ganzoo.lab.plane.experiment import Experiment
from ganzoo.lab.plane.targets import TARGETS, Target
from ganzoo.lab.presets import Preset

_PLAIN = Experiment(r1_gamma=0.0, ema=0, decay="constant")


def _offered(name: str) -> Target:
    target: Target = TARGETS[name].target
    return target


_SLOW_D = replace(_PLAIN, batch=64, lr_d=3e-4, steps=2_000)
_STRONG_D = replace(_PLAIN, batch=64, objective="minimax", lr_d=1e-2, lr_g=3e-4, steps=1_500)


def _mended(title: str, text: str, base: Experiment = _SLOW_D, **changed: Any) -> Preset[Experiment]:
    return Preset(replace(base, **changed), title, text, group="Collapse, and what mends it")


AGAINST_COLLAPSE: dict[str, Preset[Experiment]] = {
    "collapse": _mended("Collapse", "D learns too slowly: all points run to one hill, and from there to the next."),
    "mended-by-two-rates": _mended(
        "Two time scales",
        "The same rates the other way round: D is the faster one (arXiv:1706.08500).",
        lr_d=1e-3,
        lr_g=3e-4,
    ),
    "mended-by-matching": _mended(
        "Feature matching", "G aims at the mean of D's features: one hill alone does not have it.", matching="on"
    ),
    "mended-by-kernels": _mended(
        "Minibatch discrimination", "D sees how alike the points of a batch are, and so a collapse.", kernels=4
    ),
    "mended-by-packing": _mended("Packing by two", "D judges two points at once: alike ones give G away.", pack=2),
    "mended-by-virtual": _mended(
        "Virtual batch normalisation", "G's units stay on one scale, so that different z stay apart.", normal="virtual"
    ),
    "mended-by-unrolling": _mended(
        "Unrolling by three",
        "G sees where three more steps of D would lead, and running to one hill is no use.",
        unroll=3,
    ),
    "mended-by-noise": _mended(
        "Instance noise", "Under much noise all hills are one; as it falls, they part.", instance_noise=3.0
    ),
    "mended-by-energy": _mended(
        "Energies that pull away",
        "D is an autoencoder, and codes of generated points push each other apart.",
        objective="energy",
        margin=0.3,
        pulling=0.1,
    ),
    "historical": _mended(
        "Historical averaging", "It slows both players down; this collapse it does not mend.", historical=1.0
    ),
    "missing": _mended(
        "D wins, hills are missing", "D tells nearly all apart, and a minimax G learns no more.", base=_STRONG_D
    ),
    "mended-by-spectral": _mended(
        "Spectral normalisation", "D's slope is bounded: it cannot win by so much.", base=_STRONG_D, spectral="on"
    ),
    "smoothing": _mended(
        "Label smoothing",
        "D is never quite sure of real points: more hills are found, not all.",
        base=_STRONG_D,
        smoothing=0.3,
    ),
}
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
    **AGAINST_COLLAPSE,
}
PRESETS: dict[str, Experiment] = {name: preset.experiment for name, preset in OFFERED.items()}
