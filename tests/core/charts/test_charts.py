from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import FrozenInstanceError, replace
from typing import Any

import pytest

from mas_core.analysis.emotions import LEXICON_NOTE
from mas_core.charts import (
    Chart,
    GroupedBarChart,
    HeatmapChart,
    RadarChart,
    ScoreChart,
    SmallMultiplesChart,
    StackedBarChart,
    VoteChart,
    describe,
)
from mas_core.charts.clustering import average_linkage_order
from mas_core.charts.colours import TONE_COLOURS, agent_colours
from mas_core.charts.radar import nice_ceiling
from mas_core.models import Analysis, Answer, JobState, Quorum, Record, Similarity, Verdict, VerdictKind

MakeRecord = Callable[..., Record]
KEYS = ("consensus", "heatmap", "emotion_chart", "emotions", "polarity_chart", "radar_chart", "latency", "dispersion")


def charts_of(record: Record) -> Mapping[str, Chart]:
    return {chart.key: chart for chart in describe(record)}


def vote(counts: Mapping[str, int], kind: VerdictKind = VerdictKind.VOTE) -> Verdict:
    return Verdict(kind=kind, method="vote", quorum=Quorum(asked=4, answered=4), details={"counts": dict(counts)})


def test_that_every_chart_is_described_with_title_and_subtitle(make_record: MakeRecord, analysis: Analysis) -> None:
    charts = describe(make_record(analysis=analysis))

    assert tuple(chart.key for chart in charts) == KEYS
    assert all(chart.title and chart.subtitle and chart.refused is None for chart in charts)


def test_that_a_chart_cannot_be_changed(make_record: MakeRecord, analysis: Analysis) -> None:
    chart: Any = describe(make_record(analysis=analysis))[0]

    with pytest.raises(FrozenInstanceError):
        chart.title = "Nicer"


def test_that_the_heatmap_puts_like_by_like_and_names_who_stands_apart(make_record: MakeRecord, analysis: Analysis) -> None:
    chart = charts_of(make_record(analysis=analysis))["heatmap"]

    assert isinstance(chart, HeatmapChart)
    # qwen and llama3 (0.9) join first; mistral is nearer to llama3 (0.5) than to qwen (0.4).
    assert chart.labels == ("qwen", "llama3", "mistral")
    assert [list(row) for row in chart.values] == [[1, 0.9, 0.4], [0.9, 1, 0.5], [0.4, 0.5, 1]]
    assert chart.title == "mistral stands apart: similarity to the others 0.45 on average, 0.90 among them"
    assert "not agreement" in chart.subtitle
    assert chart.scale == (0.4, 1.0)
    assert chart.cell_colours[0][0] == chart.scale_colours[-1]
    assert chart.cell_colours[0][2] == chart.scale_colours[0]
    assert (chart.text_colours[0][0], chart.text_colours[0][2]) == ("#ffffff", "#000000")


@pytest.mark.parametrize(
    ("matrix", "title"),
    [
        (((1, 0.63), (0.63, 1)), "Similarity of a and b: 0.63"),
        (((1, 1, 1), (1, 1, 1), (1, 1, 1)), "All answers are alike almost word for word"),
        (((1, 0.7, 0.71), (0.7, 1, 0.72), (0.71, 0.72, 1)), "No answer stands apart: pairwise similarity 0.70 to 0.72"),
    ],
)
def test_that_the_heatmaps_title_says_the_finding(
    make_record: MakeRecord, matrix: tuple[tuple[float, ...], ...], title: str
) -> None:
    labels = tuple("abc"[: len(matrix)])
    found = Analysis(similarity=Similarity(agents=labels, matrix=matrix, method="tfidf"))

    assert charts_of(make_record(*labels, analysis=found))["heatmap"].title == title


def test_that_average_linkage_joins_the_likest_groups_and_turns_them_to_face() -> None:
    # 0 and 2 join at .9, 1 and 3 at .8; 2 and 3 are the likest ends between the groups.
    matrix = ((1, 0.1, 0.9, 0.1), (0.1, 1, 0.1, 0.8), (0.9, 0.1, 1, 0.3), (0.1, 0.8, 0.3, 1))

    assert average_linkage_order(matrix) == (0, 2, 3, 1)
    assert average_linkage_order(()) == ()
    assert average_linkage_order(((1,),)) == (0,)


def test_that_tones_are_percentages_with_their_hits(make_record: MakeRecord, analysis: Analysis) -> None:
    chart = charts_of(make_record(analysis=analysis))["emotion_chart"]

    assert isinstance(chart, StackedBarChart)
    assert chart.labels == ("qwen", "mistral", "llama3")
    assert {series.name: series.values for series in chart.series}["Analytical"] == (100.0, 75.0, 0.0)
    assert {series.name: series.colour for series in chart.series} == dict(TONE_COLOURS)
    assert chart.notes == ("Analytical (1 hit)", "Analytical, with curious notes (4 hits)", "no signal")
    assert chart.title == "2 of 3 answers are mostly analytical"


def test_that_polarity_names_the_ends_and_who_is_missing(make_record: MakeRecord, analysis: Analysis) -> None:
    chart = charts_of(make_record(analysis=analysis))["polarity_chart"]

    assert isinstance(chart, GroupedBarChart)
    assert chart.title == "qwen sounds most positive (+0.42), mistral least (−0.10)"
    assert chart.labels == ("qwen", "mistral")
    assert [series.values for series in chart.series] == [(0.42, -0.1), (0.3, 0.6)]
    assert "llama3: the text seems to be German" in chart.subtitle


def test_that_the_radar_states_its_scales_and_leaves_out_what_was_refused(make_record: MakeRecord, analysis: Analysis) -> None:
    chart = charts_of(make_record(analysis=analysis))["radar_chart"]

    assert isinstance(chart, RadarChart)
    assert [axis.label for axis in chart.axes[:2]] == ["Length (0 to 500 words)", "Polarity (−1 to 1)"]
    assert len(chart.axes) == 6
    qwen, mistral, llama3 = chart.series
    assert qwen.scaled[:3] == (0.4, 0.71, 0.3)
    assert mistral.scaled[0] == 0.84
    assert llama3.scaled[:3] == (0.6, None, None)
    assert chart.title == "mistral wrote most (420 words), qwen least (200)"


@pytest.mark.parametrize(
    ("value", "rim"), [(0, 1), (1, 1), (1.2, 1.5), (42, 50), (420, 500), (500, 500), (501, 600), (0.03, 0.03)]
)
def test_that_axes_end_at_round_numbers(value: float, rim: float) -> None:
    assert nice_ceiling(value) == pytest.approx(rim)


def test_that_emotions_share_one_axis_and_carry_the_lexicons_terms(make_record: MakeRecord, analysis: Analysis) -> None:
    chart = charts_of(make_record(analysis=analysis))["emotions"]

    assert isinstance(chart, SmallMultiplesChart)
    assert len(chart.categories) == 8
    assert chart.multiples[0].values[chart.categories.index("trust")] == 70.0
    assert chart.maximum == 80.0
    assert chart.title == "Trust is the strongest emotion in every answer"
    assert LEXICON_NOTE in chart.subtitle


def test_that_the_score_comes_with_what_it_does_not_say(make_record: MakeRecord, analysis: Analysis) -> None:
    chart = charts_of(make_record(analysis=analysis))["consensus"]

    assert isinstance(chart, ScoreChart)
    assert (chart.score, chart.minimum, chart.maximum) == (60.0, 0.0, 100.0)
    assert chart.title == "Consensus score: 60 of 100"
    assert "mean of 3 pairs of answers" in chart.subtitle
    assert "not agreement" in chart.subtitle


def test_that_a_vote_is_shown_with_counts_and_intervals(make_record: MakeRecord, analysis: Analysis) -> None:
    chart = charts_of(make_record("a", "b", "c", "d", "e", analysis=analysis, verdict=vote({"no": 1, "yes": 3})))["consensus"]

    assert isinstance(chart, VoteChart)
    assert [(bar.choice, bar.count, bar.share) for bar in chart.bars] == [("yes", 3, 0.75), ("no", 1, 0.25)]
    assert (chart.bars[0].low, chart.bars[0].high) == pytest.approx((0.3006, 0.9544), abs=5e-4)
    assert chart.title == "yes leads with 3 of 4 votes"
    assert chart.abstentions == 1
    assert "1 answer without a clear choice." in chart.subtitle


@pytest.mark.parametrize(
    ("counts", "title"),
    [
        ({"yes": 2, "no": 2}, "No decision: yes and no have 2 votes each"),
        ({"yes": 4, "no": 0}, "All 4 votes for yes"),
        ({"B": 1}, "The only vote is for B"),
    ],
)
def test_that_a_votes_title_says_the_outcome(make_record: MakeRecord, counts: dict[str, int], title: str) -> None:
    assert charts_of(make_record(verdict=vote(counts)))["consensus"].title == title


def test_that_a_vote_without_any_vote_is_refused(make_record: MakeRecord) -> None:
    refused = charts_of(make_record(verdict=vote({}, VerdictKind.NO_DECISION)))["consensus"].refused

    assert refused == "No answer named a choice that can be counted; this figure needs at least 1 vote."


def test_that_latency_needs_no_analysis(make_record: MakeRecord) -> None:
    chart = charts_of(make_record())["latency"]

    assert isinstance(chart, GroupedBarChart)
    assert [series.values for series in chart.series] == [(0.5, 0.5, 0.5), (2.0, 3.0, 4.0)]
    assert chart.title == "qwen was fastest (2.0 s), llama3 slowest (4.0 s)"
    assert chart.maximum == 4.0


def test_that_only_the_last_round_is_timed_and_a_broken_answer_is_marked(make_record: MakeRecord) -> None:
    answers = (
        Answer(agent="qwen", text="x", provider="", model="", total_s=9.0),
        Answer(agent="qwen", text="x", provider="", model="", total_s=3.0, round=1, partial=True),
    )

    chart = charts_of(make_record(answers=answers))["latency"]

    assert isinstance(chart, GroupedBarChart)
    assert chart.series[1].values == (3.0,)
    assert chart.series[0].values == (None,)
    assert chart.notes == ("broke off",)


def test_that_cost_is_there_only_where_known_and_unknown_is_not_zero(make_record: MakeRecord) -> None:
    record = make_record()
    first, *others = record.answers
    priced = replace(record, answers=(replace(first, cost_usd=0.0025), *others))

    assert "cost" not in charts_of(record)
    chart = charts_of(priced)["cost"]
    assert isinstance(chart, GroupedBarChart)
    assert chart.series[0].values == (0.0025, None, None)
    assert chart.title == "The answers cost $0.0025; 2 of 3 did not say"


def test_that_a_run_without_figures_says_why_in_every_chart(make_record: MakeRecord) -> None:
    running = charts_of(make_record(state=JobState.RUNNING, answers=()))
    ended = charts_of(make_record(state=JobState.UNFINISHED))

    assert all(chart.refused for chart in running.values())
    assert running["heatmap"].refused == "The figures come when every answer is in."
    assert ended["heatmap"].refused == "The run ended before its figures were worked out; they need a finished run."


def test_that_the_analysiss_refusal_is_the_charts(make_record: MakeRecord) -> None:
    chart = charts_of(make_record(analysis=Analysis(refused={"similarity": "Only one answer arrived."})))["heatmap"]

    assert isinstance(chart, HeatmapChart)
    assert chart.refused == "Only one answer arrived."
    assert chart.labels == ()


def test_that_a_failed_analysis_speaks_for_every_figure(make_record: MakeRecord) -> None:
    charts = charts_of(make_record(analysis=Analysis(refused={"analysis": "The figures could not be computed."})))

    assert charts["latency"].refused is None
    assert {chart.refused for key, chart in charts.items() if key != "latency"} == {"The figures could not be computed."}


def test_that_an_agent_has_one_colour_in_every_chart(make_record: MakeRecord, analysis: Analysis) -> None:
    record = make_record(analysis=analysis)
    expected = agent_colours(record.panel)

    for chart in describe(record):
        match chart:
            case HeatmapChart() | StackedBarChart() | GroupedBarChart():
                shown = dict(zip(chart.labels, chart.label_colours, strict=True))
            case RadarChart():
                shown = {series.name: series.colour for series in chart.series}
            case SmallMultiplesChart():
                shown = {multiple.label: multiple.colour for multiple in chart.multiples}
            case _:
                continue
        assert shown == {agent: expected[agent] for agent in shown}
        assert shown


@pytest.mark.parametrize("counts", [{}, {"yes": 3}])
def test_that_the_demonstration_model_is_named_in_every_chart(
    make_record: MakeRecord, analysis: Analysis, counts: dict[str, int]
) -> None:
    verdict = vote(counts) if counts else None

    charts = describe(make_record(analysis=analysis, demo=True, verdict=verdict))

    assert all("agreement is no evidence" in chart.subtitle for chart in charts)
    assert not any("no evidence" in chart.subtitle for chart in describe(make_record(analysis=analysis)))
