"""Every setting of an experiment on the line: those of all worlds (ganzoo.lab.settings) and its own. Torch-free."""

from __future__ import annotations

from ganzoo.lab import settings
from ganzoo.lab.setting import Choice, Number, Setting

SETTINGS: dict[str, Setting] = {
    **settings.SETTINGS,
    "target": Setting(title="Target", help="The distribution that the generator is to learn.", group="bar"),
    "mode": Choice(
        title="The generator makes",
        help="A whole row of samples at once, or one sample at a time.",
        group="game",
        choices={"rows": "rows", "samples": "single samples"},
    ),
    "features": Choice(
        title="The discriminator sees",
        help="A row as it comes, in random order, sorted, or only its four moments.",
        group="game",
        choices={
            "none": "as they come",
            "shuffled": "shuffled rows",
            "sorted": "sorted rows",
            "moments": "four moments",
        },
    ),
    "row": Number(
        title="Row length",
        help="Samples that are judged together.",
        group="networks",
        low=2,
        high=256,
        whole=True,
        when={"mode": ("rows",), "features": ("shuffled", "sorted", "moments")},
    ),
    "batch": Number(
        title="Batch",
        help="Rows (or samples) per step. One row is the 50-line program's choice.",
        group="networks",
        low=1,
        high=1024,
        whole=True,
    ),
}
