"""A history in memory, as the window knows it."""

from __future__ import annotations

from mas_core.errors import MasError, RunNotFound
from mas_core.models import Quorum, Record, RunSummary


class MemoryHistory:
    """A history in memory."""

    def __init__(self) -> None:
        self.records: dict[str, Record] = {}
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

    async def delete(self, run_id: str) -> str:
        del self.records[run_id]
        return run_id


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
