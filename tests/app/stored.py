"""A scripted core over a real history file, and runs for it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

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
)
from mas_core.peering import Peering
from mas_core.storage import rows
from mas_core.storage.connection import connect, transaction
from mas_core.storage.repository import Repository
from mas_core.users.gate import Person
from tests.app.scripted import Say, ScriptedCore, agent, settings_with

AGENTS = (agent("qwen"), agent("mistral"))
NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)


def run(
    number: int,
    question: str,
    *,
    answers: Sequence[str] = ("It was *so*.", "It was not."),
    consensus: str = "The panel is divided.",
    method: str = "synthesis",
    domain: str = "custom",
    question_type: str = "none",
    state: JobState = JobState.DONE,
    score: float | None = None,
    agents: tuple[Agent, ...] = AGENTS,
    at: datetime | None = None,
    verdict: Verdict | None = None,
) -> Record:
    """Returns a run; the higher its number, the younger it is."""
    names = tuple(one.id for one in agents)
    return Record(
        id=f"{number:032x}",
        created_at=at or NOON + timedelta(hours=number),
        state=state,
        question=Question(text=question, domain=domain, question_type=question_type),
        panel=Panel(agents=names, aggregator=names[0], specs={one.id: one for one in agents}, method=method),
        answers=tuple(
            Answer(
                agent=name,
                text=text,
                provider="openrouter",
                model="vendor/some-model-7b",
                total_s=2.0,
                usage=Usage(prompt_tokens=20, completion_tokens=30),
                cost_usd=0.001,
            )
            for name, text in zip(names, answers, strict=False)
        ),
        verdict=verdict
        or Verdict(
            kind=VerdictKind.CONSENSUS, method=method, quorum=Quorum(asked=len(names), answered=len(answers)), text=consensus
        ),
        analysis=Analysis(consensus_score=score) if score is not None else None,
    )


class StoredCore(ScriptedCore):
    """Keeps its runs in a file of its own; the records are in it when it has been opened."""

    def __init__(self, records: Sequence[Record] = (), *, file: Path | None = None, figures: bool = False) -> None:
        super().__init__(settings_with(*AGENTS), {"qwen": Say(text="Yes."), "mistral": Say(text="No.")}, figures=figures)
        self._records = tuple(records)
        self._file = file
        self.stored: Repository | None = None

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[StoredCore]:
        with TemporaryDirectory() as folder:
            self.person = Person(name="default", folder=Path(folder))
            async with await Repository.open(self._file or Path(folder) / "history.db") as repository:
                for record in self._records:
                    await repository.finish(record)
                self.stored = repository
                # Its own is in memory; what runs write is kept there, what is looked for is in the file.
                self.repository = repository  # type: ignore[assignment]  # any history will do
                self.peering = Peering(Path(folder))
                yield self


async def write_history(file: Path, records: Iterable[Record]) -> None:
    """Makes a history file of many runs in one transaction; the next that opens it indexes them."""
    async with await Repository.open(file):
        pass
    with closing(connect(file)) as connection, transaction(connection):
        for record in records:
            rows.put(connection, record, owner="nobody")


def many(count: int) -> tuple[Record, ...]:
    """Returns runs that differ in number only."""
    first = run(0, "Stored question 0")
    return tuple(
        replace(
            first,
            id=f"{number:032x}",
            created_at=NOON + timedelta(minutes=number),
            question=Question(text=f"Stored question {number}"),
        )
        for number in range(count)
    )
