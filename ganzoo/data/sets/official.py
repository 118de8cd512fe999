"""Sets that torchvision fetches from their official sources."""

from __future__ import annotations

from pathlib import Path

from ganzoo.errors import DataError


def fetched(name: str) -> Path:
    """Fetch a torchvision data set into `data/` unless it is there."""
    from torchvision import datasets  # 4 s to import, and only needed here

    root = Path("data")
    try:
        getattr(datasets, name)(root, download=True)
    except (RuntimeError, OSError) as error:
        raise DataError(
            "{name} could not be fetched from its official source ({reason}); "
            "give a directory that holds its files with --data DIR",
            name=name,
            reason=str(error)[:200],
        ) from error
    return root / name / "raw"
