"""The names of what is seen of a run: the curves over its steps, and what there is to draw at one moment."""

from __future__ import annotations

CURVES = ("loss_real", "loss_fake", "loss_generator", "mean", "std", "w1", "jsd", "critic", "hills")
SOMETIMES = ("critic", "hills")  # those that some runs do not have
PICTURE = ("edges", "real", "fake", "x", "d", "optimum", "z", "g")  # lists of numbers; "scale" says what d is
SCALES = ("probability", "score")
