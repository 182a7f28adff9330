"""A run as a Markdown transcript. What models wrote stands as they wrote it, so that it reads the same in every editor."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from mas_core.charts import describe
from mas_core.export.grid import Grid
from mas_core.export.outline import Outline, Part, outline
from mas_core.export.rendering import RENDER_LIMIT_CHARS, block_tokens, safe_text
from mas_core.models import Record

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~])")
_LEADING = re.compile(r"^(\s*)([-+=]|\d+[.)])(?=\s|$|[-+=])", re.MULTILINE)
_HEADING = re.compile(r"^( {0,3})(#{1,6})(?=[ \t]|$)")
_UNDERLINE = re.compile(r"^ {0,3}(=+|-+)[ \t]*$")
_CODE_SPAN = re.compile(r"((?<!`)(`+)(?!`).*?[^`]\2(?!`))")
# What may begin a tag; an arrow, a comparison and an address in angle brackets are none.
_TAG = re.compile(r"<(?=[A-Za-z/!?])(?![a-z][a-z0-9+.-]*:[^\s<>]*>)")
_PICTURE = re.compile(r"!(?=\[)")


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


def escaped(text: str) -> str:
    """Returns a plain text as Markdown that shows it as it is."""
    text = _SPECIAL.sub(r"\\\1", safe_text(text)).replace("&", "&amp;")
    return _LEADING.sub(lambda found: f"{found[1]}{found[2][:-1]}\\{found[2][-1]}", text)


def embedded(text: str) -> str:
    """Returns a model's Markdown so that it stays within its section: headings lowered, HTML escaped, code blocks closed."""
    text = safe_text(text).strip("\n")
    code, open_fence = _code_lines(text)
    given = text.split("\n")
    spans = all(_spans_end_here(line) for number, line in enumerate(given) if number not in code)
    lines: list[str] = []
    for number, line in enumerate(given):
        if number in code:
            lines.append(line)
        else:
            lines += _prose(line, after_text=bool(lines and lines[-1].strip()), spans=spans)
    return "\n".join([*lines, *open_fence])


def _code_lines(text: str) -> tuple[frozenset[int], tuple[str, ...]]:
    """Returns the numbers of the lines that are code, and what closes a block that is open at the end."""
    if len(text) > RENDER_LIMIT_CHARS:
        return frozenset(), ()
    blocks = [token for token in block_tokens(text) if token.type in ("fence", "code_block") and token.map]
    numbers = frozenset(number for token in blocks for number in range(*(token.map or (0, 0))))
    last = blocks[-1] if blocks else None
    lines = text.split("\n")
    if last is None or last.type != "fence" or (last.map or (0, 0))[1] < len(lines):
        return numbers, ()
    # With its own indentation, so that it closes a block within a list too.
    closed = lines[-1].strip().startswith(last.markup) and len(lines) - 1 > (last.map or (0, 0))[0]
    indent = lines[(last.map or (0, 0))[0]]
    return numbers, () if closed else (indent[: len(indent) - len(indent.lstrip())] + last.markup,)


def _prose(line: str, *, after_text: bool, spans: bool) -> Iterator[str]:
    underline = _UNDERLINE.match(line)
    if underline and after_text:
        # An underline would make the line above it a heading of the transcript; dashes become the rule that they look like.
        yield from ("", line) if len(underline[1]) > 2 and underline[1][0] == "-" else (f"\\{line.strip()}",)
        return
    heading = _HEADING.match(line)
    if heading:
        line = f"{heading[1]}{'#' * min(len(heading[2]) + 2, 6)}{line[heading.end() :]}"
    if not spans:
        yield _harmless(line)
        return
    # Text, the span that follows it, and that span's backticks, by turns.
    pieces = _CODE_SPAN.split(line)
    yield "".join(_harmless(piece) if place % 3 == 0 else piece for place, piece in enumerate(pieces) if place % 3 < 2)


def _harmless(text: str) -> str:
    # A picture would be fetched from wherever the model says as soon as somebody looks at the transcript.
    return _PICTURE.sub(r"\\!\\", _TAG.sub("&lt;", text))


def _spans_end_here(line: str) -> bool:
    """Whether all code within a line begins and ends there, so that it can be told from text without reading on."""
    return "\\`" not in line and "`" not in _CODE_SPAN.sub("", line)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _quoted(text: str) -> Iterator[str]:
    return (f"> {escaped(line)}  " for line in text.strip().split("\n"))
