"""Experiments in links: a preset and what differs from it. A link comes from anywhere, so reading one refuses nothing.

What makes no sense is left out with a notice. An address has other owners too (the page's tab, somebody's campaign):
a name that resembles none of ours is theirs and passed over; one that does is taken for a slip and said.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlencode

from ganzoo.errors import GanzooError, closest
from ganzoo.lab.line import steering
from ganzoo.lab.line.experiment import FIELDS, Experiment
from ganzoo.lab.line.presets import PRESETS
from ganzoo.lab.line.settings import check_setting
from ganzoo.lab.line.targets import PLAIN, Target

NAMES = ("preset", *FIELDS)  # what an address may hold of an experiment
LONGEST_LINK = 16_384  # characters
MOST_LINKED = 200  # moves of the steering; a longer link is cut off by mail and chat programs
ALIKE = 0.7  # of difflib's ratio: a name so like one of ours is a slip


def to_query(experiment: Experiment) -> str:
    """Return the shortest query that `from_query` reads back: a preset and what differs from it.

    Of the steering it holds the first MOST_LINKED moves; `left_out` says how many it does not.
    """
    experiment = replace(experiment, steering=experiment.steering[:MOST_LINKED])
    queries = [urlencode(_difference(experiment, name), safe=":,@;") for name in PRESETS]
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
    preset = pairs.pop("preset", "default")
    if preset not in PRESETS:
        params = {"given": preset[:40], "closest": closest(preset[:40], PRESETS)}
        text = "The link names the preset {given}, which does not exist; the closest names are {closest}."
        notices.append({"text": text, "params": params})
        preset = "default"
    known: dict[str, Any] = {}
    for name, text in pairs.items():
        if not (ours_alone or name in NAMES or _is_slip(name)):
            continue
        try:
            known[name] = _READ[name](text) if name in _READ else check_setting(name, text)
        except GanzooError as error:
            notices.append({"text": error.template, "params": error.params})
    try:
        return replace(PRESETS[preset], **known), notices
    except GanzooError as error:  # each setting is possible, all of them together are not
        notices.append({"text": error.template, "params": error.params})
        return PRESETS[preset], notices


def _is_slip(name: str) -> bool:
    """Say whether an unknown name is likely one of ours, mistyped."""
    return bool(difflib.get_close_matches(name[:40].lower(), NAMES, n=1, cutoff=ALIKE))


def target_from_text(text: str) -> Target:
    """Return the target that a link writes as kind:value,value,... and @offset,scale where it has a unit."""
    kind, _, rest = text.partition(":")
    values, at, unit = rest.partition("@")
    said = {"kind": kind, "values": _parts(values)}
    return Target.from_dict(said | {"unit": _parts(unit)} if at else said)


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(",")[:1000]]


def target_to_text(target: Target) -> str:
    """Write a target as a link does: kind:value,value,... with six significant digits, and its unit."""
    values = ",".join(f"{value:.6g}" for value in target.values)
    unit = "" if target.unit == PLAIN else "@" + ",".join(f"{number:.12g}" for number in target.unit)
    return f"{target.kind}:{values}{unit}"


def _text_of(name: str, value: Any) -> str:
    if name == "target":
        return target_to_text(value)
    if name == "steering":
        return steering.to_text(value)
    return repr(value) if isinstance(value, float) else str(value)


_READ: dict[str, Callable[[str], Any]] = {"target": target_from_text, "steering": steering.from_text}


def _difference(experiment: Experiment, preset: str) -> dict[str, str]:
    """Return the parameters of a link from a preset to the experiment."""
    base = PRESETS[preset]
    parts = {} if preset == "default" else {"preset": preset}
    changed = [name for name in FIELDS if getattr(experiment, name) != getattr(base, name)]
    return parts | {name: _text_of(name, getattr(experiment, name)) for name in changed}
