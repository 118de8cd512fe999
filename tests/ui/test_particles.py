"""Korean particles; the cases are those of particles.test.js."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ganzoo.ui.text import say
from ganzoo.ui.text.particles import with_particles

CASES = json.loads(Path(__file__).with_name("particles.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("written", "read"), CASES)
def test_a_particle_follows_the_word_before_it(written: str, read: str) -> None:
    assert with_particles(written) == read


def test_a_korean_sentence_has_the_right_particle_after_a_number() -> None:
    sentence = "The two players chase each other: the generated mean swings between {low} and {high} around {target}."
    said = say(sentence, "ko", low="3.41", high="4.27", target="4.00")
    assert said == "두 신경망이 서로 쫓고 있습니다. 생성된 평균이 4.00을 두고 3.41과 4.27 사이를 오갑니다."
