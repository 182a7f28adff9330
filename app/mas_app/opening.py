"""Opens the core, closes it for what needs the history's file for itself, and opens it again."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from PySide6.QtCore import QObject, Signal

from mas_app.bridge import Replies
from mas_app.core_api import CoreApi
from mas_app.core_thread import CoreThread
from mas_app.main_window import MainWindow
from mas_app.phrases import translated
from mas_core.errors import MachineError, MasError, SettingsError

logger = logging.getLogger(__name__)

_MAY_CLOSE_S = 30.0

ResultT = TypeVar("ResultT")


class Opening(QObject):
    """Brings the core to the window, and takes it away. Lives on the window's thread.

    Signals:
        opened: The CoreApi that is there from now on.
        closing: The core goes; whoever holds it lets go at once.
        password_needed: (user, sentence): the history of that user cannot be opened before they have logged in. The window
            says so by now, with a button that opens once more.
    """

    opened = Signal(object)
    closing = Signal()
    password_needed = Signal(str, str)

    def __init__(self, core_thread: CoreThread[CoreApi], *, window: MainWindow, parent: QObject | None = None) -> None:
        """Opens nothing yet."""
        super().__init__(parent)
        self._core_thread = core_thread
        self._window = window
        self._replies = Replies(self)
        # What it does is begun in order, and brought to its end before the program ends.
        self._files = ThreadPoolExecutor(max_workers=1, thread_name_prefix="mas-files")
        self._then: Callable[[], None] | None = None
        window.trouble_page.retry_wanted.connect(self.open)

    def open(self) -> None:
        """Opens the core."""
        self._window.status.say(self.tr("Starting…"))
        self._replies.expect(self._core_thread.start(), then=self._on_opened, failed=self._on_failed)

    def meanwhile(
        self,
        work: Callable[[], ResultT],
        *,
        words: str,
        then: Callable[[ResultT], None],
        failed: Callable[[BaseException], None],
    ) -> None:
        """Closes the core, does something to its files, and opens it again, also if that went wrong.

        Args:
            work: Called in a thread while nothing of the core is open.
            words: What is being done, for the status bar.
            then: Takes the result, when the core is open again or cannot be opened.
            failed: Takes the error instead.
        """
        self.closing.emit()
        self._window.status.say(words)

        def done(result: ResultT) -> None:
            self._then = lambda: then(result)
            self.open()

        def broke(error: BaseException) -> None:
            if isinstance(error, _StillOpen):
                failed(error)
                self._on_failed(error)
                return
            self._then = lambda: failed(error)
            self.open()

        sentence = self.tr("MAS could not close the history, and nothing was done. Quit MAS and start it again.")
        self._replies.expect(self._files.submit(_closed_for, self._core_thread, work, sentence), then=done, failed=broke)

    def close(self) -> None:
        """Opens nothing more, and waits for what is being done to files."""
        self._replies.close()
        self._files.shutdown(wait=True, cancel_futures=True)

    def _on_opened(self, core: CoreApi) -> None:
        self.opened.emit(core)
        self._tell()

    def _tell(self) -> None:
        then, self._then = self._then, None
        if then is not None:
            then()

    def _on_failed(self, error: BaseException) -> None:
        from mas_core.users import PasswordNeeded  # noqa: PLC0415  (loaded by now, on the core's thread)

        if isinstance(error, PasswordNeeded):
            self._window.start_failed(
                title=self.tr("{0} is to log in").format(error.user),
                what_to_do=self.tr("Their history is opened with their password."),
                details="",
                settings=False,
                retry=self.tr("Log in…"),
            )
            self.password_needed.emit(error.user, translated(error))
        else:
            self._say_failed(error)
        self._tell()

    def _say_failed(self, error: BaseException) -> None:
        settings = isinstance(error, SettingsError)
        if settings:
            what_to_do = self.tr("Mend the settings file, or move it away to start with the built-in model. Then try again.")
        elif isinstance(error, MasError):
            what_to_do = self.tr("Mend what is said below, and try again.")
        else:
            logger.critical("the core could not be opened", exc_info=error)
            what_to_do = self.tr("This is a fault in MAS itself. The log has the details.")
        details = translated(error) if isinstance(error, MasError) else f"{type(error).__name__}: {error}"
        title = self.tr("The settings cannot be used") if settings else self.tr("MAS cannot start")
        self._window.start_failed(title=title, what_to_do=what_to_do, details=details, settings=settings)


class _StillOpen(MachineError):  # noqa: N818  (a state, as CoreStopped is)
    """The core's thread did not end, so that nothing may be done to its files."""


def _closed_for(core_thread: CoreThread[CoreApi], work: Callable[[], ResultT], sentence: str) -> ResultT:
    # Runs in the thread for files, which nothing of Qt goes to.
    if not core_thread.stop(timeout_s=_MAY_CLOSE_S):
        raise _StillOpen(sentence)
    return work()
