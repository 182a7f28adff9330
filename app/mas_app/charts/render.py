"""From a chart description to the widget that draws it."""

from __future__ import annotations

from typing import assert_never

from PySide6.QtWidgets import QWidget

from mas_app.charts.dot_strip import draw_dot_strip
from mas_app.charts.grouped_bars import draw_grouped_bars
from mas_app.charts.heatmap import draw_heatmap
from mas_app.charts.radar import draw_radar
from mas_app.charts.score import draw_score
from mas_app.charts.small_multiples import draw_small_multiples
from mas_app.charts.stacked_bars import draw_stacked_bars
from mas_app.charts.votes import draw_votes
from mas_app.theme import Palette
from mas_core.charts import (
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


def draw(chart: Chart, colours: Palette) -> QWidget:
    """Returns the drawing of a chart that was not refused."""
    match chart:
        case HeatmapChart():
            return draw_heatmap(chart, colours)
        case StackedBarChart():
            return draw_stacked_bars(chart, colours)
        case GroupedBarChart():
            return draw_grouped_bars(chart, colours)
        case RadarChart():
            return draw_radar(chart, colours)
        case SmallMultiplesChart():
            return draw_small_multiples(chart, colours)
        case ScoreChart():
            return draw_score(chart, colours)
        case VoteChart():
            return draw_votes(chart, colours)
        case DotStripChart():
            return draw_dot_strip(chart, colours)
        case _:
            assert_never(chart)
