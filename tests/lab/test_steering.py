"""What is changed of a run on its way: moves in an experiment, in its link, and in what is learned."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ganzoo.errors import GanzooError, LimitError
from ganzoo.lab.line.experiment import Experiment
from ganzoo.lab.line.game import line_game
from ganzoo.lab.line.source import source_of
from ganzoo.lab.links import from_query, to_query
from ganzoo.lab.steering import MOST_MOVES, Move
from ganzoo.lab.steps import steps_of

SMALL = Experiment(batch=4, row=8, latent=2, hidden=4, steps=30)
STEERED = replace(SMALL, steering=((10, "lr_d", 0.01), (12, "players", "generator"), (20, "g_steps", 0)))


def weights(experiment: Experiment) -> list[float]:
    game = line_game(experiment)
    list(steps_of(game, source_of(experiment)))
    return [*game.generator.flat.flatten().tolist(), *game.discriminator.flat.flatten().tolist()]


def test_a_steered_experiment_learns_what_the_run_learned_that_was_steered_by_hand() -> None:
    game, source = line_game(SMALL), source_of(SMALL)
    list(steps_of(game, source, until=10))
    game.set(lr_d=0.01)
    list(steps_of(game, source, start=10, until=12))
    list(steps_of(game, source, start=12, until=13, moves={"generator": 1}))
    list(steps_of(game, source, start=13, until=20))
    list(steps_of(game, source, start=20, moves={"discriminator": 1}))
    by_hand = [*game.generator.flat.flatten().tolist(), *game.discriminator.flat.flatten().tolist()]
    assert weights(STEERED) == by_hand
    assert weights(SMALL) != by_hand


def test_a_run_that_is_taken_in_pieces_is_steered_all_the_same() -> None:
    game, source = line_game(STEERED), source_of(STEERED)
    for start in range(0, 30, 3):
        list(steps_of(game, source, start=start, until=start + 3))
    assert [*game.generator.flat.flatten().tolist(), *game.discriminator.flat.flatten().tolist()] == weights(STEERED)


def test_a_link_carries_every_move() -> None:
    query = to_query(STEERED)
    assert "steering=10:lr_d:0.01;12:players:generator;20:g_steps:0" in query
    assert from_query(query) == (STEERED, [])
    assert Experiment.from_dict(STEERED.to_dict()) == STEERED


def test_the_settings_at_a_step_are_those_that_moves_up_to_it_have_made() -> None:
    assert [STEERED.at(step).lr_d for step in (0, 9, 10, 30)] == [0.001, 0.001, 0.01, 0.01]
    assert [STEERED.at(step).g_steps for step in (19, 20)] == [1, 0]
    assert STEERED.at(30).steering == ()


def test_what_is_changed_before_the_first_step_is_a_setting() -> None:
    experiment = replace(SMALL, steering=((0, "lr_d", 0.01), (0, "players", "generator")))
    assert (experiment.lr_d, experiment.steering) == (0.01, (Move(0, "players", "generator"),))


def test_of_two_changes_at_one_step_the_last_one_stays() -> None:
    experiment = replace(SMALL, steering=((5, "lr_d", 0.1), (3, "lr_g", 0.1), (5, "lr_d", 0.2)))
    assert experiment.steering == (Move(3, "lr_g", 0.1), Move(5, "lr_d", 0.2))


@pytest.mark.parametrize(
    "moves",
    [
        "5:lr_d",
        [[1, 2]],
        [[1, "lr_d", "x"]],
        [[1, "hidden", 3]],
        [[1.5, "lr_d", 1]],
        [[-1, "lr_d", 1]],
        [[1e300, "lr_d", 1]],
        [[1, ["lr_d"], 1]],
        [[1, "players", "nobody"]],
        [[1, "players", ["generator"]]],
        [[1, "lr_d", float("nan")]],
        {"1": "lr_d"},
        [[True, "lr_d", 1]],
    ],
)
def test_what_is_no_steering_is_refused(moves: Any) -> None:
    with pytest.raises(GanzooError):
        Experiment.from_dict({"steering": moves})


def test_a_run_takes_a_bounded_number_of_changes() -> None:
    moves = [[step, "lr_d", 0.1] for step in range(1, MOST_MOVES + 2)]
    with pytest.raises(LimitError, match=str(MOST_MOVES)):
        Experiment.from_dict({"steering": moves})
    assert len(Experiment.from_dict({"steering": moves[1:]}).steering) == MOST_MOVES


def test_a_link_with_nonsense_for_steering_says_so_and_goes_on_without() -> None:
    experiment, notices = from_query("seed=7&steering=5:lr_d:much")
    assert experiment == Experiment(seed=7)
    assert len(notices) == 1
