"""Windows for tests: offscreen unless a display was asked for, each session in a home of its own."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QCoreApplication, QEvent, QLocale
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from mas_app.responses_tab import ResponsesTab
from mas_app.session import Session
from mas_app.theme import Theme
from mas_core.paths import Paths
from tests.app.scripted import ScriptedCore

Begin = Callable[[ScriptedCore], Session]


@pytest.fixture(scope="session")
def qapp_args() -> list[str]:
    return ["mas"]


@pytest.fixture(scope="session", autouse=True)
def _english_figures() -> None:
    """Figures as in English, whatever language this computer speaks."""
    QLocale.setDefault(QLocale.c())


@pytest.fixture
def app(qapp: QApplication) -> QApplication:
    qapp.setStyle("Fusion")
    qapp.setQuitOnLastWindowClosed(False)
    return qapp


@pytest.fixture
def theme(app: QApplication) -> Theme:
    return Theme(app, mode="light")


@pytest.fixture
def tab(theme: Theme) -> Iterator[ResponsesTab]:
    """The Responses tab alone; it goes with its test, because every widget that is left slows the next theme down."""
    shown = ResponsesTab(theme)
    theme.dress(shown)
    shown.resize(1200, 800)
    shown.show()
    yield shown
    shown.hide()
    shown.deleteLater()
    QCoreApplication.sendPostedEvents(shown, QEvent.Type.DeferredDelete.value)


@pytest.fixture
def begin(app: QApplication, qtbot: QtBot, tmp_path: Path) -> Iterator[Begin]:
    """Starts a session over a scripted core and waits until it can be asked something; closes it after the test."""
    sessions: list[Session] = []

    def start(core: ScriptedCore) -> Session:
        session = Session(app, paths=Paths.below(tmp_path), open_core=core.opened)
        sessions.append(session)
        session.begin()
        qtbot.waitUntil(session.window.query.isEnabled)
        return session

    yield start
    while sessions:
        sessions.pop().shut()
    gc.collect()  # on this thread, before another test's core thread can come upon what is left
