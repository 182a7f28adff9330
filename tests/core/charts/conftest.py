"""Records with figures made by hand, so that every chart's numbers are known."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from mas_core.models import (
    Agent,
    Analysis,
    Answer,
    Features,
    JobState,
    Panel,
    Question,
    Record,
    Sentiment,
    Similarity,
    Tones,
    Verdict,
)

TONES = ("Empathetic", "Judgmental", "Analytical", "Ambivalent", "Defensive", "Curious")
EMOTIONS = ("anger", "anticipation", "disgust", "fear", "joy", "sadness", "surprise", "trust")


def tones(*shares: float, hits: int, label: str) -> Tones:
    return Tones(shares=dict(zip(TONES, shares, strict=True)), hits=hits, label=label)


def an_analysis() -> Analysis:
    return Analysis(
        consensus_score=60.0,
        similarity=Similarity(
            agents=("qwen", "mistral", "llama3"), matrix=((1, 0.4, 0.9), (0.4, 1, 0.5), (0.9, 0.5, 1)), method="wordllama"
        ),
        sentiment={
            "qwen": Sentiment(polarity=0.42, compound=0.5, subjectivity=0.3),
            "mistral": Sentiment(polarity=-0.1, compound=-0.2, subjectivity=0.6),
        },
        tones={
            "mistral": tones(0, 0, 0.75, 0, 0, 0.25, hits=4, label="Analytical, with curious notes"),
            "qwen": tones(0, 0, 1, 0, 0, 0, hits=1, label="Analytical"),
            "llama3": tones(0, 0, 0, 0, 0, 0, hits=0, label="no signal"),
        },
        emotions={
            "qwen": dict.fromkeys(EMOTIONS, 0.0) | {"trust": 0.7, "fear": 0.3},
            "mistral": dict.fromkeys(EMOTIONS, 0.0) | {"trust": 0.5, "joy": 0.25, "fear": 0.25},
        },
        features={
            "qwen": Features(length=200, polarity=0.42, subjectivity=0.3, analytical=1.0, empathetic=0.0, curious=0.0),
            "mistral": Features(length=420, polarity=-0.1, subjectivity=0.6, analytical=0.75, empathetic=0.0, curious=0.25),
            "llama3": Features(length=300, polarity=None, subjectivity=None, analytical=0.0, empathetic=0.0, curious=0.0),
        },
        dispersion={
            "clusters": [["qwen", "llama3"], ["mistral"]],
            "semantic_entropy": 0.6365,
            "entropy_max": 1.0986,
            "eigv": 1.6,
            "snne": -1.5,
            "sentence": "The 3 answers form 2 groups.",
            "method": "Average linkage.",
        },
        refused={"sentiment": "llama3: the text seems to be German; this figure needs an English text."},
    )


@pytest.fixture
def analysis() -> Analysis:
    return an_analysis()


@pytest.fixture
def make_record() -> Callable[..., Record]:
    def make(
        *agents: str,
        analysis: Analysis | None = None,
        verdict: Verdict | None = None,
        demo: bool = False,
        state: JobState = JobState.DONE,
        answers: tuple[Answer, ...] | None = None,
    ) -> Record:
        names = agents or ("qwen", "mistral", "llama3")
        specs = {name: Agent(id=name, provider="fake", model="m", demo=demo) for name in names}
        given = tuple(
            Answer(agent=name, text="Text.", provider="fake", model="m", ttft_s=0.5, total_s=2.0 + place)
            for place, name in enumerate(names)
        )
        return Record(
            id="0" * 32,
            created_at=datetime(2026, 11, 1, tzinfo=UTC),
            state=state,
            question=Question(text="Should cities charge cars?"),
            panel=Panel(agents=names, aggregator=names[0], specs=specs),
            answers=given if answers is None else answers,
            verdict=verdict,
            analysis=analysis,
        )

    return make
