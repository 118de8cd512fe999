"""Which of two checkpoints is better, by what their cards say."""

from __future__ import annotations

import dataclasses

import pytest

from ganzoo.checkpoint import Config, Metric
from tests.tiny import tiny_config
from train.campaign.better import verdict


def config(kind: str, *metrics: tuple[str, float, str], name: str = "x.y-1", protocol: str = "p") -> Config:
    made = tuple(Metric(name=n, value=v, samples=5, protocol=protocol, subject=subject) for n, v, subject in metrics)
    return dataclasses.replace(tiny_config("dcgan.fashion-mnist-32"), name=name, kind=kind, metrics=made)


def enlarger(psnr: float) -> Config:
    """Return a card whose ensemble and whose bicubic neighbour say other things."""
    rows = [("PSNR Y Set5", value, who) for who, value in (("x.y-1", psnr), ("x.y-1+", 99.0), ("bicubic", 28.0))]
    return config("super_resolution", *rows)


def drawer(distance: float, recall: float) -> Config:
    ours, last = "moving average", "last weights"
    rows = (("Fréchet distance", distance, ours), ("Fréchet distance", 0.0, last), ("recall", recall, ours))
    return config("noise", *rows)


def translator(there: float, back: float, kind: float = 1.0) -> Config:
    rows = [
        ("Fréchet distance", there, "a to b"),
        ("Fréchet distance", back, "b to a"),
        ("target kind", kind, "a to b"),
    ]
    return config("translation", *rows)


@pytest.mark.parametrize(
    ("ours", "theirs", "better"),
    [
        (enlarger(31.5), enlarger(31.4), True),
        (enlarger(31.4), enlarger(31.4), False),
        (drawer(0.5, 0.76), drawer(0.6, 0.8), True),
        (drawer(0.5, 0.74), drawer(0.6, 0.8), False),
        (drawer(0.7, 0.9), drawer(0.6, 0.8), False),
        (translator(1.0, 3.0), translator(2.5, 2.0), True),
        (translator(1.0, 3.0, 0.9), translator(2.5, 2.0, 1.0), False),
        (translator(1.0, 4.0), translator(2.5, 2.0), False),
    ],
)
def test_the_figure_of_the_kind_decides_unless_another_fell(ours: Config, theirs: Config, better: bool) -> None:
    assert verdict(ours, theirs).better is better


def test_the_figures_that_decided_are_told() -> None:
    found = verdict(translator(1.0, 3.0), translator(2.5, 2.0))
    assert (found.ours, found.theirs) == (2.0, 2.25)


def test_where_nothing_comparable_ships_the_new_one_is_better() -> None:
    other = config("super_resolution", ("PSNR Y Set5", 40.0, "x.y-1"), protocol="another")
    for theirs in (None, other, config("super_resolution")):
        assert verdict(enlarger(20.0), theirs).better


def test_what_was_not_measured_is_not_better() -> None:
    assert not verdict(config("noise"), None).better
    assert not verdict(config("a new kind", ("x", 1.0, "moving average")), None).better
