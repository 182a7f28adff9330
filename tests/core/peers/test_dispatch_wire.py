"""What peers say to each other, as bytes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mas_core.errors import InputError
from mas_core.events import AnswerFinished, CallFailed, CallRetried, CallStarted, JobFinished, TextArrived, event_to_json
from mas_core.models import (
    Agent,
    Answer,
    Call,
    Failure,
    FailureKind,
    JobState,
    Message,
    Panel,
    Placement,
    Purpose,
    Question,
    Record,
)
from mas_core.peers import wire
from mas_core.peers.wire import CallPhase, CallState, HealthReport, Load
from mas_core.providers.sse import SseDecoder

AGENT = Agent(id="qwen×utilitarian", provider="p", model="m/1", temperature=0.3, seed=5)
CALL = Call(
    job_id="j" * 32,
    agent=AGENT,
    messages=(Message(role="system", content="Be brief."), Message(role="user", content="Größe 👩‍👩‍👧 \u2028 \x00?")),
    max_tokens=500,
    role="utilitarian",
    round=1,
    repeat=2,
    placement=Placement.NODES,
    attempt=3,
)
ANSWER = Answer(agent="a", text="It is so.", provider="p", model="m", cost_usd=0.001)
FAILURE = Failure(agent="a", kind=FailureKind.PROVIDER, message="no")


def damaged(**changes: object) -> bytes:
    """A submission with something wrong in it; ``agent__x`` changes the agent's field ``x``."""
    raw = msgspec.json.decode(wire.encode_call(CALL))
    for name, value in changes.items():
        where = raw["call"]["agent"] if name.startswith("agent__") else raw["call"]
        where[name.removeprefix("agent__")] = value
    return msgspec.json.encode(raw)


def test_that_a_call_crosses_the_wire_whole_and_runs_on_the_node_itself() -> None:
    body = wire.encode_call(CALL)
    assert wire.decode_call(body, call_id=wire.wire_id(CALL)) == replace(CALL, placement=Placement.LOCAL)
    assert wire.body_hash(body) == wire.body_hash(bytes(body))
    assert wire.body_hash(body) != wire.body_hash(wire.encode_call(replace(CALL, max_tokens=501)))


def test_that_each_attempt_has_an_id_of_its_own() -> None:
    assert wire.wire_id(replace(CALL, attempt=1)) == CALL.id
    assert wire.wire_id(CALL) == f"{CALL.id}-3"


@pytest.mark.parametrize(
    ("body", "field", "says"),
    [
        (b"", "body", "not a call"),
        (b"{", "body", "not a call"),
        (b"\xff\xfe", "body", "not a call"),
        (b"[" * 100_000, "body", "not a call"),
        (b'{"call": 3}', "body", "not a call"),
        (b" " * (wire.BODY_CAP_BYTES + 1), "body", "at most"),
        (damaged(max_tokens="500"), "body", "not a call"),
        (damaged(purpose="nonsense"), "body", "not a call"),
        (damaged(max_tokens=0), "call.max_tokens", "tokens"),
        (damaged(attempt=0), "call.attempt", "count from 1"),
        (damaged(id="../../etc/passwd"), "call.id", "32 hexadecimal"),
        (damaged(agent__temperature=2.5), "call.agent.temperature", "0 to 2"),
        (damaged(agent__id=""), "call.agent.id", "characters"),
        (damaged(agent__id="x" * 201), "call.agent.id", "characters"),
        (damaged(messages=[]), "call.messages", "messages"),
        (damaged(messages=[{"role": "tool", "content": "x"}]), "call.messages", "Messages are by"),
        (damaged(round=-1), "call.round", "count from 0"),
        (damaged(attempt=4), "id", "not the call's"),
    ],
    ids=str,
)
def test_that_what_is_no_call_is_refused_with_its_place(body: bytes, field: str, says: str) -> None:
    with pytest.raises(InputError, match=says) as caught:
        wire.decode_call(body, call_id=wire.wire_id(CALL))
    assert caught.value.field == field


@given(st.binary(max_size=300))
def test_that_no_bytes_break_a_decoder(body: bytes) -> None:
    for decode in (lambda raw: wire.decode_call(raw, call_id="x"), wire.decode_state, wire.decode_health):
        with pytest.raises(InputError):
            decode(body)


@pytest.mark.parametrize(
    "state",
    [
        CallState(id="x", state=CallPhase.RUNNING),
        CallState(id="x", state=CallPhase.FINISHED, answer=ANSWER),
        CallState(id="x", state=CallPhase.FINISHED, failure=FAILURE),
        CallState(id="x", state=CallPhase.LOST),
    ],
    ids=lambda state: f"{state.state}",
)
def test_that_states_cross_the_wire(state: CallState) -> None:
    assert wire.decode_state(wire.encode_state(state)) == state


def test_that_a_node_of_another_version_is_refused_with_both_versions() -> None:
    report = HealthReport(
        name="n", id="0" * 12, fingerprint="0" * 64, version="0.1", protocol=wire.PROTOCOL, load=Load(), time=datetime.now(UTC)
    )
    assert wire.decode_health(wire.encode_health(report)) == report
    with pytest.raises(InputError, match=f"version 7 .* version {wire.PROTOCOL}"):
        wire.decode_health(wire.encode_health(replace(report, protocol=7)))
    with pytest.raises(InputError, match="version 7"):
        wire.decode_health(b'{"protocol": 7, "everything": "else is different there"}')


def test_that_events_cross_the_wire_with_their_numbers() -> None:
    events: tuple[wire.CallEvent, ...] = (
        CallStarted(job_id="j", call_id="c", agent="a", purpose=Purpose.ANSWER, model="m", node="one"),
        TextArrived(job_id="j", call_id="c", text="line\u2028separator\r\n\n data: [DONE] 👩‍👩‍👧"),
        CallRetried(job_id="j", call_id="c", attempt=2, delay_s=0.5, message="again"),
        AnswerFinished(job_id="j", call_id="c", answer=ANSWER),
        CallFailed(job_id="j", call_id="c", failure=FAILURE),
    )
    stream = b"".join(wire.encode_event(number, event) for number, event in enumerate(events, 1))
    read = SseDecoder().feed(stream)
    assert [int(item.id) for item in read] == [1, 2, 3, 4, 5]
    assert tuple(wire.decode_event(item.data or "") for item in read) == events
    assert [wire.is_last(event) for event in events] == [False, False, False, True, True]


def test_that_events_of_whole_jobs_are_none_of_a_call() -> None:
    record = Record(
        id="r",
        created_at=datetime.now(UTC),
        state=JobState.DONE,
        question=Question(text="x"),
        panel=Panel(agents=("a",), aggregator=None),
    )
    with pytest.raises(InputError, match="JobFinished"):
        wire.decode_event(event_to_json(JobFinished(job_id="j", record=record)).decode())
