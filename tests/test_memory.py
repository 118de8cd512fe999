"""How much memory is free, and which errors mean too little."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from ganzoo import memory


def test_some_memory_is_free_and_less_than_there_is_in_any_machine() -> None:
    assert 2**20 < memory.free_bytes(torch.device("cpu")) < 2**46


def test_a_containers_limit_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    most, used = tmp_path / "most", tmp_path / "used"
    monkeypatch.setattr(memory, "_GROUPS", ((str(most), str(used)),))
    whole = memory.free_bytes(torch.device("cpu"))  # the files are not there: no limit
    most.write_text("3000000\n")
    used.write_text("1000000\n")
    assert memory.free_bytes(torch.device("cpu")) == 2_000_000 < whole
    most.write_text("max\n")
    assert memory.free_bytes(torch.device("cpu")) > 2_000_000


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (MemoryError(), True),
        (torch.OutOfMemoryError("CUDA out of memory"), True),
        (RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate 8 bytes"), True),
        (RuntimeError("std::bad_alloc"), True),
        (RuntimeError("shape mismatch"), False),
        (ValueError("a bug"), False),
    ],
)
def test_too_little_memory_is_told_from_bugs(error: Exception, expected: bool) -> None:
    assert memory.is_out_of_memory(error) is expected
