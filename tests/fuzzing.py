"""Mutations of bytes and of JSON values, the same ones in every run: what strangers may send instead of the real thing.

A few hundred in `make test`; `make fuzz` asks for many thousands (GANZOO_FUZZ).
"""

from __future__ import annotations

import copy
import os
import random
from collections.abc import Iterator
from typing import Any

ROUNDS = int(os.environ.get("GANZOO_FUZZ", "300"))
THOROUGH = "GANZOO_FUZZ" in os.environ

# What stands where something else belongs.
ODD: tuple[Any, ...] = (
    None,
    True,
    False,
    0,
    -1,
    1,
    2**31,
    2**63,
    -(2**63) - 1,
    10**30,
    0.5,
    -0.0,
    1e308,
    float("nan"),
    float("inf"),
    "",
    "x",
    "9.9",
    "x" * 5_000,
    "\x00\x1b[31m\r\n",
    "\ud800",
    "{name}",
    "<img src=x>",
    "../../etc/passwd",
    "가" * 300,
    [],
    [1],
    ["x", None],
    [[]],
    {},
    {"game": "x"},
    {"": None},
    [{"name": "precision", "value": "x"}],
    [0] * 2_000,
)


def mutated_bytes(data: bytes, rng: random.Random) -> bytes:
    """Return bytes that differ from `data` in a few places: flipped, cut, doubled, put in, left out."""
    changed = bytearray(data)
    for _ in range(rng.randint(1, 8)):
        at, length = rng.randrange(len(changed) + 1), rng.choice((1, 2, 4, 16, 200))
        match rng.randrange(6):
            case 0 if changed:
                changed[min(at, len(changed) - 1)] ^= 1 << rng.randrange(8)
            case 1:
                changed[at : at + length] = rng.randbytes(length)
            case 2:
                del changed[at : at + length]
            case 3:
                changed[at:at] = rng.randbytes(length)
            case 4:
                changed[at:at] = changed[at : at + length]
            case _:
                changed[at : at + 4] = rng.choice((b"\xff" * 4, b"\x00" * 4, b"\x7f\xff\xff\xff"))
    return bytes(changed[: rng.randrange(len(changed) + 1)] if rng.randrange(6) == 0 else changed)


def mutated_value(value: Any, rng: random.Random) -> Any:
    """Return a JSON value that differs from `value` in one to three places; now and then it is another altogether."""
    if rng.randrange(100) == 0:
        return copy.deepcopy(rng.choice(ODD))
    changed = copy.deepcopy(value)
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        if places := list(_places(changed)):
            _change(*rng.choice(places), rng)
    return changed


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Yield every place below a value: what holds it, and where in it."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in list(inner):
        yield value, key
        yield from _places(item)


def _change(holder: Any, key: Any, rng: random.Random) -> None:
    match rng.randrange(8):
        case 0:
            del holder[key]
        case 1 if isinstance(holder, dict):
            holder[str(rng.choice(ODD))[:300]] = holder.pop(key)
        case 2:
            holder[key] = [holder[key]] * rng.choice((1, 2, 600))
        case 3:
            holder[key] = {"x": holder[key]}
        case 4 if isinstance(holder[key], int | float):
            holder[key] = holder[key] * rng.choice((-1, 1e3, 2**40, 0.1))
        case _:
            holder[key] = copy.deepcopy(rng.choice(ODD))
