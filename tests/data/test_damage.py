"""Damaged pictures of every format: a sentence or a picture, and nothing else."""

from __future__ import annotations

import io
import random
import zlib
from collections import Counter
from collections.abc import Iterator

import numpy as np
import pytest
from PIL import Image

from ganzoo.data.modes import flattened
from ganzoo.data.pictures import open_picture
from ganzoo.errors import InputError
from tests.fuzzing import ROUNDS, mutated_bytes

MOST = 1_000_000  # pixels: a size that was mutated is refused before it is decoded


def _pictures() -> Iterator[tuple[str, bytes]]:
    rng = np.random.default_rng(3)
    colours = Image.fromarray(rng.integers(0, 256, (24, 31, 3), dtype=np.uint8))
    exif = Image.Exif()
    exif[0x0112] = 6
    kinds: list[tuple[str, Image.Image, dict[str, object]]] = [
        ("PNG", colours.convert("RGBA"), {"icc_profile": bytes(200)}),
        ("PNG", colours.convert("P"), {"transparency": 3}),
        ("JPEG", colours, {"exif": exif, "quality": 60}),
        ("JPEG", colours.convert("CMYK"), {"progressive": True}),
        ("GIF", colours.convert("P"), {"save_all": True, "append_images": [colours.convert("P")]}),
        ("WEBP", colours.convert("RGBA"), {"lossless": True, "exif": exif}),
        ("WEBP", colours, {"quality": 40}),
        ("TIFF", colours, {"compression": "tiff_lzw"}),
        ("TIFF", colours.convert("I;16"), {"compression": "tiff_adobe_deflate"}),
        ("BMP", colours.convert("P"), {}),
    ]
    for kind, picture, options in kinds:
        buffer = io.BytesIO()
        picture.save(buffer, kind, **options)
        yield f"{kind}-{picture.mode}", buffer.getvalue()


def _with_right_sums(png: bytes) -> bytes:
    """Return a PNG whose parts have the checksums that they should have, so that their contents are looked at."""
    fixed, at = bytearray(png), 8
    while at + 12 <= len(fixed):
        end = at + 8 + int.from_bytes(fixed[at : at + 4], "big")
        if end + 4 > len(fixed):
            break
        fixed[end : end + 4] = zlib.crc32(fixed[at + 4 : end]).to_bytes(4, "big")
        at = end + 4
    return bytes(fixed)


@pytest.mark.parametrize(("kind", "data"), list(_pictures()), ids=lambda part: part if isinstance(part, str) else "")
def test_a_damaged_picture_is_refused_in_a_sentence_or_is_a_picture(kind: str, data: bytes) -> None:
    outcomes = Counter[str]()
    for number in range(ROUNDS // 3):
        damaged = mutated_bytes(data, random.Random(f"{kind}/{number}"))
        if kind.startswith("PNG"):
            damaged = _with_right_sums(damaged)
        try:
            shown = flattened(open_picture(damaged, most_pixels=MOST))
        except InputError as refused:
            assert str(refused).startswith("the file "), number
            outcomes["refused"] += 1
        else:
            assert shown.mode == "RGB" and 0 < shown.width * shown.height <= MOST, number
            outcomes["shown"] += 1
    assert outcomes["refused"] and (outcomes["shown"] or kind.startswith("PNG"))  # whose parts all have checksums
