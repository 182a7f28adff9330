"""``vote``: closed questions are counted, not averaged."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from mas_core.consensus.base import LEAST_ANSWERS, Aggregation, Session, first_answers, quorum, without_quorum
from mas_core.consensus.tally import Count, count
from mas_core.errors import InputError
from mas_core.models import Answer, Verdict, VerdictKind
from mas_core.prompts import choices_for, vote_explanation_messages


class Vote:
    """Each answer names a choice; the choices are counted; the aggregator only explains the result."""

    name: ClassVar[str] = "vote"
    title: ClassVar[str] = "Vote"
    summary: ClassVar[str] = (
        "Each answer names a choice, and choices are counted; a tie is no decision. Numbers get a median. For closed questions."
    )
    closed_only: ClassVar[bool] = True

    async def run(self, session: Session) -> Verdict:
        """See :class:`mas_core.consensus.base.Strategy`."""
        job, catalog = session.job, session.catalog
        choices = choices_for(job.question, catalog)
        if choices is None:
            raise InputError("The question's type is none that can be voted on any more.", field="question_type")
        answers = await first_answers(session, voting=True)
        if len(answers) < LEAST_ANSWERS:
            return without_quorum(job, answers)
        return await voted(session, answers, count(answers, choices=choices))


async def voted(session: Session, answers: Sequence[Answer], result: Count) -> Verdict:
    """Returns the verdict of a count of ``answers``, which the aggregator explains and cannot change.

    Where nothing could be counted there is nothing to explain: whoever was asked to would make reasons up.
    """
    job, catalog = session.job, session.catalog
    written = Aggregation()
    if any(result.ballots.values()):
        written = await session.aggregate(
            lambda agent: vote_explanation_messages(
                job.question, answers, result=result.sentence, aggregator=agent, catalog=catalog
            )
        )
    return Verdict(
        kind=VerdictKind.VOTE if result.decided else VerdictKind.NO_DECISION,
        method=job.panel.method,
        quorum=quorum(job, answers),
        text=written.text,
        aggregator=written.aggregator,
        aggregators_tried=written.tried,
        partial=written.partial,
        usage=written.usage,
        cost_usd=written.cost_usd,
        details=result.details(),
    )
