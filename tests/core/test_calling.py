"""One call under its policy: every fault of the fake provider, how often it is asked, and what becomes of the call."""

from __future__ import annotations

import asyncio
import gzip
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from aiohttp import web

from mas_core.calling import Caller, CallProgress
from mas_core.errors import KeyMissing, MachineError
from mas_core.events import CallRetried, CallStarted, Event, TextArrived
from mas_core.models import Agent, Answer, Call, Failure, FailureKind, Message
from mas_core.providers.registry import KeyLookup, ProviderRegistry
from mas_core.settings import CallTimeouts, ProviderSettings
from tests.core.house import no_key
from tests.fakes.payloads import dumps
from tests.fakes.provider import (
    AWKWARD_TEXT,
    BROKEN_TEXT,
    FakeProvider,
    Fault,
    FaultKind,
    ModelBehaviour,
    refused_url,
)

LONG = CallTimeouts()
SHORT = CallTimeouts(connect_s=1, first_token_s=0.15, idle_s=0.15, total_s=5)
TEXT = "one two three four five six"
OPENROUTER = {"availability": {"retryable": True}}


@dataclass(slots=True, kw_only=True)
class Desk:
    """Makes calls to one provider; pauses are noted in ``slept_s`` and left out, delays are drawn at their most."""

    base_url: str
    timeouts: CallTimeouts
    slept_s: list[float]
    events: list[Event]
    progress: CallProgress | None = None
    concurrency: int = 8
    headers: tuple[tuple[str, str], ...] = ()
    find_key: KeyLookup = no_key

    async def call(self, model: str = "m", *, during: Callable[[CallProgress], None] | None = None) -> Answer | Failure:
        settings = ProviderSettings(
            id="p",
            base_url=self.base_url,
            key="none",
            timeouts=self.timeouts,
            concurrency=self.concurrency,
            headers=dict(self.headers),
        )
        providers = ProviderRegistry({"p": settings}, find_key=self.find_key)

        async def sleep(seconds: float) -> None:
            self.slept_s.append(seconds)

        caller = Caller(providers, sleep=sleep, uniform=lambda _, most: most)
        agent = Agent(id="agent", provider="p", model=model, temperature=0.3, seed=5)
        call = Call(job_id="job", agent=agent, messages=(Message(role="user", content="Is it so?"),), max_tokens=500)
        self.progress = CallProgress(call=call, emit=self.events.append)
        try:
            return await caller.run(self.progress)
        finally:
            await providers.aclose()

    @property
    def text_since_last_attempt(self) -> str:
        parts: list[str] = []
        for event in self.events:
            if isinstance(event, CallRetried):
                parts.clear()
            elif isinstance(event, TextArrived):
                parts.append(event.text)
        return "".join(parts)


def desk(base_url: str, *, timeouts: CallTimeouts = LONG, **fields: object) -> Desk:
    return Desk(base_url=base_url, timeouts=timeouts, slept_s=[], events=[], **fields)  # type: ignore[arg-type]  # any field


def fault(kind: FaultKind, **fields: object) -> Fault:
    return Fault(kind=kind, **fields)  # type: ignore[arg-type]  # any field


# Each fault, for ever: its class, and how many requests are made of it.

FAULTS: tuple[tuple[str, Fault, FailureKind, int], ...] = (
    ("400", Fault.http(400), FailureKind.BAD_REQUEST, 1),
    ("400 with a word for a code", Fault.http(400, code="invalid_prompt"), FailureKind.BAD_REQUEST, 1),
    ("400 that says retryable", Fault.http(400, metadata=OPENROUTER), FailureKind.BAD_REQUEST, 3),
    ("400 context", Fault.http(400, code="context_length_exceeded"), FailureKind.CONTEXT_TOO_LONG, 1),
    ("400 moderation", Fault.http(400, metadata={"error_type": "moderation"}), FailureKind.MODERATION, 1),
    ("401", Fault.http(401), FailureKind.AUTH, 1),
    ("402", Fault.http(402), FailureKind.PAYMENT, 1),
    ("402 with a time", Fault.http(402, retry_after="1"), FailureKind.PAYMENT, 3),
    ("403", Fault.http(403), FailureKind.MODERATION, 1),
    ("404", Fault.http(404), FailureKind.NOT_FOUND, 1),
    ("408", Fault.http(408), FailureKind.TIMEOUT, 3),
    ("413", Fault.http(413), FailureKind.CONTEXT_TOO_LONG, 1),
    ("418", Fault.http(418), FailureKind.BAD_REQUEST, 1),
    ("422", Fault.http(422), FailureKind.BAD_REQUEST, 1),
    ("429", Fault.http(429), FailureKind.RATE_LIMITED, 3),
    ("500", Fault.http(500), FailureKind.PROVIDER, 3),
    ("500 that says not retryable", Fault.http(500, metadata={"availability": {"retryable": False}}), FailureKind.PROVIDER, 1),
    ("502", Fault.http(502), FailureKind.PROVIDER, 3),
    ("502 with a page", Fault.http(502, body="<html><h1>Bad gateway</h1></html>"), FailureKind.PROVIDER, 3),
    ("503", Fault.http(503), FailureKind.UNAVAILABLE, 3),
    ("504", Fault.http(504), FailureKind.PROVIDER, 3),
    ("redirect", Fault.redirect("http://127.0.0.1:1/v1"), FailureKind.SETUP, 1),
    ("200 html", fault(FaultKind.HTML), FailureKind.PROTOCOL, 2),
    ("200 garbage", fault(FaultKind.GARBAGE), FailureKind.PROTOCOL, 2),
    ("200 empty body", fault(FaultKind.EMPTY_BODY), FailureKind.PROTOCOL, 2),
    ("200 malformed", fault(FaultKind.MALFORMED_JSON), FailureKind.PROTOCOL, 2),
    ("200 huge event", fault(FaultKind.HUGE_EVENT), FailureKind.PROTOCOL, 2),
    ("200 error object", fault(FaultKind.ERROR_OBJECT, status=502), FailureKind.PROVIDER, 3),
    ("200 error object 400", fault(FaultKind.ERROR_OBJECT, code=400), FailureKind.BAD_REQUEST, 1),
    ("200 error object '429'", fault(FaultKind.ERROR_OBJECT, code="429"), FailureKind.RATE_LIMITED, 3),
    ("200 error object in words", fault(FaultKind.ERROR_OBJECT, code="invalid_api_key"), FailureKind.AUTH, 1),
    ("200 choice error", fault(FaultKind.CHOICE_ERROR, status=503), FailureKind.UNAVAILABLE, 3),
    ("200 finish_reason error", fault(FaultKind.FINISH_ERROR), FailureKind.PROVIDER, 3),
    ("200 empty", fault(FaultKind.EMPTY), FailureKind.EMPTY, 2),
    ("200 null content", fault(FaultKind.NULL_CONTENT), FailureKind.EMPTY, 2),
    ("200 truncated", fault(FaultKind.TRUNCATED), FailureKind.INTERRUPTED, 3),
    ("reset before headers", fault(FaultKind.RESET_BEFORE_HEADERS), FailureKind.CONNECT, 3),
    ("close before headers", fault(FaultKind.CLOSE_BEFORE_HEADERS), FailureKind.CONNECT, 3),
    ("close in the body", fault(FaultKind.CLOSE), FailureKind.INTERRUPTED, 3),
    ("hang", fault(FaultKind.HANG), FailureKind.TIMEOUT, 3),
    ("stall", fault(FaultKind.STALL), FailureKind.TIMEOUT, 3),
    ("comments for ever", fault(FaultKind.COMMENTS, interval_s=0.02), FailureKind.TIMEOUT, 3),
    ("trickle", fault(FaultKind.TRICKLE, interval_s=0.03), FailureKind.TIMEOUT, 3),
)


@pytest.mark.parametrize(("wrong", "kind", "requests"), [row[1:] for row in FAULTS], ids=[row[0] for row in FAULTS])
async def test_what_becomes_of_a_fault_that_stays(wrong: Fault, kind: FailureKind, requests: int) -> None:
    async with FakeProvider({"m": ModelBehaviour(text=TEXT, always=wrong)}) as fake:
        at = desk(fake.base_url, timeouts=SHORT)
        outcome = await at.call()
        assert isinstance(outcome, Failure)
        assert (outcome.kind, len(fake.requests)) == (kind, requests)
    assert outcome.attempts == requests
    assert outcome.message
    assert len(at.slept_s) == requests - 1
    assert isinstance(at.events[0], CallStarted)
    assert [event.attempt for event in at.events if isinstance(event, CallRetried)] == list(range(2, requests + 1))
    assert not [event for event in at.events if isinstance(event, TextArrived)]


async def test_that_a_reset_in_the_body_before_any_text_is_retried() -> None:
    async with FakeProvider({"m": ModelBehaviour(text=TEXT, always=fault(FaultKind.RESET))}) as fake:
        outcome = await desk(fake.base_url).call()
        assert len(fake.requests) == 3
    assert isinstance(outcome, Failure)
    assert outcome.kind in {FailureKind.CONNECT, FailureKind.INTERRUPTED}


async def test_that_a_server_that_is_not_there_is_named() -> None:
    url = refused_url()
    outcome = await desk(url).call()
    assert isinstance(outcome, Failure)
    assert (outcome.kind, outcome.attempts) == (FailureKind.CONNECT, 3)
    assert url.removesuffix("/v1") in outcome.message


@pytest.mark.parametrize(
    "wrong",
    [row[1] for row in FAULTS if row[3] > 1 and row[1].kind not in {FaultKind.HANG, FaultKind.STALL, FaultKind.TRICKLE}],
    ids=[row[0] for row in FAULTS if row[3] > 1 and row[1].kind not in {FaultKind.HANG, FaultKind.STALL, FaultKind.TRICKLE}],
)
async def test_that_one_retry_is_enough_where_the_fault_passes(wrong: Fault) -> None:
    async with FakeProvider({"m": ModelBehaviour(text=TEXT, faults=(wrong,))}) as fake:
        outcome = await desk(fake.base_url, timeouts=SHORT).call()
    assert isinstance(outcome, Answer)
    assert (outcome.text, outcome.partial, outcome.attempts) == (TEXT, False, 2)


# The same after some text has come.

BREAKS = (
    fault(FaultKind.ERROR_OBJECT, status=502),
    fault(FaultKind.CHOICE_ERROR, status=502),
    fault(FaultKind.FINISH_ERROR),
    fault(FaultKind.RESET),
    fault(FaultKind.CLOSE),
    fault(FaultKind.TRUNCATED),
    fault(FaultKind.STALL),
    fault(FaultKind.COMMENTS, interval_s=0.5),
    fault(FaultKind.MALFORMED_JSON),
    fault(FaultKind.HUGE_EVENT),
)


@pytest.mark.parametrize("wrong", BREAKS, ids=[wrong.kind for wrong in BREAKS])
async def test_that_text_that_broke_off_is_kept_marked_and_restarted_once(wrong: Fault) -> None:
    async with FakeProvider({"m": ModelBehaviour(text=TEXT, always=replace(wrong, after=2))}) as fake:
        at = desk(fake.base_url, timeouts=SHORT)
        outcome = await at.call()
        assert len(fake.requests) == 2
    assert isinstance(outcome, Answer)
    assert (outcome.text, outcome.partial, outcome.finish_reason, outcome.attempts) == ("one two", True, "error", 2)
    assert outcome.failure
    assert at.text_since_last_attempt.strip() == "one two"


async def test_that_attempts_are_never_spliced_and_the_longest_is_kept() -> None:
    behaviour = ModelBehaviour(
        text=TEXT, faults=(fault(FaultKind.CLOSE, after=4), fault(FaultKind.CLOSE, after=1), fault(FaultKind.CLOSE, after=3))
    )
    async with FakeProvider({"m": behaviour}) as fake:
        outcome = await desk(fake.base_url).call()
        assert len(fake.requests) == 2
    assert isinstance(outcome, Answer)
    assert outcome.text == "one two three four"


async def test_that_text_is_not_lost_when_the_retry_outlasts_the_deadline() -> None:
    behaviour = ModelBehaviour(text=TEXT, faults=(fault(FaultKind.CLOSE, after=3),), always=fault(FaultKind.HANG))
    async with FakeProvider({"m": behaviour}) as fake:
        outcome = await desk(fake.base_url, timeouts=replace(LONG, total_s=0.4)).call()
    assert isinstance(outcome, Answer)
    assert (outcome.text, outcome.partial, outcome.attempts) == ("one two three", True, 2)


async def test_that_an_endless_stream_is_cut_at_its_cap() -> None:
    async with FakeProvider({"m": ModelBehaviour(text=TEXT, always=fault(FaultKind.OVERSIZE))}) as fake:
        outcome = await desk(fake.base_url).call()
        assert len(fake.requests) == 2
    assert isinstance(outcome, Answer)
    assert outcome.partial
    assert len(outcome.text) <= 16 * 2**20
    assert "larger than allowed" in str(outcome.failure)


async def test_that_protocol_faults_are_retried_once_whatever_went_before() -> None:
    wrong = (Fault.http(502), fault(FaultKind.HTML))
    async with FakeProvider({"m": ModelBehaviour(text=TEXT, faults=wrong)}) as fake:
        outcome = await desk(fake.base_url).call()
        assert len(fake.requests) == 3
    assert isinstance(outcome, Answer)


# Waiting.


async def test_that_delays_grow_up_to_their_cap() -> None:
    async with FakeProvider({"m": ModelBehaviour(always=Fault.http(500))}) as fake:
        at = desk(fake.base_url)
        await at.call()
    assert at.slept_s == [0.5, 1.0]


async def test_that_retry_after_is_waited_for_in_full() -> None:
    async with FakeProvider({"m": ModelBehaviour(text=TEXT, faults=(Fault.http(429, retry_after="7"),))}) as fake:
        at = desk(fake.base_url)
        assert isinstance(await at.call(), Answer)
    assert at.slept_s == [7.5]
    (retried,) = (event for event in at.events if isinstance(event, CallRetried))
    assert retried.delay_s == 7.5


async def test_that_retry_after_may_be_a_date() -> None:
    date = format_datetime(datetime.now(UTC) + timedelta(seconds=30), usegmt=True)
    async with FakeProvider({"m": ModelBehaviour(text=TEXT, faults=(Fault.http(503, retry_after=date),))}) as fake:
        at = desk(fake.base_url)
        assert isinstance(await at.call(), Answer)
    assert 25 < at.slept_s[0] < 31


async def test_that_the_bodys_retry_after_goes_before_the_header() -> None:
    wrong = Fault.http(429, retry_after="50", metadata={"availability": {"retryable": True, "retry_after": 3}})
    async with FakeProvider({"m": ModelBehaviour(text=TEXT, faults=(wrong,))}) as fake:
        at = desk(fake.base_url)
        assert isinstance(await at.call(), Answer)
    assert at.slept_s == [3.5]


async def test_that_an_empty_wish_in_the_body_leaves_the_header_in_force() -> None:
    wrong = Fault.http(429, retry_after="9", metadata={"availability": {"retryable": True, "retry_after": None}})
    async with FakeProvider({"m": ModelBehaviour(text=TEXT, faults=(wrong,))}) as fake:
        at = desk(fake.base_url)
        assert isinstance(await at.call(), Answer)
    assert at.slept_s == [9.5]


async def test_that_a_longer_wait_fails_at_once_with_its_time() -> None:
    async with FakeProvider({"m": ModelBehaviour(always=Fault.http(429, retry_after="61"))}) as fake:
        at = desk(fake.base_url)
        outcome = await at.call()
        assert len(fake.requests) == 1
    assert isinstance(outcome, Failure)
    assert (outcome.kind, outcome.retry_after_s, at.slept_s) == (FailureKind.RATE_LIMITED, 61.0, [])


# Deadlines.


async def test_that_an_answer_that_never_begins_has_its_own_deadline() -> None:
    async with FakeProvider({"m": ModelBehaviour(always=fault(FaultKind.HANG))}) as fake:
        outcome = await desk(fake.base_url, timeouts=replace(LONG, first_token_s=0.1)).call()
        await fake.wait_for(lambda: all(request.aborted for request in fake.requests))
    assert isinstance(outcome, Failure)
    assert "no text within 0.1 s" in outcome.message


async def test_that_comments_keep_a_stream_alive_only_once_there_is_text() -> None:
    stalled = fault(FaultKind.COMMENTS, after=1, interval_s=0.05)
    async with FakeProvider({"m": ModelBehaviour(text=TEXT, always=stalled)}) as fake:
        at = desk(fake.base_url, timeouts=CallTimeouts(connect_s=1, first_token_s=0.2, idle_s=0.2, total_s=0.8))
        outcome = await at.call()
        assert len(fake.requests) == 1
    assert isinstance(outcome, Answer)
    assert (outcome.text, outcome.partial) == ("one", True)
    assert "No complete answer within 0.8 s" in str(outcome.failure)


async def test_that_the_deadline_holds_over_all_attempts_together() -> None:
    async with FakeProvider({"m": ModelBehaviour(always=fault(FaultKind.HANG))}) as fake:
        begun_s = time.perf_counter()
        timeouts = CallTimeouts(connect_s=1, first_token_s=0.2, idle_s=1, total_s=0.3)
        outcome = await desk(fake.base_url, timeouts=timeouts).call()
        assert len(fake.requests) == 2
    assert isinstance(outcome, Failure)
    assert outcome.kind is FailureKind.TIMEOUT
    assert time.perf_counter() - begun_s < 0.9


async def test_that_a_slow_but_steady_answer_is_no_fault() -> None:
    behaviour = ModelBehaviour(text=TEXT, tokens_per_s=20, latency_s=0.1)
    async with FakeProvider({"m": behaviour}) as fake:
        outcome = await desk(fake.base_url, timeouts=SHORT).call()
    assert isinstance(outcome, Answer)
    assert (outcome.text, outcome.attempts) == (TEXT, 1)
    assert outcome.ttft_s is not None
    assert 0.09 < outcome.ttft_s < outcome.total_s


# A call that goes well.


async def test_what_an_answer_says_of_itself() -> None:
    async with FakeProvider({"m": ModelBehaviour(text=TEXT, cost_usd=0.25)}) as fake:
        at = desk(fake.base_url)
        outcome = await at.call()
        (request,) = fake.requests
    assert isinstance(outcome, Answer)
    assert (outcome.usage.prompt_tokens, outcome.usage.completion_tokens, outcome.cost_usd) == (3, 6, 0.25)
    assert (outcome.finish_reason, outcome.model, outcome.provider, outcome.node) == ("stop", "m", "p", "local")
    assert at.text_since_last_attempt.strip() == outcome.text
    assert request.stream
    assert request.body["max_tokens"] == 500
    assert (request.body["temperature"], request.body["seed"]) == (0.3, 5)
    assert "authorization" not in request.headers


async def test_that_an_answer_cut_by_its_limit_says_so() -> None:
    async with FakeProvider({"m": ModelBehaviour(tokens=600)}) as fake:
        outcome = await desk(fake.base_url).call()
    assert isinstance(outcome, Answer)
    assert outcome.finish_reason == "length"


async def test_that_what_the_provider_does_not_count_is_unknown_and_not_nought() -> None:
    async with FakeProvider({"m": ModelBehaviour(text=TEXT, usage=False)}) as fake:
        outcome = await desk(fake.base_url).call()
    assert isinstance(outcome, Answer)
    assert (outcome.usage.prompt_tokens, outcome.usage.completion_tokens, outcome.cost_usd) == (None, None, None)


@pytest.mark.parametrize("line_end", ["\n", "\r", "\r\n"])
async def test_that_text_of_any_script_survives_any_chunks(line_end: str) -> None:
    behaviour = ModelBehaviour(text=AWKWARD_TEXT, chunk_bytes=1, line_end=line_end)  # type: ignore[arg-type]  # one of three
    async with FakeProvider({"m": behaviour}) as fake:
        outcome = await desk(fake.base_url).call()
    assert isinstance(outcome, Answer)
    assert outcome.text == AWKWARD_TEXT


async def test_that_text_that_no_file_could_hold_is_made_safe() -> None:
    async with FakeProvider({"m": ModelBehaviour(text=BROKEN_TEXT)}) as fake:
        outcome = await desk(fake.base_url).call()
    assert isinstance(outcome, Answer)
    assert outcome.text == "before \ufffd after \ufffd end"


async def test_that_a_concurrency_of_one_queues() -> None:
    async with FakeProvider({"m": ModelBehaviour(text=TEXT, latency_s=0.02)}) as fake:
        settings = ProviderSettings(id="p", base_url=fake.base_url, key="none", concurrency=1)
        providers = ProviderRegistry({"p": settings}, find_key=no_key)
        caller = Caller(providers)
        agent = Agent(id="agent", provider="p", model="m")
        call = Call(job_id="job", agent=agent, messages=(Message(role="user", content="?"),), max_tokens=5)
        ended = await asyncio.gather(*(caller.run(CallProgress(call=call, emit=lambda _: None)) for _ in range(4)))
        await providers.aclose()
        assert fake.max_in_flight == 1
    assert all(isinstance(outcome, Answer) for outcome in ended)


# Keys and this machine.


async def test_that_the_key_is_sent_and_looked_up_once() -> None:
    asked: list[str] = []

    async def find(settings: ProviderSettings) -> str:
        asked.append(settings.id)
        return "sesame"

    async with FakeProvider({"m": ModelBehaviour(text=TEXT, faults=(Fault.http(500),))}, key="sesame") as fake:
        outcome = await desk(fake.base_url, find_key=find).call()
    assert isinstance(outcome, Answer)
    assert asked == ["p"]


async def test_that_a_wrong_key_is_not_tried_again_and_not_repeated() -> None:
    async def find(_: ProviderSettings) -> str:
        return "wrong-canary"

    async with FakeProvider({"m": ModelBehaviour(text=TEXT)}, key="sesame") as fake:
        outcome = await desk(fake.base_url, find_key=find).call()
    assert isinstance(outcome, Failure)
    assert (outcome.kind, outcome.attempts) == (FailureKind.AUTH, 1)
    assert "wrong-canary" not in outcome.message


@pytest.mark.parametrize("error", [KeyMissing, MachineError])
async def test_that_what_is_missing_on_this_machine_is_not_retried(error: type[MachineError]) -> None:
    async def find(_: ProviderSettings) -> str:
        raise error("The key is not there. Set it.")

    async with FakeProvider({"m": ModelBehaviour(text=TEXT)}) as fake:
        outcome = await desk(fake.base_url, find_key=find).call()
        assert not fake.requests
    assert isinstance(outcome, Failure)
    assert (outcome.kind, outcome.message, outcome.attempts) == (FailureKind.SETUP, "The key is not there. Set it.", 1)


async def test_that_a_redirect_never_takes_the_key_along() -> None:
    async def find(_: ProviderSettings) -> str:
        return "sesame"

    async with FakeProvider({"m": ModelBehaviour(text=TEXT)}) as other:
        redirect = Fault.redirect(f"{other.base_url}/chat/completions")
        async with FakeProvider({"m": ModelBehaviour(always=redirect)}) as fake:
            outcome = await desk(fake.base_url, find_key=find).call()
        assert not other.requests
    assert isinstance(outcome, Failure)
    assert outcome.kind is FailureKind.SETUP


# Servers of other habits.


@asynccontextmanager
async def server(answer: Callable[[web.Request], web.Response]) -> AsyncIterator[str]:
    async def handle(request: web.Request) -> web.Response:
        await request.read()
        return answer(request)

    app = web.Application()
    app.router.add_post("/v1/chat/completions", handle)
    app.router.add_get("/v1/models", handle)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
    await runner.cleanup()


def stream_of(*chunks: object, end: bytes = b"data: [DONE]\n\n") -> bytes:
    return b"".join(b"data: " + dumps(chunk) + b"\n\n" for chunk in chunks) + end


def chunk(content: object, *, finish: str | None = None, **fields: object) -> dict[str, object]:
    return {"choices": [{"delta": {"content": content}, "finish_reason": finish}], **fields}


async def test_that_a_server_that_does_not_stream_answers_too() -> None:
    body = {"choices": [{"message": {"content": "Whole."}, "finish_reason": "stop"}], "usage": {"prompt_tokens": 3}}
    async with server(lambda _: web.json_response(body)) as url:
        at = desk(url)
        outcome = await at.call()
    assert isinstance(outcome, Answer)
    assert (outcome.text, outcome.finish_reason, outcome.usage.prompt_tokens) == ("Whole.", "stop", 3)
    assert at.text_since_last_attempt == "Whole."


async def test_that_a_compressed_stream_is_read() -> None:
    def answer(request: web.Request) -> web.Response:
        body = stream_of(chunk("Small "), chunk("enough.", finish="stop"))
        headers = {"Content-Type": "text/event-stream"}
        if "gzip" in request.headers.get("Accept-Encoding", ""):
            return web.Response(body=gzip.compress(body), headers={**headers, "Content-Encoding": "gzip"})
        return web.Response(body=body, headers=headers)

    async with server(answer) as url:
        outcome = await desk(url).call()
    assert isinstance(outcome, Answer)
    assert outcome.text == "Small enough."


async def test_that_numbers_beyond_all_measure_are_unknown() -> None:
    usage = {"prompt_tokens": 10**30, "completion_tokens": -4, "cost": 1e400}
    body = stream_of(chunk("Yes.", finish="stop", usage=usage)).replace(b"Infinity", b"1e999")
    async with server(lambda _: web.Response(body=body, content_type="text/event-stream")) as url:
        outcome = await desk(url).call()
    assert isinstance(outcome, Answer)
    assert (outcome.usage.prompt_tokens, outcome.usage.completion_tokens, outcome.cost_usd) == (None, None, None)


async def test_that_a_finished_answer_without_its_last_line_is_whole() -> None:
    body = stream_of(chunk("Yes."), chunk("", finish="stop"), end=b"")
    async with server(lambda _: web.Response(body=body, content_type="text/event-stream")) as url:
        outcome = await desk(url).call()
    assert isinstance(outcome, Answer)
    assert (outcome.text, outcome.partial) == ("Yes.", False)


async def test_that_headers_of_the_settings_are_sent() -> None:
    async with FakeProvider({"m": ModelBehaviour(text=TEXT)}) as fake:
        await desk(fake.base_url, headers=(("X-Title", "MAS"),)).call()
        assert fake.requests[0].headers["x-title"] == "MAS"


async def test_that_models_are_listed_and_strange_lists_are_refused() -> None:
    listed = {"data": [{"id": "one", "context_length": 4096}, {"id": 7}, "two", {"id": "three", "context_length": "?"}]}
    answers = iter([web.json_response(listed), web.json_response({"data": "none"}), web.Response(text="<html>")])
    async with server(lambda _: next(answers)) as url:
        settings = ProviderSettings(id="p", base_url=url, key="none")
        providers = ProviderRegistry({"p": settings}, find_key=no_key)
        models = await providers.get("p").models()
        assert [(model.id, model.context_length) for model in models] == [("one", 4096), ("three", None)]
        for _ in range(2):
            with pytest.raises(Exception, match="not in the OpenAI format"):
                await providers.get("p").models()
        await providers.aclose()
