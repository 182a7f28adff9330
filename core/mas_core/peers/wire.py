"""What peers say to each other over HTTP, as bytes: calls, their states, their events and a node's health (docs/nodes.md).

Both sides use this module, so that they cannot drift apart. What comes in is checked here: shape, types and limits.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

import msgspec

from mas_core.errors import InputError
from mas_core.events import (
    AnswerFinished,
    CallFailed,
    CallRetried,
    CallStarted,
    Event,
    TextArrived,
    event_from_json,
    event_to_json,
)
from mas_core.models import Answer, Call, Failure, Placement

PROTOCOL = 1
"""Version of this interface. Peers of different versions refuse each other, naming both."""
PROTOCOL_HEADER = "MAS-Protocol"
"""Request header in which a caller names its version."""
DRAINING = "urn:mas:problem:draining"
"""Type of the problem by which a node that is about to stop refuses new calls (RFC 9457)."""
BODY_CAP_BYTES = 8 * 1024 * 1024
STATE_CAP_BYTES = 16 * 1024 * 1024
NAME_CAP_CHARACTERS = 63

_MESSAGES_CAP = 256
_MAX_TOKENS_CAP = 1_000_000
_ATTEMPTS_CAP = 1000
_ID_CAP_CHARACTERS = 200
_CALL_ID = re.compile(r"[0-9a-f]{32}")
_SPEAKERS = frozenset({"system", "user", "assistant"})

CallEvent = CallStarted | TextArrived | CallRetried | AnswerFinished | CallFailed
"""What a node tells about a call. The last one is AnswerFinished or CallFailed."""


class CallPhase(StrEnum):
    """Where a call stands on a node. ``LOST`` was running when the node died, and will not come to an end there."""

    QUEUED = "queued"
    RUNNING = "running"
    FINISHED = "finished"
    CANCELLED = "cancelled"
    LOST = "lost"


@dataclass(frozen=True, slots=True, kw_only=True)
class CallState:
    """A call as its node has it. ``id`` is its :func:`wire_id`; a finished call has either an answer or a failure."""

    id: str
    state: CallPhase
    answer: Answer | None = None
    failure: Failure | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """How busy a node is: calls that run, that wait, and that it takes in all before it answers 429."""

    running: int = 0
    queued: int = 0
    capacity: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentOffer:
    """An agent that a node offers; ``state`` is its health there (:class:`mas_core.health.HealthState`)."""

    id: str
    provider: str
    model: str
    demo: bool = False
    state: str = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthReport:
    """What ``GET /v1/health`` answers. ``id`` is the node's short id, ``version`` that of its program, ``time`` its clock."""

    name: str
    id: str
    fingerprint: str
    version: str
    protocol: int
    load: Load
    time: datetime
    agents: tuple[AgentOffer, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Submission:
    call: Call


@dataclass(frozen=True, slots=True, kw_only=True)
class _Version:
    protocol: int


def wire_id(call: Call) -> str:
    """Returns the id under which a node knows a call: another one for each attempt.

    A node keeps what it was given once; an attempt that comes back to it after it lost an earlier one is new work.
    """
    return call.id if call.attempt == 1 else f"{call.id}-{call.attempt}"


def body_hash(body: bytes) -> str:
    """Returns the SHA-256 of a body in hexadecimal; it tells a repeated submission from another one."""
    return hashlib.sha256(body).hexdigest()


def encode_call(call: Call) -> bytes:
    """Returns the body of ``PUT /v1/calls/{id}``; on the node the call runs there and nowhere else."""
    return msgspec.json.encode({"call": msgspec.to_builtins(replace(call, placement=Placement.LOCAL))})


def decode_call(body: bytes, *, call_id: str) -> Call:
    """Reads what :func:`encode_call` wrote; ``call_id`` is the id in the path.

    Raises:
        InputError: Not JSON, a field is missing or of the wrong type, a limit is passed, or the ids differ; ``field`` names
            the place.
    """
    if len(body) > BODY_CAP_BYTES:
        raise InputError(f"A call has at most {BODY_CAP_BYTES:,} bytes; this one has {len(body):,}.", field="body")
    try:
        call = msgspec.json.decode(body, type=_Submission).call
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as exc:
        raise InputError(f"This is not a call: {exc}", field="body") from exc
    _check(call)
    if wire_id(call) != call_id:
        raise InputError("The id in the path is not the call's.", field="id")
    return replace(call, placement=Placement.LOCAL)


def _check(call: Call) -> None:
    agent = call.agent
    if not _CALL_ID.fullmatch(call.id):
        raise InputError("A call's id has 32 hexadecimal digits.", field="call.id")
    if not 1 <= call.attempt <= _ATTEMPTS_CAP:
        raise InputError(f"Attempts count from 1 to {_ATTEMPTS_CAP}.", field="call.attempt")
    if not 1 <= call.max_tokens <= _MAX_TOKENS_CAP:
        raise InputError(f"An answer has 1 to {_MAX_TOKENS_CAP:,} tokens.", field="call.max_tokens")
    if not 0 <= agent.temperature <= 2:  # this refuses NaN as well
        raise InputError("The temperature is 0 to 2.", field="call.agent.temperature")
    if not 1 <= len(agent.id) <= _ID_CAP_CHARACTERS or len(call.job_id) > _ID_CAP_CHARACTERS:
        raise InputError(f"Ids have 1 to {_ID_CAP_CHARACTERS} characters.", field="call.agent.id")
    if call.round < 0 or call.repeat < 0:
        raise InputError("Rounds and repeats count from 0.", field="call.round")
    if not 1 <= len(call.messages) <= _MESSAGES_CAP:
        raise InputError(f"A call has 1 to {_MESSAGES_CAP} messages.", field="call.messages")
    strangers = {message.role for message in call.messages} - _SPEAKERS
    if strangers:
        raise InputError(f"Messages are by {', '.join(sorted(_SPEAKERS))}.", field="call.messages")


def encode_state(state: CallState) -> bytes:
    """Returns a call's state as JSON."""
    return msgspec.json.encode(state)


def decode_state(body: bytes) -> CallState:
    """Reads what :func:`encode_state` wrote.

    Raises:
        InputError: It is something else, or too large.
    """
    if len(body) > STATE_CAP_BYTES:
        raise InputError("The state of a call is larger than allowed.", field="body")
    try:
        return msgspec.json.decode(body, type=CallState)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as exc:
        raise InputError(f"This is not the state of a call: {exc}", field="body") from exc


def encode_health(report: HealthReport) -> bytes:
    """Returns a node's health as JSON."""
    return msgspec.json.encode(report)


def decode_health(body: bytes) -> HealthReport:
    """Reads what :func:`encode_health` wrote.

    Raises:
        InputError: It is something else, or of another version of this interface; the message names both versions.
    """
    try:
        spoken = msgspec.json.decode(body, type=_Version).protocol
        if spoken == PROTOCOL:
            return msgspec.json.decode(body, type=HealthReport)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as exc:
        raise InputError(f"This is not a node's health: {exc}", field="body") from exc
    raise InputError(version_refusal(spoken), field="protocol")


def version_refusal(spoken: object) -> str:
    """Says that peers speak different versions; used by both sides."""
    return (
        f"The other side speaks version {spoken} of the node's interface, this one version {PROTOCOL}: "
        "update MAS on the computer that has the older one."
    )


def encode_event(number: int, event: CallEvent) -> bytes:
    """Returns one server-sent event. ``number`` counts a call's events from 1 and is what ``Last-Event-ID`` names."""
    return b"id: %d\ndata: %b\n\n" % (number, event_to_json(event))


def decode_event(data: str) -> CallEvent:
    """Reads the data of one server-sent event.

    Raises:
        InputError: It is no event of a call.
    """
    event: Event = event_from_json(data)
    match event:
        case CallStarted() | TextArrived() | CallRetried() | AnswerFinished() | CallFailed():
            return event
        case _:
            raise InputError(f"This is no event of a call: {type(event).__name__}.")


def is_last(event: CallEvent) -> bool:
    """Whether a call's stream ends with this event."""
    return isinstance(event, AnswerFinished | CallFailed)
