"""What a generator is told: one-hot labels and codes, each seed its own label where none is asked for."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn

from ganzoo.errors import InputError
from ganzoo.inference.conditions import FREE, Condition, given
from ganzoo.models.cgan import Generator
from ganzoo.models.dcgan import Generator as Plain


class Coded(nn.Module):
    latent, classes, codes = 4, 3, 2

    def forward(self, latents: Tensor, given: Tensor) -> Tensor:
        return latents


def test_a_label_is_one_hot_and_codes_follow_it() -> None:
    told = given(Coded(), Condition(label=1, codes=(0.5, -1.0)), [7, 8], name="x")
    assert told is not None and told.tolist() == [[0, 1, 0, 0.5, -1], [0, 1, 0, 0.5, -1]]


def test_without_a_label_every_seed_has_its_own_and_codes_are_in_the_middle() -> None:
    told = given(Coded(), FREE, [0, 1, 2, 3, 10**15], name="x")
    assert told is not None and told[:, :3].argmax(1).tolist() == [0, 1, 2, 0, 1]
    assert not told[:, 3:].any()


def test_a_model_that_is_told_nothing_is_told_nothing() -> None:
    assert given(Plain(latent=4, width=4), FREE, [1], name="x") is None


@pytest.mark.parametrize(
    ("network", "condition", "sentence"),
    [
        (Generator(latent=4, width=4), Condition(label=10), "knows the labels 0 to 9, not 10"),
        (Generator(latent=4, width=4), Condition(label=-1), "knows the labels 0 to 9, not -1"),
        (Generator(latent=4, width=4), Condition(codes=(0.0,)), "takes 0 codes"),
        (Coded(), Condition(codes=(0.0, 0.0, 0.0)), "takes 2 codes from -2.0 to 2.0, not 0, 0, 0"),
        (Coded(), Condition(codes=(2.5,)), "not 2.5"),
        (Coded(), Condition(codes=(float("nan"),)), "not nan"),
        (Plain(latent=4, width=4), Condition(label=0), "no labels and no codes"),
    ],
)
def test_what_a_model_does_not_have_is_refused(network: nn.Module, condition: Condition, sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        given(network, condition, [0], name="x")  # type: ignore[arg-type]


def test_what_is_given_is_exact() -> None:
    told = given(Coded(), Condition(label=2, codes=(0.1,)), [0], name="x")
    assert told is not None and torch.equal(told, torch.tensor([[0.0, 0.0, 1.0, 0.1, 0.0]]))
