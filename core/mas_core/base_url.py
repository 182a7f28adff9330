"""Which base URLs a provider may have: what would send keys or prompts in the clear, or to a metadata service, is refused."""

from __future__ import annotations

import ipaddress
import re
import socket
from urllib.parse import urlsplit

_METADATA_HOSTS = frozenset({"metadata", "metadata.google.internal", "instance-data"})
_METADATA_ADDRESSES = frozenset({ipaddress.ip_address("169.254.169.254"), ipaddress.ip_address("fd00:ec2::254")})

_NUMERIC = re.compile(r"(?:0x[0-9a-f]+|\d+)(?:\.(?:0x[0-9a-f]+|\d+)){0,3}")


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        # The resolver reads 2852039166, 0xa9fea9fe and 169.16689662 as addresses too, so they are judged as such.
        if not _NUMERIC.fullmatch(host):
            return None
        try:
            return ipaddress.IPv4Address(socket.inet_aton(host))
        except OSError:
            return None
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return mapped or address


def is_loopback(url: str) -> bool:
    """Whether ``url`` stays on this computer."""
    host = urlsplit(url).hostname or ""
    address = _address(host)
    return host == "localhost" or (address is not None and address.is_loopback)


def is_this_computer(url: str) -> bool:
    """Whether ``url`` names whatever computer uses it: the loopback, or the address that stands for all its own."""
    host = (urlsplit(url).hostname or "").rstrip(".")
    address = _address(host)
    return host == "localhost" or (address is not None and (address.is_loopback or address.is_unspecified))


def origin_of(url: str) -> str:
    """Returns ``scheme://host[:port]``, to which keys are bound."""
    split = urlsplit(url)
    host = split.hostname or ""
    shown = f"[{host}]" if ":" in host else host
    return f"{split.scheme}://{shown}" + (f":{split.port}" if split.port else "")


def fault_in_base_url(url: str, *, private_http: bool) -> str | None:
    """Says what is allowed instead of ``url``, or None if it is fine.

    Args:
        url: The provider's base URL.
        private_http: The person has confirmed plain http to a private address for this provider.
    """
    try:
        split = urlsplit(url)
        host, _ = split.hostname, split.port
    except ValueError:
        return "a URL such as https://openrouter.ai/api/v1"
    if split.scheme not in {"http", "https"} or not host:
        return "a URL such as https://openrouter.ai/api/v1"
    if split.username or split.password or split.query or split.fragment:
        return "a URL without user name, password, '?' or '#' (keys belong into the keyring)"
    host = host.rstrip(".")
    address = _address(host)
    if host in _METADATA_HOSTS or (address is not None and (address.is_link_local or address in _METADATA_ADDRESSES)):
        return "an address that is neither link-local nor a cloud's metadata service"
    if split.scheme == "https" or is_loopback(url):
        return None
    if private_http and (address is None or address.is_private):
        return None
    return "https://… (plain http only to this computer, or to a private address with private_http = true)"
