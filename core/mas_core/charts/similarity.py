"""The heatmap of pairwise similarity."""

from __future__ import annotations

import math
from collections.abc import Mapping
from statistics import fmean

from mas_core.charts.clustering import Matrix, average_linkage_order
from mas_core.charts.colours import HEAT_COLOURS, heat_colour, ink_on
from mas_core.charts.context import TOPIC_NOTE, colours_of, refusal, subtitle
from mas_core.charts.types import HeatmapChart
from mas_core.models import Record

METHODS: Mapping[str, str] = {
    "wordllama": "Cosine of static embeddings (WordLlama)",
    "tfidf": "Cosine of TF-IDF weighted words",
}
_APART = 0.05
"""An answer stands apart if its mean similarity to the others lies this far below theirs among themselves."""


def heatmap(record: Record) -> HeatmapChart:
    """Describes how alike the answers are, ordered by average linkage."""
    found = record.analysis.similarity if record.analysis is not None else None
    if found is None:
        return HeatmapChart(
            key="heatmap",
            title="Similarity of the answers",
            subtitle=subtitle(record, TOPIC_NOTE),
            refused=refusal(record, "similarity"),
        )
    order = average_linkage_order(found.matrix)
    labels = tuple(found.agents[index] for index in order)
    values = tuple(tuple(found.matrix[row][column] for column in order) for row in order)
    low = _scale_low(values)
    cells = tuple(tuple(heat_colour(value, low=low, high=1.0) for value in row) for row in values)
    method = METHODS.get(found.method, f"Cosine ({found.method})")
    return HeatmapChart(
        key="heatmap",
        title=_finding(labels, values),
        subtitle=subtitle(record, f"{method}, colours from {_plain(low)} to 1.", TOPIC_NOTE, figure="similarity"),
        labels=labels,
        label_colours=colours_of(record, labels),
        values=values,
        cell_colours=cells,
        text_colours=tuple(tuple(map(ink_on, row)) for row in cells),
        scale=(low, 1.0),
        scale_colours=HEAT_COLOURS,
    )


def _scale_low(values: Matrix) -> float:
    """Returns where the colours begin: the tenth below the least value, so that like answers still show their shades."""
    least = min(value for row in values for value in row)
    return max(min(math.floor(least * 10) / 10, 0.9), -1.0)


def _plain(value: float) -> str:
    return f"{value:g}".replace("-", "−")


def _finding(labels: tuple[str, ...], values: Matrix) -> str:
    pairs = [values[row][column] for row in range(len(labels)) for column in range(row)]
    if len(labels) == 2:
        return f"Similarity of {labels[0]} and {labels[1]}: {_two(pairs[0])}"
    if min(pairs) >= 0.995:
        return "All answers are alike almost word for word"
    to_others = [fmean(value for column, value in enumerate(row) if column != index) for index, row in enumerate(values)]
    apart = to_others.index(min(to_others))
    rest = fmean(values[row][column] for row in range(len(labels)) for column in range(row) if apart not in (row, column))
    if rest - to_others[apart] >= _APART:
        figures = f"similarity to the others {_two(to_others[apart])} on average, {_two(rest)} among them"
        return f"{labels[apart]} stands apart: {figures}"
    return f"No answer stands apart: pairwise similarity {_two(min(pairs))} to {_two(max(pairs))}"


def _two(value: float) -> str:
    return f"{value:.2f}".replace("-", "−")
