"""The inception score's formula on any classifier (arXiv:1606.03498 section 4): exp E KL(p(y|x) || p(y))."""

from __future__ import annotations

from torch import Tensor


def inception_score(logits: Tensor) -> float:
    """Return the score of class logits (N, classes): 1 at worst, the number of classes at best."""
    conditional = logits.double().log_softmax(1)
    marginal = conditional.exp().mean(0).clamp_min(1e-300).log()
    return float((conditional.exp() * (conditional - marginal)).sum(1).mean().exp())
