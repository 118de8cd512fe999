"""What a machine may have set up that would stop the app from starting: proxies, and a temporary folder of others.

Gradio asks itself over HTTP when it starts, and a proxy that the environment names would be asked in its place. Its
temporary folder is one name for all users of a machine, and whoever came first owns it.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

PROXIES = ("http_proxy", "https_proxy", "all_proxy")
FOLDER = "GRADIO_TEMP_DIR"
_OURS = re.compile(r"ganzoo-app-(\d+)-.*")


@contextlib.contextmanager
def without_proxies() -> Iterator[None]:
    """Let this process reach its own address directly; what goes out to others later goes as the environment says."""
    names = [name for name in os.environ if name.lower() in PROXIES]
    kept = {name: os.environ.pop(name) for name in names}
    try:
        yield
    finally:
        os.environ.update(kept)


def own_folder() -> Path:
    """Return the folder for files made for visitors: this process's own, removed when it ends.

    Whoever set GRADIO_TEMP_DIR chose where it lies. Folders of ours whose process was killed are removed.
    """
    chosen = os.environ.get(FOLDER)
    if chosen is None or not Path(chosen).name.startswith(f"ganzoo-app-{os.getpid()}-"):
        parent = Path(chosen or tempfile.gettempdir()).absolute()
        parent.mkdir(parents=True, exist_ok=True)
        _remove_orphans(parent)
        folder = tempfile.mkdtemp(prefix=f"ganzoo-app-{os.getpid()}-", dir=parent)
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        os.environ[FOLDER] = folder
    return Path(os.environ[FOLDER])


def host_for_url(host: str) -> str:
    """Write a host as addresses have it: IPv6 in brackets."""
    return f"[{host}]" if ":" in host and not host.startswith("[") else host


def _remove_orphans(parent: Path) -> None:
    for path in parent.glob("ganzoo-app-*"):
        match = _OURS.fullmatch(path.name)
        if match is not None and not _lives(int(match[1])):
            shutil.rmtree(path, ignore_errors=True)  # another user's stays


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
