"""Who claims what, the minority report, and the way from a claim to its passage."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel, QPushButton, QTableView, QWidget
from pytestqt.qtbot import QtBot

from mas_app.details.claims import claims_of, loss_sections
from mas_app.models.run import RunModel
from mas_app.responses_tab import ResponsesTab
from mas_app.run_replay import run_of_record
from mas_app.run_view import RunPlace, RunView
from mas_app.theme import Theme
from mas_app.widgets.text_views import AnswerText
from mas_core.models import Analysis, Record
from tests.app import verdicts
from tests.app.verdicts import answer, record, verdict, with_ledger

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")  # what the offscreen platform says of every bare widget

CONTESTED = 0


def claims_shown(tab: ResponsesTab, stored: Record) -> tuple[RunModel, RunView]:
    run = run_of_record(stored)
    tab.show_run(run)
    assert tab.view is not None
    tab.view.switch.choose(RunPlace.CLAIMS)
    return run, tab.view


def matrix(view: RunView) -> QTableView:
    return view.claims.findChildren(QTableView)[0]


def click(view: RunView, qtbot: QtBot, *, row: int, column: int) -> None:
    table = matrix(view)
    place = table.visualRect(table.model().index(row, column)).center()
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(place))


def selected(view: RunView, agent: str) -> str:
    column = next(column for column in view.columns if column.answer.agent == agent)
    return column.text_view.rendered.textCursor().selectedText()


def words(widget: QWidget) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel))


def test_that_signs_say_who_supports_contradicts_and_is_silent(tab: ResponsesTab) -> None:
    _run, view = claims_shown(tab, with_ledger())
    model = matrix(view).model()
    headers = [model.headerData(section, Qt.Orientation.Horizontal) for section in range(model.columnCount())]
    assert headers == ["Claim", "qwen", "mistral", "llama"]
    assert [model.index(CONTESTED, column).data() for column in (1, 2, 3)] == ["+", "−", "+"]
    assert [model.index(1, column).data() for column in (1, 2, 3)] == ["+", "·", "·"]
    spoken = model.index(CONTESTED, 2).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "mistral contradicts it: “Programming does not train careful thinking.”"


@pytest.mark.parametrize(
    ("cell", "agent", "passage"),
    [
        ((0, 2), "mistral", "Programming does not train careful thinking."),
        ((0, 3), "llama", "Programming trains careful thinking."),
        ((0, 0), "qwen", "Programming trains careful thinking."),
        ((1, 1), "qwen", "Teachers need more training before schools begin 🙂."),
    ],
)
def test_that_a_click_selects_the_passage_in_its_column(
    tab: ResponsesTab, qtbot: QtBot, cell: tuple[int, int], agent: str, passage: str
) -> None:
    _run, view = claims_shown(tab, with_ledger())
    click(view, qtbot, row=cell[0], column=cell[1])
    assert view.switch.place == RunPlace.SIDE_BY_SIDE
    assert selected(view, agent) == passage


def test_that_a_click_on_silence_leads_nowhere(tab: ResponsesTab, qtbot: QtBot) -> None:
    _run, view = claims_shown(tab, with_ledger())
    click(view, qtbot, row=1, column=2)
    assert view.switch.place == RunPlace.CLAIMS


def test_that_enter_jumps_as_a_click_does(tab: ResponsesTab, qtbot: QtBot) -> None:
    _run, view = claims_shown(tab, with_ledger())
    table = matrix(view)
    tab.activateWindow()
    table.setFocus()
    table.setCurrentIndex(table.model().index(CONTESTED, 2))
    qtbot.keyClick(table, Qt.Key.Key_Return)
    assert selected(view, "mistral") == "Programming does not train careful thinking."


def test_that_the_minority_report_names_what_was_lost_and_turned_round(tab: ResponsesTab, qtbot: QtBot) -> None:
    _run, view = claims_shown(tab, with_ledger())
    view.switch.choose(RunPlace.MINORITY)
    shown = words(view.minority)
    assert "Minority report (4)" in shown
    assert "The consensus says otherwise: “Programming trains careful thinking.”" in shown
    assert "Said by the consensus alone (1)" in shown
    buttons = [button for button in view.minority.findChildren(QPushButton) if "consensus" in button.accessibleName()]
    qtbot.mouseClick(buttons[0], Qt.MouseButton.LeftButton)
    cursor = view.card.text_view.rendered.textCursor()
    assert cursor.selectedText() == "Parents in every town should vote on the matter next spring."


def test_that_a_claim_of_two_rounds_leads_to_the_last_one(tab: ResponsesTab, qtbot: QtBot) -> None:
    stored = with_ledger()
    early = tuple(answer(name, "Something else was said at first.") for name in verdicts.NAMES)
    late = tuple(replace(said, round=1) for said in stored.answers)
    _run, view = claims_shown(tab, replace(stored, answers=(*early, *late)))
    click(view, qtbot, row=CONTESTED, column=2)
    chosen = {column.answer.title: column.text_view.rendered.textCursor().selectedText() for column in view.columns}
    assert chosen["mistral · round 2"] == "Programming does not train careful thinking."
    assert chosen["mistral"] == ""


@pytest.mark.parametrize(
    ("analysis", "why"),
    [
        (None, "ended before its claims were compared"),
        (Analysis(), "stored without its claims"),
        (Analysis(refused={"claims": "The claims could not be compared."}), "could not be compared"),
        (Analysis(claims={"labels": [], "claims": [], "refused": "There is one answer; two are needed."}), "two are needed"),
    ],
)
def test_that_missing_claims_are_explained(tab: ResponsesTab, analysis: Analysis | None, why: str) -> None:
    stored = replace(record(verdict("synthesis", {})), analysis=analysis)
    _run, view = claims_shown(tab, stored)
    assert why in words(view.claims)


@pytest.mark.parametrize(
    "odd",
    [
        {"claims": "many"},
        {"labels": [1], "claims": [None, {"text": 3}, {"text": "t", "cells": {"qwen": "supports"}}]},
        {"labels": ["qwen"], "claims": [{"text": "t", "cells": {"qwen": {"stance": "loves", "quotes": [[1], ["a", "b"]]}}}]},
        {"minority": [7, {"text": "t", "quotes": [["qwen"]], "nearest": "x"}], "unsupported": [{"text": "u"}], "kept": "all"},
    ],
)
def test_that_claims_of_another_version_break_nothing(tab: ResponsesTab, odd: Mapping[str, object]) -> None:
    analysis = Analysis(claims=odd, loss=odd)
    found = claims_of(analysis)
    assert found.refused or found.rows
    assert loss_sections(analysis, consensus="")
    _run, view = claims_shown(tab, replace(record(verdict("synthesis", {})), analysis=analysis))
    assert words(view.claims)


def test_that_a_passage_is_found_as_it_is_rendered(theme: Theme, qtbot: QtBot) -> None:
    assert theme.colours
    view = AnswerText(name="x")
    qtbot.addWidget(view)
    view.finish("# 𝕋itle 🙂\n\n1. It is a *practical*\n   skill [for](https://x.org) all.\n2. Next.")
    assert view.select_passage("It is a *practical*\n   skill [for](https://x.org) all.")
    assert view.rendered.textCursor().selectedText() == "It is a practical skill for all."
    assert not view.select_passage("It was never said.")
    assert not view.select_passage("  ")
