"""A game of three lines, and a real server on a loopback port."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware

from ganzoo.guard.front import Front
from ganzoo.guard.origin import SameSite
from ganzoo.lab.line.experiment import Experiment
from ganzoo.lab.line.world import line
from ganzoo.lab.world import World
from ganzoo.live.limits import Limits
from ganzoo.live.rooms import Rooms
from ganzoo.live.server import add_routes


class FakeGame:
    """One number that moves by what the loop's generator draws; `slow` seconds a move, diverges at `fatal`."""

    players = ("discriminator", "generator")

    def __init__(self, experiment: Experiment, *, slow: float = 0.0, fatal: int | None = None) -> None:
        self.experiment, self.slow, self.fatal = experiment, slow, fatal
        self.value, self.lr, self.steps_done = 0.0, experiment.lr_g, 0

    def play(self, player: str, real: Any, rng: Any) -> dict[str, Any]:
        import torch

        if self.slow:
            time.sleep(self.slow)
        draw = torch.rand((), generator=rng)
        self.value += self.lr * float(draw)
        if self.fatal is not None and self.steps_done + 1 >= self.fatal:
            draw = draw * float("nan")
        return {"loss_real": draw, "loss_fake": draw + 1} if player == "discriminator" else {"loss_generator": draw}

    def set(self, *, lr_d: float | None = None, lr_g: float | None = None) -> None:
        self.lr = self.lr if lr_g is None else lr_g

    def average(self, images_seen: int, batch: int) -> None:
        self.steps_done = images_seen // batch


class FakeSource:
    def batch(self, step: int) -> int:
        return step


def fake_world(*, slow: float = 0.0, fatal: int | None = None, numbers: int = 60) -> World:
    """Return a play of the fake game, with so many numbers in each picture."""

    def steer(game: FakeGame, experiment: Experiment) -> None:
        game.lr = experiment.lr_g

    def observe(game: FakeGame, step: int, picture: bool) -> dict[str, Any]:
        point = {"mean": game.value, "std": 1.0, "w1": abs(4 - game.value), "jsd": 0.5}
        return {"point": point, "now": {"edges": [0, 1, 60], "real": [0.25] * 60, "fake": [game.value] * numbers}}

    def diagnose(experiment: Experiment, series: Any) -> dict[str, Any]:
        return {"text": "step {step}", "params": {"step": series["step"][-1]}, "rule": "learning"}

    return replace(
        line(),
        build=lambda experiment: (FakeGame(experiment, slow=slow, fatal=fatal), FakeSource()),
        observe=observe,
        steer=steer,
        diagnose=diagnose,
        explain=lambda error: {"text": str(error), "params": {}, "rule": "diverged"},
    )


def until(condition: Callable[[], Any], *, seconds: float = 10.0) -> Any:
    """Wait for a condition and return its value."""
    deadline = time.monotonic() + seconds
    while not (value := condition()):
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.005)
    return value


class Server:
    """A uvicorn with nothing but the live routes on it."""

    def __init__(self, rooms: Rooms, static: Path, text: Path) -> None:
        self.rooms = rooms
        app = Starlette(middleware=[Middleware(SameSite, front=rooms.front)])
        add_routes(app.router, rooms, static=static, text=text)
        config = uvicorn.Config(app, port=0, log_level="error", timeout_graceful_shutdown=1, lifespan="off")
        self._uvicorn = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._uvicorn.run, daemon=True)
        self._thread.start()
        until(lambda: self._uvicorn.started)
        self.port = self._uvicorn.servers[0].sockets[0].getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"

    def on_loop(self, work: Callable[[], Any]) -> Any:
        """Do something on the server's event loop and return its result."""

        async def wrapped() -> Any:
            return work()

        loop = self.rooms._loop
        assert loop is not None
        return asyncio.run_coroutine_threadsafe(wrapped(), loop).result(5)

    def stop(self) -> None:
        if self.rooms._loop is not None:
            self.on_loop(self.rooms.close_all)
        self._uvicorn.should_exit = True
        self._thread.join(5)


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[..., Server]]:
    """Return a function that starts a server: serve(limits=Limits(...), slow=...)."""
    static, text = tmp_path / "static", tmp_path / "text"
    static.mkdir()
    (text / "ko").mkdir(parents=True)
    (static / "live.js").write_text("export const version = 1;\n" * 50)
    (static / "watch.html").write_text('<script src="/live/static/v-{version}/live.js"></script>')
    (static / "join.html").write_text("<form></form>")
    (text / "ko" / "a.json").write_text('{"one": "하나"}')
    (text / "ko" / "b.json").write_text('{"two": "둘"}')
    servers: list[Server] = []

    def start(*, limits: Limits | None = None, world: World | None = None, front: Front | None = None) -> Server:
        servers.append(Server(Rooms(limits or Limits(), world=world or fake_world(), front=front), static, text))
        return servers[-1]

    yield start
    for server in servers:
        server.stop()
