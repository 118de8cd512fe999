"""Measure two ways to do the same work in turn, so that a busy machine slows both alike."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

ROUNDS, QUICK_ROUNDS = 9, 3
SECONDS = 1.0  # about how long one side runs in one round


@dataclass(frozen=True, kw_only=True)
class Row:
    """One comparison. `plain` and `ours` are medians in `unit`; `ratio` says how many times better ours is.

    `low` and `high` are the quartiles of the rounds' ratios; `target` None means none was set.
    """

    what: str
    unit: str
    plain: float
    ours: float
    ratio: float
    low: float
    high: float
    rounds: int
    target: float | None = None


def compare_rates(
    what: str,
    plain: Callable[[], object],
    ours: Callable[[], object],
    *,
    items: float,
    unit: str,
    target: float | None = None,
    quick: bool = False,
    plain_items: float | None = None,
) -> Row:
    """Return how many `items` a second each side does; a call of either does `items` of them.

    Where the plain side is slow, a call of it may do fewer: `plain_items` (None: as many).
    """
    for side in (plain, ours):
        side()  # warm up
    rounds = QUICK_ROUNDS if quick else ROUNDS
    pairs = []
    for index in range(rounds):
        sides = (plain, ours) if index % 2 == 0 else (ours, plain)
        rates = {side: rate(side, items if side is ours else plain_items or items) for side in sides}
        pairs.append((rates[plain], rates[ours]))
    return row(what, unit, pairs, target=target)


def row(
    what: str, unit: str, pairs: list[tuple[float, float]], *, target: float | None = None, less_is_better: bool = False
) -> Row:
    """Return the row of measured (plain, ours) pairs, one a round."""
    ratios = [plain / ours if less_is_better else ours / plain for plain, ours in pairs]
    low, _, high = statistics.quantiles(ratios, n=4) if len(ratios) > 1 else (ratios[0],) * 3
    return Row(
        what=what,
        unit=unit,
        plain=statistics.median(plain for plain, _ in pairs),
        ours=statistics.median(ours for _, ours in pairs),
        ratio=statistics.median(ratios),
        low=low,
        high=high,
        rounds=len(pairs),
        target=target,
    )


def rate(side: Callable[[], object], items: float) -> float:
    """Return how many items a second a side does, over about a second."""
    calls, began = 0, time.perf_counter()
    while (elapsed := time.perf_counter() - began) < SECONDS or calls == 0:
        side()
        calls += 1
    return calls * items / elapsed
