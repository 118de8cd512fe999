"""A training as a process of its own: started on its cores behind everything else, measured, paused, ended politely.

A process gets a session of its own: a Ctrl-C at the keyboard is for the campaign, which passes on one polite signal
(a second one would end a training at once). Where the system can (Linux), a training whose campaign was killed is
told to save and end.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Protocol

NICE = 19
KILLED_WITHIN = 2.0  # seconds
_PR_SET_PDEATHSIG = 1  # linux/prctl.h
_TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100  # a second, in /proc


class Running(Protocol):
    """A training that was started."""

    @property
    def pid(self) -> int: ...

    def ended(self) -> int | None:
        """Return its exit status; None while it goes on."""
        ...

    def core_seconds(self) -> float:
        """Return the processor time that it has used so far."""
        ...

    def pause(self) -> None:
        """Let it stand still at once."""
        ...

    def go(self) -> None:
        """Let it go on."""
        ...

    def end(self) -> None:
        """Ask it to save and end, whether it stands still or not."""
        ...

    def kill(self) -> None:
        """End it now, and everything that it started."""
        ...


Start = Callable[[Sequence[str], Path, Sequence[int]], Running]  # command, log, cores


def start(
    command: Sequence[str],
    log: Path,
    cores: Sequence[int] = (),
    *,
    nice: int = NICE,
    environment: Mapping[str, str] | None = None,
) -> Running:
    """Start a command on these cores (none: on any), everything that it says added to a log."""
    log.parent.mkdir(parents=True, exist_ok=True)
    threads = {"OMP_NUM_THREADS": str(len(cores))} if cores else {}
    with log.open("a", encoding="utf-8") as file:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=subprocess.STDOUT,
            env={**os.environ, **threads, **(environment or {})},
            start_new_session=True,
            preexec_fn=_modest(frozenset(cores), nice, os.getpid()),
        )
    return _Process(process)


def train_command(recipe: str, out: Path, *options: str, data: Path, threads: int) -> list[str]:
    """Return the command that trains a recipe, or goes on with it where its folder exists."""
    going_on = ["--resume"] if out.is_dir() else []
    where = ["--data", str(data), "--out", str(out), "--threads", str(threads)]
    return [sys.executable, "-m", "train", recipe, *where, *going_on, *options]


def end_left_over(pid: int, run: Path, *, seconds: float) -> None:
    """End a training that another campaign left behind; nothing happens where the process is another one by now."""
    if not _trains(pid, run):
        return
    _signal(pid, signal.SIGTERM, signal.SIGCONT)
    deadline = time.monotonic() + seconds
    while _trains(pid, run) and time.monotonic() < deadline:
        time.sleep(0.1)
    if _trains(pid, run):
        _signal(pid, signal.SIGKILL)


def session_seconds(leader: int) -> float | None:
    """Return the processor time of a session's processes, those that ended included; None where nobody says."""
    ticks = [_ticks(path, leader) for path in Path("/proc").glob("[0-9]*/stat")]
    known = [value for value in ticks if value is not None]
    return sum(known) / _TICKS if known else None


class _Process:
    """A subprocess that leads a session."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process, self._began, self._used = process, time.monotonic(), 0.0

    @property
    def pid(self) -> int:
        return self._process.pid

    def ended(self) -> int | None:
        return self._process.poll()

    def core_seconds(self) -> float:
        if self._process.poll() is None:
            measured = session_seconds(self.pid)
            self._used = max(self._used, time.monotonic() - self._began if measured is None else measured)
        return self._used

    def pause(self) -> None:
        self._tell(signal.SIGSTOP)

    def go(self) -> None:
        self._tell(signal.SIGCONT)

    def end(self) -> None:
        if self._process.poll() is None:
            _signal(self.pid, signal.SIGTERM)
            self._tell(signal.SIGCONT)

    def kill(self) -> None:
        self._tell(signal.SIGKILL)
        with contextlib.suppress(subprocess.TimeoutExpired):  # one that hangs in a driver dies later
            self._process.wait(KILLED_WITHIN)

    def _tell(self, sign: signal.Signals) -> None:
        """Signal the process and all that it started: those that decode its pictures stand still with it."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, sign)


def _modest(cores: frozenset[int], nice: int, parent: int) -> Callable[[], None]:
    """Return what the new process does before it becomes the training."""
    libc = ctypes.CDLL(None) if sys.platform == "linux" else None

    def prepare() -> None:
        os.nice(nice)
        if cores and hasattr(os, "sched_setaffinity"):
            os.sched_setaffinity(0, cores)
        if libc is not None:
            libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
            if os.getppid() != parent:  # it died before it could be watched
                os._exit(1)

    return prepare


def _ticks(stat: Path, leader: int) -> int | None:
    """Return a process's clock ticks if it is of this session, those of its ended children included."""
    try:
        fields = stat.read_text().rpartition(")")[2].split()  # the name, in brackets, may hold anything
    except OSError:
        return None
    return sum(map(int, fields[11:15])) if int(fields[3]) == leader else None


def _trains(pid: int, run: Path) -> bool:
    """Say whether a process is the training of this run folder."""
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return False
    return b"train" in words and os.fsencode(run) in words


def _signal(pid: int, *signs: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        for sign in signs:
            os.kill(pid, sign)
