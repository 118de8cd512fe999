"""The inference engine: one per process, loads each network once, answers many threads.

Networks are prepared for inference (batch norm folded into the convolutions, ganzoo.models.faster) and run in
`inference_mode`, on CUDA where there is one. Latents are a function of the seed alone, drawn one by one on the
CPU, so the same seed gives the same picture in any batch (but for a value in a million that rounds to its neighbour).

Symbols: z latent (N, latent); pictures leave as uint8 arrays (N, H, W, C).
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import TypeVar

import torch
from torch import Tensor, nn

from ganzoo import checkpoint
from ganzoo.catalog import Catalog
from ganzoo.device import choose_device
from ganzoo.errors import InputError, LimitError
from ganzoo.inference.batches import pictures_of
from ganzoo.inference.conditions import FREE, Condition, given
from ganzoo.inference.latents import check_seed, path
from ganzoo.inference.points import Point, is_latent, latent_of
from ganzoo.kinds import kind_of
from ganzoo.memory import free_bytes
from ganzoo.models.faster import prepare_for_inference
from ganzoo.models.verbs import VERBS, Draws
from ganzoo.pixels import Pixels

Able = TypeVar("Able")
MAX_PICTURES = 10_000
MAX_NETWORKS = 16  # kept in memory at most; the least recently used goes first
BUDGET = 0.5  # of the memory, for the weights of all of them together


class Engine:
    """Draws pictures from the checkpoints of a catalog; thread-safe."""

    def __init__(self, catalog: Catalog, device: str | None = None) -> None:
        self.catalog = catalog
        self.device = choose_device(device)
        self.budget = memory_budget(self.device)
        self._lock = threading.Lock()
        self._networks: OrderedDict[tuple[str, str], nn.Module] = OrderedDict()

    def sample(self, name: str, seeds: Sequence[Point], *, condition: Condition = FREE) -> Pixels:
        """Return one picture per seed (or other point, see ganzoo.inference.points).

        Raises:
            UnknownName, CheckpointError: no such checkpoint, or a broken one.
            InputError, LimitError: not a model that draws from noise, a bad seed, label or code, or too many.
        """
        return self.draw(name, self.latents(name, seeds), given=self.given(name, seeds, condition))

    def walk(
        self,
        name: str,
        seeds: Sequence[Point],
        frames: int,
        *,
        loop: bool = False,
        linear: bool = False,
        condition: Condition = FREE,
    ) -> Pixels:
        """Return `frames` pictures on the way from seed to seed, along great circles (see `spherical`) or straight.

        What the generator is told goes straight from one stop's to the next one's.

        Raises:
            As `sample`; InputError also for fewer than two seeds or frames.
        """
        if len(seeds) < 2 or frames < 2:
            raise InputError(
                "a walk takes at least two seeds and two frames, not {seeds} and {frames}",
                seeds=len(seeds),
                frames=frames,
            )
        check_count(frames)
        stops = [*seeds, seeds[0]] if loop else seeds
        told = self.given(name, stops, condition)
        way = path(self.latents(name, stops), frames, linear=linear)
        return self.draw(name, way, given=None if told is None else path(told, frames, linear=True))

    def lengths(self, name: str, seeds: Sequence[Point], frames: int, *, linear: bool = False) -> list[float]:
        """Return the length of z in each frame of a walk."""
        return path(self.latents(name, seeds), frames, linear=linear).norm(dim=1).tolist()

    def latents(self, name: str, seeds: Sequence[Point]) -> Tensor:
        """Return one latent per seed or other point, (N, latent), on the CPU."""
        check_count(len(seeds))
        size = self.latent_size(name)
        return torch.stack([latent_of(seed, name, size) for seed in seeds])

    def latent_size(self, name: str) -> int:
        """Return how many numbers a latent of this model has.

        Raises:
            InputError: not a model that draws from noise.
        """
        return self.able(name, Draws, "generator").latent

    def given(self, name: str, points: Sequence[Point], condition: Condition = FREE) -> Tensor | None:
        """Return what the generator is told for each point (N, classes + codes), None where it is told nothing.

        Raises:
            InputError: a label or a code that the model does not have, or outside its range.
        """
        numbers = [place if is_latent(point) else check_seed(point) for place, point in enumerate(points)]
        return given(self.able(name, Draws, "generator"), condition, numbers, name=name)

    def generator(self, name: str, condition: Condition = FREE) -> Callable[[Tensor], Tensor]:
        """Return a generator as a function of latents (N, latent) alone; what it is told is the condition's.

        Raises:
            InputError: not a model that draws, or a label or a code that it does not have.
        """
        network = self.able(name, Draws, "generator")

        def draw(latents: Tensor) -> Tensor:
            told = given(network, condition, range(len(latents)), name=name)
            return network(latents) if told is None else network(latents, told.to(latents))  # type: ignore[call-arg]

        return draw

    def draw(self, name: str, latents: Tensor, *, given: Tensor | None = None) -> Pixels:
        """Return the pictures of these latents (N, latent), a batch at a time; `given` as from the method `given`."""
        told = self.given(name, range(len(latents))) if given is None else given
        return render(self.network(name, "generator"), latents, device=self.device, given=told)

    def able(self, name: str, verb: type[Able], role: str | None = None) -> Able:
        """Return a network of a checkpoint that can do this; `verb` is a protocol of ganzoo.models.verbs.

        Raises:
            InputError: the checkpoint does something else.
        """
        entry = self.catalog.find(name)
        kind = kind_of(entry.kind)
        network = self.network(name, role) if VERBS[kind.verb] is verb else None
        if not isinstance(network, verb):
            raise InputError(
                "{name} cannot be used here: it is of the kind {kind}; `python -m ganzoo list` shows others",
                name=entry.name,
                kind=kind.name,
            )
        return network

    def network(self, name: str, role: str | None = None) -> nn.Module:
        """Return a network ready to infer on this engine's device, loaded and verified once."""
        entry = self.catalog.find(name)
        role = role or entry.config.default_network
        key = (f"{entry.path}@{entry.revision}", role)
        with self._lock:
            if key not in self._networks:
                network = prepare_for_inference(checkpoint.load(entry.path, role), self.device)
                self._make_room(bytes_of(network))
                self._networks[key] = network
            self._networks.move_to_end(key)
            return self._networks[key]

    def _make_room(self, needed: int) -> None:
        """Let networks go, least recently used first, until one of `needed` bytes fits the budget."""
        held = sum(map(bytes_of, self._networks.values()))
        while self._networks and (len(self._networks) >= MAX_NETWORKS or held + needed > self.budget):
            _, network = self._networks.popitem(last=False)
            held -= bytes_of(network)


def render(generator: nn.Module, latents: Tensor, *, device: torch.device, given: Tensor | None = None) -> Pixels:
    """Return what a generator makes of latents (N, latent) and of what it is told, a batch at a time."""
    return pictures_of(generator, latents, device=device, given=given)


def memory_budget(device: torch.device) -> int:
    """Return how many bytes of weights may stay loaded: half of what a GPU has, or of what is free."""
    whole = torch.cuda.get_device_properties(device).total_memory if device.type == "cuda" else free_bytes(device)
    return int(whole * BUDGET)


def bytes_of(network: nn.Module) -> int:
    """Return how much memory a network's weights and statistics take."""
    return sum(values.numel() * values.element_size() for values in network.state_dict().values())


def check_count(count: int) -> None:
    """Refuse to draw no pictures, or more than MAX_PICTURES.

    Raises:
        LimitError: another number than 1 to MAX_PICTURES.
    """
    if not 1 <= count <= MAX_PICTURES:
        raise LimitError(
            "{given} pictures were asked for; give a number from 1 to {limit}", given=count, limit=MAX_PICTURES
        )
