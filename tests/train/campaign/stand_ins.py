"""Trainings that only pretend, and a clock that somebody moves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from train.campaign.processes import Running
from train.campaign.queue import Row
from train.campaign.runner import Clock, Runner


@dataclass
class Moved:
    """A clock that stands still until it is moved."""

    seconds: float = 1_000.0

    def clock(self, each: Callable[[], None] = lambda: None) -> Clock:
        """Return it as the campaign sees it; waiting moves it on, and `each` happens then."""

        def sleep(seconds: float) -> None:
            self.seconds += seconds
            each()

        return Clock(now=lambda: self.seconds, sleep=sleep)


@dataclass
class Pretended:
    """A training: what was asked of it, and what it will answer."""

    command: Sequence[str]
    cores: tuple[int, ...]
    pid: int
    used: float = 0.0
    status: int | None = None
    asked: list[str] = field(default_factory=list)
    ends_when_asked: bool = True

    def ended(self) -> int | None:
        return self.status

    def core_seconds(self) -> float:
        return self.used

    def pause(self) -> None:
        self.asked.append("pause")

    def go(self) -> None:
        self.asked.append("go")

    def end(self) -> None:
        self.asked.append("end")
        if self.ends_when_asked:
            self.status = 130

    def kill(self) -> None:
        self.asked.append("kill")
        self.status = -9


@dataclass
class Stage:
    """A campaign whose trainings pretend."""

    folder: Path
    queue: tuple[Row, ...]
    cores: tuple[int, ...] = (0,)
    until: float | None = None
    time: Moved = field(default_factory=Moved)
    started: list[Pretended] = field(default_factory=list)

    def runner(self, **options: bool) -> Runner:
        """Return the campaign, as it goes on from what the folder holds."""
        return Runner(
            name="stage",
            queue=self.queue,
            folder=self.folder,
            data=Path("data"),
            cores=self.cores,
            start=self._start,
            clock=self.time.clock(),
            until=self.until,
            **options,
        )

    def named(self, run: str) -> list[Pretended]:
        """Return the processes that trained this run, the newest last."""
        return [one for one in self.started if str(self.folder / run) in one.command]

    def _start(self, command: Sequence[str], log: Path, cores: Sequence[int]) -> Running:
        self.started.append(Pretended(command, tuple(cores), pid=900_000 + len(self.started)))
        return self.started[-1]
