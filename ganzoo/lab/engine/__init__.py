"""The lab's own engine: arrays written as expressions, their derivatives, and a plan of NumPy calls that computes them.

At 50 hidden units an eager training step is nearly all dispatch. Here a step is written down once (`expressions`), its
derivatives are expressions again (`derivatives`), and both become a list of NumPy calls on memory that was set aside
beforehand (`plan`). Why NumPy: docs/decisions/0007-engine.md.
"""
