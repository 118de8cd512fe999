"""Keep large buffers instead of giving them back to the system after every step.

The C library returns every buffer above a threshold to the system when it is freed, and each step asks for the same
ones again: page faults that cost more than some of the arithmetic. Only glibc knows the two switches; elsewhere
nothing happens. The price is that memory once used stays with the process.

torch asks for aligned memory, and glibc up to 2.37 looks for a little more than it hands out: a freed buffer serves
the next one of its size only once a larger one has been freed. A training is there after a few steps.
"""

from __future__ import annotations

import ctypes
import sys

M_TRIM_THRESHOLD, M_MMAP_MAX = -1, -4  # malloc.h
LARGEST = 2**31 - 1


def keep_buffers() -> bool:
    """Tell the C library to keep freed memory; return whether it listened."""
    if not sys.platform.startswith("linux"):
        return False
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError):
        return False
    return all(mallopt(option, value) for option, value in ((M_MMAP_MAX, 0), (M_TRIM_THRESHOLD, LARGEST)))
