"""How much memory the desktop and a headless ``mas ask`` hold. No embedded model is loaded: the provider is a fake.

Run alone: ``python -m tests.benchmarks.memory``.
"""

from __future__ import annotations

import os

from tests.benchmarks.children import python, watch
from tests.benchmarks.command_line import AGENTS, AGGREGATOR, BEHAVIOUR, answers_ended_s, mas, run
from tests.benchmarks.figures import Figure, report
from tests.benchmarks.homes import environment, home
from tests.benchmarks.window import told_by
from tests.fakes.running import FakeProviderProcess

_INFINITE = float("inf")


def _desktop(fake: FakeProviderProcess) -> tuple[Figure, ...]:
    with home(fake.base_url, agents=AGENTS, aggregator=AGGREGATOR) as folder:
        _, empty = told_by(python("-m", "tests.benchmarks.bare_window"), folder=folder)
        _, told = told_by(python("-m", "tests.benchmarks.driver", "--jobs", "2", "--charts"), folder=folder)
    floor_mib = float(empty["rss_mib"])
    steps = (
        ("desktop, open", "rss_start_mib"),
        ("desktop, after two runs", "rss_jobs_mib"),
        ("desktop, with charts", "rss_charts_mib"),
    )
    return tuple(
        Figure(
            name=name,
            unit="MiB",
            values=(float(told[key]),),
            target=350,
            floor=floor_mib,
            floor_is="one empty Qt window",
        )
        for name, key in steps
    )


def _headless(fake: FakeProviderProcess) -> tuple[Figure, ...]:
    bare = python("-m", "tests.benchmarks.bare", fake.base_url, AGENTS[0])
    bare_mib = watch(bare, env=os.environ, sampled=True).peak_mib(until_s=_INFINITE)
    before_mib, whole_mib = [], []
    with home(fake.base_url, agents=AGENTS, aggregator=AGGREGATOR) as folder:
        for _ in range(3):
            seen = len(fake.state()["requests"])
            watched = run(mas("ask", "Is it so?"), env=environment(folder), sampled=True)
            before_mib.append(watched.peak_mib(until_s=answers_ended_s(fake.state()["requests"][seen:])))
            whole_mib.append(watched.peak_mib(until_s=_INFINITE))
    return (
        Figure(
            name="mas ask, before analysis",
            unit="MiB",
            values=tuple(before_mib),
            target=120,
            floor=bare_mib,
            floor_is="a bare aiohttp client doing one of its calls",
            note="peak of resident memory until the last answer was complete",
        ),
        Figure(name="mas ask, in all", unit="MiB", values=tuple(whole_mib), floor=bare_mib),
    )


def measure() -> tuple[Figure, ...]:
    """Returns the figures; takes half a minute."""
    with FakeProviderProcess([f"{model}:{BEHAVIOUR}" for model in (*AGENTS, AGGREGATOR)]) as fake:
        return (*_desktop(fake), *_headless(fake))


if __name__ == "__main__":
    report("Memory", measure())
