"""On a system without glibc nothing happens."""

from __future__ import annotations

import pytest

from ganzoo.training import allocator


def test_another_system_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(allocator.sys, "platform", "darwin")
    assert allocator.keep_buffers() is False
