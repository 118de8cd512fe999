"""A tiny translation checkpoint for tests, with weights and statistics that make every layer count."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from PIL import Image

from ganzoo import checkpoint
from ganzoo.card import card
from ganzoo.catalog import Catalog
from ganzoo.checkpoint import Config, NetworkFile
from ganzoo.inference import Engine
from ganzoo.models import build

NAME = "discogan.tiny-64"
ARGUMENTS = {"resolution": 64, "channels": 3, "width": 4}


def tiny_engine(folder: Path) -> Engine:
    """Return an engine with a tiny translation checkpoint."""
    write_translator(folder / NAME)
    return Engine(Catalog([(folder, "local")]), "cpu")


def write_translator(folder: Path, name: str = NAME) -> Config:
    """Write a tiny checkpoint between bags and shoes."""
    networks = {role: lively(role, seed) for seed, role in enumerate(("g_ab", "g_ba"))}
    config = Config(
        name=name,
        model="discogan",
        kind="translation",
        networks={role: NetworkFile(file="", sha256="", bytes=0, arguments=dict(ARGUMENTS)) for role in networks},
        default_network="g_ab",
        data={
            "name": "tiny",
            "title": "tiny",
            "url": "https://example.org",
            "terms": "none",
            "classes": ["bag", "shoe"],
        },
        images_seen=100,
        seed=0,
        recipe={"summary": "a tiny translation for tests", "batch": 8, "game": {"variant": "paper"}},
    )
    return checkpoint.write(folder, config, networks, picture=Image.new("RGB", (8, 8)), card=card)


def edited(folder: Path, change: Callable[[dict[str, Any]], object]) -> None:
    """Change what a checkpoint's config says; files of networks that it names no more are removed."""
    path = folder / checkpoint.CONFIG
    value = json.loads(path.read_text())
    change(value)
    path.write_text(json.dumps(value))
    promised = {network["file"] for network in value["networks"].values()}
    for weights in folder.glob("*.safetensors"):
        if weights.name not in promised:
            weights.unlink()


def lively(role: str, seed: int) -> torch.nn.Module:
    """Return a generator whose outputs differ by input as a trained one's do."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        network = build("discogan", role, ARGUMENTS)
        for module in network.modules():
            if isinstance(module, torch.nn.BatchNorm2d):
                assert module.running_mean is not None and module.running_var is not None
                module.running_mean.normal_(0, 0.1)
                module.running_var.uniform_(0.01, 0.1)
                torch.nn.init.normal_(module.bias, 0, 0.3)
            elif isinstance(module, (torch.nn.Conv2d, torch.nn.ConvTranspose2d)):
                with torch.no_grad():
                    module.weight.mul_(3)
    return network
