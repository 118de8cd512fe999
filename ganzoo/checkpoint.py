"""The checkpoint folder: the same bytes on disk, in the repository and on the Hub.

    config.json             what it is, how to build it, how it was made, what it scores
    <role>.safetensors      the weights of one network, float32 or float16
    README.md               the card, generated (ganzoo.card)
    samples.png             a picture of what it does

A folder is replaced as a whole: it is written beside and swapped in, so that a full disk or a kill leaves the
old one. Reading verifies everything the config promises before a weight reaches a network: format, model,
arguments, files, sizes, sha256, shapes, and that every number is finite. Nothing is ever unpickled.

torch is imported by the functions that touch weights; reading a config costs nothing.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import re
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ganzoo.errors import CheckpointError
from ganzoo.files import sync_directory, write_json

if TYPE_CHECKING:
    from PIL import Image
    from torch import nn

FORMAT_VERSION = 1
MAX_CONFIG_BYTES = 1_000_000
MAX_DEPTH = 20
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,95}")
CONFIG, CARD, PICTURE = "config.json", "README.md", "samples.png"


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


def write(
    folder: Path,
    config: Config,
    networks: Mapping[str, nn.Module],
    *,
    picture: Image.Image,
    card: Callable[[Config], str],
    half: bool = False,
) -> Config:
    """Write a checkpoint folder and return its config with the files' names, sizes and sha256 filled in.

    `config.networks` gives the arguments of each role; `half` stores weights as float16.

    Raises:
        CheckpointError: weights that are not finite, or a folder that cannot be written; the old one is kept.
    """
    from safetensors import SafetensorError

    _recover(folder)
    beside = folder.with_name(f".{folder.name}.part")
    shutil.rmtree(beside, ignore_errors=True)
    try:
        beside.mkdir(parents=True)
        files = {role: _write_network(beside, role, network, half=half) for role, network in networks.items()}
        config = dataclasses.replace(
            config,
            networks={
                role: dataclasses.replace(files[role], arguments=entry.arguments)
                for role, entry in config.networks.items()
            },
        )
        picture.save(beside / PICTURE, format="PNG", optimize=True)
        (beside / CARD).write_text(card(config), encoding="utf-8")
        write_json(beside / CONFIG, config.to_json())
        sync_directory(beside)
        _swap(beside, folder)
    except (OSError, SafetensorError) as error:  # safetensors hides a full disk behind its own error
        raise CheckpointError(
            "the checkpoint {folder} could not be written ({reason}); what was there before is unchanged",
            folder=str(folder),
            reason=str(error),
        ) from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)
        _recover(folder)
    return config


def read_config(folder: Path) -> Config:
    """Read and check config.json; weights are not touched.

    Raises:
        CheckpointError: missing, not JSON, too large, of another format version, or without a field.
    """
    path = folder / CONFIG
    try:
        _recover(folder)
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
    except (TypeError, KeyError, AttributeError, ValueError) as error:
        raise CheckpointError(
            "{path} is not a whole config: {reason}", path=str(path), reason=str(error)[:200]
        ) from error
    return config


def verify(folder: Path) -> Config:
    """Check a folder without building networks: config, model, roles, files, sizes, sha256.

    Raises:
        UnknownName: the config names a model that ganzoo does not have.
        CheckpointError: any other promise of the config is broken.
    """
    from ganzoo.models import architecture

    config = read_config(folder)
    model = architecture(config.model)
    if config.kind != model.kind:
        raise CheckpointError(
            "{name} calls itself {given!r}, but {model} is {expected!r}",
            name=config.name,
            given=config.kind,
            model=config.model,
            expected=model.kind,
        )
    if not set(config.networks) <= set(model.networks) or config.default_network not in config.networks:
        raise CheckpointError(
            "{name} promises the networks {given}; {model} has {known}",
            name=config.name,
            given=", ".join(sorted(config.networks)),
            model=config.model,
            known=", ".join(sorted(model.networks)),
        )
    for role, entry in config.networks.items():
        _verify_file(folder, role, entry)
    extra = {path.name for path in folder.glob("*.safetensors")} - {entry.file for entry in config.networks.values()}
    if extra:
        raise CheckpointError(
            "{folder} holds networks that its config does not name: {extra}",
            folder=str(folder),
            extra=", ".join(sorted(extra)),
        )
    return config


def load(folder: Path, role: str | None = None) -> nn.Module:
    """Verify a folder and return one network (the default one if `role` is None), in float32, ready to infer.

    Raises:
        UnknownName, CheckpointError: as `verify`; also weights of another shape, or not finite.
    """
    import torch
    from safetensors import SafetensorError
    from safetensors.torch import load as parse

    from ganzoo.models import build

    config = verify(folder)
    role = role or config.default_network
    if role not in config.networks:
        raise CheckpointError(
            "{name} has no network {given!r}; it has {known}",
            name=config.name,
            given=role,
            known=", ".join(config.networks),
        )
    entry = config.networks[role]
    network = build(config.model, role, entry.arguments)
    try:
        weights = parse((folder / entry.file).read_bytes())
        network.load_state_dict({name: _widen(value) for name, value in weights.items()})
    except (SafetensorError, RuntimeError, OSError) as error:
        raise CheckpointError(
            "the weights in {path} do not fit {model}'s {role}: {reason}",
            path=str(folder / entry.file),
            model=config.model,
            role=role,
            reason=str(error)[:300],
        ) from error
    if not all(torch.isfinite(value).all() for value in network.state_dict().values()):
        raise CheckpointError("the weights in {path} hold NaN or infinity", path=str(folder / entry.file))
    return network.eval().requires_grad_(False)


def sha256(path: Path) -> str:
    """Return a file's sha256 as hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() if hasattr(hashlib, "file_digest") else _digest(file)


def _digest(file: Any) -> str:
    digest = hashlib.sha256()  # Python 3.10 has no file_digest
    while block := file.read(1 << 20):
        digest.update(block)
    return digest.hexdigest()


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


def _verify_file(folder: Path, role: str, entry: NetworkFile) -> None:
    path = folder / entry.file
    if not path.is_file():
        raise CheckpointError("{path} is missing; the config promises it as {role}", path=str(path), role=role)
    size = path.stat().st_size
    if size != entry.bytes:
        raise CheckpointError(
            "{path} has {given} bytes, expected {expected}: it was cut or replaced; get it again",
            path=str(path),
            given=size,
            expected=entry.bytes,
        )
    digest = sha256(path)
    if digest != entry.sha256:
        raise CheckpointError(
            "{path} has sha256 {given}, expected {expected}: it was damaged or replaced; get it again",
            path=str(path),
            given=digest[:16],
            expected=entry.sha256[:16],
        )


def _write_network(folder: Path, role: str, network: nn.Module, *, half: bool) -> NetworkFile:
    import torch
    from safetensors.torch import save_file

    weights = {name: value.detach().cpu().contiguous() for name, value in network.state_dict().items()}
    if half:
        weights = {name: value.half() if value.is_floating_point() else value for name, value in weights.items()}
    if not all(torch.isfinite(value).all() for value in weights.values()):
        raise CheckpointError("the weights of {role} hold NaN or infinity; nothing was written", role=role)
    path = folder / f"{role}.safetensors"
    save_file(weights, path, metadata={"format": "pt"})
    path.chmod(0o644)  # it comes out readable for its owner alone
    with path.open("rb") as file:
        os.fsync(file.fileno())
    return NetworkFile(file=path.name, sha256=sha256(path), bytes=path.stat().st_size, arguments={})


def _widen(value: Any) -> Any:
    return value.float() if value.is_floating_point() else value


def _swap(beside: Path, folder: Path) -> None:
    """Put the new folder in place of the old; `_recover` mends a kill between the two renames."""
    old = _old(folder)
    shutil.rmtree(old, ignore_errors=True)
    if folder.exists():
        folder.rename(old)
    beside.rename(folder)
    sync_directory(folder.parent)
    shutil.rmtree(old, ignore_errors=True)


def recover_all(folder: Path) -> None:
    """Mend every checkpoint in a folder whose replacement was killed between its two renames."""
    for old in folder.glob(".*.old"):
        _recover(folder / old.name.removeprefix(".").removesuffix(".old"))


def _recover(folder: Path) -> None:
    if not folder.exists() and _old(folder).exists():
        _old(folder).rename(folder)


def _old(folder: Path) -> Path:
    return folder.with_name(f".{folder.name}.old")
