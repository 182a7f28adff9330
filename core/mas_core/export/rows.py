"""Runs as CSV: one row an answer, and one for each call that failed, with what the header says in every row."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from mas_core.headline import failure_reason, headline
from mas_core.models import Purpose, Record
from mas_core.record_json import clean_text

COLUMNS = (
    "run",
    "created_at",
    "state",
    "header",
    "question",
    "domain",
    "question_type",
    "method",
    "asked",
    "answered",
    "verdict_kind",
    "verdict",
    "aggregator",
    "consensus_score",
    "agent",
    "role",
    "round",
    "repeat",
    "provider",
    "model",
    "outcome",
    "failure",
    "text",
    "prompt_tokens",
    "completion_tokens",
    "cost_usd",
    "ttft_s",
    "total_s",
    "node",
    "attempts",
    "polarity",
    "compound",
    "subjectivity",
    "tone",
    "stance",
    "words",
    "demo",
)
"""The header of the file. More may be added at its end, none are renamed."""

Cell = str | float | int | bool | None

_FORMULA_BEGINNINGS = ("=", "+", "-", "@", "\t", "\r", "\n")


def csv_header() -> str:
    """Returns the first line, after a byte order mark, without which Excel takes UTF-8 for something else."""
    return "\ufeff" + _lines((COLUMNS,))


def csv_rows(record: Record) -> str:
    """Returns the lines of a run (RFC 4180, ends of lines are CRLF).

    ``outcome`` is ``answer``, ``partial`` or ``failed``. A run without answers and failures has one row. Texts that a
    spreadsheet would run as a formula get a leading apostrophe (OWASP, "CSV injection"); numbers stay numbers, unknown ones are
    empty.
    """
    given = [*_answers(record), *_failures(record)]
    return _lines([row.get(column) for column in COLUMNS] for row in given or [_run(record)])


def _lines(rows: Iterable[Sequence[Cell]]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\r\n").writerows([_cell(cell) for cell in row] for row in rows)
    return buffer.getvalue()


def _cell(cell: Cell) -> Cell:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if not isinstance(cell, str):
        return cell
    # NUL ends a file for many readers.
    text = clean_text(cell).replace("\0", "\ufffd")
    return f"'{text}" if text.startswith(_FORMULA_BEGINNINGS) else text


def _run(record: Record) -> dict[str, Cell]:
    verdict = record.verdict
    return {
        "run": record.id,
        "created_at": record.created_at.isoformat(),
        "state": record.state,
        "header": headline(record),
        "question": record.question.text,
        "domain": record.question.domain,
        "question_type": record.question.question_type,
        "method": record.panel.method,
        "asked": verdict.quorum.asked if verdict else len(record.panel.agents) * record.panel.repeats,
        "answered": verdict.quorum.answered if verdict else len({answer.label for answer in record.answers}),
        "verdict_kind": verdict.kind if verdict else None,
        "verdict": verdict.text if verdict else None,
        "aggregator": verdict.aggregator if verdict else None,
        "consensus_score": record.analysis.consensus_score if record.analysis else None,
    }


def _answers(record: Record) -> Iterator[dict[str, Cell]]:
    for answer in record.answers:
        yield {
            **_run(record),
            "agent": answer.agent,
            "role": answer.role,
            "round": answer.round,
            "repeat": answer.repeat,
            "provider": answer.provider,
            "model": answer.model,
            "outcome": "partial" if answer.partial else "answer",
            "failure": answer.failure,
            "text": answer.text,
            "prompt_tokens": answer.usage.prompt_tokens,
            "completion_tokens": answer.usage.completion_tokens,
            "cost_usd": answer.cost_usd,
            "ttft_s": answer.ttft_s,
            "total_s": answer.total_s,
            "node": answer.node,
            "attempts": answer.attempts,
            **_figures(record, answer.label),
            "demo": answer.demo,
        }


def _figures(record: Record, label: str) -> dict[str, Cell]:
    analysis = record.analysis
    if analysis is None:
        return {}
    sentiment, tones, features = analysis.sentiment.get(label), analysis.tones.get(label), analysis.features.get(label)
    return {
        "polarity": sentiment.polarity if sentiment else None,
        "compound": sentiment.compound if sentiment else None,
        "subjectivity": sentiment.subjectivity if sentiment else None,
        "tone": tones.label if tones else None,
        "stance": analysis.stances.get(label),
        "words": features.length if features else None,
    }


def _failures(record: Record) -> Iterator[dict[str, Cell]]:
    for failure in record.failures:
        spec = record.panel.specs.get(failure.agent)
        purpose = "" if failure.purpose is Purpose.ANSWER else f" ({failure.purpose})"
        yield {
            **_run(record),
            "agent": failure.agent,
            "role": record.panel.roles.get(failure.agent),
            "round": failure.round,
            "repeat": failure.repeat,
            "provider": failure.provider or (spec.provider if spec else None),
            "model": spec.model if spec else None,
            "outcome": "failed",
            "failure": f"{failure_reason(failure)}{purpose}: {failure.message}",
            "node": failure.node,
            "attempts": failure.attempts,
        }
