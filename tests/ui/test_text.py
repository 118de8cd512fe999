"""Every sentence that ganzoo speaks has its Korean."""

import json
import re

import pytest

from ganzoo.errors import GanzooError
from ganzoo.ui.text import say, say_error, say_message, sentences
from ganzoo.ui.text.check import PACKAGE, fields, spoken

KOREAN = sentences("ko")
# What one thing is called in one place, and so in all: the other words for generator, discriminator and step.
NOT_OURS = ("생성기", "판별기", "스텝")


def test_every_refusal_and_every_word_on_screen_has_korean():
    missing = [f"{found.where}: {found.text}" for found in spoken() if found.text and found.text not in KOREAN]
    assert not missing, "without Korean:\n" + "\n".join(missing)


def test_every_refusal_is_spelled_out_in_the_source():
    hidden = [found.where for found in spoken() if found.text is None]
    assert not hidden, "a refusal whose template cannot be looked up: " + ", ".join(hidden)


@pytest.mark.parametrize("english", KOREAN)
def test_both_languages_have_the_same_fields(english):
    assert fields(KOREAN[english]) == fields(english)


def test_no_sentence_has_two_translations():
    seen = {}
    for path in sorted((PACKAGE / "ui/text/ko").glob("*.json")):
        for english, korean in json.loads(path.read_text(encoding="utf-8")).items():
            assert seen.setdefault(english, korean) == korean, f"{path.name} says {english!r} in another way"


@pytest.mark.parametrize("english", KOREAN)
def test_korean_is_korean(english):
    words = re.findall(r"[A-Za-z]+", re.sub(r"{.*?}", "", english))
    is_a_name = len(words) <= 2 and KOREAN[english] == english  # D(x), Wasserstein-1
    assert is_a_name or re.search("[가-힣]", KOREAN[english])


def test_one_thing_has_one_name_in_korean():
    assert [english for english, korean in KOREAN.items() if any(word in korean for word in NOT_OURS)] == []


def test_the_check_finds_refusals_words_and_messages(tmp_path):
    package = tmp_path / "package"
    package.mkdir()
    (package / "some.py").write_text(
        "from ganzoo.errors import InputError\n"
        "class Odd(InputError): pass\n"
        "LATER = 'kept {for} later'\n"
        "def f(page, say, x):\n"
        "    say('spoken', 'ko')\n"
        "    page.t('on the page')\n"
        "    message = {'text': 'computed {n}', 'params': {'n': 1}}\n"
        "    raise Odd('odd ' 'one')\n"
        "    raise InputError(LATER)\n"
        "    raise InputError(f'not {x} a key')\n"
    )
    assert {found.text for found in spoken(package)} == {
        "spoken",
        "on the page",
        "computed {n}",
        "odd one",
        "kept {for} later",
        None,
    }


def test_a_sentence_is_filled_in_the_readers_language():
    sentence = "a seed is a whole number from 0 to {most}; {given} is outside"
    assert say(sentence, "en", most=9, given=12) == "a seed is a whole number from 0 to 9; 12 is outside"
    assert say(sentence, "ko", most=9, given=12) == "시드는 0부터 9까지의 정수여야 합니다. 12는 범위를 벗어납니다"


def test_a_sentence_without_korean_still_reaches_its_reader():
    assert say("nobody translated {this}", "ko", this="one") == "nobody translated one"


def test_errors_and_messages_are_said_from_their_template():
    error = GanzooError("Seed {seed}", seed=3)
    assert say_error(error, "ko") == "시드 3"
    assert say_message({"text": "Seed {seed}", "params": {"seed": 3}}, "ko") == "시드 3"
    assert say_message({"text": "Play"}, "ko") == "재생"
