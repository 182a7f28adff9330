"""From a chart's description to the bytes of a file. Needs matplotlib, so :mod:`mas_core.charts.figures` loads it late."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import assert_never

import matplotlib as mpl
from matplotlib.figure import Figure

from mas_core.charts.figures_bars import grouped_bars, small_multiples, stacked_bars, votes
from mas_core.charts.figures_shapes import heatmap, radar, refusal, score
from mas_core.charts.figures_sheet import DPI, plain
from mas_core.charts.figures_strip import dot_strip
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


def render(chart: Chart, *, format: str, colours: FigureTheme, scale: float) -> bytes:  # noqa: A002
    """Returns a chart as a file. Not for two threads at once; :func:`mas_core.charts.figures.draw` sees to that."""
    buffer = io.BytesIO()
    with _settings(chart.key):
        figure = figure_of(chart, colours)
        figure.savefig(
            buffer, format=format, dpi=DPI * scale, facecolor=figure.get_facecolor(), metadata=_metadata(chart, format)
        )
    return buffer.getvalue()


def figure_of(chart: Chart, colours: FigureTheme) -> Figure:
    """Returns the drawing of a chart, or of the reason why there is none."""
    if chart.refused is not None:
        return refusal(chart, colours)
    match chart:
        case HeatmapChart():
            return heatmap(chart, colours)
        case StackedBarChart():
            return stacked_bars(chart, colours)
        case GroupedBarChart():
            return grouped_bars(chart, colours)
        case RadarChart():
            return radar(chart, colours)
        case SmallMultiplesChart():
            return small_multiples(chart, colours)
        case ScoreChart():
            return score(chart, colours)
        case VoteChart():
            return votes(chart, colours)
        case DotStripChart():
            return dot_strip(chart, colours)
        case _:
            assert_never(chart)


@contextmanager
def _settings(salt: str) -> Iterator[None]:
    """Sets matplotlib up for our files, whatever settings file of its own it found on this machine."""
    # A letter that no font here has is drawn as a box in PNG and PDF, and stays a letter in SVG. Nobody reads a warning.
    warnings.filterwarnings("ignore", message=r"(?s)Glyph .* missing from", category=UserWarning)
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(
            {
                "svg.fonttype": "none",
                "svg.hashsalt": salt,
                "pdf.fonttype": 42,
                # Agents may be named a$b$c; that is no formula.
                "text.parse_math": False,
            }
        )
        yield


def _metadata(chart: Chart, format: str) -> dict[str, str | None]:  # noqa: A002
    if format == "png":
        return {"Software": None, "Title": plain(chart.title)}
    date = "Date" if format == "svg" else "CreationDate"
    return {date: None, "Creator": None, "Title": plain(chart.title)}
