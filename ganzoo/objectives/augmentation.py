"""Differentiable augmentation for few pictures (Zhao et al., arXiv:2006.10738).

What the discriminator sees, real or fake, is changed at random in a way that gradients pass through, so that it
cannot learn few pictures by heart while the generator still learns the unchanged ones. Colour, translation and
cutout as in the paper's section 4 and appendix; one draw per picture, all of it from the generator `rng`.

Symbols: pictures (N, C, H, W) in [-1, 1]. A policy is names joined by "+": "colour+translation+cutout".
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn.functional import pad

from ganzoo.errors import RecipeError, closest
from ganzoo.randomness import integers, uniform

TRANSLATION = 1 / 8  # of the side, each way
CUTOUT = 1 / 2  # side of the square over the picture's side


def augment(pictures: Tensor, policy: str | None, rng: torch.Generator) -> Tensor:
    """Return the pictures changed at random; a policy of None changes nothing and draws nothing."""
    for name in policy.split("+") if policy else ():
        pictures = POLICIES[name](pictures, rng)
    return pictures


def check_policy(policy: str | None) -> None:
    """Refuse a policy that names something unknown.

    Raises:
        RecipeError: the closest valid name is offered.
    """
    for name in policy.split("+") if policy is not None else ():
        if name not in POLICIES:
            raise RecipeError(
                "there is no augmentation called {given!r}; did you mean {closest}? Several are joined by +",
                given=name,
                closest=closest(name, POLICIES),
            )


def mirror(pictures: Tensor, rng: torch.Generator) -> Tensor:
    """Return each picture as it is or mirrored left to right, half of them each."""
    mirrored = _uniform(pictures, rng) < 0.5
    return torch.where(mirrored, pictures.flip(3), pictures)


def _colour(pictures: Tensor, rng: torch.Generator) -> Tensor:
    """Shift brightness by up to 0.5, scale saturation by up to 2 and contrast by 0.5 to 1.5."""
    pictures = pictures + (_uniform(pictures, rng) - 0.5)
    if pictures.shape[1] > 1:
        grey = pictures.mean(1, keepdim=True)
        pictures = grey + (pictures - grey) * (2 * _uniform(pictures, rng))
    mean = pictures.mean((1, 2, 3), keepdim=True)
    return mean + (pictures - mean) * (_uniform(pictures, rng) + 0.5)


def _translation(pictures: Tensor, rng: torch.Generator) -> Tensor:
    """Move each picture by up to an eighth of its side; what comes in is 0, the middle grey."""
    count, _, height, width = pictures.shape
    reach = [round(side * TRANSLATION) for side in (height, width)]
    down, right = (integers(0, 2 * far + 1, count, rng=rng).to(pictures.device) for far in reach)
    padded = pad(pictures, (reach[1], reach[1], reach[0], reach[0]))
    rows = down[:, None] + torch.arange(height, device=pictures.device)
    columns = right[:, None] + torch.arange(width, device=pictures.device)
    first = torch.arange(count, device=pictures.device)[:, None, None]
    return padded.permute(0, 2, 3, 1)[first, rows[:, :, None], columns[:, None, :]].permute(0, 3, 1, 2)


def _cutout(pictures: Tensor, rng: torch.Generator) -> Tensor:
    """Set a square of half the side to 0, its centre anywhere in the picture."""
    inside = []
    for axis, side in enumerate(pictures.shape[2:]):
        centre = integers(0, side + 1, len(pictures), 1, rng=rng).to(pictures.device)
        place = torch.arange(side, device=pictures.device) + 0.5
        near = (place - centre).abs() < side * CUTOUT / 2
        inside.append(near[:, None, :, None] if axis == 0 else near[:, None, None, :])
    return pictures.masked_fill(inside[0] & inside[1], 0.0)


def _uniform(pictures: Tensor, rng: torch.Generator) -> Tensor:
    """Return a number in [0, 1) per picture, (N, 1, 1, 1)."""
    return uniform(len(pictures), 1, 1, 1, rng=rng).to(pictures.device)


POLICIES: dict[str, Callable[[Tensor, torch.Generator], Tensor]] = {
    "colour": _colour,
    "translation": _translation,
    "cutout": _cutout,
}
