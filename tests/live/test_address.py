"""Which of this computer's addresses a class is offered, and in which order."""

from __future__ import annotations

import pytest

from ganzoo.live import address


def offered(monkeypatch: pytest.MonkeyPatch, interfaces: dict[str, str], leads_out: str | None) -> list[str]:
    monkeypatch.setattr(address, "_interfaces", lambda: list(interfaces.items()))
    monkeypatch.setattr(address, "_leading_out", lambda: leads_out)
    return address.lan_addresses()


def test_under_a_full_tunnel_the_room_comes_before_the_tunnel(monkeypatch: pytest.MonkeyPatch) -> None:
    interfaces = {"lo": "127.0.0.1", "tun0": "10.8.0.2", "wlan0": "192.168.1.20"}
    assert offered(monkeypatch, interfaces, "10.8.0.2") == ["192.168.1.20", "10.8.0.2"]


def test_a_hotspot_without_a_way_out_is_offered(monkeypatch: pytest.MonkeyPatch) -> None:
    assert offered(monkeypatch, {"lo": "127.0.0.1", "wlan0": "10.42.0.1"}, None) == ["10.42.0.1"]


def test_what_leads_out_comes_first_and_bridges_of_containers_last(monkeypatch: pytest.MonkeyPatch) -> None:
    interfaces = {"docker0": "172.17.0.1", "eth1": "192.168.2.5", "eth0": "192.168.1.5", "eth2": "8.8.8.8"}
    expected = ["192.168.1.5", "192.168.2.5", "8.8.8.8", "172.17.0.1"]
    assert offered(monkeypatch, interfaces, "192.168.1.5") == expected


def test_what_nobody_can_reach_is_not_offered(monkeypatch: pytest.MonkeyPatch) -> None:
    interfaces = {"lo": "127.0.0.1", "eth0": "169.254.3.4", "eth1": "0.0.0.0"}
    assert offered(monkeypatch, interfaces, None) == []


def test_the_interfaces_of_this_computer_are_found() -> None:
    assert "127.0.0.1" in [found for _, found in address._interfaces()]
