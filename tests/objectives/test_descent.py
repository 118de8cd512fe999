"""A step down a loss, plain and with a scaled loss."""

import math

import pytest
import torch
from torch import nn

from ganzoo.objectives.descent import CALM_STEPS, FIRST_SCALE, Descent


def weight_and_sgd(value: float = 1.0) -> tuple[nn.Parameter, torch.optim.SGD]:
    weight = nn.Parameter(torch.tensor(value))
    return weight, torch.optim.SGD([weight], lr=0.1)


@pytest.mark.parametrize("precision", ["float32", "bfloat16", "float16"])
def test_a_step_is_the_gradient_times_the_rate(precision: str) -> None:
    weight, sgd = weight_and_sgd()
    Descent(precision)(3 * weight.square(), sgd)
    assert weight.item() == pytest.approx(1.0 - 0.1 * 6.0)


def test_a_gradient_too_small_for_float16_arrives_where_the_loss_is_scaled() -> None:
    arrived = {}
    for precision in ("bfloat16", "float16"):
        weight, sgd = weight_and_sgd(0.0)
        Descent(precision)((weight.half() * 1e-4).float() * 1e-5, sgd)  # 1e-9 in all, below float16's 6e-8
        arrived[precision] = -weight.item() / 0.1
    assert arrived["bfloat16"] == 0.0
    assert arrived["float16"] == pytest.approx(1e-9, rel=0.01)


def test_a_step_with_an_infinite_gradient_is_left_out_and_the_scale_halved() -> None:
    weight, sgd = weight_and_sgd()
    descent = Descent("float16")
    descent((weight.half() * 3).float(), sgd)  # 3 times 2^16 is more than float16 holds
    assert (weight.item(), descent.scale) == (1.0, FIRST_SCALE / 2)
    descent((weight.half() * 3).float() / 4, sgd)
    assert weight.item() == pytest.approx(1 - 0.1 * 0.75)


def test_the_scale_doubles_after_many_good_steps() -> None:
    weight, sgd = weight_and_sgd()
    descent = Descent("float16")
    for _ in range(CALM_STEPS):
        assert descent.scale == FIRST_SCALE
        descent(weight * 0, sgd)
    assert descent.scale == FIRST_SCALE * 2


def test_where_nothing_is_scaled_an_infinite_gradient_is_not_hidden() -> None:
    weight, sgd = weight_and_sgd()
    Descent("float32")(weight * math.inf, sgd)
    assert weight.item() == -math.inf


def test_a_state_brings_scale_and_calm_back_and_an_old_one_changes_nothing() -> None:
    weight, sgd = weight_and_sgd()
    descent, other = Descent("float16"), Descent("float16")
    descent(weight * math.inf, sgd)
    descent(weight * 0, sgd)
    other.load_state_dict(descent.state_dict())
    assert other.state_dict() == {"scale": FIRST_SCALE / 2, "calm": 1}
    other = Descent("float16")
    other.load_state_dict({})
    assert other.state_dict() == {"scale": FIRST_SCALE, "calm": 0}
