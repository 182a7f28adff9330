"""The item models, held to Qt's own rules, and what they do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QAbstractItemView, QWidget
from pytestqt.qtbot import QtBot

from mas_app.models.history_table import PAGE_ROWS, Column, HistoryTableModel
from mas_app.models.panel_table import Column as PanelColumn
from mas_app.models.panel_table import PanelTableModel
from mas_app.theme import Theme
from mas_app.widgets.history_view import HistoryView
from mas_core.catalog import load_catalog
from mas_core.models import JobState, RunSummary, VerdictKind
from mas_core.settings import default_settings
from tests.app.scripted import agent, settings_with

Strict = QAbstractItemModelTester.FailureReportingMode.Fatal


def summary(number: int) -> RunSummary:
    return RunSummary(
        id=f"run-{number}",
        created_at=datetime(2026, 1, 1, tzinfo=UTC) - timedelta(minutes=number),
        state=JobState.DONE,
        question=f"Question\nnumber {number}?",
        domain="custom",
        question_type="yes_no",
        method="vote",
        agents=("a", "b"),
        asked=2,
        answered=1,
        verdict_kind=VerdictKind.VOTE,
        consensus_score=None if number % 2 else 66.6,
    )


def test_that_the_history_loads_only_the_pages_that_are_looked_at(qtbot: QtBot) -> None:
    model = HistoryTableModel()
    wanted: list[int] = []
    model.page_wanted.connect(wanted.append)
    model.reset(100_000)
    assert wanted == []
    model.index(70_123, Column.QUESTION).data()
    model.index(70_124, Column.QUESTION).data()
    assert wanted == [70_000]


def test_that_history_rows_fill_in_when_their_page_arrives(qtbot: QtBot) -> None:
    model = HistoryTableModel()
    tester = QAbstractItemModelTester(model, Strict)
    model.set_catalog(load_catalog(default_settings()))
    model.reset(450)
    assert model.index(420, Column.QUESTION).data() == "…"
    with qtbot.waitSignal(model.dataChanged):
        model.set_page(400, tuple(summary(number) for number in range(400, 450)))
    cells = [model.index(420, column).data() for column in Column]
    assert cells[1:] == ["Question number 420?", "Yes/No", "Vote", "a, b", "1 of 2", "vote", "67", "done", "Custom"]
    assert model.index(421, Column.SCORE).data() == "–"
    assert PAGE_ROWS == 200
    del tester


def test_that_the_panel_starts_as_the_settings_say(qtbot: QtBot) -> None:
    settings = settings_with(agent("qwen"), agent("mistral"))
    model = PanelTableModel()
    tester = QAbstractItemModelTester(model, Strict)
    model.fill(settings, load_catalog(settings), settings.panels["default"])
    assert model.chosen == ("qwen", "mistral")
    assert model.agents[:2] == ("qwen", "mistral")
    assert "proponent" in model.agents
    assert model.roles == {}
    del tester


def test_that_agents_are_turned_off_and_given_roles_through_the_model(qtbot: QtBot) -> None:
    settings = settings_with(agent("qwen"), agent("mistral"))
    model = PanelTableModel()
    tester = QAbstractItemModelTester(model, Strict)
    model.fill(settings, load_catalog(settings), settings.panels["default"])
    off = model.index(0, PanelColumn.AGENT)
    role = model.index(1, PanelColumn.ROLE)
    assert model.setData(off, Qt.CheckState.Unchecked.value, Qt.ItemDataRole.CheckStateRole)
    assert model.setData(role, "rawlsian")
    assert model.chosen == ("mistral",)
    assert model.roles == {"mistral": "rawlsian"}
    assert role.data() == "Rawlsian"
    assert model.setData(role, "")
    assert model.roles == {}
    assert not model.setData(QModelIndex(), "x")
    del tester


class Paints(QObject):
    """Counts how often a widget is drawn."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.count = 0
        widget.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802  (Qt's own name)
        self.count += event.type() == QEvent.Type.Paint
        return False


def test_that_a_page_which_was_scrolled_past_before_it_came_draws_nothing_anew(theme: Theme, qtbot: QtBot) -> None:
    model = HistoryTableModel()
    model.reset(10 * PAGE_ROWS)
    view = HistoryView(model, theme=theme)
    qtbot.addWidget(view)
    view.resize(900, 500)
    view.show()
    view.scrollTo(model.index(5 * PAGE_ROWS + 50, 0), QAbstractItemView.ScrollHint.PositionAtTop)
    qtbot.wait(50)
    paints = Paints(view.viewport())
    for page in (0, 4, 6, 9):
        model.set_page(page * PAGE_ROWS, tuple(summary(row) for row in range(PAGE_ROWS)))
    qtbot.wait(50)
    assert paints.count == 0
    model.set_page(5 * PAGE_ROWS, tuple(summary(row) for row in range(PAGE_ROWS)))
    qtbot.waitUntil(lambda: paints.count > 0)
