"""Tries the promises of docs/reliability.md that speak of calls, streams and storage, and prints what became of each.

``python -m tests.benchmarks.promises [--seeds N] [--jobs N] [NAME …]``; the exit status is 1 if one was missed. They take
two minutes, and ``soak`` with its 20,000 jobs some ten minutes more.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Mapping, Sequence

import psutil

from tests.benchmarks import promises_calls, promises_storage, promises_streams, soak
from tests.benchmarks.promise import Promise, table

_Try = Callable[[argparse.Namespace], tuple[Promise, ...]]

PROMISES: Mapping[str, _Try] = {
    "streams": lambda options: promises_streams.damaged_streams(streams=options.streams),
    "failing": lambda options: promises_calls.failing_calls(seeds=options.seeds),
    "down": lambda options: promises_calls.provider_down(seeds=options.seeds),
    "refused": lambda options: promises_calls.refused_key(seeds=options.seeds),
    "kills": lambda options: promises_storage.kills_while_writing(kills=options.kills),
    "migration": lambda _: promises_storage.migration_kills(),
    "soak": lambda options: soak.soak(jobs=options.jobs),
}


def _options(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.promises", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"any of {', '.join(PROMISES)}; all by default")
    parser.add_argument("--seeds", type=int, default=5, help="repetitions of what chance has a part in")
    parser.add_argument("--streams", type=int, default=promises_streams.STREAMS)
    parser.add_argument("--kills", type=int, default=promises_storage.KILLS)
    parser.add_argument("--jobs", type=int, default=soak.JOBS, help="jobs of the soak")
    options = parser.parse_args(argv)
    options.names = options.names or list(PROMISES)
    unknown = [name for name in options.names if name not in PROMISES]
    if unknown:
        parser.error(f"{unknown[0]!r} is not one of {', '.join(PROMISES)}")
    return options


def main(argv: Sequence[str] | None = None) -> int:
    """Tries the promises that are named, or all."""
    options = _options(argv)
    load, *_ = psutil.getloadavg()
    sys.stdout.write(f"Load {load:.2f} at the start.\n")
    kept: list[Promise] = []
    for name in options.names:
        started_s = time.perf_counter()
        kept += PROMISES[name](options)
        sys.stdout.write(f"{name}: {time.perf_counter() - started_s:.0f} s\n")
        sys.stdout.flush()
    table(tuple(kept))
    return 0 if all(promise.kept for promise in kept) else 1


if __name__ == "__main__":
    sys.exit(main())
