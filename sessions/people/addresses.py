"""From which address a request came, when proxies of ours stand in front."""

from __future__ import annotations

from functools import lru_cache
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)

from django.conf import settings
from django.http import HttpRequest

Networks = tuple[IPv4Network | IPv6Network, ...]


def client_address(request: HttpRequest) -> str:
    """The right-most address that no trusted proxy of ours has: all left of it is hearsay."""
    trusted = _networks(tuple(settings.TRUSTED_PROXIES))
    peer = str(request.META.get("REMOTE_ADDR", ""))
    hops = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
    for hop in [peer, *reversed([part for part in hops if part])]:
        if not _is_within(hop, trusted):
            return hop
        peer = hop
    return peer


def network_of(address: str) -> str:
    """What counts as one sender: an IPv4 address, or an IPv6 /64, which one customer owns whole."""
    try:
        parsed = _parsed(address)
    except ValueError:
        return address
    return str(parsed) if parsed.version == 4 else str(ip_network(f"{parsed}/64", strict=False))


@lru_cache(maxsize=8)
def _networks(names: tuple[str, ...]) -> Networks:
    return tuple(ip_network(name, strict=False) for name in names)


def _is_within(address: str, networks: Networks) -> bool:
    try:
        parsed = _parsed(address)
    except ValueError:
        return False
    return any(parsed in network for network in networks)


def _parsed(address: str) -> IPv4Address | IPv6Address:
    """A socket for both worlds says ::ffff:203.0.113.5: all of IPv4 would be one sender."""
    parsed = ip_address(address)
    return (parsed.version == 6 and parsed.ipv4_mapped) or parsed
