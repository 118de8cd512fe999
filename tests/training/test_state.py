"""Resume states: the newest whole one wins, and none is believed without its sha256."""

from __future__ import annotations

import hashlib
import io
import logging
import pickle
from pathlib import Path
from typing import Any

import pytest
import torch

from ganzoo.errors import TrainingError
from ganzoo.training import state as module
from ganzoo.training.state import State, is_finite, load_newest
from tests.tiny import full_disk


def state(number: int, size: int = 1) -> dict[str, Any]:
    """Return a state that is told from others by its number."""
    return {"weights": {"w": torch.full((size,), float(number))}, "count": number, "nothing": None}


def save(folder: Path, step: int, objective: dict[str, Any], *, keep: int) -> Path:
    """Save an objective's state."""
    return module.save(folder, State(step=step, objective=objective), keep=keep)


def found(folder: Path) -> State | None:
    """Return the state that would be resumed, whatever it holds."""
    return load_newest(folder, check=lambda _: None)


def steps(folder: Path) -> list[int]:
    """Return the steps of the files in a folder, oldest first."""
    return sorted(int(path.name.split("-")[1]) for path in folder.iterdir())


def newest(folder: Path) -> tuple[int, int]:
    """Return the step and the number of the state that would be resumed."""
    newest = found(folder)
    assert newest is not None
    return newest.step, newest.objective["count"]


def test_what_is_loaded_is_what_was_saved(tmp_path: Path) -> None:
    save(tmp_path / "states", 7, state(3), keep=2)
    assert newest(tmp_path / "states") == (7, 3)
    loaded = found(tmp_path / "states").objective  # type: ignore[union-attr]
    assert loaded["nothing"] is None
    assert torch.equal(loaded["weights"]["w"], torch.tensor([3.0]))


def test_the_last_few_stay(tmp_path: Path) -> None:
    for step in (5, 10, 100, 1_000):
        save(tmp_path, step, state(step), keep=2)
    assert steps(tmp_path) == [100, 1_000]
    assert newest(tmp_path) == (1_000, 1_000)


def test_steps_are_compared_as_numbers(tmp_path: Path) -> None:
    for step in (9, 10, 99, 100):
        save(tmp_path, step, state(step), keep=9)
    assert newest(tmp_path)[0] == 100


@pytest.mark.parametrize("damage", ["truncated", "empty", "flipped", "longer"])
def test_a_damaged_newest_file_is_skipped_with_a_warning(
    tmp_path: Path, damage: str, caplog: pytest.LogCaptureFixture
) -> None:
    save(tmp_path, 1, state(1), keep=2)
    path = save(tmp_path, 2, state(2), keep=2)
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(
        {"truncated": bytes(data[:-1]), "empty": b"", "flipped": bytes(data), "longer": path.read_bytes() + b"x"}[
            damage
        ]
    )
    with caplog.at_level(logging.WARNING):
        assert newest(tmp_path) == (1, 1)
    assert "is damaged" in caplog.text and path.name in caplog.text


def test_no_state_is_none_and_no_whole_state_is_refused(tmp_path: Path) -> None:
    """A run that has saved something does not begin again in silence."""
    assert found(tmp_path / "missing") is None
    path = save(tmp_path, 1, state(1), keep=1)
    path.write_bytes(b"")
    with pytest.raises(TrainingError, match=f"cannot go on from any saved state in .*{path.name}.*another folder"):
        found(tmp_path)


@pytest.mark.parametrize("keep", [1, 2])
def test_damaged_files_of_later_steps_never_push_out_good_ones(tmp_path: Path, keep: int) -> None:
    """After going back from a damaged step 300, saving step 250 must leave it to resume from."""
    for step in (100, 200, 300):
        path = save(tmp_path, step, state(step), keep=3)
    path.write_bytes(b"damaged")
    save(tmp_path, 250, state(250), keep=keep)
    assert newest(tmp_path) == (250, 250)
    assert steps(tmp_path) == ([250] if keep == 1 else [200, 250])


def test_saving_the_same_step_again_takes_its_place(tmp_path: Path) -> None:
    save(tmp_path, 5, state(1), keep=1)
    save(tmp_path, 5, state(2), keep=1)
    assert newest(tmp_path) == (5, 2)


def test_a_full_disk_keeps_the_old_states(tmp_path: Path) -> None:
    save(tmp_path, 1, state(1), keep=1)
    with full_disk(4_096), pytest.raises(OSError):
        save(tmp_path, 2, state(2, size=10_000), keep=1)
    assert steps(tmp_path) == [1]
    assert newest(tmp_path) == (1, 1)


def test_other_files_are_not_states(tmp_path: Path) -> None:
    save(tmp_path, 1, state(1), keep=1)
    for name in ("step-9.pt", "step-0000000009-zz.pt", ".step-0000000009.part", "notes.txt"):
        (tmp_path / name).write_bytes(b"x")
    save(tmp_path, 2, state(2), keep=1)
    assert newest(tmp_path) == (2, 2)
    assert (tmp_path / "step-9.pt").exists() and (tmp_path / "notes.txt").exists()


def test_a_state_that_would_run_code_is_refused(tmp_path: Path) -> None:
    """A pickle under the right name with the right sha256: weights_only refuses what is not data."""
    trap = tmp_path / "sprung"

    class Bomb:
        def __reduce__(self) -> tuple[Any, ...]:
            return (Path.touch, (trap,))

    data = pickle.dumps({"format": 1, "step": 9, "objective": Bomb()})
    (tmp_path / f"step-0000000009-{hashlib.sha256(data).hexdigest()[:32]}.pt").write_bytes(data)
    with pytest.raises(TrainingError):
        found(tmp_path)
    buffer = io.BytesIO()
    torch.save({"format": 1, "step": 9, "objective": {"a": Bomb()}}, buffer)
    data = buffer.getvalue()
    (tmp_path / f"step-0000000010-{hashlib.sha256(data).hexdigest()[:32]}.pt").write_bytes(data)
    with pytest.raises(TrainingError):
        found(tmp_path)
    assert not trap.exists()


def test_another_format_is_skipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    save(tmp_path, 1, state(1), keep=2)
    monkeypatch.setattr(module, "FORMAT_VERSION", 2)
    with pytest.raises(TrainingError, match="no state of format 2"):
        found(tmp_path)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (state(1), True),
        ({"a": [{"b": (torch.tensor(float("nan")),)}]}, False),
        ({"a": {"b": torch.tensor([1.0, float("inf")])}}, False),
        ({"a": torch.tensor([1, 2]), "b": "text", "c": None, "d": 3}, True),
    ],
)
def test_finite_looks_into_every_corner(value: dict[str, Any], expected: bool) -> None:
    assert is_finite(value) is expected
