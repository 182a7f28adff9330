"""What a person types into the search box, and texts as the index sees them.

The index splits texts into words (SQLite's ``unicode61``). Scripts that put no spaces between words would come out as one long
word, so each of their characters is set apart before indexing and searching; a term in such a script is then a phrase of
characters, found anywhere, and one character is enough. Trigrams would find parts of words in every script, but the index
took 2.6 times the texts instead of 0.4, eight times as long to write, and needs three characters (docs/history.md).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

# Fixed ranges, not Unicode's data of this Python: what was indexed must come out the same when it is taken out of the index.
# Thai, Lao, Tibetan, Myanmar, Khmer, kana, Han, Hangul, and Han beyond the basic plane.
_UNSPACED = (
    "\u0e00-\u0eff\u0f00-\u0fff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3100-\u312f\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U000323af"
)
_ONE_UNSPACED = re.compile(f"[{_UNSPACED}]")
# Letters and digits, without the blocks of punctuation and signs; SQLite splits what is left once more.
_LETTER = (
    "0-9A-Za-z\u00aa\u00b5\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u1fff\u2c00-\u2dff\u2e80-\u2fff\u3005-\u3007\u3021-\ud7ff"
    "\uf900-\ufdff\ufe70-\ufeff\uff10-\uffdc\U00010000-\U0001efff\U00020000-\U000323af"
)
_MARK = "\u0300-\u036f"
_MARKED_LETTER = f"[{_LETTER}][{_MARK}]*"
_SHORT = re.compile(f"{_MARKED_LETTER}({_MARKED_LETTER})?")
_BEGINNING = re.compile(f"({_MARKED_LETTER}(?:{_MARKED_LETTER})?)[{_LETTER}{_MARK}]*")
_ASCII_WORD = re.compile("[0-9A-Za-z]+")
# Letters, digits and signs as wide as Han characters stand for the common ones.
_WIDE = {0xFF01 + n: 0x21 + n for n in range(94)} | {0: 0x20}
_PARTS = re.compile(r'"([^"]*)"?(\*?)|([^\s"]+)')
_MOST_TERMS = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A word or a phrase that must occur; with ``prefix`` its last word may go on."""

    text: str
    prefix: bool = False


def parse(typed: str) -> tuple[Term, ...]:
    """Returns the terms of what was typed: words, ``"quoted phrases"``, and both with ``*`` behind for a beginning.

    All other signs separate or are ignored; nothing that is typed is an error. At most 32 terms are taken.
    """
    terms = []
    for phrase, phrase_star, word in _PARTS.findall(typed):
        text, prefix = (phrase, bool(phrase_star)) if not word else (word.rstrip("*"), word.endswith("*"))
        if any(unicodedata.category(char)[0] in "LN" for char in text):
            terms.append(Term(text=text.strip(), prefix=prefix))
    return tuple(terms[:_MOST_TERMS])


def match_expression(terms: tuple[Term, ...]) -> str:
    """Returns FTS5's query for ``terms``, all of which must occur. Each is quoted, so that none of it is FTS5's syntax."""
    return " AND ".join('"' + segmented(term.text).replace('"', '""') + '"' + (" *" if term.prefix else "") for term in terms)


def segmented(text: str) -> str:
    """Returns a text as it is indexed: characters of scripts without spaces are set apart, wide letters are common ones.

    What this returns for a text must never change: it is needed to take the text out of the index again.
    """
    if text.isascii():
        return text.replace("\0", " ")
    return _ONE_UNSPACED.sub(r" \g<0> ", text.translate(_WIDE))


def short_beginning(term: Term) -> Term | None:
    """Returns what finds a term among :func:`short_beginnings` if it is the beginning of a word by one or two letters."""
    found = _SHORT.fullmatch(segmented(term.text).strip()) if term.prefix else None
    # Two letters stand there as a word.
    return None if found is None else Term(text=term.text, prefix=found[1] is None)


def short_beginnings(segmented_text: str) -> set[str]:
    """Returns with which two letters words of a :func:`segmented` text begin, or which one they are. The index folds case."""
    if segmented_text.isascii():
        return {word[:2].lower() for word in set(_ASCII_WORD.findall(segmented_text))}
    return set(_BEGINNING.findall(segmented_text))


def is_unspaced(char: str) -> bool:
    """Whether a character belongs to a script that puts no spaces between words."""
    return _ONE_UNSPACED.match(char) is not None
