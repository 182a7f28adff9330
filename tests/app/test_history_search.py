"""Searching, filtering, sorting and tagging in the window, over a real history file."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QComboBox
from pytestqt.qtbot import QtBot

from mas_app.dialogs.agreement_dialog import AgreementDialog
from mas_app.dialogs.tags_dialog import TagsDialog
from mas_app.history.rows import FoundRows
from mas_app.history.tab import HistoryTab
from mas_app.main_window import Tab
from mas_app.models.history_table import SNIPPET_ROLE, Column
from mas_app.session import Session
from mas_core.models import JobState, Quorum, Verdict, VerdictKind
from mas_core.storage.query import HistoryQuery, Sort
from mas_core.storage.repository import Repository
from tests.app.conftest import Begin
from tests.app.stored import AGENTS, StoredCore, many, run, write_history

RUNS = (
    run(1, "Should cities ban cars?", consensus="Ban them near schools.", score=40.0, domain="policy"),
    run(2, "Is tea better than coffee?", answers=("Tea calms.", "Coffee wakes."), score=80.0, method="vote"),
    run(3, "汽车应该被禁止吗？", consensus="应该。", score=None, question_type="yes_no"),
    run(4, "What do schools need?", consensus="Teachers, and no cars at the gate.", state=JobState.FAILED, score=60.0),
)
dialogs = pytest.mark.qt_log_ignore("This plugin does not support")  # what the offscreen platform says of every dialog


def open_history(session: Session, qtbot: QtBot, count: int) -> HistoryTab:
    session.window.show_tab(Tab.HISTORY)
    qtbot.waitUntil(lambda: session.history.model.rowCount() == count)
    return session.window.history


def questions(session: Session) -> list[str]:
    model = session.history.model
    return [str(model.index(row, Column.QUESTION).data()) for row in range(model.rowCount())]


def wait_for(session: Session, qtbot: QtBot, *wanted: str) -> None:
    qtbot.waitUntil(lambda: questions(session) == list(wanted))


def choose(box: QComboBox, key: str) -> None:
    place = box.findData(key)
    assert place >= 0
    box.setCurrentIndex(place)


def press(tab: HistoryTab, qtbot: QtBot, action: QAction) -> None:
    qtbot.mouseClick(tab.commands.button(action), Qt.MouseButton.LeftButton)


def test_that_a_search_finds_while_typing_in_question_answers_and_consensus(begin: Begin, qtbot: QtBot) -> None:
    session = begin(StoredCore(RUNS))
    tab = open_history(session, qtbot, 4)
    qtbot.keyClicks(tab.filters.search, "cars")
    qtbot.waitUntil(lambda: sorted(questions(session)) == ["Should cities ban cars?", "What do schools need?"])
    assert tab.filters.count.text() == "2 runs"
    snippets = [session.history.model.index(row, Column.QUESTION).data(SNIPPET_ROLE) for row in range(2)]
    assert all(any(part.marked and part.text.casefold() == "cars" for part in snippet.parts) for snippet in snippets)
    tab.filters.search.setText("calms")
    wait_for(session, qtbot, "Is tea better than coffee?")
    tab.filters.search.setText("汽车")
    wait_for(session, qtbot, "汽车应该被禁止吗？")
    tab.filters.search.setText('"ban them near"')
    wait_for(session, qtbot, "Should cities ban cars?")
    tab.filters.search.setText("scho*")
    qtbot.waitUntil(lambda: session.history.model.rowCount() == 2)


@pytest.mark.parametrize("typed", ['"', "*", "AND", "NEAR(a", "'; DROP TABLE runs;--", "^a", "a:b", "(((", "\\", "-cars"])
def test_that_nothing_that_can_be_typed_is_an_error(begin: Begin, qtbot: QtBot, typed: str) -> None:
    session = begin(StoredCore(RUNS[:1]))
    tab = open_history(session, qtbot, 1)
    with qtbot.waitSignal(session.history.counted, timeout=5000):
        tab.filters.search.setText(typed)
    assert session.window.notices.texts() == ()


def test_that_a_search_without_hits_says_so_and_can_be_cleared(begin: Begin, qtbot: QtBot) -> None:
    session = begin(StoredCore(RUNS))
    tab = open_history(session, qtbot, 4)
    tab.filters.search.setText("unicorns")
    qtbot.waitUntil(tab.nothing.isVisible)
    assert not tab.table.isVisible()
    qtbot.mouseClick(tab.nothing.button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: session.history.model.rowCount() == 4)
    assert tab.table.isVisible()
    assert tab.filters.search.text() == ""


def test_that_the_agents_of_the_settings_are_offered_as_filters(begin: Begin, qtbot: QtBot) -> None:
    alone = run(5, "Asked of mistral alone", agents=(AGENTS[1],), answers=("No.",))
    session = begin(StoredCore((*RUNS, alone)))
    tab = open_history(session, qtbot, 5)
    choose(tab.filters.agent, "qwen")
    qtbot.waitUntil(lambda: session.history.model.rowCount() == 4)
    choose(tab.filters.agent, "mistral")
    qtbot.waitUntil(lambda: session.history.model.rowCount() == 5)


def test_that_filters_narrow_down_together_with_a_search(begin: Begin, qtbot: QtBot) -> None:
    session = begin(StoredCore(RUNS))
    tab = open_history(session, qtbot, 4)
    choose(tab.filters.domain, "policy")
    wait_for(session, qtbot, "Should cities ban cars?")
    tab.filters.clear()
    choose(tab.filters.type, "yes_no")
    wait_for(session, qtbot, "汽车应该被禁止吗？")
    tab.filters.clear()
    choose(tab.filters.method, "vote")
    wait_for(session, qtbot, "Is tea better than coffee?")
    model = session.history.model
    assert tab.filters.method.currentText() == model.index(0, Column.METHOD).data() == "Vote"
    tab.filters.clear()
    choose(tab.filters.state, JobState.FAILED)
    tab.filters.search.setText("cars")
    wait_for(session, qtbot, "What do schools need?")


def test_that_days_are_those_of_this_computers_clock(begin: Begin, qtbot: QtBot) -> None:
    old = run(1, "From long ago", at=datetime(2020, 1, 1, 12, tzinfo=UTC))
    new = run(2, "From today", at=datetime.now(UTC))
    session = begin(StoredCore((old, new)))
    tab = open_history(session, qtbot, 2)
    choose(tab.filters.when, "today")
    wait_for(session, qtbot, "From today")
    choose(tab.filters.when, "between")
    assert tab.filters.since.isVisible()
    local = datetime(2020, 1, 1, 12, tzinfo=UTC).astimezone().date()
    for edit in (tab.filters.since, tab.filters.until):
        edit.setDate(local)
    wait_for(session, qtbot, "From long ago")


def test_that_a_click_on_a_column_sorts_by_it_and_a_third_ends_it(begin: Begin, qtbot: QtBot) -> None:
    session = begin(StoredCore(RUNS))
    tab = open_history(session, qtbot, 4)
    tab.table.setColumnHidden(Column.SCORE, False)
    header = tab.table.horizontalHeader()

    def click() -> None:
        place = QPoint(header.sectionViewportPosition(Column.SCORE) + 8, 8)
        qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=place)

    click()
    tea, city, school, han = RUNS[1], RUNS[0], RUNS[3], RUNS[2]
    wait_for(session, qtbot, *(one.question.text for one in (han, city, school, tea)))
    click()
    wait_for(session, qtbot, *(one.question.text for one in (tea, school, city, han)))
    click()
    wait_for(session, qtbot, *(one.question.text for one in reversed(RUNS)))


def test_that_a_search_comes_by_relevance_and_keeps_a_chosen_order_while_words_are_added(begin: Begin, qtbot: QtBot) -> None:
    session = begin(StoredCore(RUNS))
    tab = open_history(session, qtbot, 4)
    tab.filters.search.setText("cars")
    qtbot.waitUntil(lambda: session.history.model.rowCount() == 2)
    assert session.history.query.sort is None
    assert not tab.table.horizontalHeader().isSortIndicatorShown() or tab.table.horizontalHeader().sortIndicatorSection() < 0
    session.history.model.sort(Column.DATE, Qt.SortOrder.AscendingOrder)
    wait_for(session, qtbot, "Should cities ban cars?", "What do schools need?")
    tab.filters.search.setText("no cars")
    wait_for(session, qtbot, "What do schools need?")
    assert session.history.query.sort is Sort.DATE


@pytest.fixture(scope="module")
def long_history(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("long") / "history.db"
    asyncio.run(write_history(file, many(1234)))
    return file


@pytest.mark.parametrize("query", [HistoryQuery(text="stored"), HistoryQuery(domain="custom", sort=Sort.QUESTION)])
@pytest.mark.parametrize("descending", [True, False])
async def test_that_every_row_is_the_same_whichever_way_it_is_come_to(
    long_history: Path, query: HistoryQuery, descending: bool
) -> None:
    async with await Repository.open(long_history) as repository:
        wanted = await repository.search(replace(query, descending=descending, limit=2000))
        ids = [one.id for one in wanted.runs]
        assert len(ids) == 1234
        rows = FoundRows(repository, replace(query, descending=descending))
        first = await rows.begin()
        assert (rows.count, [one.id for one in first.runs]) == (1234, ids[:200])
        for start in (1200, 600, 0, 1000, 200, 1200, 400, 800):
            page = await rows.page(start)
            assert [one.id for one in page.runs] == ids[start : start + 200]
        assert [run_id async for run_id in rows.ids((range(5, 8), range(700, 1234)))] == [*ids[5:8], *ids[700:]]


@pytest.mark.parametrize("descending", [True, False])
async def test_that_every_place_of_the_whole_history_is_come_to_at_once(long_history: Path, descending: bool) -> None:
    async with await Repository.open(long_history) as repository:
        rows = FoundRows(repository, HistoryQuery(descending=descending, sort=Sort.DATE))
        assert rows.plain
        await rows.begin()
        numbers = [f"{number:032x}" for number in range(1234)]
        ids = numbers[::-1] if descending else numbers
        for start in (1200, 0, 600):
            assert [one.id for one in (await rows.page(start)).runs] == ids[start : start + 200]


def test_that_rows_of_a_sorted_history_come_when_they_are_looked_at(begin: Begin, qtbot: QtBot, long_history: Path) -> None:
    session = begin(StoredCore(file=long_history))
    open_history(session, qtbot, 1234)
    model = session.history.model
    with qtbot.waitSignal(session.history.counted):
        model.sort(Column.QUESTION, Qt.SortOrder.AscendingOrder)
    wanted = sorted(f"Stored question {number}" for number in range(1234))
    for row in (1233, 617, 205, 3):
        index = model.index(row, Column.QUESTION)
        qtbot.waitUntil(lambda index=index, row=row: index.data() == wanted[row])


def test_that_the_model_of_a_search_is_sound(begin: Begin, qtbot: QtBot, long_history: Path) -> None:
    session = begin(StoredCore(file=long_history))
    tab = open_history(session, qtbot, 1234)
    tester = QAbstractItemModelTester(session.history.model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    with qtbot.waitSignal(session.history.counted):
        tab.filters.search.setText("stored")
    tab.table.scrollToBottom()
    tab.table.viewport().repaint()
    qtbot.waitUntil(lambda: session.history.model.loaded(1233) is not None)
    with qtbot.waitSignal(session.history.counted):
        tab.filters.clear()
    tester.deleteLater()


@dialogs
def test_that_tags_are_put_on_filtered_by_and_taken_off(begin: Begin, qtbot: QtBot) -> None:
    session = begin(StoredCore(RUNS))
    tab = open_history(session, qtbot, 4)
    tab.table.selectRow(0)
    press(tab, qtbot, tab.commands.tags)
    (dialog,) = tab.findChildren(TagsDialog)
    qtbot.keyClicks(dialog.new, "School ")
    qtbot.keyClick(dialog.new, Qt.Key.Key_Return)
    qtbot.keyClicks(dialog.new, "to read")
    qtbot.mouseClick(dialog.keep_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: tab.filters.tag.findData("School") > 0)
    run_ = session.history.model.loaded(0)
    assert run_ is not None
    assert run_.tags == ("School", "to read")
    choose(tab.filters.tag, "School")
    wait_for(session, qtbot, "What do schools need?")
    tab.filters.clear()
    qtbot.waitUntil(lambda: session.history.model.rowCount() == 4)
    qtbot.waitUntil(lambda: not tab.findChildren(TagsDialog))
    tab.table.selectAll()
    press(tab, qtbot, tab.commands.tags)
    (dialog,) = tab.findChildren(TagsDialog)
    states = {dialog.list.item(row).text(): dialog.list.item(row) for row in range(dialog.list.count())}
    assert states["School"].checkState() is Qt.CheckState.PartiallyChecked
    states["School"].setCheckState(Qt.CheckState.Unchecked)
    states["to read"].setCheckState(Qt.CheckState.Checked)
    qtbot.mouseClick(dialog.keep_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: tab.filters.tag.findText("to read (4)") > 0)
    assert tab.filters.tag.findData("School") < 0


def test_that_deleted_runs_can_be_looked_up_and_restored_with_their_tags(begin: Begin, qtbot: QtBot) -> None:
    session = begin(StoredCore(RUNS))
    tab = open_history(session, qtbot, 4)
    tab.table.selectRow(1)
    press(tab, qtbot, tab.commands.delete)
    qtbot.waitUntil(lambda: session.history.model.rowCount() == 3)
    tab.filters.show_deleted()
    wait_for(session, qtbot, "汽车应该被禁止吗？")
    assert not tab.commands.button(tab.commands.open).isVisible()
    qtbot.waitUntil(lambda: "Restore it" in tab.preview.headline.text())
    press(tab, qtbot, tab.commands.restore)
    qtbot.waitUntil(tab.nothing.isVisible)
    tab.filters.clear()
    qtbot.waitUntil(lambda: session.history.model.rowCount() == 4)


def test_that_the_preview_follows_the_chosen_run(begin: Begin, qtbot: QtBot) -> None:
    session = begin(StoredCore(RUNS))
    tab = open_history(session, qtbot, 4)
    tab.table.selectRow(3)
    qtbot.waitUntil(lambda: tab.preview.record is not None and tab.preview.record.id == RUNS[0].id)
    assert tab.preview.question.text() == "Should cities ban cars?"
    assert "Ban them near schools." in tab.preview.text.rendered.toPlainText()
    tab.table.selectAll()
    qtbot.waitUntil(lambda: "4 runs are chosen" in tab.preview.when.text())
    assert not tab.commands.open.isEnabled()


def test_that_a_run_is_put_into_the_form_to_be_changed(begin: Begin, qtbot: QtBot) -> None:
    core = StoredCore(RUNS)
    session = begin(core)
    tab = open_history(session, qtbot, 4)
    tab.table.selectRow(3)
    press(tab, qtbot, tab.commands.form)
    qtbot.waitUntil(lambda: session.window.current_tab is Tab.QUERY)
    assert session.window.query.question.text == "Should cities ban cars?"
    assert session.window.query.question.domain_id == "policy"
    assert core.orchestrator.opened == []


def test_that_a_run_is_asked_again_as_a_new_one(begin: Begin, qtbot: QtBot) -> None:
    core = StoredCore(RUNS)
    session = begin(core)
    tab = open_history(session, qtbot, 4)
    tab.table.selectRow(3)
    press(tab, qtbot, tab.commands.again)
    qtbot.waitUntil(lambda: len(core.orchestrator.opened) == 1)
    job = core.orchestrator.opened[0].job
    assert (job.question.text, job.question.domain) == ("Should cities ban cars?", "policy")
    assert job.id != RUNS[0].id


def voted(number: int, **choices: str) -> Verdict:
    counts = {choice: list(choices.values()).count(choice) for choice in set(choices.values())}
    return Verdict(
        kind=VerdictKind.VOTE,
        method="vote",
        quorum=Quorum(asked=len(choices), answered=len(choices)),
        text=f"Vote {number}",
        details={"ballot": "yes_no", "choices": choices, "counts": counts},
    )


@dialogs
def test_that_the_agreement_of_selected_closed_runs_is_shown(begin: Begin, qtbot: QtBot) -> None:
    closed = [
        run(
            number,
            f"Closed question {number}?",
            method="vote",
            question_type="yes_no",
            verdict=voted(number, qwen=a, mistral=b),
        )
        for number, (a, b) in enumerate([("YES", "YES"), ("NO", "NO"), ("YES", "NO"), ("NO", "NO")])
    ]
    session = begin(StoredCore((*closed, run(9, "An open one"))))
    tab = open_history(session, qtbot, 5)
    tab.table.selectRow(0)
    assert not tab.commands.agreement.isEnabled()
    tab.table.selectAll()
    assert tab.commands.agreement.isEnabled()
    tab.commands.agreement.trigger()
    qtbot.waitUntil(lambda: bool(tab.findChildren(AgreementDialog)), timeout=20_000)
    (dialog,) = tab.findChildren(AgreementDialog)
    assert float(dialog.figure.text()) == pytest.approx(0.53, abs=0.01)
    assert "2 agents over 4 questions" in dialog.words.text()
    assert "Left out (1)" in dialog.list.toPlainText()
    dialog.close()
