"""Users in the window: each with a history and a form of their own, over the real core."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from mas_app.desktop import open_runtime
from mas_app.main_window import Tab
from mas_app.session import Session
from mas_app.users.dialogs import (
    DeleteUserDialog,
    NewUserDialog,
    PasswordDialog,
    RenameDialog,
    SwitchDialog,
    UserDialog,
)
from mas_core.paths import Paths
from mas_core.storage.repository import Repository
from mas_core.users import Users
from tests.app.stored import run

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # what the offscreen platform says of every dialog
PASSWORD = "correct horse"
DialogT = TypeVar("DialogT", bound=UserDialog)
Start = Callable[[], Session]


async def store(file: Path, question: str) -> None:
    async with await Repository.open(file) as repository:
        await repository.finish(run(1, question))


@pytest.fixture
def paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Paths:
    monkeypatch.delenv("MAS_USER", raising=False)
    return Paths.below(tmp_path)


@pytest.fixture
def start(app: QApplication, paths: Paths) -> Iterator[Start]:
    sessions: list[Session] = []

    def begin() -> Session:
        session = Session(app, paths=paths, open_core=lambda: open_runtime(paths))
        sessions.append(session)
        session.begin()
        return session

    yield begin
    for session in sessions:
        session.shut()


def ann(paths: Paths, *, question: str = "A question of Ann") -> Users:
    """Makes a user with a password and a run, and leaves her logged out."""
    users = Users(paths)
    login = users.sign_up("Ann", PASSWORD)
    asyncio.run(store(login.folder / "history.db", question))
    return users


def opened_for(session: Session, qtbot: QtBot, name: str) -> None:
    qtbot.waitUntil(lambda: session.window.header.user_button.text() == name, timeout=20_000)
    qtbot.waitUntil(session.window.query.isEnabled, timeout=20_000)


def dialog(session: Session, qtbot: QtBot, kind: type[DialogT], action: QAction | None = None) -> DialogT:
    if action is not None:
        action.trigger()
    qtbot.waitUntil(lambda: bool(session.window.findChildren(kind)), timeout=10_000)
    return session.window.findChildren(kind)[-1]


def press(qtbot: QtBot, button: QPushButton) -> None:
    assert button.isEnabled()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def questions(session: Session, qtbot: QtBot, count: int) -> list[str]:
    session.window.show_tab(Tab.HISTORY)
    model = session.history.model
    qtbot.waitUntil(lambda: model.rowCount() == count and all(model.loaded(row) for row in range(count)))
    return [str(model.index(row, 1).data()) for row in range(count)]


def test_that_logging_in_brings_the_history_and_the_form_of_that_user_alone(start: Start, qtbot: QtBot, paths: Paths) -> None:
    ann(paths)
    asyncio.run(store(paths.history(), "A question of everybody"))
    session = start()
    opened_for(session, qtbot, "everybody")
    assert questions(session, qtbot, 1) == ["A question of everybody"]
    session.window.query.question.editor.setPlainText("Not sent yet, and not for Ann")
    session.window.history.open_asked.emit(f"{1:032x}")
    qtbot.waitUntil(lambda: session.window.run is not None)
    asked = dialog(session, qtbot, SwitchDialog, session.window.header.user_button.login)
    qtbot.keyClicks(asked.password, PASSWORD)
    press(qtbot, asked.ok_button)
    opened_for(session, qtbot, "Ann")
    assert session.window.run is None
    assert session.window.responses.view is None
    assert "Not sent yet" not in session.window.query.question.text
    assert questions(session, qtbot, 1) == ["A question of Ann"]
    session.window.header.user_button.logout.trigger()
    opened_for(session, qtbot, "everybody")
    assert questions(session, qtbot, 1) == ["A question of everybody"]
    assert session.window.query.question.text == "Not sent yet, and not for Ann"


def test_that_a_wrong_password_opens_nothing_and_is_said(start: Start, qtbot: QtBot, paths: Paths) -> None:
    ann(paths)
    session = start()
    opened_for(session, qtbot, "everybody")
    asked = dialog(session, qtbot, SwitchDialog, session.window.header.user_button.login)
    assert not asked.ok_button.isEnabled()
    qtbot.keyClicks(asked.password, "wrong horse")
    press(qtbot, asked.ok_button)
    qtbot.waitUntil(lambda: "wrong" in asked.message.text(), timeout=10_000)
    assert asked.password.text() == ""
    assert session.window.header.user_button.text() == "everybody"
    asked.close()


def test_that_a_login_that_has_ended_asks_first_and_everybodys_history_is_no_way_round(
    start: Start, qtbot: QtBot, paths: Paths
) -> None:
    users = ann(paths)
    users.remember(users.log_in("Ann", PASSWORD))
    users.change_password(users.log_in("Ann", PASSWORD), old=PASSWORD, new="another horse")
    session = start()
    asked = dialog(session, qtbot, SwitchDialog)
    assert not session.window.header.tabs.isEnabled()
    assert session.history.model.rowCount() == 0
    assert "mas user" not in asked.message.text()
    qtbot.keyClicks(asked.password, "another horse")
    press(qtbot, asked.ok_button)
    opened_for(session, qtbot, "Ann")
    assert questions(session, qtbot, 1) == ["A question of Ann"]


def test_that_who_cannot_log_in_can_go_on_as_everybodys_user(start: Start, qtbot: QtBot, paths: Paths) -> None:
    users = ann(paths)
    users.remember(users.log_in("Ann", PASSWORD))
    users.change_password(users.log_in("Ann", PASSWORD), old=PASSWORD, new="another horse")
    session = start()
    asked = dialog(session, qtbot, SwitchDialog)
    press(qtbot, asked.nobody_button)
    opened_for(session, qtbot, "everybody")


def test_that_a_new_user_begins_with_an_empty_history(start: Start, qtbot: QtBot, paths: Paths) -> None:
    asyncio.run(store(paths.history(), "A question of everybody"))
    session = start()
    opened_for(session, qtbot, "everybody")
    asked = dialog(session, qtbot, NewUserDialog, session.window.header.user_button.signup)
    assert "not encryption" in asked.words.text()
    qtbot.keyClicks(asked.name, "Ben")
    qtbot.keyClicks(asked.password, "short")
    assert not asked.ok_button.isEnabled()
    qtbot.keyClicks(asked.again, "short")
    press(qtbot, asked.ok_button)
    qtbot.waitUntil(lambda: "at least 8" in asked.message.text(), timeout=10_000)
    for field in (asked.password, asked.again):
        field.setText("long enough")
    press(qtbot, asked.ok_button)
    opened_for(session, qtbot, "Ben")
    session.window.show_tab(Tab.HISTORY)
    # The rows come from the core's thread.
    qtbot.waitUntil(lambda: session.window.history.empty)


def test_that_everybodys_history_is_handed_over_whole(start: Start, qtbot: QtBot, paths: Paths) -> None:
    asyncio.run(store(paths.history(), "A question of everybody"))
    session = start()
    opened_for(session, qtbot, "everybody")
    asked = dialog(session, qtbot, NewUserDialog, session.window.header.user_button.hand_over)
    qtbot.keyClicks(asked.name, "Cleo")
    press(qtbot, asked.ok_button)
    opened_for(session, qtbot, "Cleo")
    assert questions(session, qtbot, 1) == ["A question of everybody"]
    session.window.header.user_button.logout.trigger()
    opened_for(session, qtbot, "everybody")
    session.window.show_tab(Tab.HISTORY)
    qtbot.waitUntil(lambda: session.window.history.empty)


def test_that_a_user_renames_sets_a_password_and_deletes_themselves(start: Start, qtbot: QtBot, paths: Paths) -> None:
    users = ann(paths)
    users.remember(users.log_in("Ann", PASSWORD))
    session = start()
    opened_for(session, qtbot, "Ann")
    button = session.window.header.user_button
    renaming = dialog(session, qtbot, RenameDialog, button.rename)
    renaming.name.setText("Anna")
    press(qtbot, renaming.ok_button)
    qtbot.waitUntil(lambda: button.text() == "Anna", timeout=10_000)
    changing = dialog(session, qtbot, PasswordDialog, button.password)
    for field, words in ((changing.old, PASSWORD), (changing.new, "another horse"), (changing.again, "another horse")):
        field.setText(words)
    press(qtbot, changing.ok_button)
    qtbot.waitUntil(lambda: not session.window.findChildren(PasswordDialog), timeout=10_000)
    assert users.log_in("Anna", "another horse").user == "Anna"
    folder = users.log_in("Anna", "another horse").folder
    deleting = dialog(session, qtbot, DeleteUserDialog, button.delete)
    deleting.password.setText("another horse")
    deleting.name.setText("Ann")
    assert not deleting.ok_button.isEnabled()
    deleting.name.setText("Anna")
    press(qtbot, deleting.ok_button)
    opened_for(session, qtbot, "everybody")
    assert users.find("Anna") is None
    assert not folder.exists()


def test_that_a_window_that_was_started_for_somebody_says_so(
    start: Start, qtbot: QtBot, paths: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    Users(paths).sign_up("Dora")
    monkeypatch.setenv("MAS_USER", "Dora")
    session = start()
    opened_for(session, qtbot, "Dora")
    session.window.header.user_button.logout.trigger()
    qtbot.waitUntil(lambda: any("MAS_USER" in text for text in session.window.notices.texts()))
    assert session.window.header.user_button.text() == "Dora"
