"""ZeroGPU Spaces lend a GPU to decorated functions only; everywhere else nothing is decorated.

The package `spaces` is there on a ZeroGPU Space and nowhere else. A decorated function runs in a forked
process, so live runs, which keep their state in the main process, are not decorated.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from typing import Any


def on_zero_gpu() -> bool:
    """Whether this is a ZeroGPU Space."""
    return importlib.util.find_spec("spaces") is not None


def on_gpu(handler: Callable[..., Any]) -> Callable[..., Any]:
    """Return the handler with a GPU for each call on a ZeroGPU Space, and as it is elsewhere."""
    if not on_zero_gpu():
        return handler
    import spaces

    decorated: Callable[..., Any] = spaces.GPU(handler)
    return decorated
