"""What of a stored run stands when it is taken up again, and which of its seats are asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from mas_core.calls import seats_of
from mas_core.consensus import STRATEGIES
from mas_core.errors import InputError
from mas_core.models import (
    Answer,
    ExtraCost,
    Failure,
    FailureKind,
    JobState,
    Purpose,
    Record,
    Verdict,
    VerdictKind,
    new_id,
)
from mas_core.session import Kept

STANDS = "stands"
"""In a verdict's details: it is that of before agents were asked again, and why."""


def kept_for_resume(record: Record) -> Kept:
    """Keeps every answer of an interrupted run, and the calls that the person cancelled; all else is asked.

    Raises:
        InputError: The run is under way, or has ended.
    """
    _check_method(record)
    if record.state is JobState.RUNNING:
        raise InputError(f"The run {record.id} is still under way.")
    if record.state is not JobState.UNFINISHED:
        raise InputError(
            f"The run {record.id} was not interrupted: it is {record.state}. "
            f"`mas history retry {record.id[:8]}` asks those again that failed."
        )
    answered = {(answer.agent, answer.repeat, answer.round) for answer in record.answers}
    cancelled = tuple(
        failure
        for failure in _of_answers(record)
        if failure.kind is FailureKind.CANCELLED and (failure.agent, failure.repeat, failure.round) not in answered
    )
    # A run that had ended, and was interrupted while agents were asked again, still has its verdict.
    return Kept(
        answers=record.answers,
        failures=cancelled,
        before=record if record.verdict is not None else None,
        stored=record,
        extra_costs=record.extra_costs,
    )


def kept_for_retry(record: Record, labels: Sequence[str] = ()) -> Kept:
    """Keeps all of an ended run but the seats that are asked again.

    A seat is asked again from the first round on in which it failed or broke off, or from the beginning if it was named and did
    neither. What it had said stands until something better comes. What others said in later rounds stands as well, although
    they had seen fewer answers then.

    Args:
        record: The run.
        labels: Seats by the names of their answers, ``qwen`` or ``qwen #2``; where empty, all that failed or broke off.

    Raises:
        InputError: The run has not ended, a label is no seat of it, or there is nothing to ask again.
    """
    _check_method(record)
    if record.state is JobState.RUNNING:
        raise InputError(f"The run {record.id} is still under way.")
    if record.state is JobState.UNFINISHED:
        raise InputError(f"The run {record.id} was interrupted. `mas history resume {record.id[:8]}` goes on with it.")
    seats = tuple(seat.label for seat in seats_of(record.panel))
    unknown = [label for label in labels if label not in seats]
    if unknown:
        raise InputError(f"{', '.join(unknown)} did not take part. There are: {', '.join(seats)}.", field="agents")
    unwell = _first_bad_rounds(record, seats)
    again = {label: unwell.get(label, 0) for label in labels} if labels else unwell
    if not again and not _verdict_is_missing(record):
        raise InputError("Nobody failed in this run. Name the agents that are to be asked again.", field="agents")

    def asked_again(one: Answer | Failure) -> bool:
        label = _label(one)
        return label in again and one.round >= again[label]

    return Kept(
        answers=tuple(answer for answer in record.answers if not asked_again(answer)),
        failures=tuple(failure for failure in _of_answers(record) if not asked_again(failure)),
        earlier=tuple(answer for answer in record.answers if asked_again(answer)),
        before=record,
        stored=record,
        extra_costs=record.extra_costs,
    )


def extra_costs_of(kept: Kept, answers: Sequence[Answer], verdict: Verdict | None) -> tuple[ExtraCost, ...]:
    """Returns what was paid without counting: what was known of that, and what has been replaced since by asking again."""
    before = kept.before
    if before is None:
        return kept.extra_costs
    still_there = set(map(id, answers))
    replaced = [
        ExtraCost(agent=old.agent, call_id=new_id(), attempt=1, node=old.node, cost_usd=old.cost_usd, usage=old.usage)
        for old in kept.earlier
        if old.cost_usd and id(old) not in still_there
    ]
    old = before.verdict
    if old is not None and old.cost_usd and (verdict is None or STANDS not in verdict.details):
        writer = old.aggregator or ""
        replaced.append(
            ExtraCost(agent=writer, call_id=new_id(), attempt=1, node="local", cost_usd=old.cost_usd, usage=old.usage)
        )
    return (*kept.extra_costs, *replaced)


def paid_usd(kept: Kept) -> float:
    """Returns the dollars that a run is known to have cost before it is taken up again."""
    verdict = kept.before.verdict if kept.before is not None else None
    paid = [answer.cost_usd for answer in (*kept.answers, *kept.earlier)]
    paid += [extra.cost_usd for extra in kept.extra_costs]
    paid += [verdict.cost_usd] if verdict is not None else []
    return sum(usd for usd in paid if usd is not None)


def standing(kept: Kept, verdict: Verdict | None, *, new_answers: bool) -> Verdict | None:
    """Lets the verdict of before stand where asking again has brought none as good: it was paid for, and is as good as ever.

    Args:
        kept: What there was.
        verdict: What asking again has brought.
        new_answers: Whether anybody has answered anew.
    """
    before = kept.before.verdict if kept.before is not None else None
    if before is None or before.kind is VerdictKind.NONE or not _is_less(verdict, before, new_answers=new_answers):
        return verdict
    return replace(before, details={**before.details, STANDS: "This is the verdict of before agents were asked again."})


def is_new(verdict: Verdict | None) -> bool:
    """Whether asking again has brought this verdict."""
    return verdict is not None and verdict.kind is not VerdictKind.NONE and STANDS not in verdict.details


def _is_less(verdict: Verdict | None, before: Verdict, *, new_answers: bool) -> bool:
    if verdict is None or verdict.kind is VerdictKind.NONE:
        return True
    # A count of new answers is worth more than an old one, also without the end of its explanation; half a consensus is not.
    return verdict.partial and not before.partial and (verdict.kind is VerdictKind.CONSENSUS or not new_answers)


def _check_method(record: Record) -> None:
    if record.panel.method not in STRATEGIES:
        raise InputError(f"The run {record.id} used the method '{record.panel.method}', which this version does not have.")


def _of_answers(record: Record) -> tuple[Failure, ...]:
    return tuple(failure for failure in record.failures if failure.purpose is Purpose.ANSWER)


def _label(one: Answer | Failure) -> str:
    return one.agent if one.repeat == 0 else f"{one.agent} #{one.repeat + 1}"


def _first_bad_rounds(record: Record, seats: Sequence[str]) -> Mapping[str, int]:
    """Returns for each seat that failed, broke off or was never asked the round in which it did so first."""
    whole = {(answer.label, answer.round) for answer in record.answers if not answer.partial}
    tried = {(answer.label, answer.round) for answer in record.answers}
    tried |= {(_label(failure), failure.round) for failure in _of_answers(record)}
    bad: dict[str, int] = {}
    for label, round_ in sorted(tried - whole):
        bad.setdefault(label, round_)
    never_asked = set(seats) - {label for label, _ in tried}
    return {label: bad.get(label, 0) for label in seats if label in bad or label in never_asked}


def _verdict_is_missing(record: Record) -> bool:
    return record.verdict is None or record.verdict.kind is VerdictKind.NONE or record.verdict.partial
