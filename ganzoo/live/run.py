"""A training run that can be steered while it goes on.

A `LiveRun` owns the game and a thread. The server's thread tells it what to do through a queue of commands;
the run's thread takes a few steps at a time (ganzoo.training.loop), answers commands between them, and
publishes frames (ganzoo.live.reporter), at most so many a second whatever the number of steps. It stops
itself when it diverges or is finished, and keeps its history; a reset starts it anew.

Randomness is a function of seed and step, so pauses, speed and watching change no curve.
Who watches is ganzoo.live.room; who may train is ganzoo.live.schedule.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import replace
from typing import Any

from ganzoo.errors import Diverged, GanzooError, InputError, TrainingError
from ganzoo.lab.experiment import Experiment
from ganzoo.lab.settings import STEERABLE, check_setting
from ganzoo.lab.steering import MOST_MOVES, PLAYED, Move
from ganzoo.lab.steps import PLAYERS, steps_of
from ganzoo.lab.world import Message
from ganzoo.live.conditions import STATES, Conditions, check_speed
from ganzoo.live.history import History
from ganzoo.live.reporter import Frame, Reporter
from ganzoo.live.schedule import Pace, gentle

CHUNK_SECONDS = 0.008  # steps that are taken before a lane is given back and commands are looked at
REST = 3.0  # times what a frame took: on a starved machine there are fewer frames, and training goes on
LONGEST_REST = 0.25
SLOW = 30.0  # steps per second below which every step that is shown is also kept

log = logging.getLogger(__name__)


class LiveRun:
    """One run. Its methods may be called from any thread; `publish` is called on the run's own."""

    def __init__(
        self,
        experiment: Experiment,
        conditions: Conditions,
        *,
        publish: Callable[[Frame], None],
        speed: float | None = None,
        gently: bool = False,
        paused: bool = False,
    ) -> None:
        self.experiment = experiment  # with all that it was steered by since step 0
        self.step = 0
        self.state = "paused"
        self.started_at = time.time()
        self.history = History(experiment.steps, conditions.world_of(experiment).curves)
        self._conditions = conditions
        self._publish = publish
        self.speed, self.gently = check_speed(speed), gently  # steps per second; whether it begins slowly
        self._pace = Pace(self._wanted_speed())
        self._commands: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._wake = threading.Event()
        self._wanted, self._watched, self._closed = not paused, True, False
        self._end: Message | None = None  # why it cannot go on without a reset
        self._next_frame = 0.0
        self._shown = ("", 0)  # state and place in the line as last published
        self._thread = threading.Thread(target=self._live, name="live-run", daemon=True)
        self._thread.start()

    def go(self) -> None:
        """Train on; a finished run goes on for as long again.

        Raises:
            TrainingError: it has stopped for a reason that only a reset helps against.
        """
        self._refuse_if_ended()
        self._tell(self._go)

    def pause(self) -> None:
        """Stop after the step that is being taken."""
        self._tell(self._pause)

    def take_step(self, players: Sequence[str]) -> None:
        """Pause, and take one step of these players.

        Raises:
            InputError: there is no such player.
            TrainingError: as for `go`.
        """
        if not players or not set(players) <= set(PLAYERS):
            raise InputError(
                "a step is of the discriminator, of the generator or of both; {given} was given",
                given=", ".join(map(str, players))[:60] or "nothing",
            )
        self._refuse_if_ended()
        self._tell(lambda: self._take_step([name for name in PLAYERS if name in players]))

    def take_apart(self) -> Future[dict[str, Any]]:
        """Pause, take one step of both players, and return what becomes known of its parts (ganzoo.lab.slow_motion).

        Raises:
            TrainingError: as for `go`.
        """
        self._refuse_if_ended()
        told: Future[dict[str, Any]] = Future()
        self._tell(lambda: self._take_apart(told))
        return told

    def set_speed(self, speed: Any, gently: bool = False) -> None:
        """Change the speed in steps per second; None is as fast as it goes. `gently`: slower at the run's beginning.

        Raises:
            InputError: it is not a number in the possible range.
        """
        checked = check_speed(speed)
        self.speed, self.gently = checked, gently
        self._tell(lambda: self._set_speed(checked))

    def change(self, values: Mapping[str, Any]) -> None:
        """Change settings while the run goes on.

        Raises:
            InputError: a value is impossible.
            TrainingError: a setting that takes a reset.
        """
        for name in values:
            if name not in STEERABLE:
                raise TrainingError(
                    "{name} cannot change while the run goes on: press reset to start again with the new value",
                    name=str(name)[:40],
                )
        checked = {name: check_setting(name, value) for name, value in values.items()}
        if len(self.experiment.steering) + len(checked) > MOST_MOVES:
            raise TrainingError(
                "a run takes at most {limit} changes on its way: press reset to start again with these settings",
                limit=MOST_MOVES,
            )
        self._tell(lambda: self._change(checked))

    def reset(self, experiment: Experiment | None = None) -> None:
        """Start again from step 0, with other settings or those that it has now; trains if it was training."""
        with self._lock:
            self.experiment = experiment or self.experiment.at(self.step)
        self._tell(self._begin)

    def set_watched(self, watched: bool) -> None:
        """Say whether anybody watches; a run that nobody watches does not train."""
        if watched != self._watched:
            self._watched = watched
            self._wake.set()

    def wake(self) -> None:
        """Look at the place in the line again."""
        self._wake.set()

    def close(self) -> None:
        """End the thread; the history stays readable."""
        self._closed = True
        self._wake.set()

    def join(self, timeout: float) -> None:
        """Wait until the thread has ended."""
        self._thread.join(timeout)

    # From here on: on the run's own thread.

    def _live(self) -> None:
        try:
            self._guarded(self._begin)
            while not self._closed:
                self._wake.clear()
                self._obey()
                self._guarded(self._train_or_wait)
        finally:
            self._conditions.queue.leave(self)

    def _obey(self) -> None:
        while True:
            try:
                command = self._commands.get_nowait()
            except queue.Empty:
                return
            self._guarded(command)

    def _guarded(self, work: Callable[[], None]) -> None:
        """Do something; where it fails, the run stops and says so, and the thread lives on."""
        try:
            work()
        except Diverged as error:
            self._stop("diverged", {"text": STATES["diverged"], "params": {"step": self.step}}, error)
        except GanzooError as error:
            self._stop("failed", {"text": error.template, "params": error.params})
        except Exception as error:
            log.exception("a live run failed at step %d", self.step)
            text = "The run stopped at step {step} because of a fault in the program ({fault}): press reset."
            self._stop("failed", {"text": text, "params": {"step": self.step, "fault": type(error).__name__}})

    def _begin(self) -> None:
        with self._lock:
            experiment = self.experiment
        self._world = self._conditions.world_of(experiment)
        self._game, self._source = self._world.build(experiment)
        self._reporter = Reporter(experiment, self._world, self._game)
        self.history = self._reporter.history
        self._goal, self._planned = experiment.steps, deque(experiment.steering)
        self.step, self.state, self._end = 0, "paused", None
        self._pace.set(self._wanted_speed())
        self._shown = ("paused", 0)
        self._send_frame()

    def _train_or_wait(self) -> None:
        if not (self._wanted and self._watched) or self._end is not None:
            self._conditions.queue.leave(self)
            self._pace.restart()
            self._show("paused")
            self._wake.wait()
        elif place := self._conditions.queue.ask(self):
            self._pace.restart()
            self._show("waiting", place)
            self._wake.wait()
        elif due := self._pace.due():
            self._show("running")
            with self._conditions.lanes.hold():
                self._take_steps(due)
            self._conditions.queue.make_room(self)
        else:
            self._wake.wait(self._pace.seconds_to_next())

    def _take_steps(self, due: int) -> None:
        first, until = self.step, min(self.step + due, self._goal)
        deadline = time.perf_counter() + CHUNK_SECONDS
        for step in steps_of(self._game, self._source, start=first, until=until, experiment=self.experiment):
            self.step = step.step
            self._reporter.took(step.step, step.losses)
            if time.perf_counter() > deadline or self._wake.is_set():
                break
        self._mark_planned()
        self._pace.took(self.step - first)
        if self.gently and self._pace.speed != self._wanted_speed():
            self._pace.set(self._wanted_speed())
        if self.step >= self._goal:
            self._wanted = False
            self._show("finished")
        elif time.perf_counter() >= self._next_frame:
            self._send_frame(keep=self._pace.measured() < SLOW)

    def _send_frame(self, *, keep: bool = False) -> None:
        """Publish what is new; `keep` writes the step into the history although it may not be on its grid."""
        start = time.perf_counter()
        if keep:
            self._reporter.keep(self.step, keyframe=True)
        sentence = self._reporter.diagnose(self.experiment, at_once=self.state != "running")
        if sentence["rule"] == "diverged" and self._end is None:
            why: Message = {"text": STATES["diverged"], "params": {"step": self.step}}
            self._wanted, self._end, self.state = False, why, "diverged"
        self._publish(self._reporter.frame(self.step, self.status()))
        now = time.perf_counter()
        rest = min((now - start) * REST, LONGEST_REST)
        self._next_frame = max(self._next_frame + 1.0 / self._conditions.frames_per_second, start, now + rest)

    def _show(self, state: str, place: int = 0) -> None:
        """Publish a change of state; a run that ended or is finished does not become a paused one."""
        if state == "paused" and (self._end is not None or (self.state == "finished" and not self._wanted)):
            return
        self.state = state
        if (state, place) != self._shown:
            self._shown = (state, place)
            self._send_frame(keep=state != "running" and self.step > 0)

    def _stop(self, state: str, why: Message, error: Diverged | None = None) -> None:
        """End the run for a reason; what there is of its history stays."""
        self._wanted, self._end, self.state = False, why, state
        self._shown = (state, 0)
        if hasattr(self, "_reporter"):
            sentence = self._world.explain(error) if error else why | {"rule": "learning"}
            self._publish(self._reporter.last_frame(self.step, self.status(), sentence))

    def status(self) -> dict[str, Any]:
        """Return the state in words, with the speed that was measured."""
        if self._end is not None:
            return {"state": self.state, "text": self._end["text"], "params": self._end.get("params", {}), "speed": 0}
        status: dict[str, Any] = {"state": self.state, "text": STATES[self.state], "params": {}, "speed": 0}
        if self.state == "running":
            speed = round(self._pace.measured(), 1)
            return status | {"speed": speed, "params": {"speed": round(speed)}}
        if self.state == "waiting":
            return status | {"place": self._shown[1], "params": {"place": self._shown[1]}}
        return status | {"params": {"step": self.step}}

    def _tell(self, command: Callable[[], None]) -> None:
        self._commands.put(command)
        self._wake.set()

    def _refuse_if_ended(self) -> None:
        if self._end is not None:
            raise TrainingError("the run has stopped and cannot go on from here: press reset to start it again")

    def _go(self) -> None:
        if self._end is not None:
            return
        if self.step >= self._goal:
            self._goal = self.step + self.experiment.steps
        if not self._wanted:
            self._reporter.mark(self.step, "run", None)
        self._wanted = True

    def _pause(self) -> None:
        if self._wanted:
            self._reporter.mark(self.step, "pause", None)
        self._wanted = False

    def _take_step(self, players: list[str]) -> None:
        start = self._begin_step(players)
        with self._conditions.lanes.hold():
            for step in steps_of(self._game, self._source, start=start, until=start + 1, experiment=self.experiment):
                self.step = step.step
                self._reporter.took(step.step, step.losses)
            self._send_frame(keep=True)

    def _take_apart(self, told: Future[dict[str, Any]]) -> None:
        start = self._begin_step(PLAYERS)
        try:
            with self._conditions.lanes.hold():
                apart = self._world.take_apart(self._game, self._source, start)
                self.step = apart["step"]
                self._reporter.took(self.step, apart["losses"])
                self._send_frame(keep=True)
        except Exception as error:
            told.set_exception(error)
            raise
        told.set_result(apart)

    def _begin_step(self, players: Sequence[str]) -> int:
        """Pause for a single step of these players, and write it down; return the step from which it goes."""
        self._wanted, self.state, self._shown = False, "paused", ("paused", 0)
        self._reporter.mark(self.step, "step", ", ".join(players))
        self._goal = max(self._goal, self.step + 1)
        self._steer(PLAYED, "+".join(players))
        return self.step

    def _wanted_speed(self) -> float | None:
        return gentle(self.step, self.speed) if self.gently else self.speed

    def _set_speed(self, speed: float | None) -> None:
        self._pace.set(self._wanted_speed())
        self._reporter.mark(self.step, "speed", speed)

    def _change(self, values: Mapping[str, Any]) -> None:
        for name, value in values.items():
            self._steer(name, value)
            self._reporter.mark(self.step, name, value)
        self._world.steer(self._game, self.experiment.at(self.step))

    def _steer(self, name: str, value: Any) -> None:
        """Add to the experiment what was done to it at this step."""
        with self._lock:
            self.experiment = replace(
                self.experiment, steering=(*self.experiment.steering, Move(self.step, name, value))
            )

    def _mark_planned(self) -> None:
        """Put marks where the steering that the run came with has acted."""
        while self._planned and self._planned[0].step < self.step:
            move = self._planned.popleft()
            name, value = ("step", move.value.replace("+", ", ")) if move.name == PLAYED else (move.name, move.value)
            self._reporter.mark(move.step, name, value)
