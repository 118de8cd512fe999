"""Super-resolution with SRResNet, EDSR and SRGAN (arXiv:1609.04802, 1707.02921): before and after under one handle.

A picture is uploaded, dropped or pasted and made four times larger; either side of the handle shows any way of
enlarging. In "test me" mode the picture is the truth, and the figures say how near each side comes. What is computed
is in ganzoo.ui.tabs.super_resolution.enlarging; the link holds both sides and the mode.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gradio as gr

from ganzoo.ui.shared.cards import card_of, status
from ganzoo.ui.shared.downloads import download_on
from ganzoo.ui.shared.modules import view
from ganzoo.ui.shared.newest import STAMP, Newest
from ganzoo.ui.shared.page import ENLARGING, Page
from ganzoo.ui.shared.pulled import own
from ganzoo.ui.shared.widgets import card_view, intro
from ganzoo.ui.tabs.super_resolution import enlarging
from ganzoo.ui.tabs.super_resolution.answering import NOTHING, Answer, answers, title_of, told
from ganzoo.ui.tabs.super_resolution.enlarging import BICUBIC, ENSEMBLE, ORIGINAL, Working

HERE = Path(__file__).parent
# Two of them work (ganzoo.inference.line), the others are told how long it will be.
WORKING: dict[str, Any] = {"concurrency_id": ENLARGING, "concurrency_limit": 8, "show_progress": "hidden"}


@dataclass(frozen=True, kw_only=True)
class Parts:
    """The components that handlers and wiring speak about."""

    file: gr.File
    left: gr.Dropdown
    right: gr.Dropdown
    test: gr.Checkbox
    go: gr.Button
    stop: gr.Button
    work: gr.HTML
    view: gr.HTML
    figures: gr.HTML
    png: gr.Button
    status: gr.HTML
    card: gr.HTML


def build(page: Page) -> None:
    """Build the tab."""
    if not enlarging.models(page):
        gr.Markdown(
            page.t(
                "There is no super-resolution model here yet. Train one with `python -m train edsr_bsds`, or put a "
                "checkpoint folder into `checkpoints/`, then start the app again."
            )
        )
        return
    _wire(page, _layout(page))


# Layout


def _layout(page: Page) -> Parts:
    t = page.t
    lead = t("Give it a small picture and get one four times larger in each direction. Move the handle to compare.")
    intro(t("Four times larger"), lead)
    with gr.Row(elem_classes="gz-bar"):
        left = gr.Dropdown(
            _choices(page), value=BICUBIC, label=t("Left"), min_width=200, elem_id="super_resolution-left"
        )
        right = gr.Dropdown(
            _choices(page), value=_best(page), label=t("Right"), min_width=200, elem_id="super_resolution-right"
        )
        with gr.Column(min_width=260):
            test = gr.Checkbox(
                value=False,
                label=t("Test me"),
                info=t("Take my picture as the truth: reduce it, enlarge it again, compare."),
                elem_id="super_resolution-test",
            )
    with gr.Row(elem_classes="gz-pair"):
        with gr.Column(min_width=320):
            view = _view(page)
        with gr.Column(min_width=280, elem_classes="gz-side gz-after"):
            file = gr.File(
                label=t("Your picture: choose, drop or paste it"),
                file_count="single",
                height=156,
                elem_id="super_resolution-file",
            )
            with gr.Row(elem_classes="gz-bar"):
                go = gr.Button(t("Enlarge"), variant="primary", min_width=120, elem_id="super_resolution-go")
                stop = gr.Button(t("Stop"), min_width=90, interactive=False, elem_id="super_resolution-stop")
            waking = told(page.t("Waking up the model; after a start this takes some seconds."))
            work = gr.HTML(waking, js_on_load=None, apply_default_css=False, elem_id="super_resolution-work")
            figures = gr.HTML("", js_on_load=None, apply_default_css=False, elem_id="super_resolution-figures")
            with gr.Row(elem_classes="gz-bar gz-home"):
                gr.HTML(f"<p>{t('Take it home')}</p>", js_on_load=None, apply_default_css=False, min_width=0)
                png = gr.Button(
                    t("Right side as PNG"), size="sm", scale=0, min_width=150, elem_id="super_resolution-png"
                )
    state = gr.HTML("", js_on_load=None, apply_default_css=False, elem_id="super_resolution-status")
    with gr.Accordion(t("What you see"), open=False):
        gr.Markdown(_explanation(page))
    with gr.Accordion(t("Model card"), open=False, elem_id="super_resolution-card"):
        card = card_view()
    return Parts(
        file=file,
        left=left,
        right=right,
        test=test,
        go=go,
        stop=stop,
        work=work,
        view=view,
        figures=figures,
        png=png,
        status=state,
        card=card,
    )


def _view(page: Page) -> gr.HTML:
    t = page.t
    words = {
        "slider": t("Where one picture ends and the other begins"),
        "value": t("{share} % {left}, the rest {right}", share="{share}", left="{left}", right="{right}"),
        "in": t("Zoom in"),
        "out": t("Zoom out"),
        "fit": t("Whole picture"),
        "lost": t("The enlarged picture could not be fetched. Press “Enlarge” to make it again."),
        "hint": t("Arrow keys move the handle, + and - zoom, W A S D move the picture; two fingers zoom too."),
    }
    return view(
        HERE / "before_after.js",
        (HERE / "before_after.html").read_text(encoding="utf-8"),
        words=words,
        field="#super_resolution-file input[type=file]",
        elem_id="super_resolution-view",
    )


def _explanation(page: Page) -> str:
    sentences = (
        "A small picture does not say what its large one looked like: many large ones shrink to the same small one. "
        "A network has seen how photographs look and draws one that fits.",
        "EDSR and SRResNet learned to be as near to the truth as can be, pixel by pixel. Where they cannot know they "
        "take the mean of what is likely, which is soft. SRGAN has to deceive a discriminator too: it is sharper, and "
        "farther from the truth in decibels.",
        "A + behind a model's name: it looks at the picture eight times, turned and mirrored, and takes the mean "
        "(EDSR+). Nearer to the truth, and eight times as slow.",
        "PSNR is in decibels, higher is nearer. SSIM compares structure, 1 is the same. Both are measured on the "
        "luminance (Y), as papers do, and on all colours, with a border of four pixels cut.",
        "What a network adds is plausible and not known. Do not read number plates or faces from it.",
    )
    return "\n\n".join(page.t(sentence) for sentence in sentences)


# Handlers


def _write(page: Page, folder: Path, what: enlarging.Given, name: str) -> str:
    """Write the result of one side under the name of the visitor's own file; what is already made is only copied."""
    for step in enlarging.make(page, what, [name]):
        if not isinstance(step, Working):
            made = Path(step[name])
    target = folder / what.file_name(name)
    try:
        target.hardlink_to(made)  # one file with two names takes no more room
    except OSError:
        shutil.copyfile(made, target)
    return target.name


def _choices(page: Page, own: Iterable[str] = ()) -> list[tuple[str, str]]:
    models = [entry.name for entry in enlarging.models(page, own)]
    names = [BICUBIC, models[0], models[0] + ENSEMBLE, *models[1:], ORIGINAL]
    return [(title_of(page, name), name) for name in names]


def _best(page: Page) -> str:
    return enlarging.models(page)[0].name


def _model(page: Page, left: str, right: str) -> str:
    """Return the model that the notes below are about."""
    sides = [side for side in (right, left) if side not in (BICUBIC, ORIGINAL)]
    return sides[0].removesuffix(ENSEMBLE) if sides else _best(page)


# Wiring


def _outputs(answer: Answer) -> tuple[Any, ...]:
    """Return what stands in (view, work, figures, stop, png)."""
    stop, png = gr.Button(interactive=answer.working), gr.Button(interactive=answer.view != NOTHING)
    if answer.view is None:
        return gr.skip(), answer.work, gr.skip(), stop, gr.skip()
    return answer.view, answer.work, answer.figures, stop, png


def _wire(page: Page, parts: Parts) -> None:
    def wake(pulled: Any, request: gr.Request) -> tuple[Any, ...]:
        choices = _choices(page, own(page.services, pulled))
        names = [name for _, name in choices]
        asked = page.asked(request, "super_resolution", left=names, right=[_best(page), *names])
        sides = [gr.Dropdown(choices=choices, value=asked[side]) for side in ("left", "right")]
        return *sides, asked["truth"]

    newest = Newest()

    def given(path: str | None, test: bool, request: gr.Request) -> enlarging.Given:
        address = page.services.files.visitor(request)
        return enlarging.given(path, test=test, visitor=str(request.session_hash), address=address)

    def enlarge(
        path: str | None,
        left: str,
        right: str,
        test: bool,
        shown: Any,
        stamp: Any,
        request: gr.Request,
        asked: bool = False,
    ) -> Iterator[Any]:
        made = answers(page, lambda: given(path, test, request), (left, right), shown, asked=asked)
        yield from newest.answers(request.session_hash, stamp, (_outputs(one) for one in made))

    def enlarge_now(
        path: str | None, left: str, right: str, test: bool, shown: Any, stamp: Any, request: gr.Request
    ) -> Iterator[Any]:
        yield from enlarge(path, left, right, test, shown, stamp, request, asked=True)

    def about(left: str, right: str) -> tuple[str, str]:
        name = _model(page, left, right)
        return status(page, name), card_of(page, name)

    def stopped(shown: Any) -> tuple[str, Any]:
        kept = page.t("Stopped. What was there before is still shown.")
        return told(kept if shown else page.t("Stopped. Press Enlarge to begin again.")), gr.Button(interactive=False)

    def write(folder: Path, request: gr.Request, path: str | None, right: str, test: bool) -> str:
        return _write(page, folder, given(path, test, request), right)

    # The last carries the request's stamp.
    inputs = [parts.file, parts.left, parts.right, parts.test, parts.view, parts.work]
    working = {"js": STAMP, **WORKING}
    outputs = [parts.view, parts.work, parts.figures, parts.stop, parts.png]
    woken = page.on_wake(
        parts.view.wake, wake, page.pulled, [parts.left, parts.right, parts.test], show_progress="hidden"
    )
    jobs = [page.on(woken.then, enlarge, inputs, outputs, **working)]
    changed = [parts.left.input, parts.right.input, parts.test.input, parts.file.upload, parts.file.clear]
    jobs += [page.on(trigger, enlarge, inputs, outputs, trigger_mode="always_last", **working) for trigger in changed]
    jobs += [page.on(parts.go.click, enlarge_now, inputs, outputs, **working)]
    for trigger in (woken.then, parts.left.input, parts.right.input):
        page.on(trigger, about, [parts.left, parts.right], [parts.status, parts.card], show_progress="hidden")
    page.on(parts.stop.click, stopped, parts.view, [parts.work, parts.stop], cancels=jobs, queue=False)
    download_on(page, parts.png, write, [parts.file, parts.right, parts.test], **WORKING)
    page.remember(
        [parts.left.change, parts.right.change, parts.test.change],
        "(left, right, test) => ({ left, right, truth: test ? '1' : '0' })",
        [parts.left, parts.right, parts.test],
        right=_best(page),
    )
