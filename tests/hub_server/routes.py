"""The Hub's own addresses: who am I, repositories, trees, commits, tags, listings, and files by name.

The shapes follow what huggingface_hub 2.4 sends and reads. Moving large objects is storage.py's.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

import yaml

from . import storage
from .access import may_write, readable
from .server import Answer, Request, refusal
from .store import Commit, Entry, Repository

if TYPE_CHECKING:
    from .server import HubServer

_REPO = r"(?P<kind>models|datasets|spaces)/(?P<name>[^/]+/[^/]+)"
_PAGE = 20


def find(hub: HubServer, request: Request) -> tuple[str, Callable[[], Answer]]:
    """Find what serves a request: the route's name and a call that answers it."""
    for name, method, pattern, serve in _ROUTES:
        match = re.fullmatch(pattern, request.path)
        if match and request.method in method:
            return name, lambda serve=serve, match=match: serve(hub, request, **match.groupdict())
    return "unknown", lambda: refusal(404, f"no route for {request.method} {request.path}")


def _whoami(hub: HubServer, request: Request) -> Answer:
    if request.account is None:
        return refusal(401, "Invalid credentials in Authorization header")
    orgs = [{"name": name, "type": "org"} for name in request.account.writes if name != request.account.name]
    access = {"type": "access_token", "accessToken": {"displayName": "test", "role": "write"}}
    return Answer(body={"type": "user", "name": request.account.name, "orgs": orgs, "auth": access})


def _at(hub: HubServer, request: Request, kind: str, name: str, revision: str) -> tuple[Repository, Commit] | Answer:
    repository = readable(hub, request, kind, name)
    if isinstance(repository, Answer):
        return repository
    commit = repository.at(revision)
    if commit is None:
        return refusal(404, f"Invalid rev id: {revision}", "RevisionNotFound")
    return repository, commit


def _create(hub: HubServer, request: Request) -> Answer:
    asked = request.json()
    namespace = asked.get("organization") or (request.account.name if request.account else "")
    kind, name = f"{asked.get('type') or 'model'}s", f"{namespace}/{asked['name']}"
    if (no := may_write(request, name)) is not None:
        return no
    url = {"url": f"{hub.url}/{'' if kind == 'models' else kind + '/'}{name}"}
    with hub.store.lock:
        if hub.store.find(kind, name):
            return Answer(status=409, body={"error": "You already created this repo", **url})
        hub.store.create(kind, name, private=asked.get("visibility") == "private", sdk=asked.get("sdk"))
    return Answer(body=url)


def _delete(hub: HubServer, request: Request) -> Answer:
    asked = request.json()
    kind, name = f"{asked.get('type') or 'model'}s", f"{asked['organization']}/{asked['name']}"
    if (no := may_write(request, name)) is not None:
        return no
    found = hub.store.repositories.pop((kind, name), None)
    return Answer(body={}) if found else refusal(404, "Repository not found", "RepoNotFound")


def _info(hub: HubServer, request: Request, kind: str, name: str, revision: str = "main") -> Answer:
    found = _at(hub, request, kind, name, revision)
    return found if isinstance(found, Answer) else Answer(body=_describe(*found, hub=hub))


def _describe(repository: Repository, commit: Commit, *, hub: HubServer) -> dict[str, Any]:
    card = _card_data(commit)
    files = []
    for path, entry in sorted(commit.files.items()):
        item: dict[str, Any] = {"rfilename": path, "size": len(entry.content)}
        files.append(item)
        if not hub.hashes:
            continue
        item["blobId"] = entry.oid
        if entry.lfs:
            item["lfs"] = {"sha256": entry.sha256, "size": len(entry.content), "pointerSize": len(entry.pointer)}
    when = datetime.fromtimestamp(commit.when, timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    return {
        "_id": repository.name,
        "id": repository.name,
        "modelId": repository.name,
        "author": repository.name.split("/")[0],
        "sha": commit.oid,
        "private": repository.private,
        "gated": False,
        "disabled": False,
        "lastModified": when,
        "createdAt": when,
        "tags": [str(tag) for tag in card.get("tags") or []],
        "library_name": card.get("library_name"),
        "pipeline_tag": card.get("pipeline_tag"),
        "cardData": card,
        "downloads": 0,
        "likes": 0,
        "siblings": files,
    }


def _card_data(commit: Commit) -> dict[str, Any]:
    readme = commit.files.get("README.md")
    match = re.match(rb"---\n(.*?)\n---\n", readme.content, re.S) if readme else None
    data = yaml.safe_load(match[1]) if match else None
    return data if isinstance(data, dict) else {}


def _list(hub: HubServer, request: Request, kind: str) -> Answer:
    author, wanted = request.query.get("author", [""])[0], request.query.get("filter", [])
    found = []
    for repository in list(hub.store.repositories.values()):
        member = request.account is not None and repository.name.split("/")[0] in request.account.writes
        if repository.kind != kind or (repository.private and not member):
            continue
        item = _describe(repository, repository.head, hub=hub)
        if author in ("", item["author"]) and all(tag in item["tags"] for tag in wanted):
            found.append({key: value for key, value in item.items() if key not in ("siblings", "cardData")})
    found.sort(key=lambda item: item["id"])
    start = int(request.query.get("cursor", ["0"])[0])
    size = min(int(request.query.get("limit", [_PAGE])[0]), _PAGE)
    headers = {}
    if start + size < len(found):
        rest = "&".join(f"{k}={v}" for k, vs in request.query.items() if k != "cursor" for v in vs)
        headers["Link"] = f'<{hub.url}/api/{kind}?{rest}&cursor={start + size}>; rel="next"'
    return Answer(body=found[start : start + size], headers=headers)


def _tree(hub: HubServer, request: Request, kind: str, name: str, revision: str) -> Answer:
    found = _at(hub, request, kind, name, revision)
    if isinstance(found, Answer):
        return found
    return Answer(body=[_tree_item(hub, path, entry) for path, entry in sorted(found[1].files.items())])


def _tree_item(hub: HubServer, path: str, entry: Entry) -> dict[str, Any]:
    item: dict[str, Any] = {"type": "file", "path": path, "size": len(entry.content), "oid": entry.oid}
    if entry.lfs:
        item["lfs"] = {"oid": entry.sha256, "size": len(entry.content), "pointerSize": len(entry.pointer)}
        if hub.xet and entry.sha256 in hub.store.xet_names:
            item["xetHash"] = hub.store.xet_names[entry.sha256]
    return item


def _paths_info(hub: HubServer, request: Request, kind: str, name: str, revision: str) -> Answer:
    found = _at(hub, request, kind, name, revision)
    if isinstance(found, Answer):
        return found
    wanted = parse_qs(request.body.decode()).get("paths", [])
    return Answer(body=[_tree_item(hub, path, entry) for path, entry in found[1].files.items() if path in wanted])


def _commits(hub: HubServer, request: Request, kind: str, name: str, revision: str) -> Answer:
    found = _at(hub, request, kind, name, revision)
    if isinstance(found, Answer):
        return found
    repository, commit = found
    until = repository.commits.index(commit) + 1
    items = [
        {
            "id": item.oid,
            "title": item.title,
            "message": item.description,
            "date": datetime.fromtimestamp(item.when, timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.000Z"),
            "authors": [{"user": repository.name.split("/")[0]}],
        }
        for item in reversed(repository.commits[:until])
    ]
    return Answer(body=items)


def _refs(hub: HubServer, request: Request, kind: str, name: str) -> Answer:
    repository = readable(hub, request, kind, name)
    if isinstance(repository, Answer):
        return repository
    head = {"name": "main", "ref": "refs/heads/main", "targetCommit": repository.head.oid}
    tags = [{"name": tag, "ref": f"refs/tags/{tag}", "targetCommit": oid} for tag, oid in repository.tags.items()]
    return Answer(body={"branches": [head], "converts": [], "tags": tags})


def _tag(hub: HubServer, request: Request, kind: str, name: str, revision: str) -> Answer:
    found = _at(hub, request, kind, name, revision)
    if isinstance(found, Answer):
        return found
    if (no := may_write(request, name)) is not None:
        return no
    repository, commit = found
    tag = request.json()["tag"]
    if tag in repository.tags:
        return refusal(409, f"Tag reference exists already: {tag}")
    repository.tags[tag] = commit.oid
    return Answer(body={})


def _preupload(hub: HubServer, request: Request, kind: str, name: str, revision: str) -> Answer:
    if (no := may_write(request, name)) is not None:
        return no
    found = _at(hub, request, kind, name, revision)
    if isinstance(found, Answer):
        return found
    modes = []
    for item in request.json()["files"]:
        binary = item["path"].endswith(".safetensors") or b"\0" in base64.b64decode(item["sample"])
        here = found[1].files.get(item["path"])
        oid = None if here is None else here.sha256 if here.lfs else here.oid
        mode = "lfs" if binary or item["size"] > 10_000_000 else "regular"
        modes.append({"path": item["path"], "uploadMode": mode, "shouldIgnore": False, "oid": oid})
    return Answer(body={"files": modes})


def _commit(hub: HubServer, request: Request, kind: str, name: str, revision: str) -> Answer:
    if (no := may_write(request, name)) is not None:
        return no
    repository = readable(hub, request, kind, name)
    if isinstance(repository, Answer):
        return repository
    if revision != "main":
        return refusal(400, f"the loopback Hub commits to main, not to {revision}")
    lines = [json.loads(line) for line in request.body.splitlines() if line.strip()]
    header = lines[0]["value"]
    with repository.lock:
        parent = header.get("parentCommit")
        if parent is not None and parent != repository.head.oid:
            return refusal(412, "A commit has happened since. Please refresh and try again.")
        files = _applied(hub, repository.head.files, lines[1:])
        if isinstance(files, Answer):
            return files
        commit = repository.append(files, header["summary"], description=header.get("description", ""))
    url = f"{hub.url}/{name}/commit/{commit.oid}"
    return Answer(body={"success": True, "commitOid": commit.oid, "commitUrl": url, "hookOutput": ""})


def _applied(hub: HubServer, before: dict[str, Entry], operations: list[dict[str, Any]]) -> dict[str, Entry] | Answer:
    """Return the tree after a commit's operations, or the refusal of the whole commit."""
    files = dict(before)
    for operation in operations:
        value = operation["value"]
        path = value["path"]
        if path.startswith("/") or ".." in path.split("/"):
            return refusal(400, f"invalid path: {path}")
        if operation["key"] == "file":
            files[path] = Entry(content=base64.b64decode(value["content"]), lfs=False)
        elif operation["key"] == "lfsFile":
            content = hub.store.objects.get(value["oid"])
            if content is None or len(content) != value.get("size", len(content)):
                return refusal(422, f"the large object of {path} is not in storage")
            files[path] = Entry(content=content, lfs=True)
        elif files.pop(path, None) is None:
            return refusal(404, "A file with this name doesn't exist", "EntryNotFound")
    return files


def _validate_yaml(hub: HubServer, request: Request) -> Answer:
    asked = request.json()
    match = re.match(r"---\n(.*?)\n---(\n|$)", asked["content"], re.S)
    if match is None:
        return Answer(body={"errors": [], "warnings": [{"message": "empty or missing yaml metadata in repo card"}]})
    try:
        data = yaml.safe_load(match[1])
    except yaml.YAMLError as error:
        return Answer(status=400, body={"errors": [{"message": str(error)}], "warnings": []})
    errors = [{"message": f'"{key}" must be a list'} for key in ("tags", "datasets") if isinstance(data.get(key), dict)]
    return Answer(status=400 if errors else 200, body={"errors": errors, "warnings": []})


def _resolve(hub: HubServer, request: Request, name: str, revision: str, path: str, prefix: str = "") -> Answer:
    found = _at(hub, request, (prefix or "models/").rstrip("/"), name, revision)
    if isinstance(found, Answer):
        return found
    _, commit = found
    entry = commit.files.get(path)
    if entry is None:
        return refusal(404, f"{path} not found", "EntryNotFound")
    headers = {"X-Repo-Commit": commit.oid, "Accept-Ranges": "bytes"}
    if not entry.lfs:
        return storage.ranged(request, entry.content, {**headers, "ETag": f'"{entry.oid}"'})
    headers |= {"X-Linked-ETag": f'"{entry.sha256}"', "X-Linked-Size": str(len(entry.content))}
    if hub.xet and entry.sha256 in hub.store.xet_names:
        kind = (prefix or "models/").rstrip("/")
        headers["X-Xet-Hash"] = hub.store.xet_names[entry.sha256]
        headers["Link"] = f'<{hub.url}/api/{kind}/{name}/xet-read-token/{commit.oid}>; rel="xet-auth"'
    headers["Location"] = f"{hub.storage_url}/storage/{entry.sha256}"
    return Answer(status=302, headers=headers)


def _index(hub: HubServer, request: Request) -> Answer:
    rows = "".join(
        f"<tr><td>{kind}<td>{name}<td>{len(repository.commits)}<td>{', '.join(repository.head.files)}</tr>"
        for (kind, name), repository in sorted(hub.store.repositories.items())
    )
    page = f"<title>loopback Hub</title><table border=1><tr><th>kind<th>name<th>commits<th>files</tr>{rows}</table>"
    return Answer(body=page.encode(), headers={"Content-Type": "text/html"})


_ROUTES: list[tuple[str, tuple[str, ...], str, Callable[..., Answer]]] = [
    ("index", ("GET",), r"/", _index),
    ("whoami", ("GET",), r"/api/whoami-v2", _whoami),
    ("create", ("POST",), r"/api/repos/create", _create),
    ("delete", ("DELETE",), r"/api/repos/delete", _delete),
    ("validate", ("POST",), r"/api/validate-yaml", _validate_yaml),
    ("list", ("GET",), r"/api/(?P<kind>models|datasets|spaces)", _list),
    ("info", ("GET",), rf"/api/{_REPO}", _info),
    ("info", ("GET",), rf"/api/{_REPO}/revision/(?P<revision>.+)", _info),
    ("tree", ("GET",), rf"/api/{_REPO}/tree/(?P<revision>[^/]+)", _tree),
    ("paths-info", ("POST",), rf"/api/{_REPO}/paths-info/(?P<revision>[^/]+)", _paths_info),
    ("commits", ("GET",), rf"/api/{_REPO}/commits/(?P<revision>[^/]+)", _commits),
    ("refs", ("GET",), rf"/api/{_REPO}/refs", _refs),
    ("tag", ("POST",), rf"/api/{_REPO}/tag/(?P<revision>[^/]+)", _tag),
    ("preupload", ("POST",), rf"/api/{_REPO}/preupload/(?P<revision>[^/]+)", _preupload),
    ("commit", ("POST",), rf"/api/{_REPO}/commit/(?P<revision>[^/]+)", _commit),
    (
        "resolve",
        ("GET", "HEAD"),
        r"/(?P<prefix>datasets/|spaces/)?(?P<name>[^/]+/[^/]+)/resolve/(?P<revision>[^/]+)/(?P<path>.+)",
        _resolve,
    ),
    *storage.ROUTES,
]
