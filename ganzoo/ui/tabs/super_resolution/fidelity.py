"""How near pictures come to the truth, as a table on the page."""

from __future__ import annotations

import math
from collections.abc import Mapping
from html import escape
from typing import TYPE_CHECKING

from ganzoo.ui.shared.page import Page

if TYPE_CHECKING:
    from ganzoo.metrics.psnr_ssim import Fidelity


def fidelity_table(page: Page, found: Mapping[str, Fidelity]) -> str:
    """Return the table as HTML, a line for each title; nothing where nothing was compared."""
    if not found:
        return ""
    heads = ["PSNR Y (dB)", "SSIM Y", "PSNR RGB (dB)", "SSIM RGB"]
    head = "".join(f'<th scope="col">{text}</th>' for text in heads)
    rows = "".join(
        f'<tr><th scope="row">{escape(title)}</th>'
        f"{_cell(f.psnr_y, 2)}{_cell(f.ssim_y, 4)}{_cell(f.psnr_rgb, 2)}{_cell(f.ssim_rgb, 4)}</tr>"
        for title, f in found.items()
    )
    table = f'<table class="gz-fidelity"><thead><tr><td></td>{head}</tr></thead><tbody>{rows}</tbody></table>'
    label = escape(page.t("Figures"))
    return f'<div class="gz-fidelity-box" tabindex="0" role="region" aria-label="{label}">{table}</div>'


def _cell(value: float | None, digits: int) -> str:
    text = "–" if value is None else "∞" if math.isinf(value) else f"{value:.{digits}f}"
    return f"<td>{text}</td>"
