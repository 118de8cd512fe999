"""Shares of classes and accuracy, counted by hand."""

from __future__ import annotations

import torch

from ganzoo.metrics.coverage import accuracy, class_shares

LOGITS = torch.tensor([[5.0, 1, 0, 0], [2, 9, 0, 0], [0, 3, 1, 0], [0, 3, 2, 0], [1, 0, 0, -1]])


def test_shares_are_counted_over_all_classes_and_sum_to_one() -> None:
    assert class_shares(LOGITS) == [2 / 5, 3 / 5, 0.0, 0.0]


def test_accuracy_is_the_share_put_right() -> None:
    assert accuracy(LOGITS, torch.tensor([0, 1, 2, 1, 3])) == 3 / 5
