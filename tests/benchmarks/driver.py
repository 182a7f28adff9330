"""The real desktop, driven from inside: shows its window, asks, watches what is painted when, and leaves.

A program of its own, run by the benchmarks: ``python -m tests.benchmarks.driver --jobs 1`` with ``MAS_HOME`` set. Its last
line on standard output is JSON: moments in seconds of ``time.perf_counter()``, which processes of one Linux machine share.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
import time
from collections.abc import Callable

# The command's own import, and first, so that the start is timed as a person meets it.
from mas_app.desktop import open_runtime


async def _until(condition: Callable[[], bool], *, timeout_s: float) -> None:
    async with asyncio.timeout(timeout_s):
        while not condition():  # noqa: ASYNC110 (the window is watched from outside; nobody sets an event)
            await asyncio.sleep(0.02)


def main() -> int:
    """Runs the session of :func:`mas_app.application.run_session` with a watcher in it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--jobs", type=int, default=0)
    parser.add_argument("--size", default="1280x800")
    parser.add_argument("--charts", action="store_true")
    arguments = parser.parse_args()
    import qasync

    from mas_app.application import make_application

    application = make_application(sys.argv[:1])
    with asyncio.Runner(loop_factory=lambda: qasync.QEventLoop(application)) as runner:
        told = runner.run(_drive(arguments))
    print(json.dumps(told), flush=True)
    return 0


async def _drive(arguments: argparse.Namespace) -> dict[str, object]:
    from PySide6.QtWidgets import QApplication

    from mas_app.session import Session
    from mas_core.paths import Paths
    from tests.benchmarks.paint import FirstPaint

    application = QApplication.instance()
    if not isinstance(application, QApplication):
        raise TypeError("no application")
    told: dict[str, object] = {}
    watching = FirstPaint(application, lambda at_s: told.update(painted_s=at_s))
    paths = Paths.from_environment(os.environ)
    session = Session(application, paths=paths, open_core=lambda: open_runtime(paths))
    width, height = arguments.size.split("x")
    session.window.resize(int(width), int(height))
    session.begin()
    await _until(lambda: session.window.query.isEnabled() and "painted_s" in told, timeout_s=30)
    told["ready_s"] = time.perf_counter()
    watching.deleteLater()
    from tests.benchmarks.watcher import resident_mib, watch_charts, watch_job

    await asyncio.sleep(1.0 if arguments.jobs else 0.0)
    told["rss_start_mib"] = resident_mib()
    told["jobs"] = [await watch_job(session.window) for _ in range(arguments.jobs)]
    told["rss_jobs_mib"] = resident_mib()
    if arguments.charts:
        await watch_charts(session.window)
        told["rss_charts_mib"] = resident_mib()
    await session.close()
    return told


if __name__ == "__main__":
    sys.exit(main())
