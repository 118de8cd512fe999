"""Limits are settings."""

from __future__ import annotations

import pytest

from ganzoo.errors import InputError
from ganzoo.live.limits import Limits


def test_every_limit_can_be_set_from_the_environment() -> None:
    limits = Limits.from_environment({"GANZOO_LIVE_TRAINING": "3", "GANZOO_LIVE_DROP_SECONDS": "1.5", "OTHER": "x"})
    assert (limits.training, limits.drop_seconds, limits.rooms) == (3, 1.5, Limits().rooms)


@pytest.mark.parametrize("given", ["0", "-1", "many", "2.5", "nan", "inf", "9" * 5000])
def test_an_impossible_limit_is_refused(given: str) -> None:
    with pytest.raises(InputError, match="training"):
        Limits.from_environment({"GANZOO_LIVE_TRAINING": given})
