"""What the header of a run says of its vote."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import assert_never

from mas_core.analysis.vote_choices import Vote, vote_of
from mas_core.charts.context import joined
from mas_core.charts.votes import abstentions, leaders, mixed_units, spread_words, vote_counts
from mas_core.choices import ChoiceKind
from mas_core.models import Record

_NOUNS: Mapping[ChoiceKind, str] = {
    ChoiceKind.YES_NO: "choice",
    ChoiceKind.OPTIONS: "choice",
    ChoiceKind.LIKERT: "rating",
    ChoiceKind.NUMBER: "number",
}


def vote_clauses(record: Record) -> Iterator[str]:
    """Yields what a vote came to: its counts, or where its ratings or numbers lie; a tie; and who abstained."""
    vote = vote_of(record.verdict)
    if vote is None:
        return
    unclear = abstentions(record)
    cast = sum(choice is not None for choice in vote.choices.values()) if vote.choices else sum(vote.counts.values())
    yield from _clauses(record, vote, cast)
    if unclear and cast:
        yield f"{unclear} without a clear {_NOUNS[vote.kind]}"


def _clauses(record: Record, vote: Vote, cast: int) -> Iterator[str]:
    match vote.kind:
        case ChoiceKind.NUMBER:
            yield _numbers_clause(record, cast)
        case ChoiceKind.LIKERT:
            yield from _ratings_clauses(record, vote)
        case ChoiceKind.YES_NO | ChoiceKind.OPTIONS:
            yield _counts_clause(record)
        case _:
            assert_never(vote.kind)


def _counts_clause(record: Record) -> str:
    counts = vote_counts(record.verdict) or {}
    cast = ", ".join(f"{choice} {count}" for choice, count in counts.items() if count)
    tie = " (a tie)" if len(leaders(counts)) > 1 else ""
    return f"{cast}{tie}" if cast else "no vote could be counted"


def _ratings_clauses(record: Record, vote: Vote) -> Iterator[str]:
    votes, leading = sum(vote.counts.values()), leaders(vote.counts)
    middle = spread_words(record.verdict)
    if middle:
        yield middle
    if len(leading) > 1:
        yield f"a tie of {joined(leading)}"
    elif middle:
        yield f"most for {leading[0]} ({vote.counts[leading[0]]} of {votes})"
    else:
        yield f"a single rating, {leading[0]}" if votes else "no rating could be counted"


def _numbers_clause(record: Record, cast: int) -> str:
    units = mixed_units(record.verdict)
    if units:
        return f"the numbers are in different units ({joined(units)})"
    single = "a single number decides nothing" if cast else "no number could be counted"
    return spread_words(record.verdict) or single
