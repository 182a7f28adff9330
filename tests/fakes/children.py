"""Fakes in processes of their own: a child of this one that says in one line of JSON where it listens."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
"""Where ``python -m tests.…`` finds the tests."""
ENDS_WITHIN_S = 20.0


def started(module: str, *arguments: str) -> tuple[subprocess.Popen[bytes], str]:
    """Starts ``python -m module`` with pipes for its input and output; returns the process and the URL that it says.

    Raises:
        RuntimeError: It ended without a word.
    """
    process = subprocess.Popen(
        [sys.executable, "-m", module, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT
    )
    line = process.stdout.readline() if process.stdout is not None else b""
    if not line:
        raise RuntimeError(f"{module} ended with {process.wait(timeout=ENDS_WITHIN_S)}")
    return process, str(json.loads(line)["url"])


def ended(process: subprocess.Popen[bytes]) -> bytes:
    """Closes a child's input, which ends it, and returns what it has said since."""
    output, _ = process.communicate(timeout=ENDS_WITHIN_S)
    return output
