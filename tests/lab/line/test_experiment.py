"""Settings: what is accepted and what is refused, and the shapes that follow from them."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest

from ganzoo.errors import GanzooError, InputError, LimitError, UnknownName
from ganzoo.lab.line.experiment import Experiment
from ganzoo.lab.line.settings import SETTINGS
from ganzoo.lab.line.targets import Target
from ganzoo.lab.settings import STEERABLE


@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({"lr_d": -0.1}, InputError),
        ({"lr_d": float("nan")}, InputError),
        ({"lr_d": True}, InputError),
        ({"lr_d": [1]}, InputError),
        ({"seed": 2**40}, InputError),
        ({"mode": ["rows"]}, UnknownName),
        ({"objective": "gan"}, UnknownName),
        ({"colour": 1}, UnknownName),
        ({"target": "normal"}, InputError),
        ({"target": {"kind": "normal", "values": [1, 2], "more": 1}}, InputError),
        ({"target": {"kind": "normal", "values": [1, None]}}, InputError),
        ({"target": {"kind": "normal", "values": [1, 10**400]}}, InputError),
        ({"batch": 1024, "row": 256}, LimitError),
    ],
)
def test_impossible_settings_are_refused(values: dict[str, Any], error: type[GanzooError]) -> None:
    with pytest.raises(error):
        Experiment.from_dict(values)


def test_learning_rates_of_zero_and_ten_are_possible() -> None:
    assert (Experiment(lr_d=0).lr_d, Experiment(lr_g=10).lr_g) == (0.0, 10.0)


def test_every_setting_has_a_rule() -> None:
    assert set(SETTINGS) == {*Experiment.names()} - {"steering"} == set(Experiment().to_dict()) - {"world"}
    assert STEERABLE == ("d_steps", "g_steps", "lr_d", "lr_g")


def test_the_learning_rates_fall_as_they_say() -> None:
    assert [Experiment(decay=d, steps=100).decay_at(50) for d in ("constant", "linear", "cosine")] == pytest.approx(
        [1.0, 0.5, 0.5]
    )
    assert [Experiment(decay=d, steps=100).decay_at(200) for d in ("constant", "linear", "cosine")] == [1.0, 0.0, 0.0]


def test_shapes_follow_the_mode_and_what_is_shown() -> None:
    def shape(**settings: Any) -> tuple[int, int, int]:
        e = Experiment(row=30, **settings)
        return e.outputs, e.numbers_per_row, e.inputs

    assert shape(mode="rows") == (30, 30, 30)
    assert shape(mode="rows", features="moments") == (30, 30, 4)
    assert shape(mode="samples", features="none") == (1, 1, 1)
    assert shape(mode="samples", features="sorted") == (1, 30, 30)
    assert shape(mode="samples", features="moments") == (1, 30, 4)


def test_an_experiment_needs_no_torch() -> None:
    line = "experiment, targets, presets, settings, diagnosis, program, uploads, world"
    modules = [f"ganzoo.lab.line.{name}" for name in line.split(", ")]
    modules += [name.replace(".line.", ".plane.") for name in modules]
    both = ["ganzoo.lab.facts", "ganzoo.lab.links", "ganzoo.lab.worlds", "ganzoo.live.recording"]
    code = f"import sys; import {', '.join([*modules, *both])}; "
    subprocess.run([sys.executable, "-c", code + "assert 'torch' not in sys.modules"], check=True)


def test_a_run_is_held_against_its_target_and_its_objective() -> None:
    aims = Experiment(target=Target("uniform", (0, 10)), objective="hinge").aims()
    assert (aims["mean"], aims["std"], aims["close"]) == pytest.approx((5, 10 / 12**0.5, 1.2 / 12**0.5))
    assert aims["balance"] == [[1.0, "1"], [2.0, "2"]]
    assert aims["answer"] == {"scale": "score", "low": -1.0, "high": 1.0, "undecided": 0.0}
