"""What happens during a job, as typed events. Views, the command line, a node's routes and exports see nothing else.

The same events cross the wire between a node and a desktop, one JSON object each, named by their ``event`` key.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import msgspec

from mas_core.errors import InputError
from mas_core.models import Analysis, Answer, Failure, Job, Purpose, Record, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class JobStarted:
    """The job is stored and its calls go out."""

    job_id: str
    job: Job


@dataclass(frozen=True, slots=True, kw_only=True)
class CallStarted:
    """A call has been taken up; nothing is known yet of its answer.

    Attributes:
        fallback: Why it runs on this computer although nodes were asked for, as a sentence; empty where that was the choice.
    """

    job_id: str
    call_id: str
    agent: str
    purpose: Purpose
    model: str
    role: str | None = None
    round: int = 0
    repeat: int = 0
    node: str = "local"
    fallback: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TextArrived:
    """More text of a call, in order, nothing left out."""

    job_id: str
    call_id: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CallRetried:
    """An attempt failed and another follows; text that arrived so far is void."""

    job_id: str
    call_id: str
    attempt: int
    delay_s: float
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerFinished:
    """An agent's answer is complete (or broke off and is marked partial), and stored unless a storage event says otherwise."""

    job_id: str
    call_id: str
    answer: Answer


@dataclass(frozen=True, slots=True, kw_only=True)
class CallFailed:
    """A call ended without an answer."""

    job_id: str
    call_id: str
    failure: Failure


@dataclass(frozen=True, slots=True, kw_only=True)
class StorageFailed:
    """The history could not take something in; the job goes on, and what is not stored is still in its record."""

    job_id: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictReached:
    """The consensus strategy has come to its end."""

    job_id: str
    verdict: Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class AnalysisReady:
    """The figures are there."""

    job_id: str
    analysis: Analysis


@dataclass(frozen=True, slots=True, kw_only=True)
class JobFinished:
    """The last event of every job, whatever happened."""

    job_id: str
    record: Record


Event = (
    JobStarted
    | CallStarted
    | TextArrived
    | CallRetried
    | AnswerFinished
    | CallFailed
    | StorageFailed
    | VerdictReached
    | AnalysisReady
    | JobFinished
)

_EVENT_TYPES: tuple[type[Event], ...] = (
    JobStarted,
    CallStarted,
    TextArrived,
    CallRetried,
    AnswerFinished,
    CallFailed,
    StorageFailed,
    VerdictReached,
    AnalysisReady,
    JobFinished,
)


def _name(event_type: type[Event]) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", event_type.__name__).lower()


_BY_NAME = {_name(event_type): event_type for event_type in _EVENT_TYPES}


def event_to_json(event: Event) -> bytes:
    """Encodes an event as one line of JSON; its first key ``event`` names it, e.g. ``text_arrived``."""
    return msgspec.json.encode({"event": _name(type(event)), **msgspec.to_builtins(event)})


def event_from_json(line: bytes | str) -> Event:
    """Decodes what :func:`event_to_json` wrote.

    Raises:
        InputError: Not JSON, an unknown event, or a field of the wrong type; the message names the place.
    """
    try:
        raw = msgspec.json.decode(line, type=dict[str, object])
        event_type = _BY_NAME.get(str(raw.pop("event", None)))
        if event_type is None:
            raise InputError("This is not an event of MAS: its key 'event' is missing or unknown.")
        return msgspec.convert(raw, type=event_type)
    except (msgspec.DecodeError, RecursionError) as exc:
        raise InputError(f"This is not an event of MAS: {exc}") from exc
