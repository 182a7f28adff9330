"""Runs every benchmark and prints their tables: ``python -m tests.benchmarks.job [SUBJECT …]``.

Takes about three minutes. Nothing is asserted; a missed target is marked, and the exit status is 0.
"""

from __future__ import annotations

import argparse
import platform
import sys
from collections.abc import Callable, Mapping, Sequence

import psutil

from tests.benchmarks import command_line, job_time, memory, streaming, window
from tests.benchmarks.figures import Figure, report

SUBJECTS: Mapping[str, tuple[str, Callable[[], tuple[Figure, ...]]]] = {
    "job_time": ("Job time", job_time.measure),
    "command_line": ("Command line", command_line.measure),
    "window": ("First window", window.measure),
    "streaming": ("Streaming into the window", streaming.measure),
    "memory": ("Memory", memory.measure),
}


def main(argv: Sequence[str] | None = None) -> int:
    """Measures the subjects that are named, or all."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.job", description=__doc__)
    parser.add_argument("subjects", nargs="*", metavar="SUBJECT", help=f"any of {', '.join(SUBJECTS)}; all by default")
    chosen = parser.parse_args(argv).subjects or list(SUBJECTS)
    unknown = [name for name in chosen if name not in SUBJECTS]
    if unknown:
        parser.error(f"{unknown[0]!r} is not one of {', '.join(SUBJECTS)}")
    load, *_ = psutil.getloadavg()
    sys.stdout.write(
        f"Python {platform.python_version()}, {platform.system()} {platform.machine()}, {psutil.cpu_count()} cores, "
        f"load {load:.2f} at the start. Figures are medians; compare ratios, not times.\n"
    )
    for name in chosen:
        title, measure = SUBJECTS[name]
        report(title, measure())
    return 0


if __name__ == "__main__":
    sys.exit(main())
