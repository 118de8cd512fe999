"""The ZeroGPU decorator is used where its package is, and only for the handlers that draw."""

from __future__ import annotations

import sys
import types

import pytest

from ganzoo.ui.shared.zero_gpu import on_gpu


def double(number: int) -> int:
    return 2 * number


def test_elsewhere_a_handler_stays_what_it_is() -> None:
    assert on_gpu(double) is double


def test_on_a_zero_gpu_space_a_handler_is_decorated(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def lend(handler):  # type: ignore[no-untyped-def]
        asked.append(handler)
        return lambda *args: ("on the GPU", handler(*args))

    stand_in = types.ModuleType("spaces")
    stand_in.GPU = lend  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "spaces", stand_in)
    monkeypatch.setattr("importlib.util.find_spec", lambda name: stand_in if name == "spaces" else None)
    assert on_gpu(double)(4) == ("on the GPU", 8)
    assert asked == [double]
