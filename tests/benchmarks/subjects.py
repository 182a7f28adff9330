"""The command that every collection of benchmarks has: measure the subjects that are named, or all, and print their tables."""

from __future__ import annotations

import argparse
import platform
import sys
from collections.abc import Callable, Mapping, Sequence

import psutil

from tests.benchmarks.figures import Figure, report

Subjects = Mapping[str, tuple[str, Callable[[], tuple[Figure, ...]]]]
"""By name: a title, and what measures it."""


def measure_subjects(subjects: Subjects, *, module: str, about: str | None, argv: Sequence[str] | None = None) -> int:
    """Measures what ``argv`` names; a missed target is marked, and the exit status is 0.

    Args:
        subjects: What there is.
        module: The module's name, as ``python -m`` takes it.
        about: What ``--help`` says.
        argv: What stands behind the program's name; by default this process's own.
    """
    parser = argparse.ArgumentParser(prog=f"python -m {module}", description=about)
    parser.add_argument("subjects", nargs="*", metavar="SUBJECT", help=f"any of {', '.join(subjects)}; all by default")
    chosen = parser.parse_args(argv).subjects or list(subjects)
    unknown = [name for name in chosen if name not in subjects]
    if unknown:
        parser.error(f"{unknown[0]!r} is not one of {', '.join(subjects)}")
    load, *_ = psutil.getloadavg()
    sys.stdout.write(
        f"Python {platform.python_version()}, {platform.system()} {platform.machine()}, {psutil.cpu_count()} cores, "
        f"load {load:.2f} at the start. Figures are medians; compare ratios, not times.\n"
    )
    for name in chosen:
        title, measure = subjects[name]
        report(title, measure())
    return 0
