"""A run as the pages of a PDF: rich text of the few elements that Qt's documents know, with its drawings beside it.

Which program sets it is not known here: :mod:`mas_core.export.pdf` hands it to one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from mas_core.charts import Chart, describe
from mas_core.charts.colours import ink_on
from mas_core.export.canvas import PAPER
from mas_core.export.drawings import drawing
from mas_core.export.grid import Grid
from mas_core.export.outline import Outline, Part, outline
from mas_core.export.rendering import direction, markdown_html, plain_html, safe_text
from mas_core.models import Record

FONT = "Noto Sans, DejaVu Sans, Segoe UI, Helvetica Neue, sans-serif"

# Signs of the basic plane that are pictures unless something else is said (Unicode emoji-data, Emoji_Presentation).
_PICTURES = (
    "\u231a\u231b\u23e9-\u23ec\u23f0\u23f3\u25fd\u25fe\u2614\u2615\u2648-\u2653\u267f\u2693\u26a1\u26aa\u26ab\u26bd\u26be"
    "\u26c4\u26c5\u26ce\u26d4\u26ea\u26f2\u26f3\u26f5\u26fa\u26fd\u2705\u270a\u270b\u2728\u274c\u274e\u2753-\u2755\u2757"
    "\u2795-\u2797\u27b0\u27bf\u2b1b\u2b1c\u2b50\u2b55"
)
_SIGN = f"(?:[\U0001f000-\U0001f1e5\U0001f200-\U0001faff{_PICTURES}]\ufe0f?|[\u00a9\u00ae\u203c-\u3299]\ufe0f)"
_TAIL = "[\U0001f3fb-\U0001f3ff]?[\U000e0020-\U000e007f]*"
_EMOJI = re.compile(
    f"[\U0001f1e6-\U0001f1ff]{{1,2}}|[0-9#*]\ufe0f?\u20e3|{_SIGN}{_TAIL}(?:\u200d(?:{_SIGN}|[\u2600-\u27bf]){_TAIL})*"
)

_HEADING = re.compile("<h[1-6]([^>]*)>")
_HEADING_END = re.compile("</h[1-6]>")

_STYLE = f"""
body {{ font-family: {FONT}; font-size: 10pt; color: {PAPER.text}; }}
h1 {{ font-size: 17pt; }}
h2 {{ font-size: 13pt; margin-top: 18px; }}
h3 {{ font-size: 11pt; margin-top: 14px; margin-bottom: 2px; }}
p {{ margin-top: 4px; margin-bottom: 6px; }}
pre, code {{ font-family: DejaVu Sans Mono, Cascadia Mono, Menlo, monospace; font-size: 9pt; }}
pre {{ background-color: #f1f3f6; white-space: pre-wrap; }}
a {{ color: {PAPER.accent}; }}
.note, .url {{ color: {PAPER.muted}; font-size: 9pt; }}
.warning {{ color: {PAPER.warning}; font-weight: bold; }}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """What a printer needs.

    Attributes:
        title: For the document's properties.
        foot: The title as it stands at the foot of each page, which takes no pictures.
        html: Rich text. ``<img src="drawing:0">`` stands for the first drawing, ``<img src="emoji:1f600-200d-…">`` for an emoji
            by its code points; nothing else is referred to.
        drawings: SVG, without emoji.
    """

    title: str
    foot: str
    html: str
    drawings: tuple[str, ...]


def paper(record: Record) -> Paper:
    """Returns the pages of a run."""
    said, charts = outline(record), describe(record)
    title = " ".join(safe_text(said.question).split())
    drawings = (drawing(chart, ink=PAPER, font=FONT) for chart in charts if chart.refused is None)
    # An emoji that Qt itself writes into a PDF is lost, and those of the documents after it with it.
    bare = tuple(_EMOJI.sub("", svg) for svg in drawings)
    foot = " ".join(_EMOJI.sub(" ", title).split())
    return Paper(title=title, foot=foot, html="".join(_html(said, charts)), drawings=bare)


def _html(said: Outline, charts: Sequence[Chart]) -> Iterator[str]:
    yield f"<html><head><style>{_STYLE}</style></head><body>"
    yield _line("h1", said.question)
    yield _boxed(f"<b>{_words(said.header)}</b>", background="#e6edfc")
    yield "<table cellpadding='1' cellspacing='0'>"
    for name, value in said.facts:
        yield f"<tr><td><span class='note'>{escape(name)}&nbsp;&nbsp;</span></td><td>{_words(value)}</td></tr>"
    yield "</table>"
    if said.verdict:
        yield f"<h2>{escape(said.verdict_title)}</h2>{_note(said.verdict_note)}{_markdown(said.verdict)}"
    if said.answers:
        yield "<h2>Answers</h2>"
        for part in said.answers:
            yield from _answer(part)
    if said.failures:
        yield _points("Who did not answer, and why", said.failures)
    yield from _charts(charts)
    for grid in said.figures:
        yield _grid(grid)
    for title, points in said.points:
        yield _points(title, points)
    if said.refused:
        yield _points("Figures that are missing", said.refused)
    yield "<hr>"
    for note in said.footer:
        yield _note(note)
    yield "</body></html>"


def _answer(part: Part) -> Iterator[str]:
    ink = ink_on(part.colour)
    title = f"<span style='color: {ink}'>&nbsp;{_words(part.title)}</span>"
    yield f"<h3 style='background-color: {escape(part.colour)}'>{title}</h3>"
    yield _note(" · ".join(part.facts))
    for warning in part.warnings:
        yield f"<p class='warning'>{_words(warning)}</p>"
    yield _markdown(part.text)


def _charts(charts: Sequence[Chart]) -> Iterator[str]:
    if charts:
        yield "<h2>Charts</h2>"
    drawn = 0
    for chart in charts:
        yield f"<h3>{_words(chart.title)}</h3>{_note(chart.subtitle)}"
        if chart.refused is not None:
            yield f"<p class='warning'>{_words(chart.refused)}</p>"
            continue
        yield f"<p><img src='drawing:{drawn}'></p>"
        drawn += 1
        sentence = getattr(chart, "sentence", "")
        if sentence:
            yield _line("p", sentence)


def _points(title: str, points: Sequence[str]) -> str:
    return f"<h2>{escape(title)}</h2><ul>{''.join(_line('li', point) for point in points)}</ul>"


def _grid(grid: Grid) -> str:
    head = "".join(f"<th bgcolor='{PAPER.hover}'>{_words(cell)}</th>" for cell in grid.header)
    lines = ("".join(f"<td>{_words(cell)}</td>" for cell in row) for row in grid.rows)
    rows = "".join(f"<tr>{line}</tr>" for line in lines)
    notes = "".join(_note(note) for note in grid.notes)
    return f"<h2>{escape(grid.title)}</h2>{notes}{_TABLE}<tr>{head}</tr>{rows}</table>"


# Without a style of its lines, Qt draws those at the right and below only.
_LINES = "border-collapse: collapse; border-style: solid; border-color: #b5bcc8"
_TABLE = f"<table border='1' cellpadding='4' cellspacing='0' style='{_LINES}'>"


def _boxed(html: str, *, background: str) -> str:
    return f"<table width='100%' cellpadding='8' cellspacing='0'><tr><td bgcolor='{background}'>{html}</td></tr></table>"


def _note(text: str) -> str:
    return f"<p class='note'>{_words(text)}</p>" if text else ""


def _line(tag: str, text: str) -> str:
    return f'<{tag} dir="{direction(text)}">{_words(text)}</{tag}>'


def _markdown(text: str) -> str:
    html = markdown_html(text, look=_look, explicit=True).replace("<table", _TABLE.removesuffix(">"))
    # The headings of the transcript are above those of an answer.
    return _HEADING_END.sub("</b></p>", _HEADING.sub(r"<p\1><b>", html))


def _words(text: str) -> str:
    return plain_html(text, look=_look)


def _look(text: str) -> str:
    """Escapes a text and puts pictures in place of emoji, which printers lose."""
    return _EMOJI.sub(lambda found: f'<img src="emoji:{"-".join(f"{ord(char):x}" for char in found[0])}">', escape(text))
