"""Charts as small SVG drawings for pages: the numbers, names and colours of the window, from the description alone.

Title, caveats, sentence and refusal are left to the page, which can set text better than a drawing can.
"""

from __future__ import annotations

from typing import assert_never

from mas_core.charts.figures_theme import FigureTheme
from mas_core.charts.types import (
    Chart,
    DotStripChart,
    GroupedBarChart,
    HeatmapChart,
    RadarChart,
    ScoreChart,
    SmallMultiplesChart,
    StackedBarChart,
    VoteChart,
)
from mas_core.export.canvas import SCREEN, Canvas
from mas_core.export.drawings_bars import grouped_bars, small_multiples, stacked_bars, votes
from mas_core.export.drawings_shapes import dot_strip, heatmap, radar, score


def drawing(chart: Chart, *, ink: FigureTheme = SCREEN, font: str = "") -> str:
    """Returns a chart as an ``<svg>`` element; a refused chart gives an empty text.

    Args:
        chart: What to draw, as :func:`mas_core.charts.describe` gives it.
        ink: The colours around the data.
        font: Font families, or empty where the page sets them.
    """
    if chart.refused is not None:
        return ""
    canvas = Canvas(ink)
    return canvas.svg(height=_draw(canvas, chart), label=chart.title, font=font)


def _draw(canvas: Canvas, chart: Chart) -> float:
    match chart:
        case HeatmapChart():
            return heatmap(canvas, chart)
        case StackedBarChart():
            return stacked_bars(canvas, chart)
        case GroupedBarChart():
            return grouped_bars(canvas, chart)
        case RadarChart():
            return radar(canvas, chart)
        case SmallMultiplesChart():
            return small_multiples(canvas, chart)
        case ScoreChart():
            return score(canvas, chart)
        case VoteChart():
            return votes(canvas, chart)
        case DotStripChart():
            return dot_strip(canvas, chart)
        case _:
            assert_never(chart)
