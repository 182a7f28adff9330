"""``vote``: closed questions are counted, not averaged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from mas_core.consensus.ballots import Ballot, read_ballot
from mas_core.consensus.base import LEAST_ANSWERS, Session, first_answers, quorum, seats, without_quorum
from mas_core.consensus.wilson import wilson_interval
from mas_core.models import Answer, Job, Verdict, VerdictKind
from mas_core.prompts import options_for, vote_explanation_messages


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """A finished count. ``winner`` is None for a tie and where nobody chose."""

    ballots: Mapping[str, Ballot | None]
    counts: Mapping[str, int]
    winner: str | None

    @property
    def sentence(self) -> str:
        """The result in words, abstentions included."""
        counted = ", ".join(f"{choice} {count}" for choice, count in self.counts.items())
        abstained = sum(ballot is None for ballot in self.ballots.values())
        tail = f"; {abstained} could not be counted" if abstained else ""
        if not any(self.counts.values()):
            return "no answer named a choice that could be counted."
        undecided = "no decision, a tie" if sum(self.counts.values()) > 1 else "no decision, a single vote"
        return f"{self.winner or undecided} ({counted}{tail})."

    def details(self) -> dict[str, object]:
        """Returns the count for the record: choices, counts, shares with Wilson's 95 % interval, abstentions."""
        total = sum(self.counts.values())
        intervals = {choice: list(wilson_interval(count, total)) for choice, count in self.counts.items()} if total else {}
        return {
            "winner": self.winner,
            "counts": dict(self.counts),
            "intervals": intervals,
            "choices": {label: ballot.choice if ballot else None for label, ballot in self.ballots.items()},
            "confidence": {label: ballot.confidence if ballot else None for label, ballot in self.ballots.items()},
            "abstained": [label for label, ballot in self.ballots.items() if ballot is None],
        }


def count(answers: Sequence[Answer], *, options: tuple[str, ...]) -> Count:
    """Counts by plurality. A tie for the first place is no decision."""
    ballots = {answer.label: read_ballot(answer.text, options=options) for answer in answers}
    found = Counter(ballot.choice for ballot in ballots.values() if ballot is not None)
    counts = {option: found.get(option, 0) for option in options}
    most = max(counts.values(), default=0)
    first = [option for option, number in counts.items() if number == most and most > 0]
    # One ballot decides nothing, as one answer is no consensus.
    decided = len(first) == 1 and sum(counts.values()) >= LEAST_ANSWERS
    return Count(ballots=ballots, counts=counts, winner=first[0] if decided else None)


class Vote:
    """Each answer names a choice; the choices are counted; the aggregator only explains the result."""

    name: ClassVar[str] = "vote"
    title: ClassVar[str] = "Vote"
    summary: ClassVar[str] = (
        "Each answer names a choice and the choices are counted; a tie is no decision. For closed questions."
    )
    closed_only: ClassVar[bool] = True

    def planned_calls(self, job: Job) -> int:
        """One a seat, and the explanation."""
        return seats(job) + (1 if seats(job) >= LEAST_ANSWERS else 0)

    async def run(self, session: Session) -> Verdict:
        """See :class:`mas_core.consensus.base.Strategy`."""
        job, catalog = session.job, session.catalog
        answers = await first_answers(session, voting=True)
        if len(answers) < LEAST_ANSWERS:
            return without_quorum(job, answers)
        return await voted(session, answers, options=options_for(job.question, catalog))


async def voted(session: Session, answers: Sequence[Answer], *, options: tuple[str, ...]) -> Verdict:
    """Counts ``answers``, at least two, and has the aggregator explain the result."""
    job, catalog = session.job, session.catalog
    result = count(answers, options=options)
    written = await session.aggregate(
        lambda agent: vote_explanation_messages(
            job.question, answers, result=result.sentence, aggregator=agent, catalog=catalog
        )
    )
    return Verdict(
        kind=VerdictKind.VOTE if result.winner else VerdictKind.NO_DECISION,
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
