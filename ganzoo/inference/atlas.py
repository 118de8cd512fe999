"""The atlas of a model's latent space: which dimensions matter, which directions have a name, what sums work.

It is computed from the model and the classifiers that read its pictures (ganzoo.inference.survey), and belongs to their
weights: an atlas of other weights is not used. It lies in the checkpoint's folder and travels with it.
"""

from __future__ import annotations

import dataclasses
import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ganzoo.catalog import Catalog
from ganzoo.checkpoint import ATLAS
from ganzoo.errors import InputError, UnknownName, closest
from ganzoo.files import write_json
from ganzoo.inference.readings import Reader, readers
from ganzoo.reading import read_bytes

FORMAT_VERSION = 1
MOST_BYTES = 4_000_000
log = logging.getLogger(__name__)

Reading = dict[str, str]  # what classifiers read, by what they read: {"category": "heel", "colour": "red"}


@dataclass(frozen=True, kw_only=True)
class Direction:
    """A named direction (unit vector); `success` of 100 fresh latents moved along it are read as `label`.

    `chance` is the share of pictures that are read so without being moved.
    """

    reads: str
    label: str
    vector: tuple[float, ...]
    success: float
    chance: float


@dataclass(frozen=True, kw_only=True)
class Pool:
    """Seeds whose pictures the classifiers read like this, and surely."""

    reading: Reading
    seeds: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class Preset:
    """A sum of three readings and what it should give; `success` is the share of random draws that did."""

    plus: Reading
    minus: Reading
    other: Reading
    expected: Reading
    success: float
    chance: float


@dataclass(frozen=True, kw_only=True)
class Example:
    """A picture that was searched for: `kind` is "own" (the generator drew it) or "unseen" (a drawing)."""

    kind: str
    point: str
    error: float
    random_error: float


@dataclass(frozen=True, kw_only=True)
class Atlas:
    """All of it; `weights` are the sha256 of the networks it was made with, by checkpoint.

    `ranking` holds (dimension, mean squared change), largest first; `samples` is how many pictures were looked at.
    """

    name: str
    weights: dict[str, str]
    samples: int
    readers: tuple[Reader, ...]
    ranking: tuple[tuple[int, float], ...]
    directions: tuple[Direction, ...] = ()
    pools: tuple[Pool, ...] = ()
    presets: tuple[Preset, ...] = ()
    examples: tuple[Example, ...] = ()

    def pool(self, reading: Reading) -> tuple[int, ...]:
        """Return the seeds of a reading, none if there are none."""
        return next((pool.seeds for pool in self.pools if pool.reading == reading), ())

    def direction(self, label: str) -> Direction:
        """Return the direction with this label ("smiling", or "smile/smiling").

        Raises:
            UnknownName: there is none; the message offers the closest.
        """
        for direction in self.directions:
            if label in (direction.label, f"{direction.reads}/{direction.label}"):
                return direction
        known = [direction.label for direction in self.directions]
        raise UnknownName(
            "{name} has no direction called {given!r}; did you mean {closest}?",
            name=self.name,
            given=label[:60],
            closest=closest(label, known),
        )


def weights_of(catalog: Catalog, name: str) -> dict[str, str]:
    """Return the sha256 of the generator and of every classifier that reads it."""
    generator = catalog.find(name).config.networks["generator"].sha256
    others = (catalog.find(reader.name) for reader in readers(catalog, name))
    return {name: generator} | {
        entry.name: entry.config.networks[entry.config.default_network].sha256 for entry in others
    }


def shipped_atlas(catalog: Catalog, name: str) -> Atlas | None:
    """Return the atlas in a checkpoint's folder, or None where it has none for exactly these weights."""
    path = catalog.find(name).path / ATLAS
    try:
        atlas = from_json(json.loads(read_bytes(path, MOST_BYTES)))
    except FileNotFoundError:
        return None
    except (OSError, InputError, ValueError, KeyError, TypeError, RecursionError) as error:
        log.warning("the atlas %s cannot be read: %s", path, error)
        return None
    return atlas if atlas.weights == weights_of(catalog, name) else None


def write_atlas(atlas: Atlas, path: Path) -> None:
    """Write an atlas, atomically."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write_json(path, {"format_version": FORMAT_VERSION, **dataclasses.asdict(atlas)})


def from_json(value: Mapping[str, Any]) -> Atlas:
    """Return the atlas that `write_atlas` wrote. Raises: ValueError, KeyError, TypeError."""
    if value["format_version"] != FORMAT_VERSION:
        raise ValueError(f"format version {value['format_version']}, expected {FORMAT_VERSION}")
    return Atlas(
        name=value["name"],
        weights=dict(value["weights"]),
        samples=int(value["samples"]),
        readers=tuple(Reader(**{**one, "classes": tuple(one["classes"])}) for one in value["readers"]),
        ranking=tuple((int(dimension), float(change)) for dimension, change in value["ranking"]),
        directions=tuple(Direction(**{**one, "vector": tuple(one["vector"])}) for one in value["directions"]),
        pools=tuple(Pool(reading=one["reading"], seeds=tuple(one["seeds"])) for one in value["pools"]),
        presets=tuple(Preset(**one) for one in value["presets"]),
        examples=tuple(Example(**one) for one in value["examples"]),
    )
