"""The charts in the window."""

from __future__ import annotations

import subprocess
import sys

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from mas_app.main_window import Tab
from mas_app.session import Session
from mas_app.theme import DARK, LIGHT, Palette
from mas_core.charts import (
    Chart,
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
    VoteBar,
    VoteChart,
)
from mas_core.charts.colours import Pattern
from mas_core.models import FailureKind
from tests.app.conftest import Begin
from tests.app.scripted import Say, ScriptedCore, agent, settings_with

TEXTS = {
    "qwen": Say(text="I think this is a good plan, because the evidence shows that it helps people in many places."),
    "mistral": Say(text="I fear that this is a terrible plan. It hurts the poor, and nobody has asked the teachers."),
    "consensus": Say(text="The panel is divided."),
}


def run_and_show_charts(session: Session, qtbot: QtBot) -> None:
    session.window.query.question.editor.setPlainText("Is it a good plan?")
    session.window.query.ask()
    session.window.show_tab(Tab.CHARTS)
    qtbot.waitUntil(lambda: bool(session.window.charts.cards), timeout=20_000)


def core(**changes: Say) -> ScriptedCore:
    return ScriptedCore(settings_with(agent("qwen"), agent("mistral")), {**TEXTS, **changes}, figures=True)


def test_that_a_run_ends_in_cards_whose_titles_say_what_was_found(begin: Begin, qtbot: QtBot) -> None:
    session = begin(core())
    run_and_show_charts(session, qtbot)
    titles = [card.title for card in session.window.charts.cards]
    assert len(titles) >= 7
    assert any(title.startswith("Consensus score") for title in titles)
    assert any("Similarity of" in title for title in titles)
    assert all(card.refused is None for card in session.window.charts.cards)


def test_that_a_refused_figure_says_why(begin: Begin, qtbot: QtBot) -> None:
    session = begin(core(mistral=Say(failure=FailureKind.TIMEOUT)))
    run_and_show_charts(session, qtbot)
    refused = [card for card in session.window.charts.cards if card.refused]
    assert any("2 answers" in (card.refused or "") or "at least 2" in (card.refused or "") for card in refused)


def test_that_the_grid_has_as_many_columns_as_fit(begin: Begin, qtbot: QtBot) -> None:
    session = begin(core())
    run_and_show_charts(session, qtbot)
    grid = session.window.charts.grid
    session.window.resize(1280, 800)
    qtbot.waitUntil(lambda: grid.columns == 2)
    session.window.resize(1900, 800)
    qtbot.waitUntil(lambda: grid.columns == 4)


def test_that_the_charts_follow_the_theme(begin: Begin, qtbot: QtBot) -> None:
    session = begin(core())
    run_and_show_charts(session, qtbot)
    before = session.window.charts.cards
    with qtbot.waitSignal(session.window.charts.drawn):
        session.theme.set_mode("dark" if not session.theme.colours.dark else "light")
    assert session.window.charts.cards != before


def test_that_charts_in_sight_change_with_the_theme_in_the_same_moment(begin: Begin, qtbot: QtBot) -> None:
    session = begin(core())
    run_and_show_charts(session, qtbot)
    charts = session.window.charts
    dark = not session.theme.colours.dark
    ground = (DARK if dark else LIGHT).surface

    def ground_of(place: int) -> str:
        return charts.cards[place].grab().toImage().pixelColor(6, 12).name()

    qtbot.waitUntil(lambda: not charts.cards[0].visibleRegion().isEmpty())
    before = charts.cards
    session.theme.set_mode("dark" if dark else "light")
    assert ground_of(0) == ground
    assert charts.cards[0] is not before[0]
    qtbot.waitUntil(lambda: all(card not in before for card in charts.cards))
    assert {ground_of(place) for place in range(len(before))} == {ground}
    assert len(charts.cards) == len(before)


def test_that_nothing_that_draws_charts_is_imported_before_they_are_shown() -> None:
    code = "import sys, mas_app.session; sys.exit('pyqtgraph' in sys.modules or 'sklearn' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=60).returncode == 0


MANY = tuple(f"agent-with-a-long-name-{number}" for number in range(24))
CHARTS: tuple[Chart, ...] = (
    HeatmapChart(
        key="heatmap",
        title="t",
        subtitle="s",
        labels=MANY,
        label_colours=("#123456",) * 24,
        values=((0.5,) * 24,) * 24,
        cell_colours=(("#6baed6",) * 24,) * 24,
        text_colours=(("#000000",) * 24,) * 24,
    ),
    StackedBarChart(
        key="tones",
        title="t",
        subtitle="s",
        labels=("a", "<b>b</b>"),
        series=(
            Series(name="x", colour="#228833", values=(60.0, 0.0)),
            Series(name="y", colour="#ee6677", values=(40.0, None)),
        ),
        notes=("Analytical (3 hits)", "no signal"),
    ),
    GroupedBarChart(
        key="polarity",
        title="t",
        subtitle="s",
        labels=("a", "b"),
        series=(Series(name="x", colour="#228833", values=(-0.5, None)),),
        minimum=-1.0,
    ),
    RadarChart(
        key="radar",
        title="t",
        subtitle="s",
        axes=tuple(RadarAxis(name=name, label=name, minimum=0, maximum=1) for name in "abcdef"),
        series=(
            RadarSeries(name="whole", colour="#e69f00", pattern=Pattern.SOLID, values=(0.5,) * 6, scaled=(0.5,) * 6),
            RadarSeries(name="gap", colour="#56b4e9", pattern=Pattern.DOTTED, values=(0.5, None) * 3, scaled=(0.5, None) * 3),
            RadarSeries(name="none", colour="#56b4e9", pattern=Pattern.CROSSED, values=(None,) * 6, scaled=(None,) * 6),
        ),
    ),
    SmallMultiplesChart(
        key="emotions",
        title="t",
        subtitle="s",
        categories=("anger", "joy"),
        multiples=tuple(SmallMultiple(label=label, colour="#009e73", values=(10.0, 0.0)) for label in MANY[:5]),
    ),
    ScoreChart(key="consensus", title="t", subtitle="s", score=42.0, sentence="So it is."),
    VoteChart(
        key="consensus",
        title="t",
        subtitle="s",
        bars=(VoteBar(choice="YES", count=3, share=0.75, low=0.3, high=0.95, colour="#4477aa"),),
        votes=4,
        sentence="YES: 75 %.",
    ),
)


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: type(chart).__name__)
def test_that_every_chart_draws_something_on_its_card(begin: Begin, qtbot: QtBot, chart: Chart, palette: Palette) -> None:
    from mas_app.charts.render import draw

    holder = QWidget()
    qtbot.addWidget(holder)
    drawing = draw(chart, palette)
    drawing.setParent(holder)
    drawing.resize(560, max(drawing.minimumSizeHint().height(), 240))
    picture = drawing.grab().toImage()
    colours = {picture.pixelColor(x, y).name() for x in range(0, picture.width(), 2) for y in range(0, picture.height(), 2)}
    assert len(colours) > 2
