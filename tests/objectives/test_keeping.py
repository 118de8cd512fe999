"""A game's parts are saved by name and put back."""

import pytest
import torch
from torch import nn

from ganzoo.objectives.descent import Descent
from ganzoo.objectives.ema import MovingAverage
from ganzoo.objectives.keeping import restore, state_of

NAMES = ("network", "ema", "optimizers", "descent", "count", "nothing")


class Game:
    def __init__(self, seed: int) -> None:
        torch.manual_seed(seed)
        self.network = nn.Linear(2, 2)
        self.ema = MovingAverage(self.network, 100)
        self.optimizers = {"adam": torch.optim.Adam(self.network.parameters(), lr=0.1)}
        self.descent = Descent("float16")
        self.count, self.nothing = 0, None

    def step(self) -> None:
        self.descent(self.network(torch.ones(1, 2)).square().sum(), self.optimizers["adam"])
        self.ema.update(self.network, images_seen=1000, batch=10)
        self.count += 1


def weights(game: Game) -> list[float]:
    return [*game.network.weight.flatten().tolist(), *game.ema.network.weight.flatten().tolist()]


def test_a_game_goes_on_from_a_state_as_the_one_that_was_saved() -> None:
    saved, other = Game(0), Game(1)
    saved.step()
    restore(other, state_of(saved, NAMES), NAMES)
    assert (weights(other), other.count) == (weights(saved), 1)
    saved.step()
    other.step()
    assert (weights(other), other.count) == (weights(saved), 2)


def test_a_state_does_not_go_on_with_the_game() -> None:
    game = Game(0)
    before, state = weights(game), state_of(game, NAMES)
    game.step()
    assert weights(game) != before
    restore(game, state, NAMES)
    assert (weights(game), game.count) == (before, 0)


def test_a_state_without_a_part_is_refused_unless_the_part_came_later() -> None:
    game = Game(0)
    state = state_of(game, NAMES)
    del state["descent"]
    restore(game, state, NAMES)
    del state["count"]
    with pytest.raises(KeyError, match="count"):
        restore(game, state, NAMES)
