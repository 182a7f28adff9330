"""A model's Markdown as part of a larger one: it stays within its section, loads nothing and holds no HTML."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

from mas_core.export.rendering import MOST_NESTED, RENDER_LIMIT_CHARS, block_tokens, safe_text

HIGHEST_HEADING = 3
"""Above it are the transcript's title and its sections."""

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~])")
_LEADING = re.compile(r"^(\s*)([-+=]|\d+[.)])(?=\s|$|[-+=])", re.MULTILINE)
_PREFIX = r"^((?:[ \t>]|(?:[-+*]|\d{1,9}[.)])(?=[ \t]))*)"
_HEADING = re.compile(_PREFIX + r"(#{1,6})(?=[ \t]|$)")
_UNDERLINE = re.compile(r"^([ \t>]*)(=+|-+)[ \t]*$")
_CODE_SPAN = re.compile(r"((?<!`)(`+)(?!`).*?[^`]\2(?!`))")
# What may begin a tag; an arrow, a comparison and an address in angle brackets are none.
_TAG = re.compile(r"<(?=[A-Za-z/!?])(?![a-z][a-z0-9+.-]*:[^\s<>]*>)")
_PICTURE = re.compile(r"!(?=\[)")
_SHORTEST_RULE = 3
_MOST_ROUNDS = 4
_END = "# end"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    """How a text is taken apart into lines that are code, headings and underlines of headings, by their numbers."""

    code: frozenset[int] = frozenset()
    headings: frozenset[int] = frozenset()
    underlines: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Written:
    """A line of the result, and the number of the line that it comes from."""

    source: int
    text: str


def embedded(text: str) -> str:
    """Returns a model's Markdown so that it stays within its section: headings lowered, HTML escaped, code blocks closed.

    Escaping a line may change what the next ones are, and viewers differ in what they know (tables). So the result is read
    again as they read it, and lines that would harm are escaped whatever they were, until none does.
    """
    text = safe_text(text).strip("\n")
    lines = text.split("\n")
    everything = frozenset(range(len(lines)))
    if len(text) > RENDER_LIMIT_CHARS:
        return _joined(_rewritten(lines, _Reading(), distrusted=everything))
    reading = _read(text)
    distrusted: frozenset[int] = frozenset()
    for round_ in range(_MOST_ROUNDS):
        written = tuple(_rewritten(lines, reading, distrusted=distrusted))
        said = _closed(_joined(written))
        harmful = _harmful_lines(said)
        if not harmful:
            return said
        sources = frozenset(written[number].source for number in harmful if number < len(written))
        last = round_ >= _MOST_ROUNDS - 2 or sources <= distrusted
        distrusted = everything if last else distrusted | sources
    return escaped(text)


def _read(text: str) -> _Reading:
    code: set[int] = set()
    headings: set[int] = set()
    underlines: set[int] = set()
    for token in block_tokens(text):
        if token.map is None:
            continue
        if token.type in ("fence", "code_block"):
            code.update(range(*token.map))
        elif token.type == "heading_open" and token.markup.startswith("#"):
            headings.add(token.map[0])
        elif token.type == "heading_open":
            underlines.add(token.map[1] - 1)
    return _Reading(code=frozenset(code), headings=frozenset(headings), underlines=frozenset(underlines))


def _rewritten(lines: Sequence[str], reading: _Reading, *, distrusted: frozenset[int]) -> Iterator[_Written]:
    """Yields harmless lines. Of those that are distrusted nothing is believed: they may be anything that they look like."""
    code = reading.code - distrusted
    spans = all(_spans_end_here(line) for number, line in enumerate(lines) if number not in code)
    for number, line in enumerate(lines):
        if number in code:
            yield _Written(source=number, text=line)
            continue
        doubted = number in distrusted
        after_text = number > 0 and bool(lines[number - 1].strip())
        underline = _UNDERLINE.match(line) if number in reading.underlines or (doubted and after_text) else None
        if underline:
            yield from (_Written(source=number, text=one) for one in _beside_text(line, underline))
            continue
        lowered = _HEADING.sub(_lower, line) if doubted or number in reading.headings else line
        yield _Written(source=number, text=_prose(lowered, spans=spans and not doubted))


def _lower(heading: re.Match[str]) -> str:
    return heading[1] + "#" * min(len(heading[2]) + HIGHEST_HEADING - 1, 6)


def _beside_text(line: str, underline: re.Match[str]) -> tuple[str, str]:
    """Takes from an underline what makes the line above it a heading; dashes become the rule that they look like.

    The empty line keeps what follows from becoming part of the text that is no heading any more.
    """
    prefix, marks = underline[1], underline[2]
    if marks[0] == "-" and len(marks) >= _SHORTEST_RULE:
        return prefix.rstrip(), line
    return f"{prefix}\\{marks}", prefix.rstrip()


def _prose(line: str, *, spans: bool) -> str:
    if not spans:
        return _harmless(line)
    # Text, the span that follows it, and that span's backticks, by turns.
    pieces = _CODE_SPAN.split(line)
    return "".join(_harmless(piece) if place % 3 == 0 else piece for place, piece in enumerate(pieces) if place % 3 < 2)


def _harmless(text: str) -> str:
    # A picture would be fetched from wherever the model says as soon as somebody looks at the transcript.
    return _PICTURE.sub(r"\\!\\", _TAG.sub("&lt;", text))


def _spans_end_here(line: str) -> bool:
    """Whether all code within a line begins and ends there, so that it can be told from text without reading on."""
    return "\\`" not in line and "`" not in _CODE_SPAN.sub("", line)


def _joined(written: Iterator[_Written] | Sequence[_Written]) -> str:
    return "\n".join(line.text for line in written)


def _closed(text: str) -> str:
    """Closes a code block that is open at the end; one within a list or a quotation ends with that."""
    last = block_tokens(f"{text}\n\n{_END}")[-1]
    return f"{text}\n{last.markup}" if last.type == "fence" else text


def _harmful_lines(text: str) -> frozenset[int]:
    """Returns the lines that would load something, be HTML, or leave their section, in any of the viewers."""
    return frozenset(number for viewer in _viewers() for number in _harm(viewer, text))


def _harm(viewer: MarkdownIt, text: str) -> frozenset[int]:
    everything = frozenset(range(text.count("\n") + 1))
    tokens = viewer.parse(f"{text}\n\n{_END}")
    end = next((token for token in reversed(tokens) if token.type == "heading_open"), None)
    if end is None or end.level or end.map is None or end.map[0] != len(everything) + 1:
        return everything
    if any(token.level >= MOST_NESTED - 1 for token in tokens):
        return everything  # what is nested deeper was not read
    harmed: set[int] = set()
    place = [0, len(everything)]
    for token in tokens:
        place = token.map or place  # cells of tables have none
        if token is not end and _is_harmful(token):
            harmed.update(range(*place))
    return frozenset(harmed)


def _is_harmful(token: Token) -> bool:
    if token.type == "heading_open":
        return int(token.tag[1:]) < HIGHEST_HEADING
    return token.type == "html_block" or any(child.type in ("html_inline", "image") for child in token.children or ())


@cache
def _viewers() -> tuple[MarkdownIt, ...]:
    """What people read Markdown with lets HTML through, and knows tables or does not."""
    options = {"html": True, "maxNesting": MOST_NESTED}
    plain = MarkdownIt("commonmark", options)
    return plain, MarkdownIt("commonmark", options).enable(["table", "strikethrough"])


def escaped(text: str) -> str:
    """Returns a plain text as Markdown that shows it as it is."""
    text = _SPECIAL.sub(r"\\\1", safe_text(text)).replace("&", "&amp;")
    return _LEADING.sub(lambda found: f"{found[1]}{found[2][:-1]}\\{found[2][-1]}", text)
