"""Whoever cannot see the dialogs hears what they are about, and what each of their controls is."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QAccessible, QAction
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

import mas_app
from mas_app.dialogs.dialog import Dialog
from mas_app.dialogs.help_dialog import HelpDialog, Topic
from mas_app.dialogs.whose_dialog import WhoseDialog
from mas_app.leaving import ask_to_leave
from mas_app.main_window import Tab
from mas_app.nodes.page import NodesPage
from mas_app.nodes.seen import NodesSeen, TokenSeen
from mas_app.session import Session
from mas_app.settings.model_picker import ModelPicker
from mas_app.users.dialogs import (
    DeleteUserDialog,
    NewUserDialog,
    PasswordDialog,
    RenameDialog,
    SwitchDialog,
    UserDialog,
)
from mas_app.widgets.text_views import SafeMarkdownView
from mas_core.imports import OlderPerson
from mas_core.peers.tokens import Quota
from mas_core.settings import ProviderSettings
from mas_core.users import Account
from tests.app.conftest import Begin
from tests.app.named import controls, nameless_of_all
from tests.app.stored import NOON, StoredCore, many

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # what the offscreen platform says of every dialog

KEPT = Account(name="Ada", has_password=True)
FREE = Account(name="Bo", has_password=False)


@pytest.fixture
def session(begin: Begin, qtbot: QtBot) -> Session:
    begun = begin(StoredCore(many(3), figures=True))
    window = begun.window
    window.query.question.editor.setPlainText("Is it right?")
    window.query.ask()
    qtbot.waitUntil(lambda: window.run is not None and not window.run.running)
    window.show_tab(Tab.HISTORY)
    qtbot.waitUntil(lambda: begun.history.model.loaded(0) is not None)
    window.history.table.selectAll()
    qtbot.waitUntil(lambda: begun.settings.store.ready)
    return begun


def opened(act: Callable[[], object], qtbot: QtBot) -> QDialog:
    """Does something and returns the dialog that comes of it."""
    before = set(QApplication.topLevelWidgets())

    def new() -> list[QDialog]:
        return [one for one in QApplication.topLevelWidgets() if one not in before and isinstance(one, QDialog)]

    act()
    qtbot.waitUntil(lambda: any(one.isVisible() for one in new()))
    (dialog,) = (one for one in new() if one.isVisible())
    return dialog


def of_users(session: Session) -> Iterator[UserDialog]:
    theme, parent = session.theme, session.window
    yield SwitchDialog((KEPT, FREE), theme=theme, parent=parent)
    yield SwitchDialog((KEPT,), chosen="Ada", why="Log in.", may_go_on=True, theme=theme, parent=parent)
    yield NewUserDialog("Sign up", words="A history of your own.", theme=theme, parent=parent)
    yield RenameDialog("Ada", theme=theme, parent=parent)
    for account in (KEPT, FREE):
        yield PasswordDialog(account, theme=theme, parent=parent)
        yield DeleteUserDialog(account, theme=theme, parent=parent)


def made(session: Session) -> Iterator[QDialog]:
    """Yields every dialog that is made with what it shows and nothing else."""
    yield from of_users(session)
    for topic in Topic:
        yield HelpDialog(topic, theme=session.theme, parent=session.window)
    person = OlderPerson(name="ada", runs=3, keys=("ada",))
    yield WhoseDialog((person,), theme=session.theme, parent=session.window)
    provider = ProviderSettings(id="local", base_url="http://127.0.0.1:9/v1", key="none")
    yield ModelPicker(session.settings.store, provider, session.settings.window)


def by_menu(session: Session, words: str) -> Callable[[], None]:
    return next(action for action in session.window.header.findChildren(QAction) if action.text() == words).trigger


def asked_for(session: Session, qtbot: QtBot) -> Iterator[QDialog]:
    """Yields the dialogs that come of what a person does in the window."""
    window, page = session.window, session.settings.window.data
    commands = window.history.commands
    yield opened(window.history.export, qtbot)
    for command in (commands.tags, commands.agreement):
        yield opened(command.trigger, qtbot)
    yield opened(page.erase_asked.emit, qtbot)
    yield opened(by_menu(session, "Check this installation…"), qtbot)
    window.show_tab(Tab.CHARTS)
    qtbot.waitUntil(lambda: any(card.menu_button is not None for card in window.charts.cards))
    card = next(card for card in window.charts.cards if card.menu_button is not None)
    yield opened(lambda: card.full_asked.emit(card.chart), qtbot)


def questions(session: Session, qtbot: QtBot) -> Iterator[QDialog]:
    """Yields what is asked before something is destroyed, sent away or left."""
    window = session.window
    yield opened(lambda: ask_to_leave(window, running=2, leave=window.close), qtbot)
    yield opened(lambda: window.history.remove_asked.emit(window.history.table.chosen_places()), qtbot)
    link = SafeMarkdownView(window)
    yield opened(lambda: link.anchorClicked.emit(QUrl("https://example.org/")), qtbot)
    session.show_nodes()
    (nodes,) = session.settings.window.findChildren(NodesPage)
    nodes.tokens.show_seen(NodesSeen(tokens=(TokenSeen(name="thin", quota=Quota(), spent_today_usd=0.0, created_at=NOON),)))
    (row,) = nodes.tokens.tokens.rows
    yield opened(row.findChild(QPushButton).click, qtbot)


def test_that_every_dialog_says_what_it_is_about_and_names_its_controls(session: Session, qtbot: QtBot) -> None:
    seen: set[type[QDialog]] = set()
    for dialog in (*made(session), *asked_for(session, qtbot)):
        assert dialog.windowTitle(), type(dialog).__name__
        assert nameless_of_all(dialog) == [], type(dialog).__name__
        seen.add(type(dialog))
        dialog.close()
    assert every_kind() - seen == set()


def test_that_every_question_says_what_it_is_about_and_names_its_answers(session: Session, qtbot: QtBot) -> None:
    for question in questions(session, qtbot):
        assert isinstance(question, QMessageBox)
        assert question.windowTitle()
        assert question.text()
        assert nameless_of_all(question) == [], question.text()
        assert all(button.text() for button in question.buttons()), question.text()
        question.close()


def test_that_the_choice_of_files_says_what_it_is_for_and_names_its_controls(session: Session, qtbot: QtBot) -> None:
    """It is Qt's own, whose fields have their names from the labels beside them."""
    picker = opened(session.window.history.import_asked.emit, qtbot)
    assert isinstance(picker, QFileDialog)
    assert picker.windowTitle() == "Import"
    spoken = [QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name) for widget in controls(picker)]
    assert len(spoken) > 5
    assert all(spoken)
    picker.close()


def every_kind() -> set[type[QDialog]]:
    """Returns the classes of dialogs that the window has, whichever module they stand in."""
    for module in pkgutil.walk_packages(mas_app.__path__, "mas_app."):
        if not module.name.startswith("mas_app.cli") and not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    found, more = set[type[QDialog]](), [QDialog]
    while more:
        kinds = more.pop().__subclasses__()
        more += kinds
        found |= {kind for kind in kinds if kind.__module__.startswith("mas_app.")}
    return found - {Dialog, UserDialog}
