"""``single``: the aggregator answers alone, the baseline that the other methods are compared with."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from mas_core.consensus.base import Session, first_answers, without_quorum
from mas_core.models import Quorum, Verdict


class Single:
    """Only the aggregator is asked, as an agent: its answer is an answer, and the verdict is that answer."""

    name: ClassVar[str] = "single"
    title: ClassVar[str] = "Single answer"
    summary: ClassVar[str] = "The aggregator alone answers: the baseline that the other methods are compared with."
    closed_only: ClassVar[bool] = False

    async def run(self, session: Session) -> Verdict:
        """See :class:`mas_core.consensus.base.Strategy`; planning has made the aggregator the only seat."""
        job = session.job
        answers = await first_answers(session)
        verdict = without_quorum(job, answers)
        return replace(verdict, quorum=Quorum(asked=job.panel.repeats, answered=len(answers)))
