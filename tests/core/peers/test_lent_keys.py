"""Keys that a desktop lends to a node: only where the person said so, for one call, and for one address."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from mas_core.errors import InputError
from mas_core.events import Event, TextArrived
from mas_core.lent_keys import LentKey, may_be_lent_for, read_lent_key
from mas_core.models import Answer, Failure, FailureKind, Record
from mas_core.orchestrator import JobRun
from mas_core.peers.following import RemoteAttempt
from mas_core.peers.trust import TrustStore
from mas_core.peers.wire import CallPhase, encode_call
from mas_core.planning import JobRequest
from mas_core.runtime import Runtime
from mas_core.secrets import KeyStore
from tests.core.house import config, says
from tests.core.peers.harbour import PANEL, eventually, peering
from tests.fakes.nodes import Fleet, fleet
from tests.fakes.provider import FakeProvider, Fault, ModelBehaviour
from tests.node.running import a_call
from tests.node.test_reach import outside

MINE, THEIRS = "desk-0123456789abcdef", "node-0123456789abcdef"
PRIVATE = "private_http = true\n"

pytestmark = pytest.mark.skipif(outside() is None, reason="this computer has no address beside the loopback's")


@dataclass(frozen=True, slots=True, kw_only=True)
class Lender:
    """A desktop with a key, a node, and the provider behind both."""

    runtime: Runtime
    fleet: Fleet
    fake: FakeProvider

    @property
    def trust(self) -> TrustStore:
        return self.runtime.trust

    def lend(self, *, lend: bool = True) -> None:
        for peer in self.trust.peers():
            self.trust.set_lend_keys(peer.id, lend=lend)

    async def ask(self, *, placement: str = "nodes", on_event: Callable[[Event, JobRun], None] | None = None) -> Record:
        job = await self.runtime.plan(JobRequest(text="Is it so?", method="single", placement=placement))  # type: ignore[arg-type]  # a plain word
        async with self.runtime.orchestrator.open(job) as run:
            async for event in run.events():
                if on_event is not None:
                    on_event(event, run)
        assert run.record is not None
        return run.record

    @property
    def keys_seen(self) -> list[str]:
        return [request.headers.get("authorization", "").removeprefix("Bearer ") for request in self.fake.requests]


@asynccontextmanager
async def lender(
    folder: Path,
    *,
    model: ModelBehaviour | None = None,
    node_provider: str = 'key = "env:NOT_SET"\n' + PRIVATE,
    node_url: str = "",
    host: str = "",
    processes: bool = False,
    environ: Mapping[str, str] | None = None,
) -> AsyncIterator[Lender]:
    models = {"a": model or says("Yes.")}
    async with FakeProvider(models, host=host or outside() or "") as fake:
        here = config(fake.base_url, models, provider='key = "env:MINE"\n' + PRIVATE, more=PANEL)
        there = config(node_url.format(fake.base_url) or fake.base_url, models, provider=node_provider)
        keys = KeyStore({"MINE": MINE} if environ is None else environ)
        async with (
            fleet(folder, {"one": there}, desktop_config=here, inner=not processes) as ships,
            Runtime.open(ships.desktop, keys=keys, peering=peering(ships)) as runtime,
        ):
            yield Lender(runtime=runtime, fleet=ships, fake=fake)


async def test_that_no_key_is_lent_before_the_person_says_so_nor_after_they_took_it_back(tmp_path: Path) -> None:
    async with lender(tmp_path) as desk:
        assert [peer.lend_keys for peer in desk.trust.peers()] == [False]
        before = await desk.ask()
        assert [failure.kind for failure in before.failures] == [FailureKind.SETUP]
        assert desk.keys_seen == []
        desk.lend()
        lent = await desk.ask()
        assert [(answer.text, answer.node) for answer in lent.answers] == [("Yes.", "one")]
        assert desk.keys_seen == [MINE]
        desk.lend(lend=False)
        after = await desk.ask()
        assert after.failures
        assert "NOT_SET" in after.failures[0].message
        assert desk.keys_seen == [MINE]


async def test_that_pairing_again_keeps_what_was_said_and_unpairing_forgets_it(tmp_path: Path) -> None:
    async with lender(tmp_path) as desk:
        desk.lend()
        (peer,) = desk.trust.peers()
        assert desk.trust.add(peer).lend_keys
        desk.trust.remove(peer.id)
        again = desk.trust.add(type(peer)(**{name: getattr(peer, name) for name in peer.__slots__ if name != "lend_keys"}))
        assert not again.lend_keys


async def test_that_a_lent_key_goes_before_the_nodes_own_and_leaves_it_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("THEIRS", THEIRS)
    async with lender(tmp_path, node_provider='key = "env:THEIRS"\n' + PRIVATE) as desk:
        for lend in (False, True, False):
            desk.lend(lend=lend)
            assert (await desk.ask()).answers
        assert desk.keys_seen == [THEIRS, MINE, THEIRS]


async def test_that_a_refused_lent_key_pauses_itself_and_not_the_nodes_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse_mine(request: object) -> Fault | None:
        sent = getattr(request, "headers", {}).get("authorization", "")
        return Fault.http(401, message=f"no such key as {MINE}") if MINE in sent else None

    monkeypatch.setenv("THEIRS", THEIRS)
    model = ModelBehaviour(text="Yes.", fault_for=refuse_mine)
    async with lender(tmp_path, model=model, node_provider='key = "env:THEIRS"\n' + PRIVATE) as desk:
        desk.lend()
        for _ in range(3):
            (failure,) = (await desk.ask()).failures
            assert failure.kind is FailureKind.AUTH
            assert MINE not in failure.message
        assert desk.keys_seen == [MINE]
        desk.lend(lend=False)
        assert (await desk.ask()).answers
        assert desk.keys_seen == [MINE, THEIRS]


async def test_that_a_node_with_another_address_for_the_agent_refuses_the_key_and_asks_nobody(tmp_path: Path) -> None:
    async with lender(tmp_path, node_url="{0}/other") as desk:
        desk.lend()
        record = await desk.ask()
        assert [answer.node for answer in record.answers] == ["local"]
        assert desk.keys_seen == [MINE]  # from here
        assert len(desk.fake.requests) == 1


async def test_that_the_key_of_a_provider_on_this_computer_is_not_lent(tmp_path: Path) -> None:
    async with lender(tmp_path, host="127.0.0.1", node_provider='key = "none"\n') as desk:
        desk.lend()
        assert [answer.node for answer in (await desk.ask()).answers] == ["one"]
        assert desk.keys_seen == [""]


async def test_that_a_missing_key_here_lets_the_node_use_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THEIRS", THEIRS)
    async with lender(tmp_path, node_provider='key = "env:THEIRS"\n' + PRIVATE, environ={}) as desk:
        desk.lend()
        assert (await desk.ask()).answers
        assert desk.keys_seen == [THEIRS]


async def test_that_a_call_whose_key_died_with_its_node_is_lost_and_goes_on_only_with_a_key(tmp_path: Path) -> None:
    async with lender(tmp_path, model=ModelBehaviour(tokens=20, tokens_per_s=20), processes=True) as desk:
        node, (peer,) = desk.fleet["one"], desk.trust.peers()
        await desk.runtime.pool.ready()
        member = desk.runtime.pool.member(peer.id)
        assert member is not None
        key = LentKey(base_url=desk.fake.base_url, key=MINE)
        call = a_call("a")
        await member.client.submit(call.id, encode_call(call), key=key)
        await eventually(lambda: desk.keys_seen == [MINE])
        await node.kill()
        await node.start()
        assert (await member.client.state(call.id)).state is CallPhase.LOST
        outcomes = []
        for attempt, lent in ((2, None), (3, key)):
            again = RemoteAttempt(member, replace(call, attempt=attempt))
            again.lent_key = lent
            async with asyncio.timeout(20):
                outcomes.append(await again.run())
        without, with_key = outcomes
        assert isinstance(without, Failure)
        assert without.kind is FailureKind.SETUP
        assert "NOT_SET" in without.message
        assert isinstance(with_key, Answer)
        assert desk.keys_seen == [MINE, MINE]


async def test_that_a_job_whose_node_is_killed_with_its_key_ends_by_itself(tmp_path: Path) -> None:
    async with lender(tmp_path, model=ModelBehaviour(tokens=20, tokens_per_s=20), processes=True) as desk:
        desk.lend()

        killed: list[str] = []

        def kill(event: Event, _run: JobRun) -> None:
            if isinstance(event, TextArrived) and not killed:
                desk.fleet["one"].signal(signal.SIGKILL)
                killed.append("one")

        async with asyncio.timeout(20):
            record = await desk.ask(on_event=kill)
        assert [answer.node for answer in record.answers] == ["local"]


@pytest.mark.parametrize(
    "headers",
    [
        {"MAS-Provider-Key": "with space", "MAS-Provider-Url": "https://x.example/v1"},
        {"MAS-Provider-Key": "", "MAS-Provider-Url": "https://x.example/v1"},
        {"MAS-Provider-Key": MINE},
        {"MAS-Provider-Key": MINE, "MAS-Provider-Url": "http://localhost:8080/v1"},
        {"MAS-Provider-Key": MINE, "MAS-Provider-Url": "file:///etc"},
    ],
)
def test_that_headers_that_cannot_be_are_refused_without_repeating_them(headers: Mapping[str, str]) -> None:
    with pytest.raises(InputError) as refused:
        read_lent_key(headers)
    assert MINE not in str(refused.value)


def test_that_a_lent_key_survives_its_headers_and_shows_itself_nowhere() -> None:
    key = LentKey(base_url="https://x.example/v1", key=MINE)
    assert read_lent_key(key.headers) == key
    assert MINE not in f"{key!r} {key.tag}"


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:1/v1", "http://localhost./v1", "http://[::1]/v1", "http://0.0.0.0:8/v1", "http://[::]/v1", ""]
)
def test_that_addresses_of_whatever_computer_uses_them_are_no_reason_to_lend(url: str) -> None:
    assert not may_be_lent_for(url)
    assert may_be_lent_for("https://openrouter.ai/api/v1")
