"""Finds nodes on the local network by mDNS (RFC 6762, 6763). What is found is a hint: who a node is, only pairing tells."""

from __future__ import annotations

import asyncio
import ipaddress
import logging
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import TracebackType
from typing import Self

import ifaddr
from zeroconf import Error as ZeroconfError
from zeroconf import InterfaceChoice, IPVersion, ServiceStateChange, Zeroconf
from zeroconf.asyncio import AsyncServiceBrowser, AsyncServiceInfo, AsyncZeroconf

from mas_core.errors import NodeError
from mas_core.peers.identity import plain_name

SERVICE_TYPE = "_mas-node._tcp.local."
_RESOLVE_MS = 3000
_CLOSE_S = 3.0
_FOUND_CAP = 256
_HEX = re.compile(r"[0-9a-f]{1,64}")

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundNode:
    """A node as it announces itself. Anybody on the network can announce anything.

    Attributes:
        name: Plain text of at most 63 characters.
        id: The short id that it claims, or empty.
        fingerprint_hint: The beginning of the fingerprint that it claims, or empty; a hint for a person and no proof.
        protocol: The version of the interface that it claims to speak, or empty.
        urls: Where it says that it serves, ``https://host:port``; the likeliest first, at least one.
    """

    name: str
    id: str
    fingerprint_hint: str
    protocol: str
    urls: tuple[str, ...]

    @property
    def url(self) -> str:
        """The likeliest address."""
        return self.urls[0]


class ChangeKind(StrEnum):
    """What happened to a node on the network."""

    FOUND = "found"
    CHANGED = "changed"
    GONE = "gone"


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeChange:
    """A node that came, changed or withdrew itself. One that was killed stays announced for many minutes."""

    kind: ChangeKind
    node: FoundNode


class Discovery:
    """Looks for nodes while its context is open.

    ::

        async with Discovery() as discovery:
            await asyncio.sleep(2)
            print(discovery.nodes)
    """

    def __init__(
        self, *, on_change: Callable[[NodeChange], None] | None = None, interfaces: Sequence[str] | None = None
    ) -> None:
        """Listens to nothing yet.

        Args:
            on_change: Told of every change, on the event loop.
            interfaces: Addresses of the interfaces to look on; all of this computer's by default.
        """
        self._on_change = on_change
        self._interfaces = interfaces
        self._found: dict[str, FoundNode] = {}
        self._resolving: dict[str, asyncio.Task[None]] = {}
        self._zeroconf: AsyncZeroconf | None = None
        self._browser: AsyncServiceBrowser | None = None

    async def __aenter__(self) -> Self:
        """Begins to look.

        Raises:
            NodeError: This network has no multicast, or the system forbids it; nodes are then paired by their address.
        """
        try:
            self._zeroconf = _open(self._interfaces)
            self._browser = AsyncServiceBrowser(self._zeroconf.zeroconf, SERVICE_TYPE, handlers=[self._changed])
        except (OSError, ZeroconfError, ValueError) as exc:
            await self._close()
            raise NodeError(
                f"Nodes cannot be looked for on this network ({str(exc) or type(exc).__name__}). "
                "Pair one by its address instead."
            ) from exc
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stops looking."""
        await self._close()

    @property
    def nodes(self) -> tuple[FoundNode, ...]:
        """The nodes that are announced now, by name."""
        return tuple(sorted(self._found.values(), key=lambda node: (node.name.casefold(), node.urls)))

    def _changed(self, zeroconf: Zeroconf, service_type: str, name: str, state_change: ServiceStateChange) -> None:
        """Is called by the browser, on the event loop; its parameters' names are the browser's."""
        before = self._resolving.pop(name, None)
        if before is not None:
            before.cancel()
        if state_change is ServiceStateChange.Removed:
            node = self._found.pop(name, None)
            if node is not None:
                self._tell(ChangeKind.GONE, node)
            return
        task = asyncio.create_task(self._resolve(zeroconf, service_type, name))
        self._resolving[name] = task
        task.add_done_callback(lambda done: self._resolved(name, done))

    def _resolved(self, name: str, task: asyncio.Task[None]) -> None:
        if self._resolving.get(name) is task:
            del self._resolving[name]
        if not task.cancelled() and (error := task.exception()) is not None:
            _log.warning("an announcement on the network could not be read: %s", error)

    async def _resolve(self, zeroconf: Zeroconf, service_type: str, name: str) -> None:
        info = AsyncServiceInfo(service_type, name)
        if not await info.async_request(zeroconf, _RESOLVE_MS):
            return
        node = _read(info)
        known = self._found.get(name)
        if node is None or node == known or (known is None and len(self._found) >= _FOUND_CAP):
            return
        self._found[name] = node
        self._tell(ChangeKind.FOUND if known is None else ChangeKind.CHANGED, node)

    def _tell(self, kind: ChangeKind, node: FoundNode) -> None:
        if self._on_change is not None:
            self._on_change(NodeChange(kind=kind, node=node))

    async def _close(self) -> None:
        tasks = tuple(self._resolving.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        browser, self._browser = self._browser, None
        zeroconf, self._zeroconf = self._zeroconf, None
        try:
            async with asyncio.timeout(_CLOSE_S):
                if browser is not None:
                    await browser.async_cancel()
                if zeroconf is not None:
                    await zeroconf.async_close()
        except (TimeoutError, OSError, ZeroconfError) as exc:
            _log.warning("looking for nodes did not end in order: %s", exc)


def _open(interfaces: Sequence[str] | None) -> AsyncZeroconf:
    if interfaces is not None:
        own = {ip.ip if isinstance(ip.ip, str) else ip.ip[0] for adapter in ifaddr.get_adapters() for ip in adapter.ips}
        for address in interfaces:
            # The library would fail as well, but leave its socket open.
            if address.partition("%")[0] not in own:
                raise OSError(f"no interface has the address {address}")
        versions = {ipaddress.ip_address(address.partition("%")[0]).version for address in interfaces}
        version = {frozenset({4}): IPVersion.V4Only, frozenset({6}): IPVersion.V6Only}.get(frozenset(versions), IPVersion.All)
        return AsyncZeroconf(interfaces=list(interfaces), ip_version=version)
    try:
        return AsyncZeroconf(interfaces=InterfaceChoice.All, ip_version=IPVersion.All)
    except OSError as exc:
        _log.info("nodes are looked for over IPv4 only: %s", exc)
        return AsyncZeroconf(interfaces=InterfaceChoice.All, ip_version=IPVersion.V4Only)


def _read(info: AsyncServiceInfo) -> FoundNode | None:
    """Returns what an announcement says, as far as it can be believed to be of a node at all."""
    port = info.port or 0
    urls = tuple(dict.fromkeys(f"https://{address}:{port}" for address in _addresses(info)))
    if not 1 <= port <= 65535 or not urls:
        return None
    properties = info.decoded_properties
    name = plain_name(info.name.removesuffix(f".{SERVICE_TYPE}"))
    return FoundNode(
        name=name or _hexadecimal(properties.get("id")) or "node",
        id=_hexadecimal(properties.get("id"))[:12],
        fingerprint_hint=_hexadecimal(properties.get("fp")),
        protocol=plain_name(properties.get("v") or ""),
        urls=urls,
    )


def _addresses(info: AsyncServiceInfo) -> list[str]:
    """Returns the hosts of its URLs: IPv4 first, then IPv6, and what is reached on one link only at the end."""
    found = []
    for text in info.parsed_scoped_addresses(IPVersion.All):
        address = ipaddress.ip_address(text.partition("%")[0])
        if address.is_multicast or address.is_unspecified:
            continue
        scope = text.partition("%")[2]
        if isinstance(address, ipaddress.IPv6Address) and address.is_link_local and not scope:
            continue
        host = f"[{text}]" if isinstance(address, ipaddress.IPv6Address) else text
        found.append(((address.is_link_local, address.version), host))
    return [host for _, host in sorted(found)]


def _hexadecimal(text: str | None) -> str:
    return text if text is not None and _HEX.fullmatch(text) else ""
