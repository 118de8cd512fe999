"""The routes of the live lab that need no run of their own: settings, targets, files, many seeds.

They put links, uploads, the program and many seeds (ganzoo.lab) and ganzoo.live.recording onto HTTP, on threads.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from ganzoo.errors import InputError, LimitError
from ganzoo.lab.experiment import Experiment
from ganzoo.lab.facts import facts
from ganzoo.lab.links import from_query, to_query
from ganzoo.lab.size import check_sides
from ganzoo.lab.worlds import DEFAULT, experiment_from_dict, world_named, world_of
from ganzoo.live.answers import Handler, refuse, reply, whole
from ganzoo.live.files import File
from ganzoo.live.loaded import LoadedRun
from ganzoo.live.question import ANSWER_LIMIT, ANSWERS, TEXT_LIMIT
from ganzoo.live.reading import Uploads, json_body, refuse_declared
from ganzoo.live.reporter import keyframe_at
from ganzoo.live.room import Room
from ganzoo.live.rooms import Rooms
from ganzoo.live.seeds_job import SeedsJob, SeedsResponse

QUESTION = {"text": TEXT_LIMIT, "answer": ANSWER_LIMIT, "answers": ANSWERS[1]}  # characters, and how many answers
REPLICAS_LIMIT = 64
SEEDS_STEPS_LIMIT = 20_000
ARRIVALS = Path(__file__).parent  # ganzoo.live.arrival makes them


class LabRoutes:
    """The handlers."""

    def __init__(self, rooms: Rooms, uploads: Uploads) -> None:
        self._rooms = rooms
        self._uploads = uploads
        self._limits = rooms.limits
        limits = {"upload_mb": self._limits.upload_bytes // 2**20, "question": QUESTION}
        self._facts = File.of("facts.json", orjson.dumps(facts() | {"limits": limits}))

    def add_routes(self, add: Callable[[str, str, Handler], None]) -> None:
        """Mount them."""
        add("GET", "/live/facts", self.facts)
        add("GET", "/live/presets", self.presets)
        add("GET", "/live/arrival", self.arrival)
        add("GET", "/live/program.py", self.program)
        add("POST", "/live/check", self.check)
        add("POST", "/live/target", self.target)
        add("POST", "/live/import", self.load)
        add("POST", "/live/seeds", self.seeds)

    async def facts(self, request: Request) -> Response:
        """Send the tables of the lab, and the limits that its forms keep; with an ETag, for they hardly ever change."""
        return self._facts.answer(request.headers)

    async def presets(self, request: Request) -> Response:
        """List the presets of a world."""
        offered = world_named(request.query_params.get("world", DEFAULT)).presets
        presets = [
            {"name": name, "query": to_query(preset.experiment)} | preset.to_dict() for name, preset in offered.items()
        ]
        return reply({"default": next(iter(offered)), "presets": presets})

    async def arrival(self, request: Request) -> Response:
        """Send the runs that play in a world until a visitor starts one."""
        path = ARRIVALS / f"arrival-{world_named(request.query_params.get('world', DEFAULT)).name}.json.gz"
        if not path.exists():
            return refuse(InputError("there is no recorded run"), 404)
        packed = path.read_bytes()
        headers = {"cache-control": "public, max-age=3600", "vary": "Accept-Encoding"}
        if "gzip" in request.headers.get("accept-encoding", ""):
            return Response(packed, headers=headers | {"content-encoding": "gzip"}, media_type="application/json")
        return Response(gzip.decompress(packed), headers=headers, media_type="application/json")

    async def check(self, request: Request) -> Response:
        """Say what settings mean: the whole experiment, its link, what was left out, the target's density."""
        asked = await json_body(request, self._limits.body_bytes)
        return reply(await run_in_threadpool(_checked, asked))

    async def target(self, request: Request) -> Response:
        """Turn an uploaded file (of it the `column` of the query), or a drawing, into a target of a `world`."""
        world = world_named(request.query_params.get("world", DEFAULT))
        if request.headers.get("content-type", "").startswith("application/json"):
            drawing = await json_body(request, self._limits.body_bytes)
            return reply({"target": world.from_drawing(drawing).to_dict(), "notices": []})
        asked, where = request.query_params.get("column", ""), self._rooms.address_of(request)
        columns = tuple(whole(part, low=0, high=10**6) for part in asked.split(",", 2)) if asked else ()
        return reply(await self._uploads.take(request, where, lambda data: world.from_file(data, columns)))

    async def load(self, request: Request) -> Response:
        """Open a room for a run that somebody took home as JSON."""
        where = self._rooms.address_of(request)
        refuse_declared(request, self._limits.upload_bytes)
        if seconds := self._rooms.opening.take(where):
            raise LimitError("too many runs were started from here: wait {seconds} seconds", seconds=int(seconds) + 1)
        run = await self._uploads.take(request, where, lambda data: _loaded(data, self._rooms))
        try:
            room = self._rooms.show(run, where)
        except LimitError as error:
            return refuse(error, 503)
        return reply({"code": room.code, "key": room.key, "query": to_query(run.experiment)})

    async def export_csv(self, room: Room, request: Request) -> Response:
        """Send the run's curves as CSV."""
        from ganzoo.live.recording import to_csv

        where, history = self._rooms.address_of(request), room.run.history
        text = await self._uploads.heavy(where, lambda: to_csv(_with_blanks(history.series(exact=True))))
        return _attachment(text, "text/csv", "ganzoo-run.csv")

    async def export_json(self, room: Room, request: Request) -> Response:
        """Send the whole run as JSON, which `load` takes."""
        where = self._rooms.address_of(request)
        text = await self._uploads.heavy(where, lambda: _exported(room, self._rooms))
        return _attachment(text, "application/json", "ganzoo-run.json")

    async def room_program(self, room: Room, request: Request) -> Response:
        """Send the room's experiment as a page of plain PyTorch."""
        return await _program(room.run.experiment)

    async def program(self, request: Request) -> Response:
        """Send a link's experiment as a page of plain PyTorch."""
        return await _program(from_query(request.url.query)[0])

    async def seeds(self, request: Request) -> Response:
        """Run an experiment with many seeds at once, perhaps `against` another; a line of JSON now and then."""
        wanted = await json_body(request, self._limits.body_bytes)
        experiment, _ = experiment_of(wanted)
        replicas = wanted.get("replicas", REPLICAS_LIMIT)
        if isinstance(replicas, bool) or not isinstance(replicas, int) or not 2 <= replicas <= REPLICAS_LIMIT:
            raise InputError(
                "replicas must be a whole number from 2 to {limit}, {given} was given",
                limit=REPLICAS_LIMIT,
                given=str(replicas)[:40],
            )
        sides = [experiment]
        if wanted.get("against") is not None:
            sides.append(experiment_from_dict(wanted["against"]))
        if experiment.steps > SEEDS_STEPS_LIMIT:
            raise LimitError(
                "many seeds at once take at most {limit} steps, the experiment has {given}: give it fewer steps",
                limit=SEEDS_STEPS_LIMIT,
                given=experiment.steps,
            )
        check_sides(sides, replicas)
        job = SeedsJob(sides, replicas, self._rooms.queue)
        return SeedsResponse(job, self._rooms.jobs, self._rooms.address_of(request))


def experiment_of(asked: dict[str, Any]) -> tuple[Experiment, list[dict[str, Any]]]:
    """Return the experiment of a request, {"experiment": settings} or {"query": link}, and notices about the link.

    Raises:
        InputError: it has settings that make no sense.
    """
    query = asked.get("query")
    if isinstance(query, str):
        return from_query(query)
    return experiment_from_dict(asked.get("experiment") or {}), []


def _checked(asked: dict[str, Any]) -> dict[str, Any]:
    experiment, notices = experiment_of(asked)
    return {
        "experiment": experiment.to_dict(),
        "query": to_query(experiment),
        "notices": notices,
        "preview": world_of(experiment).preview(experiment.target),
    }


def _loaded(data: bytes, rooms: Rooms) -> LoadedRun:
    from ganzoo.live.recording import from_json

    recording = from_json(data)
    return LoadedRun(recording, rooms.conditions.world_of(recording.experiment))


def _with_blanks(series: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """Return the curves with None where there is no number."""
    return {name: [None if value != value else value for value in column] for name, column in series.items()}


def _exported(room: Room, rooms: Rooms) -> bytes:
    from ganzoo.live.recording import Recording, to_json

    run = room.run
    history = run.history
    world = rooms.conditions.world_of(run.experiment)
    frames = [keyframe_at(history, run.experiment, world, step) for step in history.keyframe_steps()]
    series = history.series(exact=True)
    return to_json(Recording(experiment=run.experiment, series=series, marks=history.marks(), keyframes=frames))


async def _program(experiment: Experiment) -> Response:
    world = world_of(experiment)
    text = await run_in_threadpool(world.program, experiment)
    return _attachment(text, "text/x-python", world.program_file)


def _attachment(text: str | bytes, media_type: str, name: str) -> Response:
    headers = {"content-disposition": f'attachment; filename="{name}"', "cache-control": "no-store"}
    return Response(text, media_type=media_type, headers=headers)
