"""Stored runs of every consensus method, as the core keeps them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

from mas_core.choices import YES_NO
from mas_core.claims.section import with_claims
from mas_core.consensus.flips import flip_ledger
from mas_core.consensus.tally import count
from mas_core.models import (
    Analysis,
    Answer,
    JobState,
    Panel,
    Question,
    Quorum,
    Record,
    Verdict,
    VerdictKind,
)
from tests.app.scripted import agent

AGENTS = (agent("qwen"), agent("mistral"), agent("llama"), agent("writer"))
NAMES = ("qwen", "mistral", "llama")
TEXTS = {
    "qwen": "Yes, with conditions. Programming trains careful thinking, because a program shows at once whether a plan holds.",
    "mistral": "No. Compulsory lessons take time from music, sport and reading, which many love and some need.",
    "llama": "The question is what we measure. A pilot with a control group is the reasonable next step.",
}
JUDGEMENT = {
    "consensus": [
        {
            "point": "Teachers need training before anything becomes compulsory.",
            "agents": ["qwen", "mistral", "llama"],
            "quote": "teachers need training first",
            "verified": False,
        },
        {
            "point": "Programming trains careful thinking.",
            "agents": ["qwen", "llama"],
            "quote": "Programming trains careful thinking, because a program shows at once whether a plan holds.",
            "verified": True,
        },
    ],
    "contradictions": [
        {
            "topic": "Whether the subject should be compulsory",
            "stances": [
                {"agent": "qwen", "stance": "For it, with conditions.", "quote": "Yes, with conditions.", "verified": True},
                {
                    "agent": "mistral",
                    "stance": "Against it: other subjects would lose time.",
                    "quote": "Compulsory lessons take time from music, sport and reading",
                    "verified": True,
                },
            ],
        }
    ],
    "partial": [
        {
            "point": "What other subjects would lose.",
            "agents": ["mistral"],
            "quote": "take time from music, sport and reading",
            "verified": True,
        }
    ],
    "unique": [
        {
            "point": "A pilot with a control group should come first.",
            "agents": ["llama"],
            "quote": "A pilot with a control group is the reasonable next step.",
            "verified": True,
        }
    ],
    "blind_spots": ["What it costs, and who pays.", "What pupils themselves want."],
}
FUSION: Mapping[str, object] = {"judgement": JUDGEMENT, "quotes": {"verified": 5, "asked": 6}}
RANKING: Mapping[str, object] = {
    "winner": "llama",
    "scores": {"llama": 0.9167, "qwen": 0.5, "mistral": 0.0833},
    "bands": {"llama": [1, 1], "qwen": [2, 3], "mistral": [2, 3]},
    "kendall_w": 0.614,
    "rankings": 5,
    "reviews_asked": 6,
}


def answer(name: str, text: str = "", *, round_: int = 0, repeat: int = 0) -> Answer:
    return Answer(
        agent=name, text=text or TEXTS[name], provider="openrouter", model="m", round=round_, repeat=repeat, total_s=2.0
    )


def ballots(*choices: str, round_: int = 0) -> tuple[Answer, ...]:
    """Answers of the panel that end in ``choices``; an empty one cannot be read."""
    sure = {"YES": 85, "NO": 70}
    return tuple(
        answer(name, f"Well.\nANSWER: {choice} ({sure[choice]})" if choice else "I would rather not say.", round_=round_)
        for name, choice in zip(NAMES, choices, strict=True)
    )


def vote_details(*choices: str) -> Mapping[str, object]:
    return count(ballots(*choices), choices=YES_NO).details()


def deliberation_details(first: tuple[str, ...], second: tuple[str, ...]) -> Mapping[str, object]:
    before, after = (count(ballots(*choices), choices=YES_NO) for choices in (first, second))
    return {**after.details(), **flip_ledger(before, after), "rounds": 2, "kept_first_answer": []}


def verdict(
    method: str,
    details: Mapping[str, object],
    *,
    kind: VerdictKind = VerdictKind.CONSENSUS,
    tried: tuple[str, ...] = ("writer",),
) -> Verdict:
    return Verdict(
        kind=kind,
        method=method,
        quorum=Quorum(asked=3, answered=3),
        text="**A pilot with a control group** is the next step that nobody opposes.",
        aggregator=tried[-1] if tried else None,
        aggregators_tried=tried,
        details=details,
    )


def record(reached: Verdict | None, answers: tuple[Answer, ...] = tuple(map(answer, NAMES)), *, number: int = 1) -> Record:
    return Record(
        id=f"{number:032x}",
        created_at=datetime(2026, 3, 4, 5, 6, tzinfo=UTC),
        state=JobState.DONE,
        question=Question(text="Should every school teach programming as a compulsory subject?"),
        panel=Panel(
            agents=NAMES,
            aggregator="writer",
            method=reached.method if reached else "fusion",
            specs={one.id: one for one in AGENTS},
        ),
        answers=answers,
        verdict=reached,
    )


STORED: Mapping[str, Record] = {
    "fusion": record(verdict("fusion", FUSION)),
    "fallback": record(
        verdict("fusion", {"fallback": "The judge's comparison could not be read twice, so this is a synthesis."})
    ),
    "vote": record(verdict("vote", vote_details("YES", "NO", ""), kind=VerdictKind.NO_DECISION), ballots("YES", "NO", "")),
    "deliberation": record(
        verdict("deliberation", deliberation_details(("YES", "NO", "NO"), ("YES", "YES", "NO")), kind=VerdictKind.VOTE),
        (*ballots("YES", "NO", "NO"), *ballots("YES", "YES", "NO", round_=1)),
    ),
    "peer_ranking": record(verdict("peer_ranking", RANKING, tried=())),
    "mixture": record(
        verdict("mixture", {"layers": 3, "layers_reached": 2}),
        tuple(answer(name, round_=layer) for layer in (0, 1) for name in NAMES),
    ),
    "synthesis": record(verdict("synthesis", {}, tried=("qwen", "writer"))),
    "single": record(verdict("single", {"answered_by": "writer"}, kind=VerdictKind.SINGLE_ANSWER)),
}


CLAIMING = {
    "qwen": "Programming trains careful *thinking*. Teachers need more training before schools begin 🙂.",
    "mistral": "Programming does not train careful thinking. Lessons in music would be lost to most pupils.",
    "llama": "**Programming trains careful thinking.** A pilot with a control group is the reasonable next step.",
}
CONSENSUS = "Programming trains careful thinking. Parents in every town should vote on the matter next spring."


def with_ledger() -> Record:
    """A run with the claims that the core really finds in it."""
    answers = tuple(answer(name, text) for name, text in CLAIMING.items())
    reached = replace(verdict("synthesis", {}), text=CONSENSUS)
    return replace(record(reached, answers), analysis=with_claims(Analysis(), answers, reached))
