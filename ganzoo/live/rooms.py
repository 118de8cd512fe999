"""All rooms of a process: opening, finding, sharing, and the housekeeping that pauses, drops and closes them.

A run of one's own has a long code, which its address may show; sharing it with a class adds a short one that
can be typed. Neither steers. What is limited is shared out by address (ganzoo.guard.shares): where there is no place
left, whoever holds most gives way.

Everything but `create` and `hand_over` happens on the event loop that serves.
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import time
from collections.abc import Callable

from starlette.requests import Request

from ganzoo.errors import GanzooError, LimitError, UnknownName
from ganzoo.guard.budget import Budget
from ganzoo.guard.front import Front
from ganzoo.guard.guesses import Guesses
from ganzoo.guard.shares import Shares
from ganzoo.guard.visitors import visitor_address
from ganzoo.lab.experiment import Experiment
from ganzoo.lab.world import World
from ganzoo.lab.worlds import world_of
from ganzoo.live.attendance import Attendance
from ganzoo.live.conditions import Conditions
from ganzoo.live.limits import Limits, allow_open_files
from ganzoo.live.loaded import LoadedRun
from ganzoo.live.room import Room, Viewer
from ganzoo.live.run import LiveRun
from ganzoo.live.schedule import Lanes, Queue
from ganzoo.live.seeds_job import SeedsJob

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # nothing that looks like something else
SHARED_LENGTH = 6
OWN_LENGTH = 14
TICK_SECONDS = 0.25
SPARE_FILES = 2000  # for everything that is no viewer


class Rooms:
    """The live rooms of one process."""

    def __init__(self, limits: Limits | None = None, *, world: World | None = None, front: Front | None = None) -> None:
        # Another `world` takes the place of all of them.
        self.limits = limits or Limits.from_environment()
        self.front = front or Front.from_environment()
        self.queue = Queue(self.limits.training, self.limits.stint_seconds)
        self.conditions = Conditions(
            world_of=world_of if world is None else lambda experiment: world,
            queue=self.queue,
            lanes=Lanes(self.limits.lanes),
            frames_per_second=self.limits.frames_per_second,
        )
        self.opening = Budget(burst=60, per_second=0.5)  # runs that an address may open
        self.voting = Budget(burst=400, per_second=50)
        self.guesses = Guesses()
        self.jobs: Shares[SeedsJob] = Shares(self.limits.seeds_jobs)
        self._rooms: dict[str, Room] = {}  # by each of its codes
        self._held: Shares[Room] = Shares(self.limits.rooms, self.limits.rooms_per_address)
        self._streams: Shares[Viewer] = Shares(self.limits.viewers, self.limits.viewers_per_address)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._housekeeper: asyncio.Task[None] | None = None

    def __len__(self) -> int:
        return len(self._held)

    def address_of(self, request: Request) -> str:
        """Return the address that a request counts for."""
        return visitor_address(request.scope, self.front)

    def create(
        self,
        experiment: Experiment,
        *,
        address: str = "",
        speed: float | None = None,
        gently: bool = False,
        paused: bool = False,
        code: str | None = None,
        kept: bool = False,
    ) -> Room:
        """Open a room with a run of its own, of somebody at an address; a given code is a shared one.

        Raises:
            LimitError: there are as many rooms as there may be, and all of them are in use.
        """
        room = self._new_room(address, kept=kept)
        try:
            room.run = LiveRun(
                experiment, self.conditions, publish=room.publish, speed=speed, gently=gently, paused=paused
            )
        except GanzooError:
            self._forget(room)
            raise
        if code is not None:
            self.share(room, code)
        return room

    def show(self, loaded: LoadedRun, address: str = "") -> Room:
        """Open a room for a run that was loaded, to be scrubbed and to be run again.

        Raises:
            LimitError: as for `create`.
        """
        room = self._new_room(address)
        room.run = loaded
        room.publish(loaded.frame())
        return room

    def run_again(
        self, room: Room, experiment: Experiment | None, *, pace: tuple[float | None, bool] | None = None
    ) -> None:
        """Reset the room's run; a loaded one becomes a live one.

        `pace` is its speed from now on and whether it begins slowly; without one a run keeps what it had.
        """
        if isinstance(room.run, LoadedRun):
            again, (speed, gently) = experiment or room.run.experiment, pace or (None, False)
            room.run = LiveRun(again, self.conditions, publish=room.publish, speed=speed, gently=gently)
            return
        if pace is not None:
            room.run.set_speed(*pace)
        room.run.reset(experiment)

    async def find(self, code: str, address: str) -> Room:
        """Return the room with this code, once the address may be told.

        A code of one's own is too long to be guessed, and a room that somebody of the address has opened or been in is
        no secret there: neither ever waits. Other codes may have to wait for their turn (ganzoo.guard.guesses).

        Raises:
            UnknownName: there is none (any more).
            LimitError: the address tries too many codes at once.
        """
        code = code.upper()
        room = self._rooms.get(code)
        if room is None or not (code == room.code or room.knows(address)):
            if not self.guesses.is_free(address):
                await self.guesses.turn(address, code)
                room = self._rooms.get(code)
            if room is None:
                self.guesses.was_wrong(address)
                raise UnknownName(
                    "there is no run with the code {given}: it may be over, or the code is mistyped", given=code[:20]
                )
        room.meet(address)
        return room

    def share(self, room: Room, code: str | None = None) -> str:
        """Give the room a short code, once, and return it.

        Raises:
            LimitError: as many as may be are shared from its address, and all of them are watched.
        """
        if room.shared_code is None:
            self._make_room_to_share(room)
            room.shared_code = (code or self._new_code(SHARED_LENGTH)).upper()
            self._rooms[room.shared_code] = room
        return room.shared_code

    def join(self, room: Room, address: str, code: str) -> Viewer:
        """Let somebody watch who has come by one of the room's codes.

        Raises:
            LimitError: too many watch already, from this address or altogether.
        """
        if self._streams.is_full(address):
            newest = self._streams.giving_way(address, lambda one: _newest_of_others(one, address), lead=2)
            if newest is None:
                raise LimitError(
                    "too many are watching from here at the moment: try again in {seconds} seconds", seconds=10
                )
            self._streams.release(newest)
            newest.end()
        viewer = room.join(address, code=code, limit=self.limits.viewer_queue)
        self._streams.take(viewer, address)
        return viewer

    def leave(self, room: Room, viewer: Viewer) -> None:
        """Let a viewer go."""
        room.leave(viewer)
        self._streams.release(viewer)

    def close(self, room: Room) -> None:
        """Close a room: its viewers are told, its codes are forgotten."""
        self._forget(room)
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

    def _new_room(self, address: str, *, kept: bool = False) -> Room:
        """Take a place for a room; whoever asks gives it its run at once."""
        self._make_room(address)
        attendance = Attendance(self.limits.attendance_seconds, self.limits.votes_per_address)
        code = self._new_code(OWN_LENGTH)
        room = Room(code, self.hand_over, address=address, kept=kept, attendance=attendance)
        self._rooms[code] = room
        self._held.take(room, address)
        return room

    def _forget(self, room: Room) -> None:
        self._held.release(room)
        for code in (room.code, room.shared_code):
            if code is not None:
                self._rooms.pop(code, None)

    def _make_room(self, address: str) -> None:
        """Close a room for one more of this address, if there are too many: of whoever holds most, unwatched first."""
        if not self._held.is_full(address):
            return
        found = self._held.giving_way(address, _unwatched)
        found = found or self._held.giving_way(address, lambda room: _watched_of_others(room, address), lead=2)
        if found is None:
            raise LimitError("{limit} runs are being watched, and that is all there is room for", limit=len(self))
        self.close(found)

    def _make_room_to_share(self, room: Room) -> None:
        shared = [one for one in self._held.of(room.address) if one.shared_code is not None and not one.kept]
        if room.kept or len(shared) < self.limits.shared_per_address:
            return
        unwatched = [one for one in shared if not one.viewers]
        if not unwatched:
            raise LimitError("{limit} runs are shared from here already: close one of them first", limit=len(shared))
        self.close(min(unwatched, key=lambda one: one.last_watched))

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


def _unwatched(room: Room) -> tuple[bool, float] | None:
    """Rank a room that nobody watches: the longest unwatched gives way first, a shared one last."""
    return None if room.viewers or room.kept else (room.shared_code is not None, room.last_watched)


def _watched_of_others(room: Room, address: str) -> tuple[int, float] | None:
    """Rank a room that is watched, but no lesson, of somebody who holds far more than the newcomer."""
    if room.kept or room.shared_code or room.address == address:
        return None
    return len(room.viewers), room.created


def _newest_of_others(viewer: Viewer, address: str) -> float | None:
    return None if viewer.address == address else -viewer.since
