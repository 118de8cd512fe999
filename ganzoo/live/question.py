"""A question to the class: two to five answers, one changeable vote for each viewer, no names.

Votes are counted under a random token that the viewer's browser made up. An address has as many votes as the room's
attendance says (ganzoo.live.attendance), so that inventing tokens does not multiply votes, while a class behind one
router can vote. Nothing outlives the room. Texts are data: whoever draws them must not read them as markup.
"""

from __future__ import annotations

import re
import secrets
from collections import Counter
from typing import Any

from ganzoo.errors import InputError, LimitError, TrainingError

TEXT_LIMIT = 300  # characters
ANSWER_LIMIT = 100
ANSWERS = (2, 5)
_VOTER = re.compile(r"[A-Za-z0-9_-]{8,64}")


class Question:
    """One question and its votes."""

    def __init__(self, text: Any, answers: Any) -> None:
        """Check the texts.

        Raises:
            InputError: there is no text, or not two to five answers.
            LimitError: a text is too long.
        """
        if not isinstance(answers, list) or not ANSWERS[0] <= len(answers) <= ANSWERS[1]:
            raise InputError(
                "a question takes {low} to {high} answers, {given} were given",
                low=ANSWERS[0],
                high=ANSWERS[1],
                given=len(answers) if isinstance(answers, list) else 0,
            )
        self.id = secrets.token_hex(4)
        self.text = _checked(text, TEXT_LIMIT)
        self.answers = [_checked(answer, ANSWER_LIMIT) for answer in answers]
        self.open = True
        self._votes: dict[str, int] = {}  # answer of each voter
        self._used: Counter[str] = Counter()  # votes of each address

    def vote(self, voter: Any, answer: Any, *, address: str, allowed: int) -> bool:
        """Count a vote, or change it; say whether the address had one left of those that it is `allowed`.

        Raises:
            InputError: the token or the answer is none.
            TrainingError: the question is closed.
        """
        if not self.open:
            raise TrainingError("the question is closed: votes no longer count")
        if not isinstance(voter, str) or not _VOTER.fullmatch(voter):
            raise InputError("a voter is a random token of 8 to 64 letters, digits, - and _")
        if isinstance(answer, bool) or not isinstance(answer, int) or not 0 <= answer < len(self.answers):
            raise InputError("there is no such answer: choose one of {count}", count=len(self.answers))
        known = voter in self._votes
        if not known and self._used[address] >= allowed:
            return False
        if not known:
            self._used[address] += 1
        self._votes[voter] = answer
        return True

    def counts(self) -> list[int]:
        """Return the votes for each answer."""
        counted = Counter(self._votes.values())
        return [counted[place] for place in range(len(self.answers))]

    def to_message(self) -> dict[str, Any]:
        """Return what the viewers are told; how the votes stand only once the question is closed."""
        return {
            "id": self.id,
            "text": self.text,
            "answers": self.answers,
            "votes": None if self.open else self.counts(),
            "count": len(self._votes),
            "open": self.open,
        }


def _checked(text: Any, limit: int) -> str:
    """Return a text without control characters and blanks around it.

    Raises:
        InputError: there is nothing left.
        LimitError: it is longer than the limit.
    """
    clean = "".join(letter if letter.isprintable() else " " for letter in text).strip() if isinstance(text, str) else ""
    if not clean:
        raise InputError("a question and each of its answers need a text")
    if len(clean) > limit:
        raise LimitError(
            "the text is {given} characters long and must be at most {limit}", given=len(clean), limit=limit
        )
    return clean
