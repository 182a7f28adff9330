"""Pairing with a real node, and mutual TLS afterwards."""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import aiohttp
import pytest

from mas_core.events import AnswerFinished
from mas_core.models import new_id
from mas_core.peers.identity import DeviceIdentity, load_or_make_identity
from mas_core.peers.pairing import PairingRefused, TooManyTries, pair
from mas_core.peers.pairing_desk import MAX_TRIES, PairingDesk
from mas_core.peers.tls import client_context
from mas_core.peers.trust import PairedPeer, TrustStore
from tests.core.house import config
from tests.fakes.behaviour import ModelBehaviour
from tests.fakes.running import FakeProviderThread
from tests.node.running import START_S, Api, NodeProcess, a_call, environment, mas_node, open_code

Start = Callable[..., tuple[NodeProcess, FakeProviderThread]]

QUICK = ModelBehaviour(text="one two three")
MODELS = {"m": QUICK, "s": ModelBehaviour(tokens=400, tokens_per_s=40)}
EVERYWHERE = "0.0.0.0"  # noqa: S104 (that is what is tried here)
WRONG = "AAAA-BBBB-CCCC-DDDD"


class Desktop:
    """Another device, with an identity and a trust store of its own."""

    def __init__(self, folder: Path) -> None:
        self.identity: DeviceIdentity = load_or_make_identity(folder, name="Desk <i>1</i>")
        self.trust = TrustStore(folder)

    async def pair(self, url: str, code: str) -> PairedPeer:
        return await pair(url, code, self.identity, self.trust)


@pytest.fixture(scope="module")
def fake() -> Iterator[FakeProviderThread]:
    with FakeProviderThread(MODELS) as running:
        yield running


@pytest.fixture(scope="module")
def node(fake: FakeProviderThread, tmp_path_factory: pytest.TempPathFactory) -> Iterator[NodeProcess]:
    folder = tmp_path_factory.mktemp("home")
    (folder / "config.toml").write_text(config(fake.base_url, MODELS), encoding="utf-8")
    with NodeProcess(folder, plain=False) as running:
        yield running


@pytest.fixture
def desktop(tmp_path: Path) -> Desktop:
    return Desktop(tmp_path / "desktop")


async def test_that_a_paired_desktop_runs_calls_and_an_unpaired_one_is_refused_on_its_open_connection(
    node: NodeProcess, fake: FakeProviderThread, desktop: Desktop
) -> None:
    code = open_code(node.home)
    peer = await desktop.pair(node.url, code)
    assert peer.fingerprint == node.ready["fingerprint"]
    trust = TrustStore(node.home / "identity")
    listed = trust.find(desktop.identity.short_id)
    assert (listed.name, listed.may_call) == ("Desk <i>1</i>", True)

    call, long = a_call("m"), a_call("s")
    async with node.peer_api(desktop.identity, peer) as api:
        assert (await api.submit(call)).status == 202
        assert isinstance((await api.events(call))[-1][1], AnswerFinished)
        await api.submit(long)
        async with asyncio.timeout(5), api.stream(long) as events:
            await anext(events)
            await anext(events)  # a text, so the provider has been asked
            assert (await api.ask("GET", "/v1/health")).status == 200
            trust.remove(desktop.identity.short_id)
            asked = len(fake.requests)
            refused = await api.submit(a_call("m"))
            left = [event async for _, event in events]
    assert (refused.status, refused.json["type"]) == (403, "urn:mas:problem:not-paired")
    assert not [event for event in left if isinstance(event, AnswerFinished)]
    assert len(fake.requests) == asked

    async with node.peer_api(desktop.identity, peer) as api:
        with pytest.raises((aiohttp.ClientError, OSError)):
            await api.ask("GET", "/v1/health")


async def test_that_a_wrong_code_is_refused_and_the_sixth_try_is_one_too_many(node: NodeProcess, desktop: Desktop) -> None:
    code = open_code(node.home)
    for _ in range(MAX_TRIES):
        with pytest.raises(PairingRefused) as refused:
            await desktop.pair(node.url, WRONG)
        assert not isinstance(refused.value, TooManyTries)

    with pytest.raises(TooManyTries):
        await desktop.pair(node.url, code)
    assert desktop.trust.peers() == ()
    assert TrustStore(node.home / "identity").peer(desktop.identity.fingerprint) is None


async def test_that_a_code_is_good_for_one_device(node: NodeProcess, desktop: Desktop, tmp_path: Path) -> None:
    code = open_code(node.home)
    await desktop.pair(node.url, code)

    with pytest.raises(PairingRefused):
        await Desktop(tmp_path / "another").pair(node.url, code)


async def test_that_pairing_bodies_which_are_none_are_refused_and_are_no_tries(node: NodeProcess, desktop: Desktop) -> None:
    code = open_code(node.home)
    async with aiohttp.ClientSession(node.url, connector=aiohttp.TCPConnector(ssl=False)) as http:
        for body, status in ((b"{", 400), (b"{}", 400), (b"x" * 40_000, 413)):
            async with http.post("/v1/pair", data=body) as response:
                assert response.status == status
                assert response.content_type == "application/problem+json"

    assert PairingDesk(node.home / "identity").is_open
    await desktop.pair(node.url, code)


async def test_that_plain_http_pairs_with_nobody(start_node: Start) -> None:
    node, _ = start_node(m=QUICK)
    open_code(node.home)
    async with aiohttp.ClientSession(node.url) as http, http.post("/v1/pair", data=b"{}") as response:
        assert response.status == 400
        assert (await response.json(content_type=None))["type"] == "urn:mas:problem:no-tls"


async def test_that_a_certificate_that_is_not_paired_ends_in_the_handshake(node: NodeProcess, desktop: Desktop) -> None:
    code = open_code(node.home)
    peer = await desktop.pair(node.url, code)
    stranger = load_or_make_identity(node.home / "stranger")
    token = {"Authorization": f"Bearer {node.token}"}
    async with aiohttp.ClientSession(
        node.url, connector=aiohttp.TCPConnector(ssl=client_context(stranger, peer)), headers=token
    ) as http:
        with pytest.raises((aiohttp.ClientError, OSError)):
            await http.put(f"/v1/calls/{new_id()}", data=b"{}")


@contextlib.contextmanager
def pairing_listener(home: Path, port: int) -> Iterator[tuple[subprocess.Popen[str], dict[str, str]]]:
    command = [sys.executable, "-m", "mas_node", "pair", "--json", "--no-advertise", "--host", EVERYWHERE, "--port", str(port)]
    with subprocess.Popen(command, env=environment(home), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            line = process.stdout.readline() if process.stdout else ""
            yield process, json.loads(line or "{}")
        finally:
            process.kill()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


async def test_that_a_machine_on_the_network_is_paired_first_and_listens_there_only_afterwards(
    home: Callable[..., Path], provider: Callable[..., FakeProviderThread], desktop: Desktop
) -> None:
    folder = home(provider(m=QUICK), m=QUICK)
    port = free_port()
    with pairing_listener(folder, port) as (process, said):
        url = f"https://127.0.0.1:{port}"
        connector = aiohttp.TCPConnector(ssl=False)
        async with aiohttp.ClientSession(url, connector=connector) as http, http.get("/v1/health") as response:
            assert response.status == 404, "it answers nothing but a pairing"
        peer = await desktop.pair(url, said["code"])
        assert await asyncio.to_thread(process.wait, START_S) == 0
    with NodeProcess(folder, "--host", EVERYWHERE, "--port", str(port), plain=False) as node:
        assert node.port == port
        async with Api(peer.url or "", tls=client_context(desktop.identity, peer)) as api:
            assert (await api.ask("GET", "/v1/health")).status == 200


def test_that_a_code_has_eighty_bits_in_groups_and_is_in_no_log(tmp_path: Path) -> None:
    codes = {mas_node(tmp_path, "pair").out.strip() for _ in range(2)}

    assert len(codes) == 2
    assert all(re.fullmatch(r"([A-Z2-7]{4}-){3}[A-Z2-7]{4}", code) for code in codes)
    logs = "".join(path.read_text() for path in (tmp_path / "logs").iterdir())
    assert not [code for code in codes if code in logs or code.replace("-", "") in logs]
    assert (tmp_path / "identity" / "pairing.json").stat().st_mode & 0o777 == 0o600
