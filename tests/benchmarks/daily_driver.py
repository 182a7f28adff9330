"""A day in the real desktop, driven from inside: typing, a huge answer, many agents, a long history, minutes of streaming.

A program of its own, run by :mod:`tests.benchmarks.daily` with ``MAS_HOME`` set. Its last line on standard output is JSON.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from mas_app.desktop import open_runtime

if TYPE_CHECKING:
    from mas_app.session import Session
    from tests.benchmarks.paint import Gaps

_SAMPLE_S = 2.0
_TYPED = "Should a city of a million charge every car that drives into its centre on a working day, and why? "


class Day:
    """One session and what is done in it; every part returns its figures."""

    def __init__(self, session: Session, gaps: Gaps) -> None:
        self.session, self.window, self.gaps = session, session.window, gaps

    async def until(self, condition: Callable[[], bool], *, timeout_s: float) -> None:
        """Lets the window live until something is true."""
        async with asyncio.timeout(timeout_s):
            while not condition():  # noqa: ASYNC110 (the window is watched from outside; nobody sets an event)
                await asyncio.sleep(0.005)

    async def worst_ms(self, part: asyncio.Future[Any] | float) -> float:
        """Returns the longest gap while something goes on, or for so many seconds."""
        self.gaps.take()
        await (asyncio.sleep(part) if isinstance(part, float) else part)
        turns = self.gaps.take()
        return max(gap_ms for _, gap_ms in turns)

    async def typing(self) -> dict[str, float]:
        """Nothing, then a question typed at twenty keys a second."""
        from PySide6.QtTest import QTest

        idle_ms = await self.worst_ms(3.0)
        editor = self.window.query.question.editor
        editor.selectAll()
        editor.setFocus()

        async def keys() -> None:
            for letter in _TYPED:
                QTest.keyClick(editor, letter)
                await asyncio.sleep(0.05)

        return {"idle_ms": idle_ms, "typing_ms": await self.worst_ms(asyncio.ensure_future(keys()))}

    async def ask(self, *agents: str, timeout_s: float = 300) -> None:
        """Asks some agents and waits for the end."""
        form = self.window.query
        form.show_form(replace(form.state(), text=_TYPED, agents=agents, aggregator="writer", method="synthesis"))
        before = self.window.run
        form.ask()
        await self.until(lambda: self.window.run is not before, timeout_s=10)
        run = self.window.run
        await self.until(lambda: run is not None and not run.running, timeout_s=timeout_s)
        if run is None or len([answer for answer in run.answers if answer.answer]) != len(agents):
            raise RuntimeError("not everyone answered")
        await asyncio.sleep(0.5)

    async def huge(self) -> dict[str, float]:
        """An answer of 200 KB: while it comes, and then scrolled and searched through."""
        from mas_app.main_window import Tab

        arriving_ms = await self.worst_ms(asyncio.ensure_future(self.ask("huge", "stream0")))
        view = self.window.responses.view
        assert view is not None
        column = next(column for column in view.columns if column.answer.agent == "huge")
        shown = column.text_view.shown

        async def read() -> None:
            view.open_find()
            view.find_bar.words.setText("privacy")
            for step in range(40):
                shown.verticalScrollBar().setValue(shown.verticalScrollBar().maximum() * step // 40)
                await asyncio.sleep(0.03)
            view.find_bar.shut()
            for tab in (Tab.QUERY, Tab.RESPONSES):
                self.window.show_tab(tab)
                await asyncio.sleep(0.3)

        reading_ms = await self.worst_ms(asyncio.ensure_future(read()))
        return {"arriving_ms": arriving_ms, "reading_ms": reading_ms, "bytes": float(len(column.answer.text.encode()))}

    async def crowd(self) -> dict[str, float]:
        """Twenty-four agents at once."""
        return {"asking_ms": await self.worst_ms(asyncio.ensure_future(self.ask(*(f"m{n}" for n in range(24)))))}

    async def history(self) -> dict[str, float]:
        """A long history: opened, scrolled to anywhere, searched."""
        from mas_app.main_window import Tab

        model, tab = self.session.history.model, self.window.history
        chance = random.Random(3)
        begun_s = time.perf_counter()
        self.window.show_tab(Tab.HISTORY)
        await self.until(lambda: model.loaded(0) is not None, timeout_s=30)
        opened_ms = (time.perf_counter() - begun_s) * 1000

        async def scroll() -> None:
            bar = tab.table.verticalScrollBar()
            for _ in range(60):
                bar.setValue(chance.randint(0, bar.maximum()))
                await asyncio.sleep(0.03)

        scrolling_ms = await self.worst_ms(asyncio.ensure_future(scroll()))
        row = tab.table.rowAt(5)
        filled_s = time.perf_counter()
        await self.until(lambda: model.loaded(row) is not None, timeout_s=30)
        filled_ms = (time.perf_counter() - filled_s) * 1000
        rows = model.rowCount()
        begun_s = time.perf_counter()
        tab.filters.search.setText("question 4321")
        tab.filters.search.returnPressed.emit()
        await self.until(lambda: 0 < model.rowCount() < rows and model.loaded(0) is not None, timeout_s=30)
        found_ms = (time.perf_counter() - begun_s) * 1000
        tab.filters.clear()
        await asyncio.sleep(0.5)
        return {
            "opened_ms": opened_ms,
            "scrolling_ms": scrolling_ms,
            "filled_ms": filled_ms,
            "found_ms": found_ms,
            "rows": float(rows),
        }

    async def streaming(self, minutes: float) -> dict[str, Any]:
        """Eight streams of 200 tokens a second, run after run; memory is looked at all the while."""
        from tests.benchmarks.watcher import resident_mib

        samples: list[tuple[float, float]] = []
        begun_s = time.monotonic()

        async def sample() -> None:
            while True:
                samples.append((time.monotonic() - begun_s, resident_mib()))
                await asyncio.sleep(_SAMPLE_S)

        looking = asyncio.ensure_future(sample())
        runs = 0
        self.gaps.take()
        while time.monotonic() - begun_s < minutes * 60:
            await self.ask(*(f"stream{n}" for n in range(8)))
            runs += 1
        looking.cancel()
        return {"samples": samples, "runs": runs, "gap_ms": max(gap_ms for _, gap_ms in self.gaps.take())}


async def _drive(minutes: float) -> dict[str, object]:
    from PySide6.QtWidgets import QApplication

    from mas_app.session import Session
    from mas_core.paths import Paths
    from tests.benchmarks.paint import Gaps

    application = QApplication.instance()
    if not isinstance(application, QApplication):
        raise TypeError("no application")
    paths = Paths.from_environment(os.environ)
    session = Session(application, paths=paths, open_core=lambda: open_runtime(paths))
    session.window.resize(1920, 1080)
    session.begin()
    gaps = Gaps()
    day = Day(session, gaps)
    await day.until(session.window.query.isEnabled, timeout_s=30)
    await asyncio.sleep(4)
    gaps.start()
    told: dict[str, object] = {"typing": await day.typing()}
    told["history"] = await day.history()
    told["huge"] = await day.huge()
    told["crowd"] = await day.crowd()
    if minutes:
        told["streaming"] = await day.streaming(minutes)
    await session.close()
    return told


def main() -> int:
    """Drives the day."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--minutes", type=float, default=0.0)
    minutes = parser.parse_args().minutes
    import qasync

    from mas_app.application import make_application

    application = make_application(sys.argv[:1])
    with asyncio.Runner(loop_factory=lambda: qasync.QEventLoop(application)) as runner:
        told = runner.run(_drive(minutes))
    print(json.dumps(told), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
