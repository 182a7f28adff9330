"""Where a node may listen, and under which names it answers."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterable

from aiohttp import web

from mas_core.errors import InputError, NodeError

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def address_of(text: str) -> Address | None:
    """Returns an address without its zone, IPv4 where IPv6 only wraps it; None for a name."""
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return mapped or address


def is_loopback_host(host: str) -> bool:
    """Whether what listens there can be reached from this computer only."""
    address = address_of(host)
    return host.lower() == "localhost" or (address is not None and address.is_loopback)


def check_bind(host: str, *, insecure_loopback: bool, anybody_paired: bool) -> None:
    """Refuses what would open more than the person knows of.

    Args:
        host: Where the node is to listen.
        insecure_loopback: Plain http is wanted.
        anybody_paired: The trust store is not empty.

    Raises:
        InputError: Plain http on a network.
        NodeError: A network while nobody is paired; the message says how to pair first.
    """
    if is_loopback_host(host):
        return
    if insecure_loopback:
        raise InputError(
            f"--insecure-loopback serves without encryption, for this computer only: use --host 127.0.0.1, not {host}."
        )
    if not anybody_paired:
        raise NodeError(
            f"Nobody is paired with this node yet, so it does not listen at {host}. Pair first: "
            f"mas-node pair --host {host} --port PORT listens for one pairing only; then start it again with the same port."
        )


class HostRule:
    """The Host header's allowlist. A page of a stranger that resolves its name to this computer is turned away by it.

    Names are those of this computer and those that the person added; an address must be the one that the connection was
    made to, which a page on a foreign name can never have in its Host header.
    """

    def __init__(self, host: str, *, more: Iterable[str] = ()) -> None:
        """Takes the host that the node listens at, and more names under which it is reached."""
        own = socket.gethostname().lower()
        self._names = {
            "localhost",
            own,
            f"{own.partition('.')[0]}.local",
            *(name.lower().rstrip(".") for name in (host, *more)),
        }
        self._addresses = {address for name in more if (address := address_of(name)) is not None}

    def allows(self, request: web.BaseRequest) -> bool:
        """Whether a request was meant for this node."""
        given = request.headers.getall("Host", [])
        if len(given) != 1:
            return False
        name = _without_port(given[0])
        address = address_of(name)
        if address is None:
            return name in self._names
        local = request.transport.get_extra_info("sockname") if request.transport is not None else None
        return address in self._addresses or (local is not None and address == address_of(str(local[0])))


def is_from_this_computer(request: web.BaseRequest) -> bool:
    """Whether the connection comes from this computer."""
    remote = request.transport.get_extra_info("peername") if request.transport is not None else None
    address = address_of(str(remote[0])) if remote else None
    return address is not None and address.is_loopback


def _without_port(host: str) -> str:
    host = host.strip().lower()
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0].rstrip(".")
