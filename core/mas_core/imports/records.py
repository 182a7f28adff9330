"""From JSON of unknown origin to a record that can be stored and shown without harm, or a sentence why not."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime

from mas_core.charts import describe
from mas_core.errors import InputError
from mas_core.headline import headline
from mas_core.imports.limits import LARGEST_COUNT, MOST_DEPTH, MOST_TEXT_CHARS
from mas_core.models import JobState, Record
from mas_core.record_json import record_from_json, to_plain
from mas_core.storage.tagging import tag_of

_STRINGS = re.compile(rb'"(?:[^"\\]|\\.)*"', re.DOTALL)
_BRACKETS = re.compile(rb"[\[\]{}]")
_OPENING = frozenset(b"[{")
_ID = re.compile(r"[0-9A-Za-z_-]{1,64}")
_EARLIEST = datetime(1970, 1, 2, tzinfo=UTC)
_LATEST = datetime(9000, 1, 1, tzinfo=UTC)
_MOST_SEATS = 10_000


def record_of(data: bytes, *, place: str) -> Record:
    """Returns the record that a JSON text stands for.

    A run that was under way when it was exported is unfinished here: nobody is at work on it.

    Args:
        data: The text, with or without a byte order mark.
        place: Where it stands, for the message.

    Raises:
        InputError: It is no record, or one that could do harm; the message says where and why.
    """
    data = data.removeprefix(b"\xef\xbb\xbf")
    _check_depth(data, place)
    try:
        record = record_from_json(data)
        plain = to_plain(record)
    except InputError as exc:
        raise InputError(f"{place}: {exc}", field="path") from exc
    except (ValueError, OverflowError, RecursionError) as exc:
        raise InputError(f"{place}: this is not a record of MAS ({exc}).", field="path") from exc
    for fault in _faults(record, plain):
        raise InputError(f"{place}: {fault}", field="path")
    if record.state is JobState.RUNNING:
        record = replace(record, state=JobState.UNFINISHED)
    _rehearse(record, place)
    return record


def _check_depth(data: bytes, place: str) -> None:
    """Counts brackets outside of texts, before a parser goes down with them."""
    depth = 0
    for bracket in _BRACKETS.finditer(_STRINGS.sub(b"", data)):
        depth += 1 if bracket[0][0] in _OPENING else -1
        if depth > MOST_DEPTH:
            raise InputError(f"{place}: this JSON is nested more than {MOST_DEPTH} levels deep.", field="path")


def _faults(record: Record, plain: Mapping[str, object]) -> Iterator[str]:
    """Yields what the types alone do not say."""
    if not _ID.fullmatch(record.id):
        yield f"the id {record.id[:80]!r} cannot be one of MAS."
    when = record.created_at if record.created_at.tzinfo else record.created_at.replace(tzinfo=UTC)
    if not _EARLIEST <= when <= _LATEST:
        yield f"the time {record.created_at.isoformat()} cannot be when a question was asked."
    counts = (len(record.answers), len(record.failures), len(record.panel.agents), record.panel.repeats, len(record.tags))
    if max(counts) > _MOST_SEATS:
        yield f"it holds more than {_MOST_SEATS:,} answers, failures, agents, repeats or tags."
    if record.panel.repeats < 1:
        yield "each agent is asked at least once."
    yield from _tags(record)
    yield from _costs(record)
    yield from _matrix(record)
    yield from _values(plain)


def _tags(record: Record) -> Iterator[str]:
    for tag in record.tags:
        try:
            tag_of(tag)
        except InputError as exc:
            yield f"{tag[:80]!r} is no tag. {exc}"
            return


def _costs(record: Record) -> Iterator[str]:
    """A cost below nothing would make room in the day's limit of spending."""
    costs = [*(answer.cost_usd for answer in record.answers), *(extra.cost_usd for extra in record.extra_costs)]
    costs += [record.verdict.cost_usd] if record.verdict is not None else []
    if any(cost is not None and not 0 <= cost < LARGEST_COUNT for cost in costs):
        yield "a cost is negative or beyond all measure."


def _matrix(record: Record) -> Iterator[str]:
    similarity = record.analysis.similarity if record.analysis is not None else None
    if similarity is None:
        return
    size = len(similarity.agents)
    if len(similarity.matrix) != size or any(len(row) != size for row in similarity.matrix):
        yield "the matrix of similarities does not fit its agents."


def _values(value: object) -> Iterator[str]:
    """Looks through all values, those that no type holds to anything among them."""
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from _values(key)
            yield from _values(item)
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from _values(item)
    elif isinstance(value, str) and len(value) > MOST_TEXT_CHARS:
        yield f"a text is longer than {MOST_TEXT_CHARS:,} characters."
    elif isinstance(value, int) and abs(value) > LARGEST_COUNT:
        yield "a whole number is too large to be kept exactly."
    elif isinstance(value, float) and not math.isfinite(value):
        yield "a number is infinite or undefined."


def _rehearse(record: Record, place: str) -> None:
    """Works out what will be shown of it: what breaks a view would break it each time that the run is opened."""
    try:
        headline(record)
        describe(record)
    except (TypeError, ValueError, LookupError, AttributeError, ArithmeticError, RecursionError) as exc:
        raise InputError(f"{place}: its figures contradict each other, so that it could not be shown ({exc}).") from exc
