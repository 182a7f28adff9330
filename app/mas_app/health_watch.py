"""Keeps an eye on the core while it is open: the agents' health, the keys that pause, and the probing of idle providers."""

from __future__ import annotations

import concurrent.futures
import logging
from collections.abc import Mapping

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication

from mas_app.bridge import Replies
from mas_app.core_api import AgentStatusApi, CoreApi
from mas_app.core_thread import CoreStopped, CoreThread

logger = logging.getLogger(__name__)

_EVERY_MS = 2_000
Seen = tuple[tuple[AgentStatusApi, ...], Mapping[str, str]]


class HealthWatch(QObject):
    """Asks the core every other second, and has its providers probed, more often while the program is in front.

    Signals:
        agents_seen: The status of every agent, as a tuple.
        paused_seen: Provider to the reason why its key pauses, for all keys that do.
    """

    agents_seen = Signal(object)
    paused_seen = Signal(object)

    def __init__(self, core_thread: CoreThread[CoreApi], *, app: QGuiApplication, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._core_thread = core_thread
        self._app = app
        self._core: CoreApi | None = None
        self._probing: concurrent.futures.Future[None] | None = None
        self._replies = Replies(self)
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY_MS)
        self._timer.timeout.connect(self.look)
        app.applicationStateChanged.connect(self._on_state)

    def attach(self, core: CoreApi) -> None:
        """Begins with the opened core, or goes on with one that has other settings.

        The probing is a task of the core's thread, which cancels and awaits it before it closes the core.
        """
        self._core = core
        self._on_state(self._app.applicationState())
        if self._probing is not None:
            self._probing.cancel()
        try:
            self._probing = probing = self._core_thread.submit(core.prober.run())
        except CoreStopped:
            logger.debug("closed before the probing began")
            return
        self._replies.expect(probing, then=self._probing_ended, failed=self._probing_broke)
        self.look()
        self._timer.start()

    def detach(self) -> None:
        """Asks nothing until a core is given again; the probing ends with the core."""
        self._timer.stop()
        self._core = self._probing = None

    def close(self) -> None:
        """Asks and tells nothing more."""
        self._timer.stop()
        self._core = None
        self._replies.close()

    def look(self) -> None:
        """Asks the core now."""
        core = self._core
        if core is None:
            return

        async def ask() -> Seen:
            return tuple(core.agents_status()), dict(core.paused_keys())

        try:
            asking = self._core_thread.submit(ask())
        except CoreStopped:
            self._timer.stop()
            return
        self._replies.expect(asking, then=self._tell, failed=self._raise)

    def try_key_again(self, provider_id: str) -> None:
        """Lets the key of a provider be sent again, and looks at once what came of it."""
        core = self._core
        if core is None:
            return
        try:
            self._core_thread.call(lambda: core.try_key_again(provider_id))
        except CoreStopped:
            logger.debug("closed before the key of %s was tried again", provider_id)
            return
        self.look()

    def _tell(self, seen: Seen) -> None:
        agents, paused = seen
        self.agents_seen.emit(agents)
        self.paused_seen.emit(paused)

    def _on_state(self, state: Qt.ApplicationState) -> None:
        core = self._core
        if core is None:
            return
        in_front = state == Qt.ApplicationState.ApplicationActive
        try:
            self._core_thread.call(lambda: core.prober.set_in_front(in_front=in_front))
        except CoreStopped:
            logger.debug("closed before the core heard who is in front")

    @staticmethod
    def _probing_ended(_result: None) -> None:
        logger.error("the probing of providers ended on its own; health is read off calls alone from now on")

    @staticmethod
    def _probing_broke(error: BaseException) -> None:
        logger.error("the probing of providers broke; health is read off calls alone from now on", exc_info=error)

    @staticmethod
    def _raise(error: BaseException) -> None:
        raise error
