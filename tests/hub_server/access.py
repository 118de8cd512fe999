"""Who may read and who may write: the Hub's refusals, with the codes and words that its client looks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .server import Answer, Request, refusal
from .store import Repository

if TYPE_CHECKING:
    from .server import HubServer


def may_write(request: Request, name: str) -> Answer | None:
    """Return the refusal for somebody who may not write to a repository."""
    if request.account is None:
        wrong = "authorization" in request.headers
        return refusal(401, "Invalid credentials in Authorization header" if wrong else "Invalid username or password.")
    if name.split("/")[0] not in request.account.writes:
        return refusal(403, f"You don't have the rights to change {name}")
    return None


def readable(hub: HubServer, request: Request, kind: str, name: str) -> Repository | Answer:
    """Return a repository that the caller may read, or the Hub's answer to one who may not."""
    if request.account is None and "authorization" in request.headers:
        return refusal(401, "Invalid credentials in Authorization header")
    repository = hub.store.find(kind, name)
    member = request.account is not None and name.split("/")[0] in request.account.writes
    if repository is None or (repository.private and not member):
        status = 404 if request.account else 401
        return refusal(status, "Repository not found", "RepoNotFound")
    return repository
