"""The place of a run at which a search found it, as plain data: which parts are the terms, which stand around them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from mas_core.storage.terms import Term, is_unspaced

_CHARACTERS_BEFORE = 50
_CHARACTERS = 180


@dataclass(frozen=True, slots=True, kw_only=True)
class SnippetPart:
    """A piece of text; ``marked`` is what was searched for."""

    text: str
    marked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Snippet:
    """A passage that holds a term.

    Attributes:
        field: ``question``, ``consensus``, or the agent whose answer it is as ``answer``.
        agent: Label of the answer it stands in, else empty.
        parts: The passage in order; joined they are text of the run, with line ends as spaces.
    """

    field: str
    agent: str = ""
    parts: tuple[SnippetPart, ...] = ()


class _Folding(dict[int, str]):
    """Maps each character to one without case and marks, so that places stay the same; filled as characters come."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        plain = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", char))[0].lower() if not is_unspaced(char) else char
        folded = plain if len(plain) == 1 else char
        self[code] = folded
        return folded


_FOLDING = _Folding()


def pattern_of(terms: tuple[Term, ...]) -> re.Pattern[str]:
    """Returns what finds any of the terms in folded text."""
    return re.compile("|".join(_one(term) for term in terms))


def snippet_of(texts: Iterable[tuple[str, str, str]], pattern: re.Pattern[str]) -> Snippet | None:
    """Returns a passage of the first text that the pattern occurs in, or None.

    Args:
        texts: Field, agent and text each; read only as far as needed.
        pattern: From :func:`pattern_of`.
    """
    for field, agent, text in texts:
        found = pattern.search(_folded(text))
        if found is not None:
            return Snippet(field=field, agent=agent, parts=_parts(text, found.start(), pattern))
    return None


def _one(term: Term) -> str:
    words = [word for word in re.split(r"[\W_]+", _folded(term.text)) if word]
    inner = r"[\W_]+".join(map(re.escape, words))
    before = "" if is_unspaced(words[0][0]) else r"(?<![^\W_])"
    after = "" if term.prefix or is_unspaced(words[-1][-1]) else r"(?![^\W_])"
    return before + inner + after


def _folded(text: str) -> str:
    return text.lower() if text.isascii() else text.translate(_FOLDING)


def _parts(text: str, at: int, pattern: re.Pattern[str]) -> tuple[SnippetPart, ...]:
    begin = max(at - _CHARACTERS_BEFORE, 0)
    if begin:
        # From the beginning of a word on, where one is near.
        space = text.find(" ", begin, at)
        begin = space + 1 if space >= 0 else begin
    end = min(begin + _CHARACTERS, len(text))
    passage = text[begin:end]
    parts = [SnippetPart(text="…")] if begin else []
    place = 0
    for found in pattern.finditer(_folded(passage)):
        if found.start() > place:
            parts.append(SnippetPart(text=_line(passage[place : found.start()])))
        parts.append(SnippetPart(text=_line(passage[found.start() : found.end()]), marked=True))
        place = found.end()
    if place < len(passage):
        parts.append(SnippetPart(text=_line(passage[place:])))
    return (*parts, SnippetPart(text="…")) if end < len(text) else tuple(parts)


def _line(text: str) -> str:
    return re.sub(r"\s+", " ", text)
