"""Pictures on their way to the browser: many in one sheet, as a data URL that no second request needs."""

from __future__ import annotations

import base64
import io
import math
from pathlib import Path

from ganzoo.errors import InputError
from ganzoo.pixels import Pixels, grid, to_pil
from ganzoo.reading import read_bytes

PIXEL_ART = 32  # up to this size pictures travel without loss: every pixel is seen
PNG = b"\x89PNG\r\n\x1a\n"
MOST_SIDE = 4_096  # pixels; a browser unpacks all of them
MOST_BYTES = 600_000  # a larger picture is not worth sending unasked


def sheet(pixels: Pixels, *, exact: bool = False) -> dict[str, object]:
    """Pack N square pictures (N, H, W, C) into one image; return its URL and how it is laid out.

    `exact` loses nothing, whatever the size: what is shown can be taken home as it is.
    """
    count, size = pixels.shape[0], pixels.shape[1]
    columns = math.ceil(math.sqrt(count))
    packed = to_pil(grid(pixels, columns=columns, gap=0))
    buffer = io.BytesIO()
    lossless = exact or size <= PIXEL_ART
    packed.save(buffer, "WEBP", lossless=lossless, quality=60 if lossless else 90, method=2)
    url = data_url(buffer.getvalue(), "image/webp")
    return {"sheet": url, "columns": columns, "rows": math.ceil(count / columns), "size": size}


def data_url(data: bytes, kind: str) -> str:
    """Write bytes as a data URL."""
    return f"data:{kind};base64,{base64.b64encode(data).decode()}"


def png_bytes(path: Path) -> bytes | None:
    """Return what is in a PNG file, or None where it is missing, something else, or too large to be shown unasked."""
    try:
        data = read_bytes(path, MOST_BYTES)
    except (OSError, InputError):
        return None
    width, height = (int.from_bytes(data[start : start + 4], "big") for start in (16, 20))  # of the first part, IHDR
    return data if data.startswith(PNG) and max(width, height) <= MOST_SIDE else None


def placeholder(path: Path) -> str | None:
    """Return a PNG file as a data URL, or None as `png_bytes`."""
    data = png_bytes(path)
    return None if data is None else data_url(data, "image/png")
