"""Publishing the app as a Space."""

import subprocess

import pytest
import yaml

from ganzoo.errors import HubError
from ganzoo.hub.space import plan_space, publish_space
from tests.hub.lab import NAME, write_checkpoint


@pytest.fixture
def root(tmp_path):
    """A small repository that looks like ganzoo's, with things that must stay at home."""
    root = tmp_path / "app"
    for path in ("app.py", "requirements.txt", "ganzoo/__init__.py", "tests/test_x.py", "runs/state.pt", "secrets.txt"):
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(path)
    write_checkpoint(root / "checkpoints" / NAME)
    (root / "ganzoo" / "__pycache__").mkdir()
    (root / "ganzoo" / "__pycache__" / "x.pyc").write_bytes(b"x")
    return root


def _names():
    checkpoint = {
        f"checkpoints/{NAME}/{name}" for name in ("README.md", "config.json", "generator.safetensors", "samples.png")
    }
    return {"app.py", "requirements.txt", "ganzoo/__init__.py", "README.md"} | checkpoint


def test_the_plan_holds_the_app_and_its_checkpoints_and_nothing_else(root):
    assert set(plan_space("lab/ganzoo", root=root).files) == _names()


def test_under_git_only_what_git_knows_is_taken(root):
    (root / "ganzoo" / "draft.py").write_text("not yet")
    subprocess.run(["git", "init", "-q"], cwd=root, check=True)
    subprocess.run(
        ["git", "add", "app.py", "requirements.txt", "ganzoo/__init__.py", "checkpoints"], cwd=root, check=True
    )
    assert set(plan_space("lab/ganzoo", root=root).files) == _names()


def test_the_header_tells_the_hub_how_to_run_the_app(root):
    import gradio

    card = plan_space("lab/ganzoo", root=root).files["README.md"].decode()
    header = yaml.safe_load(card.split("---")[1])
    assert header["sdk"] == "gradio" and header["sdk_version"] == gradio.__version__
    assert header["app_file"] == "app.py" and header["hf_oauth"] is True
    assert len(header["short_description"]) <= 60
    assert NAME in card


def test_the_space_becomes_what_was_planned_and_publishing_again_sends_nothing(root, hub, server):
    first = publish_space("lab/ganzoo", hub=hub, root=root)
    space = server.store.find("spaces", "lab/ganzoo")
    assert space.sdk == "gradio"
    held = {path: entry.content for path, entry in space.head.files.items() if path != ".gitattributes"}
    planned = plan_space("lab/ganzoo", root=root).files
    assert held == {path: c if isinstance(c, bytes) else c.read_bytes() for path, c in planned.items()}
    again = publish_space("lab/ganzoo", hub=hub, root=root)
    assert first.changed and not again.changed and len(space.commits) == 2


def test_elsewhere_than_in_the_repository_it_is_refused(tmp_path):
    with pytest.raises(HubError, match=r"app\.py"):
        plan_space("lab/ganzoo", root=tmp_path)
