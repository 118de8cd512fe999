"""Two domains out of one set, and their order."""

from __future__ import annotations

import pytest
import torch

from ganzoo.data.images import DataCard, PictureSet
from ganzoo.data.pairs import PairStream, domains
from ganzoo.errors import DataError

CARD = DataCard(name="dots", title="dots", url="", terms="none")


def dots(a: int, b: int) -> PictureSet:
    """Return pictures of one pixel whose value is their number; b's start at 100."""
    values = torch.cat([torch.arange(a), torch.arange(100, 100 + b)])
    labels = torch.cat([torch.zeros(a), torch.ones(b)]).long()
    mixed = torch.randperm(a + b, generator=torch.Generator().manual_seed(1))
    return PictureSet(card=CARD, pictures=values[mixed].to(torch.uint8).view(-1, 1, 1, 1), labels=labels[mixed])


def numbers(batch: torch.Tensor) -> list[int]:
    """Return the numbers that the pictures stand for."""
    return ((batch.flatten() + 1) * 127.5).round().int().tolist()


def test_class_0_is_a_and_class_1_is_b() -> None:
    a, b = domains(dots(4, 9))
    assert sorted(a.pictures.flatten().tolist()) == list(range(4))
    assert sorted(b.pictures.flatten().tolist()) == list(range(100, 109))


def test_each_domain_has_epochs_of_its_own() -> None:
    stream = PairStream(dots(4, 10), batch=2, seed=3)
    batches = [stream.batch(step) for step in range(10)]
    a, b = ([n for pair in batches for n in numbers(pair[side])] for side in (0, 1))
    assert [sorted(a[i : i + 4]) for i in range(0, 20, 4)] == [[0, 1, 2, 3]] * 5
    assert [sorted(b[i : i + 10]) for i in (0, 10)] == [list(range(100, 110))] * 2
    assert len({tuple(a[i : i + 4]) for i in range(0, 20, 4)}) > 1


def test_the_order_is_a_function_of_seed_and_step() -> None:
    first, second, other = (PairStream(dots(7, 7), batch=5, seed=seed) for seed in (3, 3, 4))
    late = second.batch(6)
    for step in range(6):
        first.batch(step)
    for ours, theirs in zip(first.batch(6), late, strict=True):
        assert torch.equal(ours, theirs)
    assert not all(torch.equal(x, y) for x, y in zip(other.batch(6), late, strict=True))


def test_domains_of_equal_size_are_not_shuffled_alike() -> None:
    stream = PairStream(dots(50, 50), batch=50, seed=0)
    a, b = map(numbers, stream.batch(0))
    # With one order for both, sorting a's numbers would sort b's too.
    ranks = [sorted(values).index(value) for values in (a, b) for value in values]
    assert ranks[:50] != ranks[50:]


def test_a_set_of_more_or_of_no_classes_is_refused() -> None:
    three = PictureSet(card=CARD, pictures=torch.zeros(3, 1, 1, 1), labels=torch.arange(3))
    for wrong in (three, PictureSet(card=CARD, pictures=torch.zeros(3, 1, 1, 1))):
        with pytest.raises(DataError, match="two classes"):
            domains(wrong)
    with pytest.raises(DataError, match="no pictures"):
        domains(PictureSet(card=CARD, pictures=torch.zeros(2, 1, 1, 1), labels=torch.zeros(2).long()))
