"""Precision and recall on clouds small enough to draw."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from ganzoo.errors import InputError
from ganzoo.metrics import precision_recall as module
from ganzoo.metrics.precision_recall import precision_recall


def column(*values: float) -> Tensor:
    """Return points on a line as (N, 1)."""
    return torch.tensor(values, dtype=torch.float32)[:, None]


def test_a_hand_made_line() -> None:
    """One neighbour. Reals 0, 1, 10 have radii 1, 1, 9: their region is [-1, 19].

    Fakes 0.5, 2, 30, 31 have radii 1.5, 1.5, 1, 1: their region is [-1, 3.5] and [29, 32].
    """
    real, fake = column(0, 1, 10), column(0.5, 2, 30, 31)
    assert precision_recall(real, fake, neighbours=1) == (2 / 4, 2 / 3)


def test_the_edge_belongs_to_the_region() -> None:
    """Reals 0 and 1 reach to -1 and 2."""
    assert precision_recall(column(0, 1), column(2, 2.5), neighbours=1)[0] == 1 / 2


def test_the_neighbour_counts_from_one_and_is_not_the_point_itself() -> None:
    """Two neighbours: reals 0, 1, 3 have radii 3, 2, 3, so they reach from -3 to 6."""
    real = column(0, 1, 3)
    assert precision_recall(real, column(-3, 6, 6.5), neighbours=2)[0] == 2 / 3
    assert precision_recall(real, column(-1, 5, 5.5), neighbours=1)[0] == 2 / 3


def test_the_same_cloud_scores_one() -> None:
    cloud = torch.randn(60, 5)
    assert precision_recall(cloud, cloud.clone()) == (1.0, 1.0)


def test_clouds_far_apart_score_zero() -> None:
    assert precision_recall(torch.rand(30, 2), torch.rand(30, 2) + 100) == (0.0, 0.0)


def test_one_mode_of_two_is_precise_with_half_the_recall() -> None:
    left, right = torch.rand(50, 2), torch.rand(50, 2) + 100
    fake = left + 1e-4
    precision, recall = precision_recall(torch.cat([left, right]), fake)
    assert precision == 1.0
    assert recall == 0.5


def test_copies_of_one_picture_are_precise_and_recall_nothing_else() -> None:
    real = column(*range(10))
    assert precision_recall(real, column(*[4.0] * 20)) == (1.0, 0.1)


def test_computing_in_parts_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    real, fake = torch.randn(90, 4), torch.randn(70, 4) * 0.7
    whole = precision_recall(real, fake)
    monkeypatch.setattr(module, "_ROWS", 7)
    assert precision_recall(real, fake) == whole
    assert 0 < whole[1] < whole[0] <= 1


def test_it_agrees_with_the_definition_written_as_loops() -> None:
    real, fake = torch.randn(40, 3, dtype=torch.float64), torch.randn(50, 3, dtype=torch.float64) + 0.5

    def share(points: Tensor, cloud: Tensor) -> float:
        radii = [sorted((a - b).norm().item() for b in cloud)[3] for a in cloud]
        inside = [any((p - c).norm().item() <= r for c, r in zip(cloud, radii, strict=True)) for p in points]
        return sum(inside) / len(inside)

    assert precision_recall(real.float(), fake.float()) == (share(fake, real), share(real, fake))


@pytest.mark.parametrize(("reals", "fakes"), [(3, 10), (10, 3), (0, 0)])
def test_too_few_points_are_refused(reals: int, fakes: int) -> None:
    with pytest.raises(InputError, match="3 neighbours"):
        precision_recall(torch.rand(reals, 2), torch.rand(fakes, 2))
