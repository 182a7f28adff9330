"""What people who keep the desktop open all day meet: its start, typing, huge answers, many agents, a long history, streams.

    python -m tests.benchmarks.daily [--minutes 3] [--rows 100000]

With ``DISPLAY`` set it measures on a real X server. Nothing is asserted; a missed target is marked.
"""

from __future__ import annotations

import argparse
import asyncio
import shutil
import statistics
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from mas_core.paths import Paths
from tests.app.stored import many, write_history
from tests.benchmarks import window
from tests.benchmarks.children import python
from tests.benchmarks.figures import Figure, report
from tests.benchmarks.homes import home
from tests.benchmarks.window import told_by
from tests.fakes.running import FakeProviderProcess

_STREAMS = tuple(f"stream{n}" for n in range(8))
_CROWD = tuple(f"m{n}" for n in range(24))
_HUGE_TOKENS = 36_000
_MOST_GROWTH = 1.05


def _models(minutes: float) -> list[str]:
    tokens = 6_000 if minutes >= 1 else 1_600
    models = [f"{name}:latency_s=0.3,tokens_per_s=200,tokens={tokens}" for name in _STREAMS]
    models += [f"{name}:latency_s=0.5,tokens_per_s=60,tokens=300" for name in _CROWD]
    return [*models, f"huge:latency_s=0.3,tokens_per_s=3000,tokens={_HUGE_TOKENS}", "writer:tokens_per_s=200,tokens=100"]


def _memory(streaming: Mapping[str, Any]) -> Iterator[Figure]:
    samples: Sequence[tuple[float, float]] = streaming["samples"]
    end_s = samples[-1][0]
    early = statistics.median(mib for at_s, mib in samples if 0.25 * end_s <= at_s < 0.5 * end_s)
    late = statistics.median(mib for at_s, mib in samples if at_s >= 0.75 * end_s)
    yield Figure(
        name="memory, last quarter against second",
        unit="×",
        values=(late / early,),
        target=_MOST_GROWTH,
        note=f"{early:.0f} → {late:.0f} MiB in {end_s / 60:.1f} minutes of streaming, {streaming['runs']} runs",
    )
    yield Figure(name="longest gap in all that time", unit="ms", values=(streaming["gap_ms"],), target=100)


def measure(*, minutes: float, rows: int) -> tuple[Figure, ...]:
    """Returns the figures of one day."""
    with (
        TemporaryDirectory(prefix="mas-daily-") as scratch,
        FakeProviderProcess(_models(minutes)) as fake,
        home(fake.base_url, agents=(*_STREAMS, *_CROWD, "huge"), aggregator="writer") as folder,
    ):
        made = Path(scratch) / "history.db"
        asyncio.run(write_history(made, many(rows)))
        history = Paths.below(folder).history()
        history.parent.mkdir(parents=True, mode=0o700)
        shutil.move(made, history)
        _, told = told_by(python("-m", "tests.benchmarks.daily_driver", "--minutes", str(minutes)), folder=folder)
    typing, huge, past = told["typing"], told["huge"], told["history"]
    figures = [
        Figure(name="longest gap, nothing happens", unit="ms", values=(typing["idle_ms"],), target=16),
        Figure(
            name="longest gap while typing",
            unit="ms",
            values=(typing["typing_ms"],),
            target=16,
            floor=typing["idle_ms"],
            floor_is="the same window while nothing happens",
            note="twenty keys a second, with the preview and the estimate",
        ),
        Figure(
            name="longest gap, a huge answer arrives",
            unit="ms",
            values=(huge["arriving_ms"],),
            target=100,
            note=f"{huge['bytes'] / 1000:.0f} kB at 3,000 tokens a second, with its figures and the consensus",
        ),
        Figure(name="longest gap, scrolling and finding in it", unit="ms", values=(huge["reading_ms"],), target=100),
        Figure(name="longest gap, 24 agents at once", unit="ms", values=(told["crowd"]["asking_ms"],), target=100),
        Figure(
            name="history opened", unit="ms", values=(past["opened_ms"],), target=150, note=f"{past['rows']:,.0f} runs in it"
        ),
        Figure(name="longest gap, scrolling to anywhere", unit="ms", values=(past["scrolling_ms"],), target=100),
        Figure(name="rows there after that", unit="ms", values=(past["filled_ms"],), target=100),
        Figure(name="search shows its first rows", unit="ms", values=(past["found_ms"],), target=100),
    ]
    if minutes:
        figures += _memory(told["streaming"])
    return (*window.measure(), *figures)


def main() -> int:
    """Measures and prints."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.daily", description=__doc__)
    parser.add_argument("--minutes", type=float, default=3.0, help="of streaming, for the memory; 0 leaves it out")
    parser.add_argument("--rows", type=int, default=100_000, help="runs in the history")
    given = parser.parse_args()
    report("The desktop all day", measure(minutes=given.minutes, rows=given.rows))
    return 0


if __name__ == "__main__":
    sys.exit(main())
