"""Whether a quote stands in a text, word for word; only white space and the shape of quotation marks and dashes may differ."""

from __future__ import annotations

import re

_SPACE = re.compile(r"\s+")
_SHAPES = str.maketrans(
    {"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "\u00a0": " "}
)
LEAST_WORDS = 3
"""Fewer words stand in any text by chance and prove nothing."""


def _plain(text: str) -> str:
    return _SPACE.sub(" ", text.translate(_SHAPES)).strip()


def contains_quote(text: str, quote: str) -> bool:
    """Whether ``quote`` (of at least three words) stands in ``text``."""
    wanted = _plain(quote).strip("\"' .…")
    return len(wanted.split()) >= LEAST_WORDS and wanted in _plain(text)
