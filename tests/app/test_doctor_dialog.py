"""Looking at the installation from the window."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QAction, QGuiApplication
from pytestqt.qtbot import QtBot

from mas_app.dialogs.doctor_dialog import DoctorDialog
from mas_app.main_window import MainWindow
from tests.app.conftest import Begin
from tests.app.scripted import ScriptedCore, agent, settings_with

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # what the offscreen platform says of every dialog


def open_by_menu(window: MainWindow) -> DoctorDialog:
    action = next(one for one in window.header.findChildren(QAction) if one.text() == "Check this installation…")
    action.trigger()
    (dialog,) = window.findChildren(DoctorDialog)
    return dialog


def test_that_the_window_shows_what_the_command_finds(
    begin: Begin, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAS_HOME", str(tmp_path))
    session = begin(ScriptedCore(settings_with(agent("qwen")), {}))
    (tmp_path / "config.toml").write_text("[appearance]\ntheme = 3\n", encoding="utf-8")
    dialog = open_by_menu(session.window)
    qtbot.waitUntil(lambda: not dialog.running, timeout=60_000)
    found = dialog.findings.toPlainText()
    assert "PROBLEM  settings:" in found
    assert "ok       data:" in found
    assert "PROBLEM" in dialog.message.text()
    dialog.copy_button.click()
    assert QGuiApplication.clipboard().text() == found


def test_that_closing_the_dialog_ends_the_looking(begin: Begin, qtbot: QtBot) -> None:
    session = begin(ScriptedCore(settings_with(agent("qwen")), {}))
    dialog = open_by_menu(session.window)
    process = dialog._process
    assert dialog.running
    with qtbot.waitSignal(dialog.destroyed):
        dialog.close()
        assert process.state() == process.ProcessState.NotRunning
