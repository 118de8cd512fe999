"""What all objectives share: seeded networks, averages, a state by parts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest
import torch
from torch import Tensor

from ganzoo.objectives.learner import Learner, adam, detached, fresh, frozen, total
from tests.tiny import CPU


@dataclass(frozen=True)
class Game:
    model: str = "classifier"
    ships: tuple[str, ...] = ("classifier",)
    ema_halflife_images: int | None = 100
    precision: str = "float16"
    networks: dict[str, dict[str, Any]] = field(default_factory=lambda: {"classifier": {"width": 1, "classes": 2}})


class Counting(Learner):
    kept = ("count", "nothing")

    def __init__(self, seed: int, game: Game | None = None) -> None:
        game = game or Game()
        networks = fresh(game, seed=seed, device=CPU)
        super().__init__(game, networks, {"adam": adam(networks.values(), 0.1, (0.5, 0.9))}, device=CPU)
        self.count, self.nothing = 0, None

    def step(self) -> None:
        loss = self.networks["classifier"](torch.ones(2, 1, 8, 8)).square().sum()
        self.descent(loss, self.optimizers["adam"])
        self.average(1000, 10)
        self.count += 1


def weights(game: Counting) -> list[float]:
    networks = (game.networks["classifier"], game.ema["classifier"].network)
    return [number for network in networks for p in network.parameters() for number in p.flatten().tolist()]


def test_a_game_goes_on_from_a_state_as_the_one_that_was_saved() -> None:
    saved, other = Counting(0), Counting(1)
    saved.step()
    other.load_state_dict(saved.state_dict())
    assert (weights(other), other.count) == (weights(saved), 1)
    saved.step()
    other.step()
    assert (weights(other), other.count) == (weights(saved), 2)


def test_a_state_does_not_go_on_with_the_game() -> None:
    game = Counting(0)
    before, state = weights(game), game.state_dict()
    game.step()
    assert weights(game) != before
    game.load_state_dict(state)
    assert (weights(game), game.count) == (before, 0)


def test_a_state_without_a_part_is_refused() -> None:
    game = Counting(0)
    state = game.state_dict()
    del state["count"]
    with pytest.raises(KeyError, match="count"):
        game.load_state_dict(state)


def test_weights_are_a_function_of_the_seed_and_torchs_own_randomness_is_left_alone() -> None:
    before = torch.random.get_rng_state()
    assert weights(Counting(3)) == weights(Counting(3)) != weights(Counting(4))
    assert torch.equal(torch.random.get_rng_state(), before)


def test_what_ships_is_the_average_where_there_is_one() -> None:
    game = Counting(0)
    game.step()
    assert game.shipped()["classifier"].network is game.ema["classifier"].network
    assert game.shipped(averaged=False)["classifier"].network is game.networks["classifier"]
    assert game.shipped()["classifier"].arguments == {"width": 1, "classes": 2}
    plain = Counting(0, Game(ema_halflife_images=None))
    assert plain.ema == {} and plain.shipped()["classifier"].network is plain.networks["classifier"]


def test_frozen_weights_are_constants_even_after_a_failure() -> None:
    network = torch.nn.Linear(2, 1)
    with pytest.raises(ZeroDivisionError), frozen(network):
        assert not any(p.requires_grad for p in network.parameters())
        _ = 1 / 0
    assert all(p.requires_grad for p in network.parameters())


def test_losses_are_summed_for_the_step_and_named_for_the_log() -> None:
    losses: dict[str, Tensor] = {"real": torch.tensor(1.0, requires_grad=True), "fake": torch.tensor(2.5)}
    assert total(losses).item() == 3.5
    told = detached(losses)
    assert list(told) == ["loss_real", "loss_fake"] and not told["loss_real"].requires_grad
