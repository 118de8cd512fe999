"""Publishing the app as a Space: its files, a header that tells the Hub how to run it, and the shipped checkpoints."""

from __future__ import annotations

import importlib.metadata
import subprocess
from dataclasses import dataclass
from pathlib import Path

from ganzoo import catalog
from ganzoo.errors import HubError
from ganzoo.hub.push import Pushed, Upload, land
from ganzoo.hub.settings import Address, Hub, Progress

ROOT = Path(__file__).parents[2]
TOP = ("app.py", "requirements.txt", "packages.txt", "LICENSE", "ganzoo", "checkpoints")
SUFFIXES = (".py", ".txt", ".json", ".safetensors", ".md", ".png", ".css", ".js", ".html", ".svg", ".gz", "")

_HEADER = """\
---
title: ganzoo
emoji: 🎡
colorFrom: blue
colorTo: yellow
sdk: gradio
sdk_version: {gradio}
python_version: "3.12"
app_file: app.py
pinned: false
license: apache-2.0
short_description: A laboratory for generative adversarial networks
hf_oauth: true
hf_oauth_scopes:
  - contribute-repos
tags:
  - ganzoo
  - gan
---

# ganzoo

A laboratory for generative adversarial networks: train a 1-D GAN before your eyes, walk through a latent space,
turn bags into shoes, sharpen small pictures. Everything starts on the checkpoints that come with it.

| checkpoint | trained on | pictures seen |
|---|---|---|
{rows}
"""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What a Space would hold."""

    repository: str
    files: dict[str, Path | bytes]

    @property
    def sizes(self) -> dict[str, int]:
        """Return each file's size in bytes."""
        return {
            path: len(content) if isinstance(content, bytes) else content.stat().st_size
            for path, content in self.files.items()
        }


def plan_space(repository: str, *, root: Path = ROOT) -> Plan:
    """Return what `publish_space` would put up; nothing is sent.

    Raises:
        HubError: the app is not where it should be.
    """
    repository = Address.parse(repository).repository
    if not (root / "app.py").is_file():
        raise HubError("there is no app.py in {folder}; run this in ganzoo's repository", folder=str(root))
    files: dict[str, Path | bytes] = {path: root / path for path in _tracked(root)}
    files["README.md"] = space_card(root).encode()
    return Plan(repository=repository, files=files)


def publish_space(
    repository: str,
    *,
    hub: Hub,
    private: bool | None = None,
    root: Path = ROOT,
    progress: Progress | None = None,
) -> Pushed:
    """Put the app up as a Space, in one commit; a Space that is there already becomes the same as here.

    Raises: as `ganzoo.hub.push.land`.
    """
    plan = plan_space(repository, root=root)
    upload = Upload(repository=plan.repository, files=plan.files, title="Publish ganzoo", kind="space", private=private)
    return land(upload, hub=hub, progress=progress)


def space_card(root: Path = ROOT) -> str:
    """Return the Space's README.md: its header, and what it ships."""
    entries = catalog.Catalog([(root / "checkpoints", "shipped")]).entries()
    rows = "\n".join(
        f"| {entry.name} | {entry.config.data.get('title', '')} | {entry.config.images_seen:,} |" for entry in entries
    )
    return _HEADER.format(gradio=importlib.metadata.version("gradio"), rows=rows or "| | | |")


def _tracked(root: Path) -> list[str]:
    """Return the app's files: those that git knows, or, outside of git, those of the known folders."""
    try:
        listed = subprocess.run(
            ["git", "ls-files", "-z", "--", *TOP], cwd=root, capture_output=True, text=True, check=True, timeout=30
        ).stdout.split("\0")
    except (OSError, subprocess.SubprocessError):
        listed = [path.relative_to(root).as_posix() for top in TOP for path in _files(root / top)]
    return sorted(path for path in listed if path and (root / path).is_file() and Path(path).suffix in SUFFIXES)


def _files(top: Path) -> list[Path]:
    if top.is_file():
        return [top]
    return [path for path in top.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
