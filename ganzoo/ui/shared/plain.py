"""Words of somebody else's, in Markdown: shown as they are, on one line; no picture, link or tag comes of them."""

from __future__ import annotations

import re

from ganzoo.console import printable

_MARKS = re.compile(r"""[!"#$%&'()*+,./:;<=>?@\[\\\]^_`{|}~-]""")


def plain(text: str) -> str:
    """Return a text in which no mark of Markdown or HTML means anything."""
    return _MARKS.sub(r"\\\g<0>", " ".join(printable(text).split()))
