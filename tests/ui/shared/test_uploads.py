"""Uploads at the door: refused in a sentence before they are written, few at once."""

from __future__ import annotations

import asyncio
import errno
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ganzoo.ui.shared import temporary
from ganzoo.ui.shared import uploads as module
from ganzoo.ui.shared.temporary import Files
from ganzoo.ui.shared.uploads import Uploads
from tests.ui.shared.loops import run


class Gradio:
    """Stands for gradio's route: counts what reaches it, and answers with the paths of what it wrote."""

    def __init__(self) -> None:
        self.reached = 0
        self.paths: list[str] = []
        self.go_on: asyncio.Event | None = None
        self.trouble: Exception | None = None

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.reached += 1
        if self.go_on is not None:
            await self.go_on.wait()
        await receive()
        if self.trouble is not None:
            raise self.trouble
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": json.dumps(self.paths).encode()})


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Files:
    monkeypatch.setattr(temporary, "SPARE_BYTES", 0)
    return Files(most_bytes=400, folder=lambda: tmp_path)


async def ask(
    door: Uploads,
    *,
    length: int | None = 10,
    path: str = "/gradio_api/upload",
    address: str = "10.0.0.1",
    **headers: str,
) -> tuple[int, str]:
    said = {"content-length": str(length)} if length is not None else {}
    scope = {
        "type": "http",
        "method": "POST",
        "path": path,
        "query_string": b"",
        "client": (address, 1),
        "headers": [(name.replace("_", "-").encode(), value.encode()) for name, value in {**said, **headers}.items()],
    }
    answer: dict[str, Any] = {"body": b""}

    async def receive() -> Any:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        answer["body"] += message.get("body", b"")
        answer.setdefault("status", message.get("status"))

    await door(scope, receive, send)
    return answer["status"], answer["body"].decode()


def test_what_would_not_fit_is_refused_in_the_pages_language_before_it_is_written(files: Files) -> None:
    gradio = Gradio()
    door = Uploads(gradio, files)
    status, words = run(ask(door, length=101))
    assert (status, words[:38]) == (413, "Your files here take 0 MB already and ")
    status, words = run(ask(door, length=101, referer="http://127.0.0.1:7860/ko?tab=latent"))
    assert status == 413 and words.startswith("여기 있는 파일이 이미 0 MB를 쓰고")
    assert gradio.reached == 0
    assert run(ask(door, length=100))[0] == 200


def test_an_upload_says_how_long_it_is(files: Files) -> None:
    gradio = Gradio()
    assert run(ask(Uploads(gradio, files), length=None)) == (411, "An upload has to say how long it is")
    assert run(ask(Uploads(gradio, files), length=-1))[0] == 411
    assert gradio.reached == 0


def test_files_are_not_taken_where_components_ask(files: Files) -> None:
    gradio = Gradio()
    door = Uploads(gradio, files)
    ask_component: Callable[..., Any] = lambda kind: ask(door, path="/gradio_api/component_server", content_type=kind)  # noqa: E731
    assert run(ask_component("multipart/form-data; boundary=b"))[0] == 415
    assert run(ask_component("application/json"))[0] == 200
    assert gradio.reached == 1


def test_what_came_in_is_its_visitors(files: Files, tmp_path: Path) -> None:
    gradio = Gradio()
    path = tmp_path / "hash" / "mine.png"
    path.parent.mkdir()
    path.write_bytes(bytes(60))
    gradio.paths = [str(path)]
    door = Uploads(gradio, files)
    assert run(ask(door, length=60))[0] == 200
    assert [one.owner for one in files.held()] == ["10.0.0.1"]
    assert run(ask(door, length=60))[0] == 413  # it was only just brought
    assert run(ask(door, length=60, address="10.0.0.2"))[0] == 200


def test_a_full_disk_is_told(files: Files) -> None:
    gradio = Gradio()
    gradio.trouble = OSError(errno.ENOSPC, "No space left on device")
    status, words = run(ask(Uploads(gradio, files)))
    assert (status, words) == (413, "The disk of the machine that serves this is full; try again later")
    assert not files._reserved


def test_few_are_under_way_at_once_and_the_others_wait_for_their_turn(
    files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def rush() -> tuple[int, list[int], list[int]]:
        gradio = Gradio()
        gradio.go_on = asyncio.Event()
        door = Uploads(gradio, files)
        monkeypatch.setattr(module, "WAIT_SECONDS", 0.0)
        addresses = ["10.0.0.1"] * 5 + ["10.0.0.2"] * 5 + ["10.0.0.3"] * 5
        asked = [asyncio.create_task(ask(door, address=address)) for address in addresses]
        while sum(task.done() for task in asked) < 11 or gradio.reached < 4:
            await asyncio.sleep(0.001)
        reached = gradio.reached
        monkeypatch.setattr(module, "WAIT_SECONDS", 60.0)
        late = asyncio.create_task(ask(door))
        gradio.go_on.set()
        return reached, [(await task)[0] for task in asked], [(await late)[0]]

    reached, statuses, late = run(asyncio.wait_for(rush(), 60))
    assert reached == 4 and late == [200]
    assert statuses == [200, 200, 429, 429, 429] * 2 + [429] * 5


def test_an_upload_of_which_nothing_more_comes_is_given_up(files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SILENCE_SECONDS", 0.01)

    async def stuck() -> tuple[Any, int]:
        async def never() -> Any:
            await asyncio.Event().wait()

        sent: list[Any] = []

        async def send(message: Any) -> None:
            sent.append(message)

        door = Uploads(Gradio(), files)
        headers = [(b"content-length", b"10")]
        scope = {"type": "http", "method": "POST", "path": module.UPLOAD, "query_string": b"", "headers": headers}
        await door(scope, never, send)
        return sent[0]["status"], door._under_way.total()

    assert run(stuck()) == (408, 0)
    assert not files._reserved
