"""What every objective is made of: networks, their moving averages and optimisers, and the state it resumes from.

A new game states its networks, its losses and its turns (CONTRIBUTING.md); the rest is here. One level of inheritance:
an objective is a learner that knows how its players move.
"""

from __future__ import annotations

import contextlib
import copy
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import torch
from torch import Tensor, nn

from ganzoo.models import build
from ganzoo.objectives.descent import Descent
from ganzoo.objectives.ema import MovingAverage
from ganzoo.randomness import random_generator

PARTS = ("networks", "ema", "optimizers", "descent")  # in a saved state, beside what a game keeps


@dataclass(frozen=True)
class Shipped:
    """A network that goes into the checkpoint folder, with the arguments that build it again."""

    network: nn.Module
    arguments: dict[str, Any]


class Settings(Protocol):
    """What a learner asks of a game's settings.

    `networks` are the arguments of each network by role, in the order in which they are drawn; `ships` the roles that
    people will want to use.
    """

    @property
    def model(self) -> str: ...

    @property
    def networks(self) -> dict[str, dict[str, Any]]: ...

    @property
    def ships(self) -> tuple[str, ...]: ...

    @property
    def ema_halflife_images(self) -> int | None: ...

    @property
    def precision(self) -> str: ...


class Learner:
    """Networks that learn; an objective adds its `players` and how they `play`.

    `kept` names what else of it a state holds: counts, a preview's inputs.
    """

    players: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()

    def __init__(
        self,
        game: Settings,
        networks: Mapping[str, nn.Module],
        optimizers: Mapping[str, torch.optim.Optimizer],
        *,
        device: torch.device,
    ) -> None:
        self.device, self.networks, self.optimizers = device, dict(networks), dict(optimizers)
        halflife = game.ema_halflife_images
        self.ema = {role: MovingAverage(self.networks[role], halflife) for role in game.ships if halflife is not None}
        self.descent = Descent(game.precision)
        self._game = game

    def play(self, player: str, real: Any, rng: torch.Generator) -> dict[str, Tensor]:
        """Let one player make one step (see ganzoo.objectives.Objective)."""
        raise NotImplementedError

    def average(self, images_seen: int, batch: int) -> None:
        """Move the averages on by `batch` images (nothing, where there are none)."""
        for role, average in self.ema.items():
            average.update(self.networks[role], images_seen=images_seen, batch=batch)

    def shipped(self, *, averaged: bool = True) -> dict[str, Shipped]:
        """Return the networks that people will want to use: their moving averages, or the weights as they are."""
        return {role: Shipped(self._of(role, averaged), self._game.networks[role]) for role in self._game.ships}

    def state_dict(self) -> dict[str, Any]:
        """Return a copy of everything that resuming needs: the game goes on, what was returned does not."""
        return copy.deepcopy({name: _state(getattr(self, name)) for name in (*PARTS, *self.kept)})

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Go back to a state that `state_dict` returned.

        Raises:
            KeyError: it holds no state of a part.
        """
        for name in (*PARTS, *self.kept):
            setattr(self, name, _restored(getattr(self, name), state[name]))

    def _of(self, role: str, averaged: bool) -> nn.Module:
        return self.ema[role].network if averaged and role in self.ema else self.networks[role]


def fresh(game: Settings, *, seed: int, device: torch.device) -> dict[str, nn.Module]:
    """Return a game's networks on a device, their weights a function of the seed."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(random_generator(seed, "weights").initial_seed())
        networks = {role: build(game.model, role, arguments) for role, arguments in game.networks.items()}
    return {role: network.to(device).to(memory_format=torch.channels_last) for role, network in networks.items()}


def adam(
    networks: Iterable[nn.Module], lr: float, betas: tuple[float, float], *, weight_decay: float = 0.0
) -> torch.optim.Adam:
    """Return Adam (arXiv:1412.6980) for the parameters of some networks."""
    parameters = [parameter for network in networks for parameter in network.parameters()]
    return torch.optim.Adam(parameters, lr, betas, weight_decay=weight_decay, fused=True)


@contextlib.contextmanager
def frozen(*networks: nn.Module) -> Iterator[None]:
    """Take these networks' weights for constants, whose gradients are not computed at all."""
    for network in networks:
        network.requires_grad_(False)
    try:
        yield
    finally:
        for network in networks:
            network.requires_grad_(True)


def detached(losses: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Return losses for the log, each under the name loss_<name>."""
    return {f"loss_{name}": value.detach() for name, value in losses.items()}


def total(losses: Mapping[str, Tensor]) -> Tensor:
    """Return the sum of losses."""
    return torch.stack(list(losses.values())).sum()


def _state(part: Any) -> Any:
    if isinstance(part, dict):
        return {name: _state(inner) for name, inner in part.items()}
    return part.state_dict() if hasattr(part, "state_dict") else part


def _restored(part: Any, saved: Any) -> Any:
    if isinstance(part, dict):
        return {name: _restored(inner, saved[name]) for name, inner in part.items()}
    if not hasattr(part, "load_state_dict"):
        return saved
    part.load_state_dict(saved)
    return part
