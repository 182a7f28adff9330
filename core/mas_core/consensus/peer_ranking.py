"""``peer_ranking``: the agents rank one another's answers, without names and without their own. For ranking, not for truth."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from mas_core.catalog import Catalog
from mas_core.consensus.base import Review, Session, first_answers, quorum, summed, without_quorum
from mas_core.consensus.ranking import Ranked, places, rank, read_ranking
from mas_core.models import Answer, Job, Usage, Verdict, VerdictKind
from mas_core.prompts import letters, review_messages

LEAST_ANSWERS = 3
"""With two answers every agent would rank one, which says nothing."""
_CAVEAT = "This says what the agents prefer, not what is true."
_DEMO_CAVEAT = (
    " Reviews by the built-in demonstration model are in it: it is held to the form of a ranking, and chooses at about chance, "
    "even between an answer and nonsense."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sheet:
    """One reviewer's pass: the answers in the order in which it sees them, under letters of its own."""

    reviewer: str
    labels: tuple[str, ...]


class PeerRanking:
    """Two passes a reviewer, the second in reverse order, so that an answer's place on the page cancels out."""

    name: ClassVar[str] = "peer_ranking"
    title: ClassVar[str] = "Peer ranking"
    summary: ClassVar[str] = "The agents rank one another's answers without names, each twice; for ranking, not for truth."
    closed_only: ClassVar[bool] = False

    async def run(self, session: Session) -> Verdict:
        """See :class:`mas_core.consensus.base.Strategy`."""
        job = session.job
        answers = await first_answers(session)
        if len(answers) < 2:
            return without_quorum(job, answers)
        if len(answers) < LEAST_ANSWERS:
            return self._refused(job, answers, f"a ranking needs at least {LEAST_ANSWERS} answers, {len(answers)} came")
        sheets = _sheets(job, answers)
        reviewed = await session.review([_review(job, sheet, answers, session.catalog) for sheet in sheets])
        rankings = [
            (sheet.reviewer, tuple(sheet.labels[letters(len(sheet.labels)).index(letter)] for letter in order))
            for sheet, said in zip(sheets, reviewed, strict=True)
            if said is not None and (order := read_ranking(said.text, names=letters(len(sheet.labels)))) is not None
        ]
        if len({reviewer for reviewer, _ in rankings}) < 2:
            verdict = self._refused(job, answers, "fewer than two agents gave a ranking that could be read")
        else:
            result = rank(rankings, [answer.label for answer in answers], seed=job.id)
            verdict = self._verdict(job, answers, result, len(sheets))
        paid = [(said.usage, said.cost_usd) for said in reviewed if said is not None]
        usage, cost_usd = summed(paid) if paid else (Usage(), None)
        return replace(verdict, usage=usage, cost_usd=cost_usd)

    def _verdict(self, job: Job, answers: Sequence[Answer], result: Ranked, asked: int) -> Verdict:
        ranked = [
            f"- {label}: place {place}, score {result.scores[label]:.2f}, 95 % band of its rank {_band(result.bands[label])}"
            for label, place in places(result.scores).items()
        ]
        agreement = "" if result.kendall_w is None else f" Agreement of the reviewers: Kendall's W {result.kendall_w:.2f}."
        first = (
            f"The reviewers put {result.winner} first."
            if result.winner
            else "No answer is clearly first: another draw of these reviewers could put another one there."
        )
        demo = any(spec.demo for name, spec in job.panel.specs.items() if name in job.panel.agents)
        return Verdict(
            kind=VerdictKind.CONSENSUS if result.winner else VerdictKind.NO_DECISION,
            method=self.name,
            quorum=quorum(job, answers),
            text=f"{first}{agreement} {_CAVEAT}{_DEMO_CAVEAT if demo else ''}\n\n" + "\n".join(ranked),
            details={
                "winner": result.winner,
                "scores": dict(result.scores),
                "bands": {label: list(band) for label, band in result.bands.items()},
                "kendall_w": result.kendall_w,
                "rankings": result.rankings,
                "reviews_asked": asked,
                "demo_reviewers": demo,
            },
        )

    def _refused(self, job: Job, answers: Sequence[Answer], why: str) -> Verdict:
        return Verdict(
            kind=VerdictKind.NO_DECISION,
            method=self.name,
            quorum=quorum(job, answers),
            text=f"There is no ranking: {why}.",
            details={"winner": None, "refused": why},
        )


def _band(band: tuple[int, int]) -> str:
    return str(band[0]) if band[0] == band[1] else f"{band[0]} to {band[1]}"


def _sheets(job: Job, answers: Sequence[Answer]) -> list[_Sheet]:
    """Two sheets for each agent that answered, over all answers that are not its own."""
    sheets = []
    for reviewer in dict.fromkeys(answer.agent for answer in answers):
        others = [answer.label for answer in answers if answer.agent != reviewer]
        if len(others) < 2:
            continue
        order = random.Random(f"{job.id}/{reviewer}").sample(others, len(others))  # noqa: S311  (an order, not a secret)
        sheets += [_Sheet(reviewer=reviewer, labels=tuple(order)), _Sheet(reviewer=reviewer, labels=tuple(reversed(order)))]
    return sheets


def _review(job: Job, sheet: _Sheet, answers: Sequence[Answer], catalog: Catalog) -> Review:
    by_label = {answer.label: answer for answer in answers}
    others = [by_label[label] for label in sheet.labels]
    agent = job.panel.specs[sheet.reviewer]
    return Review(agent=sheet.reviewer, messages=review_messages(job.question, others, agent=agent, catalog=catalog))
