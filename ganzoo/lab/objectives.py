"""What an objective is, once: names, losses, where they stand at balance, how D's answer reads, settings of its own.

Whoever needs to know one of these asks this table: the engine, the program that is handed out, the diagnosis, the
picture of D(x), and the browser, which gets it as JSON. The slopes of the losses are a second
table with the same rows, ganzoo.lab.losses; a test holds the two together. Torch-free.

Symbols: D(x) is the logit or score of a real number, D(G(z)) of a generated one.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Literal

LN2 = math.log(2)
BEATEN = 0.3  # of the loss at balance: a discriminator below it tells nearly all apart


@dataclass(frozen=True)
class Level:
    """A value with the name that stands beside its line."""

    value: float
    name: str


@dataclass(frozen=True, kw_only=True)
class Answer:
    """How D's answer to a number x is drawn and read.

    `scale`: "probability" is sigma(D(x)) between 0 and 1; "score" is D(x) itself, on an axis that holds at least
    `low` to `high` (None: nothing in particular) and whatever more the scores need. `undecided` is where D stands
    when it can tell nothing apart; None where only differences count. `optimum` is the best answer: "share" is
    p / (p + p_generated), "sign" is 1 where the real density is the larger one and -1 elsewhere; None where no closed
    form is known. `centred`: only differences between scores count, so their mean is taken off first. `text` says it
    to the reader.
    """

    scale: Literal["probability", "score"]
    low: float | None = 0.0
    high: float | None = 1.0
    undecided: float | None = 0.5
    optimum: Literal["share", "sign"] | None = "share"
    centred: bool = False
    text: str


@dataclass(frozen=True, kw_only=True)
class Objective:
    """One row. `real`, `fake` and `generator` are the losses as lines of PyTorch.

    `balance`: where D's errors stand when it can tell nothing apart: each of its two terms, then their sum; one level
    when there is only one error to look at. `paired`: real and generated numbers are judged in pairs, so that D has
    one error instead of two. `critic`: D estimates a distance and its losses know no balance but zero.
    `energy`: D is an autoencoder, and its score is minus its error.
    `vanishing`: once D wins, G's gradient goes to zero. `settings` has the settings of an experiment that only this
    objective knows.
    """

    title: str
    arxiv: str
    real: str
    fake: str
    generator: str
    balance: tuple[Level, ...]
    answer: Answer
    paired: bool = False
    critic: bool = False
    energy: bool = False
    vanishing: bool = False
    settings: tuple[str, ...] = ()

    @property
    def beaten(self) -> float | None:
        """D's whole loss at which it has won: it tells nearly all apart. None for a critic, whose loss says nothing."""
        return None if self.critic or self.energy else BEATEN * self.balance[-1].value

    def aims(self) -> dict[str, Any]:
        """Return what a plot of errors and of D(x) needs, as JSON values."""
        axis = {name: getattr(self.answer, name) for name in ("scale", "low", "high", "undecided")}
        return {"balance": [[level.value, level.name] for level in self.balance], "paired": self.paired, "answer": axis}


_PROBABILITY = Answer(
    scale="probability",
    text="How real the discriminator thinks a value x is, from 0 to 1, when it judges one sample at a time. The dashed "
    "curve is the best possible answer, p_real / (p_real + p_generated). At 0.5 everywhere nothing can be told apart.",
)
_TARGETS = Answer(
    scale="score",
    text="The discriminator's score of a value x, which it pulls to 1 for real samples and to 0 for generated ones. "
    "The dashed curve is the best possible answer, p_real / (p_real + p_generated). At 0.5 everywhere nothing can be "
    "told apart.",
)
_MARGINS = Answer(
    scale="score",
    low=-1.0,
    high=1.0,
    undecided=0.0,
    optimum="sign",
    text="The discriminator's score of a value x, which it pushes above 1 for real samples and below -1 for generated "
    "ones. The dashed line is the best possible answer: 1 where real samples are the denser ones, -1 elsewhere.",
)
_SCORES = Answer(
    scale="score",
    low=None,
    high=None,
    undecided=None,
    optimum=None,
    text="The critic's score of a value x. Only differences count: where the curve rises, it takes larger numbers for "
    "more real. Its height at one place means nothing.",
)
_DIFFERENCES = Answer(
    scale="probability",
    centred=True,
    text="How real the discriminator thinks a value x is compared with an average sample, from 0 to 1: it judges "
    "pairs, so only differences count. At 0.5 everywhere nothing can be told apart.",
)

_ENERGIES = Answer(
    scale="score",
    low=None,
    high=0.0,
    undecided=None,
    optimum=None,
    text="Minus the error with which D, an autoencoder, rebuilds a value x: zero where it knows the data, below where "
    "it does not. Only the margin gives it a scale.",
)

_CROSS_ENTROPY = (Level(LN2, "ln 2"), Level(2 * LN2, "2 ln 2"))

OBJECTIVES: dict[str, Objective] = {
    # arXiv:1406.2661 equation 1; G minimises log(1 - D(G(z))), which is flat where D wins.
    "minimax": Objective(
        title="Minimax (2014)",
        arxiv="1406.2661",
        real="softplus(-logits_real).mean()",
        fake="softplus(logits_fake).mean()",
        generator="-softplus(logits).mean()",
        balance=_CROSS_ENTROPY,
        answer=_PROBABILITY,
        vanishing=True,
        settings=("smoothing",),
    ),
    # arXiv:1406.2661 section 3.
    "non-saturating": Objective(
        title="Non-saturating",
        arxiv="1406.2661",
        real="softplus(-logits_real).mean()",
        fake="softplus(logits_fake).mean()",
        generator="softplus(-logits).mean()",
        balance=_CROSS_ENTROPY,
        answer=_PROBABILITY,
        settings=("smoothing",),
    ),
    # arXiv:1611.04076 equation 9; at balance D is 1/2 everywhere (equation 5).
    "least-squares": Objective(
        title="Least squares",
        arxiv="1611.04076",
        real="0.5 * (logits_real - 1).square().mean()",
        fake="0.5 * logits_fake.square().mean()",
        generator="0.5 * (logits - 1).square().mean()",
        balance=(Level(1 / 8, "1/8"), Level(1 / 4, "1/4")),
        answer=_TARGETS,
    ),
    # arXiv:1701.07875 equation 2 and algorithm 1: the critic is held by clipping its weights.
    "wasserstein-clip": Objective(
        title="Wasserstein, clipped",
        arxiv="1701.07875",
        real="-logits_real.mean()",
        fake="logits_fake.mean()",
        generator="-logits.mean()",
        balance=(Level(0.0, "0"),),
        answer=_SCORES,
        critic=True,
        settings=("clip",),
    ),
    # arXiv:1704.00028 equation 3: the critic is held by a penalty on its slope.
    "wasserstein-gp": Objective(
        title="Wasserstein, penalty",
        arxiv="1704.00028",
        real="-logits_real.mean()",
        fake="logits_fake.mean()",
        generator="-logits.mean()",
        balance=(Level(0.0, "0"),),
        answer=_SCORES,
        critic=True,
        settings=("gp_weight",),
    ),
    # arXiv:1705.02894 section 3: margins of one on both sides; the best answer is -1 or 1.
    "hinge": Objective(
        title="Hinge",
        arxiv="1705.02894",
        real="relu(1 - logits_real).mean()",
        fake="relu(1 + logits_fake).mean()",
        generator="-logits.mean()",
        balance=(Level(1.0, "1"), Level(2.0, "2")),
        answer=_MARGINS,
    ),
    # arXiv:2501.05441 equation 2.
    "relativistic": Objective(
        title="Relativistic pairs",
        arxiv="2501.05441",
        real="torch.zeros(())",
        fake="softplus(logits_fake - logits_real).mean()",
        generator="softplus(discriminator(look(real)) - logits).mean()",
        balance=(Level(LN2, "ln 2"),),
        answer=_DIFFERENCES,
        paired=True,
    ),
    # arXiv:1609.03126 equations 1 and 2; scores are minus the energies of an autoencoder.
    "energy": Objective(
        title="Energy (autoencoder)",
        arxiv="1609.03126",
        real="-logits_real.mean()",
        fake="relu(MARGIN + logits_fake).mean()",
        generator="-logits.mean()",
        balance=(),
        answer=_ENERGIES,
        energy=True,
        settings=("margin", "pulling"),
    ),
}
