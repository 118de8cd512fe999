"""From one domain to the other and back: bag to shoe, shoe to bag.

Pictures come and go as uint8 arrays (N, H, W, C) of the model's own size; ganzoo.data.framing makes such pictures
out of people's. The way back starts from the picture that is shown, rounded as it is.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import nn

from ganzoo.errors import InputError
from ganzoo.inference.batches import pictures_of
from ganzoo.inference.engine import Engine, check_count
from ganzoo.models.verbs import Translates
from ganzoo.pixels import Pixels, to_model

DIRECTIONS = {"a-to-b": ("g_ab", "g_ba"), "b-to-a": ("g_ba", "g_ab")}


def translate(engine: Engine, name: str, pictures: Pixels, *, direction: str = "a-to-b") -> Pixels:
    """Return the counterpart of each picture.

    Raises:
        UnknownName, CheckpointError: no such checkpoint or direction, or a broken checkpoint.
        InputError, LimitError: not a translation model, pictures of another size, none or too many.
    """
    there, _ = networks(engine, name, direction)
    _check_pictures(engine, name, pictures)
    return convert(there, pictures, device=engine.device)


def there_and_back(engine: Engine, name: str, pictures: Pixels, *, direction: str = "a-to-b") -> tuple[Pixels, Pixels]:
    """Return the counterpart of each picture, and what becomes of that on the way back.

    Raises:
        As `translate`.
    """
    there, back = networks(engine, name, direction)
    _check_pictures(engine, name, pictures)
    fake = convert(there, pictures, device=engine.device)
    return fake, convert(back, fake, device=engine.device)


def size_of(engine: Engine, name: str) -> int:
    """Return the side of the squares that a model takes, in pixels.

    Raises:
        InputError: not a translation model.
    """
    return engine.able(name, Translates).resolution


def networks(engine: Engine, name: str, direction: str) -> tuple[nn.Module, nn.Module]:
    """Return the generators of the way there and of the way back.

    Raises:
        InputError: not a translation model, or no such direction.
    """
    engine.able(name, Translates)
    if direction not in DIRECTIONS:
        raise InputError(
            "a direction is one of {known}, not {given!r}", known=", ".join(DIRECTIONS), given=direction[:40]
        )
    there, back = DIRECTIONS[direction]
    return engine.network(name, there), engine.network(name, back)


def convert(network: nn.Module, pictures: Pixels, *, device: torch.device) -> Pixels:
    """Return what a generator makes of pictures, a batch at a time."""
    inputs = torch.from_numpy(np.require(pictures, requirements=["C", "W"])).permute(0, 3, 1, 2)
    return pictures_of(network, inputs, device=device, prepare=to_model)


def _check_pictures(engine: Engine, name: str, pictures: Pixels) -> None:
    check_count(len(pictures))
    size = size_of(engine, name)
    if pictures.shape[1:] != (size, size, 3) or pictures.dtype != np.uint8:
        raise InputError(
            "{name} takes colour pictures of {size}x{size} pixels, not {given}",
            name=name,
            size=size,
            given="x".join(map(str, pictures.shape[1:])),
        )


def generated(engine: Engine, kind: str, seeds: Sequence[int], size: int) -> Pixels | None:
    """Return pictures of a kind ("bag") from a generator whose data shows it, or None where there is none."""
    wanted = [
        entry
        for entry in engine.catalog.trusted("draws")
        if entry.config.data.get("shows") == kind and entry.name.endswith(f"-{size}")
    ]
    return engine.sample(wanted[0].name, seeds) if wanted else None
