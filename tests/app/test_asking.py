"""Asking in the window: type, click, see."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from mas_app.main_window import Tab
from mas_app.models.run import AnswerState
from mas_app.query_form import form_from_json
from mas_app.session import Session
from mas_app.widgets.answer_column import AnswerColumn
from mas_core.models import FailureKind, JobState
from mas_core.settings import default_settings
from tests.app.conftest import Begin
from tests.app.scripted import Say, ScriptedCore, agent, settings_with

AGENTS = (agent("qwen"), agent("mistral"), agent("llama"))
SCRIPT = {
    "qwen": Say(text="**Yes**, because it helps."),
    "mistral": Say(text="No, it harms some."),
    "llama": Say(text="It depends on the evidence."),
    "consensus": Say(text="The panel is *divided*."),
}


def core(**changes: Say) -> ScriptedCore:
    return ScriptedCore(settings_with(*AGENTS), {**SCRIPT, **changes})


def columns(session: Session) -> dict[str, AnswerColumn]:
    view = session.window.responses.view
    assert view is not None
    return {column.answer.label: column for column in view.columns}


def type_question(session: Session, qtbot: QtBot, text: str = "Is it right?") -> None:
    editor = session.window.query.question.editor
    editor.clear()
    qtbot.keyClicks(editor, text)


def ask(session: Session, qtbot: QtBot) -> None:
    type_question(session, qtbot)
    qtbot.mouseClick(session.window.query.ask_button, Qt.MouseButton.LeftButton)


def ended(session: Session) -> bool:
    run = session.window.run
    return run is not None and not run.running


def test_that_a_typed_question_is_answered_side_by_side_below_its_consensus(begin: Begin, qtbot: QtBot) -> None:
    session = begin(core())
    ask(session, qtbot)
    assert session.window.current_tab is Tab.RESPONSES
    qtbot.waitUntil(lambda: ended(session))
    shown = columns(session)
    assert list(shown) == ["qwen", "mistral", "llama"]
    assert shown["qwen"].text_view.rendered.toPlainText() == "Yes, because it helps."
    assert shown["mistral"].text_view.rendered.toPlainText() == "No, it harms some."
    view = session.window.responses.view
    assert view is not None
    assert view.card.headline.text().startswith("Consensus by qwen: 3 of 3 answered")
    assert view.card.text_view.rendered.toPlainText() == "The panel is divided."
    assert "tokens" in shown["llama"].shown_words()


def test_that_control_enter_asks(begin: Begin, qtbot: QtBot) -> None:
    session = begin(core())
    type_question(session, qtbot)
    session.window.activateWindow()
    qtbot.keyClick(session.window.query.question.editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: ended(session))


def test_that_an_empty_question_is_refused_at_its_field_only_when_asked(begin: Begin, qtbot: QtBot) -> None:
    session = begin(core())
    form = session.window.query
    form.question.editor.clear()
    qtbot.wait(250)
    assert form.question.fault.isHidden()
    qtbot.mouseClick(form.ask_button, Qt.MouseButton.LeftButton)
    assert "empty" in form.question.fault.text()
    assert form.question.fault.isVisible()
    assert form.question.editor.property("invalid") is True
    assert session.window.run is None
    type_question(session, qtbot)
    qtbot.waitUntil(form.question.fault.isHidden)


def test_that_a_panel_of_nobody_is_refused_at_the_table(begin: Begin, qtbot: QtBot) -> None:
    session = begin(core())
    form = session.window.query
    for row in range(3):
        form.panel.model.setData(form.panel.model.index(row, 0), Qt.CheckState.Unchecked, Qt.ItemDataRole.CheckStateRole)
    qtbot.waitUntil(form.panel.fault.isVisible)
    assert form.panel.fault.text().startswith("Nobody is asked")
    form.ask()
    assert session.window.run is None


def test_that_the_preview_is_what_the_chosen_agent_gets(begin: Begin, qtbot: QtBot) -> None:
    session = begin(core())
    form = session.window.query
    form.panel.model.setData(form.panel.model.index(1, 2), "rawlsian")
    type_question(session, qtbot, "Who pays?")
    qtbot.waitUntil(lambda: "Who pays?" in form.question.preview.toPlainText())
    assert "Rawlsian" not in form.question.preview.toPlainText()
    form.question.preview_agent.setCurrentText("mistral")
    form.question.preview_agent.activated.emit(1)
    assert "veil of ignorance" in form.question.preview.toPlainText()


def test_that_a_closed_question_is_voted_on_without_being_told_to(begin: Begin, qtbot: QtBot) -> None:
    session = begin(core())
    form = session.window.query
    form.question.question_type.setCurrentIndex(form.question.question_type.findData("yes_no"))
    qtbot.waitUntil(lambda: form.panel.options.method_summary.text().startswith("Vote"))


def test_that_failed_and_broken_answers_say_why_in_their_columns(begin: Begin, qtbot: QtBot) -> None:
    changes = {
        "mistral": Say(failure=FailureKind.RATE_LIMITED),
        "llama": Say(text="It dep", broken_off="the connection was reset"),
    }
    session = begin(core(**changes))
    ask(session, qtbot)
    qtbot.waitUntil(lambda: ended(session))
    shown = columns(session)
    assert "Failed" in shown["mistral"].shown_words()
    assert "mistral:" in shown["mistral"].shown_words()
    assert "Partial" in shown["llama"].shown_words()
    assert "the connection was reset" in shown["llama"].shown_words()
    view = session.window.responses.view
    assert view is not None
    assert "mistral failed" in view.card.headline.text()


def test_that_one_agent_can_be_cancelled_while_the_others_go_on(begin: Begin, qtbot: QtBot) -> None:
    session = begin(core(mistral=Say(text="No, it", hold=True), llama=Say(text="It depends.", first_after_s=0.3)))
    ask(session, qtbot)
    qtbot.waitUntil(lambda: columns(session)["mistral"].answer.text == "No, it")
    columns(session)["mistral"].cancel_asked.emit(columns(session)["mistral"].answer)
    qtbot.waitUntil(lambda: ended(session))
    shown = columns(session)
    assert shown["mistral"].answer.state is AnswerState.PARTIAL
    assert shown["llama"].answer.state is AnswerState.DONE
    assert session.window.run is not None
    assert session.window.run.state is JobState.DONE


def test_that_escape_cancels_the_run_and_keeps_what_arrived(begin: Begin, qtbot: QtBot) -> None:
    session = begin(core(qwen=Say(text="Half an ans", hold=True)))
    ask(session, qtbot)
    assert session.window.query.ask_button.text() == "Cancel"
    qtbot.waitUntil(lambda: columns(session)["qwen"].answer.text == "Half an ans")
    qtbot.keyClick(session.window, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: ended(session))
    assert session.window.run is not None
    assert session.window.run.state is JobState.CANCELLED
    assert columns(session)["qwen"].answer.text == "Half an ans"
    assert session.window.query.ask_button.text() == "Ask"


def test_that_two_runs_go_on_at_once_and_the_status_bar_leads_to_both(begin: Begin, qtbot: QtBot) -> None:
    session = begin(core(qwen=Say(text="waiting", hold=True)))
    ask(session, qtbot)
    first = session.window.run
    session.window.header.new_asked.emit()
    assert session.window.query.ask_button.text() == "Ask"
    type_question(session, qtbot, "A second one?")
    session.window.query.ask()
    second = session.window.run
    assert first is not None
    assert second is not None
    assert first is not second
    assert session.window.status.jobs.text() == "2 runs go on"
    session.window.status.run_chosen.emit(first)
    assert session.window.run is first
    session.controller.cancel(first)
    session.controller.cancel(second)
    qtbot.waitUntil(lambda: not session.controller.running)
    assert session.window.status.jobs.isHidden()


def test_that_repeats_get_a_column_each(begin: Begin, qtbot: QtBot) -> None:
    session = begin(core())
    session.window.query.panel.options.repeats.setValue(2)
    ask(session, qtbot)
    qtbot.waitUntil(lambda: ended(session))
    assert list(columns(session)) == ["qwen", "qwen #2", "mistral", "mistral #2", "llama", "llama #2"]


def test_that_the_consensus_is_copied_with_its_honest_header(begin: Begin, qtbot: QtBot) -> None:
    session = begin(core(mistral=Say(failure=FailureKind.AUTH)))
    ask(session, qtbot)
    qtbot.waitUntil(lambda: ended(session))
    view = session.window.responses.view
    assert view is not None
    qtbot.mouseClick(view.card.copy_button, Qt.MouseButton.LeftButton)
    copied = QGuiApplication.clipboard().text()
    assert "mistral failed" in copied
    assert "The panel is *divided*." in copied


def test_that_the_demonstration_model_is_labelled_before_and_after_asking(begin: Begin, qtbot: QtBot) -> None:
    session = begin(ScriptedCore(default_settings(), {}))
    assert session.window.query.panel.demo_note.isVisible()
    assert session.window.query.question.text
    assert any("demonstration model" in text for text in session.window.notices.texts())
    session.window.query.ask()
    qtbot.waitUntil(lambda: ended(session))
    view = session.window.responses.view
    assert view is not None
    assert "demo" in view.card.headline.text().lower()


def test_that_the_form_is_remembered_with_unsent_words(begin: Begin, qtbot: QtBot) -> None:
    session = begin(core())
    type_question(session, qtbot, "Not sent yet")
    session.window.query.panel.model.setData(session.window.query.panel.model.index(0, 2), "utilitarian")
    qtbot.wait(300)
    session.shut()
    again = begin(core())
    assert again.window.query.question.text == "Not sent yet"
    assert again.window.query.state().roles == {"qwen": "utilitarian"}


@pytest.mark.parametrize("damaged", ["", "{", "[]", '{"text": 1}', json.dumps({"text": "x", "repeats": "many"})])
def test_that_a_damaged_form_is_forgotten_quietly(damaged: str) -> None:
    assert form_from_json(damaged) is None


@pytest.mark.qt_log_ignore("propagateSizeHints")  # what the offscreen platform says of every dialog
def test_that_closing_with_a_running_job_asks_first(begin: Begin, qtbot: QtBot) -> None:
    session = begin(core(qwen=Say(text="on and on", hold=True)))
    closing: list[bool] = []
    session.closing.connect(lambda: closing.append(True))
    ask(session, qtbot)
    session.window.close()
    assert session.window.isVisible()
    assert closing == []
    (box,) = session.window.findChildren(QMessageBox)
    quit_button = next(button for button in box.buttons() if "quit" in button.text())
    qtbot.mouseClick(quit_button, Qt.MouseButton.LeftButton)
    assert closing == [True]


def test_that_twenty_four_agents_fit_by_scrolling_sideways(begin: Begin, qtbot: QtBot) -> None:
    names = [agent(f"agent-{number:02}") for number in range(24)]
    session = begin(ScriptedCore(settings_with(*names), {"agent-07": replace(SCRIPT["qwen"], chunk=3)}))
    ask(session, qtbot)
    qtbot.waitUntil(lambda: ended(session) and len(columns(session)) == 24)
    shown = columns(session)
    assert all(column.width() >= 300 for column in shown.values())
    assert session.window.width() <= 1300


def test_that_a_panel_of_many_gets_its_columns_in_order_although_they_come_in_some_at_a_time(
    begin: Begin, qtbot: QtBot
) -> None:
    names = tuple(f"agent{number:02}" for number in range(20))
    session = begin(ScriptedCore(settings_with(*map(agent, names)), {name: Say(text=f"I am {name}.") for name in names}))
    ask(session, qtbot)
    qtbot.waitUntil(lambda: ended(session) and len(columns(session)) == len(names))
    assert tuple(columns(session)) == names
    for name, column in columns(session).items():
        assert column.text_view.rendered.toPlainText() == f"I am {name}."


def test_that_a_column_with_much_to_say_is_reached_in_a_low_window(begin: Begin, qtbot: QtBot) -> None:
    session = begin(
        core(mistral=Say(text="No, it", broken_off="The model went silent for 2 s."), qwen=Say(failure=FailureKind.AUTH))
    )
    session.window.resize(1024, 600)
    ask(session, qtbot)
    qtbot.waitUntil(lambda: ended(session))
    view = session.window.responses.view
    assert view is not None
    view.splitter.setSizes([500, 10])
    qtbot.wait(50)
    area, column = view._side_by_side, columns(session)["mistral"]
    hidden = column.minimumSizeHint().height() - area.viewport().height()
    assert area.verticalScrollBar().maximum() >= hidden
    area.verticalScrollBar().setValue(area.verticalScrollBar().maximum())
    bottom = column.mapTo(area.viewport(), column.rect().bottomLeft()).y()
    assert bottom <= area.viewport().height()
