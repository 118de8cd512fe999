"""Every setting of an experiment on the plane: those of all worlds (ganzoo.lab.settings) and its own. Torch-free."""

from __future__ import annotations

from ganzoo.lab import settings
from ganzoo.lab.setting import Number, Setting

MOST_PACKED = 6
WIDEST = 512

SETTINGS: dict[str, Setting] = {
    **settings.SETTINGS,
    "target": Setting(title="Target", help="The distribution that the generator is to learn.", group="bar"),
    "hidden": Number(
        title="Hidden units",
        help="Width of both networks' hidden layers.",
        group="networks",
        low=2,
        high=WIDEST,
        whole=True,
    ),
    "layers": Number(
        title="Hidden layers",
        help="Of each network, between its first and its last layer.",
        group="networks",
        low=1,
        high=4,
        whole=True,
    ),
    "layers_d": Number(
        title="Hidden layers of D",
        help="Number of the discriminator's hidden layers; 0 gives it as many as the generator.",
        group="networks",
        low=0,
        high=4,
        whole=True,
    ),
    "hidden_d": Number(
        title="Hidden units of D",
        help="Width of the discriminator's hidden layers; 0 makes it as wide as the generator.",
        group="networks",
        low=0,
        high=WIDEST,
        whole=True,
    ),
    "batch": Number(
        title="Batch", help="Points per step, real and generated.", group="networks", low=1, high=1024, whole=True
    ),
    "pack": Number(
        title="Packing",
        help="D judges so many points at once, so that it sees how alike they are (arXiv:1712.04086); 1 is off.",
        group="tricks",
        switch=True,
        low=1,
        high=MOST_PACKED,
        whole=True,
    ),
}
