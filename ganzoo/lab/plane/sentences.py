"""What can be said of a run on the plane; what a sentence and a remedy are says ganzoo.lab.saying."""

from __future__ import annotations

from ganzoo.lab.saying import SHARED

RULES = ("learning", "stuck", "missing", "collapsed", "chasing", "winning", "diverged", "converged")

BEGUN = "The run has just begun: the generated points have nothing to do with the target yet."
RUNAWAY = (
    "The run diverges: the points spread over {spread}, the target over {target}. Lower the learning rates and reset."
)
CONVERGED = "The generated points match the target: the sliced Wasserstein distance has stayed below {limit}."
CONVERGED_HILLS = "All {modes} hills are found, and the sliced Wasserstein distance has stayed below {limit}."
COLLAPSED = "The generator has collapsed to nearly one point, whatever z is."
CHASING = (
    "The generator chases: its few points jump from hill to hill, and the discriminator follows. "
    "It has {found} of {modes} hills now."
)
TURNING = "The generator turns around the target and does not settle: both players follow each other in a circle."
MISSING = "{missing} of {modes} hills are missing: the generator stays with {found}."
SPURIOUS = "All {modes} hills are found, but {share} % of the points lie between them."
WINNING = "The discriminator is winning: it tells nearly all points apart, and the generator's gradient fades."
WINNING_STILL = "The discriminator tells nearly all points apart, and the generator has stopped coming nearer."
NEARER = "The generated points come nearer: the sliced Wasserstein distance has fallen from {before} to {now}."
NO_NEARER = "The generated points come no nearer: the sliced Wasserstein distance stands at {now}."
NARROW = "The generated points spread over {spread}, the target over {target}."

SENTENCES = SHARED | {value for name, value in list(globals().items()) if name.isupper() and isinstance(value, str)}

FEWER_D = "Give the discriminator one step per round"
NON_SATURATING = "Start again with the objective “{value}”"
SMOOTHER = "Start again with an R1 penalty of {value}"
PACKED = "Start again with a discriminator that judges {value} points at once"
CALM = "Start again with a third of the rates"
LONGER = "Start again with {value} steps"
REMEDIES = frozenset(
    value
    for name, value in list(globals().items())
    if name.isupper() and isinstance(value, str) and value not in SENTENCES
)
