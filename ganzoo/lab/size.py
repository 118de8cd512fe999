"""How large a run is, in multiplications and in numbers held: what a server must know before it begins. Torch-free.

Both are estimates of what ganzoo.lab.game does, at least 1 / 2.5 of it and at most 4 times (tests/lab/test_size.py).
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ganzoo.errors import InputError, LimitError
from ganzoo.lab.tricks import KERNEL

if TYPE_CHECKING:
    from ganzoo.lab.experiment import Experiment

MOST_WORK = 5e9  # multiplications of one step: a fifth of a second of one core
MOST_NUMBERS = 60_000_000  # that a step holds, of all replicas together: 240 MB
LIVE = 6  # arrays of a layer's size at the same moment: values, slopes, and what lies between


def work(experiment: Experiment) -> float:
    """Return the multiplications of one step of one run."""
    made, judged = _moves(experiment)
    return experiment.batch * (
        made * experiment.apart * _weights(experiment, "generator") + judged * _judging(experiment)
    )


def numbers(experiment: Experiment) -> float:
    """Return how many numbers one run holds in a step."""
    widths = {player: sum(experiment.widths(player)) for player in ("generator", "discriminator")}
    rows = experiment.batch * experiment.apart * widths["generator"]
    rows += 2 * experiment.batch * widths["discriminator"] * experiment.pieces
    near = 2 * experiment.batch**2 * experiment.kernels * KERNEL
    weights = sum(_weights(experiment, player) for player in widths)
    return LIVE * (rows + near) * (1 + experiment.unroll) + 4 * weights


def refuse_too_large(experiment: Experiment, replicas: int = 1) -> None:
    """Refuse what would take the server's time or memory from everybody else.

    Raises:
        LimitError: says which, and what would help.
    """
    if work(experiment) > MOST_WORK:
        raise LimitError(
            "a step of this run takes {work} million multiplications, and the most is {limit}: take smaller networks, "
            "a smaller batch or fewer steps of each player",
            work=round(work(experiment) / 1e6),
            limit=round(MOST_WORK / 1e6),
        )
    if replicas * numbers(experiment) > MOST_NUMBERS:
        raise LimitError(
            "{replicas} runs of this size hold {numbers} million numbers at once, and the most is {limit}: take "
            "smaller networks or a smaller batch",
            replicas=replicas,
            numbers=round(replicas * numbers(experiment) / 1e6),
            limit=round(MOST_NUMBERS / 1e6),
        )


def check_sides(sides: Sequence[Experiment], replicas: int) -> None:
    """See that experiments can be held against each other, so many runs of each side by side.

    Raises:
        InputError: they are of two worlds, or one takes more steps.
        LimitError: as `refuse_too_large`, of all sides together.
    """
    if len({(side.world, side.steps) for side in sides}) > 1:
        raise InputError("two runs that are held against each other need the same world and as many steps")
    for side in sides:
        refuse_too_large(side, len(sides) * replicas)


def _moves(experiment: Experiment) -> tuple[int, int]:
    """Return how often rows are made, and judged, forward and backward, in one step."""
    made = experiment.d_steps + 3 * experiment.g_steps
    ahead = 9 * experiment.unroll
    penalties = 2 if experiment.r1_gamma or experiment.r2_gamma or experiment.objective == "wasserstein-gp" else 1
    return made, penalties * 6 * experiment.d_steps + (3 + penalties * ahead) * experiment.g_steps


def _weights(experiment: Experiment, player: str) -> int:
    first = experiment.latent if player == "generator" else experiment.inputs
    pieces = 1 if player == "generator" else experiment.pieces
    return sum(a * b * pieces for a, b in itertools.pairwise((first, *experiment.widths(player))))


def _judging(experiment: Experiment) -> int:
    near = experiment.batch * experiment.kernels * KERNEL * 10  # an exponential is worth some multiplications
    return _weights(experiment, "discriminator") + near
