"""Seeds as people write them."""

import pytest

from ganzoo.errors import InputError, LimitError
from ganzoo.ui.shared.seeds import MOST_SEED, seed_of, stops_of


@pytest.mark.parametrize(("given", "seed"), [(0, 0), ("7", 7), (" 7 ", 7), (7.0, 7), (MOST_SEED, MOST_SEED), ("+3", 3)])
def test_a_whole_number_is_a_seed(given, seed):
    assert seed_of(given) == seed


@pytest.mark.parametrize("given", [-1, "-5", MOST_SEED + 1, "9" * 399, 1e300])
def test_a_number_outside_is_refused_with_the_limit(given):
    with pytest.raises(LimitError, match=str(MOST_SEED)):
        seed_of(given)


@pytest.mark.parametrize("given", ["", "x", "1.5", 1.5, "1e3", "9" * 5000, None, True, float("nan"), float("inf"), "٣"])
def test_what_is_no_whole_number_is_refused(given):
    with pytest.raises(InputError):
        seed_of(given)


def test_a_long_refusal_is_cut_short():
    with pytest.raises(InputError) as raised:
        seed_of("x" * 100_000)
    assert len(str(raised.value)) < 200


@pytest.mark.parametrize("text", ["3, 17", "3,17", "3 17", " 3;17 ", "3,,17,"])
def test_stops_may_be_written_in_many_ways(text):
    assert stops_of(text) == [3, 17]


@pytest.mark.parametrize("text", ["", "3", "1,2,3,4,5,6,7,8,9", "," * 10_000])
def test_a_walk_has_two_to_eight_stops(text):
    with pytest.raises(LimitError, match="2 to 8 stops"):
        stops_of(text)


def test_a_bad_stop_is_named():
    with pytest.raises(InputError, match="'x'"):
        stops_of("3, x")
