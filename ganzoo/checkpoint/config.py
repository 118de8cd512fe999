"""config.json: what a checkpoint promises, as frozen values, and the checks that a file keeps the form.

Reading it costs nothing: no torch, no weights.
"""

from __future__ import annotations

import dataclasses
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ganzoo.checkpoint.swap import recover
from ganzoo.errors import CheckpointError, UnknownName
from ganzoo.kinds import kind_of

FORMAT_VERSION = 1
MAX_CONFIG_BYTES = 1_000_000
MAX_DEPTH = 20
CONFIG = "config.json"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,95}")


@dataclass(frozen=True, kw_only=True)
class NetworkFile:
    """One network of a checkpoint: its weights' file and the arguments that build it."""

    file: str
    sha256: str
    bytes: int
    arguments: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Metric:
    """One figure: what it measures, on what, and the value that real pictures reach against real pictures.

    `protocol` names extractor and preparation in a sentence; `subject` says what was measured
    ("moving average", "last weights"); `floor` None means that there is no such floor.
    """

    name: str
    value: float
    samples: int
    protocol: str
    subject: str = "moving average"
    floor: float | None = None


@dataclass(frozen=True, kw_only=True)
class Config:
    """config.json. `kind` repeats the architecture's, so that a catalog can list without torch."""

    name: str
    model: str
    kind: str
    networks: dict[str, NetworkFile]
    default_network: str
    data: dict[str, Any]
    images_seen: int
    seed: int
    recipe: dict[str, Any]
    training: dict[str, Any] = dataclasses.field(default_factory=dict)
    git_commit: str | None = None
    metrics: tuple[Metric, ...] = ()
    comparison: tuple[dict[str, Any], ...] = ()
    output_range: tuple[float, float] = (-1.0, 1.0)
    format_version: int = FORMAT_VERSION

    def to_json(self) -> dict[str, Any]:
        """Return config.json's content."""
        return dataclasses.asdict(self)


def read_config(folder: Path) -> Config:
    """Read and check config.json; weights are not touched.

    Raises:
        CheckpointError: missing, not JSON, too large, of another format version, or without a field.
    """
    path = folder / CONFIG
    try:
        recover(folder)
        if path.stat().st_size > MAX_CONFIG_BYTES:
            raise CheckpointError("{path} is larger than {limit} bytes", path=str(path), limit=MAX_CONFIG_BYTES)
        value = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise CheckpointError(
            "{path} cannot be read as a checkpoint's config ({reason})", path=str(path), reason=str(error)[:200]
        ) from error
    return parse_config(value, path=path)


def parse_config(value: Any, *, path: Path) -> Config:
    """Turn config.json's content into a Config; `path` is for messages only.

    Raises:
        CheckpointError: another format version, or a field missing or of another type.
    """
    version = value.get("format_version") if isinstance(value, dict) else None
    if version != FORMAT_VERSION:
        raise CheckpointError(
            "{path} has format version {given!r}, expected {expected}; a newer ganzoo may read it",
            path=str(path),
            given=version,
            expected=FORMAT_VERSION,
        )
    try:
        _check_depth(value)
        known = {field.name for field in dataclasses.fields(Config)}
        fields = {name: item for name, item in value.items() if name in known}
        fields["networks"] = {str(role): NetworkFile(**entry) for role, entry in fields["networks"].items()}
        fields["metrics"] = tuple(Metric(**metric) for metric in fields.get("metrics", ()))
        fields["comparison"] = tuple(fields.get("comparison", ()))
        fields["output_range"] = tuple(fields.get("output_range", (-1.0, 1.0)))
        config = Config(**fields)
        _check_types(config)
    except (TypeError, KeyError, AttributeError, ValueError, UnknownName) as error:
        raise CheckpointError(
            "{path} is not a whole config: {reason}", path=str(path), reason=str(error)[:200]
        ) from error
    return config


def _check_types(config: Config) -> None:
    expected: dict[str, type] = {
        "name": str,
        "model": str,
        "kind": str,
        "default_network": str,
        "data": dict,
        "recipe": dict,
    }
    expected |= {"images_seen": int, "seed": int, "training": dict}
    for name, kind in expected.items():
        if not isinstance(getattr(config, name), kind):
            raise TypeError(f"{name} must be {kind.__name__}")
    kind_of(config.kind)
    if not _NAME.fullmatch(config.name):
        raise ValueError(f"a name has letters, digits, dots and dashes, unlike {config.name[:80]!r}")
    for role, entry in config.networks.items():
        if entry.file != f"{role}.safetensors" or not role.replace("_", "").isalnum():
            raise ValueError(
                f"the file of {role[:50]!r} must be called {role[:50]}.safetensors, not {entry.file[:80]!r}"
            )
        if not isinstance(entry.arguments, dict) or not isinstance(entry.bytes, int):
            raise TypeError(f"arguments and bytes of {role} are of the wrong type")
        if not isinstance(entry.sha256, str):
            raise TypeError(f"sha256 of {role} must be str")


def _check_depth(value: Any) -> None:
    """Refuse what is nested so deeply that printing it would fail."""
    level = [value]
    for _ in range(MAX_DEPTH):
        level = [item for node in level for item in _children(node)]
    if level:
        raise ValueError(f"it is nested more than {MAX_DEPTH} levels deep")


def _children(node: Any) -> list[Any]:
    return list(node.values()) if isinstance(node, dict) else node if isinstance(node, list) else []
