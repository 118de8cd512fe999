"""All rooms of a process: opening, finding, sharing, and the housekeeping that pauses, drops and closes them.

A run of one's own has a long code, which its address may show; sharing it with a class adds a short one that
can be typed. Neither steers. Short codes cannot be found by trying: an address that has asked for too many
rooms that do not exist is refused for a while, unless it is already in the room.

Everything but `create` and `hand_over` happens on the event loop that serves.
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import time
from collections import Counter
from collections.abc import Callable

from ganzoo.errors import LimitError, UnknownName
from ganzoo.lab.line.experiment import Experiment
from ganzoo.lab.line.world import line
from ganzoo.lab.world import World
from ganzoo.live.conditions import Conditions
from ganzoo.live.limits import Budget, Limits, allow_open_files
from ganzoo.live.loaded import LoadedRun
from ganzoo.live.room import Room, Viewer
from ganzoo.live.run import LiveRun
from ganzoo.live.schedule import Lanes, Queue

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # nothing that looks like something else
SHARED_LENGTH = 6
OWN_LENGTH = 14
TICK_SECONDS = 0.25
SPARE_FILES = 2000  # for everything that is no viewer


class Rooms:
    """The live rooms of one process."""

    def __init__(self, limits: Limits | None = None, *, world: World | None = None) -> None:
        self.limits = limits or Limits.from_environment()
        self.queue = Queue(self.limits.training, self.limits.stint_seconds)
        self.conditions = Conditions(
            world=world or line(),
            queue=self.queue,
            lanes=Lanes(self.limits.lanes),
            frames_per_second=self.limits.frames_per_second,
        )
        self.opening = Budget(burst=60, per_second=0.5)  # runs that an address may open
        self.voting = Budget(burst=400, per_second=50)
        self._guessing = Budget(burst=20, per_second=0.2)  # unknown codes that an address may try
        self._rooms: dict[str, Room] = {}  # by each of its codes
        self._streams: Counter[str] = Counter()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._housekeeper: asyncio.Task[None] | None = None

    def __len__(self) -> int:
        return len(set(self._rooms.values()))

    def create(
        self,
        experiment: Experiment,
        *,
        speed: float | None = None,
        gently: bool = False,
        paused: bool = False,
        code: str | None = None,
        kept: bool = False,
    ) -> Room:
        """Open a room with a run of its own; a given code is a shared one.

        Raises:
            LimitError: there are as many rooms as there may be, and all of them are in use.
        """
        room = Room(self._new_code(OWN_LENGTH), self.hand_over, kept=kept)
        room.run = LiveRun(experiment, self.conditions, publish=room.publish, speed=speed, gently=gently, paused=paused)
        return self._add(room, code)

    def show(self, loaded: LoadedRun) -> Room:
        """Open a room for a run that was loaded, to be scrubbed and to be run again.

        Raises:
            LimitError: as for `create`.
        """
        room = Room(self._new_code(OWN_LENGTH), self.hand_over)
        room.run = loaded
        room.publish(loaded.frame())
        return self._add(room, None)

    def run_again(
        self, room: Room, experiment: Experiment | None, *, speed: float | None = None, gently: bool = False
    ) -> None:
        """Reset the room's run, which keeps its speed; a loaded one becomes a live one of this speed."""
        if isinstance(room.run, LoadedRun):
            again = experiment or room.run.experiment
            room.run = LiveRun(again, self.conditions, publish=room.publish, speed=speed, gently=gently)
        else:
            room.run.reset(experiment)

    def find(self, code: str, address: str) -> Room:
        """Return the room with this code.

        Raises:
            UnknownName: there is none (any more).
            LimitError: the address has tried too many that do not exist.
        """
        room = self._rooms.get(code.upper())
        if room is not None and room.most_viewers[address]:
            return room
        seconds = self._guessing.wait(address) if room is not None else self._guessing.take(address)
        if seconds:
            raise LimitError(
                "too many codes that do not exist were tried from here: wait {seconds} seconds",
                seconds=int(seconds) + 1,
            )
        if room is None:
            raise UnknownName(
                "there is no run with the code {given}: it may be over, or the code is mistyped", given=code[:20]
            )
        return room

    def share(self, room: Room, code: str | None = None) -> str:
        """Give the room a short code, once, and return it."""
        if room.shared_code is None:
            room.shared_code = (code or self._new_code(SHARED_LENGTH)).upper()
            self._rooms[room.shared_code] = room
        return room.shared_code

    def join(self, room: Room, address: str) -> Viewer:
        """Let somebody watch.

        Raises:
            LimitError: too many watch already, from this address or altogether.
        """
        limits = self.limits
        if self._streams[address] >= limits.viewers_per_address or self._streams.total() >= limits.viewers:
            raise LimitError(
                "too many are watching from here at the moment: try again in {seconds} seconds", seconds=10
            )
        self._streams[address] += 1
        return room.join(address, limit=limits.viewer_queue)

    def leave(self, room: Room, viewer: Viewer) -> None:
        """Let a viewer go."""
        room.leave(viewer)
        self._streams -= Counter([viewer.address])

    def close(self, room: Room) -> None:
        """Close a room: its viewers are told, its codes are forgotten."""
        for code in (room.code, room.shared_code):
            if code is not None:
                self._rooms.pop(code, None)
        room.close()

    def close_all(self) -> None:
        """Close every room."""
        for room in set(self._rooms.values()):
            self.close(room)

    def attach(self) -> None:
        """Serve from the running event loop from now on; called with every request."""
        loop = asyncio.get_running_loop()
        if self._loop is not loop:
            allow_open_files(2 * self.limits.viewers + SPARE_FILES)
            self._loop = loop
            self._housekeeper = loop.create_task(self._keep_house())

    def hand_over(self, work: Callable[[], None]) -> None:
        """Do something on the event loop, from any thread; before there is one, do it at once."""
        if self._loop is None:
            work()
            return
        with contextlib.suppress(RuntimeError):  # the loop is closed: the process is about to end
            self._loop.call_soon_threadsafe(work)

    def _add(self, room: Room, code: str | None) -> Room:
        try:
            self._make_room()
        except LimitError:
            room.run.close()
            raise
        self._rooms[room.code] = room
        if code is not None:
            self.share(room, code)
        return room

    def _make_room(self) -> None:
        """Drop the room that nobody has watched for the longest time, if there are too many."""
        if len(self) < self.limits.rooms:
            return
        unused = [room for room in set(self._rooms.values()) if not (room.viewers or room.kept or room.shared_code)]
        if not unused:
            raise LimitError("{limit} runs are being watched, and that is all there is room for", limit=len(self))
        self.close(min(unused, key=lambda room: room.last_watched))

    def _new_code(self, length: int) -> str:
        while (code := "".join(secrets.choice(ALPHABET) for _ in range(length))) in self._rooms:
            pass
        return code

    async def _keep_house(self) -> None:
        beat = time.monotonic()
        while True:
            await asyncio.sleep(TICK_SECONDS)
            now = time.monotonic()
            due = now - beat >= self.limits.heartbeat_seconds
            beat = now if due else beat
            for room in set(self._rooms.values()):
                self._look_after(room, now)
                room.tick()
                if due:
                    room.heartbeat()

    def _look_after(self, room: Room, now: float) -> None:
        limits = self.limits
        for viewer in room.viewers:
            if viewer.sending_since is not None and now - viewer.sending_since > limits.stuck_seconds:
                viewer.disconnect()
        if room.kept:
            return
        if room.viewers:
            room.last_watched = now
        unwatched = now - room.last_watched
        if unwatched > limits.drop_seconds or now - room.created > limits.longest_seconds:
            self.close(room)
        elif unwatched > limits.idle_pause_seconds:
            room.run.set_watched(False)
