"""Python's collection of reference cycles, kept on the window's thread.

Python collects on whichever thread happens to allocate, and a collection that finds Qt objects destroys them there. Destroyed
on the core's thread, while the window's thread uses what they are joined to, they crash or hang the program, now and then.
"""

from __future__ import annotations

import gc
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

_EVERY_MS = 1_000


class WindowThreadCollector(QObject):
    """Takes collection over from :meth:`start` to :meth:`stop`: the same generations and thresholds, on this thread alone.

    A collection of everything takes a tenth of a second; it waits while ``busy`` says that text is streaming.
    """

    def __init__(self, *, busy: Callable[[], bool], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._busy = busy
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY_MS)
        self._timer.timeout.connect(self._collect_what_is_due)

    def libraries_loaded(self) -> None:
        """Sets aside, until :meth:`stop`, what lives now: mostly libraries, which every later collection would look through."""
        if self._timer.isActive():
            # The young ones only: a look through everything would be seen as a stutter, and is what this is to spare.
            gc.collect(1)
            gc.freeze()

    def start(self) -> None:
        """Turns automatic collection off, and collects in its place."""
        gc.disable()
        self._timer.start()

    def stop(self) -> None:
        """Collects everything while no other thread of ours lives, and turns automatic collection on again."""
        self._timer.stop()
        gc.unfreeze()
        gc.collect()
        gc.enable()

    def _collect_what_is_due(self) -> None:
        due = [count > threshold > 0 for count, threshold in zip(gc.get_count(), gc.get_threshold(), strict=True)]
        for generation in (2, 1, 0):
            if due[generation]:
                gc.collect(min(generation, 1) if self._busy() else generation)
                return
