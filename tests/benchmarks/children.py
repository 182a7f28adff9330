"""Child processes that are timed from outside: when a text first shows on their terminal, and how much memory they hold."""

from __future__ import annotations

import contextlib
import os
import selectors
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

ROOT = Path(__file__).parents[2]
_MIB = 2**20
_SAMPLE_S = 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """What a child did on its terminal.

    Attributes:
        started_s: ``time.perf_counter()`` just before it was started.
        seen_s: The same clock when each awaited text first stood in its output; absent if it never did.
        rss: (moment, MiB resident) of the child and its own children, sampled.
        output: All that it wrote to the terminal.
        code: Its exit status.
    """

    started_s: float
    seen_s: Mapping[str, float]
    rss: tuple[tuple[float, float], ...]
    output: str
    code: int

    def peak_mib(self, *, until_s: float) -> float:
        """Returns the most memory it held up to a moment."""
        return max((mib for at_s, mib in self.rss if at_s <= until_s), default=0.0)


def rss_mib(pid: int) -> float:
    """Returns the resident memory of a process and of all below it, in MiB; 0 if it is gone."""
    total = 0
    with contextlib.suppress(psutil.Error):
        process = psutil.Process(pid)
        for one in (process, *process.children(recursive=True)):
            with contextlib.suppress(psutil.Error):
                total += one.memory_info().rss
    return total / _MIB


def watch(command: Sequence[str], *, env: Mapping[str, str], awaited: Sequence[str] = (), sampled: bool = False) -> Watched:
    """Runs a command on a pseudo-terminal of its own until it ends, and notes when ``awaited`` texts appear."""
    ours, theirs = os.openpty()
    seen: dict[str, float] = {}
    rss: list[tuple[float, float]] = []
    output = ""
    started_s = time.perf_counter()
    with subprocess.Popen(command, env=dict(env), cwd=ROOT, stdin=subprocess.DEVNULL, stdout=theirs, stderr=theirs) as child:
        os.close(theirs)
        for data in _chunks(ours):
            now_s = time.perf_counter()
            if sampled:
                rss.append((now_s, rss_mib(child.pid)))
            if data:
                output += data.decode(errors="replace")
                seen.update({text: now_s for text in awaited if text not in seen and text in output})
        code = child.wait()
    return Watched(started_s=started_s, seen_s=seen, rss=tuple(rss), output=output, code=code)


def _chunks(descriptor: int) -> Iterator[bytes]:
    """Yields what arrives on a terminal, and nothing every now and then, until the other side is gone."""
    with selectors.DefaultSelector() as selector, open(descriptor, "rb", buffering=0) as terminal:
        selector.register(terminal, selectors.EVENT_READ)
        while True:
            if not selector.select(_SAMPLE_S):
                yield b""
                continue
            try:
                data = terminal.read(65536)
            except OSError:  # Linux says so when the last writer of a pseudo-terminal is gone
                return
            if not data:
                return
            yield data


def python(*arguments: str) -> tuple[str, ...]:
    """Returns the command line of this interpreter."""
    return (sys.executable, *arguments)
