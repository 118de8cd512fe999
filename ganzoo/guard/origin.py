"""Pages of other sites may not write: one middleware in front of every route, Gradio's own included.

A browser says from which page a request comes, by Sec-Fetch-Site (where the address is secure or loopback) or by
Origin (with everything but GET and HEAD). A request that changes something is refused where that page is another
site's, also one of the same registered domain, or a frame that is sealed off (Origin: null). What says neither is no
browser's (curl, gradio_client) and passes.

A page whose name was bound to this computer's loopback address (DNS rebinding) is of the same site by every header. It
has a name that is not ours, so over a loopback connection only names that are this computer's count, addresses, and
those that the operator gave (GANZOO_HOSTS; behind proxies, GANZOO_PROXIES, the proxy has looked).
"""

from __future__ import annotations

import ipaddress
import json
import socket
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from ganzoo.guard.front import Front

READING = ("GET", "HEAD", "OPTIONS")
FOREIGN = "another site's page may not use this app"
UNKNOWN_HOST = (
    "this app does not know the name {given}: open it by this computer's address, or start it with GANZOO_HOSTS={given}"
)


class SameSite:
    """ASGI middleware: refuse what pages of other sites send."""

    def __init__(self, app: ASGIApp, front: Front) -> None:
        self.app = app
        self._front = front

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, or refuse it with 403."""
        if scope["type"] == "http" and scope["method"] not in READING:
            headers = Headers(scope=scope)
            if is_foreign(headers, self._front):
                await _refusal(FOREIGN)(scope, receive, send)
                return
            host = headers.get("host", "")
            if host and _arrived_by_loopback(scope) and not self._front.proxies and not is_ours(host, self._front):
                await _refusal(UNKNOWN_HOST, given=host[:100])(scope, receive, send)
                return
        await self.app(scope, receive, send)


def is_foreign(headers: Headers, front: Front) -> bool:
    """Say whether a browser sent this for a page of another site."""
    site = headers.get("sec-fetch-site", "")
    if site:
        return site not in ("same-origin", "none")
    origin = headers.get("origin")
    if origin is None:
        return False
    hosts = {host_of(headers.get("host", "")), *front.hosts}
    if front.proxies:
        hosts.update(host_of(said) for said in headers.get("x-forwarded-host", "").split(","))
    return origin == "null" or _of_origin(origin) not in hosts - {""}


def is_ours(host: str, front: Front) -> bool:
    """Say whether a Host header can be no stranger's name: an address, this computer's name, one of the operator's."""
    said = host_of(host)
    name = name_of(said)
    here = socket.gethostname().lower()
    names = ("localhost", here, here.partition(".")[0], here.partition(".")[0] + ".local")
    return _is_address(name) or name in names or name.endswith(".localhost") or {said, name} & {*front.hosts} != set()


def host_of(text: str) -> str:
    """Return a Host header's name and port in one form: small letters, without the port that is the usual one."""
    said = text.strip().lower()
    return said.removesuffix(":80").removesuffix(":443") if said.count(":") == 1 or "]" in said else said


def name_of(host: str) -> str:
    """Return a host's name without its port and brackets."""
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0].rstrip(".")


def _of_origin(origin: str) -> str:
    try:
        return host_of(urlsplit(origin).netloc)
    except ValueError:
        return ""


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _arrived_by_loopback(scope: Scope) -> bool:
    server = scope.get("server")
    return server is not None and _is_address(str(server[0])) and ipaddress.ip_address(str(server[0])).is_loopback


def _refusal(text: str, **params: str) -> Response:
    said = {"text": text, "params": params, "detail": text.format(**params)}
    return Response(json.dumps(said), 403, headers={"cache-control": "no-store"}, media_type="application/json")
