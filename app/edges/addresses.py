"""Whose request it is, by network address: for limits in full, for logs cut short."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from starlette.types import Scope

Network = IPv4Network | IPv6Network


@dataclass(frozen=True, slots=True)
class Client:
    """Where a request comes from."""

    network: str
    """What limits count by: an IPv4 address, or the IPv6 network one household or server has to itself."""
    truncated: str
    """What logs may keep: a network of many."""


NOWHERE = Client("unknown", "unknown")


def find_client(scope: Scope, proxies: Sequence[Network]) -> Client:
    """The peer; or where the peer is one of `proxies`, the nearest address forwarded that is not another of them."""
    peer = scope.get("client")
    if peer is None:
        return NOWHERE
    address: str = peer[0]
    if proxies and _is_one_of(address, proxies):
        address = _behind(address, scope, proxies)
    return _client(address)


def _behind(proxy: str, scope: Scope, proxies: Sequence[Network]) -> str:
    """Each proxy adds its own peer at the right, so what stands left of the first stranger may be made up."""
    lines = [value for name, value in scope["headers"] if name == b"x-forwarded-for"]
    nearest = proxy
    for hop in reversed(b",".join(lines).decode("latin-1").split(",")):
        if _parse(hop.strip()) is None:
            break
        nearest = hop.strip()
        if not _is_one_of(nearest, proxies):
            break
    return nearest


def _is_one_of(address: str, networks: Sequence[Network]) -> bool:
    parsed = _parse(address)
    return parsed is not None and any(parsed in network for network in networks)


@lru_cache(1024)
def _client(address: str) -> Client:
    parsed = _parse(address)
    if parsed is None:
        return NOWHERE
    if parsed.version == 4:  # noqa: PLR2004 - as in IPv4
        return Client(str(parsed), str(ip_network((parsed, 24), strict=False)))
    return Client(*(str(ip_network((parsed.packed, prefix), strict=False)) for prefix in (64, 48)))


def _parse(address: str) -> IPv4Address | IPv6Address | None:
    try:
        parsed = ip_address(address)
    except ValueError:
        return None
    return getattr(parsed, "ipv4_mapped", None) or parsed
