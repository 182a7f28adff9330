"""Reading the answers of a run: looking for words in all of them, and two beside each other."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from mas_app.details.word_diff import MOST_WORDS, word_diff
from mas_app.responses_tab import ResponsesTab
from mas_app.run_replay import run_of_record
from mas_app.run_view import RunPlace, RunView
from mas_app.theme import Theme
from mas_core.models import Record
from tests.app.verdicts import STORED, answer, record, verdict

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")  # what the offscreen platform says of every bare widget

LEFT, RIGHT = "The plan is **good** for all.", "The plan is bad, for all!"


def shown(tab: ResponsesTab, stored: Record) -> RunView:
    tab.show_run(run_of_record(stored))
    assert tab.view is not None
    return tab.view


def told(*texts: str) -> Record:
    return record(
        verdict("synthesis", {}), tuple(answer(name, text) for name, text in zip(("qwen", "mistral"), texts, strict=False))
    )


def marked(view: RunView, side: int) -> list[str]:
    return [selection.cursor.selectedText() for selection in view.diff.texts[side].extraSelections()]


def test_that_words_are_found_in_all_answers_and_in_the_consensus(tab: ResponsesTab, qtbot: QtBot) -> None:
    view = shown(tab, told("A pilot comes first. Then another PILOT.", "No pilot at all."))
    qtbot.keyClick(tab, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    bar = view.find_bar
    assert bar.isVisible()
    qtbot.keyClicks(bar.words, "pilot")
    assert bar.count.text() == "1 of 4 in 3 texts"
    qtbot.keyClick(bar.words, Qt.Key.Key_Return)
    assert bar.count.text() == "2 of 4 in 3 texts"
    assert view.columns[0].text_view.rendered.textCursor().position() == len("A pilot")
    qtbot.keyClick(bar.words, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClick(bar.words, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert bar.count.text() == "4 of 4 in 3 texts"
    assert len(view.columns[0].text_view.rendered.extraSelections()) == 2
    qtbot.keyClick(bar.words, Qt.Key.Key_Escape)
    assert not bar.isVisible()
    assert view.columns[0].text_view.rendered.extraSelections() == []


def test_that_words_that_stand_nowhere_are_said_to_stand_nowhere(tab: ResponsesTab, qtbot: QtBot) -> None:
    view = shown(tab, STORED["fusion"])
    view.open_find()
    qtbot.keyClicks(view.find_bar.words, "zebra")
    assert view.find_bar.count.text() == "Not found in any text"
    view.find_bar.next()
    assert view.find_bar.count.text() == "Not found in any text"


def test_that_text_that_arrives_is_looked_through_too(tab: ResponsesTab, qtbot: QtBot) -> None:
    stored = told("No pilot.", "Nothing.")
    view = shown(tab, stored)
    view.open_find()
    qtbot.keyClicks(view.find_bar.words, "no pilot")
    assert view.find_bar.count.text() == "1 of 1 in 1 text"
    view.columns[1].answer.finish(answer("mistral", "No pilot, no."))
    view.run.changed.emit()
    qtbot.waitUntil(lambda: view.find_bar.count.text() == "1 of 2 in 2 texts")


def test_that_two_answers_are_compared_word_by_word(tab: ResponsesTab, qtbot: QtBot) -> None:
    view = shown(tab, told(LEFT, RIGHT))
    view.switch.choose(RunPlace.DIFF)
    qtbot.waitUntil(lambda: bool(marked(view, 0)))
    assert (marked(view, 0), marked(view, 1)) == (["**good**"], ["bad,"])
    assert view.diff.words.text().endswith("83 % of the words stand in both, in this order.")


def test_that_any_two_texts_can_be_chosen_the_consensus_too(tab: ResponsesTab, qtbot: QtBot) -> None:
    view = shown(tab, STORED["fusion"])
    view.switch.choose(RunPlace.DIFF)
    qtbot.waitUntil(lambda: view.diff.boxes[0].count() == 4)
    assert [box.currentText() for box in view.diff.boxes] == ["qwen", "mistral"]
    view.diff.boxes[1].setCurrentIndex(view.diff.boxes[1].findText("Consensus"))
    assert view.diff.texts[1].toPlainText().startswith("**A pilot with a control group**")
    view.diff.boxes[0].setCurrentIndex(view.diff.boxes[0].findText("Consensus"))
    assert marked(view, 0) == marked(view, 1) == []


def test_that_the_comparison_follows_the_theme(tab: ResponsesTab, qtbot: QtBot, theme: Theme) -> None:
    view = shown(tab, told(LEFT, RIGHT))
    view.switch.choose(RunPlace.DIFF)
    qtbot.waitUntil(lambda: bool(marked(view, 0)))

    def ground() -> str:
        (selection,) = view.diff.texts[0].extraSelections()
        return selection.format.background().color().name()

    before = ground()
    theme.set_mode("dark")
    qtbot.waitUntil(lambda: ground() != before)


def test_that_one_text_alone_is_not_compared(tab: ResponsesTab, qtbot: QtBot) -> None:
    view = shown(tab, record(None, (answer("qwen"),)))
    view.switch.choose(RunPlace.DIFF)
    qtbot.wait(150)
    assert view.diff.currentIndex() == 0


@given(left=st.text(), right=st.text())
def test_that_marked_spans_lie_in_their_text_in_order_and_a_text_equals_itself(left: str, right: str) -> None:
    diff = word_diff(left, right)
    for text, spans in ((left, diff.left), (right, diff.right)):
        flat = [place for span in spans for place in span]
        assert flat == sorted(flat)
        assert all(0 <= start < end <= len(text) for start, end in spans)
    assert 0 <= diff.shared <= 1
    same = word_diff(left, left)
    assert (same.left, same.right, same.shared) == ((), (), 1)


def test_that_a_text_of_one_word_over_and_over_is_compared_in_part_and_says_so() -> None:
    diff = word_diff("a b " * MOST_WORDS, "b a a " * MOST_WORDS)
    assert diff.compared is not None
    assert diff.compared < MOST_WORDS
