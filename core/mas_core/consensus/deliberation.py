"""``deliberation``: the panel answers, sees the others' answers without names, and answers once more.

Sources: Y. Du et al., Improving Factuality and Reasoning through Multiagent Debate, 2023 (arXiv:2305.14325); J. Chen et al.,
ReConcile, 2024 (arXiv:2309.13007). Both report gains; "Debate or Vote" (H. K. Choi et al., 2025) finds that most of them are
the vote's, and that rounds pull answers together whether the majority is right or not. Hence one round, the ledger of flips
and the warning.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar

from mas_core.catalog import Catalog
from mas_core.consensus.base import LEAST_ANSWERS, MessagesFor, Session, first_answers, latest, quorum, without_quorum
from mas_core.consensus.flips import flip_ledger
from mas_core.consensus.synthesis import synthesised
from mas_core.consensus.tally import count
from mas_core.consensus.vote import voted
from mas_core.models import Answer, Job, Verdict
from mas_core.prompts import choices_for, deliberation_messages


class Deliberation:
    """Two rounds, then a vote on a closed question or a synthesis on an open one; both rounds are kept and shown."""

    name: ClassVar[str] = "deliberation"
    title: ClassVar[str] = "Deliberation"
    summary: ClassVar[str] = (
        "Each agent sees the others' answers without names and keeps or revises its own; shows who flipped."
    )
    closed_only: ClassVar[bool] = False

    async def run(self, session: Session) -> Verdict:
        """See :class:`mas_core.consensus.base.Strategy`. Who does not answer the second round keeps its first answer."""
        job, catalog = session.job, session.catalog
        choices = choices_for(job.question, catalog)
        first = await first_answers(session, voting=choices is not None)
        if len(first) < LEAST_ANSWERS:
            return without_quorum(job, first)
        second = await session.ask_panel(
            _second_round(job, first, catalog, voting=choices is not None), round_=1, among=[answer.label for answer in first]
        )
        final = latest(first, second)
        if choices is None:
            verdict = await synthesised(session, final)
            details: dict[str, object] = {"rounds": 2, "kept_first_answer": _silent(first, second)}
            return replace(verdict, quorum=quorum(job, final), details=details)
        before, after = count(first, choices=choices), count(final, choices=choices)
        verdict = await voted(session, final, after)
        ledger = flip_ledger(before, after)
        return replace(verdict, details={**verdict.details, **ledger, "rounds": 2, "kept_first_answer": _silent(first, second)})


def _second_round(job: Job, first: Sequence[Answer], catalog: Catalog, *, voting: bool) -> MessagesFor:
    own = {answer.label: answer for answer in first}
    # Seeded by the job, so that a run can be repeated; each agent has an order of its own.
    shuffled = {
        label: random.Random(f"{job.id}/{label}").sample(others, len(others))  # noqa: S311  (an order, not a secret)
        for label in own
        for others in [[answer for answer in first if answer.label != label]]
    }
    return lambda seat: deliberation_messages(
        job.question,
        own[seat.label],
        shuffled[seat.label],
        agent=seat.agent,
        role=seat.role,
        catalog=catalog,
        voting=voting,
    )


def _silent(first: Sequence[Answer], second: Sequence[Answer]) -> list[str]:
    answered = {answer.label for answer in second}
    return [answer.label for answer in first if answer.label not in answered]
