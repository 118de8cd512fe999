"""Freed buffers stay with the process where glibc is; elsewhere nothing happens."""

from __future__ import annotations

import platform
import subprocess
import sys

import pytest

from ganzoo.training import allocator

PAGES = """
import resource
import torch
from ganzoo.training.allocator import keep_buffers
if {kept}:
    assert keep_buffers()
for numbers in (2**24 + 2**20, 2**24):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    torch.empty(numbers).fill_(1)
    faults = resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before
print(faults)
"""


def pages_asked_for_again(kept: bool) -> int:
    done = subprocess.run(
        [sys.executable, "-c", PAGES.format(kept=kept)], capture_output=True, text=True, timeout=240, check=True
    )
    return int(done.stdout)


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="the switches are glibc's")
def test_a_buffer_of_64_mb_takes_the_pages_of_a_larger_one_that_was_freed() -> None:
    assert pages_asked_for_again(kept=True) < 500 < 10_000 < pages_asked_for_again(kept=False)


def test_another_system_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(allocator.sys, "platform", "darwin")
    assert allocator.keep_buffers() is False
