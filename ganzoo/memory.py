"""How much memory is free, and whether an error means that there was too little."""

from __future__ import annotations

import os
from pathlib import Path

import torch

_UNKNOWN = 2 * 2**30  # bytes, where the system does not say
_WORDS = ("out of memory", "can't allocate memory", "not enough memory", "bad alloc", "bad_alloc")
_GROUPS = (("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory.current"),)


def free_bytes(device: torch.device) -> int:
    """Return how much memory of a device can still be taken."""
    if device.type == "cuda":
        return int(torch.cuda.mem_get_info(device)[0])
    return min(_system_bytes(), *(_group_bytes(Path(most), Path(used)) for most, used in _GROUPS))


def is_out_of_memory(error: BaseException) -> bool:
    """Say whether an error came from too little memory; on a CPU torch raises a plain RuntimeError."""
    return isinstance(error, MemoryError | torch.OutOfMemoryError) or any(word in str(error).lower() for word in _WORDS)


def _system_bytes() -> int:
    """Return what the system calls available: free, or given back when it is asked for."""
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
        fields = dict(line.split(":", 1) for line in lines)
        return int(fields["MemAvailable"].split()[0]) * 1024
    except (OSError, KeyError, ValueError):
        pass
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2
    except (OSError, ValueError, AttributeError):
        return _UNKNOWN


def _group_bytes(most: Path, used: Path) -> int:
    """Return what a container's limit leaves; where there is none, the largest number."""
    try:
        return max(0, int(most.read_text()) - int(used.read_text()))
    except (OSError, ValueError):
        return 2**63 - 1
