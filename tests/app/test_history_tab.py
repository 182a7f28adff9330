"""The history in the window: look, reopen, delete."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from mas_app.main_window import Tab
from mas_app.models.history_table import Column
from mas_app.session import Session
from mas_core.errors import StorageCorrupt
from mas_core.models import (
    Answer,
    Failure,
    FailureKind,
    JobState,
    Panel,
    Purpose,
    Question,
    Quorum,
    Record,
    Verdict,
    VerdictKind,
)
from tests.app.conftest import Begin
from tests.app.scripted import ScriptedCore, agent, settings_with

AGENTS = (agent("qwen"), agent("mistral"))


def record(number: int) -> Record:
    return Record(
        id=f"{number:032x}",
        created_at=datetime(2026, 3, 4, 5, 6, tzinfo=UTC) + timedelta(hours=number),
        state=JobState.DONE,
        question=Question(text=f"Stored question {number}"),
        panel=Panel(agents=("qwen", "mistral"), aggregator="qwen", specs={one.id: one for one in AGENTS}),
        answers=(Answer(agent="qwen", text="It was *so*.", provider="openrouter", model="m", total_s=2.0),),
        failures=(
            Failure(agent="mistral", kind=FailureKind.TIMEOUT, message="nothing came"),
            Failure(agent="mistral", kind=FailureKind.AUTH, message="no key", purpose=Purpose.AGGREGATE),
        ),
        verdict=Verdict(
            kind=VerdictKind.SINGLE_ANSWER, method="synthesis", quorum=Quorum(asked=2, answered=1), text="It was *so*."
        ),
    )


def core_with(count: int) -> ScriptedCore:
    core = ScriptedCore(settings_with(*AGENTS), {})
    core.repository.records = {stored.id: stored for stored in map(record, range(count))}
    return core


def open_history(session: Session, qtbot: QtBot, count: int) -> None:
    session.window.show_tab(Tab.HISTORY)
    qtbot.waitUntil(lambda: session.history.model.rowCount() == count)


def cell(session: Session, row: int, column: Column) -> str:
    return str(session.history.model.index(row, column).data())


def test_that_an_empty_history_says_what_it_is_for(begin: Begin, qtbot: QtBot) -> None:
    session = begin(core_with(0))
    session.window.show_tab(Tab.HISTORY)
    assert not session.window.history.table.isVisible()
    session.window.history.question_wanted.emit()
    assert session.window.current_tab is Tab.QUERY


def test_that_runs_are_listed_newest_first_and_pages_are_fetched_on_scrolling(begin: Begin, qtbot: QtBot) -> None:
    session = begin(core_with(450))
    open_history(session, qtbot, 450)
    assert cell(session, 0, Column.QUESTION) == "Stored question 449"
    session.window.history.table.scrollToBottom()
    session.window.history.table.viewport().repaint()
    qtbot.waitUntil(lambda: cell(session, 449, Column.QUESTION) == "Stored question 0")


def test_that_a_double_click_reopens_a_run_offline_under_a_banner(begin: Begin, qtbot: QtBot) -> None:
    core = core_with(3)
    session = begin(core)
    open_history(session, qtbot, 3)
    table = session.window.history.table
    place = table.visualRect(session.history.model.index(1, Column.QUESTION)).center()
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(place))
    qtbot.mouseDClick(table.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(place))
    qtbot.waitUntil(lambda: session.window.run is not None)
    assert session.window.run is not None
    assert session.window.run.question.text == "Stored question 1"
    assert session.window.current_tab is Tab.RESPONSES
    assert any("Stored run of" in text for text in session.window.notices.texts())
    view = session.window.responses.view
    assert view is not None
    assert view.card.headline.text().startswith("Single answer")
    words = {column.answer.label: column.shown_words() for column in view.columns}
    assert "Done" in words["qwen"]
    assert "Failed" in words["mistral"]
    assert core.orchestrator.opened == []


def test_that_enter_opens_the_chosen_run(begin: Begin, qtbot: QtBot) -> None:
    session = begin(core_with(2))
    open_history(session, qtbot, 2)
    session.window.activateWindow()
    session.window.history.table.setFocus()
    session.window.history.table.selectRow(1)
    qtbot.keyClick(session.window.history.table, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: session.window.run is not None)


def answer_box(session: Session, qtbot: QtBot, word: str) -> None:
    (box,) = session.window.findChildren(QMessageBox)
    qtbot.mouseClick(next(button for button in box.buttons() if button.text() == word), Qt.MouseButton.LeftButton)


def press(session: Session, qtbot: QtBot, action: QAction) -> None:
    qtbot.mouseClick(session.window.history.commands.button(action), Qt.MouseButton.LeftButton)


def press_notice(session: Session, qtbot: QtBot, words: str) -> None:
    (button,) = (one for one in session.window.notices.findChildren(QPushButton) if one.text() == words)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_that_a_deleted_run_is_brought_back_by_undo(begin: Begin, qtbot: QtBot) -> None:
    core = core_with(3)
    session = begin(core)
    open_history(session, qtbot, 3)
    session.window.history.table.selectRow(0)
    press(session, qtbot, session.window.history.commands.delete)
    qtbot.waitUntil(lambda: session.history.model.rowCount() == 2)
    assert cell(session, 0, Column.QUESTION) == "Stored question 1"
    assert any("was deleted" in text for text in session.window.notices.texts())
    press_notice(session, qtbot, "Undo")
    qtbot.waitUntil(lambda: session.history.model.rowCount() == 3)
    assert cell(session, 0, Column.QUESTION) == "Stored question 2"
    assert not any("was deleted" in text for text in session.window.notices.texts())


@pytest.mark.qt_log_ignore("propagateSizeHints")  # what the offscreen platform says of every dialog
def test_that_a_run_is_removed_for_good_only_after_a_yes(begin: Begin, qtbot: QtBot) -> None:
    core = core_with(3)
    gone = core.repository.records.pop(f"{2:032x}")
    core.repository.deleted[gone.id] = gone
    session = begin(core)
    open_history(session, qtbot, 2)
    session.window.history.filters.show_deleted()
    qtbot.waitUntil(lambda: session.history.model.rowCount() == 1)
    press(session, qtbot, session.window.history.commands.remove)
    answer_box(session, qtbot, "Keep")
    assert len(core.repository.deleted) == 1
    qtbot.waitUntil(lambda: not session.window.findChildren(QMessageBox))
    press(session, qtbot, session.window.history.commands.remove)
    answer_box(session, qtbot, "Delete for good")
    qtbot.waitUntil(lambda: core.repository.deleted == {})
    qtbot.waitUntil(session.window.history.nothing.isVisible)


def test_that_the_run_that_is_seen_is_deleted_also_when_a_newer_one_has_come_in_above_it(begin: Begin, qtbot: QtBot) -> None:
    core = core_with(3)
    session = begin(core)
    open_history(session, qtbot, 3)
    core.repository.records[f"{9:032x}"] = record(9)
    session.window.history.table.selectRow(0)
    press(session, qtbot, session.window.history.commands.delete)
    qtbot.waitUntil(lambda: list(core.repository.deleted) == [f"{2:032x}"])


def test_that_nothing_is_deleted_where_rows_that_nobody_has_seen_have_changed_places(begin: Begin, qtbot: QtBot) -> None:
    core = core_with(450)
    session = begin(core)
    open_history(session, qtbot, 450)
    core.repository.records[f"{999:032x}"] = record(999)
    session.window.history.table.selectAll()
    press(session, qtbot, session.window.history.commands.delete)
    qtbot.waitUntil(lambda: any("has changed meanwhile" in text for text in session.window.notices.texts()))
    assert core.repository.deleted == {}


def test_that_all_of_a_long_history_is_deleted_and_brought_back(begin: Begin, qtbot: QtBot) -> None:
    core = core_with(450)
    session = begin(core)
    open_history(session, qtbot, 450)
    session.window.history.table.selectAll()
    press(session, qtbot, session.window.history.commands.delete)
    qtbot.waitUntil(lambda: len(core.repository.deleted) == 450 and session.history.model.rowCount() == 0)
    press_notice(session, qtbot, "Undo")
    qtbot.waitUntil(lambda: session.history.model.rowCount() == 450)


def test_that_a_finished_run_appears_without_being_asked_for(begin: Begin, qtbot: QtBot) -> None:
    session = begin(core_with(1))
    open_history(session, qtbot, 1)
    session.window.show_tab(Tab.QUERY)
    session.window.query.question.editor.setPlainText("A new one?")
    session.window.query.ask()
    qtbot.waitUntil(lambda: session.history.model.rowCount() == 2)
    assert cell(session, 0, Column.QUESTION) == "A new one?"


def chosen(session: Session) -> str:
    return cell(session, session.window.history.table.currentIndex().row(), Column.QUESTION)


def top_row(session: Session) -> int:
    return session.window.history.table.rowAt(2)


def test_that_a_run_that_ends_leaves_selection_and_scroll_position_alone(begin: Begin, qtbot: QtBot) -> None:
    session = begin(core_with(450))
    open_history(session, qtbot, 450)
    table = session.window.history.table
    table.verticalScrollBar().setValue(300 * table.rowHeight(0))
    table.viewport().repaint()
    qtbot.waitUntil(lambda: cell(session, 305, Column.QUESTION) == "Stored question 144")
    table.selectRow(305)
    seen = cell(session, top_row(session), Column.QUESTION)
    session.window.query.question.editor.setPlainText("A new one?")
    session.window.query.ask()
    qtbot.waitUntil(lambda: session.history.model.rowCount() == 451)
    assert chosen(session) == "Stored question 144"
    assert table.selectionModel().isRowSelected(306)
    assert cell(session, top_row(session), Column.QUESTION) == seen
    table.scrollToTop()
    assert cell(session, 0, Column.QUESTION) == "A new one?"
    qtbot.waitUntil(lambda: cell(session, 450, Column.QUESTION) == "Stored question 0")


def test_that_a_new_run_comes_into_sight_at_the_top(begin: Begin, qtbot: QtBot) -> None:
    session = begin(core_with(60))
    open_history(session, qtbot, 60)
    session.window.query.question.editor.setPlainText("A new one?")
    session.window.query.ask()
    qtbot.waitUntil(lambda: session.history.model.rowCount() == 61)
    session.window.show_tab(Tab.HISTORY)
    assert top_row(session) == 0
    assert chosen(session) == "Stored question 59"


def test_that_after_a_deletion_the_next_run_is_chosen_at_the_same_place(begin: Begin, qtbot: QtBot) -> None:
    core = core_with(120)
    session = begin(core)
    open_history(session, qtbot, 120)
    table = session.window.history.table
    table.verticalScrollBar().setValue(40 * table.rowHeight(0))
    table.selectRow(45)
    place = table.verticalScrollBar().value()
    session.window.history.delete_asked.emit((range(45, 46),))
    qtbot.waitUntil(lambda: session.history.model.rowCount() == 119)
    assert chosen(session) == "Stored question 73"
    assert table.verticalScrollBar().value() == place


def test_that_a_damaged_history_is_told_and_the_window_lives_on(begin: Begin, qtbot: QtBot) -> None:
    core = core_with(1)
    session = begin(core)
    open_history(session, qtbot, 1)
    core.repository.broken = StorageCorrupt("The history is damaged.")
    session.window.history.open_asked.emit(next(iter(core.repository.records)))
    qtbot.waitUntil(lambda: "The history is damaged." in session.window.notices.texts())
    assert session.window.run is None


def test_that_hostile_words_in_the_history_stay_words(begin: Begin, qtbot: QtBot) -> None:
    core = core_with(1)
    stored = next(iter(core.repository.records.values()))
    hostile = "<img src='file:///etc/passwd'> & more"
    core.repository.records[stored.id] = replace(stored, question=Question(text=hostile))
    session = begin(core)
    open_history(session, qtbot, 1)
    tooltip = str(session.history.model.index(0, Column.QUESTION).data(Qt.ItemDataRole.ToolTipRole))
    assert cell(session, 0, Column.QUESTION) == hostile
    assert "<img" not in tooltip
