"""From a checkpoint to pictures: the engine, and what each kind of model can do with it.

engine.py       loads each network once and draws; thread-safe
latents.py      latents from seeds, and the ways between them
"""

from __future__ import annotations

from ganzoo.inference.engine import MAX_NETWORKS, MAX_PICTURES, Engine, check_count, render
from ganzoo.inference.latents import MAX_SEED, check_seed, latent, path, spherical

__all__ = [
    "MAX_NETWORKS",
    "MAX_PICTURES",
    "MAX_SEED",
    "Engine",
    "check_count",
    "check_seed",
    "latent",
    "path",
    "render",
    "spherical",
]
