"""The techniques that the literature of 2014 to 2018 proposed against collapse, once: words, range, source.

They are settings of every experiment (ganzoo.lab.experiment), under a heading of their own; their maths is
ganzoo.lab.turns. Torch-free.

| setting        | technique                          | source                       |
|----------------|------------------------------------|------------------------------|
| smoothing      | one-sided label smoothing          | arXiv:1606.03498 section 3.4 |
| matching       | feature matching                   | arXiv:1606.03498 section 3.1 |
| kernels        | minibatch discrimination           | arXiv:1606.03498 section 3.2 |
| historical     | historical averaging               | arXiv:1606.03498 section 3.3 |
| normal         | batch and virtual batch norm of G  | arXiv:1502.03167; 1606.03498 |
| unroll         | unrolled discriminator             | arXiv:1611.02163 equation 4  |
| instance_noise | noise on all that D sees           | arXiv:1610.04490 section 4   |
| spectral       | spectral normalisation of D        | arXiv:1802.05957 section 2   |
| pieces         | maxout units in D                  | arXiv:1302.4389              |
| pulling        | pulling-away term                  | arXiv:1609.03126 equation 4  |
"""

from __future__ import annotations

from typing import Any

from ganzoo.errors import InputError
from ganzoo.lab.objectives import OBJECTIVES
from ganzoo.lab.setting import Choice, Number, Setting

KERNEL = 3  # directions of features in a kernel of minibatch discrimination

_SWITCH = {"off": "off", "on": "on"}
_SMOOTHABLE = tuple(name for name, row in OBJECTIVES.items() if "smoothing" in row.settings)
_ENERGY = tuple(name for name, row in OBJECTIVES.items() if row.energy)

TRICKS: dict[str, Setting] = {
    "smoothing": Number(
        title="Label smoothing",
        help="D is told that real ones are real only this much less than surely (arXiv:1606.03498); 0 is off.",
        group="tricks",
        switch=True,
        low=0,
        high=0.5,
        when={"objective": _SMOOTHABLE},
    ),
    "matching": Choice(
        title="Feature matching",
        help="G aims at the mean of D's last hidden layer on real ones, not at D's verdict (arXiv:1606.03498).",
        group="tricks",
        switch=True,
        choices=_SWITCH,
    ),
    "kernels": Number(
        title="Minibatch discrimination",
        help="D sees how near the others of its batch are, by so many kernels (arXiv:1606.03498); 0 is off.",
        group="tricks",
        switch=True,
        low=0,
        high=16,
        whole=True,
    ),
    "historical": Number(
        title="Historical averaging",
        help="Pulls both players' weights towards their mean so far (arXiv:1606.03498); 0 is off.",
        group="tricks",
        switch=True,
        low=0,
        high=100,
    ),
    "normal": Choice(
        title="Normalisation of G",
        help="Hidden layers to one scale: over the batch, or over a fixed batch and each one itself.",
        group="tricks",
        switch=True,
        choices={"none": "none", "batch": "batch norm", "virtual": "virtual batch norm"},
    ),
    "unroll": Number(
        title="Unrolled steps of D",
        help="G looks so many steps of D ahead (arXiv:1611.02163); each costs as much as a turn of D.",
        group="tricks",
        switch=True,
        low=0,
        high=10,
        whole=True,
    ),
    "instance_noise": Number(
        title="Instance noise",
        help="Noise of this deviation on all that D sees, falling to zero over the run (arXiv:1610.04490).",
        group="tricks",
        switch=True,
        low=0,
        high=100,
    ),
    "spectral": Choice(
        title="Spectral normalisation",
        help="Divides each weight matrix of D by its largest singular value (arXiv:1802.05957).",
        group="tricks",
        switch=True,
        choices=_SWITCH,
    ),
    "pieces": Number(
        title="Maxout pieces of D",
        help="Each hidden unit of D is the largest of so many (arXiv:1302.4389); 1 is a ReLU.",
        group="networks",
        switch=True,
        low=1,
        high=8,
        whole=True,
    ),
    "margin": Number(
        title="Margin of energies",
        help="D pushes the energy of generated ones up to here and no farther (arXiv:1609.03126).",
        group="tricks",
        low=0,
        high=1000,
        when={"objective": _ENERGY},
    ),
    "pulling": Number(
        title="Pulling away",
        help="Pushes the codes of generated ones into different directions (arXiv:1609.03126); 0 is off.",
        group="tricks",
        switch=True,
        low=0,
        high=100,
        when={"objective": _ENERGY},
    ),
}


def refuse_together(one: Any) -> None:
    """Refuse an experiment with two techniques that cannot be together.

    Raises:
        InputError: says which two, and what to do.
    """
    if one.smoothing > 0 and one.objective not in _SMOOTHABLE:
        raise InputError("label smoothing changes the labels of a cross-entropy; this objective has none: set it to 0")
    if one.matches and one.energy:
        raise InputError(
            "feature matching and energies both replace what the generator aims at: choose one of them",
        )
    if one.kernels > 0 and one.energy:
        raise InputError(
            "minibatch discrimination needs a discriminator with a verdict, and energies come from an autoencoder"
        )
    if one.pulling > 0 and not one.energy:
        raise InputError(
            "the pulling-away term acts on an autoencoder's codes: choose the energy objective, or set it to 0"
        )
    if one.unroll > 0 and one.matches:
        raise InputError(
            "unrolling looks ahead of D's verdict, and feature matching does not ask for it: choose one of them"
        )
