"""Files of visitors: a quota, an age, a share each; the oldest go first, and a full disk is a sentence."""

from __future__ import annotations

import errno
import os
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from ganzoo.errors import InputError, LimitError
from ganzoo.ui.shared import temporary as module
from ganzoo.ui.shared.temporary import Files, still_there

NOW = 1_000_000.0


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Files:
    monkeypatch.setattr(module, "SPARE_BYTES", 0)
    return Files(most_bytes=400, most_seconds=3600, folder=lambda: tmp_path, clock=lambda: NOW)


def put(files: Files, owner: str, size: int, *, ago: float = 1000.0) -> Path:
    path = files.keep("f", owner, size, lambda where: where.write_bytes(bytes(size)))
    os.utime(path, (NOW - ago, NOW - ago))
    return path


def there(*paths: Path) -> list[bool]:
    return [path.exists() for path in paths]


def test_what_is_old_goes_and_so_do_its_folder_and_what_broke_off(files: Files, tmp_path: Path) -> None:
    old, young = put(files, "a", 10, ago=3601), put(files, "a", 10, ago=3599)
    (tmp_path / "empty").mkdir()
    (tmp_path / "tmpbroken").write_bytes(b"half")
    nothing, arriving = put(files, "a", 0, ago=121), tmp_path / "tmparriving"
    arriving.write_bytes(b"half")
    for path, ago in ((tmp_path / "empty", 121), (tmp_path / "tmpbroken", 121), (arriving, 119)):
        os.utime(path, (NOW - ago, NOW - ago))
    gone: list[str] = []
    files.removed.append(lambda paths: gone.extend(paths))
    files.sweep()
    assert there(old, old.parent, young, nothing, nothing.parent) == [False, False, True, False, False]
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([young.parent.name, "tmparriving"])
    assert sorted(gone) == sorted([str(old), str(nothing)])


def test_a_visitor_beyond_their_share_loses_their_own_oldest(files: Files) -> None:
    first, second, other = put(files, "a", 50, ago=900), put(files, "a", 40, ago=800), put(files, "b", 90, ago=999)
    third = put(files, "a", 30)
    assert there(first, second, third, other) == [False, True, True, True]


def test_what_was_just_made_stays_and_the_newcomer_is_refused(files: Files) -> None:
    first = put(files, "a", 90, ago=10)
    with pytest.raises(LimitError, match=r"your files here take 9e-05 MB already and may take 0\.0001 MB"):
        put(files, "a", 20)
    assert there(first) == [True] and len(files.held()) == 1
    put(files, "b", 20)


def test_when_all_is_full_the_oldest_of_whoever_has_most_goes(files: Files) -> None:
    small = put(files, "e", 10, ago=3000)
    large = [put(files, name, 97, ago=1000 + place) for place, name in enumerate("abcd")]
    put(files, "f", 50)
    assert there(small, *large) == [True, True, True, True, False]


def test_room_is_held_while_a_file_is_written(files: Files) -> None:
    inside, go_on = threading.Event(), threading.Event()

    def slowly(path: Path) -> None:
        inside.set()
        go_on.wait(10)
        path.write_bytes(bytes(60))

    writer = threading.Thread(target=files.keep, args=("f", "a", 60, slowly))
    writer.start()
    inside.wait(10)
    with pytest.raises(LimitError, match="your files here"):
        put(files, "a", 60)
    go_on.set()
    writer.join()
    put(files, "a", 40)


def test_two_names_of_one_file_count_once(files: Files) -> None:
    first = put(files, "a", 80)
    second = files.keep("g", "a", 0, lambda path: path.hardlink_to(first))
    assert sum(one.size for one in files.held()) == 80 and second.samefile(first)


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_is_a_sentence_and_leaves_nothing_behind(files: Files, tmp_path: Path, number: int) -> None:
    def full(path: Path) -> None:
        path.write_bytes(b"some")
        raise OSError(number, "full")

    def in_workshop() -> None:
        with files.workshop() as folder:
            full(folder / "f")

    attempts: list[Callable[[], object]] = [lambda: files.keep("f", "a", 10, full), in_workshop]
    for attempt in attempts:
        with pytest.raises(LimitError, match="the disk of the machine that serves this is full"):
            attempt()
    assert list(tmp_path.iterdir()) == [] and not files._reserved


def test_a_disk_that_is_nearly_full_is_left_alone(files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SPARE_BYTES", 2**62)
    with pytest.raises(LimitError, match="is full"):
        put(files, "a", 10)


def test_another_error_stays_what_it_is(files: Files) -> None:
    def denied(path: Path) -> None:
        raise PermissionError(errno.EACCES, "no")

    with pytest.raises(PermissionError):
        files.keep("f", "a", 10, denied)


def test_the_settings_are_read_and_refused(tmp_path: Path) -> None:
    files = Files.from_environment({"GANZOO_FILES_MEGABYTES": "0.5", "GANZOO_FILES_MINUTES": "2"})
    assert (files.most_bytes, files.most_seconds, files.share) == (500_000, 120.0, 125_000)
    plain = Files.from_environment({})
    assert (plain.most_bytes, plain.most_seconds) == (2_000_000_000, 7200.0)
    for name in ("GANZOO_FILES_MEGABYTES", "GANZOO_FILES_MINUTES"):
        for given in ("much", "0", "-1", "nan", "inf"):
            with pytest.raises(InputError, match=f"{name} is a number above 0"):
                Files.from_environment({name: given})


def test_a_file_that_has_gone_is_said_to_have_gone(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"mine\.png is no longer here: files are kept for a while only"):
        still_there(str(tmp_path / "mine.png"))
