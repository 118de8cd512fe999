"""Many seeds on the plane: what is told of them."""

from __future__ import annotations

import json
from dataclasses import replace

from ganzoo.lab.plane.experiment import Experiment
from ganzoo.lab.plane.seeds import many_seeds
from ganzoo.lab.plane.targets import TARGETS

SMALL = Experiment(hidden=12, batch=20, steps=40)


def test_every_line_is_whole_and_the_last_one_is_done() -> None:
    lines = list(many_seeds(SMALL, 5, points=4))
    assert [(line["step"], line["done"]) for line in lines] == [(10, False), (20, False), (30, False), (40, True)]
    assert {"sw", "jsd", "mmd", "modes", "quality", "kl", "loss_generator"} <= set(lines[-1]["bands"])
    assert lines[-1]["aims"]["modes"] == 8
    json.dumps(lines[-1], allow_nan=False)


def test_a_target_without_hills_has_none_to_count() -> None:
    (*_, last) = many_seeds(replace(SMALL, target=TARGETS["moons"].target), 3, points=2)
    assert "modes" not in last["bands"] and last["aims"]["modes"] == 0


def test_the_ring_is_found_from_nearly_every_seed() -> None:
    """The default of the plane; the table of docs says how it does from 64."""
    (*_, last) = many_seeds(replace(Experiment(), steps=1_500), 4, points=10)
    assert last["converged"] >= 3 / 4 and last["collapsed"] == 0.0


def test_a_generator_that_cannot_learn_has_collapsed() -> None:
    (*_, last) = many_seeds(replace(SMALL, lr_g=0.0), 3, points=4)
    assert (last["converged"], last["collapsed"]) == (0.0, 1.0)
