"""Runs every benchmark and prints their tables: ``python -m tests.benchmarks.job [SUBJECT …]``.

Takes about three minutes. Nothing is asserted; a missed target is marked, and the exit status is 0.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from tests.benchmarks import command_line, job_time, memory, streaming, window
from tests.benchmarks.subjects import Subjects, measure_subjects

SUBJECTS: Subjects = {
    "job_time": ("Job time", job_time.measure),
    "command_line": ("Command line", command_line.measure),
    "window": ("First window", window.measure),
    "streaming": ("Streaming into the window", streaming.measure),
    "memory": ("Memory", memory.measure),
}


def main(argv: Sequence[str] | None = None) -> int:
    """Measures the subjects that are named, or all."""
    return measure_subjects(SUBJECTS, module="tests.benchmarks.job", about=__doc__, argv=argv)


if __name__ == "__main__":
    sys.exit(main())
