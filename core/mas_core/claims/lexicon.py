"""The word lists of the claims, ready to be matched, and the stems under which they are matched."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from mas_resources import resource

Pole = tuple[str, int]
"""An axis and the side of it on which a word stands: 1 or −1."""

_IRREGULAR = {
    "banned": "ban", "began": "begin", "built": "build", "children": "child", "cuts": "cut", "cutting": "cut", "fallen": "fall",
    "fell": "fall", "forbade": "forbid", "forbidden": "forbid", "grew": "grow", "grown": "grow", "kept": "keep", "led": "lead",
    "lives": "life", "needed": "need", "risen": "rise", "rose": "rise", "won": "win",
}  # fmt: skip
_VOWELS = frozenset("aeiouy")


@lru_cache(maxsize=8192)
def stem(word: str) -> str:
    """Returns the form under which inflections of an English word meet: ``reduces``, ``reduced`` and ``reducing`` alike.

    A short cut of Porter (1980), "An algorithm for suffix stripping": plural and verb endings and a final ``e`` only, so
    that words of different meaning (``safe``, ``safety``) stay apart where the lists need them apart.
    """
    word = word.removesuffix("'s").removesuffix("'")
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if len(word) <= 3:
        return word
    for ending, instead in (("ies", "y"), ("ied", "y"), ("sses", "ss"), ("ing", ""), ("ed", ""), ("es", "e"), ("s", "")):
        if word.endswith(ending) and not (ending == "s" and word.endswith(("ss", "us", "is"))):
            kept = word[: -len(ending)]
            if len(kept) >= 3 and not _VOWELS.isdisjoint(kept):
                word = _undoubled(kept) + instead if ending in ("ing", "ed") else kept + instead
            break
    return word[:-1] if len(word) > 3 and word.endswith("e") else word


def _undoubled(word: str) -> str:
    return word[:-1] if word[-1] == word[-2] and word[-1] not in "lsz" else word


@dataclass(frozen=True, slots=True, kw_only=True)
class PolarityWords:
    """What turns a claim round; see ``polarity.toml`` beside the other resources."""

    negators: frozenset[str]
    negators_before_to: frozenset[str]
    negators_without_article: frozenset[str]
    idioms: re.Pattern[str]
    denials: re.Pattern[str]
    partly: re.Pattern[str]
    boundaries: frozenset[str]
    poles: Mapping[str, tuple[Pole, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementWords:
    """What keeps a sentence from being a claim; see ``statements.toml`` beside the other resources."""

    beginnings: re.Pattern[str]
    anywhere: re.Pattern[str]
    openers: re.Pattern[str]
    panel: re.Pattern[str]
    reporting: frozenset[str]
    function_words: frozenset[str]


def _any_of(phrases: Iterable[str]) -> str:
    longest_first = sorted(phrases, key=len, reverse=True)
    return "|".join(re.escape(phrase) for phrase in longest_first)


@cache
def polarity_words() -> PolarityWords:
    """Loads the lists of negation and opposites, once."""
    raw = tomllib.loads(resource("claims", "polarity.toml").read_text(encoding="utf-8"))
    poles: dict[str, tuple[Pole, ...]] = {}
    for axis, sides in raw["axes"].items():
        for side, sign in (("plus", 1), ("minus", -1)):
            for found in sorted({stem(word) for word in sides[side].split()}):
                poles[found] = (*poles.get(found, ()), (axis, sign))
    return PolarityWords(
        negators=frozenset(raw["negators"].split()),
        negators_before_to=frozenset(raw["negators_before_to"].split()),
        negators_without_article=frozenset(raw["negators_without_article"].split()),
        idioms=re.compile(rf"\b(?:{_any_of(raw['idioms'])})\b"),
        denials=re.compile(rf"\b(?:{_any_of(raw['denials'])})\b"),
        partly=re.compile(rf"\b(?:{_any_of(raw['partly'])})\b"),
        boundaries=frozenset(raw["boundaries"].split()),
        poles=poles,
    )


@cache
def statement_words() -> StatementWords:
    """Loads the lists that tell claims from other sentences, once."""
    raw = tomllib.loads(resource("claims", "statements.toml").read_text(encoding="utf-8"))
    return StatementWords(
        beginnings=re.compile(rf"(?:{_any_of(raw['beginnings'])})(?!\w)"),
        anywhere=re.compile(rf"\b(?:{_any_of(raw['anywhere'])})\b"),
        openers=re.compile(rf"(?:{_any_of(raw['openers'])})\b[,:;]?\s+"),
        panel=re.compile(rf"\b(?:{_any_of(raw['panel'])})\b"),
        reporting=frozenset(raw["reporting"].split()),
        function_words=frozenset(raw["function_words"].split()),
    )
