"""Figures of a history of 100,000 runs: opening, searching, paging, storing, and its size.

Run with ``python -m tests.benchmarks.history_figures [RUNS] [FOLDER]``; with a folder the history is kept there and used again.
"""

from __future__ import annotations

import asyncio
import collections
import itertools
import random
import re
import sqlite3
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from pathlib import Path

from mas_core.analysis import analyse
from mas_core.claims import with_claims
from mas_core.models import (
    Agent,
    Analysis,
    Answer,
    JobState,
    Panel,
    Question,
    Quorum,
    Record,
    Usage,
    Verdict,
    VerdictKind,
    new_id,
)
from mas_core.record_json import record_to_json
from mas_core.storage import rows
from mas_core.storage.connection import connect, make_durable, transaction
from mas_core.storage.migrations import migrate
from mas_core.storage.query import HistoryQuery, Sort
from mas_core.storage.repository import Repository
from mas_core.storage.terms import short_beginnings
from tests.benchmarks.figures import Figure, report
from tests.core.storage.records import START

RUNS = 100_000
AGENTS = ("qwen", "mistral", "llama3", "gemma")
ANSWER_WORDS, VERDICT_WORDS = 300, 250
CONTENTS = 100
_REPEATS = 15
_DOCS = Path(__file__).parents[2] / "docs"


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Sentences that read like English to a packer and to an index, and the words in them, the commonest first."""

    words: tuple[str, ...]
    sentences: tuple[str, ...]

    @classmethod
    def made(cls, chance: random.Random, *, count: int = 20_000) -> Words:
        """Returns sentences by a chain of word pairs over this project's documentation."""
        texts = (file.read_text(encoding="utf-8") for file in sorted(_DOCS.glob("*.md")))
        source = re.findall(r"[a-z]+(?:'[a-z]+)?", " ".join(texts).lower())
        following: dict[str, list[str]] = {}
        for word, after in itertools.pairwise(source):
            following.setdefault(word, []).append(after)
        sentences = []
        for _ in range(count):
            sentence = [chance.choice(source[:-1])]
            while len(sentence) < 14:
                sentence.append(chance.choice(following.get(sentence[-1], source)))
            sentences.append(" ".join(sentence).capitalize() + ".")
        common = collections.Counter(word for sentence in sentences for word in sentence[:-1].lower().split())
        return cls(words=tuple(word for word, _ in common.most_common()), sentences=tuple(sentences))

    def text(self, chance: random.Random, count: int) -> str:
        """Returns about ``count`` words."""
        return " ".join(chance.choices(self.sentences, k=max(count // 14, 1)))


def a_content(words: Words, chance: random.Random) -> Record:
    """Returns a run of four agents with all its figures computed from its own texts, since their quotes pack with these."""
    panel = Panel(
        agents=AGENTS,
        aggregator="qwen",
        method="synthesis",
        specs={name: Agent(id=name, provider="openrouter", model=f"vendor/{name}-7b-instruct") for name in AGENTS},
    )
    question = Question(text=words.text(chance, 28))
    answers = tuple(
        Answer(
            agent=name,
            text=words.text(chance, ANSWER_WORDS),
            provider="openrouter",
            model=f"vendor/{name}-7b-instruct",
            finish_reason="stop",
            usage=Usage(prompt_tokens=200, completion_tokens=400),
            cost_usd=0.0002,
            ttft_s=0.412,
            total_s=5.187,
        )
        for name in AGENTS
    )
    verdict = Verdict(
        kind=VerdictKind.CONSENSUS,
        method=panel.method,
        quorum=Quorum(asked=4, answered=4),
        text=words.text(chance, VERDICT_WORDS),
        aggregator="qwen",
        aggregators_tried=("qwen",),
        cost_usd=0.0004,
    )
    return Record(
        id="",
        created_at=START,
        state=JobState.DONE,
        question=question,
        panel=panel,
        answers=answers,
        verdict=verdict,
        analysis=with_claims(analyse(question, panel, answers, verdict), answers, verdict),
    )


def a_run(contents: Sequence[Record], chance: random.Random, *, number: int) -> Record:
    """Returns one of the contents as a run of its own: its id, time, kind, score, and a word that no other run has."""
    content = contents[number % len(contents)]
    question = replace(
        content.question,
        text=f"{content.question.text} {rare_word(number)}",
        domain=chance.choice(("policy", "health", "education")),
        question_type=chance.choice(("none", "yes_no", "open_ended")),
    )
    return replace(
        content,
        id=new_id(),
        created_at=START + timedelta(minutes=number),
        question=question,
        panel=replace(content.panel, method=chance.choice(("fusion", "synthesis", "vote"))),
        analysis=replace(content.analysis or Analysis(), consensus_score=chance.uniform(0, 100)),
    )


def rare_word(number: int) -> str:
    """Returns a word that only this run has."""
    return f"zq{number:x}"


def text_bytes(record: Record) -> int:
    """Returns the bytes of all that was asked, answered and concluded, as UTF-8."""
    texts = (record.question.text, record.verdict.text if record.verdict else "", *(answer.text for answer in record.answers))
    return sum(len(text.encode()) for text in texts)


def build(path: Path, *, runs: int) -> None:
    """Fills a new history, without waiting for the disk: some runs as the program stores them, the others as their copies."""
    chance = random.Random(11)
    words = Words.made(chance)
    contents = [a_run([a_content(words, chance)], chance, number=number) for number in range(min(CONTENTS, runs))]
    texts = [text_bytes(record) for record in contents]
    with closing(connect(path)) as connection:
        migrate(connection)
        make_durable(connection, path)
        for setting in ("synchronous = OFF", "secure_delete = OFF", "cache_size = -400000"):
            connection.execute(f"PRAGMA {setting}").fetchall()
        with transaction(connection):
            for record in contents:
                rows.put(connection, record, owner="")
        searched = [_searched(record) for record in contents]
        for begin in range(len(contents), runs, 1000):
            with transaction(connection):
                for number in range(begin, min(begin + 1000, runs)):
                    at = number % len(contents)
                    _copy(
                        connection, a_run(contents[at : at + 1], chance, number=number), of=contents[at], searched=searched[at]
                    )
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            print(f"{begin:,} of {runs:,} runs built", file=sys.stderr, flush=True)
    whole = sum(len(record_to_json(record)) for record in contents) / len(contents)
    total = sum(texts[number % len(texts)] for number in range(runs))
    path.with_suffix(".texts").write_text(f"{total} {whole:.0f}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Searched:
    """Of a content, what the index is given: answers and consensus, and how their words begin."""

    words: tuple[str, str]
    letters: frozenset[str]


def _searched(record: Record) -> Searched:
    words = "\n".join(answer.text for answer in record.answers), record.verdict.text if record.verdict else ""
    return Searched(words=words, letters=frozenset(short_beginnings("\n".join(words))))


def _copy(connection: sqlite3.Connection, record: Record, *, of: Record, searched: Searched) -> None:
    """Stores a run whose packed body is that of another one: packing each anew would take most of an hour."""
    number = connection.execute(
        """
        INSERT INTO runs (id, created_at, state, owner, question, domain, question_type, method, agents, asked, answered,
        verdict_kind, consensus_score, cost_usd, indexed)
        SELECT ?, ?, state, '', ?, ?, ?, ?, agents, asked, answered, verdict_kind, ?, cost_usd, 1 FROM runs WHERE id = ?
        """,
        (
            record.id,
            rows.moment(record.created_at),
            record.question.text,
            record.question.domain,
            record.question.question_type,
            record.panel.method,
            record.analysis.consensus_score if record.analysis else None,
            of.id,
        ),
    ).lastrowid
    connection.execute("INSERT INTO bodies SELECT ?, body FROM bodies JOIN runs ON number = run WHERE id = ?", (number, of.id))
    connection.executemany("INSERT INTO run_agents VALUES (?, ?)", [(agent, number) for agent in AGENTS])
    connection.execute(
        "INSERT INTO search (rowid, question, answers, consensus) VALUES (?, ?, ?, ?)",
        (number, record.question.text, *searched.words),
    )
    letters = searched.letters | short_beginnings(record.question.text)
    connection.execute("INSERT INTO beginnings (rowid, letters) VALUES (?, ?)", (number, " ".join(sorted(letters))))


async def timed_ms(action: Callable[[], Awaitable[object]], *, repeats: int = _REPEATS) -> tuple[float, ...]:
    """Returns how long each of some calls took, in ms."""
    took = []
    for _ in range(repeats):
        begin = time.perf_counter()
        await action()
        took.append((time.perf_counter() - begin) * 1000)
    return tuple(took)


async def opening(path: Path) -> Figure:
    """Opens the history with its first page, as the window does, in this warm process."""

    async def once() -> None:
        async with await Repository.open(path) as repository:
            took.append((time.perf_counter() - begin) * 1000)
            await repository.list_runs()
            took[-1] = (time.perf_counter() - begin) * 1000

    took: list[float] = []
    for _ in range(_REPEATS):
        begin = time.perf_counter()
        await once()
    return Figure(name="open, with the first page", unit="ms", values=tuple(took), target=150)


async def searches(repository: Repository, words: Words) -> list[Figure]:
    """Searches for words from the commonest to a rare one, phrases, beginnings, and with filters and orders."""
    common, usual, rare = words.words[0], words.words[300], rare_word(1234)
    queries = {
        "search: the commonest word": HistoryQuery(text=common),
        "search: a usual word": HistoryQuery(text=usual),
        "search: a rare word": HistoryQuery(text=rare),
        "search: two words": HistoryQuery(text=f"{common} {usual}"),
        "search: a phrase of two common words": HistoryQuery(text=f'"{common} {words.words[1]}"'),
        "search: a beginning of two letters": HistoryQuery(text=common[:2] + "*"),
        "search: a common word, by score": HistoryQuery(text=common, sort=Sort.SCORE),
        "search: a usual word, with filters": HistoryQuery(text=usual, domain="policy", method="vote", agent="qwen"),
    }
    found = []
    for name, query in queries.items():
        values = await timed_ms(partial(repository.search, query))
        found.append(
            Figure(name=name, unit="ms", values=values, target=100, note=f"{await repository.count_found(query):,} runs found")
        )
    return found


async def pages(repository: Repository) -> list[Figure]:
    """Reads pages of 200 rows in several orders, in the middle of the history."""
    found = []
    for sort in (Sort.DATE, Sort.QUESTION, Sort.SCORE, Sort.AGENTS):
        query = HistoryQuery(sort=sort)
        for _ in range(5):
            query = replace(query, after=(await repository.search(query)).next_page)
        values = await timed_ms(partial(repository.search, query))
        found.append(Figure(name=f"page of 200 by {sort}", unit="ms", values=values, target=20))
    query = HistoryQuery(domain="health", question_type="yes_no")
    found.append(
        Figure(name="page of 200, filtered", unit="ms", values=await timed_ms(partial(repository.search, query)), target=20)
    )
    middle = partial(repository.list_runs, limit=200, offset=await repository.count() // 2)
    found.append(Figure(name="page of 200 by its row number", unit="ms", values=await timed_ms(middle), target=20))
    return found


async def storing(repository: Repository, words: Words) -> Figure:
    """Stores finished jobs one at a time, each on the disk before the next."""
    chance = random.Random(5)
    contents = [a_content(words, chance) for _ in range(20)]
    fresh = [a_run(contents, chance, number=RUNS + n) for n in range(60)]
    floor, values = [], []
    for record in fresh:
        # In turns, so that both meet the same moods of the disk.
        floor.append(bare_insert_ms(repository.path.parent, record))
        values += await timed_ms(partial(repository.finish, record), repeats=1)
    return Figure(
        name="store a finished job",
        unit="ms",
        values=tuple(values),
        target=10,
        floor=sorted(floor)[len(floor) // 2],
        floor_is="an insert of the record's JSON into a table of one column, with FULL, in the same folder",
    )


def bare_insert_ms(folder: Path, record: Record) -> float:
    """Returns how long SQLite alone takes for the same bytes."""
    body = record_to_json(record)
    with closing(sqlite3.connect(folder / "floor.db", isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL").fetchone()
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("CREATE TABLE IF NOT EXISTS runs (body BLOB)")
        begin = time.perf_counter()
        connection.execute("INSERT INTO runs VALUES (?)", (body,))
        return (time.perf_counter() - begin) * 1000


def size(path: Path) -> Figure:
    """Compares the file with the texts in it."""
    texts, whole = path.with_suffix(".texts").read_text().split()
    with closing(sqlite3.connect(path)) as connection:
        (runs,) = connection.execute("SELECT count(*) FROM runs").fetchone()
        parts = connection.execute(
            """
            SELECT CASE WHEN name LIKE 'search%' OR name LIKE 'beginnings%' THEN 'search index'
            WHEN name LIKE '%answers%' THEN 'answers'
            WHEN name LIKE '%bodies%' THEN 'bodies' ELSE 'rows and their indexes' END AS part, sum(pgsize) AS bytes
            FROM dbstat WHERE aggregate = TRUE GROUP BY part ORDER BY bytes DESC
            """
        ).fetchall()
    shares = ", ".join(f"{part} {bytes_ / int(texts):.2f}" for part, bytes_ in parts)
    return Figure(
        name="size of the file",
        unit="× the texts",
        values=(path.stat().st_size / int(texts),),
        target=1.3,
        note=f"{runs:,} runs, {int(texts) / runs:,.0f} bytes of text each, {whole} as JSON; in × the texts: {shares}",
    )


async def figures(path: Path) -> list[Figure]:
    """Measures a history that :func:`build` made."""
    words = Words.made(random.Random(11))
    found = [size(path), await opening(path)]
    async with await Repository.open(path) as repository:
        found += await searches(repository, words)
        found += await pages(repository)
        found.append(await storing(repository, words))
    return found


def main() -> None:
    """Builds or takes the history, and prints the table."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else RUNS
    with tempfile.TemporaryDirectory(prefix="mas-history-") as folder:
        path = (Path(sys.argv[2]) if len(sys.argv) > 2 else Path(folder)) / "history.db"
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.with_suffix(".texts").exists():
            build(path, runs=runs)
        report(f"A history of {runs:,} runs", asyncio.run(figures(path)))


if __name__ == "__main__":
    main()
