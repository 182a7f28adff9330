"""The small drawings of pages hold the numbers, names and colours of their descriptions, as the window's charts do."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import unescape
from xml.etree import ElementTree as ET

import pytest

from mas_core.charts import (
    Chart,
    DotStripChart,
    GroupedBarChart,
    HeatmapChart,
    RadarChart,
    ScoreChart,
    SmallMultiplesChart,
    StackedBarChart,
    StripDot,
    VoteBar,
    VoteChart,
    describe,
)
from mas_core.charts.types import Series, SmallMultiple
from mas_core.export.canvas import PAPER
from mas_core.export.drawings import drawing
from tests.core.export.runs import a_hard_run

NASTY = 'a<b>&"c\x00\ud800'

VOTES = VoteChart(
    key="consensus",
    title="Yes wins",
    subtitle="",
    bars=(VoteBar(choice=NASTY, count=3, share=0.75, low=0.3, high=0.95, colour="#123456"),),
    votes=4,
)
DOTS = DotStripChart(
    key="consensus",
    title="Numbers",
    subtitle="",
    dots=(
        StripDot(label=NASTY, value=12.5, colour="#123456", level=0),
        StripDot(label="b", value=12.5, colour="#654321", level=1),
    ),
    median=12.5,
    quartiles=(10.0, 15.0),
    minimum=0.0,
    maximum=20.0,
    axis_label="Euro",
)


def texts(svg: str) -> list[str]:
    return [unescape(found) for found in re.findall(r"<text[^>]*>([^<]*)</text>", svg)]


def colours(svg: str) -> set[str]:
    return set(re.findall(r'(?:fill|stroke)="(#[0-9a-f]{6})"', svg))


def all_charts() -> list[Chart]:
    return [*(chart for chart in describe(a_hard_run()) if chart.refused is None), VOTES, DOTS]


@pytest.mark.parametrize("chart", all_charts(), ids=lambda chart: f"{chart.key}-{type(chart).__name__}")
def test_that_every_chart_becomes_valid_xml_with_its_numbers_names_and_colours(chart: Chart) -> None:
    svg = drawing(chart, ink=PAPER)
    ET.fromstring(svg)  # noqa: S314  (our own)
    words, inks = texts(svg), colours(svg)
    for value, colour in expected(chart):
        assert value in words
        assert not colour or colour in inks


def expected(chart: Chart) -> list[tuple[str, str]]:
    match chart:
        case HeatmapChart():
            rows = zip(chart.values, chart.cell_colours, strict=True)
            return [(f"{value:.2f}", colour) for values, tints in rows for value, colour in zip(values, tints, strict=True)]
        case StackedBarChart():
            return [(f"{v:.0f} %", s.colour) for s in chart.series for v in s.values if v] + named(chart.labels)
        case GroupedBarChart():
            given = [(v, s.colour) for s in chart.series for v in s.values if v is not None]
            return [(f"{v:.{chart.decimals}f}".replace("-", "−"), c) for v, c in given] + named(chart.labels)
        case RadarChart():
            return [(series.name, series.colour) for series in chart.series] + named(axis.label for axis in chart.axes)
        case SmallMultiplesChart():
            return [(f"{value:.0f}", each.colour) for each in chart.multiples for value in each.values]
        case ScoreChart():
            return [(f"{chart.score:.0f}", PAPER.accent)]
        case VoteChart():
            return [(f"{bar.count} votes", bar.colour) for bar in chart.bars]
        case DotStripChart():
            return [("median 12.5", dot.colour) for dot in chart.dots] + named([chart.axis_label])


def named(labels: Iterable[str]) -> list[tuple[str, str]]:
    return [(label, "") for label in labels]


def test_that_a_refused_chart_is_not_drawn() -> None:
    assert drawing(ScoreChart(key="consensus", title="", subtitle="", refused="It needs two answers.")) == ""


def test_that_a_value_which_is_not_known_is_said_and_not_drawn_as_nought() -> None:
    chart = GroupedBarChart(
        key="cost",
        title="",
        subtitle="",
        labels=("a",),
        label_colours=("#000000",),
        series=(Series(name="s", colour="#111111", values=(None,)),),
    )
    assert "unknown" in texts(drawing(chart, ink=PAPER))
    assert "#111111" not in colours(drawing(chart, ink=PAPER))


@pytest.mark.parametrize("count", [1, 2, 9, 40])
def test_that_any_number_of_answers_can_be_drawn(count: int) -> None:
    labels = tuple(f"a model with a rather long name {place}" for place in range(count))
    tints = (("#ffffff",) * count,) * count
    heat = HeatmapChart(
        key="heatmap",
        title="",
        subtitle="",
        labels=labels,
        values=((0.5,) * count,) * count,
        cell_colours=tints,
        text_colours=tints,
    )
    small = SmallMultiplesChart(
        key="emotions",
        title="",
        subtitle="",
        categories=("joy", "fear"),
        multiples=tuple(SmallMultiple(label=label, colour="#111111", values=(1.0, 2.0)) for label in labels),
    )
    for chart in (heat, small):
        ET.fromstring(drawing(chart))  # noqa: S314  (our own)


def test_that_a_page_can_colour_a_drawing_by_its_own_style() -> None:
    assert "var(--accent)" in drawing(next(chart for chart in all_charts() if isinstance(chart, ScoreChart)))
