"""A run as one HTML page that needs nothing else: styles and charts inside it, and a policy that forbids loading anything."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Sequence
from html import escape

from mas_core.charts import Chart, describe, table
from mas_core.charts.tables import Cell
from mas_core.export.drawings import drawing
from mas_core.export.grid import Grid
from mas_core.export.outline import Outline, Part, outline
from mas_core.export.rendering import markdown_html, plain_html, safe_text
from mas_core.models import Record
from mas_resources import resource

_TITLE_CHARS = 120


def page(record: Record) -> str:
    """Returns a run as a self-contained HTML page.

    It is light or dark as the reader's system is, prints on white, and sets every paragraph in the direction of its script.
    Its Content-Security-Policy allows its own style sheet and nothing else: no script, no picture, no connection.
    """
    said = outline(record)
    return document(_one_line(said.question), "\n".join(_body(said, describe(record))))


def document(title: str, body: str) -> str:
    """Returns a whole page around a body that is HTML already."""
    style = resource("export", "page.css").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    shown = safe_text(title)[:_TITLE_CHARS]
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(policy)}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n<meta name="referrer" content="no-referrer">\n'
        '<meta name="color-scheme" content="light dark">\n<meta name="generator" content="MAS">\n'
        f"<title>{escape(shown)}</title>\n"
        f"<style>{style}</style>\n</head>\n<body>\n<main>\n{body}\n</main>\n</body>\n</html>\n"
    )


def _body(said: Outline, charts: Sequence[Chart]) -> Iterator[str]:
    yield f'<h1 dir="auto">{plain_html(said.question)}</h1>'
    yield f'<p class="header" role="note">{plain_html(said.header)}</p>'
    facts = "".join(f'<dt>{escape(name)}</dt><dd dir="auto">{plain_html(value)}</dd>' for name, value in said.facts)
    yield f'<dl class="facts">{facts}</dl>'
    if said.verdict:
        note = f'<p class="note">{plain_html(said.verdict_note)}</p>' if said.verdict_note else ""
        yield f'<section class="verdict"><h2>{escape(said.verdict_title)}</h2>{note}{markdown_html(said.verdict)}</section>'
    if said.answers:
        yield '<section><h2>Answers</h2><div class="answers">'
        yield from (_answer(part) for part in said.answers)
        yield "</div></section>"
    if said.failures:
        yield _points("Who did not answer, and why", said.failures, kind="failures")
    yield from _charts(charts)
    yield from (_grid(grid) for grid in said.figures)
    yield from (_points(title, points) for title, points in said.points)
    if said.refused:
        yield _points("Figures that are missing", said.refused)
    yield f"<footer>{''.join(f'<p>{plain_html(note)}</p>' for note in said.footer)}</footer>"


def _answer(part: Part) -> str:
    bar = f'<rect width="4" height="1" fill="{escape(part.colour)}"/>'
    swatch = f'<svg class="swatch" viewBox="0 0 4 1" preserveAspectRatio="none" aria-hidden="true">{bar}</svg>'
    warnings = "".join(f'<p class="warning">{plain_html(warning)}</p>' for warning in part.warnings)
    facts = plain_html(" · ".join(part.facts))
    return (
        f'<article>{swatch}<h3 dir="auto">{plain_html(part.title)}</h3><p class="note" dir="auto">{facts}</p>{warnings}'
        f'<div class="text">{markdown_html(part.text)}</div></article>'
    )


def _points(title: str, points: Sequence[str], *, kind: str = "points") -> str:
    items = "".join(f'<li dir="auto">{plain_html(point)}</li>' for point in points)
    return f'<section class="{kind}"><h2>{escape(title)}</h2><ul>{items}</ul></section>'


def _grid(grid: Grid) -> str:
    notes = "".join(f'<p class="note">{plain_html(note)}</p>' for note in grid.notes)
    return f"<section><h2>{escape(grid.title)}</h2>{notes}{_table(grid.header, grid.rows)}</section>"


def _table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    head = "".join(f'<th scope="col" dir="auto">{plain_html(cell)}</th>' for cell in header)
    lines = ("".join(f'<td dir="auto">{plain_html(cell)}</td>' for cell in row) for row in rows)
    body = "".join(f"<tr>{line}</tr>" for line in lines)
    return f'<div class="wide"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def _charts(charts: Sequence[Chart]) -> Iterator[str]:
    if not charts:
        return
    yield '<section><h2>Charts</h2><div class="charts">'
    for chart in charts:
        title = f"<b>{plain_html(chart.title)}</b>"
        if chart.refused is not None:
            yield f'<figure><figcaption>{title}</figcaption><p class="warning">{plain_html(chart.refused)}</p></figure>'
            continue
        sentence = getattr(chart, "sentence", "")
        said = f'<p dir="auto">{plain_html(sentence)}</p>' if sentence else ""
        data = table(chart)
        rows = [[_cell(cell) for cell in row] for row in data.rows]
        yield (
            f"<figure><figcaption>{title}<br>{plain_html(chart.subtitle)}</figcaption>{drawing(chart)}{said}"
            f"<details><summary>Data</summary>{_table(data.header, rows)}</details></figure>"
        )
    yield "</div></section>"


def _cell(cell: Cell) -> str:
    if cell is None:
        return "–"
    return f"{cell:.4g}" if isinstance(cell, float) else str(cell)


def _one_line(text: str) -> str:
    return " ".join(text.split())
