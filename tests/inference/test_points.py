"""Points as text: seeds stay seeds, latents come back to within half a step, other models' are refused."""

import pytest
import torch

from ganzoo.catalog import Catalog
from ganzoo.errors import InputError
from ganzoo.inference import Engine, latent
from ganzoo.inference.points import STEP, encode, is_latent, latent_of, split

NAME = "dcgan.fashion-mnist-32"


def test_a_seed_is_a_point_of_every_model() -> None:
    assert torch.equal(latent_of("17", "a", 5), latent(17, 5))
    assert torch.equal(latent_of(17, "b", 5), latent(17, 5))


def test_a_latent_comes_back_to_within_half_a_step() -> None:
    z = torch.randn(100, generator=torch.Generator().manual_seed(1))
    text = encode(z, NAME)
    assert is_latent(text) and len(text) == 137
    assert (latent_of(text, NAME, 100) - z).abs().max() <= STEP / 2 + 1e-6


def test_what_came_back_is_written_the_same_again() -> None:
    text = encode(torch.randn(16), NAME)
    assert encode(latent_of(text, NAME, 16), NAME) == text


def test_numbers_out_of_range_go_to_its_ends() -> None:
    z = torch.tensor([100.0, -100.0, 0.0])
    assert latent_of(encode(z, NAME), NAME, 3).tolist() == [127 / 32, -4.0, 0.0]


@pytest.mark.parametrize(("name", "size"), [("dcgan.other-32", 16), (NAME, 17)])
def test_the_latent_of_another_model_is_refused_by_name(name: str, size: int) -> None:
    with pytest.raises(InputError, match=f"belongs to another model than {name}"):
        latent_of(encode(torch.zeros(16), NAME), name, size)


@pytest.mark.parametrize("text", ["z", "zz", "zA", "z" + "é" * 40, "z***", "z" + "A" * 100_000, "z====", "z\x00"])
def test_broken_texts_are_refused_in_a_short_sentence(text: str) -> None:
    with pytest.raises(InputError) as refusal:
        latent_of(text, NAME, 16)
    assert len(str(refusal.value)) < 250


def test_points_are_separated_by_what_people_write() -> None:
    assert split(" 3, 17;zAb  9\n") == ["3", "17", "zAb", "9"]


def test_the_engine_draws_and_walks_between_points(catalog: Catalog) -> None:
    engine = Engine(catalog, "cpu")
    text = encode(latent(7, 16), NAME)
    pictures = engine.sample(NAME, [7, text])
    assert abs(pictures[0].astype(int) - pictures[1]).mean() < 5
    frames = engine.walk(NAME, [text, 9], 5)
    assert abs(frames[0].astype(int) - pictures[1]).max() <= 1
