"""What can be said of a run on the line: the sentences, and what may help. English, the keys of their translations.

What a sentence and a remedy are says ganzoo.lab.saying.
"""

from __future__ import annotations

import math

from ganzoo.lab.saying import SHARED

RULES = (
    "learning",
    "stuck",
    "winning",
    "dead",
    "collapsed",
    "oscillating",
    "lost",
    "drifting",
    "diverged",
    "converged",
)

BEGUN = "The run has just begun: the generator's numbers have nothing to do with the target yet."
RUNAWAY = (
    "The run diverges: the generated mean is {mean}, the target's is {target}. Lower the learning rates and reset."
)
CONVERGED = "The generated numbers match the target: the Wasserstein-1 distance has stayed below {limit}."
RAISED_LR_D = (
    "The generator was right until D's learning rate was raised to {value} at step {step}; "
    "the distance is {distance} now."
)
LOWERED_LR_D = (
    "The generator was right until D's learning rate was lowered to {value} at step {step}; "
    "the distance is {distance} now."
)
RAISED_LR_G = (
    "The generator was right until its learning rate was raised to {value} at step {step}; "
    "the distance is {distance} now."
)
LOWERED_LR_G = (
    "The generator was right until its learning rate was lowered to {value} at step {step}; "
    "the distance is {distance} now."
)
RAISED_D_STEPS = (
    "The generator was right until D's steps per round were raised to {value} at step {step}; "
    "the distance is {distance} now."
)
LOWERED_D_STEPS = (
    "The generator was right until D's steps per round were lowered to {value} at step {step}; "
    "the distance is {distance} now."
)
RAISED_G_STEPS = (
    "The generator was right until its steps per round were raised to {value} at step {step}; "
    "the distance is {distance} now."
)
LOWERED_G_STEPS = (
    "The generator was right until its steps per round were lowered to {value} at step {step}; "
    "the distance is {distance} now."
)
LOST_BY = {  # a setting: what is said where it was lowered, and where it was raised
    "lr_d": (LOWERED_LR_D, RAISED_LR_D),
    "lr_g": (LOWERED_LR_G, RAISED_LR_G),
    "d_steps": (LOWERED_D_STEPS, RAISED_D_STEPS),
    "g_steps": (LOWERED_G_STEPS, RAISED_G_STEPS),
}
LOST = "The generator was right until step {step} and has lost it again: the distance is {distance} now."
DEAD = "The discriminator is dead: whatever it is shown, its errors have not moved since step {step}."
AT_THE_CLIP = (
    "The critic is dead: it sits at its clip of {clip}, and its scores have not moved since step {step}, "
    "whatever it is shown."
)
COLLAPSED = "The generator has collapsed to a point: nearly all its numbers are {mean}, with a spread of {std}."
MISSING = "The generator covers {covered} of {hills} hills and leaves out the rest: mode collapse."
NOT_MOVED = "The generator has not set out yet: nearly all its numbers are {mean}."
VANISHED = (
    "The discriminator is winning: it tells {share} % apart, and the generator's gradient has vanished to {slope} "
    "of its full size."
)
WINNING = "The discriminator is winning: it tells nearly all apart, and the generator finds no way to fool it."
SWINGING_MEAN = "The two players chase each other: the generated mean swings between {low} and {high} around {target}."
SWINGING_STD = "The two players chase each other: the generated spread swings between {low} and {high} around {target}."
DRIFTING = "The generator drifts away: the distance was {least} at step {step} and is {distance} now."
FAR_OFF = "The generator is still far off: its mean is {mean}, the target's is {target}."
ON_THE_WAY = "The generator is on its way: its mean is {mean}, the target's is {target}."
NO_NEARER = "The generator comes no nearer: its mean is {mean}, the target's is {target}."
TOO_NARROW = "The generator has found the mean; its spread is still too small, {std} instead of {target}."
TOO_WIDE = "The generator has found the mean; its spread is too large, {std} instead of {target}."
MEAN_OFF = "The generator has about the right spread; its mean is off, {mean} instead of {target}."
SHAPE_OFF = "Mean and spread are right; the shape is not yet."
NEARLY = "The generated numbers are close to the target; now they have to stay there."
HOVERS = (
    "The generated numbers stay near the target without settling: the distance is {distance}, and counts as right "
    "below {limit}."
)
OVER_NEAR = "The run is over, and the generated numbers are close to the target: the distance is {distance}."
OVER_NOT_MOVED = "The run is over, and the generator has not set out: nearly all its numbers are {mean}."
OVER_MEAN = "The run is over: the generated mean is {mean}, the target's is {target}."
OVER_SPREAD = "The run is over: the mean is found, the spread is {std} instead of {target}."
OVER_SHAPE = "The run is over: mean and spread are right, the shape is not."

SENTENCES = SHARED | {value for name, value in list(globals().items()) if name.isupper() and isinstance(value, str)}

BACK = "Set it back to {value}"
RATES_BACK = "Set the learning rates back"
AS_A_PRESET = "Start again with the learning settings of “{value}”"
AS_A_PRESET_SMOOTHER = "Start again with the learning settings of “{value}” and a stronger R1 penalty"
CALM_START = "Start again with a third of the rates"
BACK_START = "Start again with {value} as before"
WIDER_CLIP = "Start again with a clip of {value}"
SMOOTHER = "Start again with an R1 penalty of {value}"
LIGHTER = "Start again with an R1 penalty of {value} instead"
OTHER_OBJECTIVE = "Start again with the objective “{value}”"
LONGER = "Start again with {value} steps"
SHUFFLED = "Start again with shuffled rows"
RATES_BACK_START = "Start again with the learning rates of the beginning"
FASTER_START = "Start again with a rate of {value} for the generator"
FASTER = "Raise the generator's rate to {value}"
REMEDIES = frozenset(
    value
    for name, value in list(globals().items())
    if name.isupper() and isinstance(value, str) and value not in SENTENCES
)


def words(value: float, unit: float | None = None) -> str:
    """Return a number as a sentence shows it: to a hundredth, or as finely as the data's deviation `unit` asks for."""
    if unit is None or 0.1 <= unit < 1000:
        return f"{value:.2f}" if abs(value) < 1000 or unit is not None else f"{value:.3g}"
    return f"{value:.{max(0, 1 - math.floor(math.log10(unit)))}f}"
