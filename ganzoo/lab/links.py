"""Experiments in links: a preset and what differs from it. A link comes from anywhere, so reading one refuses nothing.

What makes no sense is left out with a notice. An address has other owners too (the page's tab, somebody's campaign):
a name that resembles none of ours is theirs and passed over; one that does is taken for a slip and said.
"""

from __future__ import annotations

import difflib
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlencode

from ganzoo.errors import GanzooError, closest
from ganzoo.lab import steering
from ganzoo.lab.experiment import Experiment
from ganzoo.lab.settings import check_setting
from ganzoo.lab.world import World
from ganzoo.lab.worlds import DEFAULT, WORLDS, world_of

# What an address may hold of an experiment.
NAMES = tuple(dict.fromkeys(["world", "preset", *(name for w in WORLDS.values() for name in w.experiment.names())]))
LONGEST_LINK = 16_384  # characters
MOST_LINKED = 200  # moves of the steering; a longer link is cut off by mail and chat programs
ALIKE = 0.7  # of difflib's ratio: a name so like one of ours is a slip


def to_query(experiment: Experiment) -> str:
    """Return the shortest query that `from_query` reads back: a preset and what differs from it.

    Of the steering it holds the first MOST_LINKED moves; `left_out` says how many it does not.
    """
    experiment = replace(experiment, steering=experiment.steering[:MOST_LINKED])
    queries = [urlencode(_difference(experiment, name), safe=":,@;") for name in world_of(experiment).presets]
    return min(queries, key=len)


def left_out(experiment: Experiment) -> int:
    """Return how many moves of the steering a link to the experiment leaves out."""
    return max(0, len(experiment.steering) - MOST_LINKED)


def from_query(query: str, *, ours_alone: bool = False) -> tuple[Experiment, list[dict[str, Any]]]:
    """Read a link; return the experiment and a notice {"text", "params"} for each part that was left out.

    With `ours_alone` there are no other owners: every unknown name is said.
    """
    notices: list[dict[str, Any]] = []
    try:
        pairs = dict(parse_qsl(query[:LONGEST_LINK].lstrip("?"), max_num_fields=100))
    except ValueError:
        pairs = {}
        notices.append({"text": "The link holds too many settings; the default is used.", "params": {}})
    world = WORLDS[_named(pairs, "world", DEFAULT, WORLDS, notices)]
    preset = world.presets[_named(pairs, "preset", next(iter(world.presets)), world.presets, notices)].experiment
    known: dict[str, Any] = {}
    for name, text in pairs.items():
        if not (ours_alone or name in NAMES or _is_slip(name)):
            continue
        try:
            known[name] = _read(world, name, text)
        except GanzooError as error:
            notices.append({"text": error.template, "params": error.params})
    try:
        return replace(preset, **known), notices
    except GanzooError as error:  # each setting is possible, all of them together are not
        notices.append({"text": error.template, "params": error.params})
        return preset, notices


UNKNOWN = {
    "world": "The link names the world {given}, which does not exist; the closest names are {closest}.",
    "preset": "The link names the preset {given}, which does not exist; the closest names are {closest}.",
}


def _named(pairs: dict[str, str], what: str, default: str, known: Any, notices: list[dict[str, Any]]) -> str:
    """Take a name out of a link; return the default, with a notice, where it is none."""
    name = pairs.pop(what, default)
    if name in known:
        return name
    params = {"given": name[:40], "closest": closest(name[:40], known)}
    notices.append({"text": UNKNOWN[what], "params": params})
    return default


def _is_slip(name: str) -> bool:
    """Say whether an unknown name is likely one of ours, mistyped."""
    return bool(difflib.get_close_matches(name[:40].lower(), NAMES, n=1, cutoff=ALIKE))


def _read(world: World, name: str, text: str) -> Any:
    """Return what a link says of one setting."""
    if name == "target":
        return world.experiment.targets.from_text(text)
    if name == "steering":
        return steering.from_text(text)
    return check_setting(name, text, world.experiment.settings)


def _text_of(name: str, value: Any) -> str:
    if name == "target":
        text: str = value.to_text()
        return text
    if name == "steering":
        return steering.to_text(value)
    return repr(value) if isinstance(value, float) else str(value)


def _difference(experiment: Experiment, preset: str) -> dict[str, str]:
    """Return the parameters of a link from a preset to the experiment."""
    presets = world_of(experiment).presets
    base = presets[preset].experiment
    parts = {} if experiment.world == DEFAULT else {"world": experiment.world}
    parts |= {} if preset == next(iter(presets)) else {"preset": preset}
    changed = [name for name in experiment.names() if getattr(experiment, name) != getattr(base, name)]
    return parts | {name: _text_of(name, getattr(experiment, name)) for name in changed}
