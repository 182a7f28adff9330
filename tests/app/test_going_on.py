"""Runs that go on after their end: agents asked again, questions that continue, runs that were interrupted."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from mas_app.main_window import Tab
from mas_app.models.run import AnswerState
from mas_app.session import Session
from mas_app.widgets.answer_column import AnswerColumn
from mas_core.errors import InputError
from mas_core.models import FailureKind, JobState, Record
from tests.app.conftest import Begin
from tests.app.scripted import Say, ScriptedCore, agent, settings_with
from tests.app.verdicts import STORED

AGENTS = (agent("qwen"), agent("mistral"), agent("llama"))
SCRIPT = {
    "qwen": Say(text="Yes."),
    "mistral": Say(failure=FailureKind.TIMEOUT),
    "llama": Say(text="It dep", broken_off="the connection was reset"),
    "consensus": Say(text="The panel is divided."),
}


def core(**changes: Say) -> ScriptedCore:
    return ScriptedCore(settings_with(*AGENTS), {**SCRIPT, **changes})


def columns(session: Session) -> dict[str, AnswerColumn]:
    view = session.window.responses.view
    assert view is not None
    return {column.answer.label: column for column in view.columns}


def states(session: Session) -> dict[str, AnswerState]:
    return {label: column.answer.state for label, column in columns(session).items()}


def card_button(session: Session, words: str) -> QPushButton:
    view = session.window.responses.view
    assert view is not None
    return next(button for button in view.card.findChildren(QPushButton) if words in button.text())


def asked(begin: Begin, qtbot: QtBot, scripted: ScriptedCore) -> Session:
    session = begin(scripted)
    session.window.query.question.editor.setPlainText("Is it right?")
    session.window.query.ask()
    wait_for_end(session, qtbot)
    return session


def wait_for_end(session: Session, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: session.window.run is not None and not session.window.run.running)


def test_that_one_failed_agent_is_asked_again_in_its_own_column_and_the_consensus_is_made_anew(
    begin: Begin, qtbot: QtBot
) -> None:
    scripted = core()
    session = asked(begin, qtbot, scripted)
    before = columns(session)
    assert before["mistral"].retry_button.isVisible()
    assert before["llama"].retry_button.isVisible()
    assert not before["qwen"].retry_button.isVisible()
    scripted.orchestrator.script |= {"mistral": Say(text="No, it harms some."), "consensus": Say(text="Now they differ.")}
    qtbot.mouseClick(before["mistral"].retry_button, Qt.MouseButton.LeftButton)
    wait_for_end(session, qtbot)
    run = session.window.run
    assert run is not None
    assert scripted.retried == [(run.id, ("mistral",))]
    after = columns(session)
    assert after["mistral"] is before["mistral"]
    assert after["mistral"].text_view.rendered.toPlainText() == "No, it harms some."
    assert states(session) == {"qwen": AnswerState.DONE, "mistral": AnswerState.DONE, "llama": AnswerState.PARTIAL}
    assert not after["mistral"].retry_button.isVisible()
    view = session.window.responses.view
    assert view is not None
    assert view.card.text_view.rendered.toPlainText() == "Now they differ."
    assert session.history.model.rowCount() == 1


def test_that_columns_wait_and_nothing_can_be_retried_while_a_retry_runs(begin: Begin, qtbot: QtBot) -> None:
    scripted = core()
    session = asked(begin, qtbot, scripted)
    scripted.orchestrator.script |= {"mistral": Say(text="No", hold=True)}
    qtbot.mouseClick(columns(session)["mistral"].retry_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: states(session)["mistral"] is AnswerState.STREAMING)
    assert not any(column.retry_button.isVisible() for column in columns(session).values())
    assert not card_button(session, "Follow-up").isVisible()
    assert session.window.query.ask_button.text() == "Cancel"
    view = session.window.responses.view
    assert view is not None
    assert "2 of 3 answers are in" in view.card.headline.text()
    session.cancel_jobs()
    wait_for_end(session, qtbot)


def test_that_all_that_failed_are_asked_again_from_the_card(begin: Begin, qtbot: QtBot) -> None:
    scripted = core()
    session = asked(begin, qtbot, scripted)
    button = card_button(session, "Retry all 2 failed")
    scripted.orchestrator.script |= {"mistral": Say(text="No."), "llama": Say(text="It depends.")}
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    wait_for_end(session, qtbot)
    assert scripted.retried[0][1] == ()
    assert set(states(session).values()) == {AnswerState.DONE}
    assert not button.isVisible()


def test_that_a_retry_that_cannot_begin_leaves_the_run_as_it_was(begin: Begin, qtbot: QtBot) -> None:
    scripted = core()
    session = asked(begin, qtbot, scripted)
    former = session.window.run.record if session.window.run else None
    scripted.refusal = InputError("This run goes on in another program.")
    qtbot.mouseClick(columns(session)["mistral"].retry_button, Qt.MouseButton.LeftButton)
    wait_for_end(session, qtbot)
    assert session.window.run is not None
    assert session.window.run.record is former
    assert states(session) == {"qwen": AnswerState.DONE, "mistral": AnswerState.FAILED, "llama": AnswerState.PARTIAL}
    assert any("another program" in text for text in session.window.notices.texts())
    view = session.window.responses.view
    assert view is not None
    assert view.card.text_view.rendered.toPlainText() == "The panel is divided."


def test_that_an_agent_of_a_stored_run_can_be_asked_again(begin: Begin, qtbot: QtBot) -> None:
    scripted = core()
    session = asked(begin, qtbot, scripted)
    run = session.window.run
    assert run is not None
    session.controller.reopen(run.id)
    qtbot.waitUntil(lambda: session.window.run is not None and session.window.run.stored)
    assert any("Stored run" in text for text in session.window.notices.texts())
    scripted.orchestrator.script |= {"mistral": Say(text="No.")}
    qtbot.mouseClick(columns(session)["mistral"].retry_button, Qt.MouseButton.LeftButton)
    assert not any("Stored run" in text for text in session.window.notices.texts())
    wait_for_end(session, qtbot)
    assert states(session)["mistral"] is AnswerState.DONE


def test_that_a_follow_up_continues_under_a_banner_and_sees_what_was_said(begin: Begin, qtbot: QtBot) -> None:
    scripted = core()
    session = asked(begin, qtbot, scripted)
    first = session.window.run
    assert first is not None
    qtbot.mouseClick(card_button(session, "Follow-up"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: session.window.current_tab is Tab.QUERY)
    form = session.window.query
    assert form.question.follows.words == "Continues: Is it right?"
    assert form.question.text == ""
    qtbot.keyClicks(form.question.editor, "And for whom?")
    qtbot.waitUntil(lambda: "The panel is divided." in form.question.preview.toPlainText())
    form.question.follows.carry.click()
    qtbot.waitUntil(lambda: "The panel is divided." not in form.question.preview.toPlainText())
    form.question.follows.carry.click()
    form.ask()
    second = session.window.run
    assert second is not None
    assert (second.question.follows, second.question.carry) == (first.id, True)
    wait_for_end(session, qtbot)


def test_that_a_follow_up_without_its_banner_is_a_new_question(begin: Begin, qtbot: QtBot) -> None:
    session = asked(begin, qtbot, core())
    qtbot.mouseClick(card_button(session, "Follow-up"), Qt.MouseButton.LeftButton)
    form = session.window.query
    qtbot.waitUntil(form.question.follows.isVisible)
    qtbot.mouseClick(form.question.follows.close_button, Qt.MouseButton.LeftButton)
    assert not form.question.follows.isVisible()
    form.question.editor.setPlainText("Something else?")
    form.ask()
    assert session.window.run is not None
    assert session.window.run.question.follows is None
    wait_for_end(session, qtbot)


def test_that_ask_again_puts_question_and_panel_into_the_form(begin: Begin, qtbot: QtBot) -> None:
    scripted = core()
    session = begin(scripted)
    form = session.window.query
    form.question.editor.setPlainText("Is it right?")
    form.panel.model.setData(form.panel.model.index(1, 0), Qt.CheckState.Unchecked, Qt.ItemDataRole.CheckStateRole)
    form.panel.options.repeats.setValue(2)
    form.ask()
    wait_for_end(session, qtbot)
    session.window.header.new_asked.emit()
    form.panel.options.repeats.setValue(1)
    session.window.show_tab(Tab.RESPONSES)
    qtbot.mouseClick(card_button(session, "Ask again"), Qt.MouseButton.LeftButton)
    state = form.state()
    assert session.window.current_tab is Tab.QUERY
    assert (state.text, state.agents, state.repeats, state.follows) == ("Is it right?", ("qwen", "llama"), 2, "")


def interrupted(number: int, question: str = "What first?") -> Record:
    record = STORED["synthesis"]
    cut = replace(record, state=JobState.UNFINISHED, verdict=None, analysis=None, answers=record.answers[:1])
    return replace(cut, id=f"{number:032x}", question=replace(record.question, text=question))


def test_that_an_interrupted_run_is_told_of_at_the_start_and_resumed_from_there(begin: Begin, qtbot: QtBot) -> None:
    scripted = core(mistral=Say(text="No."), llama=Say(text="It depends."))
    record = interrupted(7)
    scripted.repository.records[record.id] = record
    session = begin(scripted)
    qtbot.waitUntil(lambda: any("was interrupted: “What first?”" in text for text in session.window.notices.texts()))
    button = next(one for one in session.window.notices.findChildren(QPushButton) if one.text() == "Resume")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: scripted.resumed == [record.id])
    wait_for_end(session, qtbot)
    run = session.window.run
    assert run is not None
    assert run.id == record.id
    assert set(states(session).values()) == {AnswerState.DONE}
    assert columns(session)["qwen"].answer.text == record.answers[0].text
    assert not any("interrupted" in text for text in session.window.notices.texts())


def test_that_several_interrupted_runs_are_shown_in_the_history_where_each_can_be_resumed(begin: Begin, qtbot: QtBot) -> None:
    scripted = core(mistral=Say(text="No."), llama=Say(text="It depends."))
    for number, state in ((1, JobState.UNFINISHED), (2, JobState.DONE), (3, JobState.UNFINISHED)):
        scripted.repository.records[f"{number:032x}"] = replace(interrupted(number), state=state)
    session = begin(scripted)
    qtbot.waitUntil(lambda: any("2 runs were interrupted" in text for text in session.window.notices.texts()))
    button = next(one for one in session.window.notices.findChildren(QPushButton) if one.text() == "Show them")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    history = session.window.history
    assert session.window.current_tab is Tab.HISTORY
    resume = history.commands.button(history.commands.resume)
    assert resume.isVisible()
    history.choose(f"{2:032x}")
    assert not resume.isVisible()
    history.choose(f"{3:032x}")
    qtbot.mouseClick(resume, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: scripted.resumed == [f"{3:032x}"])
    wait_for_end(session, qtbot)


def test_that_a_notice_of_interrupted_runs_that_was_put_away_stays_away(begin: Begin, qtbot: QtBot) -> None:
    def start() -> Session:
        scripted = core()
        scripted.repository.records["7"] = replace(interrupted(7), id="7")
        return begin(scripted)

    session = start()
    qtbot.waitUntil(lambda: any("interrupted" in text for text in session.window.notices.texts()))
    notices = session.window.notices
    notices._rows["interrupted"]._close.click()
    session.shut()
    again = start()
    qtbot.waitUntil(lambda: again.history.model.rowCount() == 1)
    qtbot.wait(50)
    assert not any("interrupted" in text for text in again.window.notices.texts())


def test_that_one_answer_is_copied_as_it_was_written(begin: Begin, qtbot: QtBot) -> None:
    session = asked(begin, qtbot, core(qwen=Say(text="**Yes**, because.")))
    qtbot.mouseClick(columns(session)["qwen"].copy_button, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == "**Yes**, because."
    assert not columns(session)["mistral"].copy_button.isVisible()
