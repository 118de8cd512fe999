"""The game between two domains: its terms, whose gradients they are, and what is kept within a step."""

from __future__ import annotations

import dataclasses

import pytest
import torch
from torch.nn.functional import binary_cross_entropy_with_logits

from ganzoo.errors import RecipeError
from ganzoo.objectives.translation import VARIANTS, TranslationGame
from ganzoo.objectives.translation_terms import (
    colour_distance,
    feature_distance,
    foreground_colour,
    reconstruction_error,
)
from ganzoo.randomness import random_generator
from tests.tiny import CPU

GAME = TranslationGame(resolution=32, width=4, ema_halflife_images=None, weight_decay=0.0)
RNG = random_generator(0)


def built(**changes):
    """Return a tiny game and a batch."""
    game = dataclasses.replace(GAME, **changes)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(5)
        return game.build(seed=1, device=CPU), game.example(6, device=CPU)


def gradients(objective, *roles):
    return {
        f"{role}.{name}": None if p.grad is None else p.grad.clone()
        for role in roles
        for name, p in objective.networks[role].named_parameters()
    }


def plain_gradients(objective, real_a, real_b, *, colour: bool):
    """Return the gradients as the paper's formulas name every forward pass, in a copy of the networks."""
    game = objective.game
    nets = objective.networks
    for network in nets.values():
        network.train()
        network.zero_grad(set_to_none=True)
    ones, zeros = torch.ones(len(real_a)), torch.zeros(len(real_a))
    total = torch.zeros(())
    for there, back, judge, source, target in (
        ("g_ab", "g_ba", "d_b", real_a, real_b),
        ("g_ba", "g_ab", "d_a", real_b, real_a),
    ):
        logits = nets[judge](nets[there](source))
        total = total + game.adversarial_weight * binary_cross_entropy_with_logits(logits, ones)
        fake_seen, real_seen = nets[judge].judge(nets[there](source))[1], nets[judge].judge(target)[1]
        for fake, real in zip(fake_seen, real_seen, strict=True):
            total = total + game.feature_weight * (fake.mean(0) - real.detach().mean(0)).pow(2).mean()
        returned = nets[back](nets[there](source))
        total = total + game.reconstruction_weight * ((returned + 1) / 2 - (source + 1) / 2).pow(2).mean()
        if colour:
            means = foreground_colour(nets[there](source)) - foreground_colour(source)
            total = total + game.colour_weight * means.abs().mean() / 2
    total.backward()
    generators = gradients(objective, "g_ab", "g_ba")
    for network in nets.values():
        network.zero_grad(set_to_none=True)
    loss = torch.zeros(())
    for there, judge, source, target in (("g_ab", "d_b", real_a, real_b), ("g_ba", "d_a", real_b, real_a)):
        loss = loss + binary_cross_entropy_with_logits(nets[judge](target), ones)
        loss = loss + binary_cross_entropy_with_logits(nets[judge](nets[there](source).detach()), zeros)
    loss.backward()
    return generators, gradients(objective, "d_a", "d_b")


@pytest.mark.parametrize("variant", ["paper", "colour"])
def test_gradients_are_those_of_the_formulas_with_every_forward_computed(variant: str) -> None:
    plain, (real_a, real_b) = built(variant=variant)
    expected_g, expected_d = plain_gradients(plain, real_a, real_b, colour=variant == "colour")
    ours, _ = built(variant=variant)
    ours.play("generators", (real_a, real_b), RNG)
    ours.play("discriminators", (real_a, real_b), RNG)
    for expected, roles in ((expected_g, ("g_ab", "g_ba")), (expected_d, ("d_a", "d_b"))):
        found = gradients(ours, *roles)
        assert set(found) == set(expected)
        for name, value in expected.items():
            assert torch.allclose(found[name], value, rtol=1e-3, atol=1e-6 + 1e-4 * float(value.abs().max())), name


@pytest.mark.parametrize(("player", "still"), [("generators", ("d_a", "d_b")), ("discriminators", ("g_ab", "g_ba"))])
def test_no_gradient_of_the_other_side_is_computed(player: str, still) -> None:
    objective, real = built(variant="colour")
    objective.play(player, real, RNG)
    assert all(value is None for value in gradients(objective, *still).values())
    assert all(p.requires_grad for network in objective.networks.values() for p in network.parameters())


@pytest.mark.parametrize(
    ("variant", "losses"),
    [
        ("gan", {"deceive_b", "deceive_a"}),
        ("recongan", {"deceive_b", "back_from_b"}),
        ("paper", {f"{term}_{d}" for term in ("deceive", "features") for d in "ab"} | {"back_from_a", "back_from_b"}),
        (
            "colour",
            {f"{term}_{d}" for term in ("deceive", "features", "colour") for d in "ab"}
            | {"back_from_a", "back_from_b"},
        ),
    ],
)
def test_a_variant_has_its_terms_and_no_others(variant: str, losses: set[str]) -> None:
    objective, real = built(variant=variant)
    assert set(objective.play("generators", real, RNG)) == {f"loss_{name}" for name in losses}
    sides = {"d_b"} if variant == "recongan" else {"d_a", "d_b"}
    judged = {f"loss_{side}_{kind}" for side in sides for kind in ("real", "fake")}
    assert set(objective.play("discriminators", real, RNG)) == judged


def test_an_identity_term_is_there_when_asked_for() -> None:
    objective, real = built(identity_weight=1.0)
    assert {"loss_identity_a", "loss_identity_b"} <= set(objective.play("generators", real, RNG))


def test_discriminators_judge_the_fakes_that_the_generators_just_made() -> None:
    objective, real = built(variant="paper")
    passes = []
    objective.networks["g_ab"].register_forward_hook(lambda *_: passes.append(1))
    objective.play("generators", real, RNG)
    assert len(passes) == 2  # there, and the way back of the other direction
    objective.play("discriminators", real, RNG)
    assert len(passes) == 2
    objective.play("discriminators", tuple(part.flip(0) for part in real), RNG)  # another batch: drawn anew
    assert len(passes) == 3


def test_fakes_are_forgotten_after_a_step() -> None:
    objective, real = built(variant="paper")
    objective.play("generators", real, RNG)
    objective.average(6, 6)
    passes = []
    objective.networks["g_ab"].register_forward_hook(lambda *_: passes.append(1))
    objective.play("discriminators", real, RNG)
    assert passes == [1]


def test_the_way_of_a_recongan_that_nobody_asks_for_still_learns_to_reconstruct() -> None:
    objective, real = built(variant="recongan")
    objective.play("generators", real, RNG)
    found = gradients(objective, "g_ab", "g_ba")
    assert all(value is not None for value in found.values())


def test_the_foreground_colour_leaves_white_out() -> None:
    picture = torch.ones(1, 3, 8, 8)
    picture[0, :, 2:6, 2:6] = torch.tensor([0.5, -0.5, -1.0])[:, None, None]
    assert foreground_colour(picture)[0].tolist() == pytest.approx([0.5, -0.5, -1.0], abs=2e-3)
    assert foreground_colour(torch.ones(1, 3, 4, 4))[0].tolist() == pytest.approx([1, 1, 1])


def test_colour_distance_is_in_unit_colours() -> None:
    black, white = -torch.ones(2, 3, 4, 4), torch.ones(2, 3, 4, 4)
    assert colour_distance(black, white).item() == pytest.approx(1)
    assert colour_distance(black, black).item() == 0


def test_feature_distance_compares_means_over_the_batch() -> None:
    fake, real = torch.tensor([[1.0, 2.0], [3.0, 2.0]]), torch.tensor([[0.0, 0.0], [0.0, 2.0]])
    assert feature_distance([fake, fake], [real, fake]).item() == pytest.approx((4 + 1) / 2)


def test_reconstruction_error_is_that_of_pictures_from_0_to_1() -> None:
    assert reconstruction_error(torch.ones(1, 3, 2, 2), -torch.ones(1, 3, 2, 2)).item() == pytest.approx(1)


def test_the_preview_shows_inputs_outputs_and_ways_back() -> None:
    objective, real = built(variant="paper")
    objective.play("generators", real, RNG)
    shown = objective.preview()
    assert shown.shape == (36, 3, 32, 32)
    assert torch.equal(shown[0:18:3], real[0]) and torch.equal(shown[18::3], real[1])


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"variant": "papre"}, "did you mean paper"),
        ({"loss": "hing"}, "did you mean hinge"),
        ({"lr": 0.0}, "lr must lie above 0"),
        ({"colour_weight": -1.0}, "colour_weight must be at least 0"),
        ({"identity_weight": float("nan")}, "identity_weight"),
        ({"variant": "colour", "channels": 1}, "colour"),
        ({"precision": "float8"}, "precision is one of"),
        ({"beta1": 1.0}, "beta1"),
        ({"width": 0}, "width"),
    ],
)
def test_settings_that_cannot_be_are_refused(changes, words: str) -> None:
    with pytest.raises(RecipeError, match=words):
        dataclasses.replace(GAME, **changes)


def test_every_variant_deceives() -> None:
    assert set(VARIANTS) == {"gan", "recongan", "paper", "colour"}
