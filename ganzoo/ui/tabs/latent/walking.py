"""Walks between picks: the film and the files to take home."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ganzoo.errors import GanzooError
from ganzoo.films import write_film, write_picture
from ganzoo.pixels import grid, to_pil
from ganzoo.ui.shared.page import Page
from ganzoo.ui.shared.pictures import sheet
from ganzoo.ui.shared.seeds import FEWEST_STOPS, MOST_SEED, MOST_STOPS

if TYPE_CHECKING:
    from ganzoo.inference.conditions import Condition

WALL = 48  # samples at once; fills 6 and 8 columns
FRAMES_A_LEG = 96  # about three seconds between two stops, at 30 frames a second
MOST_FRAMES = 288
WAYS = ("spherical", "linear")
Stop = int | str


def draw_wall(page: Page, name: str, first: int, stops: Sequence[Stop], label: int | None) -> dict[str, Any]:
    """Return the wall's value: the pictures of consecutive seeds, and which of them are picks."""
    seeds = list(range(first, min(first + WALL, MOST_SEED + 1)))
    drawn = sheet(page.services.engine.sample(name, seeds, condition=told(label)))
    return {**drawn, "model": name, "label": label, "seeds": seeds, "picks": list(stops), "most": MOST_STOPS}


def draw_film(page: Page, name: str, stops: Sequence[Stop], *, way: str, label: int | None) -> dict[str, Any]:
    """Return the film's value: a sheet of frames, and the length of z in each."""
    frames, engine, linear = frames_of(stops), page.services.engine, way == "linear"
    drawn = sheet(engine.walk(name, stops, frames, linear=linear, condition=told(label)))
    lengths = [round(length, 1) for length in engine.lengths(name, stops, frames, linear=linear)]
    return {**drawn, "frames": frames, "stops": list(stops), "way": way, "label": label, "lengths": lengths}


def draw_picks(page: Page, name: str, stops: Sequence[Stop], label: int | None) -> dict[str, Any]:
    """Return the picks' value: their pictures, in order."""
    drawn = sheet(page.services.engine.sample(name, stops, condition=told(label))) if stops else {}
    return {**drawn, "points": list(stops), "model": name, "label": label}


def classes_of(page: Page, name: str) -> tuple[str, ...]:
    """Return the classes that a model is told, none for one that is told nothing."""
    from ganzoo.models.verbs import DrawsGiven

    entry, network = page.services.catalog.find(name), page.services.engine.network(name, "generator")
    if not isinstance(network, DrawsGiven):
        return ()
    names = tuple(map(str, entry.config.data.get("classes") or ()))
    return names if len(names) == network.classes else tuple(map(str, range(network.classes)))


def label_of(text: str, classes: Sequence[str]) -> int | None:
    """Return the label that an address or a control names by its number, None where each seed has its own."""
    return int(text) if text.isdecimal() and int(text) < len(classes) else None


def told(label: int | None) -> Condition:
    """Return what a generator is told for a chosen class."""
    from ganzoo.inference.conditions import Condition

    return Condition(label=label)


def frames_of(stops: Sequence[Stop]) -> int:
    """Return how many frames a walk gets."""
    return min(FRAMES_A_LEG * (len(stops) - 1), MOST_FRAMES)


def kept(
    page: Page, name: str, stops: Sequence[Stop], instead: Sequence[Stop]
) -> tuple[list[Stop], GanzooError | None]:
    """Return the stops that belong to a model, and why others were left out; `instead` where too few are left."""
    left: list[Stop] = []
    reason = None
    for stop in stops:
        try:
            if isinstance(stop, str):
                page.services.engine.latents(name, [stop])
            left.append(stop)
        except GanzooError as error:
            reason = error
    return (left if len(left) >= FEWEST_STOPS or reason is None else list(instead)), reason


def write_wall(page: Page, folder: Path, name: str, wall: dict[str, Any]) -> str:
    """Write the wall as one PNG; return the file's name."""
    seeds, condition = wall["seeds"], told(wall.get("label"))
    file = f"{name}-{seeds[0]}-to-{seeds[-1]}.png"
    pictures = page.services.engine.sample(name, seeds, condition=condition)
    write_picture(to_pil(grid(pictures, columns=8)), folder / file)
    return file


def write_walk(page: Page, folder: Path, name: str, film: dict[str, Any], *, ending: str) -> str:
    """Write the film as it plays here, there and back; return the file's name."""
    stops, way = film["stops"], film.get("way", WAYS[0])
    linear, condition = way == "linear", told(film.get("label"))
    there = page.services.engine.walk(name, stops, frames_of(stops), linear=linear, condition=condition)
    named = "-".join(str(stop) if isinstance(stop, int) else "z" for stop in stops)
    file = f"{name}-{named}{'-linear' if way == 'linear' else ''}.{ending}"
    write_film(np.concatenate([there, there[-2:0:-1]]), folder / file)
    return file
