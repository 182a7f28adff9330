"""SIGINT and SIGTERM while Qt's loop runs: Python's handlers only get their turn when something wakes the interpreter."""

from __future__ import annotations

import signal
import socket
from collections.abc import Callable
from types import FrameType

from PySide6.QtCore import QObject, QSocketNotifier

SIGNALS = (signal.SIGINT, signal.SIGTERM)


class SignalWatch(QObject):
    """Calls ``asked`` on the window's thread when the process is asked to end. :meth:`close` puts back what was before."""

    def __init__(self, asked: Callable[[], None]) -> None:
        super().__init__()
        self._asked = asked
        self._reader, self._writer = socket.socketpair()
        self._reader.setblocking(False)
        self._writer.setblocking(False)
        self._former_fd = signal.set_wakeup_fd(self._writer.fileno(), warn_on_full_buffer=False)
        self._former = {number: signal.signal(number, _noted) for number in SIGNALS}
        self._notifier = QSocketNotifier(self._reader.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._on_readable)

    def close(self) -> None:
        """Stops watching."""
        self._notifier.setEnabled(False)
        signal.set_wakeup_fd(self._former_fd)
        for number, handler in self._former.items():
            signal.signal(number, handler)
        self._reader.close()
        self._writer.close()

    def _on_readable(self) -> None:
        numbers = self._reader.recv(64)
        if any(number in numbers for number in SIGNALS):
            self._asked()


def _noted(_number: int, _frame: FrameType | None) -> None:
    """Does nothing: the number that Python writes to the socket is what counts."""
