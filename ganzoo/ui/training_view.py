"""The training view: a run folder, local or still growing, in the browser.

Losses over images seen, the speed, and the grids of samples over time; all of it read from the folder
(ganzoo.training.record) every few seconds. What cannot be read is said above the rest, which goes on. Pictures are
decoded here and shown as what was decoded: no file of the folder is ever served.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import gradio as gr
import plotly.graph_objects as go
from PIL import Image

from ganzoo.data.modes import flattened
from ganzoo.data.pictures import open_picture
from ganzoo.errors import GanzooError
from ganzoo.training.campaign import is_campaign
from ganzoo.training.record import Record, Watched
from ganzoo.training.restoring import read_recipe_file
from ganzoo.ui import campaign_view
from ganzoo.ui.shared.page import Page, in_every_language
from ganzoo.ui.shared.plain import plain
from ganzoo.ui.shared.services import Services
from ganzoo.ui.shared.theme import DISCRIMINATOR, FAKE, REAL
from ganzoo.ui.shared.widgets import header
from ganzoo.ui.text import say_error

SECONDS = 3.0  # between two looks at the folder
MOST_POINTS = 1_500
MOST_PIXELS = 16_000_000  # of a grid
# A line's colour and dash by what its name says; they also differ by dash.
STYLES = {"real": (REAL[0], "solid"), "fake": (FAKE[0], "dash"), "generator": (DISCRIMINATOR[0], "dot")}
OTHERS = (
    ("#7a5195", "solid"),
    ("#8a6d1f", "dash"),
    ("#3f3f46", "dashdot"),
    ("#b0413e", "dot"),
    ("#2f7f79", "longdash"),
)


def build(folder: Path, services: Services) -> gr.Blocks:
    """Build the view of a run, or of a campaign, a page per language.

    Raises:
        TrainingError: the folder is neither's.
    """
    if is_campaign(folder):
        return campaign_view.build(folder, services)
    watched = Watched(folder)
    if not watched.look().columns:  # else it is a run's, whatever its recipe says
        read_recipe_file(folder / "recipe.json")
    blocks = gr.Blocks(title="ganzoo: training", analytics_enabled=False, fill_width=True)
    in_every_language(blocks, services, lambda page: _page(page, watched))
    return blocks.queue(max_size=64, default_concurrency_limit=4)


def _page(page: Page, watched: Watched) -> None:
    """Lay out one language's page and let it look at the folder again and again."""
    header(page)
    summary = gr.Markdown(elem_id="training-summary")
    with gr.Row():
        with gr.Column(scale=3, min_width=320):
            plot = gr.Plot(label=page.t("Losses"), elem_id="training-losses")
        with gr.Column(scale=2, min_width=320):
            picture = gr.Image(
                label=page.t("Samples"),
                interactive=False,
                format="png",
                elem_id="training-samples",
                buttons=["download", "fullscreen"],
            )
            moment = gr.Slider(1, 2, value=1, step=1, label=page.t("Samples"), elem_id="training-moment")
    seen = gr.State(0)

    def look(place: int, known: int) -> tuple[str, go.Figure, Any, Any, int]:
        record = watched.look()
        count = len(record.grids)
        place = count if place >= known else int(place)  # who looks at the newest grid goes on looking at it
        grid, label, trouble = _grid(page, watched, record, place)
        # A slider needs two places, also where it is hidden: from 1 to 1 the browser divides by nothing.
        slider = gr.update(maximum=max(count, 2), minimum=1, value=max(place, 1), visible=count > 1, label=label)
        return _summary(page, record, trouble), figure(page, record), grid, slider, count

    def choose(place: int) -> tuple[Image.Image | None, Any]:
        grid, label, trouble = _grid(page, watched, watched.look(), int(place))
        if trouble is not None:
            raise trouble
        return grid, gr.update(label=label)

    shown = [summary, plot, picture, moment, seen]
    page.on([page.blocks.load, gr.Timer(SECONDS).tick], look, [moment, seen], shown, show_progress="hidden")
    page.on(moment.input, choose, moment, [picture, moment], show_progress="hidden", trigger_mode="always_last")


def _summary(page: Page, record: Record, trouble: GanzooError | None) -> str:
    """Return how far the run is as Markdown, and what of its folder cannot be read."""
    done = page.t(
        "{seen} of {images} images seen ({share} %)",
        seen=f"{record.images_seen:,}",
        images=f"{record.images:,}",
        share=f"{100 * record.images_seen / max(record.images, 1):.0f}",
    )
    parts = [done]
    if record.images_per_second:
        parts.append(page.t("{speed} images/s", speed=f"{record.images_per_second:,.0f}"))
    if record.seconds_left:
        parts.append(page.t("{minutes} min left at this speed", minutes=f"{record.seconds_left / 60:,.0f}"))
    if not record.columns:
        parts = [page.t("Nothing is logged yet.")]
    troubles = [*record.troubles, *([] if trouble is None else [trouble])]
    told = [f"⚠ {plain(say_error(one, page.language))}" for one in troubles]
    return "\n\n".join([f"## {plain(record.name)}", plain(record.summary), *told, f"**{' · '.join(parts)}**"])


def _grid(
    page: Page, watched: Watched, record: Record, place: int
) -> tuple[Image.Image | None, str, GanzooError | None]:
    """Return a grid, counted from 1, what it shows, and why there is none if it cannot be read."""
    if not record.grids:
        return None, page.t("Samples"), None
    images = list(record.grids)[min(max(place, 1), len(record.grids)) - 1]
    label = page.t("Samples after {images} images", images=f"{images:,}")
    try:
        return flattened(open_picture(watched.picture(record.grids[images]), most_pixels=MOST_PIXELS)), label, None
    except GanzooError as error:
        return None, label, error


def figure(page: Page, record: Record) -> go.Figure:
    """Return the losses over images seen, thinned to what a screen can show; the last line stays."""
    count = len(record.columns.get("images_seen", ()))
    stride = max(1, -(-count // MOST_POINTS))
    chosen = slice((count - 1) % stride if count else 0, None, stride)
    drawn = go.Figure()
    for (name, values), (colour, dash) in _styled({loss: record.columns[loss] for loss in record.losses}):
        drawn.add_scatter(
            x=record.columns["images_seen"][chosen],
            y=values[chosen],
            name=name.removeprefix("loss_").replace("_", " "),
            mode="lines" if count > 1 else "markers",  # a line of one point is not to be seen
            line={"color": colour, "dash": dash, "width": 1.6},
        )
    drawn.update_layout(
        uirevision="kept",  # zoom and hidden lines survive the next look
        margin={"l": 48, "r": 12, "t": 12, "b": 40},
        xaxis_title=page.t("images seen"),
        legend={"orientation": "h", "y": 1.08},
        template="plotly_white",
        hovermode="x unified",
    )
    return drawn


def _styled(losses: Mapping[str, list[float]]) -> list[tuple[tuple[str, list[float]], tuple[str, str]]]:
    """Return each loss with a colour and a dash of its own."""
    others = iter(OTHERS * (1 + len(losses) // len(OTHERS)))
    styles = [STYLES.get(name.removeprefix("loss_")) or next(others) for name in losses]
    return list(zip(losses.items(), styles, strict=True))
