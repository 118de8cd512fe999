"""Cases of a push: what goes wrong, and what must hold then. See lab.py for what a case is."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path

from ganzoo.errors import CheckpointError, GanzooError, HubConflict, HubDenied, HubError, HubOffline
from ganzoo.hub import Pushed, Pusher, push
from tests.hub.lab import REPOSITORY, Lab, write_checkpoint
from tests.hub_server import READER


def _push(lab: Lab, folder: Path | None = None, **options: object) -> Pushed:
    return push(folder or lab.folder, REPOSITORY, hub=lab.hub, **options)  # type: ignore[arg-type]


def _lands(lab: Lab, *, tries: int, commits: int = 1) -> None:
    """Push, and see that it ends as it should."""
    pushed = _push(lab)
    assert pushed.changed and pushed.tries == tries, pushed
    assert lab.holds(lab.folder)
    assert lab.commits() == commits
    lab.says.append("pushed")


def _refused_with_nothing_changed(lab: Lab, kind: type[GanzooError], *, within: float = 30.0) -> None:
    _push(lab, lab.folders[1])
    before, uploads = lab.commits(), len(lab.server.asked(lab.upload))
    lab.server.faults.arm()
    lab.refused(kind, lambda: _push(lab), within=within)
    lab.server.faults.clear()
    assert lab.holds(lab.folders[1]) and lab.commits() == before
    assert uploads <= len(lab.server.asked(lab.upload))


def nothing_wrong(lab: Lab) -> None:
    """nothing"""
    told: list[tuple[int, int, str]] = []
    pushed = _push(lab, private=True, tag="v1", progress=lambda *step: told.append(step))
    repository = lab.server.store.find("models", REPOSITORY)
    assert repository is not None and repository.private and repository.tags == {"v1": pushed.commit}
    assert lab.holds(lab.folder) and lab.commits() == 1 and pushed.tries == 1
    assert set(lab.tree()) == {"README.md", "config.json", "generator.safetensors", "samples.png"}
    assert told[-1][0] == told[-1][1] == sum(len(content) for content in lab.tree().values())
    assert sorted(done for done, _, _ in told) == [done for done, _, _ in told]
    lab.says.append("pushed")


def nothing_new(lab: Lab) -> None:
    """nothing changed since the last push"""
    first = _push(lab)
    lab.server.seen.clear()
    again = _push(lab)
    assert not again.changed and again.commit == first.commit and lab.commits() == 1
    assert {seen.route for seen in lab.server.seen} == {"info"}
    lab.says.append("nothing to push, the Hub has it")


def only_the_difference(lab: Lab) -> None:
    """the head has other weights and a stray file"""
    _push(lab, lab.folders[1])
    repository = lab.server.store.find("models", REPOSITORY)
    assert repository is not None
    from tests.hub_server.store import Entry

    repository.append({**repository.head.files, "pytorch_model.bin": Entry(content=b"stray", lfs=False)}, "stray")
    _lands(lab, tries=1, commits=3)


def broken_folder(lab: Lab) -> None:
    """the folder's weights are damaged"""
    folder = write_checkpoint(lab.work / "broken")
    weights = folder / "generator.safetensors"
    weights.write_bytes(weights.read_bytes()[:-1] + b"\xff")
    lab.refused(CheckpointError, lambda: _push(lab, folder))
    assert not lab.server.seen


def wrong_token(lab: Lab) -> None:
    """401: a token that the Hub does not know"""
    token = "hf_wrong0000000000000000000000000000"
    _push(lab, lab.folders[1])
    hub = lab.other(token=token)
    error = lab.refused(HubDenied, lambda: push(lab.folder, REPOSITORY, hub=hub), within=5)
    assert token not in str(error) and lab.holds(lab.folders[1])


def no_token(lab: Lab) -> None:
    """401: no token"""
    hub = lab.other(token=False)
    lab.refused(HubDenied, lambda: push(lab.folder, REPOSITORY, hub=hub), within=5)
    assert not lab.server.store.repositories


def forbidden(lab: Lab) -> None:
    """403: somebody else's namespace"""
    _push(lab, lab.folders[1])
    hub = lab.other(token=READER.token)
    lab.refused(HubDenied, lambda: push(lab.folder, REPOSITORY, hub=hub), within=5)
    assert lab.holds(lab.folders[1])


def gone(lab: Lab) -> None:
    """404: the repository is deleted between the upload and the commit"""
    lab.server.faults.add("commit", "status", status=404, headers={"X-Error-Code": "RepoNotFound"}, times=None)
    lab.refused(HubDenied, lambda: _push(lab), within=10)
    assert lab.commits() == 0


def conflict_once(lab: Lab) -> None:
    """409 once"""
    lab.server.faults.add("commit", "status", status=409)
    _lands(lab, tries=2)


def conflict_always(lab: Lab) -> None:
    """409 always"""
    lab.server.faults.hold("commit", "status", status=409, times=None)
    lab.hub = lab.other(patience_seconds=4.0)
    _refused_with_nothing_changed(lab, HubConflict, within=12)


def overtaken_once(lab: Lab) -> None:
    """412 once: another commit arrives first"""
    fault = lab.server.faults.add("commit", "stall", seconds=1.0)
    pushing = threading.Thread(target=lambda: _lands(lab, tries=2, commits=2))
    pushing.start()
    while not fault.struck:
        time.sleep(0.01)
    repository = lab.server.store.find("models", REPOSITORY)
    assert repository is not None
    repository.append({**repository.head.files}, "somebody else's")
    pushing.join()
    assert lab.says == ["pushed"] and lab.holds(lab.folder)
    uploads = [seen.path for seen in lab.server.asked(lab.upload)]
    assert len(uploads) == len(set(uploads)) == 2, "the weights or the picture were uploaded twice"


def overtaken_always(lab: Lab) -> None:
    """412 always"""
    lab.server.faults.hold("commit", "status", status=412, times=None)
    lab.hub = lab.other(patience_seconds=4.0)
    _refused_with_nothing_changed(lab, HubConflict, within=12)


def pause_asked(lab: Lab) -> None:
    """429 with Retry-After: 2, once"""
    lab.server.faults.add("commit", "status", status=429, headers={"Retry-After": "2"})
    started = time.monotonic()
    _lands(lab, tries=2)
    assert 2.0 <= time.monotonic() - started < 20.0


def long_pause_asked(lab: Lab) -> None:
    """429 with Retry-After: 600, always"""
    lab.server.faults.hold("commit", "status", status=429, headers={"Retry-After": "600"}, times=None)
    _refused_with_nothing_changed(lab, HubOffline, within=10)


def bad_card(lab: Lab) -> None:
    """400: the Hub finds fault with the card's metadata"""
    lab.server.faults.hold("validate", "status", status=400, times=None)
    _refused_with_nothing_changed(lab, HubError, within=10)


def down(lab: Lab) -> None:
    """the Hub is down"""
    lab.server.stop()
    lab.refused(HubOffline, lambda: _push(lab), within=10)


def switched_off(lab: Lab) -> None:
    """HF_HUB_OFFLINE=1"""
    lab.hub = lab.other(offline=True)
    lab.refused(HubOffline, lambda: _push(lab), within=1)
    assert not lab.server.seen


def once(route: str, status: int, *, tries: int) -> Callable[[Lab], None]:
    """Make a case: one answer of this status at a route."""

    def case(lab: Lab) -> None:
        lab.server.faults.add(_route(lab, route), "status", status=status)
        _lands(lab, tries=tries)

    case.__doc__ = f"{status} once, at {_STATION[route]}"
    return case


def always(route: str, status: int) -> Callable[[Lab], None]:
    """Make a case: nothing but this status at a route."""

    def case(lab: Lab) -> None:
        lab.server.faults.hold(_route(lab, route), "status", status=status, times=None)
        _refused_with_nothing_changed(lab, HubOffline, within=75)

    case.__doc__ = f"{status} always, at {_STATION[route]}"
    return case


def cut_once(route: str, kind: str, *, tries: int) -> Callable[[Lab], None]:
    """Make a case: the connection breaks once."""

    def case(lab: Lab) -> None:
        lab.server.faults.add(_route(lab, route), kind)  # type: ignore[arg-type]
        _lands(lab, tries=tries)

    where = "the commit's answer" if kind == "deaf" else _STATION[route]
    case.__doc__ = f"the connection is cut once in {where}"
    return case


def cut_in_the_upload_always(lab: Lab) -> None:
    """the connection is cut in every upload"""
    lab.server.faults.hold(lab.upload, "cut", times=None)
    _refused_with_nothing_changed(lab, HubOffline, within=75)


def answer_lost_and_overtaken(lab: Lab) -> None:
    """the commit's answer is lost, and somebody else pushes on top at once"""
    _push(lab, lab.folders[2])
    repository = lab.server.store.find("models", REPOSITORY)
    assert repository is not None
    theirs = repository.head.files
    original = repository.append

    def append_twice(files: dict, title: str, *, description: str = "") -> object:
        repository.append = original  # type: ignore[method-assign]
        commit = original(files, title, description=description)
        original(theirs, "somebody else's")
        return commit

    repository.append = append_twice  # type: ignore[assignment]
    lab.server.faults.add("commit", "deaf")
    pushed = _push(lab)
    assert pushed.changed and pushed.commit == repository.commits[2].oid
    assert lab.commits() == 3 and lab.holds(lab.folders[2]), "ours was pushed again over theirs"
    lab.noted = "the other's checkpoint, whole, on top of ours"
    lab.says.append("pushed")


def pushers(count: int) -> Callable[[Lab], None]:
    """Make a case: several push different checkpoints at the same moment."""

    def case(lab: Lab) -> None:
        _push(lab, lab.folders[3])
        started = time.monotonic()
        done: list[Pushed] = []
        threads = [
            threading.Thread(target=lambda f=folder: done.append(_push(lab, f))) for folder in lab.folders[:count]
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        took = time.monotonic() - started
        assert len({pushed.commit for pushed in done}) == count and lab.commits() == count + 1
        assert any(lab.holds(folder) for folder in lab.folders[:count])
        repository = lab.server.store.find("models", REPOSITORY)
        assert repository is not None
        trees = [commit.files["config.json"].content for commit in repository.commits[2:]]
        assert sorted(trees) == sorted((folder / "config.json").read_bytes() for folder in lab.folders[:count])
        assert took < 20, f"{took:.1f} s for {count} pushers"
        lab.noted = "the last one's checkpoint, whole"
        lab.says.append("pushed (each of them)")

    case.__doc__ = f"{count} push at the same moment"
    return case


def killed(route: str, kind: str, *, landed: bool) -> Callable[[Lab], None]:
    """Make a case: kill -9 while the Hub holds this request."""

    def case(lab: Lab) -> None:
        _push(lab, lab.folders[1])
        fault = lab.server.faults.add(_route(lab, route), kind, seconds=20.0)  # type: ignore[arg-type]
        child = os.fork()
        if child == 0:
            try:
                _push(lab)
            finally:
                os._exit(0)
        deadline = time.monotonic() + 20
        while not fault.struck and time.monotonic() < deadline:
            time.sleep(0.01)
        time.sleep(0.2)
        os.kill(child, signal.SIGKILL)
        assert os.WTERMSIG(os.waitpid(child, 0)[1]) == signal.SIGKILL
        lab.server.stopping.set()  # let the held request go on: what it asked for may still happen
        time.sleep(0.5)
        lab.server.faults.clear()
        assert fault.struck
        assert lab.holds(lab.folder if landed else lab.folders[1])
        lab.server.stopping.clear()
        again = _push(lab)
        assert again.changed != landed and lab.holds(lab.folder) and lab.commits() == 2
        lab.says.append("(it is gone); pushing again ends as it should")

    state = "as after the push" if landed else "as before the push"
    moment = f"before the answer to {_STATION[route]}" if kind == "late" else f"in {_STATION[route]}"
    case.__doc__ = f"kill -9 {moment}: the repository is {state}"
    return case


def tag_taken(lab: Lab) -> None:
    """the tag names another commit already"""
    _push(lab, lab.folders[1], tag="v1")
    lab.refused(HubConflict, lambda: _push(lab, tag="v1"))
    assert lab.holds(lab.folder)


def training_goes_on(lab: Lab) -> None:
    """a push in mid-training fails; the next one carries it"""
    lab.server.faults.add("info", "status", status=403, times=1)
    outcomes: list[Pushed | GanzooError] = []
    with Pusher(REPOSITORY, hub=lab.hub, report=outcomes.append) as pusher:
        for folder in (lab.folders[1], lab.folders[0]):
            count = len(outcomes)
            pusher.offer(folder)
            while len(outcomes) == count:
                time.sleep(0.01)
    assert isinstance(outcomes[0], HubDenied) and isinstance(outcomes[1], Pushed) and len(outcomes) == 2
    assert lab.holds(lab.folder) and lab.commits() == 1
    lab.says.append(lab.plain(str(outcomes[0])))


def last_push_of_a_training(lab: Lab) -> None:
    """the last push of a training fails once; it is tried again at the end"""
    lab.server.faults.add("info", "status", status=403, times=1)
    outcomes: list[Pushed | GanzooError] = []
    pusher = Pusher(REPOSITORY, hub=lab.hub, report=outcomes.append)
    pusher.offer(lab.folder)
    assert pusher.close() and lab.holds(lab.folder)
    assert isinstance(outcomes[0], HubDenied) and isinstance(outcomes[1], Pushed)
    lab.says.append(lab.plain(str(outcomes[0])))


_STATION = {
    "info": "the look at the head",
    "create": "the making of the repository",
    "preupload": "the question how to upload",
    "upload": "the upload",
    "commit": "the commit",
}


def _route(lab: Lab, name: str) -> str:
    return lab.upload if name == "upload" else name


PUSH: dict[str, Callable[[Lab], None]] = {
    "nothing": nothing_wrong,
    "unchanged": nothing_new,
    "difference": only_the_difference,
    "broken-folder": broken_folder,
    "401-token": wrong_token,
    "401-none": no_token,
    "403": forbidden,
    "404": gone,
    "409-once": conflict_once,
    "409-always": conflict_always,
    "412-once": overtaken_once,
    "412-always": overtaken_always,
    "429": pause_asked,
    "429-long": long_pause_asked,
    "400-card": bad_card,
    "500-head-once": once("info", 500, tries=2),
    "500-upload-once": once("upload", 500, tries=1),
    "500-commit-once": once("commit", 500, tries=2),
    "503-create-once": once("create", 503, tries=2),
    "503-head-once": once("info", 503, tries=2),
    "503-preupload-once": once("preupload", 503, tries=1),
    "503-commit-once": once("commit", 503, tries=2),
    "500-head-always": always("info", 500),
    "503-head-always": always("info", 503),
    "503-preupload-always": always("preupload", 503),
    "503-upload-always": always("upload", 503),
    "503-commit-always": always("commit", 503),
    "cut-upload-once": cut_once("upload", "cut", tries=1),
    "cut-upload-always": cut_in_the_upload_always,
    "cut-commit-once": cut_once("commit", "cut", tries=2),
    "cut-answer-once": cut_once("commit", "deaf", tries=1),
    "cut-answer-overtaken": answer_lost_and_overtaken,
    "down": down,
    "offline": switched_off,
    "two": pushers(2),
    "three": pushers(3),
    "kill-upload": killed("upload", "stall", landed=False),
    "kill-commit": killed("commit", "stall", landed=True),
    "kill-answer": killed("commit", "late", landed=True),
    "tag-taken": tag_taken,
    "training": training_goes_on,
    "training-end": last_push_of_a_training,
}
