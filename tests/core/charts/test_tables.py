from __future__ import annotations

import csv
import io
from collections.abc import Callable

from mas_core.charts import Chart, chart_csv, describe, table
from mas_core.models import Analysis, Quorum, Record, Sentiment, Similarity, Verdict, VerdictKind

MakeRecord = Callable[..., Record]


def chart_of(record: Record, key: str) -> Chart:
    return next(chart for chart in describe(record) if chart.key == key)


def test_that_the_heatmaps_table_is_its_matrix(make_record: MakeRecord, analysis: Analysis) -> None:
    header, rows = table(chart_of(make_record(analysis=analysis), "heatmap"))

    assert header == ("agent", "qwen", "llama3", "mistral")
    assert rows[0] == ("qwen", 1, 0.9, 0.4)


def test_that_every_row_is_as_long_as_its_header(make_record: MakeRecord, analysis: Analysis) -> None:
    for chart in describe(make_record(analysis=analysis)):
        header, rows = table(chart)
        assert rows
        assert {len(row) for row in rows} == {len(header)}


def test_that_unknown_values_stay_unknown(make_record: MakeRecord, analysis: Analysis) -> None:
    header, rows = table(chart_of(make_record(analysis=analysis), "radar_chart"))

    assert header[:3] == ("agent", "Length (0 to 500 words)", "Polarity (−1 to 1)")
    assert rows[2][:3] == ("llama3", 300.0, None)


def test_that_votes_come_with_their_interval(make_record: MakeRecord) -> None:
    verdict = Verdict(
        kind=VerdictKind.VOTE, method="vote", quorum=Quorum(asked=4, answered=4), details={"counts": {"yes": 3, "no": 1}}
    )

    header, rows = table(chart_of(make_record(verdict=verdict), "consensus"))

    assert header == ("choice", "votes", "share", "low (95 %)", "high (95 %)")
    assert rows[0][:3] == ("yes", 3, 0.75)


def test_that_a_refused_chart_gives_its_reason(make_record: MakeRecord) -> None:
    assert table(chart_of(make_record(), "heatmap")) == (
        ("figure", "refused"),
        (("heatmap", "The run ended before its figures were worked out; they need a finished run."),),
    )


def test_that_a_spreadsheet_finds_no_formula_and_numbers_stay_numbers(make_record: MakeRecord) -> None:
    name = '=HYPERLINK("http://example.org")'
    found = Analysis(
        sentiment={name: Sentiment(polarity=-0.5, compound=-0.5, subjectivity=0.1)},
        similarity=Similarity(agents=(name, "b"), matrix=((1, -0.2), (-0.2, 1)), method="tfidf"),
    )
    record = make_record(name, "b", analysis=found)

    polarity = list(csv.reader(io.StringIO(chart_csv(chart_of(record, "polarity_chart")))))
    heatmap = list(csv.reader(io.StringIO(chart_csv(chart_of(record, "heatmap")))))

    assert polarity[1][:2] == [f"'{name}", "-0.5"]
    assert heatmap[0][1] == heatmap[1][0] == f"'{name}"
    assert heatmap[1][2] == "-0.2"
