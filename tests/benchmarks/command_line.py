"""How soon ``mas ask`` shows its first text, and how much memory it holds before it analyses.

Run alone: ``python -m tests.benchmarks.command_line``.
"""

from __future__ import annotations

import os
import sysconfig
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.benchmarks.children import Watched, python, watch
from tests.benchmarks.figures import Figure, report
from tests.benchmarks.homes import environment, home
from tests.fakes.running import FakeProviderProcess

AGENTS = tuple(f"agent{n}" for n in range(3))
AGGREGATOR = "writer"
FIRST_TOKEN_S = 0.3
FIRST_WORD = "Decidedly"
REPETITIONS = 5
_BEHAVIOUR = f"latency_s={FIRST_TOKEN_S},tokens_per_s=100,text={FIRST_WORD} so: {'word ' * 60}"


def mas(*arguments: str) -> tuple[str, ...]:
    """Returns the command line of the installed ``mas``."""
    return (str(Path(sysconfig.get_path("scripts")) / "mas"), *arguments)


def _run(command: Sequence[str], env: Mapping[str, str], *, sampled: bool = False) -> Watched:
    watched = watch(command, env=env, awaited=(FIRST_WORD,), sampled=sampled)
    if watched.code or FIRST_WORD not in watched.seen_s:
        raise RuntimeError(f"{' '.join(command)} ended with {watched.code}:\n{watched.output}")
    return watched


def _first_text_s(watched: Watched) -> float:
    return watched.seen_s[FIRST_WORD] - watched.started_s - FIRST_TOKEN_S


def _answers_ended_s(state: Mapping[str, Any]) -> float:
    """The moment when the last answer was complete; analysis cannot have begun before it."""
    return max(float(request["ended_at_s"]) for request in state["requests"] if request["model"] != AGGREGATOR)


def measure() -> tuple[Figure, ...]:
    """Returns the figures; takes half a minute."""
    models = [f"{model}:{_BEHAVIOUR}" for model in (*AGENTS, AGGREGATOR)]
    with (
        FakeProviderProcess(models) as fake,
        home(fake.base_url, agents=AGENTS, aggregator=AGGREGATOR) as folder,
    ):
        env = environment(folder)
        ask = mas("ask", "Is it so?")
        bare = python("-m", "tests.benchmarks.bare", fake.base_url, AGENTS[0])
        for command in (ask, bare):
            _run(command, env)
        bare_s = sorted(_first_text_s(_run(bare, dict(os.environ))) for _ in range(REPETITIONS))[REPETITIONS // 2]
        first_s = tuple(_first_text_s(_run(ask, env)) for _ in range(REPETITIONS))
        bare_run = _run(bare, dict(os.environ), sampled=True)
        before_mib, whole_mib = [], []
        for _ in range(3):
            seen = len(fake.state()["requests"])
            watched = _run(ask, env, sampled=True)
            state = {"requests": fake.state()["requests"][seen:]}
            before_mib.append(watched.peak_mib(until_s=_answers_ended_s(state)))
            whole_mib.append(watched.peak_mib(until_s=float("inf")))
    bare_client = "a bare aiohttp client started as a process of its own"
    bare_mib = bare_run.peak_mib(until_s=float("inf"))
    return (
        Figure(
            name="mas ask, first text",
            unit="s",
            values=first_s,
            target=0.6,
            floor=bare_s,
            floor_is=bare_client,
            note=f"from the start of the process, less the {FIRST_TOKEN_S} s that the provider takes to its first token",
        ),
        Figure(
            name="mas ask, memory before analysis",
            unit="MiB",
            values=tuple(before_mib),
            target=120,
            floor=bare_mib,
            floor_is=bare_client,
            note="peak of resident memory until the last answer was complete",
        ),
        Figure(name="mas ask, memory in all", unit="MiB", values=tuple(whole_mib), floor=bare_mib),
    )


if __name__ == "__main__":
    report("Command line", measure())
