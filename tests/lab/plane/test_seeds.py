"""Many seeds on the plane: what is told of them."""

from __future__ import annotations

import base64
import json
import statistics
from dataclasses import replace

import pytest

from ganzoo.errors import InputError
from ganzoo.lab.game import Game
from ganzoo.lab.plane.experiment import Experiment
from ganzoo.lab.plane.presets import PRESETS
from ganzoo.lab.plane.seeds import SHOWN, judged
from ganzoo.lab.plane.targets import TARGETS
from ganzoo.lab.seeds import many_seeds

SMALL = Experiment(hidden=12, batch=20, steps=40)


def test_every_line_is_whole_and_the_last_one_is_done() -> None:
    lines = list(many_seeds([judged(SMALL)], 5, points=4))
    assert [(line["step"], line["done"]) for line in lines] == [(10, False), (20, False), (30, False), (40, True)]
    (side,) = lines[-1]["sides"]
    assert {"sw", "jsd", "mmd", "modes", "quality", "kl", "loss_generator"} <= set(side["bands"])
    assert side["aims"]["modes"] == 8 and {name: len(each) for name, each in side["each"].items()} == {
        "sw": 5,
        "modes": 5,
    }
    assert len(base64.b64decode(side["now"]["points"])) == 5 * SHOWN * 4 and lines[-1]["difference"] is None
    json.dumps(lines[-1], allow_nan=False)


def test_a_target_without_hills_has_none_to_count() -> None:
    (*_, line) = many_seeds([judged(replace(SMALL, target=TARGETS["moons"].target))], 3, points=2)
    (last,) = line["sides"]
    assert "modes" not in last["bands"] and last["aims"]["modes"] == 0


def test_the_ring_is_found_from_nearly_every_seed() -> None:
    """The default of the plane; the table of docs says how it does from 64."""
    (*_, line) = many_seeds([judged(replace(Experiment(), steps=1_500))], 4, points=10)
    (last,) = line["sides"]
    assert last["converged"] >= 3 / 4 and last["collapsed"] == 0.0


def test_a_generator_that_cannot_learn_has_collapsed() -> None:
    (*_, line) = many_seeds([judged(replace(SMALL, lr_g=0.0))], 3, points=4)
    (last,) = line["sides"]
    assert (last["converged"], last["collapsed"]) == (0.0, 1.0)


def test_on_against_off_is_told_seed_by_seed() -> None:
    on, off = replace(SMALL, pack=2), SMALL
    (*_, line) = many_seeds([judged(on), judged(off)], 6, points=2)
    first, second = line["sides"]
    apart = [a - b for a, b in zip(first["each"]["sw"], second["each"]["sw"], strict=True)]
    told = line["difference"]["sw"]
    assert told["mean"] == pytest.approx(statistics.fmean(apart), abs=1e-3)
    assert told["error"] == pytest.approx(statistics.stdev(apart) / 6**0.5, abs=1e-3)
    assert (told["less"], told["of"]) == (sum(value < 0 for value in apart), 6)


def test_a_side_against_itself_is_no_different() -> None:
    (*_, line) = many_seeds([judged(SMALL), judged(SMALL)], 3, points=1)
    assert line["sides"][0] == line["sides"][1]
    assert line["difference"]["modes"] == {"mean": 0.0, "error": 0.0, "less": 0, "of": 3}


def test_what_mends_a_collapse_does_so_against_it_from_the_same_seeds() -> None:
    sides = [judged(PRESETS[name]) for name in ("mended-by-packing", "collapse")]
    (*_, line) = many_seeds(sides, 6, points=4)
    told = line["difference"]["modes"]
    assert told["mean"] - 3 * told["error"] > 3


def test_one_side_may_diverge_and_the_other_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    average = Game.average

    def poison(self: Game[Experiment], images_seen: int, batch: int) -> None:
        average(self, images_seen, batch)
        if self.experiment.pack == 2 and images_seen >= 25:
            self.generator.flat.fill_(float("nan"))

    monkeypatch.setattr(Game, "average", poison)
    (*_, line) = many_seeds([judged(replace(SMALL, pack=2)), judged(SMALL)], 3, points=4)
    assert (line["step"], line["done"], line["at"]) == (40, True, [10, 20, 30, 40])
    assert [side["diverged"] for side in line["sides"]] == [1.0, 0.0]
    assert line["difference"]["sw"] == {"mean": None, "error": None, "less": 0, "of": 0}
    json.dumps(line, allow_nan=False)


def test_sides_of_different_length_are_refused() -> None:
    with pytest.raises(InputError, match="as many steps"):
        next(many_seeds([judged(SMALL), judged(replace(SMALL, steps=50))], 2))
