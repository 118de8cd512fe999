"""In which numbers a forward pass is computed. Weights, losses and optimisers stay in float32."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext

import torch

from ganzoo.errors import RecipeError

DTYPES = {"bfloat16": torch.bfloat16, "float16": torch.float16}
PRECISIONS = ("float32", *DTYPES)
NEEDS_SCALING = ("float16",)  # its gradients vanish: see ganzoo.objectives.descent


def check_precision(given: str) -> None:
    """Refuse a precision that there is not.

    Raises:
        RecipeError: it is none of PRECISIONS.
    """
    if given not in PRECISIONS:
        raise RecipeError("precision is one of {known}, not {given!r}", known=", ".join(PRECISIONS), given=given)


def autocast(precision: str, device: torch.device) -> AbstractContextManager[object]:
    """Return the context for a forward pass in this precision."""
    if precision == "float32":
        return nullcontext()
    return torch.autocast(device.type, dtype=DTYPES[precision])


def at_least_float32(values: torch.Tensor) -> torch.Tensor:
    """Return values in float32, or in float64 where they are: losses are never computed in fewer bits."""
    return values.to(torch.promote_types(values.dtype, torch.float32))
