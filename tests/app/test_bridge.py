"""The bridge between the core's thread and the window's."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import pairwise

import pytest
from pytestqt.qtbot import QtBot

from mas_app.bridge import BREATH_MS, INTERVAL_MS, Bridge, BridgeClosed, Replies
from mas_app.core_thread import CoreThread


@asynccontextmanager
async def nothing() -> AsyncIterator[str]:
    yield "core"


def test_that_every_item_arrives_in_order_from_a_real_core_thread(qtbot: QtBot) -> None:
    got: list[int] = []
    bridge: Bridge[int] = Bridge(got.extend)
    core = CoreThread(nothing)
    core.start().result(5)

    async def pour() -> None:
        for number in range(3000):
            bridge.put(number)
            if number % 100 == 0:
                await asyncio.sleep(0.002)

    core.submit(pour())
    qtbot.waitUntil(lambda: len(got) == 3000)
    assert got == list(range(3000))
    assert core.stop()


def test_that_the_first_item_after_a_quiet_spell_comes_at_once(qtbot: QtBot) -> None:
    arrivals: list[float] = []
    bridge: Bridge[int] = Bridge(lambda _batch: arrivals.append(time.monotonic()))
    qtbot.wait(2 * INTERVAL_MS)
    sent = time.monotonic()
    bridge.put(1)
    qtbot.waitUntil(lambda: bool(arrivals))
    assert arrivals[0] - sent < INTERVAL_MS / 1000


def test_that_a_stream_is_delivered_in_batches_no_closer_than_the_interval(qtbot: QtBot) -> None:
    batches: list[tuple[float, int]] = []
    bridge: Bridge[int] = Bridge(lambda batch: batches.append((time.monotonic(), len(batch))))

    def pour() -> None:
        for number in range(400):
            bridge.put(number)
            time.sleep(0.0005)

    thread = threading.Thread(target=pour)
    thread.start()
    qtbot.waitUntil(lambda: sum(size for _, size in batches) == 400)
    thread.join()
    gaps = [later - earlier for (earlier, _), (later, _) in pairwise(batches)]
    assert gaps
    assert min(gaps) >= (INTERVAL_MS - 3) / 1000
    assert max(size for _, size in batches) > 1


def test_that_a_window_that_paints_slowly_gets_to_breathe_between_two_batches(qtbot: QtBot) -> None:
    slow_s = 2 * INTERVAL_MS / 1000
    spans: list[tuple[float, float]] = []
    got: list[int] = []

    def deliver(batch: tuple[int, ...]) -> None:
        begun = time.monotonic()
        time.sleep(slow_s)
        got.extend(batch)
        spans.append((begun, time.monotonic()))

    bridge: Bridge[int] = Bridge(deliver)

    def pour() -> None:
        for number in range(200):
            bridge.put(number)
            time.sleep(0.001)

    thread = threading.Thread(target=pour)
    thread.start()
    qtbot.waitUntil(lambda: len(got) == 200)
    thread.join()
    assert got == list(range(200))
    assert len(spans) > 2
    assert min(later - ended for (_, ended), (later, _) in pairwise(spans)) >= (BREATH_MS - 1) / 1000


def test_that_closing_delivers_what_arrived_and_refuses_what_comes_later(qtbot: QtBot) -> None:
    got: list[str] = []
    bridge: Bridge[str] = Bridge(got.extend)
    bridge.put("before")
    bridge.close()
    assert got == ["before"]
    with pytest.raises(BridgeClosed):
        bridge.put("after")
    qtbot.wait(2 * INTERVAL_MS)
    assert got == ["before"]


def test_that_a_result_that_comes_after_closing_is_not_delivered(qtbot: QtBot) -> None:
    core = CoreThread(nothing)
    core.start().result(5)
    replies = Replies()
    seen: list[int] = []

    async def work() -> int:
        return 42

    future = core.submit(work())
    replies.expect(future, then=seen.append, failed=lambda error: seen.append(-1))
    future.result(5)
    replies.close()
    qtbot.wait(50)
    assert seen == []
    assert core.stop()


def test_that_results_and_errors_come_back_on_the_windows_thread(qtbot: QtBot) -> None:
    core = CoreThread(nothing)
    core.start().result(5)
    replies = Replies()
    seen: list[tuple[str, object, int]] = []

    async def work(fail: bool) -> int:
        if fail:
            raise ValueError("no")
        return 42

    for fail in (False, True):
        replies.expect(
            core.submit(work(fail)),
            then=lambda value: seen.append(("then", value, threading.get_ident())),
            failed=lambda error: seen.append(("failed", str(error), threading.get_ident())),
        )
    qtbot.waitUntil(lambda: len(seen) == 2)
    here = threading.get_ident()
    assert sorted(seen, key=lambda entry: entry[0]) == [("failed", "no", here), ("then", 42, here)]
    assert core.stop()
