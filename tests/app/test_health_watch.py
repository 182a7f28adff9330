"""The window's eye on the core: probing while it is open, keys that pause, and what the status dots tell."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from mas_app.session import Session
from mas_app.theme import Theme
from mas_app.widgets.status_dots import StatusDots
from mas_core.models import FailureKind
from tests.app.conftest import Begin
from tests.app.scripted import Say, ScriptedCore, Status, agent, settings_with

REASON = "This provider's key was refused before, so nothing more was sent with it. (Invalid <b>key</b>.)"


def core(**script: Say) -> ScriptedCore:
    return ScriptedCore(settings_with(agent("qwen"), agent("mistral")), script)


def paused_notices(session: Session) -> list[str]:
    return [text for text in session.window.notices.texts() if "The key of openrouter" in text]


def test_that_providers_are_probed_from_opening_to_just_before_the_core_closes(begin: Begin, qtbot: QtBot) -> None:
    scripted = core()
    session = begin(scripted)
    qtbot.waitUntil(lambda: scripted.prober.running)
    assert scripted.probing_had_ended is None
    session.shut()
    assert scripted.probing_had_ended is True


def test_that_the_prober_hears_whether_the_program_is_in_front(begin: Begin, qtbot: QtBot) -> None:
    scripted = core()
    begin(scripted)
    qtbot.waitUntil(lambda: bool(scripted.prober.in_front))
    known = len(scripted.prober.in_front)
    app = QGuiApplication.instance()
    assert isinstance(app, QGuiApplication)
    app.applicationStateChanged.emit(Qt.ApplicationState.ApplicationInactive)
    app.applicationStateChanged.emit(Qt.ApplicationState.ApplicationActive)
    qtbot.waitUntil(lambda: scripted.prober.in_front[known:] == [False, True])


def test_that_a_paused_key_is_told_by_its_providers_name_and_can_be_tried_again(begin: Begin, qtbot: QtBot) -> None:
    scripted = core()
    session = begin(scripted)
    scripted.paused["openrouter"] = REASON
    qtbot.waitUntil(lambda: bool(paused_notices(session)), timeout=5000)
    (text,) = paused_notices(session)
    assert text.startswith("The key of openrouter was refused before, so nothing more was sent with it. (Invalid <b>key</b>.)")
    assert "`mas key set openrouter`" in text
    (button,) = [found for found in session.window.notices.findChildren(QPushButton) if found.text() == "Try again"]
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not paused_notices(session), timeout=1500)
    assert scripted.tried_again == [("openrouter", "mas-core")]


def test_that_the_notice_goes_when_the_key_pauses_no_more_and_a_dismissed_one_stays_away(begin: Begin, qtbot: QtBot) -> None:
    scripted = core()
    session = begin(scripted)
    scripted.paused = {"openrouter": REASON}
    session._health.look()
    qtbot.waitUntil(lambda: bool(paused_notices(session)), timeout=5000)
    session.window.notices.withdraw("paused:openrouter")
    with qtbot.waitSignal(session._health.paused_seen):
        session._health.look()
    assert paused_notices(session) == []
    scripted.paused = {}
    with qtbot.waitSignal(session._health.paused_seen):
        session._health.look()
    scripted.paused = {"openrouter": REASON}
    session._health.look()
    qtbot.waitUntil(lambda: bool(paused_notices(session)), timeout=5000)
    scripted.paused = {}
    session._health.look()
    qtbot.waitUntil(lambda: not paused_notices(session), timeout=5000)


def test_that_a_refused_key_names_the_provider_in_the_command_that_mends_it(begin: Begin, qtbot: QtBot) -> None:
    session = begin(core(mistral=Say(failure=FailureKind.AUTH)))
    session.window.query.question.editor.setPlainText("Is it right?")
    session.window.query.ask()
    qtbot.waitUntil(lambda: session.window.run is not None and not session.window.run.running)
    view = session.window.responses.view
    assert view is not None
    words = next(column.shown_words() for column in view.columns if column.answer.agent == "mistral")
    assert "`mas key set openrouter`" in words
    assert "PROVIDER" not in words


STATUS = Status(
    agent="qwen",
    state="unhealthy",
    detail="slow: its last answer took 9.0 s, usually 1.2 s",
    calls=8,
    success_rate=0.75,
    median_s=1.25,
    last_error="HTTP 500 <img src=x>",
)


@pytest.fixture
def dots(theme: Theme, qtbot: QtBot) -> StatusDots:
    shown = StatusDots(theme)
    qtbot.addWidget(shown)
    return shown


def entry_of(dots: StatusDots, status: Status) -> QWidget:
    dots.show_agents([status])
    return next(child for child in dots.findChildren(QWidget) if child.accessibleName().startswith(status.agent))


def test_that_a_dot_tells_success_rate_median_and_last_error(dots: StatusDots) -> None:
    entry = entry_of(dots, STATUS)
    words = entry.accessibleName()
    assert "Whole answers: 75 % of its last 8 calls" in words
    assert "Median time: 1.2 s" in words
    assert "Last error: HTTP 500 <img src=x>" in words
    assert "<img" not in entry.toolTip()
    assert "&lt;img" in entry.toolTip()


def test_that_a_dot_says_nothing_twice(dots: StatusDots) -> None:
    unknown = Status(agent="qwen", state="unknown", detail="not asked yet")
    assert entry_of(dots, unknown).accessibleName() == "qwen: not asked yet"
    failed = Status(agent="llama", state="unhealthy", detail="HTTP 500", calls=1, success_rate=0.0, last_error="HTTP 500")
    assert entry_of(dots, failed).accessibleName() == "llama: unhealthy; HTTP 500. Whole answers: 0 % of its last call"


@pytest.mark.parametrize("word", ["Whole answers", "Median time", "Last error"])
def test_that_a_dot_is_silent_about_what_is_not_known(dots: StatusDots, word: str) -> None:
    bare = replace(STATUS, success_rate=None, median_s=None, last_error="")
    assert word not in entry_of(dots, bare).accessibleName()
