"""What the loopback Hub holds: accounts, repositories with their history, and the large objects beside them.

A commit is applied whole under the repository's lock or not at all, as on the real Hub: whoever reads the head
sees the tree before it or the tree after it. Speaking HTTP is left to server.py and routes.py.
"""

from __future__ import annotations

import hashlib
import threading
import time
from dataclasses import dataclass, field

GITATTRIBUTES = b"*.safetensors filter=lfs diff=lfs merge=lfs -text\n"


def git_oid(content: bytes) -> str:
    """Return git's name for a blob: the sha1 of "blob <size>\\0<content>"."""
    return hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()


@dataclass(frozen=True, kw_only=True)
class Account:
    """Somebody with a token. `writes` are the namespaces that the token may change."""

    name: str
    token: str
    writes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One file of a tree: its bytes, and how the Hub stores them."""

    content: bytes
    lfs: bool

    @property
    def oid(self) -> str:
        """Git's name for what the repository itself holds: the file, or the pointer to a large one."""
        return git_oid(self.pointer if self.lfs else self.content)

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()

    @property
    def pointer(self) -> bytes:
        spec = "version https://git-lfs.github.com/spec/v1\noid sha256:{}\nsize {}\n"
        return spec.format(self.sha256, len(self.content)).encode()


@dataclass(frozen=True, kw_only=True)
class Commit:
    """One state of a repository."""

    oid: str
    parent: str | None
    title: str
    description: str
    files: dict[str, Entry]
    when: float


@dataclass(kw_only=True)
class Repository:
    """One repository and its history, newest commit last."""

    kind: str
    name: str
    private: bool
    sdk: str | None = None
    commits: list[Commit] = field(default_factory=list)
    tags: dict[str, str] = field(default_factory=dict)
    lock: threading.RLock = field(default_factory=threading.RLock, repr=False)

    @property
    def head(self) -> Commit:
        return self.commits[-1]

    def at(self, revision: str) -> Commit | None:
        """Return the commit that a branch, tag, pull request or (shortened) commit name stands for."""
        if revision == "main":
            return self.head
        oid = self.tags.get(revision, revision)
        return next((commit for commit in self.commits if len(oid) >= 7 and commit.oid.startswith(oid)), None)

    def append(self, files: dict[str, Entry], title: str, *, description: str = "") -> Commit:
        """Add a commit that holds exactly `files`."""
        with self.lock:
            parent = self.commits[-1].oid if self.commits else None
            names = "".join(f"{path}\0{entry.oid}\n" for path, entry in sorted(files.items()))
            oid = hashlib.sha1(f"{self.name}\n{parent}\n{title}\n{len(self.commits)}\n{names}".encode()).hexdigest()
            commit = Commit(
                oid=oid, parent=parent, title=title, description=description, files=dict(files), when=time.time()
            )
            self.commits.append(commit)
            return commit


class Store:
    """Everything the loopback Hub knows, in memory."""

    def __init__(self, accounts: tuple[Account, ...]) -> None:
        self.accounts = {account.token: account for account in accounts}
        self.repositories: dict[tuple[str, str], Repository] = {}
        self.objects: dict[str, bytes] = {}  # sha256 -> bytes, what LFS and Xet uploads end as
        self.xorbs: dict[str, bytes] = {}  # xorb hash -> serialised chunks
        self.xet_files: dict[str, list[tuple[str, int, int, int]]] = {}  # file hash -> (xorb, bytes, start, end)
        self.xet_names: dict[str, str] = {}  # sha256 -> file hash
        self.lock = threading.RLock()

    def create(self, kind: str, name: str, *, private: bool = False, sdk: str | None = None) -> Repository:
        """Make a repository with its first commit, as the real Hub does."""
        repository = Repository(kind=kind, name=name, private=private, sdk=sdk)
        repository.append({".gitattributes": Entry(content=GITATTRIBUTES, lfs=False)}, "initial commit")
        with self.lock:
            self.repositories[(kind, name)] = repository
        return repository

    def find(self, kind: str, name: str) -> Repository | None:
        return self.repositories.get((kind, name))
