"""The fakes that nearly all other tests lean on, seen by a bare HTTP client."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import aiohttp
import pytest

from tests.fakes.asking import Got, ask
from tests.fakes.provider import (
    AWKWARD_TEXT,
    BROKEN_TEXT,
    FakeProvider,
    Fault,
    FaultKind,
    ModelBehaviour,
    Outcome,
    RequestSeen,
    refused_url,
    stamps_in,
)


@pytest.fixture
async def client() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10)) as session:
        yield session


def provider(behaviour: ModelBehaviour | None = None, *, always: Fault | None = None) -> FakeProvider:
    behaviour = behaviour or ModelBehaviour(text="one two three four five six")
    return FakeProvider({"m": replace(behaviour, always=always)})


async def test_that_a_stream_has_role_text_finish_usage_and_done_in_that_order(client: aiohttp.ClientSession) -> None:
    async with provider(ModelBehaviour(text="Yes, it is.", cost_usd=0.002)) as fake:
        got = await ask(client, fake.base_url, stream_options={"include_usage": True})
    first, *_, finish, usage = got.events
    assert first["choices"][0]["delta"] == {"role": "assistant", "content": ""}
    assert got.text == "Yes, it is."
    assert finish["choices"][0] == {"index": 0, "delta": {}, "finish_reason": "stop"}
    assert usage["usage"] == {"prompt_tokens": 3, "completion_tokens": 3, "total_tokens": 6, "cost": 0.002}
    assert got.done


async def test_that_usage_is_left_out_unless_it_is_asked_for(client: aiohttp.ClientSession) -> None:
    async with provider() as fake:
        got = await ask(client, fake.base_url)
    assert not [event for event in got.events if "usage" in event]


async def test_that_a_plain_reply_is_one_json_value(client: aiohttp.ClientSession) -> None:
    async with provider() as fake:
        got = await ask(client, fake.base_url, stream=False)
    assert got.json["choices"][0]["message"]["content"] == "one two three four five six"
    assert got.json["usage"]["completion_tokens"] == 6


async def test_that_max_tokens_cuts_an_answer_by_length(client: aiohttp.ClientSession) -> None:
    async with provider() as fake:
        got = await ask(client, fake.base_url, max_tokens=2)
    assert got.text == "one two "
    assert got.events[-1]["choices"][0]["finish_reason"] == "length"


async def test_that_an_answer_may_depend_on_the_request(client: aiohttp.ClientSession) -> None:
    def echo(request: RequestSeen) -> str:
        return f"You asked: {request.messages[-1][1]}"

    async with provider(ModelBehaviour(text=echo)) as fake:
        assert (await ask(client, fake.base_url)).text == "You asked: Is it so?"


@pytest.mark.parametrize("line_end", ["\n", "\r", "\r\n"])
async def test_that_text_of_any_script_survives_chunks_of_one_byte(client: aiohttp.ClientSession, line_end: Any) -> None:
    behaviour = ModelBehaviour(text=AWKWARD_TEXT, chunk_bytes=1, line_end=line_end)
    async with provider(behaviour) as fake:
        got = await ask(client, fake.base_url)
    assert got.text == AWKWARD_TEXT
    assert line_end.encode() * 2 in got.body
    assert "\u2028".encode() in got.body


async def test_that_text_which_utf8_cannot_carry_goes_as_escapes(client: aiohttp.ClientSession) -> None:
    async with provider(ModelBehaviour(text=BROKEN_TEXT)) as fake:
        got = await ask(client, fake.base_url)
    assert rb"\ud83d" in got.body
    assert got.text == BROKEN_TEXT


async def test_that_faults_are_used_up_in_order_and_then_the_model_is_well(client: aiohttp.ClientSession) -> None:
    faults = (Fault.http(429, retry_after="2"), Fault.http(402), Fault.redirect("http://127.0.0.1:9/"))
    async with provider(ModelBehaviour(faults=faults)) as fake:
        statuses = [(await ask(client, fake.base_url)).status for _ in range(4)]
    assert statuses == [429, 402, 307, 200]


async def test_that_an_error_status_carries_retry_after_and_the_error_object(client: aiohttp.ClientSession) -> None:
    metadata = {"error_type": "rate_limit", "availability": {"retryable": True, "retry_after": 2}}
    fault = Fault.http(429, message="Slow down", retry_after="2", metadata=metadata, code="rate_limit_exceeded")
    async with provider(always=fault) as fake, client.post(f"{fake.base_url}/chat/completions", json=BODY) as response:
        assert response.headers["Retry-After"] == "2"
        assert await response.json() == {"error": {"code": "rate_limit_exceeded", "message": "Slow down", "metadata": metadata}}


BODY = {"model": "m", "messages": [{"role": "user", "content": "Is it so?"}]}


@pytest.mark.parametrize("stream", [True, False])
async def test_what_stands_under_200_when_it_is_no_answer(client: aiohttp.ClientSession, *, stream: bool) -> None:
    seen: dict[FaultKind, Got] = {}
    async with provider() as fake:
        for kind in FaultKind:
            if kind in ENDLESS | BROKEN | {FaultKind.HTTP, FaultKind.HUGE_EVENT, FaultKind.OVERSIZE}:
                continue
            fake.set_behaviour("m", ModelBehaviour(always=Fault(kind=kind)))
            seen[kind] = await ask(client, fake.base_url, stream=stream)
    assert {got.status for got in seen.values()} == {200}
    assert seen[FaultKind.EMPTY_BODY].body == b""
    assert b"<html>" in seen[FaultKind.HTML].body
    with pytest.raises(ValueError, match=r"."):
        _ = seen[FaultKind.MALFORMED_JSON].events if stream else seen[FaultKind.MALFORMED_JSON].json
    with pytest.raises(UnicodeDecodeError):
        seen[FaultKind.GARBAGE].body.decode()
    last = {kind: seen[kind].events[-1] if stream else seen[kind].json for kind in UNDER_200}
    assert last[FaultKind.ERROR_OBJECT]["error"]["message"] == "Provider returned error"
    assert last[FaultKind.CHOICE_ERROR]["choices"][0]["error"]["code"] == 500
    assert last[FaultKind.FINISH_ERROR]["choices"][0]["finish_reason"] == "error"
    assert "error" not in last[FaultKind.FINISH_ERROR]["choices"][0]
    if stream:
        assert seen[FaultKind.EMPTY].text == ""
        assert any(event["choices"][0]["delta"].get("content", "") is None for event in seen[FaultKind.NULL_CONTENT].events)
    else:
        assert last[FaultKind.EMPTY]["choices"][0]["message"]["content"] == ""
        assert last[FaultKind.NULL_CONTENT]["choices"][0]["message"]["content"] is None


UNDER_200 = (
    FaultKind.ERROR_OBJECT,
    FaultKind.CHOICE_ERROR,
    FaultKind.FINISH_ERROR,
    FaultKind.EMPTY,
    FaultKind.NULL_CONTENT,
)
ENDLESS = {FaultKind.HANG, FaultKind.STALL, FaultKind.COMMENTS, FaultKind.TRICKLE}
BROKEN = {
    FaultKind.RESET_BEFORE_HEADERS,
    FaultKind.CLOSE_BEFORE_HEADERS,
    FaultKind.RESET,
    FaultKind.CLOSE,
    FaultKind.TRUNCATED,
}


@pytest.mark.parametrize("kind", [FaultKind.RESET, FaultKind.CLOSE])
async def test_that_a_connection_cut_after_two_tokens_delivers_two(client: aiohttp.ClientSession, kind: FaultKind) -> None:
    async with provider(always=Fault(kind=kind, after=2)) as fake:
        got = await ask(client, fake.base_url)
        assert fake.requests[0].outcome is Outcome.BROKEN
    assert got.text == "one two "
    assert isinstance(got.broke, aiohttp.ClientPayloadError)
    assert ("reset" in str(got.broke)) == (kind is FaultKind.RESET)


async def test_that_a_truncated_stream_ends_in_order_but_without_its_end(client: aiohttp.ClientSession) -> None:
    async with provider(always=Fault(kind=FaultKind.TRUNCATED, after=2)) as fake:
        got = await ask(client, fake.base_url)
    assert (got.text, got.broke, got.done) == ("one two ", None, False)
    assert got.events[-1]["choices"][0]["finish_reason"] is None


@pytest.mark.parametrize(
    ("kind", "error"),
    [
        (FaultKind.RESET_BEFORE_HEADERS, aiohttp.ClientOSError),
        (FaultKind.CLOSE_BEFORE_HEADERS, aiohttp.ServerDisconnectedError),
    ],
)
async def test_that_a_connection_may_end_before_its_headers(
    client: aiohttp.ClientSession, kind: FaultKind, error: type[Exception]
) -> None:
    async with provider(always=Fault(kind=kind)) as fake:
        with pytest.raises(error):
            await ask(client, fake.base_url)


@pytest.mark.parametrize("stream", [True, False])
@pytest.mark.parametrize("kind", sorted(ENDLESS))
async def test_that_what_never_ends_is_ended_by_the_client_and_seen(kind: FaultKind, *, stream: bool) -> None:
    fault = Fault(kind=kind, after=1 if kind is FaultKind.STALL else 0)
    async with provider(always=fault) as fake:
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=0.15)) as client:
            if kind is FaultKind.HANG:
                with pytest.raises(TimeoutError):
                    await ask(client, fake.base_url, stream=stream)
            else:
                got = await ask(client, fake.base_url, stream=stream)
                assert isinstance(got.broke, TimeoutError)
                assert not got.done
        await fake.wait_for(lambda: fake.in_flight == 0)
        (request,) = fake.requests
        assert request.aborted
        assert request.ended_at_s is not None
        assert 0.1 < request.ended_at_s - request.at_s < 1


async def test_that_huge_events_and_oversize_streams_have_their_size(client: aiohttp.ClientSession) -> None:
    async with provider(always=Fault(kind=FaultKind.HUGE_EVENT)) as fake:
        huge = await ask(client, fake.base_url)
        fake.set_behaviour("m", ModelBehaviour(always=Fault(kind=FaultKind.OVERSIZE, size_bytes=3 * 2**20)))
        oversize = await ask(client, fake.base_url)
    assert max(len(line) for line in huge.body.split(b"\n")) > 2 * 2**20
    assert max(len(line) for line in oversize.body.split(b"\n")) < 2**17
    assert len(oversize.body) > 3 * 2**20


async def test_that_a_closed_stream_is_seen_as_aborted_at_once(client: aiohttp.ClientSession) -> None:
    async with provider(ModelBehaviour(tokens=1000, tokens_per_s=100)) as fake:
        response = await client.post(f"{fake.base_url}/chat/completions", json={**BODY, "stream": True})
        await response.content.readany()
        closed_s = time.perf_counter()
        response.close()
        await fake.wait_for(lambda: fake.in_flight == 0)
        (request,) = fake.requests
    assert request.aborted
    assert request.ended_at_s is not None
    assert request.ended_at_s - closed_s < 0.2
    assert request.tokens_sent < 100


async def test_that_the_key_guards_both_routes(client: aiohttp.ClientSession) -> None:
    right = {"Authorization": "Bearer right"}
    async with FakeProvider(key="right") as fake:
        assert (await ask(client, fake.base_url)).status == 401
        assert (await client.get(f"{fake.base_url}/models")).status == 401
        async with client.get(f"{fake.base_url}/models", headers=right) as models:
            assert [model["id"] for model in (await models.json())["data"]] == ["m"]
        async with client.post(f"{fake.base_url}/chat/completions", json=BODY, headers=right) as response:
            assert response.status == 200
        assert [request.headers["authorization"] for request in fake.requests] == ["Bearer right"]
        assert len(fake.probes) == 2


async def test_that_senseless_requests_are_refused(client: aiohttp.ClientSession) -> None:
    async with FakeProvider() as fake:
        assert (await ask(client, fake.base_url, model="other")).status == 404
        assert (await ask(client, fake.base_url, messages="none")).status == 400
        assert (await client.post(f"{fake.base_url}/chat/completions", data=b"{")).status == 400


async def test_that_an_outage_reaches_every_route_and_ends(client: aiohttp.ClientSession) -> None:
    async with FakeProvider() as fake:
        fake.outage = Fault.http(503)
        assert (await ask(client, fake.base_url)).status == 503
        assert (await client.get(f"{fake.base_url}/models")).status == 503
        fake.outage = None
        assert (await ask(client, fake.base_url)).status == 200


async def test_that_a_provider_that_stops_listening_refuses_until_it_listens_again(client: aiohttp.ClientSession) -> None:
    async with FakeProvider() as fake:
        await ask(client, fake.base_url)
        await fake.stop_listening()
        with pytest.raises(aiohttp.ClientConnectorError):
            await ask(client, fake.base_url)
        await fake.start_listening()
        assert (await ask(client, fake.base_url)).done
    with pytest.raises(aiohttp.ClientConnectorError):
        await ask(client, refused_url())


async def test_that_eight_streams_of_200_tokens_a_second_keep_their_pace(client: aiohttp.ClientSession) -> None:
    async with provider(ModelBehaviour(tokens=200, tokens_per_s=200, latency_s=0.1)) as fake:
        await asyncio.gather(*(ask(client, fake.base_url) for _ in range(8)))
        starts = {request.number: request.at_s for request in fake.requests}
        lateness_s = sorted(sent.at_s - (starts[sent.request] + 0.1 + sent.n / 200) for sent in fake.sent)
    assert len(lateness_s) == 1600
    assert lateness_s[0] >= -0.001
    assert lateness_s[len(lateness_s) // 2] < 0.02
    assert fake.max_in_flight == 8


async def test_that_stamped_tokens_carry_their_moment_of_sending(client: aiohttp.ClientSession) -> None:
    async with provider(ModelBehaviour(tokens=5, stamp=True, tokens_per_s=100)) as fake:
        before_s = time.perf_counter()
        stamps = stamps_in((await ask(client, fake.base_url)).text)
        sent_s = [sent.at_s for sent in fake.sent]
    assert len(stamps) == 5
    assert before_s < stamps[0] < stamps[-1] < time.perf_counter()
    assert stamps == pytest.approx(sent_s, abs=0.005)


async def test_that_a_thousand_connections_are_carried_at_once() -> None:
    connector = aiohttp.TCPConnector(limit=0)
    async with (
        provider(ModelBehaviour(tokens=3, latency_s=1.0)) as fake,
        aiohttp.ClientSession(connector=connector) as client,
    ):
        got = await asyncio.gather(*(ask(client, fake.base_url) for _ in range(1000)))
        assert fake.max_in_flight == 1000
    assert all(one.done for one in got)


async def test_that_comments_keep_a_slow_stream_alive_until_its_first_token(client: aiohttp.ClientSession) -> None:
    async with provider(ModelBehaviour(text="Yes.", latency_s=0.2, comment_every_s=0.05)) as fake:
        got = await ask(client, fake.base_url)
    assert got.body.startswith(b": OPENROUTER PROCESSING\n\n: OPENROUTER PROCESSING\n\n")
    assert got.text == "Yes."


def test_that_a_text_cut_into_tokens_is_whole_again() -> None:
    request = RequestSeen(number=0, model="m", messages=(), stream=True, body={}, headers={}, at_s=0.0)
    for tokens in (None, 1, 7, 500):
        pieces = ModelBehaviour(text=AWKWARD_TEXT, tokens=tokens).pieces(request)
        assert "".join(pieces) == AWKWARD_TEXT
        assert tokens is None or len(pieces) == tokens
