"""The Data page: backups made and restored, the history checked and erased, each over a real history file."""

from __future__ import annotations

import asyncio
import re
import sqlite3
from collections.abc import Callable, Coroutine, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from mas_app.dialogs.erase_dialog import EraseDialog
from mas_app.dialogs.export_dialog import ExportDialog
from mas_app.main_window import Tab
from mas_app.session import Session
from mas_app.settings.backups import Column, reason_in_words
from mas_app.settings.data_page import DataPage
from mas_core.imports import records_of
from mas_core.storage.repository import Repository
from tests.app.neighbours import HERE, WAIT_MS, BeginReal, click, sessions
from tests.app.stored import run
from tests.fakes.running import FakeProviderThread

pytestmark = pytest.mark.qt_log_ignore("does not support")  # said by the offscreen platform of dialogs

T = TypeVar("T")


@pytest.fixture
def provider() -> Iterator[FakeProviderThread]:
    with FakeProviderThread(HERE) as fake:
        yield fake


@pytest.fixture
def begin_real(app: QApplication, qtbot: QtBot, provider: FakeProviderThread, tmp_path: Path) -> Iterator[BeginReal]:
    with sessions(app, qtbot, provider, tmp_path / "desktop") as start:
        yield start


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "desktop" / "users" / "default" / "history.db"


def done(session: Session, work: Callable[[Repository], Coroutine[Any, Any, T]]) -> T:
    """Does something to the open history, on the core's thread."""
    core = session._core
    assert core is not None
    repository = core.repository
    assert isinstance(repository, Repository)
    return session.core_thread.submit(work(repository)).result(20)


def store(session: Session, *numbers: int) -> None:
    for number in numbers:
        done(session, lambda repository, number=number: repository.finish(run(number, f"Question {number}")))  # type: ignore[misc]  # the number is bound
    session.history.refresh()


def count(session: Session) -> int:
    return done(session, lambda repository: repository.count())


def data_page(session: Session, qtbot: QtBot) -> DataPage:
    settings = session.settings.window
    qtbot.waitUntil(lambda: session.settings.store.ready)
    settings.show_page(settings.data)
    qtbot.waitUntil(settings.data.isVisible)
    return settings.data


def said(page: DataPage, words: str, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: words in page.message.text(), timeout=WAIT_MS)
    assert page.strip.isHidden()


def by_hand_rows(page: DataPage) -> list[int]:
    """Returns the rows of backups made by hand; the day's own one may come among them at any moment."""
    rows = range(page.table.backups.rowCount())
    return [row for row in rows if page.table.backups.index(row, Column.WHY).data() == reason_in_words("by-hand")]


def backed_up(page: DataPage, qtbot: QtBot) -> None:
    click(qtbot, page.back_up_button)
    # The day's own backup is made by itself meanwhile, and is listed as well.
    qtbot.waitUntil(lambda: bool(rows_by_hand(page)), timeout=WAIT_MS)


def rows_by_hand(page: DataPage) -> list[int]:
    words, model = reason_in_words("by-hand"), page.table.backups
    return [row for row in range(model.rowCount()) if model.index(row, Column.WHY).data() == words]


def by_hand(page: DataPage) -> int:
    """Returns the row of the backup that was made by hand."""
    (row,) = rows_by_hand(page)
    return row


def answer(page: DataPage, words: str, qtbot: QtBot) -> None:
    box = next(box for box in page.findChildren(QMessageBox) if box.isVisible())
    click(qtbot, next(button for button in box.findChildren(QPushButton) if button.text() == words))


def test_that_a_backup_is_made_and_listed_and_restored_with_the_present_history_kept(
    begin_real: BeginReal, qtbot: QtBot, file: Path
) -> None:
    session = begin_real()
    store(session, 1, 2)
    page = data_page(session, qtbot)
    backed_up(page, qtbot)
    assert "Backed up as history-" in page.message.text()
    store(session, 3)
    assert not page.restore_button.isEnabled()
    page.table.selectRow(by_hand(page))
    click(qtbot, page.restore_button)
    answer(page, "Keep the present history", qtbot)
    assert count(session) == 3
    click(qtbot, page.restore_button)
    answer(page, "Restore", qtbot)
    said(page, "is the history now.", qtbot)
    assert count(session) == 2
    assert "before-restore" in page.message.text()
    assert len(list((file.parent / "backups").glob("*before-restore*.db"))) == 1
    qtbot.waitUntil(lambda: session.history.model.rowCount() == 2, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: "restored" in page.table.backups.index(0, Column.WHY).data(), timeout=WAIT_MS)


def test_that_the_window_asks_on_after_a_restore_and_the_form_is_as_it_was(begin_real: BeginReal, qtbot: QtBot) -> None:
    session = begin_real()
    store(session, 1)
    page = data_page(session, qtbot)
    backed_up(page, qtbot)
    session.controller.reopen(f"{1:032x}")
    qtbot.waitUntil(lambda: session.window.run is not None, timeout=WAIT_MS)
    session.window.show_tab(Tab.QUERY)
    session.window.query.question.editor.setPlainText("Is it so, after all?")
    page.table.selectRow(by_hand(page))
    click(qtbot, page.restore_button)
    answer(page, "Restore", qtbot)
    assert not session.window.query.isEnabled()
    assert session.window.run is None
    said(page, "is the history now.", qtbot)
    qtbot.waitUntil(session.window.query.ask_button.isEnabled, timeout=WAIT_MS)
    assert session.window.query.question.text == "Is it so, after all?"
    session.window.query.ask()
    qtbot.waitUntil(lambda: session.window.run is not None and not session.window.run.running, timeout=WAIT_MS)
    assert count(session) == 2
    qtbot.waitUntil(session.settings.window.data.isEnabled, timeout=WAIT_MS)


def test_that_nothing_is_restored_while_another_program_has_the_history_and_the_window_goes_on(
    begin_real: BeginReal, qtbot: QtBot, file: Path
) -> None:
    session = begin_real()
    store(session, 1)
    page = data_page(session, qtbot)
    backed_up(page, qtbot)
    store(session, 2)
    other = asyncio.run(Repository.open(file))
    try:
        page.table.selectRow(by_hand(page))
        click(qtbot, page.restore_button)
        answer(page, "Restore", qtbot)
        said(page, "Another window or command of MAS uses the history.", qtbot)
    finally:
        asyncio.run(other.close())
    assert count(session) == 2


def test_that_a_damaged_backup_is_refused_in_plain_words_and_the_history_stays(
    begin_real: BeginReal, qtbot: QtBot, file: Path
) -> None:
    session = begin_real()
    store(session, 1)
    page = data_page(session, qtbot)
    backed_up(page, qtbot)
    for backup in (file.parent / "backups").glob("*by-hand*.db"):
        backup.write_bytes(b"rubbish" * 1000)
    page.table.selectRow(by_hand(page))
    click(qtbot, page.restore_button)
    answer(page, "Restore", qtbot)
    said(page, "is damaged", qtbot)
    assert "mas " not in page.message.text()
    assert count(session) == 1


def test_that_a_check_says_how_the_history_is_and_a_broken_index_is_made_anew(
    begin_real: BeginReal, qtbot: QtBot, file: Path
) -> None:
    session = begin_real()
    store(session, 1, 2)
    page = data_page(session, qtbot)
    click(qtbot, page.check_button)
    said(page, "The history is sound", qtbot)
    assert page.index_button.isHidden()
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("INSERT INTO search (search) VALUES ('delete-all')")
        connection.commit()
    click(qtbot, page.check_button)
    said(page, "make the index anew", qtbot)
    assert "mas " not in page.message.text().replace("MAS ", "")
    click(qtbot, page.index_button)
    said(page, "Runs in it: 2.", qtbot)
    assert page.index_button.isHidden()


def test_that_making_the_index_can_be_stopped_and_says_how_far_it_came(begin_real: BeginReal, qtbot: QtBot, file: Path) -> None:
    session = begin_real()
    store(session, *range(1, 1202))
    page = data_page(session, qtbot)
    page.offer_index(True)
    page.strip.bar.valueChanged.connect(lambda done: page.strip.cancel_button.click() if done else None)
    click(qtbot, page.index_button)
    said(page, "This was cancelled.", qtbot)
    found = re.search(r"Runs in the search index: ([\d,]+) of 1,201", page.message.text())
    assert found is not None
    assert 0 < int(found[1].replace(",", "")) < 1201
    assert page.index_button.isVisible()
    page.strip.bar.valueChanged.disconnect()
    click(qtbot, page.index_button)
    said(page, "Runs in it: ", qtbot)
    assert count(session) == 1201


def test_that_a_cancelled_restore_leaves_the_history_whole_and_the_window_goes_on(
    begin_real: BeginReal, qtbot: QtBot, file: Path
) -> None:
    session = begin_real()
    store(session, 1)
    page = data_page(session, qtbot)
    backed_up(page, qtbot)
    store(session, 2)
    page.table.selectRow(by_hand(page))
    click(qtbot, page.restore_button)
    answer(page, "Restore", qtbot)
    assert page.strip.cancel_button.isEnabled()
    page.strip.cancel_button.click()
    said(page, "This was cancelled. The history is what it was.", qtbot)
    assert count(session) == 2
    assert list((file.parent / "backups").glob("*before-restore*")) == []
    qtbot.waitUntil(session.window.query.ask_button.isEnabled, timeout=WAIT_MS)


@pytest.mark.parametrize(
    ("button", "words"), [("back_up_button", "No backup was made."), ("check_button", "not read to its end")]
)
def test_that_a_backup_and_a_check_can_be_cancelled(begin_real: BeginReal, qtbot: QtBot, button: str, words: str) -> None:
    session = begin_real()
    store(session, 1)
    core = session._core
    assert core is not None
    with closing(sqlite3.connect(core.person.history)) as connection, connection:
        connection.execute("CREATE TABLE many (a TEXT NOT NULL)")
        connection.execute(
            "INSERT INTO many WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 900000) SELECT i FROM n"
        )
    page = data_page(session, qtbot)
    click(qtbot, getattr(page, button))
    page.strip.cancel_button.click()
    said(page, words, qtbot)
    assert rows_by_hand(page) == []
    assert page.check_button.isEnabled()


def test_that_erasing_can_be_cancelled_and_says_what_is_left(begin_real: BeginReal, qtbot: QtBot) -> None:
    session = begin_real()
    store(session, *range(1, 1202))
    page = data_page(session, qtbot)
    click(qtbot, page.erase_button)
    dialog = session.settings.window.findChild(EraseDialog)
    assert dialog is not None
    qtbot.keyClicks(dialog.word, "erase")
    dialog.erase_button.click()
    page.strip.cancel_button.click()
    said(page, "This was cancelled. Erased until then: ", qtbot)
    left = re.search(r"Runs left: ([\d,]+)", page.message.text())
    assert left is not None
    assert count(session) == int(left[1].replace(",", "")) > 0
    assert page.index_button.isVisible()


def test_that_all_runs_are_exported_from_here_and_nothing_where_there_is_none(
    begin_real: BeginReal, qtbot: QtBot, tmp_path: Path
) -> None:
    session = begin_real()
    page = data_page(session, qtbot)
    click(qtbot, page.export_button)
    said(page, "There are no runs yet.", qtbot)
    store(session, *range(1, 6))
    done(session, lambda repository: repository.delete(f"{5:032x}"))
    click(qtbot, page.export_button)
    qtbot.waitUntil(lambda: bool(session.window.findChildren(ExportDialog)), timeout=WAIT_MS)
    (dialog,) = session.window.findChildren(ExportDialog)
    dialog.format.setCurrentIndex(dialog.format.findData("json"))
    dialog.zip.setChecked(True)
    dialog.path.setText(str(tmp_path / "all.zip"))
    click(qtbot, dialog.export_button)
    qtbot.waitUntil(lambda: "4 runs are in" in dialog.message.text(), timeout=WAIT_MS)
    assert sorted(one.id for one in records_of(tmp_path / "all.zip")) == [f"{number:032x}" for number in range(1, 5)]
    dialog.close()


def test_that_everything_is_erased_only_after_the_word_was_typed(begin_real: BeginReal, qtbot: QtBot, file: Path) -> None:
    session = begin_real()
    store(session, 1, 2)
    page = data_page(session, qtbot)
    backed_up(page, qtbot)
    session.controller.reopen(f"{1:032x}")
    qtbot.waitUntil(lambda: session.window.run is not None, timeout=WAIT_MS)
    click(qtbot, page.erase_button)
    dialog = session.settings.window.findChild(EraseDialog)
    assert dialog is not None
    assert dialog.isModal()
    dialog.word.setText("eras")
    assert not dialog.erase_button.isEnabled()
    qtbot.keyClick(dialog.word, Qt.Key.Key_Return)
    assert count(session) == 2
    qtbot.keyClicks(dialog.word, "e")
    click(qtbot, dialog.erase_button)
    said(page, "Everything was erased. Runs: 2", qtbot)
    assert count(session) == 0
    assert list((file.parent / "backups").glob("*.db")) == []
    assert session.window.run is None
    qtbot.waitUntil(page.none.isVisible, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: session.history.model.rowCount() == 0, timeout=WAIT_MS)


def test_that_nothing_is_restored_or_erased_while_a_run_goes_on(
    begin_real: BeginReal, qtbot: QtBot, provider: FakeProviderThread
) -> None:
    session = begin_real()
    store(session, 1)
    page = data_page(session, qtbot)
    backed_up(page, qtbot)
    session.window.query.question.editor.setPlainText("Is it so?")
    session.window.query.ask()
    assert session.controller.running
    page.table.selectRow(by_hand(page))
    for button in (page.restore_button, page.erase_button):
        page.say("")
        click(qtbot, button)
        assert "A run goes on." in page.message.text()
    assert session.settings.window.findChild(EraseDialog) is None
    qtbot.waitUntil(lambda: not session.controller.running, timeout=WAIT_MS)
