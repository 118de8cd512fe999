"""One step of a player down its loss; in float16 with a scaled loss (arXiv:1710.03740 section 3.2).

float16 ends at 6e-8: gradients of a small loss would become zero. So the loss is multiplied by `scale` before the
backward pass and the gradients are divided by it afterwards, in float32. Where one of them became infinite, the step
is left out and the scale halved; after `CALM_STEPS` good ones it is doubled. float32 and bfloat16 reach as far as
gradients do and need nothing of this.

Processes that share a batch must leave out the same steps, or they would part: they agree before they move.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor

from ganzoo.objectives.precision import NEEDS_SCALING
from ganzoo.objectives.whole_batch import sum_over_processes

FIRST_SCALE, LARGEST_SCALE = 2.0**16, 2.0**24
CALM_STEPS = 2000


class Descent:
    """How the players of a game move. `scale` is None where losses are not scaled."""

    def __init__(self, precision: str = "float32") -> None:
        self.scale = FIRST_SCALE if precision in NEEDS_SCALING else None
        self._calm = 0

    def __call__(self, loss: Tensor, *optimizers: torch.optim.Optimizer) -> None:
        """Make one step of the optimisers down the loss, or none where a scaled gradient became infinite."""
        for optimizer in optimizers:
            optimizer.zero_grad(set_to_none=True)
        if self.scale is None:
            loss.backward()
        elif not self._backward_scaled(loss, self.scale, optimizers):
            return
        for optimizer in optimizers:
            optimizer.step()

    def state_dict(self) -> dict[str, Any]:
        """Return the scale and the good steps since it last changed."""
        return {"scale": self.scale, "calm": self._calm}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Go back to a saved state; one of before there was float16 holds nothing."""
        self.scale, self._calm = state.get("scale", self.scale), state.get("calm", 0)

    def _backward_scaled(self, loss: Tensor, scale: float, optimizers: tuple[torch.optim.Optimizer, ...]) -> bool:
        """Compute the gradients; say whether all are finite, in all processes, and choose the next scale."""
        (loss * scale).backward()
        groups = [group for optimizer in optimizers for group in optimizer.param_groups]
        gradients = [p.grad for group in groups for p in group["params"] if p.grad is not None]
        torch._foreach_mul_(gradients, 1 / scale)
        lost = ~torch.stack(torch._foreach_norm(gradients)).isfinite().all()
        if sum_over_processes(lost.float()).item() > 0:
            self.scale, self._calm = scale / 2, 0
            return False
        self._calm += 1
        if self._calm == CALM_STEPS:
            self.scale, self._calm = min(scale * 2, LARGEST_SCALE), 0
        return True
