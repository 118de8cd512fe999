"""The campaign: who trains next, who has used up its budget, and what is written down of it.

`step` makes one round and never waits; `work` makes one round after another. Time and processes come from outside, so
that tests need neither. A job is charged the processor time it used: one that stands still or starves costs nothing.
"""

from __future__ import annotations

import contextlib
import dataclasses
import logging
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from filelock import FileLock, Timeout

from ganzoo.errors import InputError, TrainingError
from ganzoo.reading import opened_regular
from ganzoo.training.campaign import (
    DONE,
    FAILED,
    LOCK,
    RUNNING,
    WAITING,
    Campaign,
    Job,
    asked_pause,
    is_campaign,
    read_campaign,
    write_campaign,
)
from train.campaign.processes import Running, Start, end_left_over, train_command
from train.campaign.queue import Queue, Row

ROUND = 0.5  # seconds between two rounds
SAVING = 180.0  # seconds in which a training that was asked to end has to end
LAST_WORDS = 4_000  # bytes of a log
MOST_FAILURES = 3  # the first and two more
WRITTEN_EVERY = 5.0  # seconds, where nothing else happened
LOCK_WAIT = 2.0  # seconds
# The exit status of a training that was asked to end; the second, when it had not begun to listen yet.
STOPPED = (130, -signal.SIGTERM)

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Clock:
    """Where the time comes from: seconds since 1970, and waiting."""

    now: Callable[[], float] = time.time
    sleep: Callable[[float], None] = time.sleep


@dataclass
class _Started:
    """A job at work."""

    row: Row
    process: Running
    cores: tuple[int, ...]
    before: float  # core-seconds of earlier processes
    asked_at: float | None = None  # since when it is asked to end
    why: str = ""


@dataclass(kw_only=True)
class Runner:
    """One campaign at work in a folder. `until` None means that no time of day ends it."""

    name: str
    queue: Queue
    folder: Path
    data: Path
    cores: tuple[int, ...]
    start: Start
    clock: Clock = field(default_factory=Clock)
    until: float | None = None
    retry: bool = False

    def __post_init__(self) -> None:
        widest = max(self.queue, key=lambda row: row.threads)
        if widest.threads > len(self.cores):
            raise InputError(
                "{run} asks for {threads} threads, but the campaign has {cores} cores; give more with --cores",
                run=widest.folder,
                threads=widest.threads,
                cores=len(self.cores),
            )
        self._jobs = jobs_of(self.queue, self.folder, retry=self.retry)
        self._started: dict[str, _Started] = {}
        self._stopping = False
        self._paused: float | None = None
        self._written = 0.0

    @property
    def campaign(self) -> Campaign:
        """Return where it stands."""
        return Campaign(
            queue=self.name,
            jobs=tuple(self._jobs.values()),
            pid=None if self.is_over else os.getpid(),
            written=self.clock.now(),
            paused_until=self._paused,
        )

    @property
    def is_over(self) -> bool:
        """Say whether nothing trains and nothing will."""
        return not self._started and (self._stopping or not self._next_in_line())

    def work(self) -> Campaign:
        """Train until the queue is done, the time is up or somebody stops it; return where it stands.

        Raises:
            TrainingError: another campaign is at work here, or the folder cannot be written.
        """
        with locked(self.folder):
            self._end_left_over()
            try:
                while not self.is_over:
                    self.step()
                    self.clock.sleep(ROUND)
            finally:
                self._end_now()
                self._write()
        return self.campaign

    def stop(self) -> None:
        """Ask every job to save and end, and start no other; fit for a signal handler."""
        self._stopping = True

    def step(self) -> None:
        """Make one round."""
        now = self.clock.now()
        if self.until is not None and now >= self.until:
            self.stop()
        changed = self._look_at_pause(now)
        for run, started in list(self._started.items()):
            changed |= self._look_at(run, started, now)
        if not self._stopping and self._paused is None:
            changed |= self._fill()
        if changed or now - self._written >= WRITTEN_EVERY:
            self._write()

    def _look_at_pause(self, now: float) -> bool:
        """Let all jobs stand still or go on, as somebody asks; a campaign that stops lets them go on, to save."""
        asked = None if self._stopping else asked_pause(self.folder, now=now)
        changed = asked != self._paused
        if changed:
            for started in self._started.values():
                started.process.go() if asked is None else started.process.pause()
            log.info("the jobs go on" if asked is None else "the jobs stand still")
        self._paused = asked
        return changed

    def _look_at(self, run: str, started: _Started, now: float) -> bool:
        """Measure a job at work, and end it if it is time; say whether its state changed."""
        used = started.before + started.process.core_seconds()
        self._change(run, core_seconds=round(used, 2))
        status = started.process.ended()
        if status is not None:
            del self._started[run]
            self._settle(run, started, status)
            return True
        budget = started.row.core_minutes
        if self._stopping:
            self._ask_to_end(started, now, "")
        elif budget is not None and used >= 60 * budget:
            self._ask_to_end(started, now, "its core-minutes are used up")
        if started.asked_at is not None and now - started.asked_at > SAVING:
            log.warning("%s did not end in %d s and was killed; its last state is kept", run, SAVING)
            started.process.kill()
        return False

    def _ask_to_end(self, started: _Started, now: float, why: str) -> None:
        if started.asked_at is None:  # once: a second signal would end it without saving
            started.asked_at, started.why = now, why
            started.process.end()

    def _settle(self, run: str, started: _Started, status: int) -> None:
        """Write down how a job ended."""
        self._change(run, pid=None, cores=())
        if status == 0 or (started.why and status in STOPPED):
            self._change(run, state=DONE, reason=started.why)
            log.info("%s is done%s", run, f": {started.why}" if started.why else "")
        elif started.asked_at is not None and not started.why:
            self._change(run, state=WAITING)
        else:
            failures, reason = self._jobs[run].failures + 1, _last_line(self._log_of(run)) or f"exit status {status}"
            state = FAILED if failures >= MOST_FAILURES else WAITING
            self._change(run, state=state, failures=failures, reason=reason)
            log.warning("%s failed (%d of %d): %s", run, failures, MOST_FAILURES, reason)

    def _fill(self) -> bool:
        """Start what fits on the free cores; say whether anything was started."""
        before = len(self._started)
        for row in self._next_in_line():
            free = [core for core in self.cores if not any(core in other.cores for other in self._started.values())]
            if len(free) >= row.threads:
                self._begin(row, tuple(free[: row.threads]))
        return len(self._started) > before

    def _begin(self, row: Row, cores: tuple[int, ...]) -> None:
        run = row.folder
        options = [part for setting in row.assignments for part in ("--set", setting)]
        options += ["--debug"] if row.debug else []
        out, data = self.folder / run, self.data / row.data
        command = train_command(row.recipe, out, *options, data=data, threads=row.threads)
        process = self.start(command, self._log_of(run), cores)
        self._started[run] = _Started(row, process, cores, self._jobs[run].core_seconds)
        self._change(run, state=RUNNING, pid=process.pid, cores=cores)
        log.info("%s trains on %s", run, ", ".join(f"core {core}" for core in cores))

    def _next_in_line(self) -> list[Row]:
        """Return the rows that wait, in the queue's order; those that failed come behind the others."""
        waiting = [row for row in self.queue if self._jobs[row.folder].state == WAITING]
        return sorted(waiting, key=lambda row: self._jobs[row.folder].failures)

    def _change(self, run: str, **fields: object) -> None:
        self._jobs[run] = dataclasses.replace(self._jobs[run], **fields)  # type: ignore[arg-type]

    def _log_of(self, run: str) -> Path:
        return self.folder / f"{run}.log"

    def _write(self) -> None:
        write_campaign(self.folder, self.campaign)
        self._written = self.clock.now()

    def _end_left_over(self) -> None:
        """End what a campaign that was killed has left at work; it goes on here from where it saved."""
        for run, job in self._jobs.items():
            if job.pid is not None:
                end_left_over(job.pid, self.folder / run, seconds=SAVING)
                self._change(run, pid=None, cores=())

    def _end_now(self) -> None:
        """Leave nothing at work behind, whatever happened."""
        for started in self._started.values():
            if started.asked_at is None:
                started.process.end()
        deadline = self.clock.now() + SAVING
        for run, started in list(self._started.items()):
            while started.process.ended() is None and self.clock.now() < deadline:
                self.clock.sleep(ROUND)
            if started.process.ended() is None:
                started.process.kill()
            self._change(run, state=WAITING, pid=None, cores=())
        self._started.clear()


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold a campaign's folder.

    Raises:
        TrainingError: another campaign holds it, or it cannot be written.
    """
    lock = FileLock(folder / LOCK)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock.acquire(timeout=LOCK_WAIT)
    except Timeout as error:
        raise TrainingError(
            "another campaign is at work in {folder}; see --status, or give another folder with --runs",
            folder=str(folder),
        ) from error
    except OSError as error:
        raise TrainingError(
            "the folder {folder} cannot be written ({reason}); give another with --runs",
            folder=str(folder),
            reason=str(error),
        ) from error
    try:
        yield
    finally:
        lock.release()


def jobs_of(queue: Queue, folder: Path, *, retry: bool = False) -> dict[str, Job]:
    """Return the jobs of a queue by run, as far as an earlier campaign in the folder has brought them.

    What is done stays done unless its budget changed; what failed waits again only with `retry`.

    Raises:
        TrainingError: what the earlier campaign wrote is damaged.
        GanzooError: a row names a recipe or a field that there is not.
    """
    earlier = {job.run: job for job in read_campaign(folder).jobs} if is_campaign(folder) else {}
    fresh = {
        row.folder: Job(run=row.folder, recipe=row.recipe, images=row.resolved().images, core_minutes=row.core_minutes)
        for row in queue
    }
    return {run: _gone_on(job, earlier[run], retry) if run in earlier else job for run, job in fresh.items()}


def _gone_on(job: Job, earlier: Job, retry: bool) -> Job:
    same = (job.images, job.core_minutes) == (earlier.images, earlier.core_minutes)
    kept = (earlier.state == DONE and same) or (earlier.state == FAILED and not retry)
    return dataclasses.replace(
        job,
        state=earlier.state if kept else WAITING,
        core_seconds=earlier.core_seconds,
        failures=0 if retry else earlier.failures,
        reason="" if retry else earlier.reason,
        pid=earlier.pid,
    )


def _last_line(path: Path) -> str:
    """Return the last thing that a log says, without the name of the program before it."""
    try:
        with opened_regular(path, sys.maxsize) as file:
            file.seek(max(0, os.fstat(file.fileno()).st_size - LAST_WORDS))
            text = file.read(LAST_WORDS).decode("utf-8", errors="replace")
    except (OSError, InputError):
        return ""
    lines = [line.strip() for line in text.replace("\r", "\n").splitlines() if line.strip()]
    return lines[-1].removeprefix("train: ")[:300] if lines else ""
