"""One call under its policy: every fault of the fake provider, how often it is asked, and what becomes of the call."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from mas_core.events import CallRetried, CallStarted, TextArrived
from mas_core.models import Answer, Failure, FailureKind
from mas_core.policy.guards import Guards
from mas_core.settings import CallTimeouts
from tests.core.desk import LONG, OPENROUTER, SHORT, TEXT, desk, fault
from tests.fakes.provider import (
    FakeProvider,
    Fault,
    FaultKind,
    ModelBehaviour,
    refused_url,
)

# Each fault, for ever: its class, and how many requests are made of it.

FAULTS: tuple[tuple[str, Fault, FailureKind, int], ...] = (
    ("400", Fault.http(400), FailureKind.BAD_REQUEST, 1),
    ("400 with a word for a code", Fault.http(400, code="invalid_prompt"), FailureKind.BAD_REQUEST, 1),
    ("400 that says retryable", Fault.http(400, metadata=OPENROUTER), FailureKind.BAD_REQUEST, 3),
    ("400 context", Fault.http(400, code="context_length_exceeded"), FailureKind.CONTEXT_TOO_LONG, 1),
    ("400 moderation", Fault.http(400, metadata={"error_type": "moderation"}), FailureKind.MODERATION, 1),
    ("401", Fault.http(401), FailureKind.AUTH, 1),
    ("402", Fault.http(402), FailureKind.PAYMENT, 1),
    ("402 with a time", Fault.http(402, retry_after="1"), FailureKind.PAYMENT, 6),
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
        assert len(fake.requests) == 1
    assert isinstance(outcome, Answer)
    assert outcome.partial
    assert len(outcome.text) <= 1_100_000
    assert "was stopped there" in str(outcome.failure)


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


async def test_that_calls_that_outlast_their_deadline_count_against_the_model_and_the_budget() -> None:
    guards = Guards(time.monotonic)
    async with FakeProvider({"m": ModelBehaviour(always=fault(FaultKind.HANG))}) as fake:
        timeouts = CallTimeouts(connect_s=1, first_token_s=5, idle_s=5, total_s=0.1)
        at = desk(fake.base_url, timeouts=timeouts, guards=guards)
        for _ in range(5):
            assert guards.left_alone_s(at.agent()) is None
            outcome = await at.call()
            assert isinstance(outcome, Failure)
            assert outcome.kind is FailureKind.TIMEOUT
    assert guards.left_alone_s(at.agent()) is not None
    assert not guards.allows_retry(at.settings())


async def test_that_a_cancelled_call_says_nothing_about_the_model() -> None:
    guards = Guards(time.monotonic)
    async with FakeProvider({"m": ModelBehaviour(always=fault(FaultKind.HANG))}) as fake:
        at = desk(fake.base_url, guards=guards)
        for _ in range(6):
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.05):
                    await at.call()
    assert guards.left_alone_s(at.agent()) is None
    assert guards.allows_retry(at.settings())


async def test_that_a_slow_but_steady_answer_is_no_fault() -> None:
    behaviour = ModelBehaviour(text=TEXT, tokens_per_s=20, latency_s=0.1)
    async with FakeProvider({"m": behaviour}) as fake:
        outcome = await desk(fake.base_url, timeouts=SHORT).call()
    assert isinstance(outcome, Answer)
    assert (outcome.text, outcome.attempts) == (TEXT, 1)
    assert outcome.ttft_s is not None
    assert 0.09 < outcome.ttft_s < outcome.total_s
