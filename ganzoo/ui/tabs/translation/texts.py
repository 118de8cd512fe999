"""What a visitor reads of a pair of domains, and how pictures of theirs are made ready: by the names of the domains.

A model's domains are the classes of its data. A pair that is not here is spoken of in general words; nothing else in
the tab knows a domain. Every sentence may have {a} and {b}, the domains' names, and {size}, the side in pixels.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ganzoo.catalog import Entry

_PLAIN = re.compile(r"[\w' -]{1,40}")
BOTH_WAYS = ("a-to-b", "b-to-a")


@dataclass(frozen=True, kw_only=True)
class TranslationText:
    """The words of a pair of domains.

    `on_white`: the training pictures show one thing on white, and so a visitor's picture is cut around its thing and
    its plain background made white; without it the middle of a picture is taken as it is.
    """

    title: str = "From {a} to {b}, and back"
    one_way: str = "From {a} to {b}"
    lead: str = "Give it a picture of the one kind and see what the model makes of it."
    ways: tuple[str, str] = ("{a} to {b}", "{b} to {a}")
    explanation: tuple[str, ...] = (
        "A generator has learned to turn pictures of the one kind into pictures of the other, {size}x{size} pixels.",
        "It makes something of anything you give it; that does not mean that it saw a {a}.",
    )
    on_white: bool = False


TEXTS: dict[tuple[str, str], TranslationText] = {
    ("bag", "shoe"): TranslationText(
        title="From bag to shoe, and back",
        lead="Give it a bag and get the shoe that goes with it. Nobody told it what goes with what.",
        ways=("Bag to shoe", "Shoe to bag"),
        explanation=(
            "Two generators were trained together: one turns bags into shoes, the other shoes into bags. The training "
            "pictures were not paired: what goes with what is the model's own finding.",
            "A bag that becomes a shoe must become the same bag again on the way back. So two different bags cannot "
            "end as one shoe, and the shoe must hold what makes its bag special. The picture of the difference shows "
            "what was lost.",
            "The paper's loss asks for no more than that, and the colour may get lost or hidden. The model shown first "
            "was also asked to keep the mean colour, since people expect a red shoe for a red bag.",
            "The model sees {size}x{size} pixels and was trained on shop pictures: one thing, in the middle, on white. "
            "It makes a shoe out of anything you give it; that does not mean that it saw a bag.",
        ),
        on_white=True,
    ),
}

# Which terms a model was trained with, by its recipe: a name and what they are for, the model to begin with first.
VARIANTS = {
    "colour": ("Shipped: both ways, and colour", "Deceives, comes back, and keeps the colour."),
    "paper": ("The paper's loss", "Deceives and comes back; the colour may be hidden elsewhere."),
    "recongan": ("One reconstruction", "Only the first way must come back; several pictures may share a result."),
    "gan": ("No reconstruction", "Only has to deceive: nothing ties the result to what it was made from."),
}


def domains_of(entry: Entry) -> tuple[str, str]:
    """Return the names of a model's two domains; what is no plain name stands in no sentence."""
    names = entry.config.data.get("classes") or ()
    plain = len(names) == 2 and all(_PLAIN.fullmatch(name) for name in names)
    return (names[0], names[1]) if plain else ("first picture", "second picture")


def text_of(entry: Entry) -> TranslationText:
    """Return the words of a model's domains."""
    return TEXTS.get(domains_of(entry), TranslationText())


def ways_of(entry: Entry) -> tuple[str, ...]:
    """Return the directions in which a model goes."""
    return BOTH_WAYS if "g_ba" in entry.config.networks else BOTH_WAYS[:1]


def kinds_of(entry: Entry, direction: str) -> tuple[str, str]:
    """Return what goes in and what comes out: ("bag", "shoe")."""
    a, b = domains_of(entry)
    return (a, b) if direction == BOTH_WAYS[0] else (b, a)


def variant_of(entry: Entry) -> str | None:
    """Return which terms a model was trained with, or None where its recipe does not say, or is a stranger's."""
    variant = entry.config.recipe.get("game", {}).get("variant")
    return variant if variant in VARIANTS and not entry.foreign else None
