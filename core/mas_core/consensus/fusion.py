"""``fusion``: a judge compares the answers as data, quotes are looked up, and the aggregator writes the answer from it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

import msgspec

from mas_core.consensus.base import LEAST_ANSWERS, Session, first_answers, quorum, summed, without_quorum
from mas_core.consensus.judgement import Judgement, UnreadableJudgementError, read_judgement
from mas_core.consensus.synthesis import synthesised
from mas_core.models import Answer, Purpose, Usage, Verdict, VerdictKind
from mas_core.prompts import fusion_messages, judge_messages

_TRIES = 2
_TOO_SMALL = "The built-in demo model is too small to compare answers as data, so this is a synthesis."
_UNREADABLE = "The judge's comparison could not be read twice, so this is a synthesis."
_CANCELLED = "The comparison of the answers was cancelled, so this is a synthesis."
_NO_JUDGE = "No agent could compare the answers, so this is a synthesis."


@dataclass(frozen=True, slots=True, kw_only=True)
class _Judged:
    judgement: Judgement | None
    why_not: str = ""
    usages: tuple[tuple[Usage, float | None], ...] = ()


class Fusion:
    """Judge, then write. A comparison that cannot be read twice makes it a synthesis, and the verdict says so."""

    name: ClassVar[str] = "fusion"
    title: ClassVar[str] = "Fusion"
    summary: ClassVar[str] = "A judge compares the answers point by point with quotes, then the aggregator writes from that."
    closed_only: ClassVar[bool] = False

    async def run(self, session: Session) -> Verdict:
        """See :class:`mas_core.consensus.base.Strategy`."""
        job = session.job
        answers = await first_answers(session)
        if len(answers) < LEAST_ANSWERS:
            return without_quorum(job, answers)
        judged = await _judged(session, answers)
        if judged.judgement is None:
            return await _synthesis_instead(session, answers, judged)
        comparison = json.dumps(msgspec.to_builtins(judged.judgement), ensure_ascii=False, indent=1)
        written = await session.aggregate(
            lambda _: fusion_messages(job.question, judgement=comparison, catalog=session.catalog)
        )
        usage, cost_usd = summed((*judged.usages, (written.usage, written.cost_usd)))
        quotes = judged.judgement.quotes
        return Verdict(
            kind=VerdictKind.CONSENSUS if written.aggregator else VerdictKind.NONE,
            method=self.name,
            quorum=quorum(job, answers),
            text=written.text,
            aggregator=written.aggregator,
            aggregators_tried=written.tried,
            partial=written.partial,
            usage=usage,
            cost_usd=cost_usd,
            details={
                "judgement": msgspec.to_builtins(judged.judgement),
                "quotes": {"verified": sum(good for _, good in quotes), "asked": len(quotes)},
            },
        )


async def _judged(session: Session, answers: Sequence[Answer]) -> _Judged:
    job, catalog = session.job, session.catalog
    aggregator = job.panel.specs.get(job.panel.aggregator or "")
    if aggregator is not None and aggregator.demo:
        return _Judged(judgement=None, why_not=_TOO_SMALL)
    fault: str | None = None
    usages: tuple[tuple[Usage, float | None], ...] = ()
    for _ in range(_TRIES):
        told = fault
        reply = await session.aggregate(
            lambda _, told=told: judge_messages(job.question, answers, fault=told, catalog=catalog),  # type: ignore[misc]  # bound now
            purpose=Purpose.JUDGE,
        )
        usages = (*usages, (reply.usage, reply.cost_usd))
        if reply.aggregator is None:
            return _Judged(judgement=None, why_not=_NO_JUDGE, usages=usages)
        if reply.cancelled:
            return _Judged(judgement=None, why_not=_CANCELLED, usages=usages)
        try:
            return _Judged(judgement=read_judgement(reply.text, answers), usages=usages)
        except UnreadableJudgementError as exc:
            fault = str(exc)
    return _Judged(judgement=None, why_not=_UNREADABLE, usages=usages)


async def _synthesis_instead(session: Session, answers: Sequence[Answer], judged: _Judged) -> Verdict:
    verdict = await synthesised(session, answers)
    usage, cost_usd = summed((*judged.usages, (verdict.usage, verdict.cost_usd)))
    return replace(verdict, usage=usage, cost_usd=cost_usd, details={"fallback": judged.why_not})
