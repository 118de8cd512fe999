"""Push: a checkpoint folder becomes the head of a repository, in one commit or not at all.

Each try reads the head, compares its tree with the folder, and commits the difference with the head as parent.
If somebody else was first (412, 409) or the Hub asks for a pause (429), the next try starts from the new head.
If the answer to a commit was lost, the next look at the tree or at the history says whether it had arrived.
Nothing is uploaded when the tree is already what the folder is. Many at once all land, one after the other.
"""

from __future__ import annotations

import hashlib
import itertools
import logging
import random
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ganzoo import checkpoint
from ganzoo.errors import HubConflict, HubError
from ganzoo.hub.client import api, first_status, is_network, pause_of, refusal, refusals
from ganzoo.hub.settings import Address, Hub, Progress

if TYPE_CHECKING:
    from huggingface_hub import HfApi, ModelInfo, SpaceInfo

KEPT = ".gitattributes"  # the Hub's own file in every repository
TROUBLES = 4  # tries that may fail in a row for another reason than being overtaken
TROUBLE_SECONDS = 20.0  # after this long the client itself has tried often enough: two such tries will do

log = logging.getLogger(__name__)
_chance = random.SystemRandom()  # two pushers must not share a seed


@dataclass(frozen=True, kw_only=True)
class Upload:
    """What a repository is to hold: `files` maps its paths to files here, or to bytes."""

    repository: str
    files: Mapping[str, Path | bytes]
    title: str
    kind: str = "model"
    private: bool | None = None
    mark: str = field(default_factory=lambda: uuid.uuid4().hex)  # tells our commit from another's with the same files


@dataclass(frozen=True, kw_only=True)
class Pushed:
    """Where a push ended. `changed` is False if the Hub had everything already; `tries` counts the rounds."""

    repository: str
    commit: str
    changed: bool
    tries: int
    url: str


def push(
    folder: Path,
    repository: str,
    *,
    hub: Hub,
    tag: str | None = None,
    private: bool | None = None,
    progress: Progress | None = None,
) -> Pushed:
    """Make a checkpoint folder the head of NAMESPACE/REPO, which is created if it is not there.

    `private` matters for a new repository only; None leaves it to the namespace's setting.

    Raises:
        CheckpointError, UnknownName: the folder is not a whole checkpoint; nothing was sent.
        HubDenied, HubOffline, HubConflict, HubError: the repository is as it was before.
    """
    config = checkpoint.verify(folder)
    repository = Address.parse(repository).repository
    names = [checkpoint.CONFIG, *checkpoint.EXTRAS, *(n.file for n in config.networks.values())]
    upload = Upload(
        repository=repository,
        files={name: folder / name for name in names if (folder / name).is_file()},
        title=f"{config.name} at {config.images_seen:,} images",
        private=private,
    )
    pushed = land(upload, hub=hub, progress=progress)
    if tag is not None:
        _tag(pushed, tag, hub)
    return pushed


def land(upload: Upload, *, hub: Hub, progress: Progress | None = None) -> Pushed:
    """Make the repository hold exactly the upload's files, trying again as long as that makes sense.

    Raises:
        HubDenied, HubOffline, HubConflict, HubError: as `push`.
    """
    started, troubles, sent = time.monotonic(), 0, False
    uploaded: dict[str, Any] = {}
    for tries in itertools.count(1):
        parent = ""
        try:
            client = api(hub)
            head = _head(client, upload)
            parent = head.sha or ""
            operations = _difference(upload, head, uploaded)
            if not operations:
                return _pushed(upload, parent, hub=hub, changed=sent, tries=tries)
            sent = True
            commit = _commit(client, upload, operations, parent, progress)
            return _pushed(upload, commit, hub=hub, changed=True, tries=tries)
        except Exception as error:
            overtaken = first_status(error) in (409, 412, 429)
            troubles = 0 if overtaken else troubles + 1
            waited = time.monotonic() - started
            if _is_final(error, hub, waited=waited, troubles=troubles, overtaken=overtaken):
                raise _last_word(error, hub, upload, tries=tries, waited=waited) from error
            log.warning("push to %s, try %d: %s", upload.repository, tries, refusal(error, hub, upload.repository))
            if parent and not overtaken and (arrived := _arrived(upload, parent, hub)):
                return _pushed(upload, arrived, hub=hub, changed=True, tries=tries)
            time.sleep(_pause(error, tries))
    raise AssertionError("itertools.count ends never")


def _head(client: HfApi, upload: Upload) -> ModelInfo | SpaceInfo:
    """Return the repository's head with its files; make the repository if it is not there."""
    from huggingface_hub.errors import RepositoryNotFoundError

    def look() -> Any:
        return client.repo_info(upload.repository, repo_type=upload.kind, files_metadata=True, timeout=30.0)

    try:
        return look()
    except RepositoryNotFoundError:
        sdk = "gradio" if upload.kind == "space" else None
        client.create_repo(
            upload.repository, repo_type=upload.kind, private=upload.private, space_sdk=sdk, exist_ok=True
        )
        return look()


def _difference(upload: Upload, head: ModelInfo | SpaceInfo, uploaded: dict[str, Any]) -> list[Any]:
    """Return what turns the head's tree into the upload's: nothing if they are the same.

    `uploaded` keeps the additions of earlier tries, whose large files need not be sent again.
    """
    from huggingface_hub import CommitOperationAdd, CommitOperationDelete

    there = {sibling.rfilename: sibling for sibling in head.siblings or []}
    additions = []
    for path, content in upload.files.items():
        if path not in there or not same(content, there[path]):
            plain = content if isinstance(content, bytes) else str(content)
            addition = uploaded.setdefault(path, CommitOperationAdd(path_in_repo=path, path_or_fileobj=plain))
            addition._remote_oid = None  # what an earlier head held there is of no account now
            additions.append(addition)
    extra = [path for path in there if path not in upload.files and path != KEPT]
    return [*additions, *(CommitOperationDelete(path_in_repo=path) for path in extra)]


def same(content: Path | bytes, sibling: Any) -> bool:
    """Say whether a file here is the one that the Hub describes: by sha256 for large ones, else by git's name."""
    if isinstance(content, Path):
        if sibling.size is not None and content.stat().st_size != sibling.size:
            return False
        content = content.read_bytes()
    if sibling.lfs is not None:
        return hashlib.sha256(content).hexdigest() == sibling.lfs.sha256
    return hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest() == sibling.blob_id


def _commit(client: HfApi, upload: Upload, operations: list[Any], parent: str, progress: Progress | None) -> str:
    """Upload the large files one by one, so that progress can be told, then commit. Return the commit's name."""
    from huggingface_hub import CommitOperationAdd

    additions = [operation for operation in operations if isinstance(operation, CommitOperationAdd)]
    total, done = sum(addition.upload_info.size for addition in additions), 0
    for addition in additions:
        if progress is not None:
            progress(done, total, addition.path_in_repo)
        client.preupload_lfs_files(
            upload.repository, [addition], repo_type=upload.kind, free_memory=False, num_threads=1
        )
        done += addition.upload_info.size
    if progress is not None:
        progress(total, total, "")
    info = client.create_commit(
        upload.repository,
        operations,
        repo_type=upload.kind,
        commit_message=upload.title,
        commit_description=f"ganzoo push {upload.mark}",
        parent_commit=parent,
    )
    return info.oid


def _arrived(upload: Upload, parent: str, hub: Hub) -> str | None:
    """Return our commit if the history since `parent` holds it: its answer was lost, and others may have followed."""
    try:
        for commit in api(hub).list_repo_commits(upload.repository, repo_type=upload.kind):
            if commit.commit_id == parent:
                return None
            if upload.mark in commit.message:
                return commit.commit_id
    except Exception as error:
        log.debug("the history of %s cannot be read: %s", upload.repository, type(error).__name__)
    return None


def _is_final(error: Exception, hub: Hub, *, waited: float, troubles: int, overtaken: bool) -> bool:
    """Say whether trying again makes no sense (any more)."""
    if overtaken:
        return waited + (pause_of(error) or 0.0) > hub.patience_seconds
    status = first_status(error)
    temporary = status in (408, 500, 502, 503, 504) or (status is None and is_network(error))
    return not temporary or troubles >= (2 if waited > TROUBLE_SECONDS else TROUBLES)


def _last_word(error: Exception, hub: Hub, upload: Upload, *, tries: int, waited: float) -> HubError:
    if isinstance(error, HubError):
        return error
    if isinstance(error, ValueError) and "metadata" in str(error):
        return HubError(
            "the Hub refuses the card of {repository}: {reason}",
            repository=upload.repository,
            reason=" ".join(str(error).split())[:200],
        )
    if first_status(error) in (409, 412):
        return HubConflict(
            "{repository} was changed by somebody else before each of {tries} tries in {seconds:.0f} s; "
            "nothing of it was lost, push again",
            repository=upload.repository,
            tries=tries,
            seconds=waited,
        )
    return refusal(error, hub, upload.repository)


def _pause(error: Exception, tries: int) -> float:
    """Return the seconds to wait: what the Hub asks for, else a random share of a growing span."""
    asked = pause_of(error) if first_status(error) in (429, 503) else None
    jitter = _chance.uniform(0.0, min(5.0, 0.2 * 1.6**tries))
    return jitter + (asked or 0.0)


def _tag(pushed: Pushed, tag: str, hub: Hub) -> None:
    """Give the commit a name. The same name on the same commit is fine; on another it is refused."""
    with refusals(hub, pushed.repository):
        client = api(hub)
        client.create_tag(pushed.repository, tag=tag, revision=pushed.commit, exist_ok=True)
        tags = {ref.name: ref.target_commit for ref in client.list_repo_refs(pushed.repository).tags}
    if tags.get(tag, pushed.commit) != pushed.commit:
        raise HubConflict(
            "{repository} has a tag {tag} already, on another commit; the push itself arrived as {commit}. "
            "Give another tag",
            repository=pushed.repository,
            tag=tag,
            commit=pushed.commit[:7],
        )


def _pushed(upload: Upload, commit: str, *, hub: Hub, changed: bool, tries: int) -> Pushed:
    url = f"{hub.name}/{'spaces/' if upload.kind == 'space' else ''}{upload.repository}"
    return Pushed(repository=upload.repository, commit=commit, changed=changed, tries=tries, url=url)
