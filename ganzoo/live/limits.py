"""How much of everything the live lab allows.

Every limit is a setting: an environment variable GANZOO_LIVE_<NAME> overrides it, for example
GANZOO_LIVE_TRAINING=2. All of them are listed, with what they are for, in docs/live.md.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Mapping
from dataclasses import dataclass

from ganzoo.guard.settings import check_above_zero, from_environment


@dataclass(frozen=True, kw_only=True)
class Limits:
    """The settings of a process's live rooms; times are in seconds, sizes in bytes."""

    training: int = 8  # runs that train at the same time; the next ones wait in line
    lanes: int = max(1, (os.cpu_count() or 2) // 2)  # runs that compute at the same moment; each for 8 ms at a time
    stint_seconds: float = 120.0  # how long a run trains before it goes to the end of the line, if there is one
    rooms: int = 100  # runs that are held at the same time, watched or not
    rooms_per_address: int = 60  # of them, opened from one address: a class behind one router is one address
    shared_per_address: int = 20  # runs that are shared with a class
    frames_per_second: float = 30.0  # frames that a run sends at most
    idle_pause_seconds: float = 8.0  # a run that nobody watches pauses after this
    drop_seconds: float = 600.0  # and is dropped after this
    longest_seconds: float = 12 * 3600.0  # the age at which a room closes, whoever watches
    viewers: int = 2000  # open streams altogether
    viewers_per_address: int = 300  # open streams from one address: a class behind one router is one address
    attendance_seconds: float = 5.0  # how long a stream is open before it counts as somebody who votes
    votes_per_address: int = 100  # for each question
    viewer_queue: int = 60  # messages that wait for a slow viewer before they become one snapshot
    stuck_seconds: float = 60.0  # a viewer that takes nothing for so long is disconnected
    heartbeat_seconds: float = 15.0
    body_bytes: int = 256 * 1024  # a request's JSON
    upload_bytes: int = 32 * 1024 * 1024  # a CSV of numbers, or a run that is loaded again
    receiving_bytes: int = 128 * 1024 * 1024  # of all uploads that are coming in; half of it from one address
    reading: int = 2  # uploads, exports and films that are worked on at the same time, one of them for an address
    wait_seconds: float = 15.0  # how long an upload waits for its turn before it is told to come back
    seeds_jobs: int = 2  # many-seeds jobs at the same time; each also counts as a run that trains

    def __post_init__(self) -> None:
        """Refuse a limit of zero or less.

        Raises:
            InputError: with the name and the value.
        """
        check_above_zero(self)

    @staticmethod
    def from_environment(environment: Mapping[str, str] | None = None) -> Limits:
        """Return the limits with what GANZOO_LIVE_<NAME> says.

        Raises:
            InputError: a value is not a number above zero.
        """
        return from_environment(Limits, "GANZOO_LIVE_", environment)


def allow_open_files(count: int) -> None:
    """Raise this process's limit of open files, where it is lower and may be raised: every viewer is one."""
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = count if hard == resource.RLIM_INFINITY else min(count, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
