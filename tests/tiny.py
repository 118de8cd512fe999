"""Tiny things for tests: a data set in Fashion-MNIST's format, checkpoints, and a disk that is full."""

from __future__ import annotations

import contextlib
import resource
import signal
import struct
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch

from ganzoo import checkpoint, pixels
from ganzoo.card import card
from ganzoo.checkpoint import Config, NetworkFile
from ganzoo.models import architecture, build

ROOT = Path(__file__).parents[1]
CPU = torch.device("cpu")


def write_idx(path: Path, values: np.ndarray) -> None:
    """Write bytes in the idx format: two zero bytes, type 8, the number of dimensions, their sizes, the values."""
    header = struct.pack(f">{1 + values.ndim}I", 0x0800 + values.ndim, *values.shape)
    path.write_bytes(header + values.astype(np.uint8).tobytes())


def write_fashion_mnist(folder: Path, *, train: int = 320, test: int = 160) -> None:
    """Write a made-up data set of ten classes: class c is a bar at a height that depends on c, with noise."""
    rng = np.random.default_rng(7)
    folder.mkdir(parents=True, exist_ok=True)
    for stem, count in (("train", train), ("t10k", test)):
        labels = np.arange(count) % 10
        pictures = rng.integers(0, 60, (count, 28, 28))
        for picture, label in zip(pictures, labels, strict=True):
            picture[2 + 2 * label : 6 + 2 * label, 4:24] = 200
        write_idx(folder / f"{stem}-images-idx3-ubyte", pictures)
        write_idx(folder / f"{stem}-labels-idx1-ubyte", labels)


NETWORKS: dict[str, tuple[str, str, dict[str, int]]] = {
    "dcgan.fashion-mnist-32": ("dcgan", "generator", {"resolution": 32, "channels": 1, "latent": 16, "width": 4}),
    "classifier.fashion-mnist-32": ("classifier", "classifier", {"channels": 1, "classes": 10, "width": 4}),
}


def tiny_config(name: str) -> Config:
    """Return the config of a tiny checkpoint, as it is before its files are known."""
    model, role, arguments = NETWORKS[name]
    return Config(
        name=name,
        model=model,
        kind=architecture(model).kind,
        networks={role: NetworkFile(file="", sha256="", bytes=0, arguments=dict(arguments))},
        default_network=role,
        data={"name": "fashion-mnist", "title": "Fashion-MNIST", "url": "https://example.org", "terms": "MIT licence"},
        images_seen=1_000,
        seed=0,
        recipe={"summary": f"a tiny {model} for tests", "batch": 8},
    )


def write_tiny(folder: Path, name: str, *, seed: int = 0) -> Config:
    """Write a tiny checkpoint with weights drawn from `seed` into `folder`."""
    model, role, arguments = NETWORKS[name]
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        network = build(model, role, arguments)
        _give_statistics(network)
    picture = pixels.to_pil(np.zeros((8, 8, 1), np.uint8))
    return checkpoint.write(folder, tiny_config(name), {role: network}, picture=picture, card=card)


def _give_statistics(network: torch.nn.Module) -> None:
    """Give batch norm statistics and contrasts that a trained network would have."""
    for module in network.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            assert module.running_mean is not None and module.running_var is not None
            module.running_mean.normal_(0, 0.1)
            module.running_var.uniform_(0.01, 0.1)
            torch.nn.init.normal_(module.bias, 0, 0.3)
        elif isinstance(module, torch.nn.ConvTranspose2d):
            with torch.no_grad():
                module.weight.mul_(3)


@contextlib.contextmanager
def full_disk(limit_bytes: int = 4_096) -> Iterator[None]:
    """Let no file of this process grow beyond a limit: a write fails half-way, as on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit_bytes, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@contextlib.contextmanager
def waiting_for_nobody(seconds: int = 120) -> Iterator[None]:
    """Fail, instead of hanging for ever, where somebody waits at a pipe or reads without an end."""

    def fail(*_: object) -> None:
        raise AssertionError("it hangs")

    previous = signal.signal(signal.SIGALRM, fail)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, previous)
