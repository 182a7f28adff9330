"""Where Qt objects in reference cycles are destroyed."""

from __future__ import annotations

import gc
import threading

from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from mas_app.garbage import WindowThreadCollector


def test_that_cycles_with_qt_objects_are_collected_on_the_windows_thread_only(qtbot: QtBot) -> None:
    destroyed_on: list[int] = []

    class Knot(QObject):
        def __init__(self) -> None:
            super().__init__()
            self.me = self

        def __del__(self) -> None:
            destroyed_on.append(threading.get_ident())

    def allocate_much() -> None:
        kept = [[] for _ in range(200_000)]
        kept.clear()

    collector = WindowThreadCollector(busy=lambda: False)
    gc.collect()
    collector.start()
    try:
        for _ in range(50):
            Knot()
        worker = threading.Thread(target=allocate_much)
        worker.start()
        worker.join()
        assert destroyed_on == []
        for _ in range(2000):
            Knot()
        qtbot.waitUntil(lambda: len(destroyed_on) == 2050, timeout=5000)
    finally:
        collector.stop()
    assert set(destroyed_on) == {threading.get_ident()}
    assert gc.isenabled()
