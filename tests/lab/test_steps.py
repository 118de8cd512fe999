"""Steps of a game: those of its experiment, or the moves that somebody asks for."""

from __future__ import annotations

from ganzoo.lab.line.experiment import Experiment
from ganzoo.lab.line.game import line_game
from ganzoo.lab.line.source import source_of
from ganzoo.lab.steps import moves_of, steps_of

SMALL = Experiment(hidden=8, row=10, latent=4, batch=4, steps=12, d_steps=2)


def test_a_game_is_trained_to_its_end_by_the_moves_of_its_experiment() -> None:
    done = list(steps_of(line_game(SMALL), source_of(SMALL)))
    assert [step.step for step in done] == list(range(1, 13))
    assert set(done[0].losses) == {"loss_real", "loss_fake", "loss_generator"}
    assert moves_of(SMALL) == {"discriminator": 2, "generator": 1}


def test_a_player_without_a_move_stands_still() -> None:
    (step,) = steps_of(line_game(SMALL), source_of(SMALL), until=1, moves={"generator": 1, "discriminator": 0})
    assert set(step.losses) == {"loss_generator"}
