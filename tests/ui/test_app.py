"""The app as it is built: two pages, the same tabs, all of it in the page's language."""

import argparse
import ast
import json
import os
import random
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from ganzoo.catalog import SHIPPED
from ganzoo.hub import Hub, everything
from ganzoo.ui import app, text
from ganzoo.ui.shared.services import Services
from ganzoo.ui.shared.sessions import Sessions
from ganzoo.ui.shared.turns import Turns
from tests.fuzzing import mutated_value
from tests.ui.stand_in import StandInCatalog, StandInEngine

ROOT = Path(__file__).parents[2]


@pytest.fixture
def services(tmp_path):
    return Services(StandInCatalog(tmp_path), build_engine=StandInEngine)


def paths():
    return [language.path.strip("/") for language in text.languages()]


def test_all_languages_have_the_same_components(services):
    config = app.build(services).get_config_file()
    kinds = {block["id"]: (block["type"], block["props"].get("elem_id")) for block in config["components"]}
    first, *others = ([kinds[i] for i in config["page"][path]["components"]] for path in paths())
    assert len(first) > 20 and all(other == first for other in others)


def test_every_sentence_of_the_korean_page_is_korean(services, monkeypatch):
    korean, missing = text.sentences("ko"), set()

    class Watching(dict):
        def get(self, sentence, default=None):
            if sentence not in korean:
                missing.add(sentence)
            return korean.get(sentence, default)

    monkeypatch.setattr(text, "sentences", lambda language: Watching() if language == "ko" else {})
    app.build(services)
    assert not missing


def test_building_the_app_imports_no_torch():
    code = "import sys, app; from ganzoo.catalog import Catalog; from ganzoo.ui import app; "
    code += "from ganzoo.ui.shared.services import Services; "
    code += "app.build(Services(Catalog())); print('torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_an_empty_catalog_gives_a_page_that_says_what_to_do(tmp_path):
    catalog = StandInCatalog(tmp_path, names=())
    config = app.build(Services(catalog, build_engine=StandInEngine)).get_config_file()
    words = [str(block["props"].get("value")) for block in config["components"]]
    assert any("python -m train dcgan_fashion_mnist" in word for word in words)


@pytest.mark.parametrize("shared", [False, True])
def test_the_app_starts_whatever_lies_in_the_cache_and_in_the_users_folder(tmp_path, monkeypatch, caplog, shared):
    """Configs that a stranger bent, each a repository that somebody pulled; with them what is no file at all."""
    hub, own = Hub(cache=tmp_path / "hub"), tmp_path / "own"
    monkeypatch.setenv("GANZOO_CHECKPOINTS", str(own))
    originals = sorted(SHIPPED.glob("*/config.json"))
    for number in range(60):
        rng = random.Random(number)
        original = rng.choice(originals)
        value = mutated_value(json.loads(original.read_text(encoding="utf-8")), rng)
        cache = hub.cache if number % 2 else hub.for_visitors().cache
        folder = cache / f"models--aaa--{number}" / "snapshots" / ("a" * 40)
        for place in (folder, own / f"{number}") if number % 3 == 0 else (folder,):
            place.mkdir(parents=True)
            for weights in original.parent.glob("*.safetensors"):
                (place / weights.name).symlink_to(weights)
            (place / "config.json").write_text(json.dumps(value))
    os.mkfifo(hub.cache / "models--aaa--1" / "snapshots" / ("a" * 40) / "README.md")
    (own / "fifo").mkdir()
    os.mkfifo(own / "fifo" / "config.json")
    (own / "endless").mkdir()
    (own / "endless" / "config.json").symlink_to("/dev/zero")
    services = Services(everything(hub, visitors=shared), build_engine=StandInEngine)
    assert sum(entry.foreign for entry in services.catalog.entries()) > 2
    config = app.build(services).get_config_file()
    chosen = {block["props"].get("elem_id"): block["props"].get("value") for block in config["components"]}
    chosen["models-here"] = chosen["models-here"]["chosen"]
    for menu in ("latent-model", "translation-model", "super_resolution-right", "models-here"):
        assert chosen[menu] and "@aaaaaaa" not in chosen[menu]
    assert "left out" in caplog.text


def test_every_tab_connects_its_events_behind_the_guard():
    for path in (ROOT / "ganzoo/ui/tabs").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                direct = node.func.attr in ("click", "change", "input", "submit", "select", "load", "then", "success")
                assert not direct, f"{path.name}:{node.lineno} connects an event without page.on"


@pytest.mark.parametrize(
    ("environment", "arguments", "expected"),
    [
        ({}, [], ("127.0.0.1", 7860)),
        ({"PORT": "8123", "HOST": "0.0.0.0"}, [], ("0.0.0.0", 8123)),
        ({"PORT": "8123"}, ["--port", "9000"], ("127.0.0.1", 9000)),
        ({"SPACE_ID": "somebody/ganzoo"}, [], ("0.0.0.0", 7860)),
    ],
)
def test_host_and_port_come_from_arguments_then_environment(environment, arguments, expected, monkeypatch):
    from ganzoo.cli.app import _add_arguments

    for name in ("PORT", "HOST", "SPACE_ID"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    parser = argparse.ArgumentParser()
    _add_arguments(parser)
    options = parser.parse_args(arguments)
    assert (options.host, options.port) == expected


def test_a_port_that_is_taken_or_nonsense_is_refused_in_a_sentence(tmp_path):
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        for port, words in ((taken.getsockname()[1], "cannot be used"), ("many", "'many' is not a whole number")):
            done = subprocess.run(
                [sys.executable, "app.py", "--port", str(port)],
                cwd=ROOT,
                capture_output=True,
                text=True,
                timeout=240,
                env={**os.environ, "PORT": "7860"},
            )
            assert done.returncode != 0
            assert words in done.stderr
            assert "Traceback" not in done.stderr


def test_an_upload_that_is_too_large_is_refused_while_it_arrives(services, monkeypatch):
    monkeypatch.setattr(app, "MOST_UPLOADED", 10 * 1024)
    blocks = app.build(services)
    url = app.serve(blocks, services, host="127.0.0.1", port=0, warm=False)
    try:
        statuses = [upload(url, size) for size in (5_000, 20_000)]
    finally:
        blocks.close()
    assert statuses == [200, 413]


def test_the_app_is_served_with_shares_and_ends(services, monkeypatch):
    monkeypatch.setenv("GANZOO_FILES_MEGABYTES", "0.04")
    blocks = app.build(services)
    url = app.serve(blocks, services, host="127.0.0.1", port=0, warm=False)
    try:
        assert [upload(url, size) for size in (5_000, 20_000)] == [200, 413]  # a quarter of it is a visitor's
        assert [one.owner for one in services.files.held()] == ["127.0.0.1"]
        assert (type(blocks._queue), type(blocks.state_holder)) == (Turns, Sessions)
        assert blocks.app.state_holder is blocks.state_holder
    finally:
        blocks.close()


def upload(url: str, size: int) -> int:
    mark = "boundary"
    head = f'--{mark}\r\nContent-Disposition: form-data; name="files"; filename="a.png"\r\n\r\n'
    body = head.encode() + bytes(size) + f"\r\n--{mark}--\r\n".encode()
    headers = {"Content-Type": f"multipart/form-data; boundary={mark}"}
    request = urllib.request.Request(f"{url.rstrip('/')}/gradio_api/upload", data=body, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code
