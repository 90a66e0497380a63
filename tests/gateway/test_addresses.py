"""X-Forwarded-For is believed of trusted proxies alone."""

import ipaddress

import pytest
from starlette.requests import Request

from bot.gateway.addresses import address_of

PROXIES = tuple(map(ipaddress.ip_network, ("10.0.0.0/8", "127.0.0.1/32", "fd00::/8")))


def address(peer, *forwarded, proxies=PROXIES):
    headers = [(b"x-forwarded-for", value.encode()) for value in forwarded]
    client = (peer, 1234) if peer else None
    return address_of(
        Request({"type": "http", "headers": headers, "client": client}), proxies
    )


@pytest.mark.parametrize("proxies", [(), PROXIES])
def test_a_stranger_is_not_believed(proxies):
    assert address("203.0.113.7", "192.0.2.1", proxies=proxies) == "203.0.113.7"


@pytest.mark.parametrize(
    "forwarded",
    [
        ["192.0.2.1"],
        ["192.0.2.1, 10.1.1.1"],  # two proxies
        ["192.0.2.1", "10.1.1.1"],  # in two headers
        ["8.8.8.8, 192.0.2.1"],  # who asks wrote the first
        ["10.9.9.9, 192.0.2.1"],  # and took it from us
        ["quagga, 192.0.2.1"],
        ["192.0.2.1:4711"],
        ["::ffff:192.0.2.1"],
    ],
)
def test_a_trusted_proxy_tells_who_asks(forwarded):
    assert address("10.0.0.1", *forwarded) == "192.0.2.1"


@pytest.mark.parametrize(
    ("peer", "forwarded"),
    [
        ("10.0.0.1", []),  # a proxy that does not tell
        ("10.0.0.1", [""]),
        ("10.0.0.1", ["quagga"]),
        ("10.0.0.1", ["10.0.0.2"]),
        ("testclient", []),
        ("", []),
    ],
)
def test_where_nobody_can_be_told_apart_nobody_is_counted(peer, forwarded):
    assert address(peer, *forwarded) == ""


@pytest.mark.parametrize("peer", ["127.0.0.1", "::1", "127.8.8.8"])
def test_this_computer_is_nobody_also_if_it_is_no_trusted_proxy(peer):
    assert address(peer, "192.0.2.1", proxies=()) == ""


def test_a_household_with_ipv6_is_one_address():
    first, second = "2001:db8:1:2::1", "2001:db8:1:2:ffff::9"

    assert address(first) == address(second) == "2001:db8:1:2::"
    assert address("2001:db8:1:3::1") != address(first)


def test_the_port_of_an_address_does_not_matter():
    assert address("fd00::1", "[2001:db8::5]:80") == "2001:db8::"
