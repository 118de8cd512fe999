"""Cases of a pull: what goes wrong, and what must hold then. See lab.py for what a case is."""

from __future__ import annotations

import json
import logging
import shutil
import threading
import time
from collections.abc import Callable
from pathlib import Path

import torch
from safetensors.torch import save_file

from ganzoo import checkpoint
from ganzoo.catalog import Catalog
from ganzoo.errors import CheckpointError, GanzooError, HubDenied, HubError, HubOffline, LimitError, UnknownName
from ganzoo.hub import Address, Pulled, cached, newer, obtain, offers, pull, push
from ganzoo.hub.pull import repository_folder
from tests.hub.lab import NAME, REPOSITORY, SLACK, Lab, contents, read_only, small_disk
from tests.hub_server import OWNER, READER
from tests.hub_server.store import Entry


def _there(lab: Lab, index: int = 0, **options: object) -> str:
    """Put a checkpoint on the Hub and return its commit."""
    return push(lab.folders[index], REPOSITORY, hub=lab.hub, **options).commit  # type: ignore[arg-type]


def _is(lab: Lab, pulled: Pulled, index: int = 0) -> None:
    """See that what came is the folder, to the byte."""
    assert contents(pulled.path) == contents(lab.folders[index])


def _arrives(lab: Lab, *, index: int = 0, from_cache: bool = False, within: float = 30.0) -> Pulled:
    started = time.monotonic()
    pulled = pull(REPOSITORY, hub=lab.hub)
    took = time.monotonic() - started
    assert took < within * SLACK, f"{took:.1f} s"
    _is(lab, pulled, index)
    assert (pulled.trouble is not None) == from_cache, pulled.trouble
    lab.says.append(f"offline: {lab.plain(str(pulled.trouble))}" if pulled.trouble else "pulled")
    return pulled


def nothing_wrong(lab: Lab) -> None:
    """nothing"""
    _there(lab)
    told: list[tuple[int, int, str]] = []
    pulled = pull(REPOSITORY, hub=lab.hub, progress=lambda *step: told.append(step))
    _is(lab, pulled)
    assert told[-1][0] == told[-1][1]
    assert [entry.name for entry in cached(lab.hub)] == [f"{REPOSITORY}@{pulled.commit[:7]}"]
    lab.says.append("pulled")


def again(lab: Lab) -> None:
    """pulled before"""
    _there(lab)
    pull(REPOSITORY, hub=lab.hub)
    lab.server.seen.clear()
    _arrives(lab)
    assert {seen.route for seen in lab.server.seen} == {"info"}


def pinned(lab: Lab) -> None:
    """a revision is pinned, and a newer one appears"""
    first = _there(lab, 1, tag="v1")
    second = _there(lab)
    for revision in (first, "v1", first[:10]):
        pulled = pull(f"{REPOSITORY}@{revision}", hub=lab.hub)
        assert pulled.commit == first
        _is(lab, pulled, 1)
        assert newer(pulled.address, pulled.commit, hub=lab.hub) == second
    _arrives(lab)
    assert newer(Address(repository=REPOSITORY), second, hub=lab.hub) is None
    lab.server.stop()
    assert pull(f"{REPOSITORY}@v1", hub=lab.hub).commit == first
    assert pull(REPOSITORY, hub=lab.hub).commit == second


def stray_files(lab: Lab) -> None:
    """the repository also holds a pickle, a script and a huge file"""
    _there(lab)
    repository = lab.server.store.find("models", REPOSITORY)
    assert repository is not None
    stray = {name: Entry(content=b"\x80\x04.", lfs=False) for name in ("pytorch_model.bin", "setup.py", "a/b.json")}
    stray["other.safetensors"] = Entry(content=b"0" * 6_000_000, lfs=True)
    repository.append({**repository.head.files, **stray}, "strays")
    _arrives(lab)


def mirror(lab: Lab) -> None:
    """a mirror describes files without their hashes"""
    _there(lab)
    lab.server.hashes = False
    _arrives(lab)


def mirror_damaged(lab: Lab) -> None:
    """a mirror describes files without their hashes, and the weights have a wrong byte"""
    _there(lab)
    lab.server.hashes = False
    lab.server.faults.add(lab.download, "corrupt", times=None, after=1)
    lab.refused(CheckpointError, lambda: pull(REPOSITORY, hub=lab.hub), within=60)
    assert not cached(lab.hub)
    lab.server.faults.clear()
    lab.noted = lab.left()
    _is(lab, pull(REPOSITORY, hub=lab.hub))


def wrong_token(lab: Lab) -> None:
    """401: a token that the Hub does not know, with a warm cache"""
    _there(lab)
    pull(REPOSITORY, hub=lab.hub)
    hub = lab.other(token="hf_wrong0000000000000000000000000000")
    lab.refused(HubDenied, lambda: pull(REPOSITORY, hub=hub), within=5)


def private(lab: Lab) -> None:
    """401: a private repository without a token, with a warm cache"""
    _there(lab, private=True)
    pull(REPOSITORY, hub=lab.hub)
    hub = lab.other(token=False)
    lab.refused(HubDenied, lambda: pull(REPOSITORY, hub=hub), within=5)


def forbidden(lab: Lab) -> None:
    """403, with a warm cache"""
    _there(lab)
    pull(REPOSITORY, hub=lab.hub)
    lab.server.faults.add("info", "status", status=403, times=None)
    lab.refused(HubDenied, lambda: pull(REPOSITORY, hub=lab.hub), within=5)


def no_repository(lab: Lab) -> None:
    """404: no such repository"""
    lab.refused(HubDenied, lambda: pull("lab/nothing-here", hub=lab.hub), within=5)


def no_revision(lab: Lab) -> None:
    """404: no such revision"""
    _there(lab)
    lab.refused(HubDenied, lambda: pull(f"{REPOSITORY}@v9", hub=lab.hub), within=5)


def too_many_requests(lab: Lab) -> None:
    """429 with Retry-After: 30, with a warm cache"""
    _there(lab)
    pull(REPOSITORY, hub=lab.hub)
    lab.server.faults.add("info", "status", status=429, headers={"Retry-After": "30"}, times=None)
    _arrives(lab, from_cache=True, within=5)


def status_once(route: str, status: int) -> Callable[[Lab], None]:
    """Make a case: one answer of this status."""

    def case(lab: Lab) -> None:
        _there(lab)
        weights = {"after": 1} if route == "download" else {}  # the picture comes first
        fault = lab.server.faults.add(_route(lab, route), "status", status=status, **weights)
        _arrives(lab)
        assert fault.struck == 1

    case.__doc__ = f"{status} once, at the {route}"
    return case


def _route(lab: Lab, name: str) -> str:
    return lab.download if name == "download" else name


def status_always(status: int, *, warm: bool) -> Callable[[Lab], None]:
    """Make a case: nothing but this status."""

    def case(lab: Lab) -> None:
        _there(lab)
        if warm:
            pull(REPOSITORY, hub=lab.hub)
        lab.server.faults.add("*", "status", status=status, times=None)
        if warm:
            _arrives(lab, from_cache=True, within=5)
        else:
            lab.refused(HubOffline, lambda: pull(REPOSITORY, hub=lab.hub), within=5)

    case.__doc__ = f"{status} always, with a {'warm' if warm else 'cold'} cache"
    return case


def download_status_always(lab: Lab) -> None:
    """503 always, at the download of the weights; an older commit is in the cache"""
    _there(lab, 1)
    pull(REPOSITORY, hub=lab.hub)
    _there(lab)
    lab.server.faults.add(lab.download, "status", status=503, times=None, after=1)
    _arrives(lab, index=1, from_cache=True, within=60)


def broken_once(kind: str) -> Callable[[Lab], None]:
    """Make a case: the download breaks once."""

    def case(lab: Lab) -> None:
        _there(lab)
        fault = lab.server.faults.add(lab.download, kind, after=1)  # type: ignore[arg-type]
        _arrives(lab)
        assert fault.struck == 1

    case.__doc__ = f"{_BREAKS[kind]} once"
    return case


def broken_always(kind: str) -> Callable[[Lab], None]:
    """Make a case: every download breaks; the cache is cold."""

    def case(lab: Lab) -> None:
        _there(lab)
        lab.server.faults.add(lab.download, kind, times=None, after=1)  # type: ignore[arg-type]
        refusal = CheckpointError if kind == "corrupt" else HubOffline
        lab.refused(refusal, lambda: pull(REPOSITORY, hub=lab.hub), within=60)
        assert not cached(lab.hub)
        lab.server.faults.clear()
        lab.noted = lab.left()
        _is(lab, pull(REPOSITORY, hub=lab.hub))

    case.__doc__ = f"{_BREAKS[kind]} always"
    return case


def _damage(lab: Lab, name: str) -> None:
    """Change one byte of a file in the cache, as a failing disk does."""
    for path in repository_folder(REPOSITORY, lab.hub).glob(f"snapshots/*/{name}"):
        blob = path.resolve()
        content = bytearray(blob.read_bytes())
        content[-2] ^= 1
        blob.write_bytes(content)


def damaged_cache(name: str) -> Callable[[Lab], None]:
    """Make a case: a file in the cache has changed; the Hub is there."""

    def case(lab: Lab) -> None:
        _there(lab)
        pull(REPOSITORY, hub=lab.hub)
        _damage(lab, name)
        _arrives(lab)

    case.__doc__ = f"{name} in the cache is damaged"
    return case


def damaged_cache_and_down(lab: Lab) -> None:
    """generator.safetensors in the cache is damaged, and the Hub is down"""
    _there(lab)
    pull(REPOSITORY, hub=lab.hub)
    _damage(lab, "generator.safetensors")
    lab.server.stop()
    lab.refused(HubOffline, lambda: pull(REPOSITORY, hub=lab.hub), within=5)


def down(lab: Lab) -> None:
    """the Hub is down, with a cold cache"""
    _there(lab)
    lab.server.stop()
    lab.refused(HubOffline, lambda: pull(REPOSITORY, hub=lab.hub), within=3)


def down_warm(lab: Lab) -> None:
    """the Hub is down, with a warm cache"""
    _there(lab)
    pull(REPOSITORY, hub=lab.hub)
    lab.server.stop()
    _arrives(lab, from_cache=True, within=4)


def down_shipped(lab: Lab) -> None:
    """the Hub is down, with a cold cache; one of that name is shipped"""
    lab.server.stop()
    catalog = Catalog([(lab.folder.parent / "shipped", "shipped")])
    assert not catalog.entries()
    shipped = shutil.copytree(lab.folder, lab.work / "shipped" / NAME).parent
    entry = obtain(Address.parse(REPOSITORY), hub=lab.hub, catalog=Catalog([(shipped, "shipped")]))
    assert entry.source == "shipped" and entry.name == NAME
    lab.says.append("offline: this is the shipped one")


def switched_off(lab: Lab) -> None:
    """HF_HUB_OFFLINE=1, with a cold cache"""
    hub = lab.other(offline=True)
    lab.refused(HubOffline, lambda: pull(REPOSITORY, hub=hub), within=1)


def switched_off_warm(lab: Lab) -> None:
    """HF_HUB_OFFLINE=1, with a warm cache"""
    _there(lab)
    pull(REPOSITORY, hub=lab.hub)
    lab.server.seen.clear()
    lab.hub = lab.other(offline=True)
    _arrives(lab, from_cache=True, within=3)
    assert not lab.server.seen


def silent(lab: Lab) -> None:
    """the Hub accepts connections and says nothing, with a warm cache"""
    _there(lab)
    pull(REPOSITORY, hub=lab.hub)
    lab.server.faults.add("info", "stall", seconds=20, times=None)
    lab.hub = lab.other(timeout_seconds=1.0)
    _arrives(lab, from_cache=True, within=4)


def slow_and_cancelled(lab: Lab) -> None:
    """the download hangs, and the reader stops it"""
    _there(lab)
    fault = lab.server.faults.add(lab.download, "stall", seconds=20, times=None, after=1)
    cancel = threading.Event()

    def stop() -> None:
        while not fault.struck:
            time.sleep(0.01)
        cancel.set()

    threading.Thread(target=stop).start()
    lab.refused(HubError, lambda: pull(REPOSITORY, hub=lab.hub, cancel=cancel), within=3)
    assert not cached(lab.hub)
    lab.noted = "part of one, each file whole"
    lab.server.stopping.set()  # the download that was left behind may end
    time.sleep(0.5)


def read_only_warm(lab: Lab) -> None:
    """the cache is read-only and warm"""
    _there(lab)
    pull(REPOSITORY, hub=lab.hub)
    with read_only(lab.hub.cache):
        _arrives(lab)
        lab.server.stop()
        assert pull(REPOSITORY, hub=lab.hub).trouble is not None


def read_only_cold(lab: Lab) -> None:
    """the cache is read-only and lacks the commit"""
    _there(lab, 1)
    pull(REPOSITORY, hub=lab.hub)
    _there(lab)
    with read_only(lab.hub.cache):
        lab.refused(HubError, lambda: pull(REPOSITORY, hub=lab.hub), within=5)


def disk_full(lab: Lab) -> None:
    """the disk fills up in the download"""
    _there(lab)
    with small_disk(lab.hub.cache, 32):
        lab.refused(HubError, lambda: pull(REPOSITORY, hub=lab.hub), within=15)
        assert not cached(lab.hub) and not list(lab.hub.cache.rglob("*.incomplete"))
        lab.noted = lab.left()


def too_large(lab: Lab) -> None:
    """the checkpoint is larger than the limit"""
    _there(lab)
    hub = lab.other(max_bytes=10_000)
    lab.refused(LimitError, lambda: pull(REPOSITORY, hub=hub), within=5)
    assert not lab.server.asked(lab.download)


def hostile(change: Callable[[dict, Path], None], refusal: type[GanzooError], what: str) -> Callable[[Lab], None]:
    """Make a case: the repository's config says something that is refused."""

    def case(lab: Lab) -> None:
        folder = shutil.copytree(lab.folder, lab.work / "hostile")
        config = json.loads((folder / "config.json").read_text())
        change(config, folder)
        (folder / "config.json").write_text(json.dumps(config))
        repository = lab.server.store.create("models", REPOSITORY)
        files = {
            path.name: Entry(content=path.read_bytes(), lfs=path.suffix == ".safetensors") for path in folder.iterdir()
        }
        for entry in files.values():
            lab.server.store.objects[entry.sha256] = entry.content
        repository.append(files, "hostile")
        lab.refused(refusal, lambda: pull(REPOSITORY, hub=lab.hub), within=10)
        assert not cached(lab.hub) and not (lab.work / "evil.safetensors").exists()

    case.__doc__ = what
    return case


def _unknown_model(config: dict, folder: Path) -> None:
    config["model"] = "torch.hub"


def _outside(config: dict, folder: Path) -> None:
    config["networks"]["generator"]["file"] = "../../evil.safetensors"


def _too_many(config: dict, folder: Path) -> None:
    config["networks"]["generator"]["arguments"]["width"] = 100_000


def _wrong_shape(config: dict, folder: Path) -> None:
    config["networks"]["generator"]["arguments"]["width"] = 8


def _not_finite(config: dict, folder: Path) -> None:
    from safetensors.torch import load_file

    path = folder / "generator.safetensors"
    weights = load_file(path)
    next(value for value in weights.values() if value.ndim == 4)[0] = torch.nan
    save_file(weights, path)
    config["networks"]["generator"] |= {"sha256": checkpoint.sha256(path), "bytes": path.stat().st_size}


def _missing(config: dict, folder: Path) -> None:
    (folder / "generator.safetensors").unlink()


def _other_weights(config: dict, folder: Path) -> None:
    config["networks"]["generator"]["sha256"] = "0" * 64


def token_stays_unsaid(lab: Lab) -> None:
    """the Hub repeats the token in its error"""
    records: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: records.append(record.getMessage())  # type: ignore[method-assign]
    logging.getLogger("ganzoo").addHandler(handler)
    logging.getLogger("ganzoo").setLevel(logging.DEBUG)
    words = {"X-Error-Message": f"token {OWNER.token} may not"}
    lab.server.faults.add("info", "status", status=403, headers=words, times=None)
    lab.refused(HubDenied, lambda: pull(REPOSITORY, hub=lab.hub))
    lab.refused(HubDenied, lambda: push(lab.folder, REPOSITORY, hub=lab.hub))
    lab.says.pop()
    assert not any(OWNER.token in record for record in records)


def namespace(lab: Lab) -> None:
    """a namespace with 45 checkpoints of ours, a private one and others' models is listed"""
    for number in range(45):
        repository = lab.server.store.create("models", f"lab/model-{number:02}")
        repository.append({"README.md": Entry(content=b"---\ntags:\n- ganzoo\n---\n", lfs=False)}, "card")
    lab.server.store.create("models", "lab/not-ours")
    hidden = lab.server.store.create("models", "lab/secret", private=True)
    hidden.append({"README.md": Entry(content=b"---\ntags:\n- ganzoo\n---\n", lfs=False)}, "card")
    assert len(offers("lab", hub=lab.hub)) == 46
    found = offers("lab", hub=lab.other(token=READER.token))
    assert len(found) == 45 and found == sorted(found, key=lambda o: o.updated or 0, reverse=True)
    assert offers("nobody", hub=lab.hub) == []
    lab.says.append("the list")


def namespace_silent(lab: Lab) -> None:
    """a namespace is to be listed, and the Hub says nothing"""
    lab.server.faults.add("list", "stall", seconds=20, times=None)
    lab.hub = lab.other(timeout_seconds=1.0)
    lab.refused(HubOffline, lambda: offers("lab", hub=lab.hub), within=4)


def namespace_denied(lab: Lab) -> None:
    """a namespace is to be listed with a token that the Hub does not know"""
    lab.server.faults.add("list", "status", status=401, times=None, headers={"X-Error-Message": "Invalid credentials"})
    lab.refused(HubDenied, lambda: offers("lab", hub=lab.hub), within=4)


_BREAKS = {
    "cut": "the connection is cut in the download",
    "truncate": "the body is truncated",
    "corrupt": "the body has the right size and a wrong byte",
}

PULL: dict[str, Callable[[Lab], None]] = {
    "nothing": nothing_wrong,
    "again": again,
    "pinned": pinned,
    "strays": stray_files,
    "mirror": mirror,
    "mirror-damaged": mirror_damaged,
    "401-token": wrong_token,
    "401-private": private,
    "403": forbidden,
    "404-repository": no_repository,
    "404-revision": no_revision,
    "429": too_many_requests,
    "500-once": status_once("info", 500),
    "503-once": status_once("info", 503),
    "503-resolve-once": status_once("resolve", 503),
    "503-download-once": status_once("download", 503),
    "500-always-cold": status_always(500, warm=False),
    "500-always-warm": status_always(500, warm=True),
    "503-always-cold": status_always(503, warm=False),
    "503-always-warm": status_always(503, warm=True),
    "503-download-always": download_status_always,
    "cut-once": broken_once("cut"),
    "cut-always": broken_always("cut"),
    "truncate-once": broken_once("truncate"),
    "truncate-always": broken_always("truncate"),
    "corrupt-once": broken_once("corrupt"),
    "corrupt-always": broken_always("corrupt"),
    "damaged-weights": damaged_cache("generator.safetensors"),
    "damaged-config": damaged_cache("config.json"),
    "damaged-and-down": damaged_cache_and_down,
    "down-cold": down,
    "down-warm": down_warm,
    "down-shipped": down_shipped,
    "offline-cold": switched_off,
    "offline-warm": switched_off_warm,
    "silent": silent,
    "cancelled": slow_and_cancelled,
    "read-only-warm": read_only_warm,
    "read-only-cold": read_only_cold,
    "disk-full": disk_full,
    "too-large": too_large,
    "unknown-model": hostile(_unknown_model, UnknownName, "the config names a model that ganzoo does not have"),
    "outside": hostile(_outside, CheckpointError, "the config names a file outside its folder"),
    "too-many": hostile(_too_many, CheckpointError, "the config asks for too many parameters"),
    "wrong-shape": hostile(_wrong_shape, CheckpointError, "the weights have another shape than the config says"),
    "not-finite": hostile(_not_finite, CheckpointError, "a weight is NaN"),
    "missing": hostile(_missing, CheckpointError, "a network that the config names is not there"),
    "other-weights": hostile(_other_weights, CheckpointError, "the config gives another sha256 than its network has"),
    "token": token_stays_unsaid,
    "list": namespace,
    "list-silent": namespace_silent,
    "list-401": namespace_denied,
}
