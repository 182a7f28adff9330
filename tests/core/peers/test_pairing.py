from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import web

from mas_core.errors import InputError, NodeError
from mas_core.peers.pairing import PairingRefused, TooManyTries, pair, read_code
from mas_core.peers.tls import client_context
from tests.core.peers.parties import Device, device, small_node
from tests.core.peers.relay import Relay
from tests.core.peers.test_peer_tls import put


@pytest.fixture
def parties(tmp_path: Path) -> tuple[Device, Device]:
    return device(tmp_path, "desktop"), device(tmp_path, "node")


async def test_that_devices_paired_by_code_can_talk(parties: tuple[Device, Device]) -> None:
    desktop, node = parties
    async with small_node(node) as server:
        peer = await pair(server.url, node.desk.open().shown.lower(), desktop.identity, desktop.trust, name="My desk")
        assert (peer.fingerprint, peer.url) == (node.identity.fingerprint, server.url)
        assert [each.name for each in node.trust.peers()] == ["My desk"]
        assert await put(server.url, client_context(desktop.identity, peer)) == (200, desktop.identity.short_id)


async def test_that_the_code_is_never_sent(parties: tuple[Device, Device]) -> None:
    desktop, node = parties
    async with small_node(node) as server:
        code = node.desk.open().shown
        await pair(server.url.removeprefix("https://"), code, desktop.identity, desktop.trust)
    (body,) = server.pair_bodies
    assert code.encode() not in body
    assert read_code(code).encode() not in body
    assert b"PRIVATE" not in body


async def test_that_a_relay_between_them_is_refused_by_both(tmp_path: Path, parties: tuple[Device, Device]) -> None:
    desktop, node = parties
    async with small_node(node) as server, Relay(device(tmp_path, "relay"), server.url) as relay:
        with pytest.raises(PairingRefused):
            await pair(relay.url, node.desk.open().shown, desktop.identity, desktop.trust)
    assert len(server.pair_bodies) == 1
    assert desktop.trust.peers() == node.trust.peers() == ()


async def test_that_a_relay_that_answers_by_itself_is_refused(tmp_path: Path, parties: tuple[Device, Device]) -> None:
    desktop, node = parties
    async with small_node(node) as server, Relay(device(tmp_path, "relay"), server.url, answers=True) as relay:
        with pytest.raises(PairingRefused, match="did not prove"):
            await pair(relay.url, node.desk.open().shown, desktop.identity, desktop.trust)
    assert desktop.trust.peers() == node.trust.peers() == ()


async def test_that_the_sixth_try_is_told_apart(parties: tuple[Device, Device]) -> None:
    desktop, node = parties
    async with small_node(node) as server:
        code = node.desk.open().shown
        for _ in range(5):
            with pytest.raises(PairingRefused, match="wrong"):
                await pair(server.url, "AAAA-AAAA-AAAA-AAAA", desktop.identity, desktop.trust)
        with pytest.raises(TooManyTries):
            await pair(server.url, code, desktop.identity, desktop.trust)
    assert node.trust.peers() == ()


async def test_that_a_node_that_changes_its_certificate_in_between_gets_no_request(
    tmp_path: Path, parties: tuple[Device, Device]
) -> None:
    """The connection that carries the request accepts the certificate that was looked at, and no other."""
    desktop, node = parties
    other = device(tmp_path, "other")
    shown = iter((node, other))
    fickle = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    fickle.load_cert_chain(node.identity.key_path)

    def choose(connection: ssl.SSLObject, _name: str | None, _context: ssl.SSLContext) -> None:
        chosen = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        chosen.load_cert_chain(next(shown).identity.key_path)
        connection.context = chosen

    fickle.sni_callback = choose
    async with small_node(node, context=fickle) as server:
        with pytest.raises(PairingRefused, match="one moment to the next"):
            await pair(server.url, node.desk.open().shown, desktop.identity, desktop.trust)
    assert server.pair_bodies == []


async def test_that_a_bad_code_or_address_is_refused_before_anything_is_sent(parties: tuple[Device, Device]) -> None:
    desktop, node = parties
    async with small_node(node) as server:
        with pytest.raises(InputError, match="16"):
            await pair(server.url, "ABCD", desktop.identity, desktop.trust)
        with pytest.raises(InputError, match="address"):
            await pair(server.url.replace("https", "http"), node.desk.open().shown, desktop.identity, desktop.trust)
    assert server.pair_bodies == []


async def test_that_nobody_at_the_address_is_said_in_plain_words(parties: tuple[Device, Device]) -> None:
    desktop, node = parties
    async with small_node(node) as server:
        url = server.url
    with pytest.raises(NodeError, match="cannot be reached"):
        await pair(url, "AAAA-AAAA-AAAA-AAAA", desktop.identity, desktop.trust)


async def test_that_something_else_at_the_address_is_not_trusted(parties: tuple[Device, Device]) -> None:
    desktop, node = parties
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(node.identity.key_path)
    answers = {"<html>": "something else", "x" * 100_000: "too large"}
    for text, why in answers.items():
        async with serving(text, context) as url:
            with pytest.raises(NodeError, match=why):
                await pair(url, "AAAA-AAAA-AAAA-AAAA", desktop.identity, desktop.trust)
    assert desktop.trust.peers() == ()


async def test_that_plain_http_at_the_address_is_no_node(parties: tuple[Device, Device]) -> None:
    desktop, _ = parties
    async with serving("hello", None) as url:
        with pytest.raises(NodeError, match="cannot be reached"):
            await pair(url, "AAAA-AAAA-AAAA-AAAA", desktop.identity, desktop.trust)


async def test_that_two_desktops_with_one_code_are_not_both_let_in(tmp_path: Path, parties: tuple[Device, Device]) -> None:
    desktop, node = parties
    second = device(tmp_path, "second")
    async with small_node(node) as server:
        code = node.desk.open().shown
        outcomes = await asyncio.gather(
            *(pair(server.url, code, each.identity, each.trust) for each in (desktop, second)), return_exceptions=True
        )
    assert sum(isinstance(outcome, PairingRefused) for outcome in outcomes) == 1
    assert len(node.trust.peers()) == 1


@asynccontextmanager
async def serving(text: str, context: ssl.SSLContext | None) -> AsyncIterator[str]:
    async def answer(_request: web.Request) -> web.Response:
        return web.Response(text=text)

    app = web.Application()
    app.router.add_route("*", "/{tail:.*}", answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context).start()
        yield f"https://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()
