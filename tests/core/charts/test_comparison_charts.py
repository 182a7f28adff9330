"""The charts that compare answers beyond their similarity: dispersion, stances, crossed design."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest

from mas_core.charts import Chart, GroupedBarChart, ScoreChart, StackedBarChart, describe, table
from mas_core.models import Analysis, Answer, Record

MakeRecord = Callable[..., Record]
SIDES = {"qwen": "yes", "mistral": "no", "llama3": "yes"}
EFFECTS = [
    {"name": "role", "share": 0.5, "degrees": 1, "pseudo_f": 9.0, "p": 0.012, "least_p": 0.001},
    {"name": "model", "share": 0.1, "degrees": 1, "pseudo_f": 1.2, "p": 0.3, "least_p": 0.056},
    {"name": "role × model", "share": 0.05, "degrees": 1, "pseudo_f": 0.5, "p": 0.8, "least_p": 0.001},
    {"name": "noise", "share": 0.35, "degrees": 4, "pseudo_f": None, "p": None, "least_p": None},
]


def charts_of(record: Record) -> Mapping[str, Chart]:
    return {chart.key: chart for chart in describe(record)}


def test_that_the_gauge_shows_entropy_in_per_cent_of_the_highest(make_record: MakeRecord, analysis: Analysis) -> None:
    chart = charts_of(make_record(analysis=analysis))["dispersion"]

    assert isinstance(chart, ScoreChart)
    assert chart.score == pytest.approx(100 * 0.6365 / 1.0986, abs=0.01)
    assert chart.title == "The 3 answers form 2 groups, the largest of 2"
    assert chart.sentence == "The 3 answers form 2 groups. Without groups: EigV 1.60 (1 is all the same), SNNE −1.50."
    assert "not agreement" in chart.subtitle


def test_that_a_run_from_before_the_figure_says_so(make_record: MakeRecord, analysis: Analysis) -> None:
    chart = charts_of(make_record(analysis=replace(analysis, dispersion={})))["dispersion"]

    assert chart.refused is not None
    assert "before there was this figure" in chart.refused


def test_that_a_refused_dispersion_gives_its_reason(make_record: MakeRecord) -> None:
    refused = Analysis(refused={"dispersion": "Only one answer arrived; this figure needs at least 2 answers."})

    assert charts_of(make_record(analysis=refused))["dispersion"].refused == refused.refused["dispersion"]


def test_that_stances_are_a_bar_an_answer_and_the_title_names_the_contradiction(
    make_record: MakeRecord, analysis: Analysis
) -> None:
    charts = charts_of(make_record(analysis=replace(analysis, stances=SIDES)))
    chart = charts["stances"]

    assert isinstance(chart, StackedBarChart)
    assert chart.title == "The answers contradict each other: mistral says no"
    assert chart.labels == ("qwen", "mistral", "llama3")
    assert {series.name: series.values for series in chart.series}["No"] == (0.0, 100.0, 0.0)
    assert chart.notes == ("Yes", "No", "Yes")
    assert table(chart).rows[1] == ("mistral", 0.0, 100.0, 0.0, 0.0, "No")
    score = charts["consensus"]
    assert isinstance(score, ScoreChart)
    assert score.sentence.endswith("By what they declare: 2 yes, 1 no.")


@pytest.mark.parametrize(
    ("sides", "title"),
    [
        (("yes", "yes", "yes"), "Every answer says yes"),
        (("mixed", "mixed", "mixed"), "Every answer is mixed"),
        (("none", "none", "none"), "No answer takes a side that can be told"),
        (("yes", "none", "mixed"), "Stances: 1 yes, 1 mixed, 1 without a stance"),
    ],
)
def test_that_the_title_of_stances_says_the_finding(make_record: MakeRecord, sides: tuple[str, ...], title: str) -> None:
    found = Analysis(stances=dict(zip(("qwen", "mistral", "llama3"), sides, strict=True)))

    assert charts_of(make_record(analysis=found))["stances"].title == title


def test_that_stances_appear_only_where_the_question_asks_for_a_side(make_record: MakeRecord) -> None:
    german = "qwen: the text seems to be German; this figure needs an English text."
    record = make_record(analysis=Analysis(refused={"stances": german}))

    assert charts_of(record)["stances"].refused == german
    assert "stances" not in charts_of(replace(record, question=replace(record.question, text="What is best?")))
    assert "stances" not in charts_of(make_record(analysis=Analysis()))


def test_that_a_crossed_design_is_bars_with_p_values(make_record: MakeRecord) -> None:
    found = Analysis(crossed={"effects": EFFECTS, "permutations": 999, "left_out": 1})
    chart = charts_of(make_record(analysis=found))["crossed"]

    assert isinstance(chart, GroupedBarChart)
    assert chart.title == "The answers differ by role (50%)"
    assert chart.labels == ("Role (p = 0.012)", "Model (p = 0.300)", "Both (p = 0.800)", "Noise")
    assert chart.series[0].values == (0.5, 0.1, 0.05, 0.35)
    assert chart.notes[0] == "role, pseudo-F 9.00"
    assert "Too few answers to find an effect of model (p is never below 0.06)" in chart.subtitle
    assert "1 answer left out" in chart.subtitle


def test_that_effects_which_may_be_chance_are_called_so(make_record: MakeRecord) -> None:
    found = Analysis(crossed={"effects": [effect | {"p": 0.2} if effect["p"] else effect for effect in EFFECTS]})

    assert charts_of(make_record(analysis=found))["crossed"].title == (
        "Neither role nor model can be told from chance (35% is noise)"
    )


def test_that_a_crossed_design_is_shown_only_where_one_was_asked_for(make_record: MakeRecord) -> None:
    refused = Analysis(refused={"crossed": "It needs repeats."})

    assert charts_of(make_record(analysis=refused))["crossed"].refused == "It needs repeats."
    assert "crossed" not in charts_of(make_record(analysis=Analysis()))


def test_that_the_new_charts_come_last(make_record: MakeRecord) -> None:
    found = Analysis(stances=SIDES, crossed={"effects": EFFECTS})
    paid = (Answer(agent="qwen", text="Yes.", provider="fake", model="m", cost_usd=0.1),)

    keys = tuple(chart.key for chart in describe(make_record(analysis=found, answers=paid)))

    assert keys[-4:] == ("cost", "dispersion", "stances", "crossed")
