"""The huggingface_hub client, bounded in time, and its failures put into our words.

The client speaks without a timeout unless told; a hung connection would hang us. Here every connection gets one,
whatever asks a question runs on a thread that can be left behind, and every exception becomes a `HubError` that
says whether the Hub could not be reached, said no, or was changed by somebody else. A refused token or a forbidden
repository is never taken for a Hub that is out of reach, and no token reaches a message.
"""

from __future__ import annotations

import errno
import logging
import os
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from ganzoo.errors import GanzooError, HubConflict, HubDenied, HubError, HubOffline
from ganzoo.hub.settings import Hub

if TYPE_CHECKING:
    from huggingface_hub import HfApi

CONNECT_SECONDS = 10.0
SILENCE_SECONDS = 60.0  # without a byte from the Hub, a connection is given up
QUICK_SECONDS = 4.0  # a failure that took longer is not worth repeating

_UNREACHABLE = "the Hub at {endpoint} cannot be reached; check the connection"
_BROKE = "the connection to the Hub at {endpoint} broke; try again"

log = logging.getLogger(__name__)
_T = TypeVar("_T")


def api(hub: Hub) -> HfApi:
    """Return a client for this Hub, with timeouts on the connections it shares.

    Raises:
        HubOffline: the Hub is switched off by a setting.
    """
    if hub.offline:
        raise HubOffline("the Hub is switched off by HF_HUB_OFFLINE; unset it to reach {endpoint}", endpoint=hub.name)
    # Xet retries for minutes by itself unless told otherwise; it reads this when it is first used.
    os.environ.setdefault("HF_XET_CLIENT_RETRY_MAX_ATTEMPTS", "3")
    os.environ.setdefault("HF_XET_CLIENT_RETRY_MAX_DURATION", "15s")
    import httpx2
    from huggingface_hub import HfApi, get_session

    session = get_session()
    if session.timeout == httpx2.Timeout(None):
        session.timeout = httpx2.Timeout(SILENCE_SECONDS, connect=CONNECT_SECONDS)
    return HfApi(endpoint=hub.endpoint, token=hub.token, library_name="ganzoo")


def within(seconds: float | None, ask: Callable[[], _T], hub: Hub, *, cancel: threading.Event | None = None) -> _T:
    """Run `ask` on a thread and return what it returns; leave it behind after `seconds` (None: wait) or on `cancel`.

    Raises:
        HubOffline: no answer in time.
        HubError: cancelled.
        Whatever `ask` raises.
    """
    outcome: list[tuple[Any, BaseException | None]] = []

    def work() -> None:
        try:
            outcome.append((ask(), None))
        except BaseException as error:
            outcome.append((None, error))

    thread = threading.Thread(target=work, name="hub", daemon=True)
    thread.start()
    deadline = None if seconds is None else time.monotonic() + seconds
    while thread.is_alive():
        thread.join(0.05)
        if cancel is not None and cancel.is_set():
            raise stopped()
        if deadline is not None and time.monotonic() > deadline and not outcome:
            raise HubOffline(
                "the Hub at {endpoint} did not answer within {seconds:g} s",
                endpoint=hub.name,
                seconds=seconds,
            )
    value, error = outcome[0]
    if error is not None:
        raise error
    return value


def stopped() -> HubError:
    """Return the refusal of whoever was told to stop."""
    return HubError("stopped as you asked; what was there before is unchanged")


def patiently(ask: Callable[[], _T], *, tries: int = 3, pause_seconds: float = 0.3) -> _T:
    """Run `ask`, again after a pause if the connection broke or the Hub was out of order, up to `tries` times in all.

    A failure that took long is not repeated: the client has tried often enough by itself.

    Raises: whatever `ask` raises, the last time.
    """
    for count in range(1, tries + 1):
        started = time.monotonic()
        try:
            return ask()
        except HubOffline as error:
            passing = "status" in error.params or error.template in (_UNREACHABLE, _BROKE)
            if count == tries or not passing or time.monotonic() - started > QUICK_SECONDS:
                raise
            time.sleep(pause_seconds * count)
    raise AssertionError("tries is positive")


@contextmanager
def refusals(hub: Hub, about: str) -> Iterator[None]:
    """Turn whatever the client raises into a HubError about a repository (or what else is asked for)."""
    try:
        yield
    except GanzooError:
        raise
    except Exception as error:
        raise refusal(error, hub, about) from error


def refusal(error: BaseException, hub: Hub, about: str) -> HubError:
    """Return what an exception of the client means."""
    import httpx2
    from huggingface_hub.errors import GatedRepoError, OfflineModeIsEnabled, RevisionNotFoundError

    for cause in _chain(error):
        if isinstance(cause, OfflineModeIsEnabled):
            return HubOffline(
                "the Hub is switched off by HF_HUB_OFFLINE; unset it to reach {endpoint}", endpoint=hub.name
            )
        if isinstance(cause, RevisionNotFoundError):
            return HubDenied("{about} has no such revision; its page on the Hub lists them", about=about)
        if isinstance(cause, GatedRepoError):
            return HubDenied("{about} asks for consent first; give it on the repository's page", about=about)
        if (status := status_of(cause)) is not None:
            return _status_refusal(status, cause, hub, about)
        if isinstance(cause, httpx2.TransportError):
            break  # what it was caused by looks like a trouble of the disk at times
        if isinstance(cause, OSError) and cause.errno in _DISK:
            return _disk_refusal(cause, hub)
    if "No space left" in str(error):  # Xet says it in words
        return _disk_refusal(OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)), hub)
    if is_network(error):
        log.info("%s: %s", hub.name, reason(error, hub))
        if _never_connected(error):
            return HubOffline(_UNREACHABLE, endpoint=hub.name)
        return HubOffline(_BROKE, endpoint=hub.name)
    return HubError("{about}: the Hub's client failed ({reason})", about=about, reason=reason(error, hub))


def status_of(error: BaseException) -> int | None:
    """Return the HTTP status that an exception carries; Xet's carry theirs in words."""
    response = getattr(error, "response", None)
    if response is not None:
        return int(response.status_code)
    match = re.search(r"HTTP status (?:client|server) error \((\d{3}) ", str(error))
    return int(match[1]) if match else None


def pause_of(error: BaseException) -> float | None:
    """Return the seconds that the Hub asked to wait, if it did."""
    for cause in _chain(error):
        response = getattr(cause, "response", None)
        if response is None:
            continue
        if (after := response.headers.get("Retry-After", "")).isdigit():
            return float(after)
        if match := re.search(r"\bt=(\d+)", response.headers.get("RateLimit", "")):
            return float(match[1])
    return None


def first_status(error: BaseException) -> int | None:
    """Return the first HTTP status in an exception's chain of causes."""
    return next((status for cause in _chain(error) if (status := status_of(cause)) is not None), None)


def is_network(error: BaseException) -> bool:
    """Say whether the connection failed, and not what was said over it."""
    import httpx2

    connection = (httpx2.TransportError, ConnectionError, TimeoutError)
    words = ("CAS Client Error", "Consistency check failed", "Network error", "client has been closed")
    return any(isinstance(cause, connection) or any(word in str(cause) for word in words) for cause in _chain(error))


def _never_connected(error: BaseException) -> bool:
    import httpx2

    refused = (httpx2.ConnectError, httpx2.ConnectTimeout, ConnectionRefusedError)
    return any(isinstance(cause, refused) for cause in _chain(error))


def reason(error: BaseException, hub: Hub) -> str:
    """Return an exception's first line, short and without tokens."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return redact(f"{type(error).__name__}: {lines[0] if lines else ''}"[:200].rstrip(": "), hub)


def redact(text: str, hub: Hub) -> str:
    """Blot out tokens."""
    if isinstance(hub.token, str) and hub.token:
        text = text.replace(hub.token, "hf_***")
    return re.sub(r"\bhf_\w{8,}", "hf_***", text)


_DISK = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM, errno.EFBIG)


def _disk_refusal(error: OSError, hub: Hub) -> HubError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return HubError(
            "there is no room left in {folder}; free some, or put the cache elsewhere with HF_HOME",
            folder=str(hub.cache),
        )
    return HubError(
        "{folder} cannot be written ({reason}); put the cache elsewhere with HF_HOME",
        folder=str(hub.cache),
        reason=error.strerror or type(error).__name__,
    )


def _status_refusal(status: int, error: BaseException, hub: Hub, about: str) -> HubError:
    words = " ".join(str(getattr(error, "server_message", None) or f"HTTP {status}").split())
    words = redact(words[:200], hub)
    if status == 401 and "Invalid credentials" in str(error):
        return HubDenied(
            "the Hub does not know the token; log in again with `hf auth login`, or set HF_TOKEN to a valid one"
        )
    if status in (401, 404):
        return HubDenied(
            "there is no {about} on the Hub, or it is private and your token does not open it; check the name, "
            "or log in with `hf auth login`",
            about=about,
        )
    if status == 403:
        return HubDenied(
            "your token may not do this with {about} ({reason}); use one that may, or a namespace of your own",
            about=about,
            reason=words,
        )
    if status in (409, 412):
        return HubConflict(
            "{about} was changed by somebody else at the same moment ({reason})", about=about, reason=words
        )
    if status == 429:
        return HubOffline(
            "the Hub asks to be left alone for {seconds:g} s (too many requests); try again after that",
            seconds=pause_of(error) or 60.0,
        )
    if status >= 500 or status == 408:
        return HubOffline(
            "the Hub at {endpoint} is out of order (HTTP {status})",
            endpoint=hub.name,
            status=status,
        )
    return HubError("the Hub refused this for {about}: {reason}", about=about, reason=words)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__
