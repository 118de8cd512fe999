"""The card: generated from the config, with a header that the Hub reads."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from huggingface_hub import ModelCard

from ganzoo.card import card
from ganzoo.checkpoint import Config, Metric
from tests.tiny import NETWORKS, tiny_config

METRICS = (
    Metric(name="Fréchet distance", value=12.3456, samples=10_000, protocol="on features of the judge", floor=1.5),
    Metric(
        name="Fréchet distance",
        value=20.0,
        samples=10_000,
        protocol="on features of the judge",
        subject="last weights",
        floor=1.5,
    ),
    Metric(name="rarest class", value=0.0712, samples=10_000, protocol="share of the rarest"),
)


def config(**changes: Any) -> Config:
    """Return a config with figures."""
    return dataclasses.replace(tiny_config("dcgan.fashion-mnist-32"), metrics=METRICS, **changes)


def test_the_header_is_what_the_hub_reads() -> None:
    data: Any = ModelCard(card(config())).data
    assert (data.model_name, data.license, data.library_name) == ("dcgan.fashion-mnist-32", "apache-2.0", "ganzoo")
    assert data.pipeline_tag == "unconditional-image-generation"
    assert {"ganzoo", "gan", "dcgan"} <= set(data.tags)
    values = [(result.metric_type, result.metric_value) for result in data.eval_results]
    assert values == [("fréchet-distance", 12.3456), ("fréchet-distance", 20.0), ("rarest-class", 0.0712)]
    assert {result.dataset_name for result in data.eval_results} == {"Fashion-MNIST"}


def test_every_figure_stands_with_its_subject_its_floor_its_samples_and_its_protocol() -> None:
    text = card(config())
    assert "| Fréchet distance | moving average | 12.35 | 1.5 | 10,000 |" in text
    assert "| Fréchet distance | last weights | 20 | 1.5 | 10,000 |" in text
    assert "| rarest class | moving average | 0.0712 |  | 10,000 |" in text
    assert text.count("- Fréchet distance: on features of the judge") == 1
    assert "python -m ganzoo evaluate dcgan.fashion-mnist-32 --data DIR --json" in text


def test_what_a_reader_needs_is_there() -> None:
    text = card(config(git_commit="abc123", training={"hours of wall clock": 1.5}, images_seen=600_000, seed=7))
    for part in (
        "# dcgan.fashion-mnist-32",
        "600,000 training pictures seen, seed 7",
        "![what it does](samples.png)",
        "Fashion-MNIST (https://example.org). Terms as stated at the source: MIT licence.",
        "- hours of wall clock: 1.5",
        "- commit: abc123",
        "Pictures are 32x32 pixels",
        "python -m ganzoo sample dcgan.fashion-mnist-32 --seed 0 --count 64 --out grid.png",
    ):
        assert part in text


def test_settings_that_were_compared_are_a_table() -> None:
    rows = ({"setting": "hinge", "images": 600_000, "recall": 0.51234}, {"setting": "plain", "recall": 0.4})
    text = card(config(comparison=rows))
    assert "| setting | images | recall |" in text
    assert "| hinge | 600,000 | 0.5123 |" in text
    assert "| plain |  | 0.4 |" in text


@pytest.mark.parametrize("name", NETWORKS)
def test_a_card_without_figures_has_no_empty_table(name: str) -> None:
    text = card(tiny_config(name))
    assert "## Figures" not in text and "Settings that were compared" not in text
    assert "## Limits" in text and "{" not in text


def test_a_card_is_a_function_of_the_config() -> None:
    assert card(config()) == card(config())
