"""The consensus figure: a score for open questions, the votes for closed ones."""

from __future__ import annotations

from collections.abc import Mapping

from mas_core.analysis.vote_choices import vote_of
from mas_core.charts.colours import CHOICE_COLOURS
from mas_core.charts.context import TOPIC_NOTE, joined, refusal, subtitle
from mas_core.charts.numbers import number_chart
from mas_core.charts.ratings import rating_chart
from mas_core.charts.similarity import METHODS
from mas_core.charts.stances import stance_counts
from mas_core.charts.types import DotStripChart, ScoreChart, VoteChart
from mas_core.charts.votes import abstentions, interval_caveats, leaders, vote_bar, vote_counts
from mas_core.choices import ChoiceKind
from mas_core.models import Record

_VOTE_METHOD = "Counted votes with the Wilson 95 % interval, as if the agents were independent of each other."


def consensus(record: Record) -> ScoreChart | VoteChart | DotStripChart:
    """Describes how far the panel is one."""
    vote, counts = vote_of(record.verdict), vote_counts(record.verdict)
    if vote is not None and vote.kind is ChoiceKind.NUMBER:
        return number_chart(record, vote)
    if vote is not None and vote.points:
        return rating_chart(record, vote)
    return _score(record) if counts is None else _vote(record, counts)


def score_note(record: Record) -> str:
    """Returns what the run's consensus score stands for, in a sentence; it is not the same for every kind of question."""
    vote = vote_of(record.verdict)
    if vote is None:
        return TOPIC_NOTE
    votes, unclear = sum(vote.counts.values()), abstentions(record)
    counted = f"{votes} counted {'vote' if votes == 1 else 'votes'}"
    beside = f"; {unclear} {'answer' if unclear == 1 else 'answers'} without a clear choice left out" if unclear else ""
    measure = "How near the ratings lie on their scale" if vote.points else "The share of the leading choice"
    return f"{measure}, of {counted}{beside}."


def score_words(record: Record) -> str:
    """Returns the consensus score with what it stands for, for texts without a chart."""
    score = record.analysis.consensus_score if record.analysis is not None else None
    return "Consensus score: no figure." if score is None else f"Consensus score: {score:.0f} of 100. {score_note(record)}"


def _score(record: Record) -> ScoreChart:
    score = record.analysis.consensus_score if record.analysis is not None else None
    if record.analysis is None or score is None:
        return ScoreChart(
            key="consensus",
            title="Consensus score",
            subtitle=subtitle(record, TOPIC_NOTE),
            refused=refusal(record, "consensus_score"),
        )
    found = record.analysis.similarity
    size = len(found.agents) if found is not None else 0
    pairs = size * (size - 1) // 2
    of = f" of {pairs} {'pair' if pairs == 1 else 'pairs'} of answers" if pairs else ""
    method = METHODS.get(found.method, found.method) if found is not None else "Cosine"
    return ScoreChart(
        key="consensus",
        title=f"Consensus score: {score:.0f} of 100",
        subtitle=subtitle(record, f"{method}, mean{of}, times 100.", TOPIC_NOTE, figure="similarity"),
        score=score,
        sentence=f"Two answers have a similarity of {score / 100:.2f} on average. {_agreement(record.analysis.stances)}",
    )


def _agreement(stances: Mapping[str, str]) -> str:
    """Returns what is known of agreement, which similarity cannot tell."""
    if not stances:
        return "Whether they agree, only reading them tells."
    return f"By what they declare: {stance_counts(stances)}."


def _vote(record: Record, counts: Mapping[str, int]) -> VoteChart:
    votes = sum(counts.values())
    if not votes:
        return VoteChart(
            key="consensus",
            title="Votes",
            subtitle=subtitle(record, _VOTE_METHOD),
            refused="No answer named a choice that can be counted; this figure needs at least 1 vote.",
        )
    unclear = abstentions(record)
    bars = tuple(
        vote_bar(choice, counts[choice], votes=votes, colour=CHOICE_COLOURS[place % len(CHOICE_COLOURS)])
        for place, choice in enumerate(counts)
    )
    uncounted = f"{unclear} {'answer' if unclear == 1 else 'answers'} without a clear choice." if unclear else ""
    return VoteChart(
        key="consensus",
        title=_finding(counts),
        subtitle=subtitle(record, _VOTE_METHOD, interval_caveats(record), uncounted),
        bars=bars,
        votes=votes,
        abstentions=unclear,
        sentence=f"{bars[0].choice}: {bars[0].share:.0%} of the votes, 95 % interval {bars[0].low:.0%} to {bars[0].high:.0%}.",
    )


def _finding(counts: Mapping[str, int]) -> str:
    leading, votes = leaders(counts), sum(counts.values())
    most = counts[leading[0]]
    noun = "vote" if most == 1 else "votes"
    if len(leading) > 1:
        return f"No decision: {joined(leading)} have {most} {noun} each"
    if most == votes:
        return f"All {votes} votes for {leading[0]}" if votes > 1 else f"The only vote is for {leading[0]}"
    return f"{leading[0]} leads with {most} of {votes} votes"
