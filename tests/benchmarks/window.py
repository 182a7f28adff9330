"""How soon the first window stands, and how soon one can ask in it.

Run alone: ``python -m tests.benchmarks.window``, with ``DISPLAY`` set to measure on a real X server.
"""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.benchmarks.children import ROOT, python
from tests.benchmarks.figures import Figure, report
from tests.benchmarks.homes import environment, home

REPETITIONS = 5
_NOWHERE = "http://127.0.0.1:9/v1"


def told_by(command: Sequence[str], *, folder: Path) -> tuple[float, Mapping[str, Any]]:
    """Runs a desktop to its end; returns the moment before its start, and the JSON of its last line.

    Raises:
        RuntimeError: It failed; the message holds its standard error.
    """
    started_s = time.perf_counter()
    done = subprocess.run(command, env=environment(folder), cwd=ROOT, capture_output=True, text=True, check=False)
    lines = done.stdout.splitlines()
    if done.returncode or not lines:
        raise RuntimeError(f"{' '.join(command)} ended with {done.returncode}:\n{done.stderr}")
    told: dict[str, Any] = json.loads(lines[-1])
    return started_s, told


def measure() -> tuple[Figure, ...]:
    """Returns the figures; takes a quarter of a minute."""
    painted: list[float] = []
    ready: list[float] = []
    bare: list[float] = []
    with home(_NOWHERE, agents=("a", "b", "c"), aggregator="a") as folder:
        for _ in range(REPETITIONS + 1):
            started_s, told = told_by(python("-m", "tests.benchmarks.bare_window"), folder=folder)
            bare.append(told["painted_s"] - started_s)
            started_s, told = told_by(python("-m", "tests.benchmarks.driver"), folder=folder)
            painted.append(told["painted_s"] - started_s)
            ready.append(told["ready_s"] - started_s)
    floor_s = sorted(bare[1:])[REPETITIONS // 2]
    empty = "one empty Qt window in a process of its own"
    return (
        Figure(name="first window, warm", unit="s", values=tuple(painted[1:]), target=1.0, floor=floor_s, floor_is=empty),
        Figure(name="first window, first start", unit="s", values=(painted[0],), floor=floor_s),
        Figure(
            name="ready to be asked, warm",
            unit="s",
            values=tuple(ready[1:]),
            target=1.2,
            floor=floor_s,
            note="the core is open and the form is filled",
        ),
    )


if __name__ == "__main__":
    report("First window", measure())
