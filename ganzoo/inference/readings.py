"""What classifiers read in generated pictures: the check whether a direction does what its name says.

A classifier reads a model's pictures if it was trained on the same set or on the same pictures with other labels
(`data["name"]` or `data["of"]`), at the same size and with as many channels; of several that read
the same, one is asked. Only classifiers of our own are asked, never one from the Hub.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from ganzoo.catalog import Catalog, Entry
from ganzoo.inference.batches import BATCH
from ganzoo.inference.engine import Engine
from ganzoo.pixels import Pixels, to_model


@dataclass(frozen=True, kw_only=True)
class Reader:
    """A classifier that reads a model's pictures: `reads` says what ("smile"), `classes` are its answers."""

    name: str
    reads: str
    classes: tuple[str, ...]


def readers(catalog: Catalog, name: str) -> list[Reader]:
    """Return the classifiers that read the pictures of a model, that of the same labels first."""
    model = catalog.find(name)
    found = [entry for entry in catalog.trusted("classifies") if _reads(entry, model)]
    found.sort(key=lambda entry: (entry.config.data.get("name") != model.config.data.get("name"), entry.name))
    by_label: dict[str, Reader] = {}
    for entry in found:
        reads = str(entry.config.data.get("reads") or "category")
        classes = tuple(map(str, entry.config.data["classes"]))
        by_label.setdefault(reads, Reader(name=entry.name, reads=reads, classes=classes))
    return list(by_label.values())


def _reads(entry: Entry, model: Entry) -> bool:
    """Whether a classifier knows this kind of picture; what its card says must fit its network."""
    data, wanted, classes = entry.config.data, model.config.data.get("name"), entry.config.data.get("classes")
    if not wanted or wanted not in (data.get("name"), data.get("of")) or not isinstance(classes, (list, tuple)):
        return False
    own, others = entry.config.networks[entry.config.default_network], model.config.networks["generator"]
    same_size = entry.name.rpartition("-")[2] == model.name.rpartition("-")[2]
    same_channels = own.arguments.get("channels") == others.arguments.get("channels")
    return same_size and same_channels and own.arguments.get("classes") == len(classes)


def probabilities(engine: Engine, reader: Reader, pixels: Pixels) -> Tensor:
    """Return the probabilities (N, classes) that a reader gives pictures (N, H, W, C), on the CPU."""
    network = engine.network(reader.name)
    pictures = torch.from_numpy(pixels).permute(0, 3, 1, 2)
    with torch.inference_mode():
        parts = [network(to_model(part.to(engine.device))).softmax(1).cpu() for part in pictures.split(BATCH)]
    return torch.cat(parts)
