"""The error tree and its suggestions."""

from __future__ import annotations

import copy

import pytest

from ganzoo import errors
from ganzoo.errors import GanzooError, InputError, UnknownName, closest


def test_the_docstring_draws_the_whole_tree() -> None:
    drawn = {line.split("──", 1)[1].split()[0] for line in (errors.__doc__ or "").splitlines() if "──" in line}
    classes = {
        name
        for name, value in vars(errors).items()
        if isinstance(value, type) and issubclass(value, GanzooError) and value is not GanzooError
    }
    assert drawn == classes


def test_a_message_is_its_template_filled() -> None:
    error = InputError("a {kind} of {count:,} bytes", kind="file", count=12_345)
    assert str(error) == "a file of 12,345 bytes"
    assert (error.template, error.params) == ("a {kind} of {count:,} bytes", {"kind": "file", "count": 12_345})


def test_braces_in_values_are_left_alone() -> None:
    assert str(InputError("no {given}", given="{other} {0}")) == "no {other} {0}"


def test_an_unknown_name_is_an_input_error() -> None:
    with pytest.raises(InputError):
        raise UnknownName("no {given}", given="x")


@pytest.mark.parametrize(
    ("name", "known", "expected"),
    [
        ("dcgn", ["dcgan", "srgan", "classifier"], "dcgan, srgan"),
        ("learning", ["lr"], "lr"),
        ("zzz", ["c", "a", "b", "d"], "a, b, c"),
        ("zzz", [], "–"),
    ],
)
def test_closest_names_are_offered_in_words(name: str, known: list[str], expected: str) -> None:
    assert closest(name, known) == expected


def test_a_refusal_arrives_whole_from_another_process() -> None:
    error = copy.copy(UnknownName("no {given}", given="{x}"))  # as pickle does between processes
    assert type(error) is UnknownName and str(error) == "no {x}" and error.params == {"given": "{x}"}
