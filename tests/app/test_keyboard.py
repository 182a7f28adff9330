"""The whole main job without a mouse: every key goes to the widget that has the focus, as a keyboard's do."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from mas_app.desktop import open_runtime
from mas_app.dialogs.export_dialog import ExportDialog
from mas_app.dialogs.help_dialog import HelpDialog
from mas_app.main_window import Tab
from mas_app.session import Session
from mas_core.models import JobState
from mas_core.paths import Paths
from tests.fakes.behaviour import ModelBehaviour
from tests.fakes.running import FakeProviderThread

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # what the offscreen platform says of every dialog

CTRL, SHIFT, NONE = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.NoModifier
MODELS = {
    "first": ModelBehaviour(text="YES. A pilot **helps** everyone to see what it costs. " * 30),
    "second": ModelBehaviour(text="NO. It harms those who have no other way."),
    "third": ModelBehaviour(text="YES. The evidence is good."),
}
CONFIG = """
[providers.fake]
base_url = "{url}"
key = "none"
{agents}
[panels.default]
agents = ["first", "second", "third"]
aggregator = "first"
"""


@pytest.fixture
def real(app: QApplication, qtbot: QtBot, tmp_path: Path) -> Iterator[Session]:
    with FakeProviderThread(MODELS) as fake:
        agents = "\n".join(f'[agents.{name}]\nprovider = "fake"\nmodel = "{name}"' for name in MODELS)
        (tmp_path / "config.toml").write_text(CONFIG.format(url=fake.base_url, agents=agents), encoding="utf-8")
        paths = Paths.below(tmp_path)
        session = Session(app, paths=paths, open_core=lambda: open_runtime(paths))
        session.begin()
        session.window.activateWindow()
        qtbot.waitUntil(session.window.query.isEnabled, timeout=20_000)
        yield session
        session.shut()
        del session
        gc.collect()  # on this thread, before another test's core thread can come upon what is left


def focused() -> QWidget:
    widget = QApplication.focusWidget()
    assert widget is not None, "nothing has the focus"
    assert widget.isVisible()
    return widget


def press(key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
    QTest.keyClick(focused(), key, modifiers)


def type_words(words: str) -> None:
    QTest.keyClicks(focused(), words)


def tab_to(name: str, *, back: bool = False) -> QWidget:
    """Goes on by Tab until the widget of this accessible name has the focus, and not once round."""
    passed = []
    for _ in range(60):
        widget = focused()
        if widget.accessibleName() == name:
            return widget
        passed.append(widget.accessibleName() or type(widget).__name__)
        press(Qt.Key.Key_Backtab if back else Qt.Key.Key_Tab, SHIFT if back else NONE)
    raise AssertionError(f"{name!r} is not reached by Tab; passed: {passed}")


def leave(dialog: QWidget, session: Session, qtbot: QtBot) -> None:
    """Puts a dialog away; without a screen there is nobody else who brings the window back to the front."""
    press(Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: dialog not in QApplication.topLevelWidgets() or not dialog.isVisible())
    session.window.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is session.window)


def choose(box: QWidget, value: str) -> None:
    """Goes down a list until it holds a value."""
    assert isinstance(box, QComboBox)
    press(Qt.Key.Key_Home)
    for _ in range(box.count()):
        if box.currentData() == value:
            return
        press(Qt.Key.Key_Down)
    raise AssertionError(f"no {value!r} in the list")


def test_that_the_main_job_is_done_with_the_keyboard_alone(real: Session, qtbot: QtBot, tmp_path: Path) -> None:
    window = real.window
    assert focused() is window.query.question.editor
    press(Qt.Key.Key_A, CTRL)
    type_words("Should cities charge cars in the centre?")
    choose(tab_to("Question type"), "yes_no")
    choose(tab_to("Method by which the verdict is reached"), "synthesis")
    choose(tab_to("Aggregator: who writes the verdict", back=True), "third")
    panel = tab_to("Panel: agents, models and roles", back=True)
    press(Qt.Key.Key_Home)
    press(Qt.Key.Key_Down)
    press(Qt.Key.Key_Home)
    press(Qt.Key.Key_Space)
    assert window.query.panel.model.chosen == ("first", "third")
    press(Qt.Key.Key_Space)
    assert focused() is panel
    press(Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: window.run is not None and not window.run.running, timeout=20_000)
    run = window.run
    assert run is not None
    assert run.record is not None
    assert run.state is JobState.DONE
    assert (run.record.question.question_type, run.record.panel.aggregator) == ("yes_no", "third")

    _read(real, qtbot)
    _look_at_charts(real, qtbot)
    _reopen(real, qtbot, run_id=run.id)
    _export(real, qtbot, file=tmp_path / "by keyboard.pdf")


def _read(session: Session, qtbot: QtBot) -> None:
    window = session.window
    assert window.current_tab is Tab.RESPONSES
    text = tab_to("Text of first")
    press(Qt.Key.Key_PageDown)
    assert text.verticalScrollBar().value() > 0  # type: ignore[attr-defined]  # a text view
    press(Qt.Key.Key_F, CTRL)
    box = focused()
    assert isinstance(box, QLineEdit)
    type_words("pilot")
    view = window.responses.view
    assert view is not None
    qtbot.waitUntil(lambda: any("30" in label.text() for label in view.find_bar.findChildren(QLabel)))
    press(Qt.Key.Key_Escape)
    assert not view.find_bar.isVisible()


def _look_at_charts(session: Session, qtbot: QtBot) -> None:
    window = session.window
    press(Qt.Key.Key_3, CTRL)
    assert window.current_tab is Tab.CHARTS
    qtbot.waitUntil(lambda: len(window.charts.cards) > 3, timeout=20_000)
    press(Qt.Key.Key_3, CTRL)
    first = next(card for card in window.charts.cards if card.menu_button is not None)
    assert first.menu_button is not None
    tab_to(first.menu_button.accessibleName())


def _reopen(session: Session, qtbot: QtBot, *, run_id: str) -> None:
    window = session.window
    press(Qt.Key.Key_4, CTRL)
    assert window.current_tab is Tab.HISTORY
    qtbot.waitUntil(lambda: session.history.model.loaded(0) is not None)
    press(Qt.Key.Key_4, CTRL)
    assert focused() is window.history.table
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.run is not None and window.run.stored)
    assert window.run is not None
    assert window.run.id == run_id


def _export(session: Session, qtbot: QtBot, *, file: Path) -> None:
    press(Qt.Key.Key_E, CTRL)
    qtbot.waitUntil(lambda: isinstance(QApplication.activeWindow(), ExportDialog))
    choose(tab_to("Format"), "pdf")
    tab_to("Where to")
    press(Qt.Key.Key_A, CTRL)
    type_words(str(file))
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: file.exists() and file.read_bytes().startswith(b"%PDF"), timeout=60_000)
    dialog = QApplication.activeWindow()
    assert isinstance(dialog, ExportDialog)
    qtbot.waitUntil(lambda: dialog.close_button.text() == "Close", timeout=20_000)
    leave(dialog, session, qtbot)


def test_that_f1_tells_of_the_place_in_front_and_escape_puts_it_away(real: Session, qtbot: QtBot) -> None:
    seen = []
    for key in (Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_3, Qt.Key.Key_4):
        press(key, CTRL)
        press(Qt.Key.Key_F1)
        qtbot.waitUntil(lambda: isinstance(QApplication.activeWindow(), HelpDialog))
        dialog = QApplication.activeWindow()
        assert isinstance(dialog, HelpDialog)
        seen.append(dialog.title.text())
        leave(dialog, real, qtbot)
    assert seen == ["Asking", "Reading the answers", "Reading the charts", "Past runs"]


def test_that_the_focus_is_never_lost_when_tabs_are_changed_by_keys(real: Session, qtbot: QtBot) -> None:
    for key, tab in ((Qt.Key.Key_2, Tab.RESPONSES), (Qt.Key.Key_3, Tab.CHARTS), (Qt.Key.Key_4, Tab.HISTORY)):
        press(key, CTRL)
        assert real.window.current_tab is tab
        press(Qt.Key.Key_Space)  # the one button of an empty place leads back to the form
        assert real.window.current_tab is Tab.QUERY
        assert isinstance(focused(), QPlainTextEdit)
