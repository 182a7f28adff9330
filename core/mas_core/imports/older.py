"""The history of the older system (``agent_history.db``) as runs.

Its schema, as its public source has it, with what was added over time (https://github.com/ManasviGoyal/Distributed-Multi-Agents):
``interactions`` (job_id, query, domain, question_type, timestamp, username, roles), ``responses`` (job_id, agent_id,
response, is_aggregator, timestamp), ``analysis`` (job_id, consensus_score, analysis_data, timestamp) and ``users``, whose
passwords are never read. Failed calls stand among the responses as texts that begin with "Error: " or "Error with".
"""

from __future__ import annotations

import hashlib
import re
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

from mas_core.analysis import analyse
from mas_core.errors import InputError
from mas_core.imports.limits import MOST_MEMBER_BYTES, MOST_TEXT_CHARS
from mas_core.imports.older_figures import older_figures
from mas_core.imports.older_people import chosen_keys, condition
from mas_core.imports.older_words import domain_of, error_kind, is_error, question_of, question_type_of, role_of, roles_of
from mas_core.models import Answer, Failure, JobState, Panel, Question, Quorum, Record, Verdict, VerdictKind
from mas_core.record_json import clean_text

PROVIDER = "openrouter"
"""The older system knew no other."""

_MAGIC = b"SQLite format 3\0"
_NEEDED: Mapping[str, frozenset[str]] = {
    "interactions": frozenset({"job_id", "query"}),
    "responses": frozenset({"job_id", "agent_id", "response"}),
}
_UUID = re.compile(r"[0-9a-f]{8}(-?)[0-9a-f]{4}\1[0-9a-f]{4}\1[0-9a-f]{4}\1[0-9a-f]{12}", re.IGNORECASE)
_SUMMARY = re.compile(r"^SUMMARY\s+")
_LATEST_S = 32_503_680_000
_MOST_AGENTS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class _Response:
    agent: str
    text: str
    aggregator: bool


def is_older_history(path: Path) -> bool:
    """Whether a file is an SQLite database."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(len(_MAGIC)) == _MAGIC


def older_records(path: Path, *, user: str | None = None) -> Iterator[Record]:
    """Yields the runs of one user of the older system, the oldest first. The file is only read.

    Figures are worked out anew from the answers, by the methods of this program; what the older system had worked out is kept
    in ``verdict.details["older_system"]``, but for its pictures.

    Args:
        path: The database.
        user: Whose runs; None if there is only one user.

    Raises:
        SeveralPeople: It has several users and none was named, or one that it does not have.
        InputError: It is no such database, or is damaged.
    """
    try:
        with closing(_opened(path)) as connection:
            columns = _columns(connection, path)
            yield from _runs(connection, columns, _keys(connection, columns, user))
    except (sqlite3.Error, UnicodeDecodeError) as exc:  # the latter for names in a damaged schema
        raise InputError(f"{path.name} cannot be read as a database of the older system: {exc}.", field="path") from exc


def _opened(path: Path) -> sqlite3.Connection:
    # Immutable: nothing is written beside it, not even a lock. Whoever reads the runs does so from one thread at a time.
    connection = sqlite3.connect(f"file:{quote(str(path.absolute()))}?mode=ro&immutable=1", uri=True, check_same_thread=False)
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("PRAGMA cell_size_check = ON")
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MOST_MEMBER_BYTES)
    connection.text_factory = lambda raw: raw.decode("utf-8", "replace")
    return connection


def _columns(connection: sqlite3.Connection, path: Path) -> Mapping[str, frozenset[str]]:
    """Returns the columns of the tables that are there. Views are left out: they may be made of anything."""
    tables = [str(row[0]) for row in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
    known = {name for name in tables if name in ("interactions", "responses", "analysis")}
    columns = {
        name: frozenset(str(row[0]) for row in connection.execute("SELECT name FROM pragma_table_info(?)", (name,)))
        for name in known
    }
    for name, needed in _NEEDED.items():
        if not needed <= columns.get(name, frozenset()):
            raise InputError(
                f"{path.name} is a database, but not the agent_history.db of the older system: it has no table {name} with "
                f"{', '.join(sorted(needed))}. A history of MAS is opened where it lies, or restored (mas data restore).",
                field="path",
            )
    return columns


def _keys(connection: sqlite3.Connection, columns: Mapping[str, frozenset[str]], wanted: str | None) -> tuple[str, ...] | None:
    """Returns how the names of those are written whose runs are taken; None where no names were kept yet."""
    return chosen_keys(connection, wanted) if "username" in columns["interactions"] else None


def _runs(
    connection: sqlite3.Connection, columns: Mapping[str, frozenset[str]], keys: Sequence[str] | None
) -> Iterator[Record]:
    given = columns["interactions"]
    # Names of columns are constants of ours; one that is missing reads as NULL.
    wanted = ", ".join(
        name if name in given else f"NULL AS {name}"
        for name in ("job_id", "query", "domain", "question_type", "timestamp", "roles")
    )
    mine = "" if keys is None else f"WHERE {condition(keys)}"
    rows = connection.execute(
        f"SELECT {wanted} FROM interactions {mine} ORDER BY rowid",  # noqa: S608  (constants)
        tuple(keys or ()),
    )
    for row in rows:
        yield _record(connection, columns, tuple(row))


def _record(connection: sqlite3.Connection, columns: Mapping[str, frozenset[str]], row: Sequence[object]) -> Record:
    job_id, query, domain, question_type, timestamp, roles = row
    responses = _responses(connection, columns, job_id)
    named = roles_of(_text(roles))
    answers = tuple(
        _answer(response, named) for response in responses if not response.aggregator and not is_error(response.text)
    )
    failures = tuple(_failure(response) for response in responses if not response.aggregator and is_error(response.text))
    agents = tuple(response.agent for response in responses if not response.aggregator)
    aggregator = next((response for response in responses if response.aggregator), None)
    panel = Panel(
        agents=agents,
        aggregator=aggregator.agent if aggregator else None,
        roles={agent: role_of(name) for agent, name in named.items() if agent in agents},
    )
    question = Question(
        text=question_of(_text(query), _text(domain)),
        domain=domain_of(_text(domain)),
        question_type=question_type_of(_text(question_type)),
    )
    details = older_figures(connection, columns.get("analysis", frozenset()), job_id)
    verdict = _verdict(aggregator, asked=len(agents), answers=answers, details=details)
    record = Record(
        id=_run_id(_text(job_id)),
        created_at=_moment(timestamp),
        state=_state(verdict, answers),
        question=question,
        panel=panel,
        answers=answers,
        failures=failures,
        verdict=verdict,
    )
    return replace(record, analysis=analyse(question, panel, answers, verdict)) if answers else record


def _responses(connection: sqlite3.Connection, columns: Mapping[str, frozenset[str]], job_id: object) -> tuple[_Response, ...]:
    flag = "is_aggregator" if "is_aggregator" in columns["responses"] else "0"
    rows = connection.execute(
        f"SELECT agent_id, response, {flag} FROM responses WHERE job_id = ? ORDER BY rowid LIMIT ?",  # noqa: S608
        (job_id, _MOST_AGENTS),
    )
    # The last text of an agent counts, as in the older system.
    found = {_text(agent): _Response(agent=_text(agent), text=_text(text), aggregator=bool(flag)) for agent, text, flag in rows}
    return tuple(found.values())


def _answer(response: _Response, roles: Mapping[str, str]) -> Answer:
    role = roles.get(response.agent)
    return Answer(
        agent=response.agent,
        text=response.text,
        provider=PROVIDER,
        model=response.agent,
        role=role_of(role) if role else None,
    )


def _failure(response: _Response) -> Failure:
    return Failure(agent=response.agent, kind=error_kind(response.text), message=response.text, provider=PROVIDER)


def _verdict(
    aggregator: _Response | None, *, asked: int, answers: Sequence[Answer], details: Mapping[str, object]
) -> Verdict | None:
    if aggregator is None:
        return None
    failed = is_error(aggregator.text)
    kind = VerdictKind.CONSENSUS if len(answers) > 1 else VerdictKind.SINGLE_ANSWER if answers else VerdictKind.NONE
    return Verdict(
        kind=VerdictKind.NONE if failed else kind,
        method="synthesis",
        quorum=Quorum(asked=asked, answered=len(answers)),
        text="" if failed else _SUMMARY.sub("", aggregator.text),
        aggregator=None if failed else aggregator.agent,
        aggregators_tried=(aggregator.agent,),
        details=details,
    )


def _state(verdict: Verdict | None, answers: Sequence[Answer]) -> JobState:
    if verdict is None or verdict.kind is VerdictKind.NONE:
        return JobState.FAILED
    return JobState.DONE if len(answers) > 1 else JobState.NO_QUORUM


def _run_id(job_id: str) -> str:
    if _UUID.fullmatch(job_id):
        return job_id.replace("-", "").lower()
    return hashlib.sha256(job_id.encode("utf-8", "replace")).hexdigest()[:32]


def _moment(timestamp: object) -> datetime:
    """Returns when a question was asked; the older system kept whole seconds since 1970."""
    if isinstance(timestamp, (int, float)) and 0 < timestamp < _LATEST_S:
        return datetime.fromtimestamp(timestamp, UTC)
    try:
        parsed = datetime.fromisoformat(str(timestamp))
    except ValueError:
        return datetime(1970, 1, 2, tzinfo=UTC)
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)


def _text(value: object) -> str:
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    return clean_text(str(value))[:MOST_TEXT_CHARS] if value is not None else ""
