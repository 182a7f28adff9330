"""Settings in a session: what is changed holds for the next question, and a run that goes on keeps what it began with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from pytestqt.qtbot import QtBot

from mas_app.nodes.page import NodesPage
from mas_app.session import Session
from mas_core.models import Agent
from mas_core.settings import Appearance, default_settings, load_settings
from mas_core.settings_edits import SetAppearance, SetEntry
from tests.app.scripted import Say, ScriptedCore

Begin = Callable[[ScriptedCore], Session]


def test_that_a_new_agent_is_offered_at_once_while_a_run_goes_on(begin: Begin, qtbot: QtBot, tmp_path: Path) -> None:
    core = ScriptedCore(
        replace(default_settings(), path=tmp_path / "config.toml"), {"proponent": Say(text="I am still", hold=True)}
    )
    session = begin(core)
    qtbot.waitUntil(lambda: session.settings.store.ready)
    session.window.query.question.editor.setPlainText("Shall we?")
    session.window.query.ask()
    qtbot.waitUntil(lambda: bool(session.controller.running))
    session.settings.store.edit(SetEntry(entry=Agent(id="fourth", provider="builtin", model="m", demo=True)), said="Added.")
    qtbot.waitUntil(lambda: "fourth" in session.window.query.panel.model.agents)
    (run,) = session.controller.running
    assert "fourth" not in run.panel.agents
    assert session.window.query.question.text == "Shall we?"
    session.controller.cancel(run)
    qtbot.waitUntil(lambda: not session.controller.running)
    assert core.prober.ended


def test_that_the_look_changes_with_the_settings(begin: Begin, qtbot: QtBot, tmp_path: Path) -> None:
    session = begin(ScriptedCore(replace(default_settings(), path=tmp_path / "config.toml"), {}))
    qtbot.waitUntil(lambda: session.settings.store.ready)
    before_pt = session.window.query.question.editor.font().pointSizeF()
    look = Appearance(theme="dark", text_percent=150)
    session.settings.store.edit(SetAppearance(appearance=look), said="Saved.")
    qtbot.waitUntil(lambda: session.theme.colours.dark)
    assert session.window.font().pointSizeF() > before_pt
    session.settings.store.undo()
    qtbot.waitUntil(lambda: session.theme.mode == "system")


def test_that_a_file_changed_by_another_program_is_offered_in_the_main_window(
    begin: Begin, qtbot: QtBot, tmp_path: Path
) -> None:
    session = begin(ScriptedCore(replace(default_settings(), path=tmp_path / "config.toml"), {}))
    qtbot.waitUntil(lambda: session.settings.store.ready)
    file = tmp_path / "config.toml"
    file.write_text('[agents.new]\nprovider = "builtin"\nmodel = "m"\n')
    qtbot.waitUntil(lambda: any("changed outside" in text for text in session.window.notices.texts()))
    session.settings.store.take_outside()
    qtbot.waitUntil(lambda: "new" in session.window.query.panel.model.agents)
    assert not any("changed outside" in text for text in session.window.notices.texts())
    assert "new" in load_settings(file).agents


def test_that_nodes_are_a_page_of_the_settings_and_their_button_opens_it(begin: Begin, qtbot: QtBot) -> None:
    session = begin(ScriptedCore(default_settings(), {}))
    session.window.settings_asked.emit()
    settings = session.settings.window
    qtbot.waitUntil(settings.isVisible)
    assert settings.titles.index("Nodes") == settings.titles.index("Limits") - 1
    settings.close()
    session.window.status.nodes.click()
    assert settings.isVisible()
    assert isinstance(settings.current_page, NodesPage)
    assert session.settings.window is settings


def test_that_the_settings_open_by_their_shortcut_and_the_notice_of_a_first_start(begin: Begin, qtbot: QtBot) -> None:
    session = begin(ScriptedCore(default_settings(), {}))
    session.window.settings_asked.emit()
    qtbot.waitUntil(session.settings.window.isVisible)
    assert session.settings.window.current_page is session.settings.window.providers
