"""The inception score's formula at its ends and in between."""

from __future__ import annotations

import pytest
import torch

from ganzoo.metrics.inception_score import inception_score


def test_sure_and_even_over_all_classes_scores_their_number() -> None:
    assert inception_score(200 * torch.eye(7).repeat(3, 1)) == pytest.approx(7)


def test_one_class_only_scores_one() -> None:
    assert inception_score(torch.tensor([[100.0, 0.0, 0.0]] * 5)) == pytest.approx(1)


def test_no_idea_scores_one() -> None:
    assert inception_score(torch.zeros(6, 10)) == pytest.approx(1)


def test_two_of_ten_classes_score_two() -> None:
    assert inception_score(300 * torch.eye(10)[:2].repeat(4, 1)) == pytest.approx(2)


def test_half_sure_by_hand() -> None:
    """p(y|x) is (3/4, 1/4) or (1/4, 3/4), p(y) is (1/2, 1/2): exp(3/4 ln 3/2 + 1/4 ln 1/2)."""
    logits = torch.tensor([[3.0, 1.0], [1.0, 3.0]]).log()
    assert inception_score(logits) == pytest.approx(1.5**0.75 * 0.5**0.25)


def test_huge_logits_stay_finite() -> None:
    assert inception_score(1e5 * torch.eye(3)) == pytest.approx(3)
