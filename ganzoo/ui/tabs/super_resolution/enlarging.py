"""What the super-resolution tab computes: from a file and two names to two pictures of one size, step by step.

A finished picture lies as a PNG among the app's files (ganzoo.ui.shared.temporary), where the browser fetches it under
a name that says nothing, and is found again by the visitor and by what it was made from: nobody is handed what another
visitor brought. When it has gone, it is made again.
In "test me" mode the visitor's picture is the truth: it is reduced four times, enlarged again and compared.
"""

from __future__ import annotations

import hashlib
import math
import os
import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image

from ganzoo.console import printable
from ganzoo.data.modes import flattened, plain
from ganzoo.data.pictures import open_picture
from ganzoo.data.scene import scene
from ganzoo.errors import InputError, LimitError
from ganzoo.guard.visitors import UNKNOWN
from ganzoo.scale import SCALE, cropped_to_multiple, reduced
from ganzoo.ui.shared.page import Page
from ganzoo.ui.shared.temporary import still_there

if TYPE_CHECKING:
    from ganzoo.catalog import Entry
    from ganzoo.inference.super_resolution import Progress
    from ganzoo.metrics.psnr_ssim import Fidelity

BICUBIC, ORIGINAL = "bicubic", "original"  # beside the names of checkpoints
ENSEMBLE = "+"  # behind one of them, as in ganzoo.inference.super_resolution
LIMIT_NAME = "GANZOO_UPSCALE_MEGAPIXELS"
DEFAULT_MEGAPIXELS = 2.0
SMALLEST_TRUTH = 32  # pixels of the shorter side: less leaves nothing to compare inside the border
QUICK_PNG = 4_000_000  # pixels; larger results are packed less tightly
MOST_KEPT = 256

_made: OrderedDict[str, str] = OrderedDict()  # what a result was made from, and the file it lies in
_lock = threading.Lock()


@dataclass(frozen=True, kw_only=True)
class Given:
    """What is to be enlarged: the small picture, the truth where it is known, and a name and key for the results.

    `stem` is the name of the visitor's file, for what the same visitor takes home; `visitor` is whose page it is, and
    `address` where they are.
    """

    small: Image.Image
    truth: Image.Image | None
    stem: str
    key: str
    visitor: str = ""
    address: str = UNKNOWN

    def file_name(self, name: str) -> str:
        """Return what a result is called when it is taken home."""
        return f"{self.stem}-{name if name == ORIGINAL else f'{name}-{SCALE}x' if name == BICUBIC else name}.png"


@dataclass(frozen=True, kw_only=True)
class Working:
    """Something is being computed: which, how far over all, the seconds left (None while nobody knows).

    `ahead` is how many pictures of others have to be done before it begins.
    """

    name: str
    share: float
    seconds_left: float | None
    ahead: int = 0


def most_pixels() -> int:
    """Return how large a picture may be, from the environment.

    Raises:
        InputError: the setting is no positive number.
    """
    text = os.environ.get(LIMIT_NAME, str(DEFAULT_MEGAPIXELS))
    try:
        megapixels = float(text)
    except ValueError:
        megapixels = 0.0
    if not 0 < megapixels < math.inf:
        raise InputError("{name} is a number of megapixels above 0, not {given!r}", name=LIMIT_NAME, given=text[:40])
    return round(megapixels * 1e6)


def models(page: Page, own: Iterable[str] = ()) -> list[Entry]:
    """Return the super-resolution models, the one with the highest PSNR first, those from the Hub last.

    `own` names what a visitor has pulled.
    """
    entries = page.services.catalog.entries("enlarges", own=own)
    return sorted(entries, key=lambda entry: (entry.foreign, -_quality(entry), entry.name))


def given(path: str | None, *, test: bool, visitor: str = "", address: str = UNKNOWN) -> Given:
    """Return what to enlarge from an uploaded file; None is the drawn example, whose truth is always known.

    Raises:
        InputError: the file is no picture, or too small to test with, or no longer there.
        LimitError: it is too large; nothing was decoded then.
    """
    if path is None:
        truth = scene()
        return Given(small=reduced(truth), truth=truth, stem="example", key="example", address=address)
    file = still_there(path)
    image = open_picture(file, most_pixels=most_pixels())
    key = hashlib.sha256(file.read_bytes()).hexdigest()
    named = {"stem": printable(file.stem), "visitor": visitor, "address": address}
    if not test:
        return Given(small=image, truth=None, key=key, **named)
    truth = cropped_to_multiple(flattened(image))
    if min(truth.size) < SMALLEST_TRUTH:
        raise LimitError(
            "a picture of {width}x{height} is too small to be tested with: it takes {limit} pixels each way",
            width=image.width,
            height=image.height,
            limit=SMALLEST_TRUTH,
        )
    return Given(small=reduced(truth), truth=truth, key=f"{key}/test", **named)


def expected(page: Page, what: Given, names: Sequence[str]) -> float:
    """Return about how many seconds the names that are not yet made will take."""
    from ganzoo.inference.super_resolution import expected_seconds

    todo = [name for name in names if name not in (BICUBIC, ORIGINAL) and _kept(page, what, name) is None]
    return expected_seconds(page.services.engine, list(dict.fromkeys(todo)), *what.small.size)


def make(page: Page, what: Given, names: Sequence[str]) -> Iterator[Working | dict[str, str]]:
    """Yield how far the work is, and at last the file of each name."""
    from ganzoo.inference.super_resolution import Progress, upscale_picture

    files: dict[str, str] = {}
    wanted = list(dict.fromkeys(names))
    for index, name in enumerate(wanted):
        kept = _kept(page, what, name)
        if kept is None:
            if name == ORIGINAL:
                result: Progress | Image.Image = plain(what.truth or what.small)
            else:
                yield Working(name=name, share=index / len(wanted), seconds_left=None)
                for result in upscale_picture(page.services.engine, name, what.small):
                    if isinstance(result, Progress):
                        share = (index + result.share) / len(wanted)
                        yield Working(name=name, share=share, seconds_left=result.seconds_left, ahead=result.ahead)
            assert isinstance(result, Image.Image)
            kept = _keep(page, what, name, _saved(page, what, result))
        files[name] = kept
    yield files


def figures(what: Given, files: dict[str, str]) -> dict[str, Fidelity]:
    """Return how near each result is to the truth; nothing where the truth is not known."""
    import numpy as np

    from ganzoo.metrics.psnr_ssim import fidelity

    if what.truth is None:
        return {}
    truth = np.asarray(what.truth)
    return {
        name: fidelity(truth, np.asarray(flattened(Image.open(path))))
        for name, path in files.items()
        if name != ORIGINAL
    }


def _quality(entry: Entry) -> float:
    """Return the PSNR that a checkpoint's card claims on Set5, or nothing."""
    own = [m.value for m in entry.config.metrics if m.name == "PSNR Y Set5" and m.subject == entry.name]
    return own[0] if own else 0.0


def _saved(page: Page, what: Given, image: Image.Image) -> str:
    """Write a PNG among the app's files, with profile and transparency; return its path."""
    level = 1 if image.width * image.height > QUICK_PNG else 6
    most = image.width * image.height * len(image.getbands())

    def write(path: Path) -> None:
        image.save(path, "PNG", compress_level=level)

    return str(page.services.files.keep("result.png", what.address, most, write))


def _id(page: Page, what: Given, name: str) -> str:
    if name in (BICUBIC, ORIGINAL):
        return f"{what.visitor}/{what.key}/{name}"
    entry = page.services.catalog.find(name.removesuffix(ENSEMBLE))
    return f"{what.visitor}/{what.key}/{name}/{entry.config.networks[entry.config.default_network].sha256}"


def _kept(page: Page, what: Given, name: str) -> str | None:
    """Return the file of a result that was made before and is still there."""
    with _lock:
        path = _made.get(_id(page, what, name))
    if path is None:
        return None
    try:
        os.utime(path)  # what is asked for again is kept longer
    except OSError:
        return None
    return path


def _keep(page: Page, what: Given, name: str, path: str) -> str:
    with _lock:
        _made[_id(page, what, name)] = path
        while len(_made) > MOST_KEPT:
            _made.popitem(last=False)
    return path
