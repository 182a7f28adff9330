"""Calls that a node runs for others, over real sockets to a real process."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from mas_core.events import AnswerFinished, CallFailed, CallStarted, TextArrived
from mas_core.models import Call, new_id
from mas_core.peers.tokens import Quota, TokenStore
from mas_core.peers.wire import encode_call
from tests.core.house import config
from tests.fakes.behaviour import Fault, ModelBehaviour, Outcome
from tests.fakes.running import FakeProviderThread
from tests.node.running import END_S, NodeProcess, Said, a_call, make_token

MODELS = {
    "m": ModelBehaviour(text="one two three four five six"),
    "slow": ModelBehaviour(tokens=200, tokens_per_s=40),
    "steady": ModelBehaviour(tokens=30, tokens_per_s=100),
    "broken": ModelBehaviour(always=Fault.http(400, message="no such thing")),
}
PRICES = "[agents.priced]\nprovider = 'fake'\nmodel = 'm'\nprompt_usd_per_million = 1e6\ncompletion_usd_per_million = 1e6\n"


@pytest.fixture(scope="module")
def fake() -> Iterator[FakeProviderThread]:
    with FakeProviderThread(MODELS) as running:
        yield running


@pytest.fixture(scope="module")
def node(fake: FakeProviderThread, tmp_path_factory: pytest.TempPathFactory) -> Iterator[NodeProcess]:
    folder = tmp_path_factory.mktemp("home")
    (folder / "config.toml").write_text(config(fake.base_url, MODELS, more=PRICES), encoding="utf-8")
    with NodeProcess(folder, "--name", "Büro <b>1</b>") as running:
        yield running


def refusal(said: Said, status: int, kind: str) -> str:
    """Checks that an answer is a problem of RFC 9457, and returns its words."""
    assert said.status == status, said.body
    assert said.headers["Content-Type"].startswith("application/problem+json")
    problem = said.json
    assert problem["status"] == status
    assert problem["type"] == f"urn:mas:problem:{kind}"
    assert problem["title"]
    return str(problem["detail"])


async def test_that_a_call_runs_on_the_nodes_own_agent_and_its_events_arrive_in_order(node: NodeProcess) -> None:
    call = a_call()
    async with node.api() as api:
        taken = await api.submit(call)
        events = await api.events(call)
        state = await api.state(call)

    assert taken.status == 202
    assert [number for number, _ in events] == list(range(1, len(events) + 1))
    assert isinstance(events[0][1], CallStarted)
    text = "".join(event.text for _, event in events if isinstance(event, TextArrived))
    last = events[-1][1]
    assert isinstance(last, AnswerFinished)
    assert text == last.answer.text == "one two three four five six"
    assert last.answer.provider == "fake"
    assert last.answer.node == events[0][1].node == "Büro <b>1</b>"
    assert state["state"] == "finished"
    assert state["answer"]["text"] == text


async def test_that_a_stream_that_broke_is_resumed_without_loss_or_repetition(node: NodeProcess) -> None:
    call = a_call("steady")
    seen = []
    async with node.api() as api:
        await api.submit(call)
        for _ in range(3):
            async with api.stream(call, after=len(seen)) as events:
                async for event in events:
                    seen.append(event)
                    if len(seen) % 7 == 0:
                        break
        seen += await api.events(call, after=len(seen))
        whole = await api.events(call)

    assert [number for number, _ in seen] == list(range(1, len(seen) + 1))
    assert tuple(seen) == whole
    assert isinstance(seen[-1][1], AnswerFinished)


async def test_that_a_failed_call_ends_with_its_typed_failure(node: NodeProcess) -> None:
    call = a_call("broken")
    async with node.api() as api:
        await api.submit(call)
        last = (await api.events(call))[-1][1]
        state = await api.state(call)

    assert isinstance(last, CallFailed)
    assert last.failure.kind == "bad_request"
    assert last.failure.node == "Büro <b>1</b>"
    assert state["failure"]["kind"] == "bad_request"


async def test_that_a_call_submitted_twice_runs_once(node: NodeProcess, fake: FakeProviderThread) -> None:
    call = a_call()
    before = len(fake.requests)
    async with node.api() as api:
        at_once = await asyncio.gather(*(api.submit(call) for _ in range(8)))
        await api.events(call)
        later = await api.submit(call)

    assert sorted(said.status for said in at_once) == [200] * 7 + [202]
    assert later.status == 200
    assert later.json["answer"]["text"] == "one two three four five six"
    assert len(fake.requests) == before + 1


async def test_that_the_same_id_with_another_body_is_refused(node: NodeProcess) -> None:
    call = a_call()
    async with node.api() as api:
        await api.submit(call)
        await api.events(call)
        said = await api.submit(a_call(id=call.id, max_tokens=7))

    assert "another body" in refusal(said, 422, "other-body")


async def test_that_nobody_sees_the_call_of_another(node: NodeProcess) -> None:
    token = make_token(node.home, "stranger")
    call = a_call("slow")
    async with node.api() as owner, node.api(token) as stranger:
        await owner.submit(call)
        for method, path in (("GET", ""), ("GET", "/events"), ("DELETE", ""), ("POST", "/ack")):
            refusal(await stranger.ask(method, f"/v1/calls/{call.id}{path}"), 404, "not-found")
        assert (await owner.state(call))["state"] in {"queued", "running"}
        # The id is free for the stranger, so that it tells nothing either.
        assert (await stranger.submit(call)).status == 202
        await stranger.ask("DELETE", f"/v1/calls/{call.id}")
        assert (await owner.state(call))["state"] == "running"
        await owner.ask("DELETE", f"/v1/calls/{call.id}")


async def test_that_a_cancelled_call_reaches_the_provider_and_keeps_its_text(
    node: NodeProcess, fake: FakeProviderThread
) -> None:
    call = a_call("slow")
    async with node.api() as api:
        await api.submit(call)
        async with api.stream(call) as events:
            async for _, event in events:
                if isinstance(event, TextArrived):
                    break
        said = await api.ask("DELETE", f"/v1/calls/{call.id}")
        last = (await api.events(call))[-1][1]
        again = await api.ask("DELETE", f"/v1/calls/{call.id}")

    assert said.status == 200
    assert said.json["state"] == "cancelled"
    assert said.json["answer"]["partial"]
    assert isinstance(last, AnswerFinished)
    assert last.answer.finish_reason == "cancelled"
    assert again.json == said.json
    fake.wait_for(lambda: fake.requests[-1].outcome is Outcome.ABORTED)


async def test_that_an_acknowledged_result_is_gone_and_the_call_is_not_run_again(
    node: NodeProcess, fake: FakeProviderThread
) -> None:
    call = a_call()
    async with node.api() as api:
        await api.submit(call)
        await api.events(call)
        assert (await api.ask("POST", f"/v1/calls/{call.id}/ack")).status == 204
        asked = len(fake.requests)
        assert (await api.ask("POST", f"/v1/calls/{call.id}/ack")).status == 204
        refusal(await api.ask("GET", f"/v1/calls/{call.id}"), 410, "acknowledged")
        refusal(await api.ask("GET", f"/v1/calls/{call.id}/events"), 410, "acknowledged")
        refusal(await api.submit(call), 410, "acknowledged")

    assert len(fake.requests) == asked


async def test_that_a_running_call_cannot_be_acknowledged(node: NodeProcess) -> None:
    call = a_call("slow")
    async with node.api() as api:
        await api.submit(call)
        refusal(await api.ask("POST", f"/v1/calls/{call.id}/ack"), 409, "running")
        await api.ask("DELETE", f"/v1/calls/{call.id}")


async def test_that_health_tells_load_agents_and_time(node: NodeProcess) -> None:
    call = a_call("slow")
    async with node.api() as api:
        await api.submit(call)
        await api.until(call, "running")
        health = (await api.ask("GET", "/v1/health")).json
        await api.ask("DELETE", f"/v1/calls/{call.id}")

    assert health["name"] == "Büro <b>1</b>"
    assert health["protocol"] == 1
    assert health["load"] == {"running": 1, "queued": 0, "capacity": 1000}
    assert {"id": "slow", "provider": "fake", "model": "slow", "demo": False} in [
        {key: agent[key] for key in ("id", "provider", "model", "demo")} for agent in health["agents"]
    ]


def bodies(call: Call) -> Iterator[tuple[str, bytes, str]]:
    good = encode_call(call)
    yield "no JSON", b"{", "body"
    yield "another object", b"[]", "body"
    yield "deep", b'{"call":' * 40_000, "body"
    yield "no UTF-8", good.replace(b"Is it so?", b"\xff\xfe"), "body"
    yield "text for a number", good.replace(b'"max_tokens":500', b'"max_tokens":"many"'), "body"
    yield "too many tokens", good.replace(b'"max_tokens":500', b'"max_tokens":99999999'), "call.max_tokens"
    yield "a temperature beyond", good.replace(b'"temperature":0.3', b'"temperature":9'), "call.agent.temperature"
    yield "no message", good.replace(b'[{"role":"user","content":"Is it so?"}]', b"[]"), "call.messages"
    yield "a strange role", good.replace(b'"role":"user"', b'"role":"tool"'), "call.messages"
    yield "another id", good.replace(call.id.encode(), new_id().encode()), "id"


async def test_that_bad_bodies_are_refused_with_the_place(node: NodeProcess, fake: FakeProviderThread) -> None:
    before = len(fake.requests)
    call = a_call()
    async with node.api() as api:
        for name, body, field in bodies(call):
            said = await api.ask("PUT", f"/v1/calls/{call.id}", body)
            assert refusal(said, 400, "bad-input"), name
            assert said.json["field"] == field, name

    assert len(fake.requests) == before


async def test_that_an_oversized_body_is_refused_announced_or_not(node: NodeProcess) -> None:
    head = f"PUT /v1/calls/{new_id()} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {node.token}\r\n"
    announced = await raw(node, head + f"Content-Length: {8 * 2**20 + 1}\r\n\r\n")
    chunk = b"%x\r\n%b\r\n" % (2**20, b" " * 2**20)
    chunked = await raw(node, head + "Transfer-Encoding: chunked\r\n\r\n", *[chunk] * 8, b"1\r\n \r\n")

    for said in (announced, chunked):
        assert said.startswith(b"HTTP/1.1 413 ")
        assert b"urn:mas:problem:too-large" in said


async def raw(node: NodeProcess, head: str, *chunks: bytes) -> bytes:
    """Sends a request that may stay unfinished, and returns the beginning of what comes back."""
    reader, writer = await asyncio.open_connection("127.0.0.1", node.port)
    try:
        async with asyncio.timeout(END_S):
            writer.write(head.encode())
            for chunk in chunks:
                writer.write(chunk)
                await writer.drain()
            return await reader.readuntil(b"}")
    finally:
        writer.transport.abort()
        await asyncio.sleep(0)


async def test_that_an_agent_that_is_not_here_or_has_another_model_is_refused(node: NodeProcess) -> None:
    async with node.api() as api:
        unknown = await api.submit(a_call("nobody"))
        call = a_call("m")
        body = encode_call(call).replace(b'"model":"m"', b'"model":"m-2"')
        other = await api.ask("PUT", f"/v1/calls/{call.id}", body)

    assert "nobody" in refusal(unknown, 422, "unknown-agent")
    refusal(other, 422, "unknown-agent")


async def test_that_other_paths_methods_and_headers_are_refused_plainly(node: NodeProcess) -> None:
    async with node.api() as api:
        refusal(await api.ask("GET", "/v1/nothing"), 404, "not-found")
        refusal(await api.ask("PATCH", "/v1/health"), 405, "method")
        refusal(await api.ask("GET", f"/v1/calls/{new_id()}"), 404, "not-found")
        refusal(await api.ask("GET", "/v1/calls/..%2f..%2fetc"), 400, "bad-input")
        refusal(await api.ask("GET", f"/v1/calls/{new_id()}/events", Last_Event_ID="-1"), 400, "bad-input")
        refusal(await api.ask("GET", "/v1/health", Host="rebound.example"), 421, "wrong-host")
        refusal(await api.ask("GET", "/v1/health", Host="192.0.2.7"), 421, "wrong-host")
        assert (await api.ask("GET", "/v1/health", Host="localhost:99")).status == 200


async def test_that_another_version_of_the_interface_is_refused_and_both_are_named(node: NodeProcess) -> None:
    call = a_call()
    async with node.api(headers={"MAS-Protocol": "7"}) as api:
        said = await api.submit(call)

    words = refusal(said, 426, "version")
    assert "version 7" in words
    assert "version 1" in words


async def test_that_strangers_learn_nothing_and_no_byte_of_their_bodies_is_read(node: NodeProcess) -> None:
    for token in ("", "mas_" + "A" * 43, "nonsense"):
        async with node.api(token) as api:
            said = await api.ask("PUT", f"/v1/calls/{new_id()}", b"x" * 100)
            refusal(said, 401, "unknown-caller")
            assert said.headers["WWW-Authenticate"].startswith("Bearer")
            refusal(await api.ask("GET", "/v1/nothing"), 401, "unknown-caller")
            assert "Access-Control-Allow-Origin" not in said.headers


async def test_that_a_revoked_token_ends_what_it_has_open(node: NodeProcess) -> None:
    token = make_token(node.home, "gone")
    call = a_call("slow")
    async with node.api(token) as api:
        await api.submit(call)
        async with asyncio.timeout(4), api.stream(call) as events:
            TokenStore(node.home / "identity").revoke("gone")
            read = [event async for _, event in events]
        said = await api.ask("GET", "/v1/health")

    assert not isinstance(read[-1], AnswerFinished)
    refusal(said, 401, "unknown-caller")


async def test_that_a_tokens_quota_holds_for_its_calls(node: NodeProcess) -> None:
    narrow = make_token(node.home, "narrow", Quota(concurrency=1, calls_per_hour=2))
    poor = make_token(node.home, "poor", Quota(usd_per_day=0.5))
    first, second = a_call("slow"), a_call("m")
    async with node.api(narrow) as api:
        await api.submit(first)
        busy = await api.submit(second)
        await api.ask("DELETE", f"/v1/calls/{first.id}")
        assert (await api.submit(second)).status == 202
        await api.events(second)
        hourly = await api.submit(a_call("m"))
    async with node.api(poor) as api:
        priced = a_call("m")
        body = encode_call(priced).replace(b'"id":"m"', b'"id":"priced"')
        dear = await api.ask("PUT", f"/v1/calls/{priced.id}", body)

    assert "1 calls at a time" in refusal(busy, 429, "quota")
    assert "2 calls an hour" in refusal(hourly, 429, "quota")
    assert int(hourly.headers["Retry-After"]) > 3000
    assert "$0.5 a day" in refusal(dear, 429, "quota")


async def test_that_a_full_node_says_when_to_come_back(fake: FakeProviderThread, tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text(config(fake.base_url, MODELS), encoding="utf-8")
    with NodeProcess(tmp_path, "--capacity", "2") as small:
        calls = [a_call("slow") for _ in range(3)]
        async with small.api() as api:
            for call in calls[:2]:
                assert (await api.submit(call)).status == 202
            full = await api.submit(calls[2])
            known = await api.submit(calls[0])
            await api.ask("DELETE", f"/v1/calls/{calls[0].id}")
            after = await api.submit(calls[2])

    refusal(full, 429, "full")
    assert int(full.headers["Retry-After"]) >= 1
    assert known.status == 200
    assert after.status == 202
