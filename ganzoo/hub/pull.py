"""Pull: one commit of a repository, into the cache, checked before anything of it is used.

First the revision is resolved, with a short timeout; then exactly that commit is downloaded: config.json, the
networks that it names, the card and the picture, and nothing else. Sizes are limited before the download. Each file
is compared with what the Hub says of it, from the cache too: the client takes a damaged body of the right size
for good. A damaged file is fetched once more, then refused and removed. At the end the networks are built and
their weights fitted, so that what a config cannot keep is found here and not on somebody's screen.

When the Hub is out of reach, the commit that the cache holds for the revision is checked and used instead.
"""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ganzoo import checkpoint
from ganzoo.errors import CheckpointError, HubError, HubOffline, LimitError, UnknownName
from ganzoo.files import write_atomically
from ganzoo.hub.client import api, patiently, refusals, stopped, within
from ganzoo.hub.push import same
from ganzoo.hub.settings import Address, Hub, Progress

MAX_SIDE_BYTES = 20_000_000  # a card or a picture larger than this is left out

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Pulled:
    """A checkpoint in the cache. `trouble` is None if the Hub answered; else why the cache was asked instead."""

    address: Address
    commit: str
    path: Path
    config: checkpoint.Config
    trouble: HubError | None = None


@dataclass(frozen=True, kw_only=True)
class Remote:
    """One commit as the Hub describes it: `files` maps paths to sizes and hashes."""

    repository: str
    commit: str
    files: Mapping[str, Any]


def pull(
    address: Address | str, *, hub: Hub, progress: Progress | None = None, cancel: threading.Event | None = None
) -> Pulled:
    """Bring a revision (None: the newest) into the cache, or find it there if the Hub is out of reach.

    Raises:
        HubDenied: no such repository or revision, or not for this token; the cache is not asked.
        HubOffline: out of reach, and the cache has no such revision.
        LimitError: larger than the hub's `max_bytes`; nothing was downloaded.
        CheckpointError, UnknownName: what came is not a checkpoint that ganzoo can use; it was removed.
        HubError: the disk, or cancelled.
    """
    address = Address.parse(address) if isinstance(address, str) else address
    try:
        remote = resolve(address, hub=hub, cancel=cancel)
        path = within(None, lambda: _fetch(remote, hub, progress, cancel), hub, cancel=cancel)
        config = _checked(path)
    except HubOffline as trouble:
        return _from_cache(address, hub, trouble)
    except (CheckpointError, UnknownName, LimitError):
        _forget(remote, hub)
        raise
    _remember(address, remote.commit, hub)
    return Pulled(address=address, commit=remote.commit, path=path, config=config)


def resolve(address: Address, *, hub: Hub, cancel: threading.Event | None = None) -> Remote:
    """Ask the Hub which commit a revision is and what it holds, within the hub's timeout.

    Raises: HubDenied, HubOffline, HubError.
    """
    client = api(hub)  # before the clock runs: importing it may take longer than asking

    def ask() -> Any:
        with refusals(hub, str(address)):
            return client.model_info(
                address.repository, revision=address.revision, files_metadata=True, timeout=hub.timeout_seconds
            )

    info = within(hub.timeout_seconds + 1.0, lambda: patiently(ask), hub, cancel=cancel)
    files = {sibling.rfilename: sibling for sibling in info.siblings or []}
    return Remote(repository=address.repository, commit=info.sha, files=files)


def cached_commit(address: Address, hub: Hub) -> str | None:
    """Return the commit that the cache holds for a revision: a full or shortened commit, a branch or a tag."""
    folder = repository_folder(address.repository, hub)
    reference = folder / "refs" / (address.revision or "main")
    if ".." not in reference.parts and reference.is_file():
        commit = reference.read_text(encoding="utf-8").strip()
        return commit if is_whole(folder / "snapshots" / commit) else None
    if address.revision and re.fullmatch(r"[0-9a-f]{7,40}", address.revision):
        found = [path for path in (folder / "snapshots").glob(f"{address.revision}*") if is_whole(path)]
        return found[0].name if len(found) == 1 else None
    return None


def is_whole(folder: Path) -> bool:
    """Say whether a folder of the cache has a config of ours and every file that it names; contents are not checked."""
    try:
        config = checkpoint.read_config(folder)
        return all((folder / network.file).is_file() for network in config.networks.values())
    except (CheckpointError, OSError):
        return False


def repository_folder(repository: str, hub: Hub) -> Path:
    """Return where the client's cache keeps a model repository."""
    return hub.cache / f"models--{repository.replace('/', '--')}"


def _fetch(remote: Remote, hub: Hub, progress: Progress | None, cancel: threading.Event | None) -> Path:
    """Download what a checkpoint consists of and return its folder; each file is what the Hub says it is."""
    size_of = {path: int(file.size or 0) for path, file in remote.files.items()}
    if checkpoint.CONFIG not in size_of:
        raise CheckpointError(
            "{repository} holds no config.json at {commit}: it is not a checkpoint of ganzoo",
            repository=remote.repository,
            commit=remote.commit[:7],
        )
    _limit(remote, size_of[checkpoint.CONFIG], checkpoint.MAX_CONFIG_BYTES)
    path = _one(remote, checkpoint.CONFIG, hub, _Bar(progress, cancel, size_of[checkpoint.CONFIG], ""))
    networks = [entry.file for entry in _promised(path.parent).networks.values()]
    if missing := [name for name in networks if name not in size_of]:
        raise CheckpointError(
            "{repository} lacks {missing}, which its config names",
            repository=remote.repository,
            missing=", ".join(missing),
        )
    side = [p for p in checkpoint.EXTRAS if size_of.get(p, MAX_SIDE_BYTES + 1) <= MAX_SIDE_BYTES]
    total = sum(size_of[name] for name in (*side, *networks))
    _limit(remote, total, hub.max_bytes)
    bar = _Bar(progress, cancel, total, "")
    for name in (*side, *networks):
        _one(remote, name, hub, bar)
    return path.parent


def _limit(remote: Remote, size: int, limit: int) -> None:
    if size > limit:
        raise LimitError(
            "{repository} takes {given:,} bytes, more than the limit of {limit:,}; nothing was downloaded. "
            "GANZOO_HUB_MAX_MB raises it",
            repository=remote.repository,
            given=size,
            limit=limit,
        )


def _promised(folder: Path) -> checkpoint.Config:
    """Read the config and refuse, before any weight is downloaded, what names no model of ours."""
    from ganzoo.models import architecture

    config = checkpoint.read_config(folder)
    architecture(config.model)
    return config


def _one(remote: Remote, name: str, hub: Hub, bar: _Bar) -> Path:
    """Download one file and compare it with the Hub's description; a damaged one is fetched again, once."""
    for again in (False, True):
        bar.start(name)
        path = patiently(lambda again=again: _download(remote, name, hub, bar, again=again))  # type: ignore[misc]
        if _as_described(path, remote.files[name], name):
            bar.finish(int(remote.files[name].size or 0))
            return path
        log.warning("%s of %s is damaged%s", name, remote.repository, ", twice" if again else "; fetching it again")
    raise CheckpointError(
        "{file} of {repository} is not what the Hub says it is, also when fetched again; it was removed. "
        "Try later, or another revision",
        file=name,
        repository=remote.repository,
    )


def _as_described(path: Path, file: Any, name: str) -> bool:
    """Say whether a file is what the Hub says it is; of one that is described without a hash (by mirrors), its size.

    Weights are compared with the config's sha256 all the same, when the folder is whole.
    """
    if file.blob_id is not None or (file.lfs is not None and file.lfs.sha256):
        return same(path, file)
    log.info("%s comes without a hash: only its size is compared", name)
    return file.size is None or path.stat().st_size == file.size


def _download(remote: Remote, name: str, hub: Hub, bar: _Bar, *, again: bool) -> Path:
    with refusals(hub, remote.repository):
        path = api(hub).hf_hub_download(
            remote.repository,
            name,
            revision=remote.commit,
            cache_dir=hub.cache,
            force_download=again,
            tqdm_class=bar.tqdm_class(),
            etag_timeout=max(hub.timeout_seconds, 1.0),
        )
    return Path(path)


def _checked(path: Path) -> checkpoint.Config:
    """Build every network and fit its weights; return the config."""
    config = checkpoint.verify(path)
    for role in config.networks:
        checkpoint.load(path, role)
    return config


def _from_cache(address: Address, hub: Hub, trouble: HubOffline) -> Pulled:
    commit = cached_commit(address, hub)
    if commit is None:
        raise trouble
    path = repository_folder(address.repository, hub) / "snapshots" / commit
    try:
        config = _checked(path)
    except (CheckpointError, UnknownName) as error:
        log.warning("%s in the cache: %s", address, error)
        raise HubOffline(
            "the copy of {repository} in the cache is damaged, and the Hub at {endpoint} is out of reach to get it "
            "again",
            repository=address.repository,
            endpoint=hub.name,
        ) from error
    return Pulled(address=address, commit=commit, path=path, config=config, trouble=trouble)


def _remember(address: Address, commit: str, hub: Hub) -> None:
    """Note which commit the revision was, for when the Hub is out of reach; a cache that cannot be written stays."""
    reference = repository_folder(address.repository, hub) / "refs" / (address.revision or "main")
    if address.revision == commit or ".." in reference.parts:
        return
    try:
        if reference.is_file() and reference.read_text(encoding="utf-8") == commit:
            return
        reference.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(reference, lambda beside: beside.write_text(commit, encoding="utf-8"))
    except OSError as error:
        log.info("%s is not noted in the cache: %s", address, error.strerror)


def _forget(remote: Remote, hub: Hub) -> None:
    """Remove a commit from the cache, with what no other commit of the repository uses."""
    from huggingface_hub import scan_cache_dir

    if not (repository_folder(remote.repository, hub) / "snapshots" / remote.commit).is_dir():
        return
    try:
        scan_cache_dir(hub.cache).delete_revisions(remote.commit).execute()
    except Exception as error:
        log.warning("%s at %s stays in the cache: %s", remote.repository, remote.commit[:7], error)


class _Bar:
    """Adds the progress of several files up, for a callback; without one, the client shows its own bars.

    The client tells progress to an instance of the class that it is given; that is also where a download over
    HTTP notices that it was cancelled.
    """

    def __init__(self, progress: Progress | None, cancel: threading.Event | None, total: int, name: str) -> None:
        self._progress, self._cancel, self._total, self._name = progress, cancel, total, name
        self._before = self._now = 0

    def start(self, name: str) -> None:
        self._name, self._now = name, 0

    def finish(self, size: int) -> None:
        self._before, self._now = self._before + size, 0
        self._tell()

    def add(self, size: float) -> None:
        if self._cancel is not None and self._cancel.is_set():
            raise stopped()
        self._now += int(size)
        self._tell()

    def _tell(self) -> None:
        if self._progress is not None and self._total:
            self._progress(min(self._before + self._now, self._total), self._total, self._name)

    def tqdm_class(self) -> Any:
        """Return a tqdm that tells this bar and prints nothing; None without a callback and a way to cancel."""
        if self._progress is None and self._cancel is None:
            return None
        from tqdm import tqdm

        bar = self

        class Silent(tqdm):
            def __init__(self, *args: Any, **options: Any) -> None:
                options.pop("name", None)
                super().__init__(*args, **{**options, "disable": True})

            def update(self, n: float | None = 1) -> bool | None:
                bar.add(n or 0)
                return super().update(n)

        return Silent
