"""Find the latent whose picture is most like a given one: optimisation through the generator (arXiv:1609.03552).

Many random latents are tried; Adam improves the best of them at once, and the field is thinned as it goes: latents that
began well and got stuck give their time to the others. The loss is the mean squared error of pixels, plus a pull
towards the length of the latents that the generator was trained on. (A classifier's features in the loss brought
nothing on Fashion-MNIST and took as long again: docs/latent-space.md.)

A picture of a kind that the generator never saw has no latent; what comes back is the nearest thing it knows.

Symbols: z latent (K, latent), K of them at once; target picture (1, C, H, W) in [-1, 1].
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import torch
from torch import Tensor

from ganzoo.inference.latents import typical_length
from ganzoo.pixels import Pixels, to_model

Generator = Callable[[Tensor], Tensor]


@dataclass(frozen=True, kw_only=True)
class Search:
    """How to search. `rounds` are (latents kept, steps of Adam); of `tries` random latents the best begin."""

    tries: int = 128
    rounds: tuple[tuple[int, int], ...] = ((8, 60), (3, 80), (2, 160))
    lr: float = 0.2
    length_weight: float = 0.01
    seed: int = 0

    @property
    def steps(self) -> int:
        """Return how many steps there are in all."""
        return sum(steps for _, steps in self.rounds)


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How far the search is: `step` of `steps`, the best latent (latent,) so far and its error.

    `error` is the root of the mean squared difference of pixels, in grey levels of 255; `random_error` is that of
    the best of the random latents that were tried first.
    """

    step: int
    steps: int
    latent: Tensor
    error: float
    random_error: float


def invert(
    generator: Generator, target: Tensor, size: int, *, search: Search | None = None, every: int = 10
) -> Iterator[Progress]:
    """Yield the progress of a search every so many steps; the last one is the result.

    `generator` maps latents (K, size) to pictures; whoever wants to stop stops asking.
    """
    search = search or Search()
    rng = torch.Generator().manual_seed(search.seed)
    z = torch.randn(search.tries, size, generator=rng).to(target.device)
    with torch.no_grad():
        errors = torch.cat([_errors(generator(part), target) for part in z.split(64)])
    best, random_error, step = _Best(), _grey_levels(errors.min()), 0
    for kept, steps in search.rounds:
        z = z[errors.argsort()[:kept]].clone().requires_grad_(True)
        adam = torch.optim.Adam([z], lr=search.lr)
        for _ in range(steps):
            adam.param_groups[0]["lr"] = search.lr * _pace(step / search.steps)
            adam.zero_grad()
            errors = _errors(generator(z), target)
            best.offer(z.detach(), errors.detach())
            (errors + search.length_weight * _unusual_length(z)).sum().backward()
            adam.step()
            step += 1
            if step % every == 0 and step < search.steps:
                yield best.progress(step, search.steps, random_error)
        z, errors = z.detach(), errors.detach()
    with torch.no_grad():
        best.offer(z, _errors(generator(z), target))
    yield best.progress(search.steps, search.steps, random_error)


def target_of(pixels: Pixels, device: torch.device) -> Tensor:
    """Return one uint8 picture (H, W, C) as a search wants it, (1, C, H, W) in [-1, 1]."""
    return to_model(torch.from_numpy(pixels.copy())).permute(2, 0, 1)[None].to(device)


def _pace(share: float) -> float:
    """Return the learning rate's factor: full for half of the way, then down to nearly nothing."""
    return min(1.0, 2.0 * (1.0 - share) + 0.05)


def _errors(pictures: Tensor, target: Tensor) -> Tensor:
    """Return the mean squared error of each picture (K,), in the range [-1, 1]."""
    return (pictures - target).square().mean((1, 2, 3))


def _unusual_length(z: Tensor) -> Tensor:
    return (z.norm(dim=1) / typical_length(z.shape[1]) - 1).square()


def _grey_levels(mean_squared: Tensor) -> float:
    return float(mean_squared.sqrt()) * 127.5


class _Best:
    """The latent with the smallest error so far."""

    def __init__(self) -> None:
        self._latent, self._error = torch.zeros(0), torch.tensor(float("inf"))

    def offer(self, z: Tensor, errors: Tensor) -> None:
        index = errors.argmin()
        if errors[index] < self._error:
            self._latent, self._error = z[index].clone(), errors[index]

    def progress(self, step: int, steps: int, random_error: float) -> Progress:
        error = _grey_levels(self._error)
        return Progress(step=step, steps=steps, latent=self._latent, error=error, random_error=random_error)
