"""What there is to load: what a namespace offers on the Hub, and what the cache holds already.

The Hub is asked within its short timeout. Reading the cache needs neither the Hub nor its client.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from ganzoo import checkpoint
from ganzoo.catalog import Catalog, Entry
from ganzoo.errors import HubOffline
from ganzoo.hub.client import api, refusals, within
from ganzoo.hub.pull import MAX_SIDE_BYTES, Pulled, Remote, cached_commit, is_whole, pull, repository_folder, resolve
from ganzoo.hub.push import same
from ganzoo.hub.settings import Address, Hub, Progress

TAG = "ganzoo"  # what the cards of our checkpoints carry
MOST = 200  # offers of one namespace

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Offer:
    """A repository of a namespace that holds a checkpoint of ours."""

    repository: str
    commit: str
    updated: datetime | None
    private: bool


def offers(namespace: str, *, hub: Hub) -> list[Offer]:
    """Return what a namespace offers, newest first.

    Raises: HubDenied, HubOffline, HubError.
    """
    client = api(hub)

    def ask() -> list[Any]:
        with refusals(hub, namespace):
            return list(client.list_models(author=namespace, filter=TAG, limit=MOST, full=True))

    found = within(hub.timeout_seconds + 1.0, ask, hub)
    listed = [
        Offer(repository=m.id, commit=m.sha or "", updated=m.last_modified, private=bool(m.private)) for m in found
    ]
    return sorted(listed, key=lambda offer: (offer.updated is not None, offer.updated), reverse=True)


def cached(hub: Hub) -> list[Entry]:
    """Return the checkpoints in the cache, one per commit, by name. Other people's models are passed over."""
    found = []
    for path in sorted(path.parent for path in hub.cache.glob(f"models--*--*/snapshots/*/{checkpoint.CONFIG}")):
        if is_whole(path):
            repository = path.parents[1].name.removeprefix("models--").replace("--", "/", 1)
            found.append(_entry(repository, path.name, path, checkpoint.read_config(path)))
    return found


def everything(hub: Hub | None = None) -> Catalog:
    """Return the catalog of what is on this machine: shipped, in the user's folder, and pulled before."""
    catalog = Catalog()
    for found in cached(hub or Hub.from_env()):
        catalog.add(found)
    return catalog


def entry(pulled: Pulled) -> Entry:
    """Return what a catalog lists for a pulled checkpoint; its name is the repository and the commit."""
    return _entry(pulled.address.repository, pulled.commit, pulled.path, pulled.config)


def obtain(address: Address, *, hub: Hub, catalog: Catalog, progress: Progress | None = None, **waiting: Any) -> Entry:
    """Return what answers to an address, from the Hub, else the cache, else what ships with ganzoo, and list it.

    The entry's `source` says which: "hub", "cached" or "shipped". `waiting` is `pull`'s `cancel`.

    Raises: as `pull`; HubOffline only if nothing shipped has the repository's name either.
    """
    try:
        pulled = pull(address, hub=hub, progress=progress, **waiting)
    except HubOffline as trouble:
        for shipped in catalog.entries():
            if shipped.source == "shipped" and shipped.name == address.repository.split("/")[1]:
                log.warning("%s: %s; the shipped one is used", address, trouble)
                return shipped
        raise
    found = entry(pulled)
    catalog.add(found)
    return found if pulled.trouble else replace(found, source="hub")


def newer(address: Address, commit: str, *, hub: Hub) -> str | None:
    """Return the repository's head if it is another commit than this one, else None.

    Raises: HubDenied, HubOffline, HubError.
    """
    head = resolve(Address(repository=address.repository), hub=hub).commit
    return head if head != commit else None


def card(address: Address, *, hub: Hub) -> tuple[str, Path | None]:
    """Return an offer's card and picture without its weights; from the cache if the Hub is out of reach.

    Raises: HubDenied, HubOffline, HubError.
    """
    try:
        return within(hub.timeout_seconds + 1.0, lambda: _fetch_side(resolve(address, hub=hub), hub), hub)
    except HubOffline:
        commit = cached_commit(address, hub)
        if commit is None:
            raise
        folder = repository_folder(address.repository, hub) / "snapshots" / commit
        return _side(folder / checkpoint.CARD, folder / checkpoint.PICTURE)


def _fetch_side(remote: Remote, hub: Hub) -> tuple[str, Path | None]:
    """Download a card and its picture, each as the Hub says it is; what is damaged or large is left out."""
    paths: dict[str, Path] = {}
    for name in (checkpoint.CARD, checkpoint.PICTURE):
        if name in remote.files and int(remote.files[name].size or 0) <= MAX_SIDE_BYTES:
            with refusals(hub, remote.repository):
                found = api(hub).hf_hub_download(remote.repository, name, revision=remote.commit, cache_dir=hub.cache)
            if same(Path(found), remote.files[name]):
                paths[name] = Path(found)
    missing = hub.cache / "missing"
    return _side(paths.get(checkpoint.CARD, missing), paths.get(checkpoint.PICTURE, missing))


def _side(text: Path, picture: Path) -> tuple[str, Path | None]:
    words = text.read_text(encoding="utf-8", errors="replace") if text.is_file() else ""
    return words, picture if picture.is_file() else None


def _entry(repository: str, commit: str, path: Path, config: checkpoint.Config) -> Entry:
    return Entry(
        name=f"{repository}@{commit[:7]}",
        path=path,
        source="cached",
        config=config,
        repository=repository,
        revision=commit,
    )
