"""Tiny super-resolution checkpoints for tests, with weights and statistics that make every layer count."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image

from ganzoo import checkpoint
from ganzoo.card import card
from ganzoo.catalog import Catalog
from ganzoo.checkpoint import Config, NetworkFile
from ganzoo.inference import Engine
from ganzoo.models import build

NAMES = ("srresnet.bsds-x4", "edsr.bsds-x4")
ARGUMENTS: dict[str, Any] = {"width": 8, "blocks": 2}


def tiny_engine(folder: Path, *names: str) -> Engine:
    """Return an engine with tiny checkpoints of these names in a folder."""
    for name in names or NAMES:
        write_upscaler(folder / name, name)
    return Engine(Catalog([(folder, "local")]), "cpu")


def write_upscaler(folder: Path, name: str) -> Config:
    """Write a tiny checkpoint of this name."""
    model = name.partition(".")[0]
    config = Config(
        name=name,
        model=model,
        kind="super_resolution",
        networks={"generator": NetworkFile(file="", sha256="", bytes=0, arguments=dict(ARGUMENTS))},
        default_network="generator",
        data={"name": "bsds", "title": "BSDS500", "url": "https://example.org", "terms": "none stated"},
        images_seen=100,
        seed=0,
        recipe={"summary": f"a tiny {model} for tests", "batch": 8},
    )
    networks = {"generator": lively(model)}
    return checkpoint.write(folder, config, networks, picture=Image.new("RGB", (8, 8)), card=card)


def lively(model: str, seed: int = 0) -> torch.nn.Module:
    """Return a network none of whose layers is near nothing: a seam anywhere would be seen."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        network = build(model, "generator", dict(ARGUMENTS))
        for name, parameter in network.named_parameters():
            if parameter.dim() == 4:
                gain = 0.4 if name.startswith("last") else 1.4
                torch.nn.init.normal_(parameter, 0, gain / parameter[0].numel() ** 0.5)
        for module in network.modules():
            if isinstance(module, torch.nn.BatchNorm2d):
                assert module.running_mean is not None and module.running_var is not None
                torch.nn.init.normal_(module.running_mean, 0, 0.1)
                torch.nn.init.uniform_(module.running_var, 0.5, 1.5)
    return network.eval()


def noise(width: int, height: int) -> np.ndarray:
    """Return random pixels (H, W, 3)."""
    return np.random.default_rng(width * 10_000 + height).integers(0, 256, (height, width, 3), dtype=np.uint8)


def stripes(width: int, height: int) -> np.ndarray:
    """Return rings and stripes (H, W, 3), on which seams are easy to see."""
    y, x = np.mgrid[:height, :width].astype(float)
    waves = [np.sin(np.hypot(x - width / 3, y - height / 2) / 2), np.sign(np.sin(x / 3)), np.sin((x + y) / 5)]
    return (127.5 * (1 + np.stack(waves, -1))).round().astype(np.uint8)
