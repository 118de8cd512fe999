"""An installed copy: its commands, its data, and requirements that stand once in effect."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.tiny import ROOT

if sys.version_info >= (3, 11):
    import tomllib
else:
    tomllib = pytest.importorskip("tomli")


def requirements(file: str) -> set[str]:
    lines = (ROOT / file).read_text().splitlines()
    return {line.replace('"', "'").replace("; ", ";") for line in lines if line and not line.startswith(("#", "-r"))}


@pytest.fixture(scope="module")
def project() -> dict[str, list[str]]:
    found = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    groups = {"base": found["dependencies"], **found["optional-dependencies"]}
    return {name: [line.replace("; ", ";") for line in lines] for name, lines in groups.items()}


def test_the_files_of_requirements_are_those_of_the_package(project: dict[str, list[str]]) -> None:
    everything = {*project["base"], *project["app"], *project["train"]}
    assert requirements("requirements.txt") == everything
    assert requirements("requirements-dev.txt") == {line for line in project["test"] if not line.startswith("ganzoo[")}


def test_an_installed_copy_finds_its_checkpoints_and_its_commands(tmp_path: Path) -> None:
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    wheel = [*pip, "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", str(tmp_path), str(ROOT)]
    built = subprocess.run(wheel, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stderr
    (file,) = tmp_path.glob("*.whl")
    target = tmp_path / "site"
    install = [*pip, "install", "--no-deps", "--target", str(target), str(file)]
    subprocess.run(install, check=True, capture_output=True)
    environment = os.environ | {"PYTHONPATH": str(target)}
    for command, expected in (
        ([target / "bin" / "ganzoo", "list"], "dcgan.fashion-mnist-32"),
        ([target / "bin" / "ganzoo-train"], "dcgan_fashion_mnist"),
        ([sys.executable, "-m", "ganzoo", "sample", "dcgan.fashion-mnist-32", "--count", "4"], "grid.png"),
    ):
        done = subprocess.run(
            list(map(str, command)), capture_output=True, text=True, check=False, cwd=tmp_path, env=environment
        )
        assert done.returncode == 0 and expected in done.stdout, done.stderr
