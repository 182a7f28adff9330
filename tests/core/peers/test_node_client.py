"""What a desktop makes of nodes that are silent, send it elsewhere, or have forgotten it."""

from __future__ import annotations

import asyncio
import ssl
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from aiohttp import web

from mas_core.peers.client import CONNECT_S, NodeClient
from mas_core.peers.faults import NodeFault, NodeFaultKind
from mas_core.peers.tls import server_context
from tests.core.peers.parties import Device, mutually_paired, small_node


@asynccontextmanager
async def client_of(desktop: Device, node: Device, url: str) -> AsyncIterator[NodeClient]:
    (peer,) = (peer for peer in desktop.trust.peers() if peer.fingerprint == node.identity.fingerprint)
    client = NodeClient(replace(peer, url=url), desktop.identity, trusted=lambda: True)
    try:
        yield client
    finally:
        await client.aclose()


@asynccontextmanager
async def served(app: web.Application, tls: ssl.SSLContext) -> AsyncIterator[str]:
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=tls).start()
        yield f"https://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


async def test_that_a_machine_that_takes_connections_and_says_nothing_is_given_up_after_two_seconds(tmp_path: Path) -> None:
    desktop, node = mutually_paired(tmp_path, url="https://127.0.0.1:1")
    over = asyncio.Event()

    async def silence(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await over.wait()
        writer.transport.abort()

    async with await asyncio.start_server(silence, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        async with client_of(desktop, node, f"https://127.0.0.1:{port}") as client:
            begun_s = time.monotonic()
            with pytest.raises(NodeFault) as caught:
                await client.submit("0" * 32, b"{}")
            took_s = time.monotonic() - begun_s
        over.set()
    assert caught.value.kind is NodeFaultKind.TIMEOUT
    assert CONNECT_S == 2.0
    assert took_s < CONNECT_S + 1.5


async def test_that_a_call_is_not_carried_elsewhere_by_a_redirect(tmp_path: Path) -> None:
    desktop, node = mutually_paired(tmp_path, url="https://127.0.0.1:1")
    carried: list[bytes] = []

    async def elsewhere(request: web.Request) -> web.Response:
        carried.append(await request.read())
        return web.Response(status=202)

    async def away(_request: web.Request) -> web.Response:
        return web.Response(status=307, headers={"Location": "/elsewhere"})

    app = web.Application()
    app.add_routes([web.put("/v1/calls/{id}", away), web.route("*", "/elsewhere", elsewhere)])
    async with served(app, server_context(node.identity, node.trust)) as url, client_of(desktop, node, url) as client:
        with pytest.raises(NodeFault) as caught:
            await client.submit("0" * 32, b'{"prompt": "secret"}')
    assert caught.value.kind is NodeFaultKind.REFUSED
    assert carried == []


async def test_that_a_person_whom_the_node_has_unpaired_is_told_what_to_do(tmp_path: Path) -> None:
    desktop, node = mutually_paired(tmp_path, url="https://127.0.0.1:1")
    node.trust.remove(desktop.identity.short_id)
    async with small_node(node) as running, client_of(desktop, node, running.url) as client:
        with pytest.raises(NodeFault, match="pair it again"):
            await client.health()
    assert running.handled == []
