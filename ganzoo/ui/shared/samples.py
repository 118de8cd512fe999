"""The pictures of checkpoints at addresses of their own: a page names them, and a browser fetches what it shows.

An address carries a hash of the picture (/pictures/<hash>/<checkpoint>.png), so that a browser asks for it once. A
.webp is a small one, for a card. Only what everybody is shown has an address; what a visitor pulled from the Hub
travels with the answer that shows it.
"""

from __future__ import annotations

import hashlib
import io
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from ganzoo import checkpoint
from ganzoo.errors import UnknownName
from ganzoo.live.files import YEAR
from ganzoo.ui.shared.pictures import data_url, png_bytes

if TYPE_CHECKING:
    from ganzoo.catalog import Catalog, Entry

CARD_SIZE = (480, 300)  # pixels of a small picture
KINDS = {"png": "image/png", "webp": "image/webp"}


def picture_of(entry: Entry, *, small: bool = False) -> str | None:
    """Return the address of a checkpoint's picture; a foreign one's as a data URL; None where there is none."""
    path = entry.path / checkpoint.PICTURE
    found = _version(path)
    if entry.foreign and found is not None:
        data = _small(path, found) if small else png_bytes(path)
        return None if data is None else data_url(data, KINDS["webp" if small else "png"])
    return None if found is None else f"pictures/{found}/{quote(entry.name)}.{'webp' if small else 'png'}"


def add_routes(router: APIRouter, catalog: Catalog) -> None:
    """Serve the pictures of the checkpoints that are listed under /pictures."""

    async def answer(request: Request) -> Response:
        name, _, ending = request.path_params["name"].rpartition(".")
        data = await run_in_threadpool(_bytes, catalog, name, ending)
        if data is None:
            return Response("there is no such picture", 404, media_type="text/plain")
        etag = f'"{_hash(data)}"'
        headers = {"etag": etag, "cache-control": YEAR}
        if etag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        return Response(data, headers=headers, media_type=KINDS[ending])

    router.add_route("/pictures/{version}/{name}", answer, methods=["GET", "HEAD"])


def _bytes(catalog: Catalog, name: str, ending: str) -> bytes | None:
    try:
        entry = catalog.listed(name)
    except UnknownName:
        return None
    path = entry.path / checkpoint.PICTURE
    version = _version(path)
    if entry.foreign or version is None or ending not in KINDS:
        return None
    return png_bytes(path) if ending == "png" else _small(path, version)


def _version(path: Path) -> str | None:
    """Return a hash of a picture, None where there is none to show; it is read again when it has changed."""
    try:
        found = path.stat()
    except OSError:
        return None
    return _version_of(path, found.st_mtime_ns, found.st_size)


@lru_cache(maxsize=256)
def _version_of(path: Path, changed: int, size: int) -> str | None:
    data = png_bytes(path)
    return None if data is None else _hash(data)


@lru_cache(maxsize=64)
def _small(path: Path, version: str) -> bytes | None:
    """Return the middle of a picture, as large as a card shows it; `version` says which one."""
    from PIL import Image, ImageOps

    data = png_bytes(path)
    if data is None:
        return None
    buffer = io.BytesIO()
    with Image.open(io.BytesIO(data)) as picture:
        whole = picture.convert("RGB")
    ImageOps.fit(whole, CARD_SIZE, Image.Resampling.LANCZOS).save(buffer, "WEBP", quality=80, method=4)
    return buffer.getvalue()


def _hash(data: bytes) -> str:
    return hashlib.blake2b(data, digest_size=6).hexdigest()
