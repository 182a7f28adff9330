"""Figures of a history of 100,000 runs: opening, searching, paging, storing, and its size.

Run with ``python -m tests.benchmarks.history_figures [RUNS] [FOLDER]``; with a folder the history is kept there and used again.
"""

from __future__ import annotations

import asyncio
import itertools
import random
import sqlite3
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
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
from tests.benchmarks.figures import Figure, report
from tests.core.storage.records import START

RUNS = 100_000
AGENTS = ("qwen", "mistral", "llama3", "gemma")
ANSWER_WORDS, VERDICT_WORDS = 300, 250
_REPEATS = 15
_ANALYSED = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Made-up words with the frequencies of a language (Zipf): common ones are in every text, rare ones in few."""

    words: tuple[str, ...]
    weights: tuple[float, ...]

    @classmethod
    def made(cls, chance: random.Random, *, count: int = 20_000) -> Words:
        """Returns a vocabulary."""
        syllables = [a + b for a in "bcdfglmnprstvw" for b in ("a", "e", "i", "o", "u", "an", "er", "is", "on", "al")]
        words: dict[str, None] = {}
        while len(words) < count:
            words["".join(chance.choices(syllables, k=1 + len(words) * 3 // count + chance.randrange(2)))] = None
        weights = itertools.accumulate(1 / (rank + 2.7) for rank in range(count))
        return cls(words=tuple(words), weights=tuple(weights))

    def text(self, chance: random.Random, count: int) -> str:
        """Returns sentences of ``count`` words in all."""
        words = chance.choices(self.words, cum_weights=self.weights, k=count)
        return " ".join(" ".join(words[at : at + 14]).capitalize() + "." for at in range(0, count, 14))


def a_run(words: Words, chance: random.Random, *, number: int, analyses: list[Analysis]) -> Record:
    """Returns a run of four agents with whole figures; those of the first runs are computed, later ones reuse them."""
    panel = Panel(
        agents=AGENTS,
        aggregator="qwen",
        method=chance.choice(("fusion", "synthesis", "vote")),
        specs={name: Agent(id=name, provider="openrouter", model=f"vendor/{name}-7b-instruct") for name in AGENTS},
    )
    question = Question(
        text=words.text(chance, 18),
        domain=chance.choice(("policy", "health", "education")),
        question_type=chance.choice(("none", "yes_no", "open_ended")),
    )
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
    if len(analyses) < _ANALYSED:
        analyses.append(with_claims(analyse(question, panel, answers, verdict), answers, verdict))
    return Record(
        id=new_id(),
        created_at=START + timedelta(minutes=number),
        state=JobState.DONE,
        question=question,
        panel=panel,
        answers=answers,
        verdict=verdict,
        analysis=replace(analyses[number % len(analyses)], consensus_score=chance.uniform(0, 100)),
    )


def text_bytes(record: Record) -> int:
    """Returns the bytes of all that was asked, answered and concluded, as UTF-8."""
    texts = (record.question.text, record.verdict.text if record.verdict else "", *(answer.text for answer in record.answers))
    return sum(len(text.encode()) for text in texts)


def build(path: Path, *, runs: int) -> None:
    """Fills a new history, without waiting for the disk. Each run's figures are those of one of forty computed ones."""
    chance = random.Random(11)
    words, analyses = Words.made(chance), list[Analysis]()
    texts = whole = 0
    with closing(connect(path)) as connection:
        migrate(connection)
        make_durable(connection, path)
        connection.execute("PRAGMA synchronous = OFF")
        for begin in range(0, runs, 500):
            with transaction(connection):
                for number in range(begin, min(begin + 500, runs)):
                    record = a_run(words, chance, number=number, analyses=analyses)
                    texts += text_bytes(record)
                    whole += len(record_to_json(record)) if number < 500 else 0
                    rows.put(connection, record, owner="")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            if begin % 10_000 == 0:
                print(f"{begin:,} of {runs:,} runs built", file=sys.stderr, flush=True)
    note = f"{texts} {whole / min(runs, 500):.0f}"
    path.with_suffix(".texts").write_text(note)


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
    common, usual, rare = words.words[0], words.words[300], words.words[15_000]
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
    analyses: list[Analysis] = []
    a_run(words, chance, number=0, analyses=analyses)
    fresh = [a_run(words, chance, number=RUNS + n, analyses=[*analyses] * _ANALYSED) for n in range(60)]
    floor = [bare_insert_ms(repository.path.parent, record) for record in fresh]
    left = iter(fresh)
    values = await timed_ms(lambda: repository.finish(next(left)), repeats=len(fresh))
    return Figure(
        name="store a finished job",
        unit="ms",
        values=values,
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
            SELECT CASE WHEN name LIKE 'search%' THEN 'search index' WHEN name LIKE '%answers%' THEN 'answers'
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
