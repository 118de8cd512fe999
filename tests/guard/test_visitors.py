from __future__ import annotations

from typing import Any

import pytest

from ganzoo.errors import InputError
from ganzoo.guard.front import Front
from ganzoo.guard.visitors import visitor_address


def asked(*forwarded: str, client: tuple[str, int] | None = ("10.0.0.9", 1)) -> dict[str, Any]:
    return {"type": "http", "client": client, "headers": [(b"x-forwarded-for", each.encode()) for each in forwarded]}


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, ["1.2.3.4"], "10.0.0.9"),
        (1, ["6.6.6.6, 1.2.3.4"], "1.2.3.4"),
        (2, ["6.6.6.6, 1.2.3.4, 5.5.5.5"], "1.2.3.4"),
        (1, ["6.6.6.6", "1.2.3.4"], "1.2.3.4"),
        (1, ["1.2.3.4:5678"], "1.2.3.4"),
        (1, ["[2001:db8:1:2:3::4]:5678"], "2001:db8:1:2::/64"),
        (1, ["::ffff:1.2.3.4"], "1.2.3.4"),
        (2, ["1.2.3.4"], "10.0.0.9"),
        (1, [], "10.0.0.9"),
        (1, ["nobody"], "10.0.0.9"),
        (1, ["1.2.3.4, "], "10.0.0.9"),
    ],
)
def test_a_request_counts_for_the_address_that_the_operators_proxies_saw(
    proxies: int, forwarded: list[str], expected: str
) -> None:
    assert visitor_address(asked(*forwarded), Front(proxies=proxies)) == expected


def test_an_ipv6_network_of_64_bits_is_one_visitor() -> None:
    first, second = (visitor_address(asked(client=(f"2001:db8::{end}", 1)), Front()) for end in ("1", "ffff"))
    assert first == second == "2001:db8::/64"


def test_a_request_without_a_client_still_counts() -> None:
    assert visitor_address(asked(client=None), Front()) == "unknown"


def test_the_operator_says_what_stands_before_the_app() -> None:
    said = {"GANZOO_PROXIES": " 1 ", "GANZOO_HOSTS": "Zoo.example, zoo.example:8080,"}
    assert Front.from_environment(said) == Front(proxies=1, hosts=("zoo.example", "zoo.example:8080"))
    assert Front.from_environment({}) == Front()


def test_a_space_stands_behind_one_proxy_unless_its_operator_says_otherwise() -> None:
    assert Front.from_environment({"SPACE_ID": "lab/zoo"}).proxies == 1
    assert Front.from_environment({"SPACE_ID": "lab/zoo", "GANZOO_PROXIES": "0"}).proxies == 0


@pytest.mark.parametrize("given", ["-1", "one", "11", "1.5", "²", "99999999999"])
def test_a_number_of_proxies_that_cannot_be_right_is_refused(given: str) -> None:
    with pytest.raises(InputError, match="GANZOO_PROXIES"):
        Front.from_environment({"GANZOO_PROXIES": given})
