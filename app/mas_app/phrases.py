"""What the core says, in the language of the window.

The core speaks English: its sentences stand in the history, in exports and in the terminal, where they read the same for
everybody, and in records of years ago. So they are not translated where they are made, but where the window shows them: a
sentence is looked up by its shape, ``Consensus by {0}: {1}``, and what fills it is put into the shape of the other language.
What is not known is shown as it is.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import cached_property, lru_cache, partial
from typing import Any, TypeVar

from mas_app.separators import separated

ShownT = TypeVar("ShownT")

_SPOT = re.compile(r"\{\w+\}")
_FILLED = re.compile(r"\{(\d+)(?::([tclwna]))?\}")
_FIGURE = re.compile(r"[−+-]?\d[\d,]*(?:\.\d+)?")
_SENTENCE_ENDS = re.compile(r"(?<=[.!?]) ")
_VALUE = r"(?:(?!; |[.!?] ).)*?"
"""What fills a shape never reaches into the next clause or sentence."""
_NAME = r"(?:(?!; |: |[.!?] ).)*?"
"""Where it stands first it is whom the clause is about, and what stands before a colon is that already."""
_LONGEST = 2_000
"""A longer text is none of the core's sentences."""


@dataclass(frozen=True)
class _Phrase:
    """One shape in both languages.

    ``{0:t}`` is filled with what is itself translated, ``{0:c}`` with such things between commas, ``{0:l}`` with a list of
    names, ``{0:w}`` with a list of words, ``{0:n}`` with nothing but a figure, ``{0:a}`` with anything, clauses as well.
    """

    source: str
    target: str

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Matches a whole sentence of this shape."""
        kinds = {int(place): kind for place, kind in _FILLED.findall(self.target)}
        first, *rest = map(re.escape, _SPOT.split(self.source))
        particular = {"n": _FIGURE.pattern, "a": ".*?"}
        filled = [
            particular.get(kinds.get(place, ""), _NAME if place == 0 and not first else _VALUE) for place in range(len(rest))
        ]
        spots = (f"({value}){part}" for value, part in zip(filled, rest, strict=True))
        # A full stop at the end belongs to the sentence, not to what fills it.
        end = r"(?<![.:])" if self.source.endswith("}") else ""
        return re.compile(first + "".join(spots) + end, re.DOTALL)

    @cached_property
    def landmark(self) -> str:
        """The longest run of letters that every sentence of this shape holds."""
        return max(_SPOT.split(self.source), key=len)


class PhraseBook:
    """Sentences of the core in one other language."""

    def __init__(self, phrases: Mapping[str, str], *, joiner: str = " and ") -> None:
        """Makes it.

        Args:
            phrases: Shapes of sentences in English and in the other language.
            joiner: What stands before the last name of a list, in place of " and ".
        """
        self._joiner = joiner
        self._whole = {source: target for source, target in phrases.items() if "{" not in source}
        shapes = [_Phrase(source, target) for source, target in phrases.items() if "{" in source]
        # The most particular first: what a shape holds of its own is what tells it from others.
        self._shapes = sorted(shapes, key=lambda shape: -len(_SPOT.sub("", shape.source)))
        self._said = lru_cache(maxsize=4_096)(self._translate)

    @classmethod
    def read(cls, toml: str) -> PhraseBook:
        """Reads the file of a language."""
        table = tomllib.loads(toml)
        return cls({**table["core"], **table["composed"]}, joiner=table["joiner"])

    def __call__(self, text: str) -> str:
        """Returns a text in the other language as far as it is known."""
        if not text or len(text) > _LONGEST or not self._whole:
            return text
        return self._said(text)

    def _translate(self, text: str) -> str:
        known = self._look_up(text)
        if known is not None:
            return known
        for parts, glue in self._parts(text):
            said = glue.join(self._in_turn(parts, glue))
            if said != text:
                return said
        # What stands before a colon is the name of whom it is about.
        name, colon, rest = text.partition(": ")
        return f"{name}{colon}{self._said(rest)}" if rest else text

    def _in_turn(self, parts: list[str], glue: str) -> Iterator[str]:
        """Yields parts in the other language, as many in one piece as are known as one."""
        start = 0
        while start < len(parts):
            for end in range(len(parts), start + 1, -1):
                known = self._look_up(glue.join(parts[start:end]))
                if known is not None:
                    break
            else:
                end, known = start + 1, self._said(parts[start]) if parts[start] else ""
            yield known
            start = end

    def _look_up(self, text: str) -> str | None:
        """Returns a sentence, or a clause, that is known as one."""
        for known in (self._as_it_stands, self._by_its_shape):
            for form, finish in _forms(text):
                found = known(form)
                if found is not None:
                    return finish(found)
        return None

    def _as_it_stands(self, text: str) -> str | None:
        return self._whole.get(text)

    def _by_its_shape(self, text: str) -> str | None:
        for shape in self._shapes:
            if shape.landmark in text and (match := shape.pattern.fullmatch(text)):
                return _FILLED.sub(partial(self._fill, match.groups()), shape.target)
        return None

    def _fill(self, values: tuple[str, ...], spot: re.Match[str]) -> str:
        value = values[int(spot[1])]
        if spot[2] == "t":
            return self._said(value) if value.strip() else value
        if spot[2] == "c":
            return ", ".join(self._said(part) for part in value.split(", ") if part)
        if spot[2] in {"l", "w"}:
            *first, last = value.rsplit(" and ", 1)
            words = (first[0].split(", ") if first else []) + [last]
            words = [self._said(word) if spot[2] == "w" else word for word in words]
            return self._joiner.join((", ".join(words[:-1]), words[-1])) if first else words[-1]
        return separated(value) if _FIGURE.fullmatch(value) else value

    @staticmethod
    def _parts(text: str) -> Iterator[tuple[list[str], str]]:
        for parts, glue in (
            (text.split("\n"), "\n"),
            (_SENTENCE_ENDS.split(text), " "),
            (text.split("; "), "; "),
        ):
            if len(parts) > 1:
                yield parts, glue


def _forms(text: str) -> Iterator[tuple[str, Callable[[str], str]]]:
    """Yields the forms in which the core may have a text, and what makes of their translation that of the text.

    It adds full stops, begins a sentence small behind a name and a clause large, and joins some to the one before by a space.
    """
    yield text, str
    bare, end = (text[:-1], text[-1]) if len(text) > 1 and text[-1] in ".:" else (text, "")
    if end:
        yield bare, lambda known: known + end
    else:
        yield f"{text}.", lambda known: known.removesuffix(".")
    if text[0].islower():
        yield text[0].upper() + text[1:], str
        yield bare[0].upper() + bare[1:], lambda known: known + end
    elif text[0].isupper():
        yield bare[0].lower() + bare[1:], lambda known: known[:1].upper() + known[1:] + end
    if not text[0].isspace():
        yield f" {text}", str.lstrip


class _InEffect:
    """The phrase book of the window's language, which is read when the core says something first: the window comes before."""

    toml: Callable[[], str] | None = None
    book: PhraseBook | None = None


def use(toml: Callable[[], str] | None) -> None:
    """Puts a phrase book into effect.

    Args:
        toml: Reads the file of the language; None for the core's own.
    """
    _InEffect.toml, _InEffect.book = toml, None


def translated(what: object) -> str:
    """Returns what the core says, an error for instance, in the language of the window."""
    if _InEffect.toml is None:
        return str(what)
    if _InEffect.book is None:
        _InEffect.book = PhraseBook.read(_InEffect.toml())
    return _InEffect.book(str(what))


def translated_texts(described: ShownT) -> ShownT:
    """Returns a description of the core, a chart for instance, with all its texts in the language of the window."""
    return _in_words(described)  # type: ignore[no-any-return]  # it returns what it is given


def _in_words(value: Any) -> Any:  # noqa: ANN401  (any part of a description)
    if type(value) is str:  # a name of the program, an enum, stays what it is
        return translated(value)
    if isinstance(value, tuple):
        return tuple(map(_in_words, value))
    if is_dataclass(value) and not isinstance(value, type):
        return replace(
            value, **{spot.name: _in_words(getattr(value, spot.name)) for spot in fields(value) if spot.name != "key"}
        )
    return value
