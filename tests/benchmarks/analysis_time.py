"""How long the figures of one run take: six answers of 300 words. Run alone: ``python -m tests.benchmarks.analysis_time``.

``--once`` is what a fresh process does for the figure of the first use: it prints the seconds as JSON.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from typing import Any

from tests.benchmarks.children import ROOT, python
from tests.benchmarks.figures import Figure, report

ANSWERS = 6
WORDS = 300
REPETITIONS = 15
_STARTS = 3
_SENTENCES = (
    "Congestion charges reduce traffic in the centre by about a fifth within the first year.",
    "Poor households that depend on their cars carry a heavier share of the cost than rich ones.",
    "The revenue could pay for better buses, which would help those who cannot afford the charge.",
    "Cities that tried it report cleaner air and fewer accidents near schools.",
    "I doubt that the effect lasts, because people get used to the price after some time.",
    "A fair scheme must exempt disabled drivers and those who work at night.",
    "Shops in the centre fear losing customers, although the evidence does not support this.",
    "It is wrong to make a public street a good that only the wealthy can use.",
    "We should not forget that every car that stays at home makes room for ambulances and trams.",
    "The privacy of drivers is at stake when cameras record every plate.",
    "Fuel taxes already make drivers pay, so a second charge needs a good reason.",
    "If the goal is clean air, banning the dirtiest engines would work faster.",
    "The council ought to test the charge in one district and publish what happened.",
    "Public support usually grows once people see the benefits with their own eyes.",
    "A charge that varies with the hour spreads traffic more evenly over the day.",
    "Nobody should be forced to choose between a job and a fine.",
)


def text_of(seed: int) -> str:
    """Returns some 300 words of plain English, different for each seed."""
    draw = random.Random(seed)
    sentences: list[str] = []
    while sum(len(sentence.split()) for sentence in sentences) < WORDS:
        sentences.append(draw.choice(_SENTENCES))
    return " ".join(sentences)


def timed(seed: int) -> tuple[float, float]:
    """Works out the figures of one run and then its claims; returns the seconds of each, imports included."""
    from mas_core.models import Answer, Panel, Question, Quorum, Verdict, VerdictKind

    agents = tuple(f"agent{n}" for n in range(ANSWERS))
    answers = tuple(
        Answer(agent=agent, text=text_of(100 * seed + n), provider="p", model="m") for n, agent in enumerate(agents)
    )
    quorum = Quorum(asked=ANSWERS, answered=ANSWERS)
    verdict = Verdict(kind=VerdictKind.CONSENSUS, method="synthesis", quorum=quorum, text=text_of(100 * seed + 99))
    started_s = time.perf_counter()
    from mas_core.analysis import analyse

    analysis = analyse(Question(text="Is it so?"), Panel(agents=agents, aggregator=agents[0]), answers, verdict)
    analysed_s = time.perf_counter()
    from mas_core.claims import with_claims

    with_claims(analysis, answers, verdict)
    return analysed_s - started_s, time.perf_counter() - analysed_s


def _first() -> tuple[float, float]:
    command = python("-m", "tests.benchmarks.analysis_time", "--once")
    told: Any = json.loads(subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout)
    return told["analysis_s"], told["claims_s"]


def measure() -> tuple[Figure, ...]:
    """Returns the figures; takes ten seconds."""
    first = [_first() for _ in range(_STARTS)]
    timed(0)
    warm = [timed(seed) for seed in range(1, REPETITIONS + 1)]
    return (
        Figure(
            name="analysis of six answers of 300 words, warm",
            unit="ms",
            values=tuple(analysis_s * 1000 for analysis_s, _ in warm),
            target=60,
        ),
        Figure(
            name="the same, first use in a process",
            unit="s",
            values=tuple(analysis_s for analysis_s, _ in first),
            target=1.5,
            note="in a job it begins when the first answer has ended, in a thread",
        ),
        Figure(name="claims of the same answers, warm", unit="ms", values=tuple(claims_s * 1000 for _, claims_s in warm)),
    )


if __name__ == "__main__":
    if "--once" in sys.argv:
        analysis_once_s, claims_once_s = timed(0)
        print(json.dumps({"analysis_s": analysis_once_s, "claims_s": claims_once_s}))
    else:
        report("Analysis", measure())
