"""The estimate before a run."""

from __future__ import annotations

import dataclasses

import pytest

from ganzoo.device import choose_device
from ganzoo.errors import InputError
from ganzoo.objectives.noise import NoiseGame
from ganzoo.training.estimate import estimate
from ganzoo.training.recipe import Recipe
from tests.tiny import CPU

RECIPE = Recipe(name="d.x-32", summary="s", data="fashion-mnist", game=NoiseGame(width=4), images=10_000, batch=8)


def test_time_is_images_over_speed() -> None:
    measured = estimate(RECIPE, CPU)
    assert measured.images_per_second > 0 and measured.memory_bytes >= 0
    assert measured.seconds == pytest.approx(10_000 / measured.images_per_second)


def test_repeated_turns_are_part_of_the_estimate() -> None:
    """Twenty moves of the critic a step take much longer than one."""
    slow = estimate(dataclasses.replace(RECIPE, repeats=(("discriminator", 20),)), CPU)
    assert slow.images_per_second < 0.5 * estimate(RECIPE, CPU).images_per_second


@pytest.mark.parametrize("name", ["", "gpu", "banana", "cpu:x", "meta", "cuda:99"])
def test_devices_that_are_not_there_are_refused(name: str) -> None:
    with pytest.raises(InputError):
        choose_device(name)


def test_the_cpu_is_always_there() -> None:
    assert choose_device("cpu") == CPU
    assert choose_device(None).type in ("cpu", "cuda")
