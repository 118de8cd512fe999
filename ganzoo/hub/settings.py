"""Where the Hub is, who asks, and how long we wait: `Hub`; and what a person may call a repository: `Address`."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from ganzoo.errors import InputError

# Called with the bytes that are done, the bytes in all, and the file they belong to.
Progress = Callable[[int, int, str], None]

_NAME = r"[A-Za-z0-9](?:[\w.-]{0,94}[A-Za-z0-9_])?"
_ADDRESS = re.compile(rf"(?P<repository>{_NAME}/{_NAME})(?:@(?P<revision>[\w./-]{{1,100}}))?")


@dataclass(frozen=True, kw_only=True)
class Hub:
    """How to reach the Hub. Nothing here is read from the environment, except by `from_env`.

    `endpoint` None is the public Hub; `token` None is the one that `hf auth login` left, False is none at all;
    `namespace` None means that no namespace is listed unless one is asked for.
    """

    endpoint: str | None = None
    token: str | bool | None = None
    cache: Path
    namespace: str | None = None
    offline: bool = False
    timeout_seconds: float = 3.0  # for a question, before going on without the Hub
    patience_seconds: float = 120.0  # for a push that others keep overtaking
    max_bytes: int = 500_000_000  # of a checkpoint, before anything of it is downloaded

    @classmethod
    def from_env(cls, environment: Mapping[str, str] = os.environ) -> Hub:
        """Read the client's variables (HF_ENDPOINT, HF_TOKEN, HF_HUB_CACHE or HF_HOME, HF_HUB_OFFLINE) and ours.

        Ours are GANZOO_HUB_NAMESPACE and GANZOO_HUB_MAX_MB.

        Raises:
            InputError: GANZOO_HUB_MAX_MB is not a number.
        """
        home = Path(environment.get("HF_HOME") or Path.home() / ".cache" / "huggingface").expanduser()
        megabytes = environment.get("GANZOO_HUB_MAX_MB", "500")
        if not megabytes.isdigit():
            raise InputError("GANZOO_HUB_MAX_MB is a whole number of megabytes, not {given}", given=megabytes[:40])
        return cls(
            endpoint=environment.get("HF_ENDPOINT") or None,
            token=environment.get("HF_TOKEN") or None,
            cache=Path(environment.get("HF_HUB_CACHE") or home / "hub").expanduser(),
            namespace=environment.get("GANZOO_HUB_NAMESPACE") or None,
            offline=environment.get("HF_HUB_OFFLINE", "").upper() in ("1", "ON", "YES", "TRUE"),
            max_bytes=int(megabytes) * 1_000_000,
        )

    @property
    def name(self) -> str:
        """Return the endpoint, as messages name it."""
        return self.endpoint or "https://huggingface.co"


@dataclass(frozen=True, kw_only=True)
class Address:
    """A repository and, where one is pinned, a revision of it: `NAMESPACE/REPO[@REVISION]`."""

    repository: str
    revision: str | None = None

    @classmethod
    def parse(cls, text: str) -> Address:
        """Read an address; one copied from a browser's address line is understood too.

        Raises:
            InputError: it is not NAMESPACE/REPO or NAMESPACE/REPO@REVISION.
        """
        text = text.strip()
        plain = re.sub(r"^(https?://[^/]+/|hf://)", "", text).strip("/")
        plain = re.sub(r"/(?:tree|commit)/([^/]+)$", r"@\1", plain)
        match = _ADDRESS.fullmatch(plain)
        if match is None or ".." in plain or "--" in match["repository"]:
            raise InputError(
                "{given} is not the name of a repository; write NAMESPACE/REPO or NAMESPACE/REPO@REVISION",
                given=repr(text[:100]),
            )
        return cls(repository=match["repository"], revision=match["revision"])

    def __str__(self) -> str:
        return self.repository if self.revision is None else f"{self.repository}@{self.revision}"
