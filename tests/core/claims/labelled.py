"""The labelled pairs in ``data/``, and how the claims fare on them."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from mas_core.analysis.similarity_method import SimilarityMethod
from mas_core.claims import Stance, stance_between
from mas_core.claims.nearness import nearness
from mas_core.claims.statements import Statement, statements_of
from mas_core.claims.units import side_of

DATA = Path(__file__).parent / "data"
SETS = ("calibration", "held_out", "long_sentences")
SAME_CLAIM = ("paraphrase", "contradiction")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    topic: str
    kind: str
    one: str
    other: str


def pairs(name: str) -> tuple[Pair, ...]:
    raw = tomllib.loads((DATA / f"{name}.toml").read_text(encoding="utf-8"))
    return tuple(
        Pair(topic=topic, kind=kind, one=one, other=other)
        for topic, kinds in raw.items()
        for kind, listed in kinds.items()
        for one, other in listed
    )


def statement(sentence: str) -> Statement:
    (found,) = statements_of(sentence)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """How many pairs of each kind there are, and how many count as one claim; ``unlabelled`` are all others of a topic."""

    of: Mapping[str, int]
    joined: Mapping[str, int]

    def rate(self, *kinds: str) -> float:
        return sum(self.joined[kind] for kind in kinds) / sum(self.of[kind] for kind in kinds)

    @property
    def precision(self) -> float:
        right, wrong = (sum(self.joined[kind] for kind in kinds) for kinds in (SAME_CLAIM, ("different", "unrelated")))
        return right / (right + wrong)


def joined(name: str, method: SimilarityMethod) -> Joined:
    """Compares the sentences of each topic with each other, as those of a run."""
    of: Counter[str] = Counter()
    hits: Counter[str] = Counter()
    by_topic: dict[str, list[Pair]] = {}
    for pair in pairs(name):
        by_topic.setdefault(pair.topic, []).append(pair)
    for listed in by_topic.values():
        kinds = {frozenset((pair.one, pair.other)): pair.kind for pair in listed}
        sentences = list(dict.fromkeys(text for pair in listed for text in (pair.one, pair.other)))
        contents: list[tuple[str, ...]] = []
        side = side_of([statement(text) for text in sentences], contents, in_parts=False)
        measured = nearness(contents, topic=side.whole, method=method)
        alike = side.alike(measured.cosines)
        for row, column in combinations(range(len(sentences)), 2):
            kind = kinds.get(frozenset((sentences[row], sentences[column])), "unlabelled")
            of[kind] += 1
            hits[kind] += bool(alike[row, column] >= measured.threshold)
    return Joined(of=of, joined=hits)


def judged(name: str) -> Mapping[tuple[str, Stance], int]:
    """Counts how the rules judge the paraphrases and contradictions."""
    return Counter(
        (pair.kind, stance_between(statement(pair.one).main, statement(pair.other).main))
        for pair in pairs(name)
        if pair.kind in SAME_CLAIM
    )
