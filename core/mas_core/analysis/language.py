"""Is this text English? The lexicons of tone, emotion and sentiment know nothing else.

Two questions: is it in Latin letters, and do more of its words come from a short list of English words than from
that of any other language (Grefenstette 1995, "Comparing two language identification schemes": the small-word scheme). The
lists hold words that are frequent in one language and rare in the others, so ``in``, ``is`` or ``die`` are in none of them.

Limits: under some ten words there may be no function word at all, and the answer is "too short to tell"; telegraphic lists
may be refused although they are English; of a text in two languages, the one with more function words counts; languages
without a list are told from English only by its missing function words.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Mapping
from functools import cache

from mas_core.analysis.refusals import Refusal
from mas_resources import resource

_SAMPLE_CHARACTERS = 20_000
_SAMPLE_WORDS = 3_000
_LATIN = re.compile("[A-Za-z\u00aa\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u1e00-\u1eff]")
_LEAST_LATIN_SHARE = 0.7
_LEAST_HITS = 2
_LEAST_SHARE = 0.06
_SHORT_WORDS = 10
_NEEDED = "an English text"


def english_refusal(text: str, words: tuple[str, ...]) -> Refusal | None:
    """Returns why English lexicons do not apply to a text, or None if they do.

    Args:
        text: The prose.
        words: Its words, in lower case.
    """
    if not words:
        return Refusal(reason="the text has no words", needed=_NEEDED)
    sample = text[:_SAMPLE_CHARACTERS]
    letters = sum(map(str.isalpha, sample))
    if letters and len(_LATIN.findall(sample)) < _LEAST_LATIN_SHARE * letters:
        return Refusal(reason="the text is not in Latin letters", needed=_NEEDED)
    sampled = words[:_SAMPLE_WORDS]
    hits = language_hits(sampled)
    english = hits["English"]
    other = max((name for name in hits if name != "English"), key=hits.__getitem__)
    if english >= _LEAST_HITS and english >= _LEAST_SHARE * len(sampled) and english > hits[other]:
        return None
    if hits[other] >= _LEAST_HITS and hits[other] > english:
        return Refusal(reason=f"the text seems to be {other}", needed=_NEEDED)
    if len(words) < _SHORT_WORDS:
        return Refusal(reason="the text is too short to tell its language", needed=f"some {_SHORT_WORDS} words of English")
    return Refusal(reason="the text does not read as English", needed=_NEEDED)


def language_hits(words: tuple[str, ...]) -> Mapping[str, int]:
    """Returns how many of the words are function words of each language; every language is a key."""
    lists = _function_words()
    counts = Counter(words)
    return {name: sum(counts[word] for word in listed) for name, listed in lists.items()}


@cache
def _function_words() -> Mapping[str, frozenset[str]]:
    raw = tomllib.loads(resource("analysis", "function_words.toml").read_text(encoding="utf-8"))
    return {name: frozenset(listed.split()) for name, listed in raw.items()}
