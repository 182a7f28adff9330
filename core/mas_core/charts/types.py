"""What a renderer gets: finished data, with nothing left to work out, decide or colour."""

from __future__ import annotations

from dataclasses import dataclass

from mas_core.charts.colours import Pattern


@dataclass(frozen=True, slots=True, kw_only=True)
class BaseChart:
    """What every chart has.

    Attributes:
        key: Stable name of the chart, also that of its file in an export.
        title: The finding in words.
        subtitle: The method and its caveats, and who is missing.
        refused: Why there is no chart and what it would need, or None. With a refusal all data are empty.
    """

    key: str
    title: str
    subtitle: str
    refused: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One colour's values, one a label; None where there is none."""

    name: str
    colour: str
    values: tuple[float | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HeatmapChart(BaseChart):
    """A symmetric matrix, its rows and columns ordered so that like stands by like.

    Attributes:
        labels: Names of the rows and, in the same order, of the columns.
        label_colours: The agents' colours.
        values: ``values[row][column]``.
        cell_colours: Background of each cell, as ``values``.
        text_colours: Black or white for the figure in each cell, whichever reads better.
        scale: The values at the two ends of the colour scale.
        scale_colours: The colour scale from its low end to its high end, in equal steps.
    """

    labels: tuple[str, ...] = ()
    label_colours: tuple[str, ...] = ()
    values: tuple[tuple[float, ...], ...] = ()
    cell_colours: tuple[tuple[str, ...], ...] = ()
    text_colours: tuple[tuple[str, ...], ...] = ()
    scale: tuple[float, float] = (0.0, 1.0)
    scale_colours: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StackedBarChart(BaseChart):
    """One bar a label, made of the series' values in per cent; a bar adds up to 100, or to 0 where there is no signal.

    Attributes:
        notes: A short remark on each bar, such as its number of hits.
    """

    labels: tuple[str, ...] = ()
    label_colours: tuple[str, ...] = ()
    series: tuple[Series, ...] = ()
    notes: tuple[str, ...] = ()
    axis_label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupedBarChart(BaseChart):
    """A group of bars a label, one bar a series.

    Attributes:
        minimum: Low end of the axis.
        maximum: High end of the axis.
        decimals: How many decimals a value is shown with.
        notes: A short remark on each group, or empty strings.
    """

    labels: tuple[str, ...] = ()
    label_colours: tuple[str, ...] = ()
    series: tuple[Series, ...] = ()
    axis_label: str = ""
    minimum: float = 0.0
    maximum: float = 1.0
    decimals: int = 2
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RadarAxis:
    """One spoke; ``label`` states the scale, e.g. ``Polarity (−1 to 1)``."""

    name: str
    label: str
    minimum: float
    maximum: float


@dataclass(frozen=True, slots=True, kw_only=True)
class RadarSeries:
    """One answer's shape: ``values`` as they are, ``scaled`` from 0 at the centre to 1 at the rim; None where refused."""

    name: str
    colour: str
    pattern: Pattern
    values: tuple[float | None, ...]
    scaled: tuple[float | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RadarChart(BaseChart):
    """Several answers over the same axes."""

    axes: tuple[RadarAxis, ...] = ()
    series: tuple[RadarSeries, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SmallMultiple:
    """One answer's bars, in the order of the chart's categories."""

    label: str
    colour: str
    values: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SmallMultiplesChart(BaseChart):
    """The same bar chart once an answer, all on one axis from 0 to ``maximum``, so that they can be compared."""

    categories: tuple[str, ...] = ()
    multiples: tuple[SmallMultiple, ...] = ()
    axis_label: str = ""
    maximum: float = 100.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreChart(BaseChart):
    """One number on a scale, with the sentence that says what it means."""

    score: float | None = None
    minimum: float = 0.0
    maximum: float = 100.0
    sentence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class VoteBar:
    """One choice: its votes, their share from 0 to 1, and the share's 95 % interval."""

    choice: str
    count: int
    share: float
    low: float
    high: float
    colour: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VoteChart(BaseChart):
    """The outcome of a vote, most votes first; of ratings from the low end of the scale to its high end.

    Attributes:
        votes: How many votes were counted.
        abstentions: How many answers named no choice that could be counted.
        sentence: The outcome with its interval.
    """

    bars: tuple[VoteBar, ...] = ()
    votes: int = 0
    abstentions: int = 0
    sentence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StripDot:
    """One answer's number. ``level`` counts from 0: how many dots lie below it, where several would cover each other."""

    label: str
    value: float
    colour: str
    level: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DotStripChart(BaseChart):
    """Numbers as dots on one axis, with a line at their median and a band over their interquartile range.

    Attributes:
        dots: The answers from the least number to the greatest.
        median: Where the line stands, or None below two numbers.
        quartiles: The ends of the band, or None below two numbers.
        minimum: Low end of the axis.
        maximum: High end of the axis.
        axis_label: What the numbers are, with their unit if the answers name one.
        abstentions: How many answers named no number that could be counted.
        sentence: The outcome in words.
    """

    dots: tuple[StripDot, ...] = ()
    median: float | None = None
    quartiles: tuple[float, float] | None = None
    minimum: float = 0.0
    maximum: float = 1.0
    axis_label: str = ""
    abstentions: int = 0
    sentence: str = ""


Chart = (
    HeatmapChart | StackedBarChart | GroupedBarChart | RadarChart | SmallMultiplesChart | ScoreChart | VoteChart | DotStripChart
)
