"""From what a model wrote to what the figures read: cleaned text, its prose without Markdown and code, its words."""

from __future__ import annotations

import re

_SURROGATES = re.compile("[\ud800-\udfff]")
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_FENCE = re.compile(r"^[ \t]*(```|~~~).*?(?:^[ \t]*\1[^\n]*$|\Z)", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"!?\[([^\[\]\n]{0,300})\]\([^()\n]{0,2000}\)")
_ADDRESS = re.compile(r"\bhttps?://\S+")
_TAG = re.compile(r"</?[A-Za-z][^<>\n]{0,200}>")
_HEADING = re.compile(r"^[ \t]{0,3}#{1,6}[ \t]+([^\n]*)$", re.MULTILINE)
_ITEM = re.compile(r"^[ \t]*(?:>+|[-*+•]|\d{1,3}[.)])[ \t]+", re.MULTILINE)
_MARKS = re.compile(r"[*_~`|#]+")
_PUNCTUATION_RUN = re.compile(r"([^\w\s]{3})[^\w\s]+")
_UNSPACED = re.compile("([\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff])")
_WORD = re.compile(r"[^\W_]+(?:['-][^\W_]+)*")
_BALLOT = re.compile(r"^[ \t*_#>`-]*(?:final[ \t]+)?answer[ \t*_`]*[:=](?P<said>[^\n]*)$", re.IGNORECASE | re.MULTILINE)
_BALLOT_WORDS = 10


def clean(text: str) -> str:
    r"""Makes a model's text safe for tokenizers and lexicons.

    Lone surrogates (which no UTF-8 encoder takes) become U+FFFD, control characters become spaces, line ends become
    ``\n`` and typographic apostrophes straight ones, because every lexicon here spells ``don't`` with a straight one.
    """
    text = _SURROGATES.sub("\ufffd", text)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _CONTROLS.sub(" ", text).replace("\u2019", "'").replace("\u02bc", "'")


def without_ballots(text: str) -> str:
    """Returns an answer to a vote without the lines ``ANSWER: …`` that it was told to write.

    They are no words of its own, and would colour the figures by what was voted: NO is a negative word to a sentiment lexicon.
    Of a line that goes on at length, as the built-in model's do, only its first two words are left out.
    """

    def rest(ballot: re.Match[str]) -> str:
        said: list[str] = ballot["said"].split()
        return "" if len(said) <= _BALLOT_WORDS else " ".join(said[1:])

    return _BALLOT.sub(rest, text)


def prose(text: str) -> str:
    """Returns the running text of Markdown: without code blocks, addresses, tags and marks; each item its own paragraph.

    Code is left out because its identifiers (``error``, ``trust``) are not what an answer says or how it sounds. Runs of
    punctuation are cut to three marks: a hostile run of 200 KB would cost the sentiment lexicon seconds.
    """
    text = _FENCE.sub("\n\n", text)
    text = _LINK.sub(r"\1", text)
    text = _ADDRESS.sub(" ", text)
    text = _TAG.sub(" ", text)
    text = _HEADING.sub(r"\n\n\1\n\n", text)
    text = _ITEM.sub("\n\n", text)
    return _PUNCTUATION_RUN.sub(r"\1", _MARKS.sub(" ", text)).strip()


def words(text: str) -> tuple[str, ...]:
    """Returns the words in lower case; ``don't`` and ``well-being`` are one word each.

    Scripts that write no spaces (Chinese, Japanese) are not segmented: each of their characters counts as one word.
    """
    return tuple(_WORD.findall(_UNSPACED.sub(r" \1 ", text).lower()))
