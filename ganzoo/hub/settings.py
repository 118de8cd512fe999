"""Where the Hub is, who asks, and how long we wait: `Hub`; and what a person may call a repository: `Address`."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import unquote

from ganzoo.errors import InputError

# Called with the bytes that are done, the bytes in all, and the file they belong to.
Progress = Callable[[int, int, str], None]

VISITORS = "ganzoo-visitors"  # in the cache: what visitors of the app have pulled, apart from what the operator has

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

        Folders are found as huggingface_hub finds them, also where there is no home.

        Raises:
            InputError: a variable holds what cannot be right; a wrong setting is not told as a broken network.
        """
        caches = environment.get("XDG_CACHE_HOME") or os.path.join("~", ".cache")  # noqa: PTH118  ("~" may stay as it is)
        home = _folder(environment.get("HF_HOME") or os.path.join(caches, "huggingface"))  # noqa: PTH118
        megabytes = environment.get("GANZOO_HUB_MAX_MB", "500")
        if not megabytes.isdigit():
            raise InputError("GANZOO_HUB_MAX_MB is a whole number of megabytes, not {given}", given=megabytes[:40])
        return cls(
            endpoint=_endpoint(environment.get("HF_ENDPOINT", "")),
            token=_token(environment.get("HF_TOKEN", "")),
            cache=_folder(environment.get("HF_HUB_CACHE") or str(home / "hub")),
            namespace=environment.get("GANZOO_HUB_NAMESPACE") or None,
            offline=environment.get("HF_HUB_OFFLINE", "").upper() in ("1", "ON", "YES", "TRUE"),
            max_bytes=int(megabytes) * 1_000_000,
        )

    def for_visitors(self) -> Hub:
        """Return the Hub as visitors of the app reach it: without the operator's token, with a cache of their own."""
        return replace(self, token=False, cache=self.cache / VISITORS)

    @property
    def name(self) -> str:
        """Return the endpoint, as messages name it."""
        return self.endpoint or "https://huggingface.co"


def shares_pulled(environment: Mapping[str, str] = os.environ) -> bool:
    """Whether what one visitor of the app pulls is listed for all of them (GANZOO_SHARE_PULLED)."""
    return environment.get("GANZOO_SHARE_PULLED", "").upper() in ("1", "ON", "YES", "TRUE")


def _folder(text: str) -> Path:
    """Return a folder that a variable names; without a home "~" is a folder like any other, as in huggingface_hub."""
    return Path(os.path.expandvars(os.path.expanduser(text)))  # noqa: PTH111  (Path's own refuses to go on)


def _endpoint(text: str) -> str | None:
    text = text.strip().rstrip("/")
    if text and not re.fullmatch(r"https?://[^\s/]+(/\S*)?", text):
        raise InputError(
            "HF_ENDPOINT is an address that begins with https:// or http://, not {given!r}", given=text[:100]
        )
    return text or None


def _token(text: str) -> str | None:
    """Return the token without what was copied along with it; it is never repeated in a message."""
    text = text.strip()
    if not re.fullmatch(r"[!-~]*", text):
        raise InputError("HF_TOKEN holds blanks, line breaks or letters that no token has; copy it again")
    return text or None


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
        plain = re.split(r"[?#]", text)[0]
        plain = unquote(re.sub(r"^(https?://[^/]+/|hf://)", "", plain)).strip("/")
        plain = re.sub(r"^models/", "", plain) if plain.count("/") > 1 else plain
        plain = re.sub(r"/(?:tree|commit)/(.+)$", r"@\1", plain)  # a branch's name may have a slash
        plain = re.sub(r"/(?:blob|resolve|raw)/([^/]+)/.+$", r"@\1", plain)
        match = _ADDRESS.fullmatch(plain)
        if match is None or ".." in plain or "--" in match["repository"]:
            raise InputError(
                "{given} is not the name of a repository; write NAMESPACE/REPO or NAMESPACE/REPO@REVISION",
                given=repr(text[:100]),
            )
        return cls(repository=match["repository"], revision=match["revision"])

    def __str__(self) -> str:
        return self.repository if self.revision is None else f"{self.repository}@{self.revision}"
