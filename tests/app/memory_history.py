"""A history in memory, as the window knows it."""

from __future__ import annotations

from collections.abc import Iterable

from mas_core.errors import MasError, RunNotFound
from mas_core.models import Quorum, Record, RunSummary
from mas_core.storage.query import HistoryPage, HistoryQuery, Tag


class MemoryHistory:
    """A history in memory."""

    def __init__(self) -> None:
        self.records: dict[str, Record] = {}
        self.deleted: dict[str, Record] = {}
        self.notices: tuple[str, ...] = ()
        self.broken: MasError | None = None

    async def list_runs(self, *, limit: int, offset: int) -> tuple[RunSummary, ...]:
        newest = sorted(self.records.values(), key=lambda record: record.created_at, reverse=True)
        return tuple(summary_of(record) for record in newest[offset : offset + limit])

    async def count(self) -> int:
        return len(self.records)

    async def load(self, run_id: str) -> Record:
        if self.broken is not None:
            raise self.broken
        if run_id not in self.records:
            raise RunNotFound(f"There is no run {run_id}.")
        return self.records[run_id]

    async def conversation(self, run_id: str, /, *, most: int) -> tuple[Record, ...]:
        chain = [await self.load(run_id)]
        while (before := chain[-1].question.follows) and len(chain) < most:
            chain.append(await self.load(before))
        return tuple(reversed(chain))

    async def search(self, query: HistoryQuery) -> HistoryPage:
        """Knows words of the question and the deleted runs, and the newest first; a real history is for the rest."""
        found = self._found(query)
        start = int(query.after or 0)
        end = start + query.limit
        return HistoryPage(runs=found[start:end], next_page=str(end) if end < len(found) else "")

    async def count_found(self, query: HistoryQuery) -> int:
        return len(self._found(query))

    def _found(self, query: HistoryQuery) -> tuple[RunSummary, ...]:
        known = HistoryQuery(
            text=query.text, deleted=query.deleted, limit=query.limit, after=query.after, snippets=query.snippets
        )
        if query != known:
            raise NotImplementedError("this history can neither filter nor sort")
        kept = self.deleted if query.deleted else self.records
        newest = sorted(kept.values(), key=lambda record: record.created_at, reverse=True)
        words = query.text.casefold().split()
        return tuple(summary_of(run) for run in newest if all(word in run.question.text.casefold() for word in words))

    async def tags(self) -> tuple[Tag, ...]:
        return ()

    async def tag(self, run_id: str, tags: Iterable[str]) -> str:
        raise NotImplementedError

    async def untag(self, run_id: str, tags: Iterable[str]) -> str:
        raise NotImplementedError

    async def delete(self, run_id: str, *, now: bool = False) -> str:
        gone = self.records.pop(run_id, None) or self.deleted.pop(run_id)
        if not now:
            self.deleted[run_id] = gone
        return run_id

    async def load_deleted(self, run_id: str) -> Record:
        if run_id not in self.deleted:
            raise RunNotFound(f"no deleted run {run_id}")
        return self.deleted[run_id]

    async def undelete(self, run_id: str) -> str:
        self.records[run_id] = self.deleted.pop(run_id)
        return run_id

    async def finish(self, record: Record) -> None:
        self.records[record.id] = record

    async def take_in(self, record: Record) -> None:
        self.records[record.id] = record


def summary_of(record: Record) -> RunSummary:
    quorum = record.verdict.quorum if record.verdict else Quorum(asked=len(record.panel.agents), answered=len(record.answers))
    return RunSummary(
        id=record.id,
        created_at=record.created_at,
        state=record.state,
        question=record.question.text,
        domain=record.question.domain,
        question_type=record.question.question_type,
        method=record.panel.method,
        agents=record.panel.agents,
        asked=quorum.asked,
        answered=quorum.answered,
        verdict_kind=record.verdict.kind if record.verdict else None,
        consensus_score=record.analysis.consensus_score if record.analysis else None,
    )
