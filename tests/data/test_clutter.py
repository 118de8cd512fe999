"""What systems leave beside people's files."""

from __future__ import annotations

import pytest

from ganzoo.data.clutter import is_clutter


@pytest.mark.parametrize(
    "name",
    ["__MACOSX/photos/._a.jpg", "__MACOSX/a.jpg", "._a.jpg", ".DS_Store", "in/.DS_Store", "Thumbs.db", "in\\Thumbs.db",
     "desktop.ini", ".hidden/a.jpg", "@eaDir/a.jpg"],
)  # fmt: skip
def test_what_systems_leave_is_clutter(name: str) -> None:
    assert is_clutter(name)


@pytest.mark.parametrize("name", ["a.jpg", "in/a.b.jpg", "in\\a.jpg", "_a.jpg", "MACOSX/a.png", "thumbs.db.png"])
def test_what_people_put_there_is_not(name: str) -> None:
    assert not is_clutter(name)
