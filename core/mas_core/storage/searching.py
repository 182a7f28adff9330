"""Finds runs: full text, filters, order, and pages that go on from a place instead of counting rows from the top.

SQLite does not know how many runs a search will find, and its two plans differ by a factor of a hundred: few runs are best
looked up one by one and sorted, many are best met by walking along the column's index until a page is full. So up to
:data:`FEW` hits are fetched first, and the plan is chosen by whether there are more.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

import msgspec

from mas_core.errors import InputError
from mas_core.models import CROSS, RunSummary
from mas_core.storage import indexing, rows, snippets, summaries
from mas_core.storage.connection import snapshot
from mas_core.storage.matching import Hits
from mas_core.storage.moments import moment
from mas_core.storage.query import HistoryPage, HistoryQuery, Sort
from mas_core.storage.terms import Term, parse

FEW = 2000
"""So many hits are sorted at once; a search with more is ranked among the latest of them and goes on by age."""

_KEYS = {
    Sort.DATE: ("created_at", "runs_by_time"),
    Sort.QUESTION: ("substr(question, 1, 60) COLLATE NOCASE", "runs_by_question"),
    Sort.DOMAIN: ("domain", "runs_by_domain"),
    Sort.TYPE: ("question_type", "runs_by_type"),
    Sort.METHOD: ("method", "runs_by_method"),
    Sort.AGENTS: ("substr(agents, 1, 60) COLLATE NOCASE", "runs_by_agents"),
    Sort.ANSWERED: ("answered", "runs_by_answered"),
    Sort.VERDICT: ("coalesce(verdict_kind, '')", "runs_by_verdict"),
    Sort.SCORE: ("coalesce(consensus_score, -1.0)", "runs_by_score"),
    Sort.STATE: ("state", "runs_by_state"),
}
# The question counts most, then the consensus.
_RANK = "bm25(search, 1.0, 2.0, 4.0)"
_NO_BORDER = 2**62
_Values = list[object]


class _Place(msgspec.Struct):
    """Where a page ended: the sorted value and number of its last row. ``rest``: the part of a ranking that goes on by age."""

    sort: str
    key: str | float | int
    number: int
    rest: bool = False


def search(connection: sqlite3.Connection, query: HistoryQuery, *, few: int = FEW) -> HistoryPage:
    """Returns a page of the runs that ``query`` finds; up to ``few`` hits of a search are sorted at once.

    Raises:
        InputError: ``after`` is no place that a page of such a query gave.
    """
    with snapshot(connection):
        terms = parse(query.text)
        if query.text.strip() and not terms:
            return HistoryPage(runs=())
        sort = query.sort or (Sort.RELEVANCE if terms else Sort.DATE)
        if sort is Sort.RELEVANCE and not terms:
            sort = Sort.DATE
        place = _place(query.after, sort)
        if sort is Sort.RELEVANCE:
            found, last = _ranked(connection, query, terms, place=place, few=few)
        else:
            found, last = _sorted(connection, query, terms, sort=sort, place=place, few=few)
        return HistoryPage(runs=found, snippets=_snippets(connection, query, terms, found), next_page=last)


def count(connection: sqlite3.Connection, query: HistoryQuery) -> int:
    """Returns how many runs ``query`` finds, on all pages together."""
    terms = parse(query.text)
    if query.text.strip() and not terms:
        return 0
    where, values = _filters(query)
    if terms:
        hits = Hits.of(terms)
        where.append(f"number IN (SELECT rowid FROM {hits.source})")  # noqa: S608  (a constant)
        values += hits.values
    return int(connection.execute(f"SELECT count(*) FROM runs WHERE {' AND '.join(where)}", values).fetchone()[0])  # noqa: S608


def _filters(query: HistoryQuery) -> tuple[list[str], _Values]:
    """Returns conditions on ``runs`` and their values. No condition holds text of the query."""
    where = ["deleted_at IS NOT NULL" if query.deleted else "deleted_at IS NULL"]
    values: _Values = []
    for condition, value in (
        ("created_at >= ?", moment(query.since) if query.since else ""),
        ("created_at < ?", moment(query.until) if query.until else ""),
        # The plus keeps SQLite from leaving the index that gives the order.
        ("+domain = ?", query.domain),
        ("+question_type = ?", query.question_type),
        ("+method = ?", query.method),
        ("+state = ?", query.state or ""),
        ("number IN (SELECT run FROM run_agents WHERE agent = ?)", query.agent.partition(CROSS)[0]),
        ("number IN (SELECT run FROM tags WHERE tag = ?)", query.tag.strip()),
    ):
        if value:
            where.append(condition)
            values.append(rows.column(value))
    return where, values


def _sorted(
    connection: sqlite3.Connection, query: HistoryQuery, terms: tuple[Term, ...], *, sort: Sort, place: _Place | None, few: int
) -> tuple[tuple[RunSummary, ...], str]:
    key, index = _KEYS[sort]
    where, values = _filters(query)
    source = f"runs INDEXED BY {index}"
    if terms:
        hits = Hits.of(terms)
        numbers = _few(connection, hits, few)
        if numbers is not None:
            source = "runs"
            where.append("number IN (SELECT value FROM json_each(?))")
            values.append(numbers)
        else:
            where.append(f"number IN (SELECT rowid FROM {hits.source})")  # noqa: S608  (a constant)
            values += hits.values
    if place is not None:
        # Spelt out: SQLite uses the index for it and keeps the column's collation.
        sign = "<" if query.descending else ">"
        where.append(f"{key} {sign}= ? AND ({key} {sign} ? OR number {sign} ?)")
        values += [place.key, place.key, place.number]
    order = "DESC" if query.descending else "ASC"
    statement = (
        f"SELECT {key}, number, {summaries.SUMMARY} FROM {source} WHERE {' AND '.join(where)} "  # noqa: S608  (constants)
        f"ORDER BY {key} {order}, number {order} LIMIT ?"
    )
    found = connection.execute(statement, (*values, query.limit + 1)).fetchall()
    return _page(found, query, sort=sort)


def _few(connection: sqlite3.Connection, hits: Hits, few: int) -> str | None:
    """Returns the numbers of the hits as JSON if there are few, else None."""
    statement = f"SELECT rowid FROM {hits.source} LIMIT ?"  # noqa: S608  (a constant)
    numbers = [number for (number,) in connection.execute(statement, (*hits.values, few + 1))]
    return msgspec.json.encode(numbers).decode() if len(numbers) <= few else None


def _ranked(
    connection: sqlite3.Connection, query: HistoryQuery, terms: tuple[Term, ...], *, place: _Place | None, few: int
) -> tuple[tuple[RunSummary, ...], str]:
    """Ranks the latest hits; further ones follow by age, since ranking very many takes longer than a person waits."""
    hits = Hits.of(terms)
    if not hits.ranked or (place is not None and place.rest):
        return _older(connection, query, hits, border=_NO_BORDER if place is None else place.number, limit=query.limit)
    where, filter_values = _filters(query)
    conditions = " AND ".join(where)
    better = "" if place is None else "AND (score > ? OR (score = ? AND number < ?))"
    statement = f"""
        SELECT score, number, {summaries.SUMMARY} FROM (
            SELECT rowid AS hit, {_RANK} AS score FROM {hits.source} ORDER BY rowid DESC LIMIT ?
        ) CROSS JOIN runs ON number = hit WHERE {conditions} {better} ORDER BY score, number DESC LIMIT ?
    """  # noqa: S608  (constants)
    after = () if place is None else (place.key, place.key, place.number)
    found = connection.execute(statement, (*hits.values, few, *filter_values, *after, query.limit + 1)).fetchall()
    if len(found) > query.limit:
        return _page(found, query, sort=Sort.RELEVANCE)
    runs, _ = _page(found, query, sort=Sort.RELEVANCE)
    border = _border(connection, hits, few)
    if border is None:
        return runs, ""
    if len(runs) == query.limit:
        return runs, _encoded(_Place(sort=Sort.RELEVANCE, key=0, number=border, rest=True))
    more, last = _older(connection, query, hits, border=border, limit=query.limit - len(runs))
    return (*runs, *more), last


def _border(connection: sqlite3.Connection, hits: Hits, few: int) -> int | None:
    """Returns the number of the last hit that is ranked if there are older ones, else None."""
    statement = f"SELECT rowid FROM {hits.source} ORDER BY rowid DESC LIMIT 2 OFFSET ?"  # noqa: S608  (a constant)
    found = connection.execute(statement, (*hits.values, few - 1)).fetchall()
    return int(found[0][0]) if len(found) == 2 else None


def _older(
    connection: sqlite3.Connection, query: HistoryQuery, hits: Hits, *, border: int, limit: int
) -> tuple[tuple[RunSummary, ...], str]:
    where, values = _filters(query)
    statement = f"""
        SELECT 0, number, {summaries.SUMMARY} FROM (
            SELECT rowid AS hit FROM {hits.source} AND rowid < ? ORDER BY rowid DESC
        ) CROSS JOIN runs ON number = hit WHERE {" AND ".join(where)} ORDER BY hit DESC LIMIT ?
    """  # noqa: S608  (constants)
    found = connection.execute(statement, (*hits.values, border, *values, limit + 1)).fetchall()
    runs = tuple(summaries.summary(row[2:]) for row in found[:limit])
    if len(found) <= limit:
        return runs, ""
    return runs, _encoded(_Place(sort=Sort.RELEVANCE, key=0, number=found[limit - 1][1], rest=True))


def _page(found: Sequence[tuple[object, ...]], query: HistoryQuery, *, sort: Sort) -> tuple[tuple[RunSummary, ...], str]:
    runs = tuple(summaries.summary(row[2:]) for row in found[: query.limit])
    if len(found) <= query.limit or not runs:
        return runs, ""
    key, number = found[query.limit - 1][:2]
    return runs, _encoded(_Place(sort=sort, key=msgspec.convert(key, str | float | int), number=msgspec.convert(number, int)))


def _snippets(
    connection: sqlite3.Connection, query: HistoryQuery, terms: tuple[Term, ...], runs: tuple[RunSummary, ...]
) -> dict[str, snippets.Snippet]:
    if not terms:
        return {}
    pattern = snippets.pattern_of(terms)
    passages = {run.id: snippets.snippet_of(indexing.texts_of(connection, run.id), pattern) for run in runs[: query.snippets]}
    return {run_id: passage for run_id, passage in passages.items() if passage is not None}


def _encoded(place: _Place) -> str:
    return msgspec.json.encode(place).hex()


def _place(after: str, sort: Sort) -> _Place | None:
    if not after:
        return None
    try:
        place = msgspec.json.decode(bytes.fromhex(after), type=_Place)
    except (ValueError, msgspec.DecodeError) as exc:
        raise InputError("This is no page of the history; begin with the first.", field="after") from exc
    if place.sort != sort:
        raise InputError("The page belongs to another order; begin with the first.", field="after")
    return place
