"""Seeds as people write them: "3, 17, 29", checked and refused in sentences.

Among the stops of a walk there may be latents written as text ("z" and base64url, ganzoo.inference.points); whether
one belongs to the model is for the engine to say.
"""

from __future__ import annotations

import re

from ganzoo.errors import InputError, LimitError

MOST_SEED = 2**53 - 1  # what a browser counts to exactly; the engine itself takes more
FEWEST_STOPS, MOST_STOPS = 2, 8
_LATENT = re.compile(r"z[A-Za-z0-9_-]{3,10000}")


def seed_of(given: object) -> int:
    """Return one seed. Raises: InputError, LimitError."""
    text = str(given).strip()
    if isinstance(given, float) and given.is_integer():
        text = str(int(given))
    if not re.fullmatch(r"[+-]?[0-9]{1,400}", text):
        raise InputError(
            "a seed is a whole number from 0 to {most}; {given!r} is not one", given=text[:40], most=MOST_SEED
        )
    if not 0 <= int(text) <= MOST_SEED:
        raise LimitError(
            "a seed is a whole number from 0 to {most}; {given} is outside", given=text[:40], most=MOST_SEED
        )
    return int(text)


def stops_of(text: str) -> list[int | str]:
    """Return a walk's stops, seeds or latents as text, from 2 to 8 of them. Raises: InputError, LimitError."""
    words = [word for word in re.split(r"[\s,;]+", str(text).strip()) if word]
    if not FEWEST_STOPS <= len(words) <= MOST_STOPS:
        raise LimitError(
            "a walk has {fewest} to {most} stops, not {given}: click pictures, or write their seeds with commas",
            fewest=FEWEST_STOPS,
            most=MOST_STOPS,
            given=len(words),
        )
    return [word if _LATENT.fullmatch(word) else seed_of(word) for word in words]
