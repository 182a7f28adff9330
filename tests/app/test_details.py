"""How the verdict came about, as the Details view shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QTableView, QWidget
from pytestqt.qtbot import QtBot

from mas_app.details.blocks import Dispute, Finding, Note, Section, Table
from mas_app.details.compose import details_of
from mas_app.models.run import RunModel
from mas_app.responses_tab import ResponsesTab
from mas_app.run_replay import run_of_record
from mas_app.run_view import RunPlace, RunView
from mas_app.theme import Theme
from mas_core.models import FailureKind, JobState, Record, VerdictKind
from tests.app import verdicts
from tests.app.conftest import Begin
from tests.app.scripted import Say, ScriptedCore, agent, settings_with
from tests.app.verdicts import STORED, answer, record, verdict

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")  # what the offscreen platform says of every bare widget


def sections(method: str) -> tuple[Section, ...]:
    stored = STORED[method]
    assert stored.verdict is not None
    return details_of(stored.verdict, stored.answers)


def rows(section: Section) -> list[list[str]]:
    (table,) = [block for block in section.blocks if isinstance(block, Table)]
    return [[cell.text for cell in row] for row in table.rows]


def notes(found: tuple[Section, ...], *, kind: str | None = None) -> str:
    blocks = [block for section in found for block in section.blocks if isinstance(block, Note)]
    return " ".join(block.text for block in blocks if kind is None or block.kind == kind)


def test_that_fusion_shows_every_part_of_the_comparison_and_which_quotes_were_found() -> None:
    lead, agreed, disputed, partial, unique, blind = sections("fusion")
    assert "ascribed to: 5 of 6." in notes((lead,), kind="warning")
    findings = [block for block in agreed.blocks if isinstance(block, Finding)]
    assert [(finding.agents, finding.verified) for finding in findings] == [
        (("qwen", "mistral", "llama"), False),
        (("qwen", "llama"), True),
    ]
    (dispute,) = disputed.blocks
    assert isinstance(dispute, Dispute)
    assert dispute.topic == "Whether the subject should be compulsory"
    assert [(stance.agents, stance.text) for stance in dispute.stances] == [
        (("qwen",), "For it, with conditions."),
        (("mistral",), "Against it: other subjects would lose time."),
    ]
    assert partial.title == "Partial coverage (1)"
    assert unique.title == "Unique insights (1)"
    assert "What it costs, and who pays." in notes((blind,))


def test_that_a_fusion_that_became_a_synthesis_says_so() -> None:
    assert "could not be read twice" in notes(sections("fallback"), kind="warning")


def test_that_a_vote_shows_counts_shares_intervals_and_who_chose_what() -> None:
    counted, chosen = sections("vote")
    assert counted.title == "No choice has the most votes"
    assert rows(counted) == [["YES", "1", "50 %", "9 – 91 %"], ["NO", "1", "50 %", "9 – 91 %"]]
    assert rows(chosen) == [["qwen", "YES", "85"], ["mistral", "NO", "70"], ["llama", "abstained", "–"]]
    assert "llama" in notes((chosen,))


def test_that_deliberation_warns_first_and_shows_both_rounds() -> None:
    changed, counted, _chosen = sections("deliberation")
    first = changed.blocks[0]
    assert isinstance(first, Note)
    assert first.kind == "warning"
    assert "moved the vote from NO to YES" in first.text
    assert "1 of 3 changed the choice; 0 of them went over" in notes((changed,))
    assert ["mistral", "NO", "YES", "changed, not to the majority"] in rows(changed)
    assert rows(counted)[0][:3] == ["YES", "1", "2"]


def test_that_a_flip_to_the_first_rounds_winner_is_called_what_it_is() -> None:
    details = verdicts.deliberation_details(("YES", "NO", "NO"), ("NO", "NO", "NO"))
    changed = details_of(verdict("deliberation", details, kind=VerdictKind.VOTE), ())[0]
    assert ["qwen", "YES", "NO", "went over to the majority"] in rows(changed)
    assert "1 of 3 changed the choice; 1 of them went over" in notes((changed,))


def test_that_an_open_deliberation_names_who_kept_silent() -> None:
    found = details_of(verdict("deliberation", {"rounds": 2, "kept_first_answer": ["llama"]}), ())
    assert "No second answer came from llama" in notes(found, kind="warning")


def test_that_a_ranking_shows_places_with_bands_and_its_caveat() -> None:
    (ranked,) = sections("peer_ranking")
    assert ranked.title == "The reviewers put llama first"
    assert rows(ranked) == [
        ["1.", "llama", "0.92", "1"],
        ["2.", "qwen", "0.50", "2 to 3"],
        ["3.", "mistral", "0.08", "2 to 3"],
    ]
    assert "not what is true" in notes((ranked,), kind="warning")
    assert "Kendall's W 0.61" in notes((ranked,))


def test_that_a_refused_ranking_says_why() -> None:
    refused = verdict("peer_ranking", {"winner": None, "refused": "a ranking needs at least 3 answers, 2 came"}, tried=())
    assert "needs at least 3 answers" in notes(details_of(refused, ()))


def test_that_a_mixture_shows_which_layer_the_consensus_is_of() -> None:
    (layers,) = sections("mixture")
    assert [row[-1] for row in rows(layers)] == [
        "gave the next layer its material",
        "the consensus is written from it",
        "too few answers; not used",
    ]


def test_that_an_aggregator_that_failed_is_named() -> None:
    assert "Asked in this order: qwen, writer. The text is by writer." in notes(sections("synthesis"))


def test_that_a_single_answer_of_a_panel_is_no_consensus() -> None:
    alone = verdict("fusion", {"answered_by": "llama"}, kind=VerdictKind.SINGLE_ANSWER, tried=())
    assert "Only llama answered" in notes(details_of(alone, ()), kind="warning")


ODD = (
    {},
    {"judgement": "words", "counts": ["x"], "scores": 3, "layers": "two", "fallback": None},
    {"judgement": {"consensus": [1, {"point": 2}, {"point": "p", "agents": "all"}], "contradictions": {"topic": "t"}}},
    {"judgement": {"contradictions": [{"topic": "t", "stances": [None, {"agent": 1}]}]}, "quotes": {"asked": "many"}},
    {"counts": {"YES": 2, "NO": "none"}, "intervals": {"YES": [0.1]}, "choices": {"qwen": 5}, "confidence": []},
    {"counts": {"YES": 0}, "before": {"choices": {"qwen": None}}, "flips": [], "conformity": {"qwen": "yes"}, "rounds": 2},
    {"scores": {"qwen": "high", "llama": float("nan")}, "bands": {"qwen": [1]}, "kendall_w": True},
    {"layers": 2, "layers_reached": 9, "something": {"new": [1, 2]}},
)


@pytest.mark.parametrize("details", ODD)
@pytest.mark.parametrize("method", ["fusion", "vote", "deliberation", "peer_ranking", "mixture", "synthesis", "single", "new"])
def test_that_details_of_another_version_break_nothing(method: str, details: Mapping[str, object]) -> None:
    found = details_of(verdict(method, details), (answer("qwen"),))
    assert found
    assert all(section.title and section.blocks for section in found)


def shown_run(tab: ResponsesTab, stored: Record) -> tuple[RunModel, RunView]:
    """Shows a stored run; the model lives as long as its caller holds it."""
    run = run_of_record(stored)
    tab.show_run(run)
    assert tab.view is not None
    return run, tab.view


def words(widget: QWidget) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel))


def test_that_the_switch_leads_to_the_details_and_is_remembered(tab: ResponsesTab, qtbot: QtBot) -> None:
    run, view = shown_run(tab, STORED["fusion"])
    assert not view.details.isVisible()
    qtbot.mouseClick(view.switch.button(RunPlace.DETAILS), Qt.MouseButton.LeftButton)
    assert view.details.isVisible()
    assert "quote not found" in words(view.details)
    again, other = shown_run(tab, STORED["vote"])
    assert other.details.isVisible()
    assert {run.id, again.id} == {STORED["fusion"].id}
    table = other.details.findChildren(QTableView)[0]
    assert table.model().index(0, 0).data() == "YES"


def test_that_hostile_words_of_a_judge_stay_words(tab: ResponsesTab) -> None:
    hostile = "<img src='file:///etc/passwd'><b>x</b>"
    point = {"point": hostile, "agents": ["qwen"], "quote": hostile, "verified": True}
    judged = verdict("fusion", {"judgement": {"consensus": [point], "blind_spots": [hostile]}})
    _run, view = shown_run(tab, record(judged))
    labels = [label for label in view.details.findChildren(QLabel) if hostile in label.text()]
    assert len(labels) == 3
    assert all(label.textFormat() == Qt.TextFormat.PlainText for label in labels)


def test_that_a_run_without_a_verdict_says_so_in_the_details(tab: ResponsesTab) -> None:
    _run, view = shown_run(tab, replace(record(None), state=JobState.CANCELLED))
    assert "There is no verdict" in words(view.details)


def test_that_details_follow_the_verdict_and_the_theme(tab: ResponsesTab, theme: Theme) -> None:
    stored = STORED["fusion"]
    run = RunModel(run_id=stored.id, question=stored.question, panel=stored.panel)
    tab.show_run(run)
    assert tab.view is not None
    assert "There is no verdict yet" in words(tab.view.details)
    assert stored.verdict is not None
    run.verdict.reach(stored.verdict)
    assert "Contradictions (1)" in words(tab.view.details)
    theme.set_mode("dark")
    assert "Contradictions (1)" in words(tab.view.details)


def test_that_a_live_run_that_ends_alone_is_explained(begin: Begin, qtbot: QtBot) -> None:
    script = {"qwen": Say(text="Only I."), "mistral": Say(failure=FailureKind.AUTH)}
    session = begin(ScriptedCore(settings_with(agent("qwen"), agent("mistral")), script))
    session.window.query.question.editor.setPlainText("Is it right?")
    session.window.query.ask()
    qtbot.waitUntil(lambda: session.window.run is not None and not session.window.run.running)
    view = session.window.responses.view
    assert view is not None
    assert "so there was nothing to compare" in words(view.details)


def test_that_columns_of_later_rounds_follow_those_of_the_first_and_say_their_round(tab: ResponsesTab) -> None:
    late_first = (answer("llama", round_=1), answer("qwen", round_=1), *map(answer, verdicts.NAMES))
    _run, view = shown_run(tab, record(verdict("synthesis", {}), late_first))
    titles = ["qwen", "mistral", "llama", "qwen · round 2", "llama · round 2"]
    assert [column.answer.title for column in view.columns] == titles
