"""The routes of the live lab: opening a run, watching it, steering it, looking back, voting.

`add_routes` puts them onto an application or router; the contract is docs/live.md. What needs no run
(presets, checking settings, uploads, many seeds) is ganzoo.live.lab_routes. Handlers are short; work that takes
milliseconds goes to a thread.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Router

from ganzoo.errors import InputError, LimitError, UnknownName
from ganzoo.lab.links import to_query
from ganzoo.lab.worlds import experiment_from_dict
from ganzoo.live import address
from ganzoo.live.answers import Denied, Handler, answering, refuse, reply, whole
from ganzoo.live.conditions import check_speed
from ganzoo.live.files import Files
from ganzoo.live.lab_routes import LabRoutes, experiment_of
from ganzoo.live.offered import offered_addresses
from ganzoo.live.question import Question
from ganzoo.live.reading import Uploads, json_body
from ganzoo.live.reporter import keyframe_at
from ganzoo.live.room import Room
from ganzoo.live.rooms import Rooms
from ganzoo.live.stream import Stream

FRAMES_LIMIT = 300
APART_SECONDS = 20.0  # that a run may take to answer
RoomHandler = Callable[[Room, Request], Awaitable[Response]]
Steer = dict[str, Any]


def add_routes(router: Router, rooms: Rooms, *, static: Path, text: Path) -> None:
    """Mount everything under /live and /watch; `static` and `text` are the folders of files and translations."""
    uploads = Uploads(rooms.limits)
    routes = RoomRoutes(rooms, Files(static, text), uploads)
    lab = LabRoutes(rooms, uploads)

    def add(method: str, path: str, handler: Handler) -> None:
        router.add_route(path, answering(rooms.attach, handler), methods=[method])

    def add_of_room(method: str, path: str, handler: RoomHandler) -> None:
        add(method, "/live/{code}/" + path, routes.with_room(handler))

    add("POST", "/live/runs", routes.open)
    add("GET", "/live/static/{name:path}", routes.file)
    add("GET", "/watch/{code}", routes.page)
    add("GET", "/watch", routes.join)
    add("GET", "/join", routes.join)
    lab.add_routes(add)
    add_of_room("GET", "stream", routes.stream)
    add_of_room("POST", "steer", routes.steer)
    add_of_room("POST", "vote", routes.vote)
    add_of_room("GET", "history", routes.history)
    add_of_room("GET", "export.csv", lab.export_csv)
    add_of_room("GET", "export.json", lab.export_json)
    add_of_room("GET", "program.py", lab.room_program)


def static_version(static: Path, text: Path) -> str:
    """Return the version of all files, as it stands in their address."""
    return Files(static, text).version


class RoomRoutes:
    """The handlers of what belongs to one run."""

    def __init__(self, rooms: Rooms, files: Files, uploads: Uploads) -> None:
        self._rooms = rooms
        self._files = files
        self._uploads = uploads
        self._actions: dict[str, Callable[[Room, Steer], Any]] = {
            "run": lambda room, _: room.run.go(),
            "pause": lambda room, _: room.run.pause(),
            "step": lambda room, steer: room.run.take_step(_names(steer.get("players"))),
            "speed": lambda room, steer: room.run.set_speed(*_pace(steer)),
            "set": lambda room, steer: room.run.change(_object(steer.get("values"))),
            "reset": self._reset,
            "question": lambda room, steer: room.ask(Question(steer.get("text"), steer.get("answers"))),
            "end_question": lambda room, _: room.end_question(),
            "drop_question": lambda room, _: room.ask(None),
            "close": lambda room, _: rooms.close(room),
            "here": lambda room, steer: room.stays(hidden=steer.get("hidden") is True),
            "leave": lambda room, _: room.steerer.leave(),
        }

    def with_room(self, handler: RoomHandler) -> Handler:
        """Find the room of the address first; 404 without one."""

        async def found(request: Request) -> Response:
            try:
                room = await self._rooms.find(request.path_params["code"], self._rooms.address_of(request))
            except UnknownName as error:
                return refuse(error, 404)
            return await handler(room, request)

        return found

    async def open(self, request: Request) -> Response:
        """Open a run of one's own."""
        wanted = await json_body(request, self._rooms.limits.body_bytes)
        experiment, notices = experiment_of(wanted)
        where = self._rooms.address_of(request)
        if seconds := self._rooms.opening.take(where):
            raise LimitError("too many runs were started from here: wait {seconds} seconds", seconds=int(seconds) + 1)
        (speed, gently), paused = _pace(wanted), wanted.get("paused") is True
        try:
            room = self._rooms.create(experiment, address=where, speed=speed, gently=gently, paused=paused)
        except LimitError as error:
            return refuse(error, 503)
        opened = {"code": room.code, "key": room.key, "query": to_query(experiment), "notices": notices}
        return reply(opened)

    async def stream(self, room: Room, request: Request) -> Response:
        """Watch a run."""
        if request.method == "HEAD":
            return Response(media_type="text/event-stream")
        return Stream(self._rooms, room, address=self._rooms.address_of(request), code=request.path_params["code"])

    async def steer(self, room: Room, request: Request) -> Response:
        """Do what whoever has the key wants done."""
        steer = await json_body(request, self._rooms.limits.body_bytes)
        if not room.admits(steer.get("key")):
            raise Denied("only whoever opened this run steers it: the key is missing or wrong")
        action = steer.get("action")
        if action == "share":
            return await self._share(room, request)
        if action == "slow_motion":
            room.steerer.here()
            return await _apart(room)
        if not isinstance(action, str) or action not in self._actions:
            raise InputError("there is no action called {given}", given=str(action)[:40])
        room.steerer.here()
        self._actions[action](room, steer)
        return reply({})

    def _reset(self, room: Room, steer: Steer) -> None:
        experiment = steer.get("experiment")
        asked = None if experiment is None else experiment_from_dict(_object(experiment))
        self._rooms.run_again(room, asked, pace=_pace(steer) if "steps_per_second" in steer else None)

    async def _share(self, room: Room, request: Request) -> Response:
        code = self._rooms.share(room)
        addresses = await run_in_threadpool(offered_addresses, request, f"/watch/{code}", self._rooms.front)
        shared = {"code": code, "address": addresses[0], "addresses": addresses, "qr": address.qr_code(addresses[0])}
        shared["join"] = addresses[0].removesuffix(f"/watch/{code}") + "/join"
        return reply(shared | {"reachable": not address.is_only_here(addresses[0])})

    async def vote(self, room: Room, request: Request) -> Response:
        """Count a viewer's vote."""
        where = self._rooms.address_of(request)
        if seconds := self._rooms.voting.take(where):
            raise LimitError("too many votes come from here: wait {seconds} seconds", seconds=int(seconds) + 1)
        vote = await json_body(request, 4096)
        question = room.question
        if question is None or vote.get("question") != question.id:
            return refuse(InputError("this question is not being asked any more"), 409)
        allowed = room.attendance.votes_of(where, room.viewers)
        try:
            if not question.vote(vote.get("voter"), vote.get("answer"), address=where, allowed=allowed):
                room.attendance.refuse(where, room.viewers)
        except LimitError as error:
            return refuse(error, 429)
        room.voted()
        return reply({"count": question.to_message()["count"]})

    async def history(self, room: Room, request: Request) -> Response:
        """Look back: one keyframe, several, or the steps that there are keyframes of."""
        query, history = request.query_params, room.run.history
        if "keyframes" in query:
            return reply(history.keyframe_steps())
        if "frames" in query:
            steps = history.spread(whole(query["frames"], low=1, high=FRAMES_LIMIT))
            where = self._rooms.address_of(request)
            frames = await self._uploads.heavy(where, lambda: [self._keyframe(room, step) for step in steps])
            return reply({"frames": frames})
        at = whole(query.get("at", "0"), low=0, high=2**53)
        return reply(await run_in_threadpool(self._keyframe, room, at))

    def _keyframe(self, room: Room, at: int) -> dict[str, Any]:
        run = room.run
        return keyframe_at(run.history, run.experiment, self._rooms.conditions.world_of(run.experiment), at)

    async def file(self, request: Request) -> Response:
        """Serve a static file, under its plain name or under the version of all files."""
        version, _, rest = request.path_params["name"].partition("/")
        forever = version == f"v-{self._files.version}"
        name = rest if version.startswith("v-") else request.path_params["name"]
        found = self._files.get(name)
        if found is None or name.endswith(".html"):
            return Response("there is no such file", 404, media_type="text/plain")
        return found.answer(request.headers, forever=forever)

    async def join(self, request: Request) -> Response:
        """Ask for a room's code, or lead to the room that was asked for."""
        typed = request.query_params.get("code", "")
        code = "".join(letter for letter in typed.upper() if letter.isascii() and letter.isalnum())[:20]
        if code:
            return RedirectResponse(f"watch/{code}{_language(request)}", 303)
        if request.url.path.endswith("/watch"):
            return RedirectResponse(f"join{_language(request)}", 303)
        found = self._files.get("join.html")
        return found.answer(request.headers) if found else Response("the page is missing", 404, media_type="text/plain")

    async def page(self, request: Request) -> Response:
        """Serve the watch page; it is the same for every room, and says so itself when there is none."""
        found = self._files.get("watch.html")
        if found is None:
            return Response("the watch page is missing", 404, media_type="text/plain")
        try:
            await self._rooms.find(request.path_params["code"], self._rooms.address_of(request))
            status = 200
        except UnknownName:
            status = 404
        except LimitError:
            status = 429
        return found.answer(request.headers, status=status)


def _language(request: Request) -> str:
    """Return the query that carries the language of an address on to the next."""
    wanted = request.query_params.get("lang", "")
    return f"?lang={wanted}" if wanted.isascii() and wanted.isalpha() else ""


async def _apart(room: Room) -> Response:
    """Take one step of a run apart, and tell it."""
    try:
        return reply(await asyncio.wait_for(asyncio.wrap_future(room.run.take_apart()), APART_SECONDS))
    except TimeoutError:
        raise LimitError("this run takes too long for one step: try again in {seconds} seconds", seconds=10) from None


def _names(value: Any) -> list[str]:
    return [name for name in value if isinstance(name, str)] if isinstance(value, list) else []


def _pace(asked: Steer) -> tuple[float | None, bool]:
    """Return the speed that somebody asks for, None for the fastest, and whether the run is to begin slowly.

    Raises:
        InputError: it is no speed.
    """
    return check_speed(asked.get("steps_per_second")), asked.get("gently") is True


def _object(value: Any) -> dict[str, Any]:
    """Return a JSON object.

    Raises:
        InputError: it is none.
    """
    if not isinstance(value, dict):
        raise InputError("values must be a JSON object")
    return value
