"""The pixel game and the adversarial game of super-resolution."""

from __future__ import annotations

import dataclasses
import math
from pathlib import Path
from typing import Any

import pytest
import torch

from ganzoo.errors import CheckpointError, RecipeError
from ganzoo.objectives.muon import Muon, orthogonal
from ganzoo.objectives.super_resolution import SuperResolutionGame, rate
from ganzoo.objectives.super_resolution_gan import SuperResolutionGANGame
from tests.enlargers import ARGUMENTS, write_upscaler
from tests.tiny import CPU

PIXELS = SuperResolutionGame(model="edsr", width=8, blocks=2, crop=8, loss="l1", lr=1e-3)
GAN = SuperResolutionGANGame(
    body="edsr", width=8, blocks=2, d_width=4, crop=8, content="discriminator", pixel_weight=1.0, ramp_images=32
)


def rng() -> torch.Generator:
    return torch.Generator().manual_seed(0)


def smooth_pairs(batch: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Return large pictures of slow waves and their reductions: there is something to learn."""
    phase = torch.rand(batch, 3, 1, 1, generator=rng()) * 6
    x = torch.arange(32).view(1, 1, 1, 32) / 3 + torch.arange(32).view(1, 1, 32, 1) / 5
    high = torch.sin(x + phase)
    return torch.nn.functional.avg_pool2d(high, 4), high


@pytest.mark.parametrize("optimizer", ["adam", "muon"])
@pytest.mark.parametrize("loss", ["l1", "l2"])
def test_the_pixel_game_learns(optimizer: str, loss: str) -> None:
    game = dataclasses.replace(PIXELS, optimizer=optimizer, loss=loss, lr_muon=3e-3).build(seed=0, device=CPU)
    pairs = smooth_pairs(8)
    found = [game.play("generator", pairs, rng())["psnr"].item() for _ in range(40)]
    assert found[-1] > found[0] + 3


def test_the_first_answer_of_edsr_is_the_enlarged_picture() -> None:
    low, high = smooth_pairs(2)
    enlarged = torch.nn.functional.interpolate(low, scale_factor=4, mode="bilinear")
    loss = PIXELS.build(seed=0, device=CPU).play("generator", (low, high), rng())["loss"]
    assert loss.item() == pytest.approx((enlarged - high).abs().mean().item(), rel=1e-5)


def test_the_rate_climbs_and_falls_along_half_a_cosine() -> None:
    assert rate(0, warmup=10, decay=None) == pytest.approx(0.1)
    assert rate(9, warmup=10, decay=None) == rate(10**6, warmup=10, decay=None) == 1.0
    assert rate(50, warmup=0, decay=100) == pytest.approx(0.5)
    assert rate(25, warmup=0, decay=100) == pytest.approx(0.5 * (1 + math.cos(math.pi / 4)))
    assert rate(100, warmup=0, decay=100) == rate(500, warmup=0, decay=100) == pytest.approx(0.0)


def test_a_second_cosine_begins_lower() -> None:
    game = dataclasses.replace(PIXELS, decay_images=16, restart_images=16, restart_share=0.25)
    objective = game.build(seed=0, device=CPU)
    rates = []
    for _ in range(5):
        objective.play("generator", smooth_pairs(8), rng())
        rates.append(objective.optimizers["adam"].param_groups[0]["lr"] / game.lr)
    assert rates == pytest.approx([1.0, 0.5, 0.25, 0.125, 0.0], abs=1e-9)


def test_orthogonal_brings_singular_values_near_one() -> None:
    matrix = torch.randn(12, 30, generator=rng()) * torch.logspace(-1, 1, 12)[:, None]
    for given in (matrix, matrix.T):
        values = torch.linalg.svdvals(orthogonal(given))
        assert values.min() > 0.5 and values.max() < 1.3


def test_muon_moves_by_its_rate_whatever_the_gradients_size() -> None:
    moves = []
    for size in (1e-4, 1e3):
        weight = torch.nn.Parameter(torch.zeros(16, 4, 3, 3))
        weight.grad = size * torch.randn(16, 4, 3, 3, generator=rng())
        Muon([weight], lr=0.01).step()
        moves.append(weight.detach().square().mean().sqrt().item())
    assert moves[0] == pytest.approx(moves[1], rel=1e-3)
    assert 0.5 * 0.2 * 0.01 < moves[0] < 1.5 * 0.2 * 0.01


def test_muon_takes_hidden_kernels_and_adam_the_rest() -> None:
    game = dataclasses.replace(PIXELS, optimizer="muon").build(seed=0, device=CPU)
    shapes = {name: [tuple(p.shape) for p in o.param_groups[0]["params"]] for name, o in game.optimizers.items()}
    assert shapes["muon"] == [(8, 8, 3, 3)] * 5
    assert (8, 3, 3, 3) in shapes["adam"] and (48, 8, 3, 3) in shapes["adam"]
    assert sum(map(len, shapes.values())) == len(list(game.generator.parameters()))


def test_in_the_adversarial_game_each_player_moves_itself_alone() -> None:
    game = GAN.build(seed=0, device=CPU)
    networks = {"generator": game.generator, "discriminator": game.discriminator}
    for player in GAN.players:
        before = {name: [p.clone() for p in network.parameters()] for name, network in networks.items()}
        game.play(player, smooth_pairs(4), rng())
        moved = {
            name: any(not torch.equal(a, b) for a, b in zip(before[name], network.parameters(), strict=True))
            for name, network in networks.items()
        }
        assert moved == {name: name == player for name in networks}


def test_the_discriminator_learns_to_tell() -> None:
    game = dataclasses.replace(GAN, lr_d=2e-3).build(seed=0, device=CPU)
    pairs = smooth_pairs(8)
    for _ in range(30):
        losses = game.play("discriminator", pairs, rng())
    assert losses["loss_real"] < 0.5 and losses["loss_fake"] < 0.5


def test_the_adversarial_loss_is_let_in_slowly() -> None:
    game = GAN.build(seed=0, device=CPU)
    shares = []
    for _ in range(4):
        shares.append(game._ramp())
        game.play("generator", smooth_pairs(16), rng())
    assert shares == [0.0, 0.5, 1.0, 1.0]


def test_it_starts_from_a_checkpoint_that_learned_by_pixels(tmp_path: Path) -> None:
    write_upscaler(tmp_path, "edsr.bsds-x4")
    game = dataclasses.replace(GAN, start=str(tmp_path), **ARGUMENTS).build(seed=5, device=CPU)
    fresh = dataclasses.replace(GAN, **ARGUMENTS).build(seed=5, device=CPU)
    low, _ = smooth_pairs(2)
    with torch.inference_mode():
        assert not torch.equal(game.generator.eval()(low), fresh.generator.eval()(low))
    with pytest.raises(RecipeError, match="is not a edsr of 3 blocks"):
        dataclasses.replace(GAN, start=str(tmp_path), blocks=3).build(seed=0, device=CPU)
    with pytest.raises(CheckpointError):
        dataclasses.replace(GAN, start=str(tmp_path / "nothing")).build(seed=0, device=CPU)


def test_what_ships_lies_between_start_and_end() -> None:
    game = dataclasses.replace(GAN, blend=0.25).build(seed=0, device=CPU)
    start = [p.detach().clone() for p in game.generator.parameters()]
    for _ in range(3):
        game.play("generator", smooth_pairs(4), rng())
    shipped = game.shipped(averaged=False)["generator"].network.parameters()
    for first, last, between in zip(start, game.generator.parameters(), shipped, strict=True):
        assert torch.allclose(between, 0.75 * first + 0.25 * last, atol=1e-6)


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [("loss", "l3", "no loss called 'l3'"), ("optimizer", "sgd", "no optimizer"), ("lr", 0.0, "lr must lie above 0"),
     ("beta2", 1.0, "beta2"), ("warmup_images", -1, "warmup_images"), ("blocks", 0, "blocks"),
     ("restart_share", 2.0, "restart_share")],
)  # fmt: skip
def test_settings_that_cannot_be_are_refused(field: str, value: Any, words: str) -> None:
    with pytest.raises(RecipeError, match=words):
        dataclasses.replace(PIXELS, **{field: value})


@pytest.mark.parametrize(
    ("field", "value"),
    [("content", "vgg"), ("body", "unet"), ("adversarial_weight", -1.0), ("content_weight", math.nan), ("lr_d", 2.0)],
)
def test_settings_of_the_adversarial_game_too(field: str, value: Any) -> None:
    with pytest.raises(RecipeError):
        dataclasses.replace(GAN, **{field: value})
