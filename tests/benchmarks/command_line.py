"""How soon ``mas ask`` shows its first text. Run alone: ``python -m tests.benchmarks.command_line``."""

from __future__ import annotations

import os
import sysconfig
from collections.abc import Iterable, Mapping, Sequence
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
BEHAVIOUR = f"latency_s={FIRST_TOKEN_S},tokens_per_s=100,text={FIRST_WORD} so: {'word ' * 60}"
REPETITIONS = 5


def mas(*arguments: str) -> tuple[str, ...]:
    """Returns the command line of the installed ``mas``."""
    return (str(Path(sysconfig.get_path("scripts")) / "mas"), *arguments)


def run(command: Sequence[str], *, env: Mapping[str, str], sampled: bool = False) -> Watched:
    """Runs a command that is to show an answer.

    Raises:
        RuntimeError: It failed, or showed none.
    """
    watched = watch(command, env=env, awaited=(FIRST_WORD,), sampled=sampled)
    if watched.code or FIRST_WORD not in watched.seen_s:
        raise RuntimeError(f"{' '.join(command)} ended with {watched.code}:\n{watched.output}")
    return watched


def answers_ended_s(requests: Iterable[Mapping[str, Any]]) -> float:
    """Returns when the last answer was complete; its analysis cannot have begun before."""
    return max(float(request["ended_at_s"]) for request in requests if request["model"] != AGGREGATOR)


def _first_text_s(watched: Watched) -> float:
    return watched.seen_s[FIRST_WORD] - watched.started_s - FIRST_TOKEN_S


def measure() -> tuple[Figure, ...]:
    """Returns the figures; takes half a minute."""
    ours, floor = [], []
    with (
        FakeProviderProcess([f"{model}:{BEHAVIOUR}" for model in (*AGENTS, AGGREGATOR)]) as fake,
        home(fake.base_url, agents=AGENTS, aggregator=AGGREGATOR) as folder,
    ):
        for _ in range(REPETITIONS + 1):
            ours.append(_first_text_s(run(mas("ask", "Is it so?"), env=environment(folder))))
            bare = python("-m", "tests.benchmarks.bare", fake.base_url, AGENTS[0])
            floor.append(_first_text_s(run(bare, env=os.environ)))
    floor_s = sorted(floor[1:])[REPETITIONS // 2]
    return (
        Figure(
            name="mas ask, first text, warm",
            unit="s",
            values=tuple(ours[1:]),
            target=0.6,
            floor=floor_s,
            floor_is="a bare aiohttp client started as a process of its own",
            note=f"from the start of the process, less the {FIRST_TOKEN_S} s that the provider takes to its first token",
        ),
        Figure(name="mas ask, first text, first start", unit="s", values=(ours[0],), floor=floor_s),
    )


if __name__ == "__main__":
    report("Command line", measure())
