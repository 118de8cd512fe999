"""Points of a latent space as people pass them on: a seed, or a latent written as text.

A seed is a point of every model. A latent that was computed (a sum, an inverted picture) belongs to one model; its
text is "z" and base64url of two bytes that say which model, then a byte per number, in steps of 1/32 from -4 to 3.97.
The rounding moves a latent of 100 numbers by 0.09 of its length of 10.
"""

from __future__ import annotations

import base64
import binascii
import zlib
from collections.abc import Sequence

import torch
from torch import Tensor

from ganzoo.errors import InputError
from ganzoo.inference.latents import check_seed, latent

STEP = 1 / 32
Point = int | str


def encode(z: Tensor, name: str) -> str:
    """Write a latent (latent,) of the model `name` as text; what is out of range goes to its end."""
    numbers = (z.detach().cpu().double() / STEP).round().clamp(-128, 127).to(torch.int8)
    data = _mark(name) + numbers.numpy().tobytes()
    return "z" + base64.urlsafe_b64encode(data).decode().rstrip("=")


def is_latent(point: object) -> bool:
    """Whether a point is written as a latent, and not as a seed."""
    return isinstance(point, str) and point.strip().startswith("z")


def latent_of(point: object, name: str, size: int) -> Tensor:
    """Return the latent (size,) of a seed or a text.

    Raises:
        InputError: neither a seed nor a latent's text, or the text of another model's latent.
    """
    if not is_latent(point):
        return latent(check_seed(point), size)
    text = str(point).strip()
    try:
        data = base64.b64decode(text[1:] + "=" * (-len(text[1:]) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise InputError(_BROKEN, given=text[:40]) from error
    if len(data) < 3:
        raise InputError(_BROKEN, given=text[:40])
    if data[:2] != _mark(name) or len(data) != size + 2:
        raise InputError(
            "the point {given} belongs to another model than {name}: choose that model, or pick a seed",
            given=text[:12] + "…",
            name=name,
        )
    return torch.frombuffer(bytearray(data[2:]), dtype=torch.int8).float() * STEP


def split(text: str) -> list[str]:
    """Return the points in a text that separates them by commas, semicolons or spaces."""
    return text.replace(",", " ").replace(";", " ").split()


def written(points: Sequence[Point]) -> str:
    """Write points as a text that `split` reads."""
    return ",".join(map(str, points))


def _mark(name: str) -> bytes:
    """Return two bytes that differ from model to model."""
    return (zlib.crc32(name.encode()) & 0xFFFF).to_bytes(2, "big")


_BROKEN = "a point is a seed or the text of a latent; {given!r} is neither, or a part of it is missing"
