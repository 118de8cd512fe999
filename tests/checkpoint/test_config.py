"""Every field of a config is checked where it is parsed: what comes through works, the rest is refused in words."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ganzoo.card import card
from ganzoo.catalog import SHIPPED, Catalog, Entry
from ganzoo.checkpoint import Config, parse_config, read_config
from ganzoo.cli import _table
from ganzoo.errors import CheckpointError
from ganzoo.ui.shared.cards import card_of, models_of_tab, status
from ganzoo.ui.shared.page import Page
from ganzoo.ui.tabs.models.gallery import shelves
from ganzoo.ui.tabs.models.hub import describe
from ganzoo.ui.tabs.super_resolution import enlarging
from ganzoo.ui.tabs.super_resolution import tab as super_resolution
from ganzoo.ui.tabs.translation import tab as translation
from ganzoo.ui.tabs.translation import translating
from tests.fuzzing import ROUNDS, mutated_value

FOLDERS = sorted(path.parent for path in SHIPPED.glob("*/config.json"))
NAME = "dcgan.fashion-mnist-32"
WHERE = Path("there/config.json")


class Engine:
    """All that a description asks of an engine."""

    device = "cpu"


class Services:
    """A catalog of what ships, and an entry of a stranger's beside it."""

    catalog = Catalog()

    def __init__(self, config: Config, folder: Path) -> None:
        self.engine = Engine()
        commit = "a" * 40
        self.entry = Entry(
            name="aaa/a@aaaaaaa", path=folder, source="cached", config=config, repository="aaa/a", revision=commit
        )
        self.catalog.add(self.entry)


def _use(config: Config, folder: Path) -> None:
    """Do with a config whatever the app and the command line do with one that somebody pulled."""
    services = Services(config, folder)
    page = Page(language="ko", blocks=None, services=services)  # type: ignore[arg-type]
    name = services.entry.name
    assert name not in [models_of_tab(page, tab)[0] for tab in ("latent",)]
    assert name in [row["tiles"][-1]["name"] for row in shelves(page)["rows"]]
    describe(page, services.entry)
    status(page, name), card_of(page, name), card(config), _table([config])
    models = translating.translations(page)
    translation._choices(page, models)
    assert models[0].name != name and enlarging.models(page)[0].name != name
    super_resolution._choices(page)
    if services.entry in models:
        translation._intro(page, services.entry), translation._explanation(page, services.entry)
        translating._usual_error(services.entry, "a-to-b")
    assert services.catalog.judge(config.data.get("name", "fashion-mnist")) is not services.entry
    json.dumps(config.to_json(), allow_nan=False)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_what_ships_is_read_and_written_again_as_it_was(folder: Path) -> None:
    text = (folder / "config.json").read_text(encoding="utf-8")
    config = read_config(folder)
    assert json.dumps(config.to_json(), indent=2, ensure_ascii=False) + "\n" == text
    _use(config, folder)


def test_mutated_configs_are_refused_in_a_sentence_or_work(capsys: pytest.CaptureFixture[str]) -> None:
    originals = [json.loads((folder / "config.json").read_text(encoding="utf-8")) for folder in FOLDERS]
    outcomes: Counter[str] = Counter()
    for number in range(ROUNDS):
        rng = random.Random(number)
        which = rng.randrange(len(FOLDERS))
        value = mutated_value(originals[which], rng)
        try:
            config = parse_config(value, path=WHERE)
        except CheckpointError as refused:
            assert str(refused).startswith("there/config.json ") and len(str(refused)) < 400, number
            assert str(refused).isprintable(), number
            outcomes["refused"] += 1
            continue
        try:
            _use(config, FOLDERS[which])
        except Exception as error:
            raise AssertionError(f"round {number} came through and does not work") from error
        outcomes["works"] += 1
    with capsys.disabled():
        print(f" [{outcomes['refused']} refused, {outcomes['works']} work]", end="")
    assert min(outcomes["refused"], outcomes["works"]) > ROUNDS // 10


def _with(*path: Any, value: Any) -> Callable[[Any], None]:
    def change(config: Any) -> None:
        for part in path[:-1]:
            config = config[part]
        config[path[-1]] = value

    return change


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (_with("metrics", 0, "value", value="x"), "metrics.0.value"),
        (_with("metrics", 0, "value", value=float("nan")), "Out of range float values"),
        (_with("data", "colour", value=[float("inf")]), "Out of range float values"),
        (_with("metrics", 0, "value", value=True), "metrics.0.value"),
        (_with("metrics", 0, "value", value=[9.9]), "metrics.0.value"),
        (_with("metrics", 0, "name", value=["precision"]), "metrics.0.name"),
        (_with("metrics", 0, "subject", value=7), "metrics.0.subject"),
        (_with("metrics", 0, "floor", value={}), "metrics.0.floor"),
        (_with("metrics", 0, "samples", value=1e300), "metrics.0.samples"),
        (_with("metrics", value=[{"name": "precision", "value": "x"}]), "metrics.0."),
        (_with("metrics", value=[None]), "metrics.0"),
        (_with("recipe", "game", value="x"), "recipe.game"),
        (_with("recipe", "game", value={"variant": ["colour"]}), "recipe.game.variant"),
        (_with("recipe", "summary", value=["x"]), "recipe.summary"),
        (_with("data", "classes", value="bag"), "data.classes"),
        (_with("data", "classes", value=[["bag"], 2]), "data.classes.0"),
        (_with("data", "classes", value=["c"] * 1_001), "data.classes"),
        (_with("data", "name", value=None), "data.name"),
        (_with("data", "name", value="x" * 201), "data.name"),
        (_with("training", value={"hours": {"wall": 1}}), "training.hours"),
        (_with("comparison", value=[["x"]]), "comparison.0"),
        (_with("comparison", value=[{"setting": []}]), "comparison.0.setting"),
        (_with("comparison", value=[{}] * 501), "comparison"),
        (_with("images_seen", value=2**63), "images_seen"),
        (_with("images_seen", value=-1), "images_seen"),
        (_with("images_seen", value=True), "images_seen"),
        (_with("seed", value=1.0), "seed"),
        (_with("networks", "generator", "sha256", value="0" * 63), "networks.generator.sha256"),
        (_with("networks", "generator", "sha256", value="A" * 64), "networks.generator.sha256"),
        (_with("networks", "generator", "bytes", value=-1), "networks.generator.bytes"),
        (_with("networks", "generator", "arguments", value={"width": [4]}), "networks.generator.arguments.width"),
        (_with("git_commit", value=5), "git_commit"),
        (_with("output_range", value=[0.0]), "output_range"),
        (_with("output_range", value=[0.0, "1"]), "output_range.1"),
        (_with("name", value="a\n"), "name"),
        (_with("kind", value="translation"), "it has no network 'g_ab'"),
        (_with("kind", value="nothing"), "there is no kind of checkpoint called 'nothing'"),
    ],
    ids=lambda part: part if isinstance(part, str) else "",
)
def test_the_field_that_is_wrong_is_named(change: Callable[[Any], None], field: str) -> None:
    value = json.loads((SHIPPED / NAME / "config.json").read_text(encoding="utf-8"))
    change(value)
    with pytest.raises(CheckpointError) as refused:
        parse_config(value, path=WHERE)
    assert str(refused.value).startswith(f"there/config.json is not a whole config: {field}")


def test_what_a_newer_ganzoo_wrote_beside_what_is_known_is_passed_over() -> None:
    value = json.loads((SHIPPED / NAME / "config.json").read_text(encoding="utf-8"))
    expected = parse_config(value, path=WHERE)
    value["colour"] = value["metrics"][0]["colour"] = value["networks"]["generator"]["colour"] = {"a": ["b"]}
    assert parse_config(value, path=WHERE) == expected
    value["data"]["colour"] = "blue"
    assert parse_config(value, path=WHERE).data == {**expected.data, "colour": "blue"}


@pytest.mark.parametrize("number", ["NaN", "-Infinity", "1e999", "-1e999"])
def test_what_is_no_finite_number_is_refused_wherever_it_stands(number: str, tmp_path: Path) -> None:
    text = (SHIPPED / NAME / "config.json").read_text(encoding="utf-8")
    (tmp_path / "config.json").write_text(text.replace('"data": {', f'"data": {{"unknown": [{number}],'))
    with pytest.raises(CheckpointError, match="Out of range float values"):
        read_config(tmp_path)
