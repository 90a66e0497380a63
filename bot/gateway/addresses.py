"""Who asks: the address to count a request for.

It is kept in memory for its limit, and goes to no engine, store, log or metric.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Sequence

from starlette.requests import Request

from bot.variables import Network

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
HOME_BITS = 64  # of IPv6: what one household has
_PORT = re.compile(r"^\[(.*)\](?::\d+)?$|^([\d.]+):\d+$")  # [::1]:80, 192.0.2.1:80


def address_of(request: Request, proxies: Sequence[Network]) -> str:
    """The address that a request comes from; empty if it cannot be told.

    What X-Forwarded-For says is believed of trusted proxies alone, from its end on:
    who asks may have written its beginning. A proxy's own address is nobody's, nor is
    this computer's: all parents may stand behind it.
    """
    found = _read(request.client.host if request.client else "")
    hops = ",".join(request.headers.getlist("x-forwarded-for")).split(",")
    while found and hops and _is_in(found, proxies):
        found = _read(hops.pop())
    if found is None or found.is_loopback or _is_in(found, proxies):
        return ""
    if isinstance(found, ipaddress.IPv6Address):
        home = ipaddress.ip_network((found, HOME_BITS), strict=False)
        return str(home.network_address)
    return str(found)


def _read(text: str) -> Address | None:
    text = text.strip()
    if match := _PORT.match(text):
        text = match[1] or match[2]
    try:
        found = ipaddress.ip_address(text)
    except ValueError:
        return None
    mapped = found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) else None
    return mapped or found


def _is_in(address: Address, networks: Sequence[Network]) -> bool:
    return any(address in network for network in networks)
