"""``synthesis``: one aggregator call that writes the majority's stance, or a reasoned decision."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from mas_core.consensus.base import LEAST_ANSWERS, Session, first_answers, quorum, without_quorum
from mas_core.models import Answer, Verdict, VerdictKind
from mas_core.prompts import synthesis_messages


class Synthesis:
    """The panel answers, then the aggregator writes what they share and where they differ."""

    name: ClassVar[str] = "synthesis"
    title: ClassVar[str] = "Synthesis"
    summary: ClassVar[str] = "The aggregator writes what the answers share, where they differ, and how strong each is."
    closed_only: ClassVar[bool] = False

    async def run(self, session: Session) -> Verdict:
        """See :class:`mas_core.consensus.base.Strategy`."""
        job = session.job
        answers = await first_answers(session)
        if len(answers) < LEAST_ANSWERS:
            return without_quorum(job, answers)
        return await synthesised(session, answers)


async def synthesised(session: Session, answers: Sequence[Answer]) -> Verdict:
    """Has the aggregator write a consensus of ``answers``, at least two."""
    job, catalog = session.job, session.catalog
    written = await session.aggregate(
        lambda agent: synthesis_messages(job.question, answers, aggregator=agent, catalog=catalog)
    )
    return Verdict(
        kind=VerdictKind.CONSENSUS if written.aggregator else VerdictKind.NONE,
        method=job.panel.method,
        quorum=quorum(job, answers),
        text=written.text,
        aggregator=written.aggregator,
        aggregators_tried=written.tried,
        partial=written.partial,
        usage=written.usage,
        cost_usd=written.cost_usd,
    )
