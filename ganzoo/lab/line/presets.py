"""The experiments that the lab offers by name, with their words."""

from __future__ import annotations

from dataclasses import replace

from ganzoo.lab.line.experiment import Experiment
from ganzoo.lab.line.targets import TARGETS, TWO_HILLS, Target
from ganzoo.lab.presets import Preset

PLAIN_SAMPLES = Experiment(mode="samples", features="none", latent=1, batch=128)
_SAMPLES = replace(PLAIN_SAMPLES, lr_d=3e-3, lr_g=1e-3, beta2=0.9, ema=200, steps=3_000)  # why: docs/one-d.md
_ORIGINAL = Experiment(mode="samples", latent=1, batch=1, decay="constant", beta1=0.9, lr_d=2e-4, lr_g=2e-4, r1_gamma=0)


def _offered(name: str) -> Target:
    target = TARGETS[name].target
    assert target is not None
    return target


OFFERED: dict[str, Preset[Experiment]] = {
    "default": Preset(
        Experiment(),
        "The row experiment, mended",
        "A generator makes rows of 100 numbers; with these settings it finds the target from almost every seed.",
        card="Rows of 100",
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
        card="One hill",
    ),
    "two-hills": Preset(
        replace(_SAMPLES, target=TWO_HILLS, beta2=0.99, steps=4_000),  # ends nearer than with 0.9 and 3,000
        "Two hills",
        "A target with a gap in the middle: watch how the map from z to G(z) has to tear, and what falls in between.",
        card="Two hills",
    ),
    "samples-uniform": Preset(
        replace(_SAMPLES, target=_offered("uniform"), beta2=0.99),  # with 0.9 it strays at the end of seed 1
        "A box of numbers",
        "Every number between 1 and 7 is as likely as any other: the map from z to G(z) becomes a straight line.",
        card="Uniform",
    ),
    "samples-exponential": Preset(
        replace(_SAMPLES, target=_offered("exponential")),
        "A steep edge and a long tail",
        "Nothing lies below zero and a few numbers lie far out: both the edge and the tail are hard to learn.",
        card="Exponential",
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
        card="No gradient",
    ),
    "wasserstein": Preset(
        replace(PLAIN_SAMPLES, objective="wasserstein-gp", d_steps=5, r1_gamma=0, lr_g=1e-4, beta1=0, beta2=0.9),
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
