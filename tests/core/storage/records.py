"""Records for the tests of the history: a full one with every field set, and small ones by the dozen."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from mas_core.models import (
    Agent,
    Analysis,
    Answer,
    Failure,
    FailureKind,
    Features,
    Job,
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
    new_id,
)

START = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
SCRIPTS = "漢字かな交じり文 · שלום עולם · مرحبا بالعالم · 👩‍👩‍👧‍👦 🇪🇺 é · \u2028 · \U0010fffd · 'quotes' \"double\" \\ %_"


def a_job(text: str = "Should cities ban cars?", *, agents: tuple[str, ...] = ("qwen", "llama3")) -> Job:
    return Job(
        question=Question(text=text, domain="policy", question_type="open"), panel=Panel(agents=agents, aggregator=agents[0])
    )


def an_answer(agent: str = "qwen", text: str = "Yes, gradually.", *, repeat: int = 0, round_: int = 0) -> Answer:
    return Answer(agent=agent, text=text, provider="openrouter", model="qwen/qwen-2.5", repeat=repeat, round=round_)


def a_failure(agent: str = "llama3") -> Failure:
    return Failure(agent=agent, kind=FailureKind.TIMEOUT, message="No text came within 60 s.", attempts=3)


def a_record(text: str = "Should cities ban cars?", *, minutes: int = 0, run_id: str | None = None) -> Record:
    return Record(
        id=run_id or new_id(),
        created_at=START + timedelta(minutes=minutes),
        state=JobState.DONE,
        question=Question(text=text, domain="policy", question_type="open"),
        panel=Panel(agents=("qwen", "llama3"), aggregator="qwen"),
        answers=(an_answer("qwen"), an_answer("llama3", "No.")),
    )


def a_full_record() -> Record:
    """Returns a record with something in every field, in many scripts."""
    agents = {name: Agent(id=name, provider="openrouter", model=f"m/{name}", seed=7, instruction=SCRIPTS) for name in "ab"}
    return Record(
        id=new_id(),
        created_at=START + timedelta(microseconds=123456),
        state=JobState.DONE,
        question=Question(text=SCRIPTS, domain="custom", question_type="yes_no"),
        panel=Panel(
            agents=("a", "b"),
            aggregator="b",
            roles={"a": "utilitarian"},
            method="vote",
            repeats=2,
            name="default",
            specs=agents,
        ),
        answers=(
            Answer(
                agent="a",
                text=SCRIPTS * 20 + "\0end",
                provider="openrouter",
                model="m/a",
                role="utilitarian",
                round=1,
                repeat=1,
                partial=True,
                finish_reason="length",
                usage=Usage(prompt_tokens=10, completion_tokens=20),
                cost_usd=0.00125,
                ttft_s=0.25,
                total_s=1.5,
                node="attic",
                attempts=2,
                failure="broke off",
            ),
            an_answer("b", "NO"),
        ),
        failures=(
            Failure(
                agent="b",
                kind=FailureKind.RATE_LIMITED,
                message="Too many requests.",
                purpose=Purpose.AGGREGATE,
                status=429,
                retry_after_s=3.5,
            ),
        ),
        verdict=Verdict(
            kind=VerdictKind.VOTE,
            method="vote",
            quorum=Quorum(asked=4, answered=2),
            text=SCRIPTS,
            aggregator="b",
            aggregators_tried=("a", "b"),
            usage=Usage(prompt_tokens=1),
            details={"counts": {"YES": 1, "NO": 1}, "wilson": [0.1, 0.9], "note": None},
        ),
        analysis=Analysis(
            consensus_score=41.5,
            similarity=Similarity(agents=("a", "b"), matrix=((1.0, 0.25), (0.25, 1.0)), method="tfidf"),
            sentiment={"a": Sentiment(polarity=0.5, compound=-0.25, subjectivity=0.75)},
            tones={"a": Tones(shares={"Curious": 1.0}, hits=3, label="Curious")},
            emotions={"a": {"trust": 0.5}},
            features={"a": Features(length=3, polarity=None, subjectivity=0.5, analytical=0.0, empathetic=0.0, curious=1.0)},
            dispersion={"entropy": 0.69},
            refused={"alpha": "It needs at least 3 agents."},
        ),
        timings=Timings(total_s=3.0, answers_s=2.0, verdict_s=0.75, analysis_s=0.25),
    )
