"""From a record to chart descriptions: pure data with the finding in words, which the window and the files draw alike."""

from mas_core.charts.describe import describe
from mas_core.charts.tables import Cell, Table, chart_csv, table
from mas_core.charts.types import (
    Chart,
    DotStripChart,
    GroupedBarChart,
    HeatmapChart,
    RadarAxis,
    RadarChart,
    RadarSeries,
    ScoreChart,
    Series,
    SmallMultiple,
    SmallMultiplesChart,
    StackedBarChart,
    StripDot,
    VoteBar,
    VoteChart,
)

__all__ = [
    "Cell",
    "Chart",
    "DotStripChart",
    "GroupedBarChart",
    "HeatmapChart",
    "RadarAxis",
    "RadarChart",
    "RadarSeries",
    "ScoreChart",
    "Series",
    "SmallMultiple",
    "SmallMultiplesChart",
    "StackedBarChart",
    "StripDot",
    "Table",
    "VoteBar",
    "VoteChart",
    "chart_csv",
    "describe",
    "table",
]
