"""``deliberation``: the panel answers, sees the others' answers without names, and answers once more.

Sources: Y. Du et al., Improving Factuality and Reasoning through Multiagent Debate, 2023 (arXiv:2305.14325); J. Chen et al.,
ReConcile, 2024 (arXiv:2309.13007). Both report gains; "Debate or Vote" (H. K. Choi et al., 2025) finds that most of them are
the vote's, and that rounds pull answers together whether the majority is right or not. Hence one round, the ledger of flips
and the warning.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import ClassVar

from mas_core.catalog import Catalog
from mas_core.consensus.base import LEAST_ANSWERS, MessagesFor, Session, first_answers, latest, quorum, seats, without_quorum
from mas_core.consensus.synthesis import synthesised
from mas_core.consensus.vote import Count, count, voted
from mas_core.models import Answer, Job, Verdict
from mas_core.prompts import deliberation_messages, options_for


class Deliberation:
    """Two rounds, then a vote on a closed question or a synthesis on an open one; both rounds are kept and shown."""

    name: ClassVar[str] = "deliberation"
    title: ClassVar[str] = "Deliberation"
    summary: ClassVar[str] = (
        "Each agent sees the others' answers without names and keeps or revises its own; shows who flipped."
    )
    closed_only: ClassVar[bool] = False

    def planned_calls(self, job: Job) -> int:
        """Two a seat, and the aggregator's."""
        return 2 * seats(job) + 1 if seats(job) >= LEAST_ANSWERS else seats(job)

    async def run(self, session: Session) -> Verdict:
        """See :class:`mas_core.consensus.base.Strategy`. Who does not answer the second round keeps its first answer."""
        job, catalog = session.job, session.catalog
        options = options_for(job.question, catalog)
        first = await first_answers(session, voting=bool(options))
        if len(first) < LEAST_ANSWERS:
            return without_quorum(job, first)
        second = await session.ask_panel(
            _second_round(job, first, catalog, voting=bool(options)), round_=1, among=[answer.label for answer in first]
        )
        final = latest(first, second)
        if not options:
            verdict = await synthesised(session, final)
            details: dict[str, object] = {"rounds": 2, "kept_first_answer": _silent(first, second)}
            return replace(verdict, quorum=quorum(job, final), details=details)
        verdict = await voted(session, final, options=options)
        before = count(first, options=options)
        after = count(final, options=options)
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


def flip_ledger(before: Count, after: Count) -> dict[str, object]:
    """Compares the vote before and after the second round.

    Returns:
        ``before`` (the first round's count), ``flips`` (label to its choices before and after, only where they differ),
        ``conformity`` (label to whether a flip went to the first round's winner), and ``warning`` where the result moved.
    """
    flips: dict[str, dict[str, str | None]] = {}
    conformity: dict[str, bool] = {}
    for label, ballot in after.ballots.items():
        old, new = _choice(before, label), ballot.choice if ballot else None
        if old != new:
            flips[label] = {"before": old, "after": new}
            conformity[label] = new is not None and new == before.winner
    ledger: dict[str, object] = {
        "before": {"winner": before.winner, "counts": dict(before.counts), "choices": _choices(before)},
        "flips": flips,
        "conformity": conformity,
    }
    if before.winner != after.winner:
        was, now = before.winner or "no decision", after.winner or "no decision"
        ledger["warning"] = (
            f"Seeing the others' answers moved the vote from {was} to {now}. A moved vote is not a better one: "
            "agents tend to follow whoever is in the majority."
        )
    return ledger


def _choice(result: Count, label: str) -> str | None:
    ballot = result.ballots.get(label)
    return ballot.choice if ballot else None


def _choices(result: Count) -> Mapping[str, str | None]:
    return {label: ballot.choice if ballot else None for label, ballot in result.ballots.items()}
