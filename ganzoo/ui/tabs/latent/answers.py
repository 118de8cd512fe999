"""How a view's JavaScript asks the space: Gradio's server functions, with refusals as sentences.

A server function is one POST that passes Gradio's queue by: a slider's picture is back before the queue would have
begun. What it answers is an object; a refusal is {"refused": sentence in the reader's language}.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from ganzoo.errors import InputError
from ganzoo.ui.shared.page import Page, shown
from ganzoo.ui.tabs.latent.space import LatentSpace, Question, described

Ask = Callable[[Question], dict[str, Any]]


def asking(page: Page, ask: Ask) -> Ask:
    """Return what the browser may call: it answers refusals and bugs in words and never raises."""

    @functools.wraps(ask)
    def answered(question: Question) -> dict[str, Any]:
        try:
            if not isinstance(question, dict):
                raise InputError("a question is an object, not {given}", given=type(question).__name__)
            return _in_words(page, ask(question))
        except Exception as error:
            return {"refused": str(shown(error, page.language).message)}

    return answered


def atlas_for(page: Page, space: LatentSpace) -> Ask:
    """Return the question for a model's atlas, as its views show it; {"waiting": share} while it is computed."""

    def atlas(question: Question) -> dict[str, Any]:
        found = space.atlas(str(question.get("model", ""))[:200])
        if isinstance(found, float):
            return {"waiting": found}
        return {
            "samples": found.samples,
            "ranking": found.ranking,
            "readers": [{"name": reader.name, "right": _right(page, reader.name)} for reader in found.readers],
            "directions": [
                {
                    "id": f"{one.reads}/{one.label}",
                    "label": page.t(one.label),
                    "success": one.success,
                    "chance": one.chance,
                }
                for one in sorted(
                    found.directions, key=lambda one: one.chance - one.success
                )  # what works best is first
            ],
            "presets": [
                {
                    "plus": _words(page, one.plus),
                    "minus": _words(page, one.minus),
                    "other": _words(page, one.other),
                    "same": one.minus == one.other,
                    "expected": _words(page, one.expected),
                    "success": one.success,
                    "chance": one.chance,
                }
                for one in found.presets
            ],
        }

    return atlas


def deal_for(space: LatentSpace) -> Ask:
    """Return the question for one draw of a preset: {"model", "preset", "seed"}."""

    def deal(question: Question) -> dict[str, Any]:
        atlas = space.atlas(str(question.get("model", ""))[:200])
        number, seed = question.get("preset"), question.get("seed")
        if isinstance(atlas, float) or not isinstance(number, int) or not 0 <= number < len(atlas.presets):
            raise InputError("there is no such sum for this model")
        return space.deal(atlas.presets[number], atlas, seed=seed if isinstance(seed, int) and seed >= 0 else 0)

    return deal


def _right(page: Page, name: str) -> int | None:
    """Return how many of 100 test pictures a classifier puts right, None where its card does not say."""
    metrics = page.services.catalog.find(name).config.metrics
    return next((round(100 * metric.value) for metric in metrics if metric.name == "test accuracy"), None)


def _words(page: Page, reading: dict[str, str]) -> str:
    return " ".join(page.t(label) for label in described(reading))


def _in_words(page: Page, answer: dict[str, Any]) -> dict[str, Any]:
    """Put the labels of readings into the reader's language."""
    for readings in _all_readings(answer.get("readings")):
        for one in readings:
            one["text"] = page.t(one["label"])
    return answer


def _all_readings(readings: Any) -> list[list[dict[str, Any]]]:
    if not readings:
        return []
    return readings if isinstance(readings[0], list) else [readings]
