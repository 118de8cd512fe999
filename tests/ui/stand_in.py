"""A catalog and an engine without torch, for tests of the app's own behaviour.

Pictures are drawn from the seed by arithmetic, so that a test can say what it expects to see.
Run as a program, it serves the app: python -m tests.ui.stand_in [--port 0]
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np

from ganzoo.checkpoint import NetworkFile
from ganzoo.errors import InputError, UnknownName, closest
from ganzoo.kinds import kind_of

BROKEN_SEED = 66_666
SIZES = {"dcgan.dots-32": (32, 1), "dcgan.colours-64": (64, 3)}


@dataclass(frozen=True, kw_only=True)
class StandInEntry:
    """What the tabs read of a catalog entry."""

    name: str
    path: Path
    kind: str = "noise"
    source: str = "shipped"
    repository: str | None = None
    revision: str | None = None
    config: Any = None

    @property
    def foreign(self) -> bool:
        return self.repository is not None

    def card(self) -> str:
        return (self.path / "README.md").read_text()


class StandInCatalog:
    """Some models of noise, two unless told otherwise, and one of another kind."""

    def __init__(self, folder: Path, names: Sequence[str] = tuple(SIZES)) -> None:
        self._entries = [_entry(folder, name, kind="noise") for name in names]
        self._entries.append(_entry(folder, "classifier.dots-32", kind="classifier"))

    def entries(self, verb: str | None = None, *, own: Iterable[str] = ()) -> list[StandInEntry]:
        return [entry for entry in self._entries if verb in (None, kind_of(entry.kind).verb)]

    trusted = entries

    def listed(self, name: str) -> StandInEntry:
        for entry in self._entries:
            if entry.name == name:
                return entry
        known = closest(name, [entry.name for entry in self._entries])
        raise UnknownName("there is no checkpoint called {given!r}; did you mean {closest}?", given=name, closest=known)

    find = listed


class StandInEngine:
    """Draws a disc whose place and grey value follow from the seed."""

    device = "cpu"

    def __init__(self, catalog: StandInCatalog, *, seconds: float = 0.0) -> None:
        self.catalog, self.seconds, self.calls = catalog, seconds, 0

    def network(self, name: str, role: str | None = None) -> object:
        """Return a network that is told nothing."""
        return object()

    def sample(self, name: str, seeds: list[int], *, condition: object = None) -> np.ndarray:
        size, channels = self._work(name)
        if BROKEN_SEED in seeds:
            raise ZeroDivisionError("the stand-in breaks on this seed")
        return np.stack([_disc(seed % 97 / 97, seed % 13 / 13, size, channels) for seed in seeds])

    def walk(
        self,
        name: str,
        seeds: list[int],
        frames: int,
        loop: bool = False,
        linear: bool = False,
        condition: object = None,
    ) -> np.ndarray:
        size, channels = self._work(name)
        stops = [*seeds, seeds[0]] if loop else list(seeds)
        places = np.interp(np.linspace(0, len(stops) - 1, frames), range(len(stops)), [s % 97 / 97 for s in stops])
        return np.stack([_disc(place, 0.5, size, channels) for place in places])

    def lengths(self, name: str, seeds: list[int], frames: int, linear: bool = False) -> list[float]:
        return []

    def _work(self, name: str) -> tuple[int, int]:
        self.calls += 1
        self.catalog.find(name)
        time.sleep(self.seconds)
        return SIZES[name]


class StandInSpace:
    """Has no atlas; the views that need one say so."""

    def atlas(self, name: str) -> None:
        raise InputError("the stand-in has no atlas")

    picture = strip = sum = pictures = atlas


def _disc(across: float, down: float, size: int, channels: int) -> np.ndarray:
    y, x = np.mgrid[:size, :size] / size
    inside = (x - 0.2 - 0.6 * across) ** 2 + (y - 0.2 - 0.6 * down) ** 2 < 0.03
    shades = np.array([230, 140, 60][:channels])
    return np.where(inside[..., None], shades, 20).astype(np.uint8)


def _entry(folder: Path, name: str, *, kind: str) -> StandInEntry:
    path = folder / name
    path.mkdir(parents=True, exist_ok=True)
    (path / "README.md").write_text(f"---\nlicense: apache-2.0\n---\n# {name}\n\nA stand-in <script>x</script>.\n")
    side, channels = SIZES.get(name, (32, 1))
    arguments = {"resolution": side, "channels": channels}
    generator = NetworkFile(file="generator.safetensors", sha256="", bytes=0, arguments=arguments)
    config = SimpleNamespace(
        name=name,
        kind=kind,
        model="dcgan",
        images_seen=1_234_567,
        seed=0,
        networks={"generator": generator},
        default_network="generator",
        data={},
        metrics=(),
        comparison=(),
        training={},
        git_commit=None,
        recipe={},
    )
    return StandInEntry(name=name, path=path, kind=kind, config=config)


if __name__ == "__main__":
    import tempfile

    from ganzoo.ui import app
    from ganzoo.ui.shared.services import Services
    from ganzoo.ui.tabs.latent.space import LatentSpace

    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=0)
    services = Services(StandInCatalog(Path(tempfile.mkdtemp())), build_engine=StandInEngine)  # type: ignore[arg-type]
    services.once(LatentSpace, StandInSpace)  # type: ignore[arg-type]
    blocks = app.build(services)
    print("ganzoo is at", app.serve(blocks, services, host="127.0.0.1", port=parser.parse_args().port), flush=True)
    blocks.block_thread()
