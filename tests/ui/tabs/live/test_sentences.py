"""What is said of a run, and what may help, in the reader's language."""

from __future__ import annotations

import pytest

from ganzoo.lab.line.sentences import LOST_BY, REMEDIES, SENTENCES
from ganzoo.lab.settings import STEERABLE
from ganzoo.ui.text import say, sentences
from ganzoo.ui.text.check import fields


@pytest.mark.parametrize("english", sorted(SENTENCES | REMEDIES))
def test_every_sentence_and_every_remedy_has_korean_with_the_same_fields(english: str) -> None:
    assert fields(sentences("ko")[english]) == fields(english)


def test_every_setting_that_can_change_on_the_way_has_words_for_having_thrown_a_run_off() -> None:
    assert set(LOST_BY) == set(STEERABLE)


def test_particles_of_a_changed_setting_follow_its_number() -> None:
    raised = LOST_BY["lr_d"][True]
    assert say(raised, "ko", value=0.03, step=930, distance="1.52").startswith(
        "930단계에서 D의 학습률을 0.03으로 높이기"
    )
    assert say(raised, "ko", value=0.01, step=930, distance="1.52").startswith("930단계에서 D의 학습률을 0.01로 높이기")
