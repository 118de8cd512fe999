"""The game from noise: who moves, what the losses are, and what comes back from a state."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import Tensor

from ganzoo.errors import GanzooError, RecipeError
from ganzoo.losses import ADVERSARIAL_LOSSES
from ganzoo.objectives.noise import NoiseGame, NoiseObjective
from ganzoo.randomness import random_generator
from tests.tiny import CPU

REAL = torch.rand(8, 1, 32, 32, generator=torch.Generator().manual_seed(0)) * 2 - 1


def tiny(**settings: Any) -> NoiseGame:
    """Return a tiny game."""
    return NoiseGame(**{"width": 4, "latent": 8, **settings})


def made(seed: int = 0, **settings: Any) -> NoiseObjective:
    """Return a tiny game's objective."""
    return tiny(**settings).build(seed=seed, device=CPU)


def weights(network: torch.nn.Module) -> dict[str, Tensor]:
    """Return a copy of the parameters."""
    return {name: value.detach().clone() for name, value in network.named_parameters()}


def same(first: dict[str, Tensor], second: dict[str, Tensor]) -> bool:
    """Say whether two sets of tensors are equal to the bit."""
    return set(first) == set(second) and all(torch.equal(value, second[name]) for name, value in first.items())


@pytest.mark.parametrize("loss", ADVERSARIAL_LOSSES)
@pytest.mark.parametrize("player", ["discriminator", "generator"])
def test_a_turn_moves_only_its_player(player: str, loss: str) -> None:
    objective = made(loss=loss)
    networks = {"discriminator": objective.discriminator, "generator": objective.generator}
    before = {name: weights(network) for name, network in networks.items()}
    objective.play(player, REAL, random_generator(0, "test"))
    for name, network in networks.items():
        assert same(before[name], weights(network)) == (name != player)
    (other,) = set(networks) - {player}
    assert all(p.grad is None and p.requires_grad for p in networks[other].parameters())


def test_the_first_discriminator_losses_are_those_of_its_logits() -> None:
    """Non-saturating: the mean of softplus(-D(x)) and of softplus(D(G(z))), from copies of the networks."""
    objective, twin = made(), made()
    losses = objective.play("discriminator", REAL, random_generator(1))
    latents = torch.randn(8, 8, generator=random_generator(1))
    with torch.no_grad():
        real, fake = twin.discriminator(REAL), twin.discriminator(twin.generator.train()(latents))
    assert losses["loss_real"].item() == pytest.approx((1 + (-real).exp()).log().mean().item(), rel=1e-4)
    assert losses["loss_fake"].item() == pytest.approx((1 + fake.exp()).log().mean().item(), rel=1e-4)


def test_the_discriminator_learns_to_tell_and_the_generator_to_fool() -> None:
    objective = made(lr=2e-3)
    first = objective.play("discriminator", REAL, random_generator(0))
    for turn in range(20):
        last = objective.play("discriminator", REAL, random_generator(turn))
    assert last["loss_real"] + last["loss_fake"] < 0.5 * (first["loss_real"] + first["loss_fake"])
    before = objective.play("generator", REAL, random_generator(50))["loss_generator"]
    for turn in range(30):
        after = objective.play("generator", REAL, random_generator(50 + turn))["loss_generator"]
    assert after < before


def test_adams_first_step_has_the_length_of_the_learning_rate() -> None:
    objective = made(lr=1e-3, lr_d=5e-3)
    before = weights(objective.discriminator), weights(objective.generator)
    objective.play("discriminator", REAL, random_generator(0))
    objective.play("generator", REAL, random_generator(0))
    for network, old, rate in (
        (objective.discriminator, before[0], 5e-3),
        (objective.generator, before[1], 1e-3),
    ):
        largest = max((value - old[name]).abs().max().item() for name, value in weights(network).items())
        assert largest == pytest.approx(rate, rel=0.01)


def test_r1_is_paid_every_fourth_time_with_its_weight() -> None:
    """The first penalty is gamma * 4 * |grad D|^2 / 2, averaged over the reals."""
    objective, twin = made(r1_gamma=10.0, spectral_norm=True), made(r1_gamma=10.0, spectral_norm=True)
    paid = []
    for turn in range(8):
        losses = objective.play("discriminator", REAL, random_generator(turn))
        paid.append("loss_r1" in losses)
        if turn == 0:
            with torch.no_grad():  # as many forward passes as the objective made: spectral norm iterates in each
                twin.discriminator(REAL), twin.discriminator(twin.generator(torch.randn(8, 8)))
            pictures = REAL.clone().requires_grad_(True)
            (gradient,) = torch.autograd.grad(twin.discriminator(pictures).sum(), pictures)
            expected = 10 * 4 * gradient.square().flatten(1).sum(1).mean() / 2
            assert losses["loss_r1"].item() == pytest.approx(expected.item(), rel=1e-3)
    assert paid == [True, False, False, False, True, False, False, False]
    assert "loss_r1" not in made().play("discriminator", REAL, random_generator(0))


def test_the_same_seed_gives_the_same_game_whatever_the_global_state() -> None:
    torch.manual_seed(1)
    first = made(seed=3)
    torch.manual_seed(2)
    expected = torch.rand(1)
    torch.manual_seed(2)
    second = made(seed=3)
    assert torch.equal(torch.rand(1), expected)  # and building leaves the global state alone
    assert same(weights(first.generator), weights(second.generator))
    assert not same(weights(first.generator), weights(made(seed=4).generator))
    assert torch.equal(first.preview(), second.preview())


@pytest.mark.parametrize("settings", [{}, {"spectral_norm": True, "r1_gamma": 1.0}, {"ema_halflife_images": None}])
def test_a_state_brings_everything_back(settings: dict[str, Any]) -> None:
    """A fresh objective with the state of another goes on exactly as the other does."""

    def play(objective: NoiseObjective, steps: range) -> None:
        for step in steps:
            for player in objective.players:
                objective.play(player, REAL, random_generator(step, player))
            objective.average((step + 1) * 8, 8)

    first, second = made(**settings), made(seed=9, **settings)
    play(first, range(3))
    second.load_state_dict(first.state_dict())
    play(first, range(3, 6))
    play(second, range(3, 6))
    assert same(weights(first.generator), weights(second.generator))
    assert same(weights(first.discriminator), weights(second.discriminator))
    shipped = [o.shipped()["generator"].network.state_dict() for o in (first, second)]
    assert same(*shipped)


def test_a_state_stays_what_it_was_while_the_game_goes_on() -> None:
    objective = made()
    objective.play("generator", REAL, random_generator(0))
    state, before = objective.state_dict(), weights(objective.generator)
    after = [objective.play(player, REAL, random_generator(1)) for player in ("generator", "discriminator")]
    objective.load_state_dict(state)
    assert same(before, weights(objective.generator))
    again = [objective.play(player, REAL, random_generator(1)) for player in ("generator", "discriminator")]
    assert again == after


def test_what_ships_is_the_average_unless_asked_otherwise() -> None:
    objective = made()
    objective.play("generator", REAL, random_generator(0))
    averaged, last = (objective.shipped(averaged=flag)["generator"] for flag in (True, False))
    assert not same(weights(averaged.network), weights(last.network))
    assert last.network is objective.generator
    assert averaged.arguments == {"resolution": 32, "channels": 1, "latent": 8, "width": 4}
    without = made(ema_halflife_images=None)
    assert without.shipped()["generator"].network is without.generator


@pytest.mark.parametrize("halflife", [10_000, None])
def test_a_preview_shows_64_pictures_and_changes_nothing(halflife: int | None) -> None:
    looked, blind = made(ema_halflife_images=halflife), made(ema_halflife_images=halflife)
    assert looked.preview().shape == (64, 1, 32, 32)
    for objective in (looked, blind):
        objective.play("discriminator", REAL, random_generator(0))
        objective.play("generator", REAL, random_generator(0))
    assert same(looked.generator.state_dict(), blind.generator.state_dict())


@pytest.mark.parametrize("precision", ["bfloat16", "float16"])
def test_half_precision_computes_and_keeps_weights_in_float32(precision: str) -> None:
    objective = made(precision=precision)
    losses = objective.play("discriminator", REAL, random_generator(0))
    plain = made().play("discriminator", REAL, random_generator(0))
    assert losses["loss_real"].item() == pytest.approx(plain["loss_real"].item(), abs=0.02)
    assert losses["loss_real"] != plain["loss_real"]
    assert all(p.dtype == torch.float32 for p in objective.discriminator.parameters())


@pytest.mark.parametrize(
    "settings",
    [
        {"loss": "non-saturated"},
        {"precision": "float8"},
        {"lr": 0.0},
        {"lr": -1e-4},
        {"lr": 1.5},
        {"lr": float("nan")},
        {"lr_d": 0.0},
        {"beta1": 1.0},
        {"beta2": -0.1},
        {"beta1": float("nan")},
        {"r1_gamma": -1.0},
        {"r1_gamma": float("nan")},
        {"r1_gamma": float("inf")},
        {"r1_every": 0},
        {"width": 0},
        {"d_width": 0},
        {"latent": 0},
        {"channels": -3},
        {"ema_halflife_images": 0},
    ],
    ids=str,
)
def test_settings_that_cannot_be_are_refused(settings: dict[str, Any]) -> None:
    with pytest.raises(RecipeError):
        tiny(**settings)


def test_a_misspelt_loss_offers_the_closest() -> None:
    with pytest.raises(RecipeError, match=r"'non-saturated'; did you mean non-saturating"):
        tiny(loss="non-saturated")


@pytest.mark.parametrize("settings", [{"model": "dcgna"}, {"model": "classifier"}, {"resolution": 40}])
def test_networks_that_cannot_be_built_are_refused(settings: dict[str, Any]) -> None:
    with pytest.raises(GanzooError):
        made(**settings)


def test_both_players_are_told_the_labels_of_the_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    game = NoiseGame(model="cgan", classes=4, width=4, latent=8)
    objective = game.build(seed=0, device=CPU)
    told: dict[str, list[list[int]]] = {"generator": [], "discriminator": []}
    for role, seen in told.items():
        network = objective.networks[role]
        network.register_forward_hook(lambda _, inputs, __, seen=seen: seen.append(inputs[1].argmax(1).tolist()))
    labels = torch.tensor([3, 1, 0, 2])
    real = torch.rand(4, 1, 32, 32) * 2 - 1, labels
    for player in game.players:
        objective.play(player, real, torch.Generator().manual_seed(0))
    assert game.batches == "labelled" and all(row == labels.tolist() for seen in told.values() for row in seen)
    assert {role: len(seen) for role, seen in told.items()} == {"generator": 2, "discriminator": 3}
    assert objective.preview().shape == (64, 1, 32, 32)
