"""The window comes back as it was left."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QSize, Qt
from pytestqt.qtbot import QtBot

from mas_app.main_window import Tab
from mas_app.models.history_table import Column
from mas_app.session import Session
from mas_app.table_layout import TableLayout
from mas_core.storage.query import Sort
from tests.app.conftest import Begin
from tests.app.stored import StoredCore, many


@pytest.fixture
def again(begin: Begin, qtbot: QtBot) -> Callable[[Session | None], Session]:
    """Ends a session as the person does, and begins the next one."""
    core = StoredCore(many(3))

    def begin_again(former: Session | None) -> Session:
        if former is not None:
            former.remember()
            former.shut()
        return begin(core)

    return begin_again


Again = Callable[[Session | None], Session]


def ask(session: Session, qtbot: QtBot) -> None:
    session.window.query.question.editor.setPlainText("Is it right?")
    session.window.query.ask()
    qtbot.waitUntil(lambda: session.window.run is not None and not session.window.run.running)
    qtbot.waitUntil(lambda: session.history.model.rowCount() > 0)


def test_that_the_table_of_runs_is_arranged_as_it_was_left(again: Again, qtbot: QtBot) -> None:
    session = again(None)
    session.window.resize(1500, 900)
    session.window.show_tab(Tab.HISTORY)
    table = session.window.history.table
    header = table.horizontalHeader()
    header.moveSection(header.visualIndex(Column.SCORE), 0)
    header.resizeSection(Column.DATE, 190)
    header.resizeSection(Column.METHOD, 111)
    for action in table.columns_menu.actions():
        if action.text() in {"Method", "State"}:
            action.trigger()
    header.sortIndicatorChanged.emit(Column.SCORE, header.sortIndicatorOrder().AscendingOrder)
    assert table.isColumnHidden(Column.METHOD)

    session = again(session)
    session.window.resize(1500, 900)
    assert session.window.current_tab is Tab.HISTORY
    assert session.history.query.sort is Sort.SCORE
    assert not session.history.query.descending
    table = session.window.history.table
    header = table.horizontalHeader()
    assert header.visualIndex(Column.SCORE) == 0
    assert table.columnWidth(Column.DATE) == 190
    session.window.history.filters.preview_button.setChecked(False)
    qtbot.waitUntil(
        lambda: [one for one in Column if table.isColumnHidden(one)] == [Column.METHOD, Column.STATE, Column.DOMAIN]
    )
    qtbot.waitUntil(lambda: header.sortIndicatorSection() == Column.SCORE)
    next(action for action in table.columns_menu.actions() if action.text() == "Method").trigger()
    assert table.columnWidth(Column.METHOD) == 111


def test_that_columns_still_give_way_where_there_is_no_room(again: Again, qtbot: QtBot) -> None:
    session = again(None)
    ask(session, qtbot)
    window = session.window
    window.show_tab(Tab.HISTORY)
    window.resize(1700, 900)
    table = window.history.table
    window.history.filters.preview_button.setChecked(False)
    qtbot.waitUntil(lambda: [column for column in Column if table.isColumnHidden(column)] == [Column.DOMAIN])
    table.horizontalHeader().resizeSection(Column.DATE, 700)
    window.resize(1400, 900)
    qtbot.waitUntil(lambda: table.isColumnHidden(Column.AGENTS))
    assert not table.isColumnHidden(Column.SCORE)


def test_that_size_and_divided_places_are_as_they_were_left(again: Again, qtbot: QtBot) -> None:
    session = again(None)
    window = session.window
    window.resize(1400, 850)
    ask(session, qtbot)
    view = window.responses.view
    assert view is not None
    view.splitter.moveSplitter(400, 1)
    asked = view.splitter.sizes()
    window.show_tab(Tab.HISTORY)
    split = window.history._split
    split.moveSplitter(700, 1)
    divided = split.sizes()
    window.show_tab(Tab.QUERY)
    window.resize(900, 640)

    session = again(session)
    window = session.window
    assert window.size() == QSize(900, 640)
    window.resize(1400, 850)
    assert window.current_tab is Tab.QUERY
    ask(session, qtbot)
    view = window.responses.view
    assert view is not None
    qtbot.waitUntil(lambda: view.splitter.sizes() == asked)
    window.show_tab(Tab.HISTORY)
    qtbot.waitUntil(lambda: window.history._split.sizes() == divided)
    window.history.filters.preview_button.click()

    session = again(session)
    assert not session.window.history.filters.preview_button.isChecked()


def test_that_another_run_is_divided_like_the_one_before(again: Again, qtbot: QtBot) -> None:
    session = again(None)
    session.window.resize(1400, 850)
    ask(session, qtbot)
    view = session.window.responses.view
    assert view is not None
    view.splitter.moveSplitter(450, 1)
    left = view.splitter.sizes()
    ask(session, qtbot)
    other = session.window.responses.view
    assert other is not None
    assert other is not view
    qtbot.waitUntil(lambda: other.splitter.sizes() == left)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"widths": 3}', '{"widths": {"date": "x"}, "order": [], "hidden": []}'])
def test_that_a_spoilt_arrangement_is_the_usual_one(text: str) -> None:
    assert TableLayout.from_json(text) == TableLayout()


def test_that_an_arrangement_is_read_as_it_was_written() -> None:
    layout = TableLayout(widths_px={"date": 99}, order=("date", "score"), hidden=("state",), sort="score", descending=False)
    assert TableLayout.from_json(layout.to_json()) == layout


def test_that_the_domain_is_a_column_for_who_wants_it_and_sorts(again: Again, qtbot: QtBot) -> None:
    session = again(None)
    session.window.resize(1700, 900)
    session.window.show_tab(Tab.HISTORY)
    table = session.window.history.table
    session.window.history.filters.preview_button.setChecked(False)
    next(action for action in table.columns_menu.actions() if action.text() == "Domain").trigger()
    qtbot.waitUntil(lambda: not table.isColumnHidden(Column.DOMAIN))
    assert session.history.model.index(0, Column.DOMAIN).data() == "Custom"
    table.sortByColumn(Column.DOMAIN, Qt.SortOrder.AscendingOrder)
    assert session.history.query.sort is Sort.DOMAIN
