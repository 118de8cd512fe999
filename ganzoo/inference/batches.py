"""Running a network over many inputs, a batch at a time, within the memory there is.

On CUDA the arithmetic is float16 where autocast allows it (pictures differ by a grey level at most from the CPU's, to
be tested there). When the device runs out of memory, the batch is halved and tried again; a single picture that does
not fit is computed on the CPU. Both are said in the log; the pictures are the same.
"""

from __future__ import annotations

import copy
import logging
from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor, nn

from ganzoo.inference.line import LINE
from ganzoo.inference.precision import precision_on
from ganzoo.memory import is_out_of_memory
from ganzoo.pixels import Pixels, to_pixels

BATCH = 64
CPU = torch.device("cpu")

log = logging.getLogger(__name__)


def pictures_of(
    network: nn.Module,
    inputs: Tensor,
    *,
    device: torch.device,
    given: Tensor | None = None,
    prepare: Callable[[Tensor], Tensor] | None = None,
) -> Pixels:
    """Return what a network makes of inputs (N, ...), as uint8 pictures (N, H, W, C).

    `given` (N, ...) is what it is told beside each input; `prepare` turns a batch of inputs on the device into what the
    network takes.
    """
    parts: list[Pixels] = []
    done, size = 0, BATCH
    while done < len(inputs):
        part = inputs[done : done + size]
        told = () if given is None else (given[done : done + size],)
        try:
            with LINE.short_work():
                parts.append(_pictures(network, part, told, device, prepare))
        except (RuntimeError, MemoryError) as error:
            if not is_out_of_memory(error):
                raise
            if device.type == "cuda":
                torch.cuda.empty_cache()
            network, device, size = _smaller(network, device, len(part))
            continue
        done += len(part)
    return np.concatenate(parts)


def _pictures(
    network: nn.Module,
    part: Tensor,
    told: tuple[Tensor, ...],
    device: torch.device,
    prepare: Callable[[Tensor], Tensor] | None,
) -> Pixels:
    with torch.inference_mode(), precision_on(device):
        moved = part.to(device)
        made = network(moved if prepare is None else prepare(moved), *(one.to(device) for one in told))
        return to_pixels(made.float())


def _smaller(network: nn.Module, device: torch.device, size: int) -> tuple[nn.Module, torch.device, int]:
    """Return what to try next after running out of memory with a batch of `size`."""
    if size > 1:
        log.warning("%s ran out of memory with %d pictures at once; trying %d", device, size, size // 2)
        return network, device, size // 2
    if device == CPU:
        raise MemoryError("a single picture does not fit into memory")
    log.warning("%s ran out of memory with a single picture; the CPU computes it", device)
    return copy.deepcopy(network).to(CPU), CPU, BATCH
