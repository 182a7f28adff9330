"""How much the core gets through, beside a bare client of the same run: ``python -m tests.benchmarks.throughput [SUBJECT …]``.

Takes about two minutes.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from tests.benchmarks import analysis_time, jobs_at_once
from tests.benchmarks.figures import Figure
from tests.benchmarks.load import compare
from tests.benchmarks.subjects import Subjects, measure_subjects
from tests.fakes.prepared import Prepared

REPETITIONS = 7
_BARE = "a bare aiohttp client in the same run; it brings home the same text and does nothing else"


def calls() -> tuple[Figure, ...]:
    """Returns calls a second relative to a bare client."""
    at_once = compare(Prepared(), calls=2000, in_flight=100, repetitions=REPETITIONS)
    after_50_ms = compare(Prepared(latency_s=0.05), calls=3000, in_flight=300, repetitions=REPETITIONS)
    return (
        Figure(
            name="calls/s, answers at once, 100 in flight",
            unit="×",
            values=at_once.ratios,
            at_least=0.40,
            floor=1.0,
            floor_is=_BARE,
            note=at_once.note,
        ),
        Figure(
            name="calls/s, answers after 50 ms, 300 in flight",
            unit="×",
            values=after_50_ms.ratios,
            at_least=0.70,
            floor=1.0,
            note=after_50_ms.note,
        ),
    )


def chunks() -> tuple[Figure, ...]:
    """Returns streamed chunks a second relative to a bare client, and the same where every chunk comes alone."""
    fast = compare(Prepared(tokens=300, interval_s=0.0), calls=60, in_flight=20, repetitions=REPETITIONS)
    paced = compare(Prepared(tokens=300, interval_s=0.01), calls=40, in_flight=40, repetitions=3)
    cpu = tuple(bare.cpu_s / core.cpu_s for bare, core in zip(paced.bare, paced.core, strict=True))
    return (
        Figure(
            name="streamed chunks/s, as fast as they can be sent",
            unit="×",
            values=fast.ratios,
            at_least=0.70,
            floor=1.0,
            floor_is=_BARE,
            note=f"20 answers of 300 chunks at a time; {fast.note}",
        ),
        Figure(
            name="streamed chunks a CPU second, each alone",
            unit="×",
            values=cpu,
            at_least=0.70,
            floor=1.0,
            note="40 answers of 100 chunks a second: both clients keep up, and what each chunk costs is compared",
        ),
    )


def in_flight() -> tuple[Figure, ...]:
    """Returns how many calls one process has under way at a time, and how long they take."""
    many = compare(Prepared(latency_s=1.0), calls=1000, in_flight=1000, repetitions=3)
    return (
        Figure(
            name="calls in flight in one process",
            unit="calls",
            values=(float(many.provider.max_in_flight),),
            at_least=1000,
            note=f"as the provider saw them; all were answered; {many.note}",
        ),
    )


SUBJECTS: Subjects = {
    "calls": ("Calls", calls),
    "chunks": ("Chunks", chunks),
    "in_flight": ("Calls in flight", in_flight),
    "jobs": ("Jobs at once", jobs_at_once.measure),
    "analysis": ("Analysis", analysis_time.measure),
}


def main(argv: Sequence[str] | None = None) -> int:
    """Measures the subjects that are named, or all."""
    return measure_subjects(SUBJECTS, module="tests.benchmarks.throughput", about=__doc__, argv=argv)


if __name__ == "__main__":
    sys.exit(main())
