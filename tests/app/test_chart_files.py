"""The window and the files draw one description: the same numbers, words and colours in the same places."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import asdict, replace
from datetime import UTC, datetime

import numpy as np
import pyqtgraph as pg
import pytest
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import FancyBboxPatch, Rectangle
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QGraphicsLineItem, QGraphicsPathItem, QGraphicsRectItem, QLabel, QWidget
from pytestqt.qtbot import QtBot

from mas_app.charts.legend import Legend
from mas_app.charts.plot import short as short_on_screen
from mas_app.charts.render import draw as draw_widget
from mas_app.theme import DARK, LIGHT, Palette
from mas_core.charts import Chart, DotStripChart, RadarChart, ScoreChart, StripDot, VoteBar, VoteChart, describe
from mas_core.charts.figures_render import figure_of
from mas_core.charts.figures_sheet import short
from mas_core.charts.figures_theme import THEMES, FigureTheme
from mas_core.models import Agent, Answer, JobState, Panel, Question, Record
from tests.core.charts.conftest import an_analysis
from tests.core.charts.test_comparison_charts import EFFECTS, SIDES

Bar = tuple[float, float, float, float, str]
Point = tuple[float, float]
NAMES = ("qwen", "mistral", "llama3")
VOTES = VoteChart(
    key="votes",
    title="YES leads with 3 of 4 votes",
    subtitle="Counted votes.",
    bars=(
        VoteBar(choice="YES", count=3, share=0.75, low=0.3, high=0.95, colour="#4477aa"),
        VoteBar(choice="NO", count=1, share=0.25, low=0.05, high=0.7, colour="#ee6677"),
    ),
    votes=4,
    sentence="YES: 75 % of the votes.",
)

NUMBERS = DotStripChart(
    key="numbers",
    title="Median 12: the middle half from 10 to 20",
    subtitle="Numbers read from the answers.",
    dots=(
        StripDot(label="qwen", value=10.0, colour="#e69f00", level=0),
        StripDot(label="mistral", value=12.0, colour="#56b4e9", level=0),
        StripDot(label="llama3", value=12.5, colour="#009e73", level=1),
        StripDot(label="a-name-that-is-rather-long", value=1_250.0, colour="#f0e442", level=0),
    ),
    median=12.25,
    quartiles=(11.5, 321.9),
    minimum=0.0,
    maximum=1_500.0,
    axis_label="Number (euros)",
    sentence="Half of the numbers lie between 11.5 and 321.9.",
)


def all_charts() -> tuple[Chart, ...]:
    record = Record(
        id="0" * 32,
        created_at=datetime(2026, 11, 1, tzinfo=UTC),
        state=JobState.DONE,
        question=Question(text="Should cities charge cars?"),
        panel=Panel(
            agents=NAMES, aggregator="qwen", specs={name: Agent(id=name, provider="fake", model="m") for name in NAMES}
        ),
        answers=tuple(
            Answer(
                agent=name,
                text="Text.",
                provider="fake",
                model="m",
                ttft_s=0.5 if place else None,
                total_s=2.0 + place,
                cost_usd=0.0125 if place else None,
            )
            for place, name in enumerate(NAMES)
        ),
        analysis=replace(an_analysis(), stances=SIDES, crossed={"effects": EFFECTS}),
    )
    return (*describe(record), VOTES, NUMBERS)


class OnScreen:
    """What the window's drawing of a chart holds."""

    def __init__(self, drawing: QWidget) -> None:
        views = [*drawing.findChildren(pg.GraphicsView), *([drawing] if isinstance(drawing, pg.GraphicsView) else [])]
        self.drawing = drawing
        self.items = [item for view in views for item in view.scene().items()]
        self.legend = [entry for legend in drawing.findChildren(Legend) for entry in legend._entries]
        self.labels = [label.text() for label in drawing.findChildren(QLabel)]

    def bars(self) -> list[Bar]:
        found = [item for item in self.items if isinstance(item, QGraphicsRectItem) and item.toolTip()]
        rects = [(item.rect(), item.brush().color().name()) for item in found]
        return sorted(placed(rect.x(), rect.y(), rect.width(), rect.height(), colour) for rect, colour in rects)

    def captions(self) -> list[tuple[str, str]]:
        found = [item for item in self.items if isinstance(item, pg.TextItem)]
        return sorted((item.toPlainText(), QColor(item.color).name()) for item in found)

    def axis_names(self) -> list[str]:
        """Names that were put at axes, with the axes' own names."""
        axes = [item for item in self.items if isinstance(item, pg.AxisItem) and item.isVisible()]
        ticks = [name for axis in axes for level in axis._tickLevels or () for _, name in level]
        return sorted(name for name in (*ticks, *(axis.labelText for axis in axes)) if name)

    def shapes(self) -> dict[str, set[Point]]:
        """The corners of the radar's shapes, by colour."""
        found: dict[str, set[Point]] = {}
        for item in self.items:
            if isinstance(item, QGraphicsPathItem) and item.toolTip():
                path = item.path()
                corners = (path.elementAt(place) for place in range(path.elementCount()))
                found[item.pen().color().name()] = {near(corner.x, corner.y) for corner in corners}
        return found


class OnPaper:
    """What the file's drawing of a chart holds."""

    def __init__(self, figure: Figure) -> None:
        self.figure = figure
        self.axes = figure.axes
        self.sheet_texts = [text.get_text() for text in figure.texts]

    def bars(self) -> list[Bar]:
        rects = [patch for axes in self.axes for patch in axes.patches if isinstance(patch, Rectangle)]
        return sorted(
            placed(rect.get_x(), rect.get_y(), rect.get_width(), rect.get_height(), to_hex(rect.get_facecolor()))
            for rect in rects
        )

    def captions(self) -> list[tuple[str, str]]:
        return sorted((text.get_text(), to_hex(text.get_color())) for axes in self.axes for text in axes.texts)

    def axis_names(self) -> list[str]:
        named = [text.get_text() for axes in self.axes for text in (*axes.get_yticklabels(), axes.xaxis.label)]
        return [name for name in named if name]

    def column_names(self) -> list[str]:
        return [text.get_text() for axes in self.axes for text in axes.get_xticklabels()]

    def titles(self) -> list[str]:
        return [axes.get_title() for axes in self.axes if axes.get_title()]

    def swatches(self) -> list[str]:
        return [
            to_hex(artist.get_facecolor() if isinstance(artist, FancyBboxPatch) else artist.get_color())
            for artist in self.figure.artists
            if isinstance(artist, (FancyBboxPatch, Line2D))
        ]


def near(*numbers: float) -> tuple[float, float]:
    x, y = (round(number, 3) + 0.0 for number in numbers)
    return x, y


def placed(x: float, y: float, width: float, height: float, colour: str) -> Bar:
    return (*near(x, y), *near(width, height), colour)


def joined(lines: Iterable[str]) -> str:
    return " ".join(lines)


@pytest.fixture(params=["light", "dark"])
def theme(request: pytest.FixtureRequest) -> tuple[Palette, FigureTheme]:
    return (DARK if request.param == "dark" else LIGHT), THEMES[request.param]


@pytest.mark.parametrize("chart", all_charts(), ids=lambda chart: chart.key)
def test_that_screen_and_file_show_the_same(qtbot: QtBot, chart: Chart, theme: tuple[Palette, FigureTheme]) -> None:
    assert chart.refused is None
    drawing = draw_widget(chart, theme[0])
    qtbot.addWidget(drawing)
    screen, paper = OnScreen(drawing), OnPaper(figure_of(chart, theme[1]))

    assert joined(paper.sheet_texts).startswith(f"{chart.title} {chart.subtitle}")
    for name, _, _ in screen.legend:
        # A file has no tooltip, so names stand in it in full.
        assert any(text == name or short(text.partition(": ")[0]) == name.partition(": ")[0] for text in paper.sheet_texts)
    assert paper.swatches() == [colour for _, colour, _ in screen.legend]
    if isinstance(chart, ScoreChart):
        return
    assert paper.bars() == screen.bars()
    if chart.key != "emotions":
        assert paper.captions() == screen.captions()
        assert sorted(paper.axis_names() + (paper.column_names() if chart.key == "heatmap" else [])) == screen.axis_names()
    if isinstance(chart, VoteChart | DotStripChart):
        assert joined(paper.sheet_texts).endswith(chart.sentence)
        assert chart.sentence in screen.labels


def test_that_the_small_multiples_bear_the_same_names(qtbot: QtBot) -> None:
    chart = next(chart for chart in all_charts() if chart.key == "emotions")
    drawing = draw_widget(chart, LIGHT)
    qtbot.addWidget(drawing)
    screen, paper = OnScreen(drawing), OnPaper(figure_of(chart, THEMES["light"]))
    titles = [item.text for item in screen.items if isinstance(item, pg.LabelItem) and item.isVisible()]
    assert sorted(paper.titles()) == sorted(title for title in titles if title)
    assert sorted(paper.axis_names()) == screen.axis_names()


def test_that_the_radars_shapes_have_the_same_corners_and_lines(qtbot: QtBot) -> None:
    chart = next(chart for chart in all_charts() if isinstance(chart, RadarChart))
    drawing = draw_widget(chart, LIGHT)
    qtbot.addWidget(drawing)
    on_paper: dict[str, set[Point]] = {}
    for line in figure_of(chart, THEMES["light"]).axes[0].lines:
        # Dots stand on single values too; the shape goes through values that have a neighbour.
        if line.get_linestyle() != "None":
            x, y = (np.asarray(values, dtype=float).tolist() for values in (line.get_xdata(), line.get_ydata()))
            joined_up = {
                near(x[place + side], y[place + side])
                for place in range(len(x) - 1)
                if not math.isnan(x[place] + x[place + 1])
                for side in (0, 1)
            }
            on_paper[to_hex(str(line.get_color()))] = joined_up
    assert on_paper == OnScreen(drawing).shapes()
    assert len(on_paper) == 3


def test_that_the_dots_and_the_median_stand_in_the_same_places(qtbot: QtBot) -> None:
    drawing = draw_widget(NUMBERS, LIGHT)
    qtbot.addWidget(drawing)
    screen = OnScreen(drawing)
    (dots,) = [item for item in screen.items if isinstance(item, pg.ScatterPlotItem)]
    on_screen = sorted((*near(dot.pos().x(), dot.pos().y()), dot.brush().color().name()) for dot in dots.points())
    (median,) = [item.line() for item in screen.items if isinstance(item, QGraphicsLineItem)]
    lines = figure_of(NUMBERS, THEMES["light"]).axes[0].lines
    marked = [(*ends(line)[0], to_hex(str(line.get_color()))) for line in lines if line.get_marker() == "o"]
    assert sorted(marked) == on_screen
    (drawn,) = [ends(line) for line in lines if line.get_marker() != "o"]
    assert drawn == [near(median.x1(), median.y1()), near(median.x2(), median.y2())]


def ends(line: Line2D) -> list[Point]:
    x, y = (np.asarray(values, dtype=float) for values in (line.get_xdata(), line.get_ydata()))
    return [near(*point) for point in zip(x.tolist(), y.tolist(), strict=True)]


def test_that_the_gauge_is_filled_as_far_and_says_the_same(qtbot: QtBot) -> None:
    chart = next(chart for chart in all_charts() if isinstance(chart, ScoreChart))
    drawing = draw_widget(chart, LIGHT)
    qtbot.addWidget(drawing)
    drawing.resize(600, 200)
    paper = OnPaper(figure_of(chart, THEMES["light"]))
    boxes = [patch for patch in paper.axes[0].patches if isinstance(patch, FancyBboxPatch)]
    filled = next(box for box in boxes if to_hex(box.get_facecolor()) == LIGHT.accent)
    whole = next(box for box in boxes if to_hex(box.get_facecolor()) == LIGHT.hover)
    picture = drawing.grab().toImage()
    rows = [[picture.pixelColor(x, y).name() for x in range(picture.width())] for y in range(picture.height())]
    row = max(rows, key=lambda pixels: pixels.count(LIGHT.hover) * (LIGHT.accent in pixels))
    share_on_screen = row.count(LIGHT.accent) / (row.count(LIGHT.accent) + row.count(LIGHT.hover))
    assert filled.get_width() / whole.get_width() == pytest.approx(share_on_screen, abs=0.01)
    assert [text for text, _ in paper.captions()] == ["0", "100", "60"]
    assert {"60", chart.sentence} <= set(OnScreen(drawing).labels)
    assert joined(paper.sheet_texts).endswith(chart.sentence)


@pytest.mark.parametrize("name", ["light", "dark"])
def test_that_files_have_the_windows_colours(name: str) -> None:
    palette = DARK if name == "dark" else LIGHT
    for spot, colour in asdict(THEMES[name]).items():
        assert getattr(palette, spot) == colour


@pytest.mark.parametrize("name", ["a", "exactly-18-letters", "an-agent-with-a-name-that-goes-on", "x" * 19])
def test_that_names_are_shortened_alike(name: str) -> None:
    assert short(name) == short_on_screen(name)
