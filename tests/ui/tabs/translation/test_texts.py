"""What is said of a model whose config comes from a stranger: general words, and nothing that it claims of itself."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from ganzoo.ui.tabs.translation.texts import domains_of, variant_of


def _entry(*, classes: list[str], variant: str = "colour", foreign: bool = False) -> Any:
    config = SimpleNamespace(data={"classes": classes}, recipe={"game": {"variant": variant}})
    return SimpleNamespace(config=config, foreign=foreign)


@pytest.mark.parametrize("name", ["{size}", "![x](http://far.example/x.png)", "<img src=x>", "a\nb", "", "x" * 41])
def test_a_domain_that_is_no_plain_name_stands_in_no_sentence(name: str) -> None:
    assert domains_of(_entry(classes=["bag", name])) == ("first picture", "second picture")


def test_plain_names_are_used_as_they_are() -> None:
    assert domains_of(_entry(classes=["label map", "모자"])) == ("label map", "모자")


def test_only_what_is_ours_is_called_shipped() -> None:
    assert variant_of(_entry(classes=[])) == "colour"
    assert variant_of(_entry(classes=[], foreign=True)) is None
    assert variant_of(_entry(classes=[], variant="unknown")) is None
