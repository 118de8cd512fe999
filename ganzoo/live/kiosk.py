"""A room that is open when the app starts: for kiosks, for tests and for benches.

`python -m ganzoo live --preset normal --room DEMO --port 7861` opens it and prints its addresses. It trains
whether or not anybody watches, and when the run is over it rests a little and starts with the next seed.
"""

from __future__ import annotations

import re
import threading
from dataclasses import replace

from ganzoo.errors import InputError, UnknownName, closest
from ganzoo.lab.experiment import Experiment
from ganzoo.lab.links import from_query
from ganzoo.lab.worlds import WORLDS
from ganzoo.live.address import lan_addresses
from ganzoo.live.room import Room
from ganzoo.live.rooms import Rooms

SECONDS = 60.0  # how long a run takes unless a speed is given
REST_SECONDS = 5.0
FASTEST = "max"
_CODE = re.compile(r"[A-Z0-9-]{2,20}")


def experiment_named(name: str) -> Experiment:
    """Return the experiment of a preset, of a target's name, or of a link's settings ("seed=7&steps=20000").

    Raises:
        UnknownName: it is none of them.
        InputError: the settings make no sense.
    """
    if "=" in name:
        experiment, notices = from_query(name, ours_alone=True)
        if notices:
            reason = notices[0]["text"].format(**notices[0]["params"])
            raise InputError("these settings cannot be used as they are: {reason}", reason=reason)
        return experiment
    named: dict[str, Experiment] = {}
    for world in WORLDS.values():
        default = next(iter(world.presets.values())).experiment
        targets = {name: offer.target for name, offer in world.targets.items() if offer.target}
        named = {name: replace(default, target=target) for name, target in targets.items()} | named
        named = {name: preset.experiment for name, preset in world.presets.items()} | named
    if name in named:
        return named[name]
    raise UnknownName(
        "there is no preset called {given}; the closest names are {closest}",
        given=name[:40],
        closest=closest(name[:40], named),
    )


def open_room(rooms: Rooms, preset: str, *, code: str, speed: str | None = None) -> Room:
    """Open a room that runs for ever; `speed` is in steps per second, "max", or None for a minute a run.

    Raises:
        InputError: the preset, the code or the speed makes no sense.
    """
    if not _CODE.fullmatch(code.upper()):
        raise InputError("a room's code is 2 to 20 letters, digits and -; {given} was given", given=code[:40])
    experiment = experiment_named(preset)
    room = rooms.create(experiment, speed=_steps_per_second(speed, experiment), code=code, kept=True)
    threading.Thread(target=_go_on, args=(rooms, room), name="kiosk", daemon=True).start()
    return room


def addresses(room: Room, *, host: str, port: int) -> list[str]:
    """Return where the room can be watched: on the network if the app listens to it, else on this computer."""
    names = [*lan_addresses(), "127.0.0.1"] if host in ("0.0.0.0", "::") else [host]
    return [f"http://{name}:{port}/watch/{room.shared_code or room.code}" for name in names]


def _steps_per_second(speed: str | None, experiment: Experiment) -> float | None:
    if speed is None:
        return experiment.steps / SECONDS
    if speed == FASTEST:
        return None
    try:
        return float(speed)
    except ValueError:
        text = "the speed is a number of steps per second or max; {given} was given"
        raise InputError(text, given=speed[:40]) from None


def _go_on(rooms: Rooms, room: Room) -> None:
    """Start the run again, with the next seed, whenever it is over."""
    while not room.closed.wait(1.0):
        if room.run.state in ("finished", "diverged", "failed"):
            room.closed.wait(REST_SECONDS)
            experiment = room.run.experiment
            rooms.run_again(room, replace(experiment, seed=(experiment.seed + 1) % 2**31))
            room.run.go()
