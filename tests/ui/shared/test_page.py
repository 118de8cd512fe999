"""Refusals become messages in the reader's language; anything else is shown as a bug."""

import inspect
import logging

import gradio as gr
import pytest

from ganzoo.errors import InputError
from ganzoo.ui.shared.page import guarded, shown

TEMPLATE = "a seed is a whole number from 0 to {most}; {given} is outside"


def _refuse(seed: int, request: gr.Request, progress=None) -> int:
    raise InputError(TEMPLATE, most=9, given=seed)


def test_a_refusal_is_said_in_the_readers_language():
    with pytest.raises(gr.Error) as raised:
        guarded(_refuse, "ko")(12, None)
    assert raised.value.message == "시드는 0부터 9까지의 정수여야 합니다. 12는 범위를 벗어납니다"


def test_a_message_begins_with_a_capital():
    assert shown(InputError(TEMPLATE, most=9, given=12), "en").message.startswith("A seed is")


def test_a_bug_is_named_as_one_and_logged_with_its_traceback(caplog):
    def broken():
        return 1 / 0

    with caplog.at_level(logging.ERROR), pytest.raises(gr.Error) as raised:
        guarded(broken, "en")()
    assert "bug in ganzoo" in raised.value.message
    assert "ZeroDivisionError: division by zero" in raised.value.message
    assert raised.value.duration is None
    assert "in broken" in caplog.text


def test_a_bug_with_braces_in_its_message_is_still_shown():
    assert "{'a': 1}" in shown(KeyError({"a": 1}.__repr__()), "en").message


def test_a_message_of_gradios_own_passes():
    error = gr.Error("as it is")
    assert shown(error, "ko") is error


def test_a_generator_without_an_answer_changes_nothing():
    def silent(given):
        if given:
            yield given

    assert list(guarded(silent, "en")(None)) == [gr.skip()]
    assert list(guarded(silent, "en")("shown")) == ["shown"]


def test_a_generator_yields_until_it_is_refused():
    def twice():
        yield 1
        raise InputError(TEMPLATE, most=9, given=12)

    results = guarded(twice, "en")()
    assert next(results) == 1
    with pytest.raises(gr.Error, match="A seed is a whole number"):
        next(results)


def test_gradio_still_sees_the_handlers_own_signature():
    wrapped = guarded(_refuse, "en")
    assert list(inspect.signature(wrapped).parameters) == ["seed", "request", "progress"]
    assert gr.utils.get_type_hints(wrapped)["request"] is gr.Request


def test_an_asynchronous_handler_is_refused_when_the_page_is_built():
    async def later():
        pass

    with pytest.raises(TypeError, match="later is asynchronous"):
        guarded(later, "en")
