"""The plane's engine against plain PyTorch, which is the program that the lab itself hands out.

With the settings that GAN Lab begins with (noise of two numbers, one hidden layer of eight, 150 points, two steps of D
and one of G), and with the lab's own. Both sides draw the same numbers; tests/lab/plane/test_game.py holds their losses
together. One thread.
"""

from __future__ import annotations

from dataclasses import replace

import torch

from bench.measure import Row, compare_rates
from bench.one_d import SEEDS, STEPS, game_loop, onwards, plain_loop
from ganzoo.lab.plane.game import plane_game
from ganzoo.lab.plane.presets import PRESETS
from ganzoo.lab.plane.source import source_of


def run(*, quick: bool) -> list[Row]:
    """Return iterations a second of one run and of 64 at once, each against the plain loop."""
    torch.set_num_threads(1)
    small, ring = (replace(PRESETS[name], steps=10**6) for name in ("small", "ring"))
    made = []
    for what, experiment, target in (("small networks", small, 10.0), ("the default", ring, None)):
        for seeds in (1, SEEDS):
            ours = game_loop(plane_game(experiment, seeds), source_of(experiment, seeds))
            steps = STEPS if seeds == 1 else 1
            made.append(
                compare_rates(
                    f"{what}, one run" if seeds == 1 else f"{what}, {seeds} seeds at once",
                    onwards(plain_loop(experiment), STEPS),
                    onwards(ours, steps),
                    items=steps * seeds,
                    plain_items=STEPS,
                    unit="iterations/s",
                    target=target if seeds == 1 else None,
                    quick=quick,
                )
            )
    return made
