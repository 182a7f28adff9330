"""When Qt paints: the first paint of a window, and which paint first showed which words of a live text."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QTextEdit, QWidget


class FirstPaint(QObject):
    """Calls back once, when the first window of the application has been painted and flushed to the screen."""

    def __init__(self, application: QApplication, then: Callable[[float], None]) -> None:
        super().__init__(application)
        self._application = application
        self._then = then
        application.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 (the name is Qt's)
        """Waits for the paint event of a top-level widget; the flush follows it within the same turn of the loop."""
        if event.type() == QEvent.Type.Paint and isinstance(watched, QWidget) and watched.isWindow():
            self._application.removeEventFilter(self)
            QTimer.singleShot(0, self, lambda: self._then(time.perf_counter()))
        return False


class PaintLog(QObject):
    """Notes how many characters of a text view had been painted at which moment (``time.perf_counter()``).

    The moment is that of the loop's next turn, when the painted picture has been handed to the screen; other work that was
    queued in between counts too, so that a lateness is never shown too small.
    """

    def __init__(self, view: QPlainTextEdit | QTextEdit) -> None:
        super().__init__(view)
        self._view = view
        self.painted: list[tuple[float, int]] = []
        view.viewport().installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802 (the name is Qt's)
        """Looks on; paints nothing itself."""
        if event.type() == QEvent.Type.Paint:
            characters = self._view.document().characterCount() - 1
            if not self.painted or characters != self.painted[-1][1]:
                QTimer.singleShot(0, self, lambda: self.painted.append((time.perf_counter(), characters)))
        return False

    def shown_s(self, characters: int) -> float | None:
        """Returns when so many characters had first been painted, or None if never."""
        return next((at_s for at_s, count in self.painted if count >= characters), None)


class Gaps(QObject):
    """Measures how long the thread's event loop goes without a turn, by a precise timer of two milliseconds."""

    def __init__(self) -> None:
        super().__init__()
        self._turns: list[tuple[float, float]] = []
        self._last_s = time.perf_counter()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(2)
        self._timer.timeout.connect(self._tick)

    def start(self) -> None:
        """Starts to measure."""
        self._last_s = time.perf_counter()
        self._timer.start()

    def take(self) -> list[tuple[float, float]]:
        """Returns the turns since the last call as (moment, milliseconds since the turn before), and forgets them."""
        turns, self._turns = self._turns, []
        return turns

    def _tick(self) -> None:
        now_s = time.perf_counter()
        self._turns.append((now_s, (now_s - self._last_s) * 1000))
        self._last_s = now_s
