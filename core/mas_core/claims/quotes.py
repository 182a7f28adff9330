"""Does a text really say these words, and where? What a model quotes is evidence only when it is found."""

from __future__ import annotations

import re
from dataclasses import dataclass

MIN_QUOTE_WORDS = 3
MAX_QUOTE_CHARACTERS = 2_000

_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_LIKE = {
    **dict.fromkeys("'‘’‚‛ʼ", "['‘’‚‛ʼ]"),
    **dict.fromkeys('"“”„‟«»', '["“”„‟«»]'),
    **dict.fromkeys("-‐‑‒–—―−", "[-‐‑‒–—―−]"),
    "…": r"(?:…|\.\.\.)",
}
_DOTS = re.compile(r"\.\.\.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A passage as a half-open range of characters: ``text[start:end]``."""

    start: int
    end: int


def find_quote(quote: str, text: str) -> Span | None:
    """Returns where ``text`` says ``quote`` word for word, first place first, or None if it does not.

    White space counts as white space whatever its kind and length, as typographic quotation marks, apostrophes, dashes and
    the ellipsis count as their plain forms, since models exchange these when they quote. Everything else must be the same,
    capitals too, and the quote must not begin or end inside a word.

    A quote of fewer than 3 words is no evidence (nearly every text holds "it is"), and one of over 2,000 characters no quote
    but a copy: both give None, even where the text holds them.

    Args:
        quote: The words that are said to stand in the text.
        text: The original; the span refers to it as it is.
    """
    tokens = quote.split()
    if len(quote) > MAX_QUOTE_CHARACTERS or len(_WORD.findall(quote)) < MIN_QUOTE_WORDS:
        return None
    body = r"\s+".join(_pattern(token) for token in tokens)
    before = r"(?<!\w)" if _is_word(tokens[0][0]) else ""
    after = r"(?!\w)" if _is_word(tokens[-1][-1]) else ""
    found = re.search(f"{before}{body}{after}", text)
    return Span(start=found.start(), end=found.end()) if found is not None else None


def _pattern(token: str) -> str:
    plain = _DOTS.sub("…", token)
    return "".join(_LIKE.get(character) or re.escape(character) for character in plain)


def _is_word(character: str) -> bool:
    return character.isalnum() or character == "_"
