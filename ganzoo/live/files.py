"""The files of the watch page and the lab's modules, compressed once and kept in memory.

A file's address may carry the version of all of them (/live/static/v-<version>/live.js); then a browser
never asks for it again. Without it the answer is revalidated by its ETag. A file that changes on disk is
read again, so that whoever edits it only reloads the page.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import mimetypes
import time
from dataclasses import dataclass
from pathlib import Path

from starlette.datastructures import Headers
from starlette.responses import Response

COMPRESSED = (".js", ".css", ".html", ".json", ".svg", ".txt")
YEAR = "public, max-age=31536000, immutable"


@dataclass(frozen=True)
class File:
    """A file's bytes, plain and compressed, and its ETag."""

    plain: bytes
    gzipped: bytes | None
    etag: str
    media_type: str

    @staticmethod
    def of(name: str, plain: bytes) -> File:
        """Compress some bytes; `name` tells their type."""
        gzipped = gzip.compress(plain, 9, mtime=0) if name.endswith(COMPRESSED) else None
        media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
        if name.endswith(".js"):
            media_type = "text/javascript"  # whatever the system's table says: modules are refused otherwise
        return File(plain, gzipped, f'"{hashlib.blake2b(plain, digest_size=8).hexdigest()}"', media_type)

    def answer(self, headers: Headers, *, status: int = 200, forever: bool = False) -> Response:
        """Answer a request for this file."""
        given = {"etag": self.etag, "cache-control": YEAR if forever else "no-cache", "vary": "Accept-Encoding"}
        if status == 200 and self.etag in headers.get("if-none-match", ""):
            return Response(status_code=304, headers=given)
        if self.gzipped is not None and "gzip" in headers.get("accept-encoding", ""):
            given["content-encoding"] = "gzip"
            return Response(self.gzipped, status, headers=given, media_type=self.media_type)
        return Response(self.plain, status, headers=given, media_type=self.media_type)


class Files:
    """What lies in the folder of static files, the translations as one file for each language, and their table."""

    def __init__(self, static: Path, text: Path) -> None:
        self._static = static
        self._text = text
        self._seen: tuple[object, ...] = ()
        self._files: dict[str, File] = {}
        self._version = ""
        self._looked_at = -1.0

    @property
    def version(self) -> str:
        """A short hash of all files: another one after any change."""
        self._refresh()
        return self._version

    def get(self, name: str) -> File | None:
        """Return a file by its name ("live.js", "text/ko.json"), or None."""
        self._refresh()
        return self._files.get(name)

    def _refresh(self) -> None:
        """Read the folders again if anything changed; look at them once a second at most."""
        if time.monotonic() - self._looked_at < 1.0:
            return
        self._looked_at = time.monotonic()
        paths = sorted(path for path in self._static.rglob("*") if path.is_file())
        texts = sorted(self._text.glob("*/*.json"))
        table = sorted(self._text.glob("languages.json"))
        seen = tuple(
            (path, status.st_mtime_ns, status.st_size) for path in [*paths, *texts, *table] if (status := path.stat())
        )
        if seen == self._seen:
            return
        plain = {path.relative_to(self._static).as_posix(): path.read_bytes() for path in paths}
        plain |= {f"text/{language}.json": _merged(texts, language) for language in _languages(texts)}
        plain |= {f"text/{path.name}": path.read_bytes() for path in table}
        digest = hashlib.blake2b(b"".join(name.encode() + data for name, data in plain.items()), digest_size=6)
        self._version = digest.hexdigest()
        if "watch.html" in plain:
            plain["watch.html"] = plain["watch.html"].replace(b"{version}", self._version.encode())
        self._files = {name: File.of(name, data) for name, data in plain.items()}
        self._seen = seen


def _languages(texts: list[Path]) -> set[str]:
    return {"en"} | {path.parent.name for path in texts}


def _merged(texts: list[Path], language: str) -> bytes:
    sentences: dict[str, str] = {}
    for path in texts:
        if path.parent.name == language:
            sentences |= json.loads(path.read_bytes())
    return json.dumps(sentences, ensure_ascii=False, separators=(",", ":")).encode()
