"""A job's figures, computed off the loop. A bug in them costs the figures, never the answers and the verdict."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from mas_core.models import Analysis, Answer, Job, Panel, Question, Verdict

_log = logging.getLogger(__name__)

Analyse = Callable[[Question, Panel, Sequence[Answer], Verdict | None], Analysis]
"""Computes the figures."""
Compare = Callable[[Analysis, Sequence[Answer], Verdict | None], Analysis]
"""Adds the claims to an analysis, and what the verdict left of them; claims that it has already stay as they are."""

_WRITTEN = frozenset({"fusion", "synthesis"})
"""Methods whose verdict is a text about the first answers. No figure depends on it; a vote's counts and later rounds do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Begun:
    answers: Sequence[Answer]
    computing: asyncio.Task[Analysis]


class JobFigures:
    """The figures of one job, begun while the aggregator writes, so that little is left to do when it has ended."""

    def __init__(self, job: Job, *, analyse: Analyse, compare: Compare | None, turn: asyncio.Lock) -> None:
        """Takes what computes.

        Args:
            job: Whose figures.
            analyse: Called in a worker thread.
            compare: Called in a worker thread, if there is one.
            turn: Held while something is computed: several threads at once would only fight for the interpreter, and the event
                loop with them, so that the verdicts of all jobs came later.
        """
        self._job = job
        self._analyse = analyse
        self._compare = compare
        self._turn = turn
        self._begun: _Begun | None = None

    def begin(self, answers: Sequence[Answer]) -> None:
        """Begins with what these answers, all there will be, say by themselves, unless figures depend on the verdict."""
        if self._begun is None and self._job.panel.method in _WRITTEN:
            self._begun = _Begun(answers=answers, computing=asyncio.create_task(self._computed(answers)))

    async def figures(self, answers: Sequence[Answer], verdict: Verdict | None) -> Analysis:
        """Returns the figures of the answers, perhaps with their claims."""
        if self._begun is not None and self._begun.answers == answers:
            return await self._begun.computing
        await self.drop()
        async with self._turn:
            return await self._analysed(answers, verdict)

    async def with_claims(self, analysis: Analysis, answers: Sequence[Answer], verdict: Verdict | None) -> Analysis:
        """Adds the claims, and what the verdict lost of them."""
        if self._compare is None or not answers:
            return analysis
        async with self._turn:
            try:
                return await asyncio.to_thread(self._compare, analysis, answers, verdict)
            except Exception:  # noqa: BLE001  (answers, verdict and figures are worth keeping without claims)
                _log.exception("a bug in the claims of job %s", self._job.id)
                reason = "The claims could not be compared because of a fault in MAS; the log has the details."
                return replace(analysis, refused={**analysis.refused, "claims": reason})

    async def drop(self) -> None:
        """Ends what was begun, because nobody will ask for it."""
        if self._begun is not None:
            begun, self._begun = self._begun, None
            begun.computing.cancel()
            await asyncio.wait({begun.computing})

    async def _computed(self, answers: Sequence[Answer]) -> Analysis:
        async with self._turn:
            analysis = await self._analysed(answers, None)
        return await self.with_claims(analysis, answers, None)

    async def _analysed(self, answers: Sequence[Answer], verdict: Verdict | None) -> Analysis:
        try:
            return await asyncio.to_thread(self._analyse, self._job.question, self._job.panel, answers, verdict)
        except Exception:  # noqa: BLE001  (answers and verdict are worth keeping without figures)
            _log.exception("a bug in the analysis of job %s", self._job.id)
            reason = "The figures could not be computed because of a fault in MAS; the log has the details."
            return Analysis(refused={"analysis": reason})
