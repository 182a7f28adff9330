"""Runs to export: one with everything that has to come through whole, and small ones by the dozen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from mas_core.models import (
    Agent,
    Analysis,
    Answer,
    ExtraCost,
    Failure,
    FailureKind,
    Features,
    JobState,
    Panel,
    Purpose,
    Question,
    Quorum,
    Record,
    Sentiment,
    Similarity,
    Timings,
    Tones,
    Usage,
    Verdict,
    VerdictKind,
)

START = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
TONES = ("Empathetic", "Judgmental", "Analytical", "Ambivalent", "Defensive", "Curious")
EMOTIONS = ("anger", "anticipation", "disgust", "fear", "joy", "sadness", "surprise", "trust")

HOSTILE = """
<script>document.title = 'owned'</script>
<img src="https://evil.example/pixel.png" onerror="alert(1)"><iframe src="file:///etc/passwd"></iframe>
<style>body { display: none }</style>

![a picture](https://evil.example/track.gif) and [click me](javascript:alert(1)) and [data](data:text/html,hi)
and [the real site](https://example.org/path?a=1&b="2") and <https://example.org/auto>

[ref]: file:///etc/passwd
A [reference][ref], `<b>code</b>`, and an unclosed <div onclick="x()">

Setext
======

# A heading of its own

```html
</pre></code></style><script>alert('fence')</script>
"""

MANY_SCRIPTS = """
## 城市应该禁止汽车吗？ 😀

漢字かな交じり文、한국어 문장, and emoji: 👩‍👩‍👧‍👦 🇪🇺 👍🏽 ✅ 1️⃣ in one line.

שלום עולם — זו פסקה בעברית, עם English באמצע, ומספר 42.

هذه فقرة باللغة العربية مع كلمة English والرقم 42.

| City | Cars | 意见 |
|:-----|-----:|:----:|
| Oslo | 12 % | はい ✅ |
| Gent | 34 % | نعم |

1. First, with **bold**, *italic*, ~~struck~~ and `code`
   - nested point
   - another one
2. Second

> A quotation from somebody.

```python
def share(cars: int, people: int) -> float:
    return cars / people  # 漢字 in a comment
```
"""

PLAIN = "Yes. A ban makes the centre quieter and safer, but deliveries and people who cannot walk far need exceptions. " * 6


def a_hard_run() -> Record:
    """Returns a run of four agents, one of which failed, with scripts, tables, code and hostile HTML in the answers."""
    agents = ("qwen", "mistral", "llama3", "gemma")
    specs = {name: Agent(id=name, provider="openrouter", model=f"maker/{name}-7b") for name in agents}
    answers = (
        _answer("qwen", MANY_SCRIPTS, role="utilitarian", cost=0.00125),
        _answer("mistral", HOSTILE, cost=None),
        replace(
            _answer("llama3", PLAIN, cost=0.0005), partial=True, failure="The connection broke off.", finish_reason="error"
        ),
    )
    return Record(
        id="0123456789abcdef0123456789abcdef",
        created_at=START,
        state=JobState.DONE,
        question=Question(
            text='Should cities ban cars?\n<b>Bold</b> & "quoted" 漢字 😀', domain="policy", question_type="yes_no"
        ),
        panel=Panel(agents=agents, aggregator="llama3", roles={"qwen": "utilitarian"}, specs=specs, name="default"),
        answers=answers,
        failures=(
            Failure(
                agent="gemma",
                kind=FailureKind.RATE_LIMITED,
                message="Slow down <script>",
                status=429,
                attempts=3,
                retry_after_s=30.0,
            ),
            Failure(
                agent="qwen", kind=FailureKind.TIMEOUT, message="No text in time.", purpose=Purpose.AGGREGATE, node="attic"
            ),
        ),
        verdict=Verdict(
            kind=VerdictKind.CONSENSUS,
            method="synthesis",
            quorum=Quorum(asked=4, answered=3),
            text="**They agree** on exceptions.\n\n- Centre first 🚲\n- Deliveries at night\n\n<script>alert(1)</script>",
            aggregator="llama3",
            aggregators_tried=("qwen", "llama3"),
            usage=Usage(prompt_tokens=900, completion_tokens=120),
            cost_usd=0.002,
        ),
        analysis=an_analysis(),
        timings=Timings(total_s=12.5, answers_s=8.0, verdict_s=4.0, analysis_s=0.5),
        extra_costs=(ExtraCost(agent="qwen", call_id="c1", attempt=1, node="attic", cost_usd=None),),
    )


def an_analysis() -> Analysis:
    labels = ("qwen", "mistral", "llama3")
    return Analysis(
        consensus_score=60.0,
        similarity=Similarity(agents=labels, matrix=((1, 0.4, 0.9), (0.4, 1, 0.5), (0.9, 0.5, 1)), method="wordllama"),
        sentiment={
            "qwen": Sentiment(polarity=0.42, compound=0.5, subjectivity=0.3),
            "mistral": Sentiment(polarity=-0.1, compound=-0.2, subjectivity=0.6),
        },
        tones={
            "qwen": Tones(shares=dict(zip(TONES, (0, 0, 1, 0, 0, 0), strict=True)), hits=1, label="Analytical"),
            "mistral": Tones(shares=dict(zip(TONES, (0.25, 0, 0.5, 0, 0, 0.25), strict=True)), hits=4, label="Analytical"),
            "llama3": Tones(shares=dict.fromkeys(TONES, 0.0), hits=0, label="no signal"),
        },
        emotions={
            "qwen": dict.fromkeys(EMOTIONS, 0.0) | {"trust": 0.7, "fear": 0.3},
            "mistral": dict.fromkeys(EMOTIONS, 0.0) | {"trust": 0.5, "joy": 0.25, "fear": 0.25},
        },
        features={
            "qwen": Features(length=200, polarity=0.42, subjectivity=0.3, analytical=1.0, empathetic=0.0, curious=0.0),
            "mistral": Features(length=420, polarity=-0.1, subjectivity=0.6, analytical=0.5, empathetic=0.25, curious=0.25),
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
        stances={"qwen": "yes", "mistral": "no", "llama3": "yes"},
        claims={
            "labels": list(labels),
            "claims": [
                {
                    "id": "c1",
                    "text": "Exceptions are needed | for deliveries.",
                    "agent": "qwen",
                    "cells": {"qwen": {"stance": "supports", "quotes": []}, "mistral": {"stance": "contradicts", "quotes": []}},
                }
            ],
            "method": "wordllama",
            "notes": [],
            "refused": None,
        },
        loss={"minority": [{"text": "Buses come first.", "agents": ["mistral"], "quotes": [], "nearest": None}], "kept": 1},
    )


def _answer(agent: str, text: str, *, role: str | None = None, cost: float | None) -> Answer:
    return Answer(
        agent=agent,
        text=text.strip("\n"),
        provider="openrouter",
        model=f"maker/{agent}-7b",
        role=role,
        finish_reason="stop",
        usage=Usage(prompt_tokens=80, completion_tokens=220),
        cost_usd=cost,
        ttft_s=0.8,
        total_s=4.2,
        attempts=2,
    )


def small_runs(count: int) -> Iterator[Record]:
    """Yields runs with ids of their own, and of different times and questions."""
    hard = a_hard_run()
    for number in range(count):
        yield replace(
            hard,
            id=f"{number:032x}",
            created_at=START + timedelta(minutes=number),
            question=replace(hard.question, text=f"Question {number}: should cities ban cars?"),
            extra_costs=tuple(replace(cost, call_id=f"c{number}-{cost.call_id}") for cost in hard.extra_costs),
        )
