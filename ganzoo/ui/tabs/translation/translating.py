"""What the translation tab computes: from what somebody asks to the pictures and sentences that answer.

What is asked is a dictionary from the browser (bench.js), so every field of it is checked here: mode "random" with a
seed; "draw" or "yours" with a picture as a data URL, a crop and whether to whiten.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image

from ganzoo.data import drawings
from ganzoo.data.framing import Crop, frame
from ganzoo.data.modes import flattened
from ganzoo.data.pictures import ENOUGH_PIXELS, VISITORS_PIXELS, open_picture
from ganzoo.errors import InputError, LimitError
from ganzoo.pixels import Pixels
from ganzoo.ui.shared.page import Page
from ganzoo.ui.shared.pictures import data_url, sheet
from ganzoo.ui.shared.seeds import seed_of
from ganzoo.ui.tabs.translation.texts import (
    BOTH_WAYS,
    VARIANTS,
    domains_of,
    kinds_of,
    text_of,
    variant_of,
    ways_of,
)

if TYPE_CHECKING:
    from ganzoo.catalog import Entry

LONGEST_URL = 18_000_000  # characters; the browser sends larger pictures made smaller
SENT_SIDE = 768  # a crop is given in the pixels of a picture whose longest side is at most this
SURE = 0.8  # below this probability the classifier's doubt is told
LOST = 1.5, 1.0  # times the mean error of the way back: then too; the second where the background is not plain


@dataclass(frozen=True, kw_only=True)
class Source:
    """A picture ready for the model (size, size, 3), what was asked for it, and where it is from."""

    picture: Pixels
    origin: str
    shown: dict[str, Any]
    plain: bool = True


def translations(page: Page, own: Iterable[str] = ()) -> list[Entry]:
    """Return the translation models, the one to begin with first, those from the Hub last.

    `own` names what a visitor has pulled.
    """
    order = [*VARIANTS, None]
    entries = page.services.catalog.entries("translates", own=own)
    return sorted(entries, key=lambda entry: (entry.foreign, order.index(variant_of(entry)), entry.name))


def answer(page: Page, name: str, direction: str, asked: Mapping[str, Any]) -> dict[str, Any]:
    """Return the pictures and sentences for what was asked.

    Raises:
        GanzooError: what was asked cannot be had; the sentence says why.
    """
    from ganzoo.inference.translation import size_of

    entry = page.services.catalog.find(name)
    kind, other = kinds_of(entry, direction)
    source = _source(page, entry, asked, kind, size_of(page.services.engine, name))
    views, shown = _views(page, entry, direction, source.picture)
    variants = []
    for variant in _alike(page, entry, direction):
        own, places = _views(page, variant, direction, source.picture)
        kept = [own[places[name]] for name in ("out", "back") if name in places]
        variants.append({**_told(page, variant), "views": list(range(len(views), len(views) + len(kept)))})
        views += kept
    error = _distance(views[0], views[shown["back"]]) if "back" in shown else 0.0
    words = {"kind": page.t(kind), "other": page.t(other)}
    return {
        **sheet(np.stack(views), exact=True),
        **source.shown,
        "model": name,
        "direction": direction,
        "kind": kind,
        "white": text_of(entry).on_white,
        "key": f"{name}/{direction}/{hash(source.picture.tobytes())}",
        "origin": source.origin,
        "doubt": doubt(page, entry, direction, source, error),
        "shown": shown,
        "labels": {
            "seen": page.t("What the model sees", **words),
            "out": page.t("The {other} that comes out", **words),
            "back": page.t("And back: a {kind} again", **words),
            "difference": page.t("What was lost on the way"),
        },
        "variants": variants,
    }


def translated(page: Page, name: str, direction: str, pictures: Pixels) -> Pixels:
    """Return what a model makes of pictures of its own size."""
    from ganzoo.inference.translation import DIRECTIONS, convert

    engine = page.services.engine
    return convert(engine.network(name, DIRECTIONS[direction][0]), pictures, device=engine.device)


def _views(page: Page, entry: Entry, direction: str, picture: Pixels) -> tuple[list[Pixels], dict[str, int]]:
    """Return the pictures of one translation, and which is which; a way back only where the model has one."""
    fake = translated(page, entry.name, direction, picture[None])
    if len(ways_of(entry)) == 1:
        return [picture, fake[0]], {"seen": 0, "out": 1}
    there, back = BOTH_WAYS
    returned = translated(page, entry.name, back if direction == there else there, fake)
    views = [picture, fake[0], returned[0], _difference(picture, returned[0])]
    return views, {"seen": 0, "out": 1, "back": 2, "difference": 3}


def _alike(page: Page, entry: Entry, direction: str) -> list[Entry]:
    """Return the models of ours of the same domains and size that go this way, this one among them."""
    from ganzoo.inference.translation import size_of

    size = size_of(page.services.engine, entry.name)
    return [
        one
        for one in translations(page, own=[entry.name])
        if (one.name == entry.name or not one.foreign)
        and domains_of(one) == domains_of(entry)
        and direction in ways_of(one)
        and size_of(page.services.engine, one.name) == size
    ]


def doubt(page: Page, entry: Entry, direction: str, source: Source, error: float) -> str:
    """Say that a picture hardly is what the model takes, or nothing."""
    kind, other = kinds_of(entry, direction)
    words = {"kind": page.t(kind), "other": page.t(other)}
    share = _probability(page, entry, direction, source.picture)
    most = LOST[0 if source.plain else 1] * _usual_error(entry, direction)
    if share is not None and share < 1 - SURE:
        return page.t(
            "The classifier takes this for a {other} rather than a {kind}; here is the result all the same.", **words
        )
    if (share is not None and share < SURE) or error > most:
        return page.t(
            "This may not be a {kind}; the model knows nothing else. Here is its result all the same.", **words
        )
    return ""


def examples(page: Page, kind: str, seeds: Sequence[int], size: int) -> tuple[Pixels, str]:
    """Return pictures of a kind that are ours to show, generated where a generator is there, and say so."""
    from ganzoo.inference.translation import generated

    made = generated(page.services.engine, kind, seeds, size)
    if made is not None:
        return made, page.t("This {kind} was generated by DCGAN; it never existed.", kind=page.t(kind))
    if kind in drawings.KINDS:
        drawn = np.stack([_drawn(kind, seed, size) for seed in seeds])
        return drawn, page.t("This {kind} was drawn by a program.", kind=page.t(kind))
    shapes = np.stack([_shapes(seed, size) for seed in seeds])
    return shapes, page.t("There is no {kind} here to show: these are shapes that a program drew.", kind=page.t(kind))


def templates(entries: Sequence[Entry]) -> dict[str, str]:
    """Return the drawings to colour in that there are for the domains of models, as data URLs."""
    kinds = {kind for entry in entries for kind in domains_of(entry)}
    return {kind: _template(kind) for kind in sorted(kinds & set(drawings.KINDS))}


@lru_cache(maxsize=64)
def _template(kind: str) -> str:
    import io

    buffer = io.BytesIO()
    drawings.draw(kind, 5, 256, flat=True).save(buffer, "PNG")
    return data_url(buffer.getvalue(), "image/png")


@lru_cache(maxsize=512)
def _drawn(kind: str, seed: int, size: int) -> Pixels:
    return np.asarray(drawings.draw(kind, seed, size))


def _shapes(seed: int, size: int) -> Pixels:
    """Return some rectangles in colours, on white."""
    rng = np.random.default_rng(seed)
    picture = np.full((size, size, 3), 255, np.uint8)
    for _ in range(6):
        top, left = rng.integers(0, size * 3 // 4, 2)
        height, width = rng.integers(size // 8, size // 2, 2)
        picture[top : top + height, left : left + width] = rng.integers(0, 256, 3)
    return picture


def _told(page: Page, entry: Entry) -> dict[str, Any]:
    """Say what a variant is for, and how long it was trained: they may have seen different numbers of pictures."""
    title, about = VARIANTS.get(variant_of(entry) or "", (entry.name, ""))
    seen = page.t("trained on {images:,} images", images=entry.config.images_seen)
    return {"title": page.t(title), "about": page.t(about), "seen": seen[:1].upper() + seen[1:]}


def _source(page: Page, entry: Entry, asked: Mapping[str, Any], kind: str, size: int) -> Source:
    mode = asked.get("mode")
    if mode == "random":
        seed = seed_of(asked.get("seed"))
        pictures, origin = examples(page, kind, [seed], size)
        return Source(picture=pictures[0], origin=origin, shown={"mode": mode, "seed": seed})
    if mode not in ("draw", "yours"):
        raise InputError("a picture is random, drawn or brought along, not {given!r}", given=str(mode)[:40])
    image = flattened(_opened(_bytes(asked.get("picture"))))
    image.thumbnail((SENT_SIDE, SENT_SIDE))
    on_white = text_of(entry).on_white
    crop = _crop(asked.get("crop")) or (None if on_white else _middle(image))
    framed = frame(image, size, crop=crop, whiten=on_white and asked.get("whiten") is not False)
    shown: dict[str, Any] = {"mode": mode, "crop": vars(framed.crop) | {}}
    plain = framed.plain or not on_white
    not_plain = page.t("Its background is not plain and was left as it is; a thing on white works best.")
    if mode == "yours":
        shown["preview"] = _preview(image)
    return Source(picture=np.asarray(framed.picture), origin="" if plain else not_plain, shown=shown, plain=plain)


def _opened(data: bytes) -> Image.Image:
    return open_picture(data, most_pixels=VISITORS_PIXELS, reduced_to=ENOUGH_PIXELS)


def _middle(image: Image.Image) -> Crop:
    """Return the largest square in the middle of a picture."""
    side = min(image.size)
    return Crop(left=(image.width - side) / 2, top=(image.height - side) / 2, side=side)


def _bytes(url: object) -> bytes:
    """Return what a data URL holds."""
    if isinstance(url, str) and len(url) > LONGEST_URL:
        raise LimitError(
            "the picture has more than {limit} MB; make it smaller first", limit=LONGEST_URL * 3 // 4 // 10**6
        )
    match = re.match(r"data:[\w/+.-]*;base64,", url) if isinstance(url, str) else None
    if match is None:
        raise InputError("no picture came along; choose one, or draw one")
    try:
        return base64.b64decode(str(url)[match.end() :], validate=True)
    except (binascii.Error, ValueError) as error:
        raise InputError("no picture came along; choose one, or draw one") from error


def _crop(given: object) -> Crop | None:
    if given is None:
        return None
    try:
        return Crop(**{name: float(given[name]) for name in ("left", "top", "side")})  # type: ignore[index]
    except (TypeError, KeyError, ValueError) as error:
        raise InputError("a crop has left, top and side, not {given!r}", given=str(given)[:60]) from error


def _preview(image: Image.Image) -> str:
    import io

    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=85)
    return data_url(buffer.getvalue(), "image/jpeg")


def _distance(first: Pixels, second: Pixels) -> float:
    """Return the mean distance of two pictures, in [0, 1]."""
    return float(np.abs(first.astype(float) - second).mean() / 255)


def _difference(first: Pixels, second: Pixels) -> Pixels:
    """Return how far two pictures are apart: white where equal, darker orange the further."""
    distance = np.abs(first.astype(float) - second).mean(2, keepdims=True) / 255
    shade = np.array([255.0, 255.0, 255.0]) - np.clip(3 * distance, 0, 1) * np.array([60.0, 165.0, 245.0])
    return shade.round().astype(np.uint8)


def _probability(page: Page, entry: Entry, direction: str, picture: Pixels) -> float | None:
    """Return how sure the classifier of the model's data is of the picture, or None where there is none."""
    import torch

    from ganzoo.pixels import to_model

    judge = page.services.catalog.judge(str(entry.config.data.get("judge") or entry.config.data.get("name")))
    if judge is None:
        return None
    engine = page.services.engine
    with torch.inference_mode():
        batch = to_model(torch.from_numpy(picture.copy())[None].permute(0, 3, 1, 2).to(engine.device))
        shares = engine.network(judge.name)(batch).softmax(1)[0].tolist()
    return float(shares[BOTH_WAYS.index(direction)])


def _usual_error(entry: Entry, direction: str) -> float:
    """Return the mean error of the way there and back on test pictures, as the card has it."""
    kind = kinds_of(entry, direction)[0]
    found = [
        metric.value for metric in entry.config.metrics if metric.name == "cycle L1" and metric.subject.startswith(kind)
    ]
    return found[0] if found else float("inf")
