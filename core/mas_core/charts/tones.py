"""The chart of emotional tones."""

from __future__ import annotations

from collections.abc import Mapping

from mas_core.charts.colours import TONE_COLOURS
from mas_core.charts.context import colours_of, joined, ordered, refusal, subtitle
from mas_core.charts.types import Series, StackedBarChart
from mas_core.models import Record, Tones

_METHOD = "Shares of the tone words found, by documented word lists; few hits mean little. Negation and irony are not seen."


def emotion_chart(record: Record) -> StackedBarChart:
    """Describes the six tones of each answer as percentages, with the number of words that they rest on."""
    found = record.analysis.tones if record.analysis is not None else {}
    if not found:
        return StackedBarChart(
            key="emotion_chart", title="Emotional tones", subtitle=subtitle(record, _METHOD), refused=refusal(record, "tones")
        )
    labels = ordered(record, found)
    return StackedBarChart(
        key="emotion_chart",
        title=_finding({label: found[label] for label in labels}),
        subtitle=subtitle(record, _METHOD, figure="tones"),
        labels=labels,
        label_colours=colours_of(record, labels),
        series=tuple(
            Series(
                name=tone,
                colour=colour,
                values=tuple(round(100 * found[label].shares.get(tone, 0.0), 1) for label in labels),
            )
            for tone, colour in TONE_COLOURS.items()
        ),
        notes=tuple(_note(found[label]) for label in labels),
        axis_label="Share of tone words (%)",
    )


def _note(tones: Tones) -> str:
    return tones.label if not tones.hits else f"{tones.label} ({tones.hits} {'hit' if tones.hits == 1 else 'hits'})"


def _finding(found: Mapping[str, Tones]) -> str:
    leading: dict[str, list[str]] = {}
    for label, tones in found.items():
        if tones.hits:
            best = max(tones.shares.values())
            tops = [tone for tone, share in tones.shares.items() if share == best]
            leading.setdefault(tops[0] if len(tops) == 1 else "mixed", []).append(label)
    if not leading:
        return "No tone words were found"
    clear = {tone: labels for tone, labels in leading.items() if tone != "mixed"}
    if not clear:
        return "No tone leads in any answer"
    tone = max(clear, key=lambda name: len(clear[name]))
    if len(found) == 1:
        return f"{clear[tone][0]} is mostly {tone.lower()}"
    if len(clear[tone]) == len(found):
        return f"Every answer is mostly {tone.lower()}"
    if len(clear) == len(clear[tone]) == 1:
        return f"Only {clear[tone][0]} has a leading tone: {tone.lower()}"
    if len(clear[tone]) == 1:
        return "Tones differ: " + joined(f"{labels[0]} mostly {name.lower()}" for name, labels in list(clear.items())[:3])
    return f"{len(clear[tone])} of {len(found)} answers are mostly {tone.lower()}"
