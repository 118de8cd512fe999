"""What every case of a Hub that fails is given: a loopback Hub, a cache, checkpoint folders, and eyes for what is left.

A case is a function of a `Lab`. It acts with ganzoo.hub, asserts, and notes what the user reads (`lab.says`);
what is left on the disk is found by looking (`lab.left`), not told by the case.
"""

from __future__ import annotations

import contextlib
import dataclasses
import errno
import hashlib
import os
import re
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import torch
from PIL import Image

from ganzoo import checkpoint
from ganzoo.card import card
from ganzoo.errors import GanzooError
from ganzoo.hub import Hub
from ganzoo.models import build
from tests.hub_server import OWNER, HubServer

SLACK = 3.0  # limits of time are for a machine that does nothing else
NAME = "dcgan.dots-32"
REPOSITORY = f"lab/{NAME}"
ARGUMENTS = {"resolution": 32, "channels": 1, "latent": 8, "width": 4}


def write_checkpoint(folder: Path, *, seed: int = 0, width: int = 4) -> Path:
    """Write a tiny, whole checkpoint whose bytes follow from the seed."""
    torch.manual_seed(seed)
    arguments = {**ARGUMENTS, "width": width}
    config = checkpoint.Config(
        name=NAME,
        model="dcgan",
        kind="noise",
        networks={"generator": checkpoint.NetworkFile(file="", sha256="", bytes=0, arguments=arguments)},
        default_network="generator",
        data={"name": "dots", "title": "Dots", "url": "https://example.org", "terms": "none"},
        images_seen=1000 * (seed + 1),
        seed=seed,
        recipe={"summary": "DCGAN on dots"},
        metrics=(checkpoint.Metric(name="FID", value=12.5, samples=100, protocol="dots"),),
    )
    picture = Image.new("L", (64, 64), seed % 256)
    checkpoint.write(folder, config, {"generator": build("dcgan", "generator", arguments)}, picture=picture, card=card)
    return folder


def contents(folder: Path) -> dict[str, str]:
    """Return the files of a folder with their sha256."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@dataclass
class Lab:
    """One case's world. `folders` holds checkpoint folders by seed."""

    server: HubServer
    hub: Hub
    work: Path
    folders: list[Path]
    says: list[str] = field(default_factory=list)
    noted: str | None = None  # what was left, where the case itself has to look

    @property
    def folder(self) -> Path:
        return self.folders[0]

    @property
    def xet(self) -> bool:
        from huggingface_hub import constants

        return not constants.HF_HUB_DISABLE_XET

    @property
    def upload(self) -> str:
        """The route that large files are uploaded to."""
        return "xorb-post" if self.xet else "lfs-put"

    @property
    def download(self) -> str:
        """The route that large files are downloaded from."""
        return "xorb-get" if self.xet else "storage"

    def refused(self, kind: type[GanzooError], act: Callable[[], object], *, within: float = 30.0) -> GanzooError:
        """Assert that an act is refused in so many seconds; note the words."""
        started = time.monotonic()
        try:
            outcome = act()
        except GanzooError as error:
            assert type(error) is kind, f"{type(error).__name__} instead of {kind.__name__}: {error}"
            took = time.monotonic() - started
            assert took < within * SLACK, f"took {took:.1f} s to say: {error}"
            assert OWNER.token not in str(error)
            self.says.append(self.plain(str(error)))
            return error
        raise AssertionError(f"not refused: {outcome}")

    def plain(self, words: str) -> str:
        """Take out of a message what differs from run to run."""
        words = words.replace(self.server.url, "http://HUB").replace(str(self.hub.cache), "CACHE")
        words = words.replace(str(self.work), "WORK")
        words = re.sub(r"\b(?=\d*[a-f])[0-9a-f]{7,40}\b", "COMMIT", words)
        words = re.sub(r"\d+ tries in \d+ s", "N tries in S s", words)
        return words

    def other(self, **changes: object) -> Hub:
        """Return the same Hub with other settings."""
        return dataclasses.replace(self.hub, **changes)  # type: ignore[arg-type]

    def tree(self, kind: str = "models", name: str = REPOSITORY) -> dict[str, bytes]:
        """Return what the repository's head holds, without the Hub's own file."""
        repository = self.server.store.find(kind, name)
        assert repository is not None, "there is no such repository"
        return {path: entry.content for path, entry in repository.head.files.items() if path != ".gitattributes"}

    def commits(self) -> int:
        """Return how many commits were made after the first, empty one."""
        repository = self.server.store.find("models", REPOSITORY)
        return 0 if repository is None else len(repository.commits) - 1

    def holds(self, folder: Path) -> bool:
        """Say whether the head's tree is this folder, to the byte."""
        return self.tree() == {path.name: path.read_bytes() for path in folder.iterdir()}

    def remote(self) -> str:
        """Say what the repository holds after a push."""
        if self.server.store.find("models", REPOSITORY) is None:
            return "no repository was made"
        if not self.tree():
            return "an empty repository"
        if self.holds(self.folder):
            return "the new checkpoint"
        return "an old checkpoint, whole" if any(map(self.holds, self.folders)) else "a mixture"

    def left(self) -> str:
        """Say what is in the cache: whole checkpoints, parts of one, files that a download left behind."""
        cache = self.hub.cache
        whole, parts = 0, 0
        for path in cache.glob("models--*/snapshots/*"):
            try:
                checkpoint.verify(path)
                whole += 1
            except GanzooError:
                parts += any(path.iterdir())
        found = [f"{whole} whole checkpoint{'s' * (whole != 1)}"] if whole else []
        found += ["part of one, each file whole"] if parts else []
        found += ["unfinished files"] if list(cache.rglob("*.incomplete")) else []
        return "; ".join(found) or "nothing"


@contextlib.contextmanager
def laboratory(work: Path, folders: list[Path]) -> Iterator[Lab]:
    """Build a case's world in a folder of its own."""
    own = [Path(shutil.copytree(folder, work / "folders" / folder.name)) for folder in folders]
    before = [contents(folder) for folder in own]
    with HubServer() as server:
        hub = Hub(
            endpoint=server.url,
            token=OWNER.token,
            cache=work / "cache",
            timeout_seconds=8.0,  # for a busy machine; what tests the timeout sets its own
            patience_seconds=25.0,
            max_bytes=5_000_000,
        )
        yield Lab(server=server, hub=hub, work=work, folders=own)
    assert [contents(folder) for folder in own] == before, "a checkpoint folder was changed"


@contextlib.contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """Make a folder refuse writes, for root too: by a read-only bind mount, or by its permissions for others."""
    if os.geteuid() != 0:
        modes = {path: path.stat().st_mode for path in [folder, *folder.rglob("*")] if path.is_dir()}
        for path in modes:
            path.chmod(0o555)
        try:
            yield
        finally:
            for path, mode in modes.items():
                path.chmod(mode)
        return
    _mount("--bind", str(folder), str(folder))
    _mount("-o", "remount,ro,bind", str(folder))
    try:
        yield
    finally:
        subprocess.run(["umount", str(folder)], check=True)


@contextlib.contextmanager
def small_disk(folder: Path, kilobytes: int) -> Iterator[None]:
    """Put a file system of this size under a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    _mount("-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", str(folder))
    try:
        yield
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def _mount(*arguments: str) -> None:
    done = subprocess.run(["mount", *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        raise OSError(errno.EPERM, f"cannot mount here: {done.stderr.strip()}")
