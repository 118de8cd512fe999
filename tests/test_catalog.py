"""What can be loaded, and what a broken or hostile folder does to the rest."""

from __future__ import annotations

import json
import logging
import os
import shutil
from pathlib import Path

import pytest

from ganzoo.catalog import SHIPPED, Catalog, default_folders
from ganzoo.errors import CheckpointError, UnknownName
from tests.tiny import write_tiny

NAMES = ["classifier.fashion-mnist-32", "dcgan.fashion-mnist-32"]


def test_entries_are_sorted_and_can_be_asked_for_by_kind(catalog: Catalog) -> None:
    assert [entry.name for entry in catalog.entries()] == NAMES
    assert [entry.name for entry in catalog.entries("draws")] == NAMES[1:]
    assert [entry.name for entry in catalog.entries("classifies")] == NAMES[:1]
    assert catalog.entries("translates") == []


def test_an_entry_says_what_it_is_and_where_it_came_from(catalog: Catalog, checkpoints: Path) -> None:
    entry = catalog.find(NAMES[1])
    assert (entry.kind, entry.source, entry.revision) == ("noise", "local", None)
    assert entry.path == checkpoints / NAMES[1]
    assert f"# {NAMES[1]}" in entry.card()


def test_a_broken_folder_is_left_out_with_a_warning(checkpoints: Path, caplog: pytest.LogCaptureFixture) -> None:
    (checkpoints / NAMES[0] / "config.json").write_text("{}")
    with caplog.at_level(logging.WARNING):
        catalog = Catalog([(checkpoints, "local")])
    assert [entry.name for entry in catalog.entries()] == NAMES[1:]
    assert "left out of the catalog" in caplog.text and NAMES[0] in caplog.text


def test_folders_without_a_config_and_files_are_passed_over(checkpoints: Path) -> None:
    (checkpoints / "empty").mkdir()
    (checkpoints / "notes.txt").touch()
    shutil.copytree(checkpoints / NAMES[1], checkpoints / f".{NAMES[1]}.part")
    assert [entry.name for entry in Catalog([(checkpoints, "local")]).entries()] == NAMES


def test_a_checkpoint_whose_replacement_was_killed_is_back(checkpoints: Path) -> None:
    (checkpoints / NAMES[1]).rename(checkpoints / f".{NAMES[1]}.old")
    assert [entry.name for entry in Catalog([(checkpoints, "local")]).entries()] == NAMES


@pytest.mark.parametrize("folder", ["missing", "file"])
def test_a_folder_that_is_none_holds_nothing(tmp_path: Path, folder: str) -> None:
    (tmp_path / "file").touch()
    assert Catalog([(tmp_path / folder, "local")]).entries() == []


def test_a_later_folder_wins(checkpoints: Path, tmp_path: Path) -> None:
    own = tmp_path / "own"
    write_tiny(own / NAMES[1], NAMES[1], seed=9)
    catalog = Catalog([(checkpoints, "shipped"), (own, "local")])
    assert catalog.find(NAMES[1]).path == own / NAMES[1]
    assert catalog.find(NAMES[0]).source == "shipped"


def test_an_unknown_name_offers_the_closest(catalog: Catalog) -> None:
    with pytest.raises(UnknownName, match=r"'dcgan\.fashion'; did you mean dcgan\.fashion-mnist-32"):
        catalog.find("dcgan.fashion")


@pytest.mark.parametrize("name", ["", "x" * 10_000, "a/" * 5_000, "\x00", "../..", "/etc", "{name}", "."])
def test_names_from_visitors_are_names_and_never_paths(catalog: Catalog, name: str) -> None:
    with pytest.raises(UnknownName):
        catalog.find(name)


def test_a_visitor_cannot_name_a_folder_of_the_server(checkpoints: Path) -> None:
    with pytest.raises(UnknownName):
        Catalog([]).find(str(checkpoints / NAMES[1]))


def test_a_folder_is_opened_on_purpose(checkpoints: Path) -> None:
    catalog = Catalog([])
    entry = catalog.open(checkpoints / NAMES[1])
    assert entry == catalog.find(NAMES[1])
    with pytest.raises(CheckpointError):
        catalog.open(checkpoints)


def test_the_users_folder_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("GANZOO_CHECKPOINTS", raising=False)
    assert default_folders() == [(SHIPPED, "shipped")]
    monkeypatch.setenv("GANZOO_CHECKPOINTS", str(tmp_path))
    assert default_folders() == [(SHIPPED, "shipped"), (tmp_path, "local")]


def test_a_card_that_is_no_text_does_not_take_the_page_down(catalog: Catalog) -> None:
    entry = catalog.find(NAMES[1])
    (entry.path / "README.md").write_bytes(b"# \xff\xfe")
    assert entry.card().startswith("# ")
    (entry.path / "README.md").unlink()
    assert entry.card() == ""


@pytest.mark.parametrize("hostile", ["fifo", "endless", "large", "folder"])
def test_a_card_that_is_no_file_of_a_readable_size_is_none(catalog: Catalog, hostile: str) -> None:
    entry = catalog.find(NAMES[1])
    _put(entry.path / "README.md", hostile)
    assert entry.card() == ""


@pytest.mark.parametrize("hostile", ["fifo", "endless", "large", "folder"])
def test_a_config_that_is_no_file_of_a_readable_size_leaves_the_others(checkpoints: Path, hostile: str) -> None:
    _put(checkpoints / NAMES[0] / "config.json", hostile)
    assert [entry.name for entry in Catalog([(checkpoints, "local")]).entries()] == NAMES[1:]


def _put(path: Path, hostile: str) -> None:
    """Put something at a path at which whoever reads it without care waits, or runs out of memory."""
    path.unlink()
    if hostile == "fifo":
        os.mkfifo(path)
    elif hostile == "endless":
        path.symlink_to("/dev/zero")
    elif hostile == "large":
        with path.open("wb") as file:
            file.truncate(1 << 40)
    else:
        path.mkdir()


def test_a_folder_that_may_not_be_entered_leaves_the_others(
    checkpoints: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Whoever runs tests as root may enter every folder, so the refusal is made."""
    is_file = Path.is_file

    def refuse(path: Path) -> bool:
        if path.parent.name == NAMES[0]:
            raise PermissionError(13, "Permission denied")
        return is_file(path)

    monkeypatch.setattr(Path, "is_file", refuse)
    assert [entry.name for entry in Catalog([(checkpoints, "local")]).entries()] == NAMES[1:]
    assert caplog.text.count("left out of the catalog") == 1


def test_listing_reads_no_weights(checkpoints: Path) -> None:
    """A catalog lists what a config promises; weights are looked at when they are loaded."""
    for path in checkpoints.glob("*/*.safetensors"):
        path.write_bytes(b"")
    catalog = Catalog([(checkpoints, "local")])
    assert [entry.name for entry in catalog.entries()] == NAMES
    promised = json.loads((checkpoints / NAMES[1] / "config.json").read_text())["networks"]["generator"]["bytes"]
    assert catalog.find(NAMES[1]).config.networks["generator"].bytes == promised > 0
