"""Tells on the desktop that a run has ended, where the person waited long for it and now looks at something else."""

from __future__ import annotations

import logging
import os
import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QApplication, QSystemTrayIcon, QWidget

from mas_app.bridge import Replies
from mas_app.core_thread import CoreStopped, CoreThread
from mas_app.icons import app_icon
from mas_app.models.run import RunModel
from mas_app.notifications.notification import Notification
from mas_core.models import JobState

if TYPE_CHECKING:  # most sessions never need it
    from mas_app.core_api import CoreApi
    from mas_app.notifications.freedesktop import FreedesktopNotifications

logger = logging.getLogger(__name__)

LEAST_S = 10.0
"""Who waited less than that is still there."""
_MOST_WORDS = 140


class EndNotifications(QObject):
    """Follows runs from their beginning to their end.

    Signals:
        chosen: Id of the run whose notification was clicked.
    """

    chosen = Signal(str)
    _clicked = Signal(str, str)

    def __init__(
        self,
        core_thread: CoreThread[CoreApi],
        *,
        app: QApplication,
        window: QWidget,
        least_s: float = LEAST_S,
        in_front: Callable[[], bool] | None = None,
        parent: QObject | None = None,
    ) -> None:
        """Tells nothing until :meth:`set_on` says so.

        Args:
            core_thread: The service of the desktop is spoken to on its loop.
            app: The application.
            window: Is marked in the task bar, and brought to the front by a click.
            least_s: Runs that took less are not told of.
            in_front: Whether the person looks at the program; asked of the application by default.
            parent: The owner.
        """
        super().__init__(parent)
        self._core_thread, self._app, self._window, self._least_s = core_thread, app, window, least_s
        self._in_front = in_front or (lambda: app.applicationState() == Qt.ApplicationState.ApplicationActive)
        self._on = False
        self._begun_s: dict[str, float] = {}
        self._service: FreedesktopNotifications | None = None
        self._tray: QSystemTrayIcon | None = None
        self._in_tray = ""
        self._replies = Replies(self)
        # It comes from the core's thread.
        self._clicked.connect(self._on_clicked, Qt.ConnectionType.QueuedConnection)

    def set_on(self, on: bool) -> None:
        """Whether anything is told."""
        self._on = on

    def begin(self, run: RunModel) -> None:
        """A run is shown; one that goes on is timed from here."""
        if run.running:
            self._begun_s.setdefault(run.id, time.monotonic())

    def end(self, run: RunModel) -> None:
        """A run has ended: it is told of where it was long, not cancelled, and nobody looks."""
        begun_s = self._begun_s.pop(run.id, None)
        if begun_s is None or not self._on or self._in_front() or run.state is JobState.CANCELLED:
            return
        if time.monotonic() - begun_s >= self._least_s:
            self._app.alert(self._window)
            self._tell(self._words_of(run))

    def detach(self) -> None:
        """The core closes: runs that go on end with it, and nobody is told of them."""
        self._begun_s.clear()
        service, self._service = self._service, None
        if service is not None:
            try:
                self._core_thread.submit(service.close())
            except CoreStopped:
                logger.debug("the core ended before the connection to the desktop's service")

    def close(self) -> None:
        """Tells and hears nothing more."""
        self._on = False
        self.detach()
        self._replies.close()
        if self._tray is not None:
            self._tray.hide()

    def _tell(self, notification: Notification) -> None:
        if not (sys.platform.startswith("linux") and os.environ.get("DBUS_SESSION_BUS_ADDRESS")):
            self._tell_in_tray(notification)
            return
        # Imported now: most sessions never need it.
        from mas_app.notifications.freedesktop import FreedesktopNotifications  # noqa: PLC0415

        if self._service is None:
            self._service = FreedesktopNotifications(self._from_core)

        def failed(error: BaseException) -> None:
            logger.info("%s", error)
            self._tell_in_tray(notification)

        try:
            showing = self._core_thread.submit(self._service.show(notification))
        except CoreStopped:
            return
        self._replies.expect(showing, then=lambda _shown: None, failed=failed)

    def _from_core(self, run_id: str, token: str) -> None:
        try:
            self._clicked.emit(run_id, token)
        except RuntimeError:
            # The window's side of this object is gone: the program is ending.
            logger.debug("a notification was clicked after the window had closed")

    def _tell_in_tray(self, notification: Notification) -> None:
        if not QSystemTrayIcon.isSystemTrayAvailable() or not QSystemTrayIcon.supportsMessages():
            return  # the mark in the task bar has to do
        if self._tray is None:
            self._tray = QSystemTrayIcon(app_icon(), self)
            self._tray.setToolTip("MAS")
            self._tray.messageClicked.connect(self._on_tray)
            self._tray.activated.connect(self._on_tray)
        self._in_tray = notification.run_id
        self._tray.show()
        self._tray.showMessage(notification.title, notification.text, app_icon())

    def _on_tray(self) -> None:
        if self._tray is not None:
            self._tray.hide()
        self._on_clicked(self._in_tray, "")

    def _on_clicked(self, run_id: str, token: str) -> None:
        if token:
            # Qt hands it to a Wayland compositor with the next wish to come to the front.
            os.environ["XDG_ACTIVATION_TOKEN"] = token
        self._window.setWindowState(self._window.windowState() & ~Qt.WindowState.WindowMinimized)
        self._window.show()
        self._window.activateWindow()
        self.chosen.emit(run_id)

    def _words_of(self, run: RunModel) -> Notification:
        words = " ".join(run.question.text.split())
        titles = {
            JobState.DONE: self.tr("Your question is answered"),
            JobState.NO_QUORUM: self.tr("Too few agents answered"),
        }
        return Notification(
            run_id=run.id,
            title=titles.get(run.state, self.tr("A run has failed")),
            text=words if len(words) <= _MOST_WORDS else words[: _MOST_WORDS - 1] + "…",
            action=self.tr("Show it"),
        )
