"""Where large objects go and come from: the LFS batch with its PUT and verify, and Xet's storage.

Xet: the client asks for a token, posts xorbs (packed chunks) and a shard (which files are made of which chunks),
and reads a file back by asking for its reconstruction and then for byte ranges of xorbs.
"""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from . import xet
from .access import may_write, readable
from .server import Answer, Request, refusal

if TYPE_CHECKING:
    from .server import HubServer


def ranged(request: Request, content: bytes, headers: dict[str, str]) -> Answer:
    """Answer with the bytes asked for: all of them, or a Range."""
    match = re.fullmatch(r"bytes=(\d+)-(\d*)", request.headers.get("range", ""))
    if match is None:
        return Answer(body=content, headers=headers)
    start, end = int(match[1]), int(match[2] or len(content) - 1)
    if start >= len(content):
        return Answer(status=416, headers={"Content-Range": f"bytes */{len(content)}"})
    part = content[start : end + 1]
    span = f"bytes {start}-{start + len(part) - 1}/{len(content)}"
    return Answer(status=206, body=part, headers={**headers, "Content-Range": span})


def _batch(hub: HubServer, request: Request, name: str) -> Answer:
    if (no := may_write(request, name)) is not None:
        return no
    objects = []
    for item in request.json()["objects"]:
        answer: dict[str, Any] = {"oid": item["oid"], "size": item["size"]}
        if item["oid"] not in hub.store.objects:
            answer["actions"] = {
                "upload": {"href": f"{hub.url}/lfs/{item['oid']}"},
                "verify": {"href": f"{hub.url}/lfs-verify/{name}"},
            }
        objects.append(answer)
    return Answer(body={"transfer": "basic", "objects": objects})


def _lfs_put(hub: HubServer, request: Request, oid: str) -> Answer:
    if hashlib.sha256(request.body).hexdigest() != oid:
        return refusal(400, "the body is not what its name says")
    hub.store.objects[oid] = request.body
    return Answer()


def _lfs_verify(hub: HubServer, request: Request, name: str) -> Answer:
    asked = request.json()
    held = hub.store.objects.get(asked["oid"])
    if held is None or len(held) != asked["size"]:
        return refusal(404, "no such object")
    return Answer(body={})


def _download(hub: HubServer, request: Request, oid: str) -> Answer:
    content = hub.store.objects.get(oid)
    if "authorization" in request.headers:
        return refusal(400, "a token was sent to the storage host")
    return refusal(404, "no such object") if content is None else ranged(request, content, {"ETag": f'"{oid}"'})


def _token(hub: HubServer, request: Request, kind: str, name: str, access: str, revision: str) -> Answer:
    no: Any = may_write(request, name) if access == "write" else readable(hub, request, kind, name)
    if isinstance(no, Answer):
        return no
    expires = int(time.time()) + 3600
    headers = {
        "X-Xet-Cas-Url": f"{hub.url}/cas",
        "X-Xet-Access-Token": "xet-token",
        "X-Xet-Token-Expiration": str(expires),
    }
    body = {"casUrl": f"{hub.url}/cas", "accessToken": "xet-token", "exp": expires}
    return Answer(body=body, headers=headers)


def _xorb_post(hub: HubServer, request: Request, name: str) -> Answer:
    if len(xet.chunk_offsets(request.body)) < 2:
        return refusal(400, "a xorb without chunks")
    inserted = name not in hub.store.xorbs
    hub.store.xorbs[name] = request.body
    return Answer(body={"was_inserted": inserted})


def _xorb_get(hub: HubServer, request: Request, name: str) -> Answer:
    content = hub.store.xorbs.get(name)
    return refusal(404, "no such xorb") if content is None else ranged(request, content, {})


def _shard_post(hub: HubServer, request: Request) -> Answer:
    """Take a shard in: remember how each file is made, and put the file together for who asks without Xet."""
    for file in xet.shard_files(request.body):
        if any(term[0] not in hub.store.xorbs for term in file.terms):
            return refusal(400, f"file {file.file_hash} needs a xorb that is not in storage")
        hub.store.xet_files[file.file_hash] = file.terms
        content = _assemble(hub, file.terms)
        sha256 = hashlib.sha256(content).hexdigest()
        if file.sha256 not in (None, sha256):
            return refusal(400, f"file {file.file_hash} is said to have sha256 {file.sha256}, but has {sha256}")
        hub.store.objects[sha256] = content
        hub.store.xet_names[sha256] = file.file_hash
    return Answer(body={"result": 1})


def _assemble(hub: HubServer, terms: list[tuple[str, int, int, int]]) -> bytes:
    parts = []
    for name, size, start, end in terms:
        xorb = hub.store.xorbs[name]
        offsets = xet.chunk_offsets(xorb)
        part = b"".join(xet.unpack_chunk(xorb[offsets[index] : offsets[index + 1]]) for index in range(start, end))
        if len(part) != size:
            raise ValueError(f"a term of {size} bytes holds {len(part)}")
        parts.append(part)
    return b"".join(parts)


def _reconstruction(hub: HubServer, request: Request, name: str) -> Answer:
    terms = hub.store.xet_files.get(name)
    if terms is None:
        return refusal(404, "no such file")
    total = sum(size for _, size, _, _ in terms)
    match = re.fullmatch(r"bytes=(\d+)-(\d*)", request.headers.get("range", ""))
    first, last = (int(match[1]), int(match[2] or total - 1)) if match else (0, total - 1)
    if first >= total:
        return Answer(status=416, headers={"Content-Range": f"bytes */{total}"})
    wanted: list[tuple[str, int, int, int]] = []
    skipped, at = 0, 0
    for term in terms:
        if at + term[1] > first and at <= last:
            if not wanted:
                skipped = first - at
            wanted.append(term)
        at += term[1]
    listed = [{"hash": xorb, "unpacked_length": size, "range": {"start": s, "end": e}} for xorb, size, s, e in wanted]
    fetch: dict[str, list[dict[str, Any]]] = {}
    for xorb, _, start, end in wanted:
        offsets = xet.chunk_offsets(hub.store.xorbs[xorb])
        item = {
            "range": {"start": start, "end": end},
            "url": f"{hub.url}/cas/xorb/{xorb}",
            "url_range": {"start": offsets[start], "end": offsets[end] - 1},
        }
        if item not in fetch.setdefault(xorb, []):
            fetch[xorb].append(item)
    return Answer(body={"offset_into_first_range": skipped, "terms": listed, "fetch_info": fetch})


def _no_chunk(hub: HubServer, request: Request) -> Answer:
    return refusal(404, "no other file holds this chunk")


def _telemetry(hub: HubServer, request: Request) -> Answer:
    return Answer(status=204)


_HASH = r"(?P<name>[0-9a-f]{64})"
ROUTES: list[tuple[str, tuple[str, ...], str, Callable[..., Answer]]] = [
    ("lfs-batch", ("POST",), r"/(?:datasets/|spaces/)?(?P<name>[^/]+/[^/]+)\.git/info/lfs/objects/batch", _batch),
    ("lfs-put", ("PUT",), r"/lfs/(?P<oid>[0-9a-f]{64})", _lfs_put),
    ("lfs-verify", ("POST",), r"/lfs-verify/(?P<name>.+)", _lfs_verify),
    ("storage", ("GET", "HEAD"), r"/storage/(?P<oid>[0-9a-f]{64})", _download),
    (
        "xet-token",
        ("GET",),
        r"/api/(?P<kind>models|spaces)/(?P<name>[^/]+/[^/]+)/xet-(?P<access>read|write)-token/(?P<revision>.+)",
        _token,
    ),
    ("xorb-post", ("POST",), rf"/cas/v1/xorbs/[^/]+/{_HASH}", _xorb_post),
    ("xorb-get", ("GET",), rf"/cas/xorb/{_HASH}", _xorb_get),
    ("shard-post", ("POST",), r"/cas/(?:v1/)?shards", _shard_post),
    ("reconstruction", ("GET",), rf"/cas/v1/reconstructions/{_HASH}", _reconstruction),
    ("chunk", ("GET", "HEAD"), r"/cas/v1/chunks/.+", _no_chunk),
    ("telemetry", ("POST",), r"/v1/telemetry", _telemetry),
]
