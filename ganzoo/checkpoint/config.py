"""config.json: what a checkpoint promises, as frozen values, and the one place where it is checked.

A config comes from anywhere. Every field that anything here reads has a type with bounds, nested ones included
(ganzoo.typed), so that whoever holds a Config may rely on it. What a newer ganzoo may have
written beside them is passed over, or kept unread. Reading it costs nothing: no torch, no weights.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, TypedDict

from ganzoo.checkpoint.swap import recover
from ganzoo.errors import CheckpointError, InputError, UnknownName
from ganzoo.kinds import kind_of
from ganzoo.reading import read_bytes
from ganzoo.typed import Bounds, typed

FORMAT_VERSION = 1
MAX_CONFIG_BYTES = 1_000_000
MAX_DEPTH = 20
CONFIG = "config.json"

Name = Annotated[str, Bounds(pattern=r"[A-Za-z0-9][A-Za-z0-9._-]{0,95}")]
Role = Annotated[str, Bounds(longest=50)]
Line = Annotated[str, Bounds(longest=200)]
Text = Annotated[str, Bounds(longest=2_000)]
Count = Annotated[int, Bounds(low=0)]
Fact = bool | float | Text | None
Facts = Annotated[dict[Line, Fact], Bounds(longest=100)]


@dataclass(frozen=True, kw_only=True)
class NetworkFile:
    """One network of a checkpoint: its weights' file and the arguments that build it."""

    file: Line
    sha256: Annotated[str, Bounds(pattern="[0-9a-f]{64}")]
    bytes: Count
    arguments: Facts

    def whole(self, argument: str) -> int:
        """Return an argument that is a whole number.

        Raises:
            CheckpointError: it is not there, or something else.
        """
        given = self.arguments.get(argument)
        if not isinstance(given, int) or isinstance(given, bool):
            raise CheckpointError(
                "{file} says no whole number for {name}, but {given!r}", file=self.file, name=argument, given=given
            )
        return given


@dataclass(frozen=True, kw_only=True)
class Metric:
    """One figure: what it measures, on what, and the value that real pictures reach against real pictures.

    `protocol` names extractor and preparation in a sentence; `subject` says what was measured
    ("moving average", "last weights"); `floor` None means that there is no such floor.
    """

    name: Line
    value: float
    samples: Count
    protocol: Text
    subject: Line = "moving average"
    floor: float | None = None


class DataFacts(TypedDict, total=False):
    """What a config says of the pictures: ganzoo.data.images.DataCard, any part of which an old one may lack."""

    name: Line
    title: Line
    url: Text
    terms: Text
    classes: Annotated[Sequence[Line], Bounds(longest=1_000)]
    reads: Line
    of: Line
    judge: Line
    shows: Line
    limits: Text


class GameFacts(TypedDict, total=False):
    """What of a recipe's game is read where no recipe can be made of it: which terms a translation model had."""

    variant: Line | None


class RecipeFacts(TypedDict, total=False):
    """What of a recipe is read where no recipe can be made of it (that is ganzoo.training.recipe.from_json)."""

    name: Line
    summary: Text
    limits: Text
    batch: Count
    game: GameFacts


@dataclass(frozen=True, kw_only=True)
class Config:
    """config.json. `kind` repeats the architecture's, so that a catalog can list without torch."""

    name: Name
    model: Line
    kind: Line
    networks: Annotated[dict[Role, NetworkFile], Bounds(longest=8)]
    default_network: Role
    data: DataFacts
    images_seen: Count
    seed: Count
    recipe: RecipeFacts
    training: Facts = dataclasses.field(default_factory=dict)
    git_commit: Line | None = None
    metrics: Annotated[tuple[Metric, ...], Bounds(longest=500)] = ()
    comparison: Annotated[tuple[Facts, ...], Bounds(longest=500)] = ()
    output_range: tuple[float, float] = (-1.0, 1.0)
    format_version: int = FORMAT_VERSION

    def to_json(self) -> dict[str, Any]:
        """Return config.json's content."""
        return dataclasses.asdict(self)


def read_config(folder: Path) -> Config:
    """Read and check config.json; weights are not touched.

    Raises:
        CheckpointError: missing, no file, not JSON, too large, of another format version, or not as Config has it.
    """
    path = folder / CONFIG
    try:
        recover(folder)
        value = json.loads(read_bytes(path, MAX_CONFIG_BYTES))
    except (OSError, InputError, ValueError, RecursionError) as error:
        raise CheckpointError(
            "{path} cannot be read as a checkpoint's config ({reason})", path=str(path), reason=_shown(str(error))
        ) from error
    return parse_config(value, path=path)


def parse_config(value: Any, *, path: Path) -> Config:
    """Turn config.json's content into a Config; `path` is for messages only.

    Raises:
        CheckpointError: another format version, or a field missing, of another type or beyond its bounds.
    """
    version = value.get("format_version") if isinstance(value, dict) else None
    if isinstance(version, bool) or version != FORMAT_VERSION:
        raise CheckpointError(
            "{path} has format version {given!r}, expected {expected}; a newer ganzoo may read it",
            path=str(path),
            given=version if version is None or isinstance(version, int | float) else str(version)[:40],
            expected=FORMAT_VERSION,
        )
    try:
        _check_depth(value)
        json.dumps(value, allow_nan=False)  # no NaN or infinity anywhere, in what is kept unread either
        config = typed(Config, value, passing=True)
        _check_networks(config)
    except (ValueError, UnknownName) as error:
        raise _not_whole(path, str(error)) from error
    return config


def _not_whole(path: Path, reason: str) -> CheckpointError:
    return CheckpointError("{path} is not a whole config: {reason}", path=str(path), reason=_shown(reason))


def _shown(reason: str) -> str:
    """Return somebody's words as a line of a log can have them."""
    return "".join(letter if letter.isprintable() else " " for letter in reason[:200])


def _check_networks(config: Config) -> None:
    """Refuse files that are not their networks' own, and a kind without the network that it is about."""
    for role, entry in config.networks.items():
        if entry.file != f"{role}.safetensors" or not role.replace("_", "").isalnum():
            raise ValueError(f"the file of {role!r} must be called {role}.safetensors, not {entry.file[:80]!r}")
    for role in (config.default_network, kind_of(config.kind).network):
        if role not in config.networks:
            raise ValueError(f"it has no network {role!r}, which its kind or its default_network names")


def _check_depth(value: Any) -> None:
    """Refuse what is nested so deeply that printing it would fail."""
    level = [value]
    for _ in range(MAX_DEPTH):
        level = [item for node in level for item in _children(node)]
    if level:
        raise ValueError(f"it is nested more than {MAX_DEPTH} levels deep")


def _children(node: Any) -> list[Any]:
    return list(node.values()) if isinstance(node, dict) else node if isinstance(node, list) else []
