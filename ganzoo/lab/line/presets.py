"""The experiments that the lab offers by name, with their words."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from ganzoo.lab.line.experiment import Experiment
from ganzoo.lab.line.targets import TWO_HILLS

_SAMPLES = Experiment(mode="samples", features="none", latent=1, batch=128)
_ORIGINAL = Experiment(mode="samples", latent=1, batch=1, decay="constant", beta1=0.9, lr_d=2e-4, lr_g=2e-4, r1_gamma=0)


@dataclass(frozen=True)
class Preset:
    """An experiment, its title, and one line on what there is to see; English, the key of its translation."""

    experiment: Experiment
    title: str
    text: str

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON values."""
        return {"title": self.title, "text": self.text, "experiment": self.experiment.to_dict()}


OFFERED: dict[str, Preset] = {
    "default": Preset(
        Experiment(),
        "The row experiment, mended",
        "A generator makes rows of 100 numbers; with these settings it finds the target from almost every seed.",
    ),
    "as-in-the-50-line-program": Preset(
        Experiment(features="none", batch=1, decay="constant", beta1=0.9, lr_d=2e-4, lr_g=2e-4, r1_gamma=0),
        "As in the 50-line program",
        "The same experiment with one row a batch and a constant learning rate: it wanders and does not settle.",
    ),
    "not-shuffled": Preset(
        Experiment(features="none"),
        "Mended, but not shuffled",
        "One setting differs: the discriminator sees which number stands where, learns that, and misses the target.",
    ),
    "samples": Preset(
        _SAMPLES,
        "One sample at a time",
        "The discriminator judges single numbers, so its curve D(x) and the map from z to G(z) can be drawn.",
    ),
    "two-hills": Preset(
        replace(_SAMPLES, target=TWO_HILLS),
        "Two hills",
        "A target with a gap in the middle: watch how the map from z to G(z) has to tear, and what falls in between.",
    ),
    "vanishing-gradient": Preset(
        Experiment(
            mode="samples",
            features="none",
            latent=1,
            hidden=16,
            batch=64,
            objective="minimax",
            d_steps=10,
            lr_d=3e-3,
            lr_g=1e-4,
            decay="constant",
            r1_gamma=0,
            steps=1_500,
        ),
        "The vanishing gradient",
        "The minimax objective against a discriminator of ten steps a turn: once that wins, nothing more is learnt.",
    ),
    "wasserstein": Preset(
        replace(_SAMPLES, objective="wasserstein-gp", d_steps=5, r1_gamma=0, lr_g=1e-4, beta1=0, beta2=0.9),
        "A Wasserstein critic",
        "The critic's estimate of the distance is drawn beside the true Wasserstein-1 distance.",
    ),
    "relativistic": Preset(
        Experiment(objective="relativistic", r1_gamma=1.0, r2_gamma=1.0, lr_g=1e-4, beta1=0.0),
        "Relativistic pairing",
        "Real and generated rows are judged in pairs, with both zero-centred penalties; almost every seed settles.",
    ),
    "original-sorted": Preset(
        replace(_ORIGINAL, features="sorted"),
        "The original: sorted rows",
        "The generator makes one number at a time and the discriminator sees a whole sorted row of 100 of them.",
    ),
    "original-moments": Preset(
        replace(_ORIGINAL, features="moments"),
        "The original: four moments",
        "The generator makes one number at a time; the discriminator sees only the first four moments of 100 of them.",
    ),
}
PRESETS: dict[str, Experiment] = {name: preset.experiment for name, preset in OFFERED.items()}
