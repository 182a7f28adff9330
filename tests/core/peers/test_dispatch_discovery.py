"""Nodes that announce themselves, by real multicast on this machine's own interfaces."""

from __future__ import annotations

import asyncio
import socket
import time
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest
from zeroconf import IPVersion
from zeroconf.asyncio import AsyncServiceInfo, AsyncZeroconf

from mas_core.errors import NodeError
from mas_core.peers.discovery import SERVICE_TYPE, ChangeKind, Discovery, FoundNode, NodeChange
from tests.core.peers.harbour import eventually

LOOPBACK = "127.0.0.1"
ID = "0123456789ab"


def multicast_works() -> bool:
    """Whether the system lets a program listen to multicast on the loopback interface."""
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            member = socket.inet_aton("224.0.0.251") + socket.inet_aton(LOOPBACK)
            sock.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, member)
    except OSError:
        return False
    return True


pytestmark = pytest.mark.skipif(not multicast_works(), reason="the system forbids multicast on the loopback interface")


@asynccontextmanager
async def announced(
    name: str,
    *,
    port: int = 4711,
    addresses: tuple[bytes, ...] = (socket.inet_aton(LOOPBACK),),
    **properties: str,
) -> AsyncIterator[Callable[[int], asyncio.Task[None]]]:
    """Announces a node on the loopback interface; what is yielded announces another port."""
    zeroconf = AsyncZeroconf(interfaces=[LOOPBACK], ip_version=IPVersion.V4Only)

    def info(at: int) -> AsyncServiceInfo:
        given = properties or {"id": ID, "v": "1", "fp": "0123456789abcdef"}
        return AsyncServiceInfo(
            SERVICE_TYPE,
            f"{name}.{SERVICE_TYPE}",
            port=at,
            properties=given,
            server=f"mas-{uuid.uuid5(uuid.NAMESPACE_DNS, name).hex[:12]}-{port}.local.",
            addresses=list(addresses),
        )

    async def change(at: int) -> None:
        await (await zeroconf.async_update_service(info(at)))

    try:
        await (await zeroconf.async_register_service(info(port), allow_name_change=True))
        yield lambda at: asyncio.create_task(change(at))
    finally:
        await zeroconf.async_unregister_all_services()
        await zeroconf.async_close()


def named(discovery: Discovery, beginning: str) -> list[FoundNode]:
    """Returns the nodes that a test announced; others may be on this network too."""
    return [node for node in discovery.nodes if node.name.startswith(beginning)]


def new_name(beginning: str) -> str:
    return f"{beginning} {uuid.uuid4().hex[:8]}"


async def test_that_a_node_is_found_changed_and_gone() -> None:
    changes: list[NodeChange] = []
    name = new_name("Büro 日本 😀")

    def note(change: NodeChange) -> None:
        if change.node.name == name:
            changes.append(change)

    async with Discovery(on_change=note, interfaces=[LOOPBACK]) as discovery:
        async with announced(name) as change:
            await eventually(lambda: len(changes) == 1)
            (node,) = named(discovery, name)
            assert changes[0] == NodeChange(kind=ChangeKind.FOUND, node=node)
            assert (node.name, node.id, node.url, node.protocol) == (name, ID, "https://127.0.0.1:4711", "1")
            assert node.fingerprint_hint == "0123456789abcdef"
            await change(4712)
            await eventually(lambda: len(changes) == 2)
            assert (changes[1].kind, named(discovery, name)[0].url) == (ChangeKind.CHANGED, "https://127.0.0.1:4712")
        await eventually(lambda: len(changes) == 3)
        assert changes[2].kind is ChangeKind.GONE
        assert named(discovery, name) == []


async def test_that_a_node_that_was_there_before_is_found_soon() -> None:
    name = new_name("early")
    async with announced(name):
        began_s = time.monotonic()
        async with Discovery(interfaces=[LOOPBACK]) as discovery:
            await eventually(lambda: bool(named(discovery, name)))
            assert time.monotonic() - began_s < 2


async def test_that_twins_are_both_found() -> None:
    name = new_name("twin")
    async with announced(name), announced(name, port=4800), Discovery(interfaces=[LOOPBACK]) as discovery:
        await eventually(lambda: len(named(discovery, name)) == 2)
        assert {node.url for node in named(discovery, name)} == {"https://127.0.0.1:4711", "https://127.0.0.1:4800"}
        assert len({node.name for node in named(discovery, name)}) == 2


async def test_that_what_is_announced_is_plain_text_and_claims_no_more_than_it_may() -> None:
    strange = {"id": "../../evil<script>", "fp": "no hexadecimal", "v": "9\x1b[31m"}
    name = new_name("<b>bold</b>\u202e x")
    async with announced(name, **strange), Discovery(interfaces=[LOOPBACK]) as discovery:
        await eventually(lambda: bool(named(discovery, "<b>bold</b> x")))
        (node,) = named(discovery, "<b>bold</b> x")
        assert node.name == name.replace("\u202e", "")
        assert (node.id, node.fingerprint_hint, node.protocol) == ("", "", "9[31m")
        assert len(node.name) <= 63


async def test_that_addresses_of_both_versions_are_told_with_the_likeliest_first() -> None:
    both = (socket.inet_pton(socket.AF_INET6, "2001:db8::7"), socket.inet_aton("192.0.2.7"))
    name = new_name("both")
    async with announced(name, addresses=both), Discovery(interfaces=[LOOPBACK]) as discovery:
        await eventually(lambda: bool(named(discovery, name)))
        assert named(discovery, name)[0].urls == ("https://192.0.2.7:4711", "https://[2001:db8::7]:4711")


async def test_that_all_interfaces_are_looked_at_by_default() -> None:
    name = new_name("anywhere")
    async with announced(name), Discovery() as discovery:
        await eventually(lambda: bool(named(discovery, name)))


async def test_that_an_interface_that_is_not_there_is_said_in_plain_words() -> None:
    with pytest.raises(NodeError, match="Pair one by its address"):
        async with Discovery(interfaces=["192.0.2.99"]):
            pass
