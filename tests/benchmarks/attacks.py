"""Who must not be let in, and who must not be told anything: one function for each way in that is tried.

Each takes the scene and the attempt's number, tries once, and returns what the attacker got out of it.
"""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import aiohttp

from mas_core.errors import NodeError
from mas_core.models import Agent, Call, Message
from mas_core.peers.client import NodeClient
from mas_core.peers.faults import NodeFault
from mas_core.peers.identity import DeviceIdentity
from mas_core.peers.pairing import PAIR_PATH, PairingDesk, desktop_side, encode, pair
from mas_core.peers.tls import LiveFingerprint, client_context, pinned_context
from mas_core.peers.trust import PairedPeer, TrustStore, new_peer
from mas_core.peers.wire import encode_call
from tests.core.peers.parties import Device, device, forged
from tests.core.peers.relay import Relay
from tests.fakes.nodes import RealNode
from tests.fakes.provider import FakeProvider

PROVIDER_KEY = "sk-canary-of-the-nodes-provider-0123456789"
_HOSTS = ("evil.example", "127.0.0.1.evil.example:{port}", "localhost.evil.example", "10.255.255.254:{port}")
_LISTEN_S = 0.3
ENDED = "connection ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class Loot:
    """What an attempt brought.

    Attributes:
        call_id: Id of the call that it tried to have run, or empty.
        prompt: The prompt that was not to get anywhere, or empty.
        let_in: Whether the node answered with success.
        refused: How it was refused: an HTTP status, or ``connection ended``.
        got: Every byte that reached the attacker.
        secrets: What must not be among them.
    """

    call_id: str = ""
    prompt: str = ""
    let_in: bool = False
    refused: str = ""
    got: bytes = b""
    secrets: tuple[str, ...] = ()


@dataclass(slots=True)
class Rogue:
    """Something that speaks TLS where a node should be, and writes down every byte that it is told."""

    url: str = ""
    identity: DeviceIdentity | None = None
    heard: bytearray = field(default_factory=bytearray)

    async def listen_to(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Runs once a handshake has succeeded: until then nobody told it anything."""
        with contextlib.suppress(TimeoutError, OSError):
            while True:
                async with asyncio.timeout(_LISTEN_S):
                    data = await reader.read(65536)
                if not data:
                    break
                self.heard += data
        with contextlib.suppress(OSError):
            writer.write(b"HTTP/1.1 500 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            await writer.drain()
        writer.close()

    def taken(self) -> bytes:
        """Returns what was heard since the last time."""
        heard = bytes(self.heard)
        self.heard.clear()
        return heard


@asynccontextmanager
async def rogue(identity: DeviceIdentity) -> AsyncIterator[Rogue]:
    """Listens with a certificate that is not the node's."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(identity.key_path)
    made = Rogue(identity=identity)
    server = await asyncio.start_server(made.listen_to, "127.0.0.1", 0, ssl=context)
    try:
        made.url = f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        yield made
    finally:
        server.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A real node with a provider behind it, the desktop that is paired with it, and those who are not."""

    folder: Path
    node: RealNode
    provider: FakeProvider
    desktop: Device
    stranger: Device
    twin: DeviceIdentity
    other_rogue: Rogue
    twin_rogue: Rogue
    recorded: bytes

    @property
    def desk(self) -> PairingDesk:
        """The node's pairing desk, as ``mas-node pair`` uses it."""
        return PairingDesk(self.node.paths.identity)

    @property
    def trust(self) -> TrustStore:
        """The node's trust store."""
        return TrustStore(self.node.paths.identity)

    @property
    def peer(self) -> PairedPeer:
        """The node, as the desktop knows it."""
        return self.desktop.trust.peers()[0]

    @property
    def keys(self) -> tuple[str, ...]:
        """What nobody may ever get: the provider's key, and the private keys of both devices."""
        pems = (self.node.identity.key_path.read_text(), self.desktop.identity.key_path.read_text())
        return (PROVIDER_KEY, *(pem.splitlines()[1] for pem in pems))


@asynccontextmanager
async def scene(folder: Path) -> AsyncIterator[Scene]:
    """Starts everything below ``folder``."""
    key_file = folder / "key"
    key_file.touch(mode=0o600)
    key_file.write_text(PROVIDER_KEY)
    async with AsyncExitStack() as stack:
        provider = await stack.enter_async_context(FakeProvider(key=PROVIDER_KEY))
        config = f'[providers.fake]\nbase_url = "{provider.base_url}"\nkey = "file:{key_file}"\n'
        config += '[agents.m]\nprovider = "fake"\nmodel = "m"\n'
        node = RealNode(folder / "node", name="node", config=config)
        stack.push_async_callback(node.stop)
        await node.start()
        desktop, stranger = device(folder, "desktop"), device(folder, "stranger")
        node_twin = forged(like=node.identity.certificate_pem).identity(folder / "node-twin")
        desk = PairingDesk(node.paths.identity)
        await pair(node.url, desk.open().shown, desktop.identity, desktop.trust)
        yield Scene(
            folder=folder,
            node=node,
            provider=provider,
            desktop=desktop,
            stranger=stranger,
            twin=forged(like=desktop.identity.certificate_pem).identity(folder / "desktop-twin"),
            other_rogue=await stack.enter_async_context(rogue(device(folder, "rogue").identity)),
            twin_rogue=await stack.enter_async_context(rogue(node_twin)),
            recorded=await _record_pairing(node, device(folder, "victim")),
        )


async def _record_pairing(node: RealNode, victim: Device) -> bytes:
    """Pairs a device for real, writes down its request, and unpairs it again: who replays it would be seen in the store."""
    identity = node.identity
    live = LiveFingerprint(identity.fingerprint)
    request = desktop_side(
        PairingDesk(node.paths.identity).open().shown, shown_in_live_session=live, identity=victim.identity
    ).request
    status, _ = await _http(node.url, "POST", PAIR_PATH, encode(request), pinned_context(identity.certificate_pem, live))
    if status != 200:
        raise RuntimeError(f"the pairing that is to be replayed was answered {status}")
    TrustStore(node.paths.identity).remove(victim.identity.short_id)
    return encode(request)


async def call_by_paired_desktop(scene: Scene, number: int) -> Loot:
    """What the promise is about when nothing is wrong: it must be handled, or the other rows say nothing."""
    call = _call(f"control-{number}")
    return await _put(scene, call, client_context(scene.desktop.identity, scene.peer))


async def told_to_a_paired_rogue(scene: Scene, number: int) -> Loot:
    """The desktop trusts the rogue's certificate: what it tells must be seen, or the rogues' ears are deaf."""
    rogue_identity = scene.other_rogue.identity
    assert rogue_identity is not None
    trusted = new_peer(name="rogue", certificate_pem=rogue_identity.certificate_pem, url=scene.other_rogue.url, may_call=False)
    return await _tell(scene, scene.other_rogue, trusted, number)


async def rogue_with_another_certificate(scene: Scene, number: int) -> Loot:
    return await _tell(scene, scene.other_rogue, replace(scene.peer, url=scene.other_rogue.url), number)


async def rogue_with_the_same_subject(scene: Scene, number: int) -> Loot:
    return await _tell(scene, scene.twin_rogue, replace(scene.peer, url=scene.twin_rogue.url), number)


async def no_certificate(scene: Scene, number: int) -> Loot:
    return await _put(scene, _call(f"nobody-{number}"), _anonymous(scene))


async def wrong_token(scene: Scene, number: int) -> Loot:
    headers = {"Authorization": f"Bearer mas_{number:043d}"}
    return await _put(scene, _call(f"token-{number}"), _anonymous(scene), headers=headers)


async def unpaired_certificate(scene: Scene, number: int) -> Loot:
    return await _put(scene, _call(f"stranger-{number}"), client_context(scene.stranger.identity, scene.peer))


async def desktop_with_the_same_subject(scene: Scene, number: int) -> Loot:
    return await _put(scene, _call(f"twin-{number}"), client_context(scene.twin, scene.peer))


async def unpaired_while_connected(scene: Scene, number: int) -> Loot:
    """Its first request, while it is paired, is a fair one; the second goes over the same connection."""
    leaver = scene.stranger.identity
    scene.trust.add(new_peer(name="leaver", certificate_pem=leaver.certificate_pem, url=None, may_call=True))
    connector = aiohttp.TCPConnector(ssl=client_context(leaver, scene.peer), limit=1)
    async with aiohttp.ClientSession(connector=connector) as http:
        try:
            async with http.get(f"{scene.node.url}/v1/health") as answer:
                await answer.read()
                if answer.status != 200:
                    raise RuntimeError(f"a paired device was answered {answer.status}")
        finally:
            scene.trust.remove(leaver.short_id)
        call = _call(f"leaver-{number}")
        status, got = await _send(http, "PUT", f"{scene.node.url}/v1/calls/{call.id}", encode_call(call))
    return Loot(
        call_id=call.id, prompt=_prompt(call), let_in=_success(status), refused=_refusal(status), got=got, secrets=scene.keys
    )


async def relay_while_pairing(scene: Scene, number: int) -> Loot:
    """In turn: it passes the request on, puts its own certificate into it, or answers it by itself."""
    victim = device(scene.folder, f"paired-{number}")
    code = scene.desk.open().shown
    let_in, refused = True, ""
    async with Relay(scene.stranger, scene.node.url, swaps=number % 3 == 1, answers=number % 3 == 2) as relay:
        try:
            await pair(relay.url, code, victim.identity, victim.trust)
        except NodeError as exc:
            let_in, refused = False, type(exc).__name__
    scene.desk.close()
    own_key = victim.identity.key_path.read_text().splitlines()[1]
    secrets = (*scene.keys, own_key, code, code.replace("-", ""))
    let_in = let_in or bool(victim.trust.peers())
    return Loot(let_in=let_in, refused=refused, got=b"".join(relay.seen), secrets=secrets)


async def replayed_pairing(scene: Scene, number: int) -> Loot:
    """In turn: after the code was used, and while another one is open."""
    if number % 2:
        scene.desk.open()
    status, got = await _http(scene.node.url, "POST", PAIR_PATH, scene.recorded, _anonymous(scene))
    scene.desk.close()
    return Loot(let_in=_success(status), refused=_refusal(status), got=got, secrets=scene.keys)


async def wrong_host(scene: Scene, number: int) -> Loot:
    """A page on a foreign name that leads here. In turn with the desktop's certificate and with this computer's token."""
    host = _HOSTS[number // 2 % len(_HOSTS)].format(port=scene.node.port)
    headers = {"Host": host}
    context = client_context(scene.desktop.identity, scene.peer)
    if number % 2:
        token = (scene.node.paths.identity / "loopback-token").read_text().strip()
        headers["Authorization"] = f"Bearer {token}"
        context = _anonymous(scene)
    return await _put(scene, _call(f"host-{number}"), context, headers=headers)


Attack = Callable[[Scene, int], Awaitable[Loot]]

CONTROLS: Mapping[str, Attack] = {
    "paired desktop (must be handled)": call_by_paired_desktop,
    "rogue that the desktop trusts (must hear)": told_to_a_paired_rogue,
}
ATTACKS: Mapping[str, Attack] = {
    "rogue node, another certificate": rogue_with_another_certificate,
    "rogue node, same subject and key ids": rogue_with_the_same_subject,
    "caller without certificate": no_certificate,
    "caller with a wrong token": wrong_token,
    "caller with an unpaired certificate": unpaired_certificate,
    "caller with the desktop's subject": desktop_with_the_same_subject,
    "caller unpaired while connected": unpaired_while_connected,
    "relay during pairing": relay_while_pairing,
    "replayed pairing": replayed_pairing,
    "wrong Host, otherwise welcome": wrong_host,
}


def _call(word: str) -> Call:
    agent = Agent(id="m", provider="fake", model="m")
    return Call(job_id="0" * 32, agent=agent, messages=(Message(role="user", content=f"CANARY-{word}-END"),), max_tokens=20)


def _prompt(call: Call) -> str:
    return call.messages[0].content


def _anonymous(scene: Scene) -> ssl.SSLContext:
    identity = scene.node.identity
    return pinned_context(identity.certificate_pem, LiveFingerprint(identity.fingerprint))


async def _tell(scene: Scene, rogue: Rogue, peer: PairedPeer, number: int) -> Loot:
    """Sends a call by the product's own client to wherever ``peer`` leads."""
    call = _call(f"rogue-{number}")
    client = NodeClient(peer, scene.desktop.identity, trusted=lambda: True)
    rogue.taken()
    try:
        with contextlib.suppress(NodeError):
            await client.health()
        refused = "accepted"
        try:
            await client.submit(call.id, encode_call(call))
        except NodeFault as exc:
            refused = exc.kind.value
    finally:
        await client.aclose()
    heard = rogue.taken()
    # Not one byte is to reach it, so that any is counted as if the request had been handled.
    secrets = (*scene.keys, _prompt(call), call.id)
    return Loot(call_id=call.id, prompt=_prompt(call), let_in=bool(heard), refused=refused, got=heard, secrets=secrets)


async def _put(scene: Scene, call: Call, context: ssl.SSLContext, *, headers: Mapping[str, str] | None = None) -> Loot:
    status, got = await _http(scene.node.url, "PUT", f"/v1/calls/{call.id}", encode_call(call), context, headers=headers)
    return Loot(
        call_id=call.id, prompt=_prompt(call), let_in=_success(status), refused=_refusal(status), got=got, secrets=scene.keys
    )


async def _http(
    url: str, method: str, path: str, body: bytes, context: ssl.SSLContext, *, headers: Mapping[str, str] | None = None
) -> tuple[int, bytes]:
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=context)) as http:
        return await _send(http, method, url + path, body, headers=headers)


async def _send(
    http: aiohttp.ClientSession, method: str, url: str, body: bytes, *, headers: Mapping[str, str] | None = None
) -> tuple[int, bytes]:
    """Returns status and answer; status 0 is a connection that was ended."""
    try:
        async with http.request(method, url, data=body, headers=headers) as answer:
            return answer.status, repr(answer.headers).encode() + await answer.read()
    except (aiohttp.ClientError, OSError):
        return 0, b""


def _refusal(status: int) -> str:
    return str(status) if status else ENDED


def _success(status: int) -> bool:
    return 200 <= status < 300
