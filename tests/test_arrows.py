"""The import arrows of the design: who may know whom.

    errors, pixels -> data, models, losses -> objectives -> training
    errors, pixels -> models -> checkpoint -> card, hub -> catalog -> inference

Training and inference do not import each other; lab uses training's loop; live uses lab; ui and cli sit on top;
nothing below imports ui; only ui imports gradio and plotly. Inside ui, shared knows no tab, no tab another.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import RunPython
from tests.tiny import ROOT

PACKAGE = ROOT / "ganzoo"

# What each part of ganzoo may import of ganzoo, besides itself.
BASE = {"errors"}
LIGHT = BASE | {"files", "reading", "typed", "pixels", "randomness", "device", "memory", "orientations", "scale"}
GAMES = LIGHT | {"models", "losses", "data"}
READING = LIGHT | {"kinds", "models", "checkpoint", "card", "hub", "catalog"}
ALLOWED: dict[str, set[str]] = {
    "errors": set(),
    "console": set(),
    "files": set(),
    "reading": BASE,
    "randomness": set(),
    "memory": set(),
    "orientations": set(),
    "scale": set(),
    "typed": set(),
    "kinds": BASE,
    "pixels": BASE,
    "device": BASE,
    "losses": BASE | {"randomness"},
    "films": LIGHT,
    "data": LIGHT,
    "models": LIGHT,
    "metrics": LIGHT,
    # A game may start from what another has learned.
    "objectives": GAMES | {"metrics", "checkpoint"},
    "training": GAMES | {"objectives", "metrics"},
    "checkpoint": LIGHT | {"kinds", "models"},
    "card": LIGHT | {"kinds", "checkpoint"},
    "catalog": READING - {"catalog"},
    "hub": READING,
    # Pictures that people bring are opened by ganzoo.data.pictures.
    "inference": READING | {"data"},
    "evaluation": READING | {"inference", "metrics", "data"},
    "guard": BASE,
    # The toy worlds need no model and no checkpoint; a picture may be a target of the plane.
    "lab": BASE | {"randomness", "metrics", "objectives", "training", "data"},
    "live": BASE | {"guard", "lab"},
    # The command line sits on top, beside ui: one of its commands opens the app.
    "cli": READING | {"inference", "evaluation", "films", "live", "ui", "data", "console"},
    "__main__": {"cli"},
    "__init__": set(),
}


def modules() -> dict[str, Path]:
    """Return every module of ganzoo with its file."""
    return {
        ".".join(path.relative_to(ROOT).with_suffix("").parts): path
        for path in sorted(PACKAGE.rglob("*.py"))
        if "__pycache__" not in path.parts
    }


def imported(path: Path) -> Iterator[tuple[str, str]]:
    """Yield every name that a file imports, absolute, with the place: functions and type checking included."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        where = f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}"
        if isinstance(node, ast.Import):
            yield from ((alias.name, where) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{where}: relative imports hide the arrows"
            yield from ((f"{node.module}.{alias.name}", where) for alias in node.names)


def part(module: str) -> str:
    """Return which part of ganzoo a module belongs to: ganzoo.models.dcgan is "models"."""
    return module.split(".")[1] if "." in module else "__init__"


def test_every_part_but_ui_has_its_arrows_here() -> None:
    assert {part(name) for name in modules()} - {"ui"} == set(ALLOWED)


def upward(name: str) -> dict[str, str]:
    """Return the modules that a module imports though they do not lie below it, with the places."""
    allowed = {*ALLOWED[part(name)], part(name), "__version__"}
    return {
        other.rpartition(".")[0]: where
        for other, where in imported(modules()[name])
        if other.split(".")[0] == "ganzoo" and part(other) not in allowed
    }


@pytest.mark.parametrize("name", [name for name in modules() if part(name) != "ui"])
def test_a_module_imports_only_what_lies_below_it(name: str) -> None:
    assert upward(name) == {}


def test_training_and_inference_do_not_know_each_other() -> None:
    assert not ALLOWED["training"] & {"inference", "checkpoint", "catalog", "hub", "evaluation"}
    assert not ALLOWED["inference"] & {"training", "objectives", "live"}


# The rooms of ui, and which of the others each may enter.
ROOMS = {
    "text": set[str](),
    "shared": {"text"},
    "tabs": {"shared", "text"},
    "campaign_view": {"shared", "text"},
    "training_view": {"shared", "text", "campaign_view"},
    "early": {"shared", "text", "tabs"},
    "app": {"shared", "text", "tabs", "early"},
}


def room(module: str) -> str:
    """Return the room of ui that a module lies in: ganzoo.ui.tabs.latent.tab is in "tabs"."""
    return module.split(".")[2] if module.count(".") > 1 else ""


@pytest.mark.parametrize("name", [name for name in modules() if part(name) == "ui" and room(name) != "__init__"])
def test_a_room_of_ui_enters_only_those_below_it_and_no_tab_another(name: str) -> None:
    for other, where in imported(modules()[name]):
        if other.startswith("ganzoo.ui."):
            assert room(other) in ROOMS[room(name)] | {room(name)}, where
            if room(name) == room(other) == "tabs":
                assert other.split(".")[3] == name.split(".")[3], f"{where}: a tab imports another one"


@pytest.mark.parametrize("name", [name for name in modules() if part(name) != "ui"])
def test_only_ui_imports_gradio_and_plotly(name: str) -> None:
    names = {other.split(".")[0] for other, _ in imported(modules()[name])}
    assert not names & {"gradio", "plotly"}


def test_nothing_in_ganzoo_imports_the_programs_above_it() -> None:
    for path in modules().values():
        names = {other.split(".")[0] for other, _ in imported(path)}
        assert not names & {"train", "bench", "tests", "app"}, path


def test_there_are_no_import_cycles() -> None:
    """Looks at imports that run when a module is imported, not at those inside functions or for types only."""
    files = modules()
    known = {name.removesuffix(".__init__"): path for name, path in files.items()}
    edges = {name: {_owner(other, known) for other in _at_import(path)} - {name, None} for name, path in known.items()}
    done: set[str] = set()

    def visit(name: str, way: tuple[str, ...]) -> None:
        assert name not in way, " -> ".join((*way, name))
        if name not in done:
            for other in sorted(filter(None, edges[name])):
                visit(other, (*way, name))
            done.add(name)

    for name in known:
        visit(name, ())


def _at_import(path: Path) -> Iterator[str]:
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _owner(name: str, known: dict[str, Path]) -> str | None:
    return name if name in known else next((up for up in [name.rpartition(".")[0]] if up in known), None)


def test_training_runs_without_gradio(run_python: RunPython) -> None:
    """Neither is it imported, nor would it be missed."""
    program = (
        "import sys\n"
        "for name in ('gradio', 'plotly', 'torchvision'): sys.modules[name] = None\n"
        "import train.__main__, train.recipes, ganzoo.training.run, ganzoo.training.sources\n"
        "train.recipes.recipes()\n"
        "assert train.__main__.main([]) == 0\n"
        "print(sorted(n for n in ('gradio', 'plotly', 'ganzoo.ui', 'ganzoo.inference') if sys.modules.get(n)))"
    )
    done = run_python("-c", program)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "[]"


def test_importing_ganzoo_costs_nothing(run_python: RunPython) -> None:
    done = run_python("-c", "import sys; before = set(sys.modules); import ganzoo; print(set(sys.modules) - before)")
    assert done.stdout.strip() == "{'ganzoo'}"
