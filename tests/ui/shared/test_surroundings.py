"""What a machine has set up does not stop the app: proxies, temporary folders of others and of the dead."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ganzoo.ui.shared import surroundings
from ganzoo.ui.shared.surroundings import host_for_url, own_folder, without_proxies


def test_proxies_are_gone_while_the_app_asks_itself_and_back_afterwards(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "socks5://127.0.0.1:9")
    with pytest.raises(ZeroDivisionError), without_proxies():
        assert not {name.lower() for name in os.environ} & {"http_proxy", "https_proxy", "all_proxy"}
        _ = 1 / 0
    assert os.environ["ALL_PROXY"] == os.environ["https_proxy"] == "socks5://127.0.0.1:9"


def test_files_for_visitors_lie_in_a_folder_of_this_process_and_the_deads_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.delenv(surroundings.FOLDER, raising=False)
    (tmp_path / "gradio").mkdir(mode=0o500)  # somebody else's
    dead, alive = tmp_path / "ganzoo-app-999999999-x", tmp_path / f"ganzoo-app-{os.getppid()}-x"
    for folder in (dead, alive):
        (folder / "inner").mkdir(parents=True)
    try:
        folder = own_folder()
        assert folder.parent == tmp_path and folder.stat().st_mode & 0o777 == 0o700
        assert own_folder() == folder and (alive.is_dir(), dead.is_dir()) == (True, False)
    finally:
        monkeypatch.delenv(surroundings.FOLDER)


def test_the_folder_lies_where_somebody_chose_and_what_is_there_is_not_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "chosen" / "theirs").mkdir(parents=True)
    monkeypatch.setenv(surroundings.FOLDER, str(tmp_path / "chosen"))
    folder = own_folder()
    assert folder.parent == tmp_path / "chosen" and folder == own_folder()
    assert (tmp_path / "chosen" / "theirs").is_dir() and list(folder.iterdir()) == []


@pytest.mark.parametrize(
    ("host", "written"), [("::", "[::]"), ("::1", "[::1]"), ("[::1]", "[::1]"), ("0.0.0.0", "0.0.0.0")]
)
def test_an_ipv6_host_gets_its_brackets(host: str, written: str) -> None:
    assert host_for_url(host) == written
