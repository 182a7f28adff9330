"""Starts the programs of :mod:`tests.core.storage.child` and reads what they say."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[3]


@contextmanager
def child(task: str, path: Path, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """Runs a task in another process during the block; it is killed at the end if it still runs."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.core.storage.child", task, str(path), *arguments],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def line_of(process: subprocess.Popen[str]) -> str:
    """Returns the next line that the process says."""
    assert process.stdout is not None
    line = process.stdout.readline().strip()
    assert line, f"the process said nothing and ended with {process.poll()}"
    return line


def finish(process: subprocess.Popen[str]) -> list[str]:
    """Lets the process come to its own end, and returns the rest of what it says."""
    # Not communicate(): it would pass by what readline() has buffered.
    assert process.stdout is not None
    output = process.stdout.read()
    assert process.wait(timeout=60) == 0
    return output.split("\n")[:-1]
