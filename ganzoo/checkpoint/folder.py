"""A checkpoint folder's files: write them, verify them, load a network from them.

torch is imported by the functions that touch weights.
"""

from __future__ import annotations

import dataclasses
import hashlib
import logging
import os
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ganzoo.checkpoint.config import CONFIG, Config, NetworkFile, parse_config, read_config
from ganzoo.checkpoint.swap import recover, swap
from ganzoo.errors import CheckpointError, InputError
from ganzoo.files import sync_directory, write_atomically, write_json
from ganzoo.reading import read_bytes, read_text

if TYPE_CHECKING:
    from PIL import Image
    from torch import nn

CARD, PICTURE, ATLAS = "README.md", "samples.png", "atlas.json"
EXTRAS = (CARD, PICTURE, ATLAS)  # beside config and weights; a checkpoint works without
MAX_CARD_BYTES = 500_000
FEWEST_BYTES = 2  # of a weight in a file: float16

log = logging.getLogger(__name__)


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
        CheckpointError: weights that are not finite, a config beyond its bounds, or a folder that cannot be written;
            the old one is kept.
    """
    from safetensors import SafetensorError

    recover(folder)
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
        parse_config(config.to_json(), path=folder / CONFIG)  # what could not be read again is not written
        picture.save(beside / PICTURE, format="PNG", optimize=True)
        (beside / CARD).write_text(card(config), encoding="utf-8")
        write_json(beside / CONFIG, config.to_json())
        sync_directory(beside)
        swap(beside, folder)
    except (OSError, SafetensorError) as error:  # safetensors hides a full disk behind its own error
        raise CheckpointError(
            "the checkpoint {folder} could not be written ({reason}); what was there before is unchanged",
            folder=str(folder),
            reason=str(error),
        ) from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)
        recover(folder)
    return config


def restate(folder: Path, config: Config, *, card: Callable[[Config], str]) -> None:
    """Write a folder's config and card anew, its weights and picture being as they are.

    Raises:
        CheckpointError: they could not be written; each file is whole, old or new.
    """
    try:
        write_atomically(folder / CARD, lambda beside: beside.write_text(card(config), encoding="utf-8"))
        write_json(folder / CONFIG, config.to_json())
    except OSError as error:
        raise CheckpointError(
            "the card of {folder} could not be written ({reason})", folder=str(folder), reason=str(error)
        ) from error


def read_card(folder: Path) -> str:
    """Return the text of a folder's card, or nothing where it has none, or what is no file, or a very long one."""
    try:
        return read_text(folder / CARD, MAX_CARD_BYTES)
    except FileNotFoundError:
        return ""
    except (OSError, InputError) as error:
        log.info("no card: %s", error)
        return ""


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

    from ganzoo.models import build, parameters_of

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
    count = parameters_of(config.model, role, entry.arguments)
    if count > entry.bytes // FEWEST_BYTES:  # nothing so large is built for nothing
        raise _unfit(folder / entry.file, config, role, f"it has {count} parameters, and the file {entry.bytes} bytes")
    network = build(config.model, role, entry.arguments)
    try:
        weights = parse(read_bytes(folder / entry.file, entry.bytes))
        network.load_state_dict({name: _widen(value) for name, value in weights.items()})
    except (SafetensorError, RuntimeError, OSError, InputError) as error:
        raise _unfit(folder / entry.file, config, role, str(error)) from error
    if not all(torch.isfinite(value).all() for value in network.state_dict().values()):
        raise CheckpointError("the weights in {path} hold NaN or infinity", path=str(folder / entry.file))
    return network.eval().requires_grad_(False)


def _unfit(path: Path, config: Config, role: str, reason: str) -> CheckpointError:
    return CheckpointError(
        "the weights in {path} do not fit {model}'s {role}: {reason}",
        path=str(path),
        model=config.model,
        role=role,
        reason=reason[:300],
    )


def sha256(path: Path) -> str:
    """Return a file's sha256 as hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() if hasattr(hashlib, "file_digest") else _digest(file)


def _digest(file: Any) -> str:
    digest = hashlib.sha256()  # Python 3.10 has no file_digest
    while block := file.read(1 << 20):
        digest.update(block)
    return digest.hexdigest()


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
