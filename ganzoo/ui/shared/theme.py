"""Colours, type and spacing of the app; system fonts only, so that no page asks another host for one.

The chrome is ink on paper and keeps out of the way: colour is left to what it means in every plot
(real, fake, discriminator), see design of the plots. shared/app.css has what a theme cannot say.
"""

from __future__ import annotations

import gradio as gr
from gradio.themes.utils import colors, sizes

# Distinguishable to the colour-blind; plots also differ by dash. On light, then on dark ground.
REAL = ("#1f6fb4", "#6db3ea")
FAKE = ("#d9650b", "#ff9f4a")
DISCRIMINATOR = ("#5f7d6b", "#9dbcaa")

_SANS = ("system-ui", "-apple-system", "Segoe UI", "Roboto", "Apple SD Gothic Neo", "Malgun Gothic", "Noto Sans KR")
_MONO = ("ui-monospace", "SF Mono", "Cascadia Mono", "Consolas", "DejaVu Sans Mono", "monospace")


def theme() -> gr.themes.Base:
    """Return the app's theme, light and dark."""
    base = gr.themes.Base(
        primary_hue=colors.zinc,
        secondary_hue=colors.zinc,
        neutral_hue=colors.zinc,
        text_size=sizes.text_md,
        spacing_size=sizes.spacing_md,
        radius_size=sizes.radius_md,
        font=[*_SANS, "Noto Sans CJK KR", "sans-serif"],
        font_mono=_MONO,
    )
    return base.set(
        body_background_fill="#fbfbfa",
        body_background_fill_dark="#131416",
        body_text_color="#1c1d20",
        body_text_color_dark="#ececee",
        body_text_color_subdued="#62656d",
        body_text_color_subdued_dark="#a3a6ae",
        background_fill_primary="#ffffff",
        background_fill_primary_dark="#1b1c1f",
        background_fill_secondary="#f4f4f2",
        background_fill_secondary_dark="#222327",
        border_color_primary="#e3e3df",
        border_color_primary_dark="#33353a",
        block_background_fill="#ffffff",
        block_background_fill_dark="#1b1c1f",
        block_border_width="1px",
        block_border_width_dark="1px",
        block_border_color="*border_color_primary",
        block_border_color_dark="*border_color_primary",
        block_shadow="none",
        block_shadow_dark="none",
        block_radius="10px",
        block_label_text_size="*text_sm",
        block_title_text_size="*text_sm",
        block_title_text_weight="600",
        block_title_text_color="*body_text_color",
        block_title_text_color_dark="*body_text_color",
        block_info_text_color="*body_text_color_subdued",
        block_info_text_color_dark="*body_text_color_subdued",
        input_background_fill="#ffffff",
        input_background_fill_dark="#131416",
        input_border_color="#cfcfca",
        input_border_color_dark="#45474e",
        input_border_width="1px",
        input_border_width_dark="1px",
        input_border_color_focus="#1f6fb4",
        input_border_color_focus_dark="#6db3ea",
        input_radius="8px",
        button_large_radius="8px",
        button_medium_radius="8px",
        button_small_radius="8px",
        button_large_text_weight="600",
        button_medium_text_weight="600",
        button_primary_background_fill="#1c1d20",
        button_primary_background_fill_hover="#3a3c42",
        button_primary_background_fill_dark="#ececee",
        button_primary_background_fill_hover_dark="#ffffff",
        button_primary_text_color="#ffffff",
        button_primary_text_color_dark="#131416",
        button_secondary_background_fill="#ffffff",
        button_secondary_background_fill_hover="#f4f4f2",
        button_secondary_background_fill_dark="#26282c",
        button_secondary_background_fill_hover_dark="#303238",
        button_secondary_border_color="#cfcfca",
        button_secondary_border_color_dark="#45474e",
        button_border_width="1px",
        button_border_width_dark="1px",
        color_accent="#1f6fb4",
        slider_color="#1c1d20",
        slider_color_dark="#ececee",
        link_text_color="#1a5f9e",
        link_text_color_dark="#7dbcf0",
        link_text_color_visited="#1a5f9e",
        link_text_color_visited_dark="#7dbcf0",
        link_text_color_hover="#0d3f6d",
        link_text_color_hover_dark="#b3d9f8",
        link_text_color_active="#0d3f6d",
        link_text_color_active_dark="#b3d9f8",
    )
