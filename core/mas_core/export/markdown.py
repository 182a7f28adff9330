"""A run as a Markdown transcript. What models wrote stands as they wrote it, so that it reads the same in every editor."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mas_core.charts import describe
from mas_core.export.embedding import embedded, escaped
from mas_core.export.grid import Grid
from mas_core.export.outline import Outline, Part, outline
from mas_core.models import Record


def transcript(record: Record, *, chart_files: Sequence[str] = ()) -> str:
    """Returns a run as Markdown (CommonMark with tables).

    Headings within an answer are moved below that of the answer, raw HTML is escaped, and an open code block is closed; all
    else is the model's own Markdown.

    Args:
        record: The run.
        chart_files: Names of the pictures of its charts, relative to the transcript, to be linked.
    """
    return "\n".join(_lines(outline(record), record, chart_files)) + "\n"


def _lines(said: Outline, record: Record, chart_files: Sequence[str]) -> Iterator[str]:
    yield from (f"# {escaped(_one_line(said.question))}", "", f"**{escaped(said.header)}**", "")
    yield from (f"- {name}: {escaped(value)}" for name, value in said.facts)
    if "\n" in said.question.strip():
        yield from ("", "## Question", "", *_quoted(said.question))
    if said.verdict:
        yield from ("", f"## {said.verdict_title}", "")
        if said.verdict_note:
            yield from (f"*{escaped(said.verdict_note)}*", "")
        yield embedded(said.verdict)
    for part in said.answers:
        yield from _answer(part)
    if said.failures:
        yield from ("", "## Who did not answer, and why", "")
        yield from (f"- {escaped(failure)}" for failure in said.failures)
    for grid in said.figures:
        yield from _grid(grid)
    for title, points in said.points:
        yield from ("", f"## {title}", "", *(f"- {escaped(point)}" for point in points))
    yield from _charts(record, chart_files)
    if said.refused:
        yield from ("", "## Figures that are missing", "", *(f"- {escaped(reason)}" for reason in said.refused))
    yield from ("", "---", "", *(f"{escaped(note)}  " for note in said.footer))


def _answer(part: Part) -> Iterator[str]:
    yield from ("", f"## {escaped(part.title)}", "", f"*{escaped('; '.join(part.facts))}*", "")
    for warning in part.warnings:
        yield from (f"> **{escaped(warning)}**", "")
    yield embedded(part.text)


def _grid(grid: Grid) -> Iterator[str]:
    yield from ("", f"## {grid.title}", "")
    for note in grid.notes:
        yield from (escaped(note), "")
    yield f"| {' | '.join(map(escaped, grid.header))} |"
    yield f"|{'---|' * len(grid.header)}"
    for row in grid.rows:
        yield f"| {' | '.join(escaped(_one_line(cell)) for cell in row)} |"


def _charts(record: Record, chart_files: Sequence[str]) -> Iterator[str]:
    charts = {chart.key: chart for chart in describe(record) if chart.refused is None}
    if not charts:
        return
    yield from ("", "## Charts", "")
    for chart in charts.values():
        yield from (f"**{escaped(chart.title)}**  ", escaped(chart.subtitle), "")
        for name in chart_files:
            if name.rpartition("/")[2].rpartition(".")[0] == chart.key:
                yield from (f"![{escaped(chart.title)}](<{name.replace('<', '').replace('>', '')}>)", "")


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _quoted(text: str) -> Iterator[str]:
    return (f"> {escaped(line)}  " for line in text.strip().split("\n"))
