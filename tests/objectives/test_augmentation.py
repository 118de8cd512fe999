"""What the discriminator sees is changed, differently per picture, with gradients, and as the generator says."""

from __future__ import annotations

import pytest
import torch

from ganzoo.errors import RecipeError
from ganzoo.objectives.augmentation import POLICIES, augment, check_policy, mirror
from ganzoo.objectives.noise import NoiseGame
from tests.tiny import CPU

ALL = "+".join(POLICIES)


def rng(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def test_no_policy_changes_and_draws_nothing() -> None:
    pictures, generator = torch.randn(2, 3, 8, 8), rng()
    assert augment(pictures, None, generator) is pictures
    assert torch.equal(generator.get_state(), rng().get_state())


@pytest.mark.parametrize("policy", [*POLICIES, ALL])
def test_the_same_generator_gives_the_same_change_and_another_one_another(policy: str) -> None:
    pictures = torch.rand(4, 3, 16, 16) * 2 - 1
    first, second, third = (augment(pictures, policy, rng(seed)) for seed in (1, 1, 2))
    assert torch.equal(first, second) and not torch.equal(first, third)
    assert first.shape == pictures.shape


@pytest.mark.parametrize("policy", [*POLICIES, ALL])
@pytest.mark.parametrize("channels", [1, 3])
def test_gradients_pass_through(policy: str, channels: int) -> None:
    pictures = torch.rand(4, channels, 16, 16, requires_grad=True)
    augment(pictures, policy, rng()).square().sum().backward()
    assert pictures.grad is not None and all(bool(picture.abs().sum() > 0) for picture in pictures.grad)


def test_translation_moves_pixels_and_brings_in_the_middle() -> None:
    pictures = torch.arange(1.0, 257.0).view(1, 1, 16, 16).repeat(64, 1, 1, 1)
    moved = augment(pictures, "translation", rng())
    places = set()
    for picture in moved:
        row, column = (picture[0] == 137.0).nonzero()[0].tolist()  # the pixel at (8, 8)
        places.add((row - 8, column - 8))
        down, right = row - 8, column - 8
        whole = pictures[0, 0]
        inside = whole[max(0, -down) : 16 - max(0, down), max(0, -right) : 16 - max(0, right)]
        there = picture[0, max(0, down) : 16 - max(0, -down), max(0, right) : 16 - max(0, -right)]
        assert torch.equal(inside, there) and picture[picture > 0].numel() == inside.numel()
    assert len(places) > 10 and all(abs(move) <= 2 for place in places for move in place)


def test_cutout_sets_a_square_of_half_the_side_to_the_middle() -> None:
    cut = augment(torch.ones(64, 1, 16, 16), "cutout", rng())
    holes = [(picture == 0).nonzero() for picture in cut[:, 0]]
    sizes = {tuple((hole.max(0).values - hole.min(0).values + 1).tolist()) for hole in holes}
    assert max(sizes) == (8, 8) and all(4 <= side <= 8 for size in sizes for side in size)
    assert all(len(hole) == (hole.max(0).values - hole.min(0).values + 1).prod() for hole in holes)


def test_grey_stays_grey_and_colour_keeps_each_pixels_hue_order() -> None:
    grey = augment(torch.rand(4, 1, 8, 8), "colour", rng())
    assert grey.shape[1] == 1
    coloured = torch.rand(8, 3, 8, 8)
    changed = augment(coloured, "colour", rng())
    assert torch.equal(coloured.argmax(1), changed.argmax(1))


def test_about_half_are_mirrored() -> None:
    pictures = torch.arange(4.0).expand(400, 1, 1, 4)
    turned = (mirror(pictures, rng())[:, 0, 0, 0] == 3).float().mean()
    assert 0.4 < turned < 0.6


def test_an_unknown_name_is_refused_with_the_closest() -> None:
    with pytest.raises(RecipeError, match="did you mean cutout"):
        check_policy("colour+cutoff")
    with pytest.raises(RecipeError):
        NoiseGame(augmentation="")


def test_the_game_augments_what_the_discriminator_sees_and_mirrors_real_pictures() -> None:
    losses = {}
    for name, settings in {"plain": {}, "augmented": {"augmentation": ALL}, "mirrored": {"mirror": True}}.items():
        game = NoiseGame(width=4, d_width=4, latent=8, **settings)  # type: ignore[arg-type]
        real = game.example(8, device=CPU)
        torch.manual_seed(0)
        losses[name] = game.build(seed=0, device=CPU).play(
            "discriminator", torch.linspace(-1, 1, 32).expand(real.shape), rng()
        )
    assert losses["plain"]["loss_real"] != losses["augmented"]["loss_real"]
    assert losses["plain"]["loss_fake"] != losses["augmented"]["loss_fake"]
    assert losses["plain"]["loss_real"] != losses["mirrored"]["loss_real"]
