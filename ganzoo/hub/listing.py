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
from ganzoo.errors import CheckpointError, HubOffline, InputError
from ganzoo.hub.client import api, refusals, within
from ganzoo.hub.pull import MAX_SIDE_BYTES, Pulled, Remote, cached_commit, pull, repository_folder, resolve
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
    """Return the checkpoints in the cache, one per commit, by name. Other people's models are passed over.

    A broken one is left out with a line in the log.
    """
    folders = sorted(path.parent for path in hub.cache.glob(f"models--*--*/snapshots/*/{checkpoint.CONFIG}"))
    return [found for path in folders if (found := _cached_entry(path)) is not None]


def _cached_entry(path: Path) -> Entry | None:
    """Return what lies in a snapshot's folder, None where that is nothing of ours, or broken."""
    try:
        config = checkpoint.read_config(path)
        whole = all((path / network.file).is_file() for network in config.networks.values())
    except CheckpointError as error:
        ours = error.params.get("given", error) is not None  # others' configs have no format version
        log.log(logging.WARNING if ours else logging.DEBUG, "left out: %s", error)
        return None
    except OSError as error:
        log.warning("left out: %s (%s)", path, error.strerror)
        return None
    repository = path.parents[1].name.removeprefix("models--").replace("--", "/", 1)
    return _entry(repository, path.name, path, config) if whole else None


def everything(hub: Hub | None = None, *, visitors: bool = True) -> Catalog:
    """Return the catalog of what is on this machine: shipped, in the user's folder, and pulled before.

    `visitors` is whether what visitors of the app have pulled is listed with what the operator has.
    """
    hub = hub or Hub.from_env()
    catalog = Catalog()
    for found in [*(cached(hub.for_visitors()) if visitors else ()), *cached(hub)]:
        catalog.add(found)
    return catalog


def kept(name: str, *, hub: Hub) -> Entry | None:
    """Return what the cache holds under a catalog's name (REPOSITORY@COMMIT), None where there is no such thing."""
    try:
        address = Address.parse(name)
    except InputError:
        return None
    commit = cached_commit(address, hub) if address.revision else None
    if commit is None:
        return None
    return _cached_entry(repository_folder(address.repository, hub) / "snapshots" / commit)


def entry(pulled: Pulled) -> Entry:
    """Return what a catalog lists for a pulled checkpoint; its name is the repository and the commit."""
    return _entry(pulled.address.repository, pulled.commit, pulled.path, pulled.config)


def obtain(
    address: Address,
    *,
    hub: Hub,
    catalog: Catalog,
    listed: bool = True,
    progress: Progress | None = None,
    **waiting: Any,
) -> Entry:
    """Return what answers to an address, from the Hub, else the cache, else what is listed, and list it or keep it.

    The entry's `source` says which: "hub", "cached" or "shipped". `waiting` is `pull`'s `cancel`.

    Raises: as `pull`; HubOffline only if nothing that is listed answers to the address either.
    """
    try:
        pulled = pull(address, hub=hub, progress=progress, **waiting)
    except HubOffline as trouble:
        for known in catalog.entries():
            if _answers(known, address):
                log.warning("%s: %s; the %s one is used", address, trouble, known.source)
                return known
        raise
    found = entry(pulled)
    (catalog.add if listed else catalog.keep)(found)
    return found if pulled.trouble else replace(found, source="hub")


def _answers(known: Entry, address: Address) -> bool:
    """Say whether something listed will do for an address: of the repository and revision, or shipped by that name."""
    if known.repository == address.repository and known.revision is not None:
        return address.revision is None or known.revision.startswith(address.revision)
    return known.source == "shipped" and known.name == address.repository.split("/")[1]


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
        return checkpoint.read_card(folder), folder / checkpoint.PICTURE


def _fetch_side(remote: Remote, hub: Hub) -> tuple[str, Path | None]:
    """Download a card and its picture, each as the Hub says it is; what is damaged or large is left out."""
    paths: dict[str, Path] = {}
    for name in (checkpoint.CARD, checkpoint.PICTURE):
        if name in remote.files and int(remote.files[name].size or 0) <= MAX_SIDE_BYTES:
            with refusals(hub, remote.repository):
                found = api(hub).hf_hub_download(remote.repository, name, revision=remote.commit, cache_dir=hub.cache)
            if same(Path(found), remote.files[name]):
                paths[name] = Path(found)
    card = paths.get(checkpoint.CARD)
    return checkpoint.read_card(card.parent) if card else "", paths.get(checkpoint.PICTURE)


def _entry(repository: str, commit: str, path: Path, config: checkpoint.Config) -> Entry:
    return Entry(
        name=f"{repository}@{commit[:7]}",
        path=path,
        source="cached",
        config=config,
        repository=repository,
        revision=commit,
    )
