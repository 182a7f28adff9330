"""The small multiples of the eight NRC emotions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from mas_core.analysis.emotions import LEXICON_NOTE
from mas_core.charts.context import colours_of, joined, ordered, refusal, subtitle
from mas_core.charts.radar import nice_ceiling
from mas_core.charts.types import SmallMultiple, SmallMultiplesChart
from mas_core.models import Record

_METHOD = "Shares of the emotion words in each answer; a word may carry several."


def emotions(record: Record) -> SmallMultiplesChart:
    """Describes each answer's profile of emotions on one common axis."""
    found = record.analysis.emotions if record.analysis is not None else {}
    if not found:
        return SmallMultiplesChart(
            key="emotions",
            title="Emotions",
            subtitle=subtitle(record, _METHOD, LEXICON_NOTE),
            refused=refusal(record, "emotions"),
        )
    labels = ordered(record, found)
    categories = tuple(dict.fromkeys(emotion for label in labels for emotion in found[label]))
    multiples = tuple(
        SmallMultiple(
            label=label,
            colour=colour,
            values=tuple(round(100 * found[label].get(emotion, 0.0), 1) for emotion in categories),
        )
        for label, colour in zip(labels, colours_of(record, labels), strict=True)
    )
    return SmallMultiplesChart(
        key="emotions",
        title=_finding(found),
        subtitle=subtitle(record, _METHOD, LEXICON_NOTE, figure="emotions"),
        categories=categories,
        multiples=multiples,
        axis_label="Share of emotion words (%)",
        maximum=min(nice_ceiling(max(max(multiple.values) for multiple in multiples)), 100.0),
    )


def _finding(found: Mapping[str, Mapping[str, float]]) -> str:
    leading: Counter[str] = Counter()
    for shares in found.values():
        best = max(shares.values())
        leading.update(emotion for emotion, share in shares.items() if share == best)
    most = max(leading.values())
    names = tuple(emotion for emotion, count in leading.items() if count == most)
    if len(names) > 3:
        return "No emotion leads"
    said = joined(names).capitalize()
    verb = "is the strongest emotion" if len(names) == 1 else "are the strongest emotions"
    if len(found) == 1:
        return f"{said} {verb} of {next(iter(found))}"
    return f"{said} {verb} in {'every answer' if most == len(found) else f'{most} of {len(found)} answers'}"
