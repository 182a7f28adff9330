"""How soon text stands on the screen after it left the provider, and how long the window's thread is ever away.

Eight agents stream 200 tokens a second each, in a window of 1920×1080 that shows most of them; a ninth gives a short answer, so
that what follows the first finished answer (loading the analysis, once a process) happens in the middle of the streams.
Run alone: ``python -m tests.benchmarks.streaming``, with ``DISPLAY`` set to measure on a real X server.
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tests.benchmarks import bare
from tests.benchmarks.children import python
from tests.benchmarks.figures import Figure, percentile, report
from tests.benchmarks.homes import home
from tests.benchmarks.window import told_by
from tests.fakes.behaviour import filler
from tests.fakes.running import FakeProviderProcess

STREAMS = tuple(f"stream{n}" for n in range(8))
SHORT = "short"
AGGREGATOR = "writer"
TOKENS = 1600
JOBS = 2
_SIZE = "1920x1080"


def _shown_s(log: Sequence[tuple[float, int]], characters: int) -> float | None:
    return next((at_s for at_s, count in log if count >= characters), None)


def _in_view(job: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(agent for agent in STREAMS if len(job["painted"][agent]) > 1)


def _lateness_ms(job: Mapping[str, Any], sent: Mapping[tuple[str, int], float]) -> Iterator[float]:
    """Yields, for every token of the columns in view, how long after its sending it had been painted.

    A token that came with an answer's end is first painted with the rendered answer.
    """
    ends = tuple(itertools.accumulate(len(word) for word in filler(TOKENS)))
    for agent in _in_view(job):
        for n, end in enumerate(ends):
            shown_s = _shown_s(job["painted"][agent], end) or _shown_s(job["rendered"][agent], 1)
            if shown_s is not None:
                yield (shown_s - sent[agent, n]) * 1000


def _sent(state: Mapping[str, Any], *, from_s: float, to_s: float) -> dict[tuple[str, int], float]:
    return {(model, n): at_s for at_s, model, _, n in state["sent"] if from_s <= at_s <= to_s}


def _worst_ms(turns: Sequence[tuple[float, float]], *, from_s: float, to_s: float) -> float:
    return max((gap_ms for at_s, gap_ms in turns if from_s <= at_s <= to_s), default=0.0)


def _bare_lateness_ms(url: str) -> tuple[float, ...]:
    """The floor: when a bare client holds the text in its hands."""
    answers = asyncio.run(bare.panel(url, agents=STREAMS, aggregator=None))
    started_s = min(answer.started_s for answer in answers)
    return tuple(
        (at_s - started_s - n / 200 - _LATENCY_S) * 1000 for answer in answers for n, (at_s, _) in enumerate(answer.arrivals)
    )


_LATENCY_S = 0.5


def _figures_of(job: Mapping[str, Any], state: Mapping[str, Any], *, which: str, idle_ms: float) -> Iterator[Figure]:
    sent = _sent(state, from_s=job["asked_s"], to_s=job["ended_s"])
    lateness = tuple(_lateness_ms(job, sent))
    columns = len(_in_view(job))
    if job["state"] != "done" or not columns or len(lateness) != columns * TOKENS:
        raise RuntimeError(f"the {which} ended as {job['state']} with {len(lateness)} tokens painted")
    first_s, last_s = min(sent.values()), max(at_s for (model, _), at_s in sent.items() if model in STREAMS)
    yield Figure(
        name=f"text on screen, 95 % within ({which})",
        unit="ms",
        values=(percentile(lateness, 0.95),),
        target=50,
        note=(
            f"{columns} of {len(STREAMS)} columns in view; half within {percentile(lateness, 0.5):.0f} ms, "
            f"99 % within {percentile(lateness, 0.99):.0f} ms"
        ),
    )
    yield Figure(name=f"text on screen, the latest ({which})", unit="ms", values=(max(lateness),), target=50)
    for name, from_s, to_s in (
        ("while streaming", first_s, last_s),
        ("at the streams' end", last_s, job["ended_s"] + 1),
    ):
        yield Figure(
            name=f"longest gap {name} ({which})",
            unit="ms",
            values=(_worst_ms(job["gaps"], from_s=from_s, to_s=to_s),),
            target=100,
            floor=idle_ms,
            floor_is="the longest gap of the same window while nothing happens, between the jobs",
        )


def measure() -> tuple[Figure, ...]:
    """Returns the figures; takes a minute."""
    behaviour = f"latency_s={_LATENCY_S},tokens_per_s=200,tokens={TOKENS}"
    models = [f"{model}:{behaviour}" for model in STREAMS]
    models += [f"{SHORT}:latency_s={_LATENCY_S},tokens_per_s=100,tokens=150", f"{AGGREGATOR}:tokens_per_s=200,tokens=200"]
    with FakeProviderProcess(models) as fake:
        floor_ms = percentile(_bare_lateness_ms(fake.base_url), 0.95)
        with home(fake.base_url, agents=(*STREAMS, SHORT), aggregator=AGGREGATOR) as folder:
            _, told = told_by(python("-m", "tests.benchmarks.driver", "--jobs", str(JOBS), "--size", _SIZE), folder=folder)
        state = fake.state()
    starting_ms, idle_ms = (max(gap_ms for _, gap_ms in job["idle"][1:]) for job in told["jobs"])
    figures = [
        Figure(
            name="longest gap after the start",
            unit="ms",
            values=(starting_ms,),
            target=100,
            floor=idle_ms,
            note="from the first second to the third, while nothing is asked",
        )
    ]
    for job, which in zip(told["jobs"], ("first job", "second job"), strict=True):
        figures += _figures_of(job, state, which=which, idle_ms=idle_ms)
    floor = Figure(
        name="text at a bare client, 95 % within",
        unit="ms",
        values=(floor_ms,),
        note="after the moment at which it was due: the floor of text on screen",
    )
    return (floor, *figures)


if __name__ == "__main__":
    report("Streaming into the window", measure())
