from __future__ import annotations

import asyncio
import ssl
from dataclasses import replace
from pathlib import Path

import aiohttp
import msgspec
import pytest

from mas_core.peers.identity import DeviceIdentity
from mas_core.peers.tls import client_context, peer_fingerprint, unverified_context
from mas_core.peers.trust import PEERS_FILE, PairedPeer
from tests.core.peers.parties import Device, Forged, device, forged, small_node

BODY = b"a prompt"


async def put(url: str, context: ssl.SSLContext) -> tuple[int, str]:
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=context)) as http:
        return await put_over(http, url)


async def put_over(http: aiohttp.ClientSession, url: str) -> tuple[int, str]:
    async with http.put(f"{url}/v1/calls/1", data=BODY) as response:
        return response.status, await response.text()


def as_peer(shown: DeviceIdentity | Forged, paired: PairedPeer, *, pem: str) -> PairedPeer:
    """A peer as a broken client would have it: with a certificate that nobody checked."""
    return PairedPeer(
        id=paired.id,
        name="x",
        fingerprint=shown.fingerprint,
        certificate_pem=pem,
        url=paired.url,
        may_call=False,
        paired_at=paired.paired_at,
    )


@pytest.fixture
def parties(tmp_path: Path) -> tuple[Device, Device]:
    desktop, node = device(tmp_path, "desktop"), device(tmp_path, "node")
    desktop.trusts(node, url="https://127.0.0.1:1")
    node.trusts(desktop, may_call=True)
    return desktop, node


async def test_that_paired_devices_talk_and_know_each_other(parties: tuple[Device, Device]) -> None:
    desktop, node = parties
    (peer,) = desktop.trust.peers()
    async with small_node(node) as server:
        assert await put(server.url, client_context(desktop.identity, peer)) == (200, desktop.identity.short_id)
    assert server.handled == [BODY]


async def test_that_tls_below_1_3_is_refused(parties: tuple[Device, Device]) -> None:
    _, node = parties
    old = unverified_context()
    old.minimum_version, old.maximum_version = ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_2
    async with small_node(node) as server:
        with pytest.raises(aiohttp.ClientConnectorError):
            await put(server.url, old)
    assert server.handled == []


async def test_that_a_client_without_a_certificate_gets_through_the_handshake_but_is_nobody(
    parties: tuple[Device, Device],
) -> None:
    async with small_node(parties[1]) as server:
        assert (await put(server.url, unverified_context()))[0] == 401
    assert server.handled == []


@pytest.mark.parametrize("nobody_paired", [True, False])
async def test_that_an_unpaired_certificate_ends_the_handshake(
    tmp_path: Path, parties: tuple[Device, Device], *, nobody_paired: bool
) -> None:
    desktop, node = parties
    if nobody_paired:
        node.trust.remove(desktop.identity.short_id)
    context = client_context(device(tmp_path, "stranger").identity, desktop.trust.peers()[0])
    async with small_node(node) as server:
        with pytest.raises(aiohttp.ClientError):
            await put(server.url, context)
    assert server.handled == []


async def test_that_a_certificate_with_the_subject_of_a_paired_one_ends_the_handshake(
    tmp_path: Path, parties: tuple[Device, Device]
) -> None:
    desktop, node = parties
    twin = forged(like=desktop.identity.certificate_pem).identity(tmp_path / "twin")
    async with small_node(node) as server:
        with pytest.raises(aiohttp.ClientError):
            await put(server.url, client_context(twin, desktop.trust.peers()[0]))
    assert server.handled == []


@pytest.mark.parametrize("same_subject", [True, False])
async def test_that_nothing_is_sent_to_a_node_with_another_certificate(
    tmp_path: Path, parties: tuple[Device, Device], *, same_subject: bool
) -> None:
    desktop, node = parties
    shown = forged(like=node.identity.certificate_pem if same_subject else None).identity(tmp_path / "rogue")
    rogue = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    rogue.load_cert_chain(shown.key_path)
    async with small_node(node, context=rogue) as server:
        with pytest.raises(aiohttp.ClientConnectorCertificateError):
            await put(server.url, client_context(desktop.identity, desktop.trust.peers()[0]))
    assert server.handled == []


async def test_that_the_pinned_fingerprint_holds_where_the_chain_would_pass(
    tmp_path: Path, parties: tuple[Device, Device]
) -> None:
    """The client is given the rogue's certificate as the one to believe, but the fingerprint of the paired node."""
    desktop, node = parties
    stranger = device(tmp_path, "stranger")
    (paired,) = desktop.trust.peers()
    confused = as_peer(node.identity, paired, pem=stranger.identity.certificate_pem)
    async with small_node(stranger) as server:
        with pytest.raises(aiohttp.ClientConnectorCertificateError, match="another certificate"):
            await put(server.url, client_context(desktop.identity, confused))
    assert server.handled == []


async def test_that_devices_paired_while_the_node_serves_work_without_a_restart(
    tmp_path: Path, parties: tuple[Device, Device]
) -> None:
    desktop, node = parties
    late = device(tmp_path, "late")
    context = client_context(late.identity, desktop.trust.peers()[0])
    async with small_node(node) as server:
        with pytest.raises(aiohttp.ClientError):
            await put(server.url, context)
        node.trusts(late, may_call=True)
        assert (await put(server.url, context))[0] == 200
        node.trust.remove(late.identity.short_id)
        with pytest.raises(aiohttp.ClientError):
            await put(server.url, context)
        assert (await put(server.url, client_context(desktop.identity, desktop.trust.peers()[0])))[0] == 200


async def test_that_unpairing_acts_on_a_connection_that_is_open(parties: tuple[Device, Device]) -> None:
    desktop, node = parties
    connector = aiohttp.TCPConnector(ssl=client_context(desktop.identity, desktop.trust.peers()[0]), limit=1)
    async with small_node(node) as server, aiohttp.ClientSession(connector=connector) as http:
        assert (await put_over(http, server.url))[0] == 200
        node.trust.remove(desktop.identity.short_id)
        assert (await put_over(http, server.url))[0] == 403
    assert server.handled == [BODY]


async def test_that_a_device_that_was_not_allowed_to_call_is_refused(parties: tuple[Device, Device]) -> None:
    desktop, node = parties
    node.trust.remove(desktop.identity.short_id)
    node.trusts(desktop, may_call=False)
    async with small_node(node) as server:
        assert (await put(server.url, client_context(desktop.identity, desktop.trust.peers()[0])))[0] == 403
    assert server.handled == []


async def test_that_paired_devices_of_one_subject_are_told_apart(tmp_path: Path, parties: tuple[Device, Device]) -> None:
    """The store refuses to pair such twins; the handshake would hold nevertheless."""
    desktop, node = parties
    twins = tuple(forged() for _ in range(2))
    (paired,) = desktop.trust.peers()
    trusted = [replace(as_peer(twin, paired, pem=twin.pem), id=twin.fingerprint[:12], may_call=True) for twin in twins]
    (node.folder / PEERS_FILE).write_bytes(msgspec.json.encode(trusted))
    async with small_node(node) as server:
        for twin in twins:
            context = client_context(twin.identity(tmp_path / twin.fingerprint), paired)
            assert await put(server.url, context) == (200, twin.fingerprint[:12])


async def test_that_a_broken_trust_store_lets_no_certificate_in(parties: tuple[Device, Device]) -> None:
    desktop, node = parties
    (node.folder / PEERS_FILE).write_text("{")
    async with small_node(node) as server:
        with pytest.raises(aiohttp.ClientError):
            await put(server.url, client_context(desktop.identity, desktop.trust.peers()[0]))
        assert (await put(server.url, unverified_context()))[0] == 401
    assert server.handled == []


async def test_that_a_session_is_never_resumed(parties: tuple[Device, Device]) -> None:
    """A resumed session would skip the look at the client's certificate."""
    desktop, node = parties
    async with small_node(node) as server:
        host, port = server.url.removeprefix("https://").split(":")
        context = client_context(desktop.identity, desktop.trust.peers()[0])
        reader, writer = await asyncio.open_connection(host, int(port), ssl=context, server_hostname=host)
        writer.write(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
        await reader.read()
        session = writer.get_extra_info("ssl_object").session
        assert session is None or not session.has_ticket
        writer.close()


async def test_that_the_fingerprint_is_read_from_the_session(parties: tuple[Device, Device]) -> None:
    _, node = parties
    async with small_node(node) as server:
        host, port = server.url.removeprefix("https://").split(":")
        _, writer = await asyncio.open_connection(host, int(port), ssl=unverified_context(), server_hostname=host)
        assert peer_fingerprint(writer.get_extra_info("ssl_object")) == node.identity.fingerprint
        writer.transport.abort()
    assert peer_fingerprint(None) is None
