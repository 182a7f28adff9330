"""The charts of votes with an order: ratings over their scale, and numbers on an axis."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from mas_core.charts import DotStripChart, ScoreChart, VoteChart, chart_csv, describe, table
from mas_core.charts.colours import AGENT_COLOURS
from mas_core.charts.consensus import score_note
from mas_core.choices import LIKERT, NUMBER, YES_NO, Choices, scale
from mas_core.consensus.tally import count
from mas_core.models import Analysis, Answer, Quorum, Record, Verdict, VerdictKind

MakeRecord = Callable[..., Record]
NAMES = "abcdefgh"


def voted(make_record: MakeRecord, *said: str, choices: Choices) -> Record:
    answers = tuple(
        Answer(agent=name, text=f"ANSWER: {one}", provider="p", model="m") for name, one in zip(NAMES, said, strict=False)
    )
    result = count(answers, choices=choices)
    verdict = Verdict(
        kind=VerdictKind.VOTE if result.decided else VerdictKind.NO_DECISION,
        method="vote",
        quorum=Quorum(asked=len(said), answered=len(said)),
        details=result.details(),
    )
    return make_record(*NAMES[: len(said)], answers=answers, verdict=verdict)


def ratings(make_record: MakeRecord, *said: str, choices: Choices = LIKERT) -> VoteChart:
    chart = describe(voted(make_record, *said, choices=choices))[0]
    assert isinstance(chart, VoteChart)
    return chart


def numbers(make_record: MakeRecord, *said: str) -> DotStripChart:
    chart = describe(voted(make_record, *said, choices=NUMBER))[0]
    assert isinstance(chart, DotStripChart)
    return chart


def test_that_ratings_stand_in_the_order_of_their_scale_with_empty_points(make_record: MakeRecord) -> None:
    chart = ratings(make_record, "4", "5", "4", "2", "hm")

    assert [(bar.choice, bar.count) for bar in chart.bars] == [
        ("1 strongly disagree", 0),
        ("2 disagree", 1),
        ("3 neither agree nor disagree", 0),
        ("4 agree", 2),
        ("5 strongly agree", 1),
    ]
    assert (chart.votes, chart.abstentions) == (4, 1)
    assert chart.title == "Median 4 (IQR 3.5 to 4.25) of 4 ratings"
    assert chart.sentence == "Most ratings: 4 agree, 50%, 95 % interval 15% to 85%."
    assert "1 answer without a clear rating." in chart.subtitle
    assert "linear interpolation" in chart.subtitle


def test_that_the_ends_of_agreement_differ_in_colour_and_other_scales_in_strength(make_record: MakeRecord) -> None:
    agreement = [bar.colour for bar in ratings(make_record, "4", "5").bars]
    other = [bar.colour for bar in ratings(make_record, "4", "5", choices=scale(0, 10)).bars]

    assert (agreement[0], agreement[2], agreement[4]) == ("#ee6677", "#bbbbbb", "#4477aa")
    assert (other[0], other[-1]) == ("#bbbbbb", "#4477aa")
    assert len(set(other)) == 11


def test_that_a_tie_of_ratings_is_called_no_decision(make_record: MakeRecord) -> None:
    chart = ratings(make_record, "1", "5")

    assert chart.title == "No decision: a tie of 1 and 5; median 3 (IQR 2 to 4)"
    assert chart.sentence == "No point has the most ratings: 1 and 5 have 1 each."


def test_that_one_rating_is_shown_and_decides_nothing(make_record: MakeRecord) -> None:
    chart = ratings(make_record, "4", "hm")

    assert (chart.title, chart.sentence) == ("The only rating is 4", "One rating decides nothing.")


def test_that_no_rating_is_refused(make_record: MakeRecord) -> None:
    assert ratings(make_record, "hm", "hm").refused == (
        "No answer named a point of the scale that can be counted; this figure needs at least 1 rating."
    )


def test_that_numbers_are_dots_with_median_and_quartiles(make_record: MakeRecord) -> None:
    chart = numbers(make_record, "30 km", "10", "20", "hm")

    assert [(dot.label, dot.value, dot.colour) for dot in chart.dots] == [
        ("b", 10, AGENT_COLOURS[1]),
        ("c", 20, AGENT_COLOURS[2]),
        ("a", 30, AGENT_COLOURS[0]),
    ]
    assert (chart.median, chart.quartiles) == (20, (15, 25))
    assert chart.minimum < 10
    assert chart.maximum > 30
    assert (chart.title, chart.axis_label) == ("Median 20 km (IQR 15 to 25) of 3 numbers", "Number (km)")
    assert (chart.sentence, chart.abstentions) == ("From 10 to 30.", 1)
    assert "1 answer without a clear number." in chart.subtitle


def test_that_dots_that_would_cover_each_other_lie_one_above_the_other(make_record: MakeRecord) -> None:
    chart = numbers(make_record, "10", "10", "10.1", "90", "50")

    assert [(dot.value, dot.level) for dot in chart.dots] == [(10, 0), (10, 1), (10.1, 2), (50, 0), (90, 0)]


@pytest.mark.parametrize(("said", "ends"), [(("7", "7"), (6.44, 7.56)), (("0", "0"), (-1, 1)), (("-5", "-5"), (-5.4, -4.6))])
def test_that_equal_numbers_have_an_axis_with_room(
    make_record: MakeRecord, said: tuple[str, str], ends: tuple[float, float]
) -> None:
    chart = numbers(make_record, *said)

    assert (chart.minimum, chart.maximum) == pytest.approx(ends)
    assert chart.sentence.startswith("Every number is ")


def test_that_a_single_number_has_no_median(make_record: MakeRecord) -> None:
    chart = numbers(make_record, "5", "hm")

    assert (chart.title, chart.median, chart.quartiles) == ("A single number", None, None)
    assert chart.sentence == "The only number is 5; one number decides nothing."


@pytest.mark.parametrize(
    ("said", "refused"),
    [
        (("hm", "hm"), "No answer named a number that can be counted; this figure needs at least 1 number."),
        (("5 km", "5 miles"), "The numbers are in different units (km and miles); this figure needs one unit."),
    ],
)
def test_that_numbers_that_cannot_be_compared_are_refused(make_record: MakeRecord, said: tuple[str, str], refused: str) -> None:
    assert numbers(make_record, *said).refused == refused


def test_that_the_numbers_can_be_taken_as_a_table(make_record: MakeRecord) -> None:
    chart = numbers(make_record, "30 %", "10")

    assert table(chart) == (("agent", "Number (%)"), (("b", 10), ("a", 30)))
    assert chart_csv(chart) == "agent,Number (%)\r\nb,10.0\r\na,30.0\r\n"


@pytest.mark.parametrize(
    ("panel", "caveat"),
    [({"repeats": 2}, "Repeats of an agent"), ({"method": "deliberation"}, "in sight of each other"), ({}, "")],
)
def test_that_the_interval_of_votes_that_hang_together_is_called_too_narrow(
    make_record: MakeRecord, panel: dict[str, object], caveat: str
) -> None:
    record = voted(make_record, "YES", "NO", "YES", choices=YES_NO)
    (chart, *_) = describe(replace(record, panel=replace(record.panel, **panel)))  # type: ignore[arg-type]  # any field
    assert (caveat or "Counted votes") in chart.subtitle
    assert ("too narrow" in chart.subtitle) is bool(caveat)


def test_that_the_dispersion_of_a_vote_tells_how_its_choices_scatter(make_record: MakeRecord) -> None:
    found = {"semantic_entropy": 0.0, "entropy_max": 0.6931, "clusters": [["a", "b"]], "sentence": "One group."}
    analysis = Analysis(dispersion={**found, "vote_entropy": 0.6931, "vote_entropy_max": 0.6931})
    chart = next(chart for chart in describe(make_record(analysis=analysis)) if chart.key == "dispersion")
    assert isinstance(chart, ScoreChart)
    assert chart.sentence == "One group. By their votes: entropy 0.69 of at most 0.69."


def test_that_the_score_of_a_vote_says_what_was_counted_and_what_left_out(make_record: MakeRecord, analysis: Analysis) -> None:
    yes_no = score_note(voted(make_record, "YES", "YES", "hm", choices=YES_NO))
    rated = score_note(voted(make_record, "4", "5", choices=LIKERT))

    assert yes_no == "The share of the leading choice, of 2 counted votes; 1 answer without a clear choice left out."
    assert rated == "How near the ratings lie on their scale, of 2 counted votes."
    assert "not agreement" in score_note(make_record(analysis=analysis))
