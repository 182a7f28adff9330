"""The distribution of ratings over the points of their scale."""

from __future__ import annotations

from collections.abc import Mapping

from mas_core.analysis.vote_choices import Vote, mapping_of
from mas_core.charts.colours import CHOICE_COLOURS, mix
from mas_core.charts.context import joined, subtitle
from mas_core.charts.types import VoteBar, VoteChart
from mas_core.charts.votes import abstentions, interval_caveats, leaders, spread_words, vote_bar
from mas_core.models import Record

_METHOD = (
    "Counted ratings with the Wilson 95 % interval, as if the agents were independent of each other. Quartiles by linear "
    "interpolation."
)
_MIDDLE = "#bbbbbb"
_ENDS = CHOICE_COLOURS[1], CHOICE_COLOURS[0]


def rating_chart(record: Record, vote: Vote) -> VoteChart:
    """Describes ratings: a bar a point, from the low end of the scale to its high end, empty ones included."""
    counts = {str(point): vote.counts.get(str(point), 0) for point in vote.points}
    votes, unclear = sum(counts.values()), abstentions(record)
    uncounted = f"{unclear} {'answer' if unclear == 1 else 'answers'} without a clear rating." if unclear else ""
    if not votes:
        return VoteChart(
            key="consensus",
            title="Ratings",
            subtitle=subtitle(record, _METHOD),
            refused="No answer named a point of the scale that can be counted; this figure needs at least 1 rating.",
        )
    labels = mapping_of(record.verdict.details.get("labels")) if record.verdict is not None else {}
    bars = tuple(
        vote_bar(_named(point, labels), count, votes=votes, colour=_colour(place, of=len(counts), two_sided=vote.agreement))
        for place, (point, count) in enumerate(counts.items())
    )
    return VoteChart(
        key="consensus",
        title=_finding(counts, spread_words(record.verdict)),
        subtitle=subtitle(record, _METHOD, interval_caveats(record), uncounted),
        bars=bars,
        votes=votes,
        abstentions=unclear,
        sentence=_sentence(counts, bars),
    )


def _finding(counts: Mapping[str, int], middle: str) -> str:
    leading = leaders(counts)
    if not middle:
        return f"The only rating is {leading[0]}"
    if len(leading) > 1:
        return f"No decision: a tie of {joined(leading)}; {middle}"
    return f"{middle[:1].upper()}{middle[1:]} of {sum(counts.values())} ratings"


def _sentence(counts: Mapping[str, int], bars: tuple[VoteBar, ...]) -> str:
    leading = leaders(counts)
    if sum(counts.values()) == 1:
        return "One rating decides nothing."
    if len(leading) > 1:
        return f"No point has the most ratings: {joined(leading)} have {counts[leading[0]]} each."
    bar = bars[tuple(counts).index(leading[0])]
    interval = f"95 % interval {bar.low:.0%} to {bar.high:.0%}"
    return f"Most ratings: {bar.choice}, {bar.share:.0%}, {interval}."


def _named(point: str, labels: Mapping[object, object]) -> str:
    label = labels.get(point)
    return f"{point} {label}" if isinstance(label, str) and label else point


def _colour(place: int, *, of: int, two_sided: bool) -> str:
    """Returns a point's colour: from one hue over grey to another where the ends are opposites, else from grey to one hue."""
    share = place / (of - 1)
    if not two_sided:
        return mix(_MIDDLE, _ENDS[1], share=share)
    low, high = _ENDS
    return mix(low, _MIDDLE, share=2 * share) if share <= 0.5 else mix(_MIDDLE, high, share=2 * share - 1)
