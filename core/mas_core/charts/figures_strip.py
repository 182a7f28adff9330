"""Draws numbers as dots on one axis. Places in the data's units are those of the window's chart."""

from __future__ import annotations

from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import FuncFormatter

from mas_core.charts.figures_sheet import Entry, Sheet, axis_label, caption, full
from mas_core.charts.figures_theme import FigureTheme
from mas_core.charts.types import DotStripChart
from mas_core.choices import shown_number

_LEVEL_PX = 26
_LEAST_PX = 150
_AXIS_PX = 44
_OVERHANG_PX = 18
_DOT_PT = 9.4
_BAND_ALPHA = 46 / 255
_BELOW = 0.7
_END_SHARE = 0.06


def dot_strip(chart: DotStripChart, colours: FigureTheme) -> Figure:
    """Draws each number as a dot in its agent's colour, over a band from quartile to quartile and a line at the median."""
    levels = max((dot.level for dot in chart.dots), default=0) + 1
    top = levels + 0.9
    legend = [Entry(name=f"{full(dot.label)}: {shown_number(dot.value)}", colour=dot.colour) for dot in chart.dots]
    sheet = Sheet(chart, colours, body_px=max(levels * _LEVEL_PX + 96, _LEAST_PX), legend=legend, remark=chart.sentence)
    # The outermost figures of the axis reach over its ends.
    axes = sheet.axes(left_px=_OVERHANG_PX, right_px=_OVERHANG_PX, bottom_px=_AXIS_PX)
    if chart.quartiles is not None:
        low, high = chart.quartiles
        band = Rectangle(
            (low, -_BELOW), high - low, top + 0.1, facecolor=to_rgba(colours.accent, _BAND_ALPHA), edgecolor="none"
        )
        axes.add_patch(band)
    if chart.median is not None:
        axes.plot([chart.median] * 2, [-_BELOW, top - 0.6], color=colours.text, linewidth=1.3)
        words = f"median {shown_number(chart.median)}"
        share = (chart.median - chart.minimum) / (chart.maximum - chart.minimum)
        # At the ends the words stand beside the line, so that they stay on the sheet.
        across = "left" if share < _END_SHARE else "right" if share > 1 - _END_SHARE else "center"
        caption(axes, words, at=(chart.median, top - 0.3), colour=colours.text, align=(across, "center"))
    for dot in chart.dots:
        axes.plot(
            [dot.value],
            [dot.level],
            linestyle="none",
            marker="o",
            markersize=_DOT_PT,
            color=dot.colour,
            markeredgecolor=colours.border_strong,
            markeredgewidth=0.8,
            label=dot.label,
            clip_on=False,
        )
    axes.set_yticks([])
    axes.set_ylim(-_BELOW, top)
    axes.set_xlim(chart.minimum, chart.maximum)
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: shown_number(value)))
    axis_label(axes, chart.axis_label, colours)
    return sheet.figure
