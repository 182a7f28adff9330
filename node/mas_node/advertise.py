"""Says on the local network that a node is here (mDNS, RFC 6762 and 6763). What it says is a hint and never trusted."""

from __future__ import annotations

import asyncio
import ipaddress
import logging
import unicodedata

import ifaddr
from zeroconf import Error as ZeroconfError
from zeroconf import InterfaceChoice, IPVersion
from zeroconf.asyncio import AsyncServiceInfo, AsyncZeroconf

from mas_core.peers.discovery import SERVICE_TYPE
from mas_core.peers.identity import DeviceIdentity
from mas_core.peers.wire import PROTOCOL
from mas_node.hosts import Address, address_of, is_loopback_host

_LABEL_CAP_BYTES = 63
_REGISTER_S = 10.0
_WITHDRAW_S = 3.0

_log = logging.getLogger(__name__)


class Advertisement:
    """One node's announcement. A network without multicast does not keep a node from working: it is found by its address."""

    def __init__(self, *, identity: DeviceIdentity, name: str, host: str, port: int) -> None:
        """Announces nothing yet.

        Args:
            identity: The node.
            name: What people call it.
            host: Where it listens.
            port: Where it listens.
        """
        self._identity = identity
        self._name = name
        self._host = host
        self._port = port
        self._zeroconf: AsyncZeroconf | None = None
        self._registering: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begins to announce; it takes about a second until others see it."""
        self._registering = asyncio.create_task(self._register(), name="advertisement")

    async def withdraw(self) -> None:
        """Says that the node is gone, so that nobody has to find out. May be called twice."""
        registering, self._registering = self._registering, None
        if registering is not None:
            registering.cancel()
            await asyncio.wait({registering})
        zeroconf, self._zeroconf = self._zeroconf, None
        if zeroconf is None:
            return
        try:
            async with asyncio.timeout(_WITHDRAW_S):
                await zeroconf.async_unregister_all_services()
                await zeroconf.async_close()
        except (TimeoutError, OSError, ZeroconfError) as exc:
            _log.warning("the advertisement could not be withdrawn in order: %s", exc)

    async def _register(self) -> None:
        try:
            addresses = reachable_addresses(self._host)
            self._zeroconf = _zeroconf_at(self._host, addresses)
            async with asyncio.timeout(_REGISTER_S):
                # The returned task sends the repetitions; it ends by itself.
                await (await self._zeroconf.async_register_service(self._info(addresses), allow_name_change=True))
            _log.info("announced as %s on port %d", self._name, self._port)
        except (TimeoutError, OSError, ValueError, ZeroconfError) as exc:
            _log.warning(
                "the node cannot be announced on this network (%s); it is found by its address all the same",
                str(exc) or type(exc).__name__,
            )

    def _info(self, addresses: tuple[Address, ...]) -> AsyncServiceInfo:
        return AsyncServiceInfo(
            SERVICE_TYPE,
            f"{instance_label(self._name) or self._identity.short_id}.{SERVICE_TYPE}",
            port=self._port,
            properties={"id": self._identity.short_id, "v": str(PROTOCOL), "fp": self._identity.fingerprint[:16]},
            server=f"mas-{self._identity.short_id}.local.",
            addresses=[address.packed for address in addresses],
        )


def instance_label(name: str) -> str:
    """Returns a name as one label of DNS: at most 63 bytes, cut between characters, without control characters."""
    label = "".join(char for char in unicodedata.normalize("NFC", name) if char.isprintable()).strip()
    # python-zeroconf cuts an instance's name at dots, whatever RFC 6763 allows there.
    label = label.replace(".", " ").strip()
    while len(label.encode("utf-8", "replace")) > _LABEL_CAP_BYTES:
        label = label[:-1]
    return label


def reachable_addresses(host: str) -> tuple[Address, ...]:
    """Returns the addresses under which what listens at ``host`` is reached.

    For all interfaces (``0.0.0.0``, ``::``) these are all of this computer's, without those that only it can use, unless
    there are no others.
    """
    if is_loopback_host(host):
        return (address_of(host) or ipaddress.IPv4Address("127.0.0.1"),)
    address = address_of(host)
    if address is not None and not address.is_unspecified:
        return (address,)
    found = [
        address_of(ip.ip if isinstance(ip.ip, str) else ip.ip[0]) for adapter in ifaddr.get_adapters() for ip in adapter.ips
    ]
    own = [each for each in found if each is not None and (each.version == 4 or address is None or address.version == 6)]
    outside = [each for each in own if not each.is_loopback and not each.is_link_local]
    return tuple(dict.fromkeys(outside or own))


def _zeroconf_at(host: str, addresses: tuple[Address, ...]) -> AsyncZeroconf:
    address = address_of(host)
    if is_loopback_host(host) or (address is not None and not address.is_unspecified):
        # Whoever listens at one address is found where that address is, and nowhere else.
        version = IPVersion.V6Only if addresses[0].version == 6 else IPVersion.V4Only
        return AsyncZeroconf(interfaces=[str(addresses[0])], ip_version=version)
    if any(each.version == 6 for each in addresses):
        try:
            return AsyncZeroconf(interfaces=InterfaceChoice.All, ip_version=IPVersion.All)
        except OSError as exc:
            _log.info("no announcement over IPv6: %s", exc)
    return AsyncZeroconf(interfaces=InterfaceChoice.All, ip_version=IPVersion.V4Only)
