"""How votes on ratings and numbers came about, as the Details view and the charts show them."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QGraphicsLineItem, QGraphicsRectItem, QWidget
from pytestqt.qtbot import QtBot

from mas_app.details.blocks import Note, Section, Table
from mas_app.details.compose import details_of
from mas_app.theme import DARK, LIGHT, Palette
from mas_core.charts import DotStripChart, StripDot
from mas_core.choices import LIKERT, NUMBER, Choices
from mas_core.consensus.flips import flip_ledger
from mas_core.consensus.tally import Count, count
from mas_core.models import Answer, VerdictKind
from tests.app.verdicts import verdict

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")  # what the offscreen platform says of every bare widget

CHART = DotStripChart(
    key="consensus",
    title="t",
    subtitle="s",
    dots=(
        StripDot(label="a<b>", value=10.0, colour="#e69f00", level=0),
        StripDot(label="b", value=10.0, colour="#56b4e9", level=1),
        StripDot(label="c", value=30.0, colour="#009e73", level=0),
    ),
    median=10.0,
    quartiles=(10.0, 20.0),
    minimum=8.0,
    maximum=32.0,
    axis_label="Number (km)",
    sentence="From 10 to 30.",
)


def counted(*said: str, choices: Choices) -> Count:
    answers = tuple(
        Answer(agent=name, text=f"ANSWER: {one}", provider="p", model="m") for name, one in zip("abcde", said, strict=False)
    )
    return count(answers, choices=choices)


def of_vote(*said: str, choices: Choices) -> tuple[Section, ...]:
    return details_of(verdict("vote", counted(*said, choices=choices).details(), kind=VerdictKind.VOTE), ())


def of_rounds(first: tuple[str, ...], second: tuple[str, ...], choices: Choices) -> tuple[Section, ...]:
    before, after = counted(*first, choices=choices), counted(*second, choices=choices)
    details = {**after.details(), **flip_ledger(before, after), "rounds": 2, "kept_first_answer": []}
    return details_of(verdict("deliberation", details, kind=VerdictKind.VOTE), ())


def rows(section: Section) -> list[list[str]]:
    (table,) = [block for block in section.blocks if isinstance(block, Table)]
    return [[cell.text for cell in row] for row in table.rows]


def notes(section: Section) -> str:
    return " ".join(block.text for block in section.blocks if isinstance(block, Note))


def test_that_ratings_stand_in_the_order_of_their_scale_with_their_words() -> None:
    counts, chosen = of_vote("4 (80)", "5", "4", "hm", choices=LIKERT)

    assert counts.title == "4 agree has the most votes"
    assert [row[:2] for row in rows(counts)] == [
        ["1 strongly disagree", "0"],
        ["2 disagree", "0"],
        ["3 neither agree nor disagree", "0"],
        ["4 agree", "2"],
        ["5 strongly agree", "1"],
    ]
    assert notes(counts).startswith("Median 4 (IQR 4 to 4.5). Quartiles by linear interpolation")
    assert rows(chosen)[0] == ["a", "4 agree", "80"]
    assert rows(chosen)[3][1] == "abstained"


def test_that_numbers_show_where_they_lie_and_who_said_which() -> None:
    lie, chosen = of_vote("1,200 km (70)", "1000", "1100", "hm", choices=NUMBER)

    assert lie.title == "Median 1,100 (IQR 1,050 to 1,150) (km)"
    assert rows(lie) == [
        ["Median", "1,100"],
        ["First quartile", "1,050"],
        ["Third quartile", "1,150"],
        ["Least", "1,000"],
        ["Greatest", "1,200"],
    ]
    assert "no sign of how right" in lie.hint
    assert rows(chosen) == [["a", "1,200", "70"], ["b", "1,000", "–"], ["c", "1,100", "–"], ["d", "abstained", "–"]]
    assert "No choice could be read for certain from: d." in notes(chosen)


@pytest.mark.parametrize(
    ("said", "words"),
    [(("5 km", "5 miles"), "different units (km, miles)"), (("5", "hm"), "at least 2 numbers"), (("hm", "hm"), "at least 2")],
)
def test_that_numbers_without_a_median_say_why(said: tuple[str, str], words: str) -> None:
    lie, _ = of_vote(*said, choices=NUMBER)

    assert lie.title == "No decision"
    assert words in notes(lie)


def test_that_a_second_round_shows_how_far_each_number_moved() -> None:
    changed, lie, _ = of_rounds(("10", "20", "60", "hm"), ("18", "20", "70", "30"), NUMBER)

    assert rows(changed) == [
        ["a", "10", "18", "+8, nearer to the median"],
        ["b", "20", "20", "kept"],
        ["c", "60", "70", "+10, not nearer to the median"],
        ["d", "abstained", "30", "changed from or to no choice"],
    ]
    assert "3 of 4 changed the number; 1 of them came nearer to the first round's median." in notes(changed)
    assert "First round: median 20 (IQR 15 to 40). Second round: median 25 (IQR 19.5 to 40)." in notes(changed)
    assert "moved the vote from a median of 20 to a median of 25" in notes(changed)
    assert rows(lie)[0] == ["Median", "20", "25"]


def test_that_ratings_move_along_their_scale() -> None:
    changed, counts, _ = of_rounds(("1", "4", "4"), ("3", "4", "4"), LIKERT)

    assert rows(changed)[0] == ["a", "1 strongly disagree", "3 neither agree nor disagree", "+2, nearer to the median"]
    assert rows(counts)[3][:3] == ["4 agree", "2", "2"]


ODD = (
    {"ballot": "number", "choices": {"a": "x"}, "median": "many", "iqr": [1], "units": "km", "values": []},
    {"ballot": "number", "choices": {"a": 5}, "median": 5, "iqr": [1, 2], "before": {"choices": {"a": "1"}}, "flips": {"a": 3}},
    {"ballot": "likert", "counts": {"1": 2}, "labels": [], "choices": {"a": "1"}, "median": float("nan"), "iqr": [1, 2]},
)


@pytest.mark.parametrize("details", ODD)
@pytest.mark.parametrize("method", ["vote", "deliberation"])
def test_that_details_of_another_version_break_nothing(method: str, details: dict[str, object]) -> None:
    found = details_of(verdict(method, details), ())
    assert found
    assert all(section.title and section.blocks for section in found)


def picture(palette: Palette, qtbot: QtBot) -> QImage:
    from mas_app.charts.render import draw

    holder = QWidget()
    qtbot.addWidget(holder)
    drawing = draw(CHART, palette)
    drawing.setParent(holder)
    drawing.resize(560, max(drawing.minimumSizeHint().height(), 240))
    return drawing.grab().toImage()


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_that_every_dot_is_drawn_in_its_agents_colour(palette: Palette, qtbot: QtBot) -> None:
    image = picture(palette, qtbot)
    colours = {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}
    assert {dot.colour for dot in CHART.dots} <= colours


def test_that_the_strip_holds_the_descriptions_numbers(qtbot: QtBot) -> None:
    import pyqtgraph as pg

    from mas_app.charts.dot_strip import draw_dot_strip

    drawing = draw_dot_strip(CHART, LIGHT)
    qtbot.addWidget(drawing)
    (plot,) = drawing.findChildren(pg.PlotWidget)
    (dots,) = [item for item in plot.getPlotItem().items if isinstance(item, pg.ScatterPlotItem)]
    assert list(zip(*dots.getData(), strict=True)) == [(10.0, 0), (10.0, 1), (30.0, 0)]
    assert dots.opts["tip"](10.0, 0, "a<b>") == "a&lt;b&gt;: 10"
    assert plot.getPlotItem().viewRange()[0] == [8.0, 32.0]


@pytest.mark.parametrize("name", ["light", "dark"])
def test_that_screen_and_file_hold_the_same_strip(name: str, qtbot: QtBot) -> None:
    import pyqtgraph as pg
    from matplotlib.colors import to_hex
    from matplotlib.patches import Rectangle

    from mas_app.charts.dot_strip import draw_dot_strip
    from mas_app.charts.legend import Legend
    from mas_core.charts.figures_render import figure_of
    from mas_core.charts.figures_theme import THEMES

    drawing = draw_dot_strip(CHART, DARK if name == "dark" else LIGHT)
    qtbot.addWidget(drawing)
    items = drawing.findChildren(pg.PlotWidget)[0].getPlotItem().items
    (dots,) = [item for item in items if isinstance(item, pg.ScatterPlotItem)]
    figure = figure_of(CHART, THEMES[name])
    axes = figure.axes[0]

    on_paper = [line for line in axes.lines if line.get_marker() == "o"]
    on_screen = [
        (float(x), float(y), brush.color().name()) for x, y, brush in zip(*dots.getData(), dots.data["brush"], strict=True)
    ]
    assert [(*map(float, line.get_xydata()[0]), to_hex(line.get_color())) for line in on_paper] == on_screen
    (band,) = [patch for patch in axes.patches if isinstance(patch, Rectangle)]
    (shade,) = [item.rect() for item in items if isinstance(item, QGraphicsRectItem)]
    assert (band.get_x(), band.get_width()) == (shade.x(), shade.width()) == (10, 10)
    (median,) = [item.line() for item in items if isinstance(item, QGraphicsLineItem)]
    (line,) = [line for line in axes.lines if line.get_marker() != "o"]
    assert [float(x) for x in line.get_xdata()] == [median.x1(), median.x2()] == [10, 10]
    said = [item.toPlainText() for item in items if isinstance(item, pg.TextItem)]
    assert [text.get_text() for text in axes.texts] == said == ["median 10"]
    (legend,) = drawing.findChildren(Legend)
    names = [entry[0] for entry in legend._entries]
    assert names == ["a<b>: 10", "b: 10", "c: 30"]
    assert [text.get_text() for text in figure.texts][-4:] == [*names, CHART.sentence]
    assert axes.get_xlim() == (8.0, 32.0)
