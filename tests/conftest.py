"""What many tests need: a tiny data set in Fashion-MNIST's format, tiny checkpoints, and one thread.

One thread, because several test processes share a machine, and because bit-exact comparisons between
processes ask for the same number of threads in each.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from ganzoo.catalog import Catalog
from tests.tiny import NETWORKS, ROOT, write_fashion_mnist, write_tiny

torch.set_num_threads(1)


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory as `--data` takes it."""
    folder = tmp_path_factory.mktemp("data")
    write_fashion_mnist(folder)
    return folder


@pytest.fixture(scope="session")
def _made_checkpoints(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("checkpoints")
    for name in NETWORKS:
        write_tiny(folder / name, name)
    return folder


@pytest.fixture
def checkpoints(_made_checkpoints: Path, tmp_path: Path) -> Path:
    """A folder with a tiny generator and a tiny classifier, the test's own to break."""
    return Path(shutil.copytree(_made_checkpoints, tmp_path / "checkpoints"))


@pytest.fixture
def catalog(checkpoints: Path) -> Catalog:
    """The catalog of these checkpoints."""
    return Catalog([(checkpoints, "local")])


RunPython = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="session")
def run_python() -> RunPython:
    """Run Python in a process of its own, in the repository: run_python("-m", "ganzoo", "list")."""

    def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=ROOT,
            env={**os.environ, **environment},
            capture_output=True,
            text=True,
            timeout=240,
            check=False,
        )

    return run
