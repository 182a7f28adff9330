"""The composition root of the window: what is made of what, what is joined to what, and in which order it is closed."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication

from mas_app.asking import Asking
from mas_app.controller import RunController
from mas_app.core_api import CoreApi
from mas_app.core_thread import CoreStopped, CoreThread, OpenCore
from mas_app.first_notices import show_first_notices, withdraw_settled
from mas_app.garbage import WindowThreadCollector
from mas_app.health_watch import HealthWatch
from mas_app.history.controller import HistoryController
from mas_app.keeping import Keeping
from mas_app.leaving import ask_to_leave
from mas_app.main_window import MainWindow, Tab
from mas_app.models.run import RunModel
from mas_app.nodes.controller import NodesController
from mas_app.nodes.seen import NodeHost
from mas_app.notifications.ends import EndNotifications
from mas_app.opening import Opening
from mas_app.paused_keys import PausedKeyNotices
from mas_app.remembering import Remembering
from mas_app.settings.controller import SettingsController
from mas_app.theme import Theme
from mas_app.users.controller import UsersController
from mas_app.window_state import WindowState
from mas_core.paths import Paths
from mas_core.settings import Appearance

if TYPE_CHECKING:  # see Session._on_settings_made
    from mas_app.history.care import HistoryCare
    from mas_app.nodes.page import NodesPage
    from mas_app.settings.window import SettingsWindow

logger = logging.getLogger(__name__)

_WARM_UP_AFTER_MS = 400
_LOADED_AFTER_MS = 2_500
_JOBS_MAY_TAKE_S = 5.0


class Session(QObject):
    """One window over one core.

    Signals:
        closing: The person, or the system, has decided to end the session.
    """

    closing = Signal()

    def __init__(self, app: QApplication, *, paths: Paths, open_core: OpenCore[CoreApi], host: NodeHost | None = None) -> None:
        """Makes all parts and opens nothing yet.

        Args:
            app: The application.
            paths: Where files are.
            open_core: Opens the core, on its own thread.
            host: Makes this program a node; without it this computer cannot be shared.
        """
        super().__init__()
        self._paths = paths
        self._core: CoreApi | None = None
        self._shut = False
        self.state = WindowState(paths)
        self.theme = Theme(app, mode=self.state.theme or "system")
        self.core_thread: CoreThread[CoreApi] = CoreThread(open_core)
        self.controller = RunController(self.core_thread, parent=self)
        self.history = HistoryController(self.core_thread, parent=self)
        self.window = MainWindow(theme=self.theme, history=self.history.model)
        self._remembering = Remembering(self.state, window=self.window, history=self.history)
        self.opening = Opening(self.core_thread, window=self.window, parent=self)
        self._collector = WindowThreadCollector(busy=lambda: bool(self.controller.running), parent=self)
        self.asking = Asking(
            self.core_thread, controller=self.controller, window=self.window, state=self.state, paths=paths, parent=self
        )
        self.keeping = Keeping(
            self.core_thread, history=self.history, window=self.window, state=self.state, theme=self.theme, parent=self
        )
        self._health = HealthWatch(self.core_thread, app=app, parent=self)
        self.notifications = EndNotifications(self.core_thread, app=app, window=self.window, parent=self)
        self._paused_keys = PausedKeyNotices(self.window.notices, parent=self)
        self.nodes = NodesController(self.core_thread, paths=paths, state=self.state, host=host, parent=self)
        self._nodes_page: NodesPage | None = None
        self._settings_window: SettingsWindow | None = None
        self.care: HistoryCare | None = None
        self.settings = SettingsController(self.core_thread, theme=self.theme, paths=paths, window=self.window, parent=self)
        self.users = UsersController(
            paths=paths,
            opening=self.opening,
            window=self.window,
            running=lambda: bool(self.controller.running),
            theme=self.theme,
            parent=self,
        )
        self._connect()

    def begin(self) -> None:
        """Shows the window first, and opens the core then."""
        self._collector.start()
        self._remembering.put_back()
        self.window.show()
        self.opening.open()

    def remember(self) -> None:
        """Keeps how the window is left, and the form."""
        self._remembering.keep()
        if self._settings_window is not None:
            self.state.settings_geometry = self._settings_window.saveGeometry()
        if self._core is not None:
            self.state.form = self.window.query.state()
        self.state.flush()

    def cancel_jobs(self) -> None:
        """Cancels every running job; their ends arrive as events."""
        for run in self.controller.running:
            self.controller.cancel(run)

    def shut(self) -> None:
        """Takes no more events, closes the core, which ends what still runs, and then the window. Blocks until that is done.

        The window goes before the models that it shows, while all of them are alive. Harmless when repeated.
        """
        if self._shut:
            return
        self._shut = True
        # First, so that what is being done to files ends and nothing opens the core again.
        self.opening.close()
        self.users.close()
        self._health.close()
        self.notifications.close()
        self.nodes.close()
        self.settings.close()
        if self.care is not None:
            self.care.close()
        self.window.query.estimator.close()
        self.asking.close()
        self.keeping.close()
        self.controller.close()
        self.history.close()
        self.window.hide()
        if not self.core_thread.stop():
            logger.error("the core did not end in time")
        self.window.deleteLater()
        QCoreApplication.sendPostedEvents(self.window, QEvent.Type.DeferredDelete.value)
        self._collector.stop()

    async def close(self) -> None:
        """Cancels jobs, gives them time to be stored, stops the node, closes the core, hides the window: in that order."""
        self.remember()
        self.window.status.say(self.tr("Closing…"))
        self.window.setEnabled(False)
        await self._end_jobs()
        await self.nodes.stop_sharing()
        self.shut()

    async def _end_jobs(self) -> None:
        """Waits until the cancelled jobs have been stored, but not for ever."""
        all_ended = asyncio.Event()

        def look() -> None:
            if not self.controller.running:
                all_ended.set()

        self.controller.run_ended.connect(look)
        look()
        self.cancel_jobs()
        try:
            await asyncio.wait_for(all_ended.wait(), _JOBS_MAY_TAKE_S)
        except TimeoutError:
            logger.warning("a job did not end in %s s; it is kept as unfinished", _JOBS_MAY_TAKE_S)

    def _connect(self) -> None:
        window, controller, history = self.window, self.controller, self.history
        window.exit_asked.connect(self._on_exit_asked)
        window.run_cancel_asked.connect(self._cancel)
        window.theme_asked.connect(self._choose_theme)
        window.query.changed.connect(self._keep_form)
        window.responses.cancel_asked.connect(controller.cancel_answer)
        window.history.open_asked.connect(controller.reopen)
        self.opening.opened.connect(self._on_opened)
        self.opening.closing.connect(self._on_closing)
        self.opening.password_needed.connect(self.users.ask_at_start)
        self.users.trouble.connect(window.show_trouble)
        window.trouble_page.settings_wanted.connect(self._open_settings_file)
        self.asking.asked.connect(self._keep_form)
        history.interrupted_seen.connect(self.asking.show_interrupted)
        controller.run_opened.connect(self._on_run_opened)
        controller.run_ended.connect(self._on_run_ended)
        controller.trouble.connect(window.show_trouble)
        self.notifications.chosen.connect(self._show_told)
        history.trouble.connect(window.show_trouble)
        self._health.agents_seen.connect(window.status.show_agents)
        self._health.paused_seen.connect(self._paused_keys.show_paused)
        self._paused_keys.try_again_asked.connect(self._health.try_key_again)
        window.nodes_asked.connect(self.show_nodes)
        window.settings_asked.connect(self.settings.show)
        self.settings.window_made.connect(self._on_settings_made)
        self.settings.core_renewed.connect(self._on_renewed)
        self.settings.appearance_changed.connect(self._on_appearance)
        self.settings.key_changed.connect(self._health.try_key_again)
        self.settings.folder_wanted.connect(_open_folder)
        self.asking.panel_kept.connect(self.settings.store.take_outside)
        self.nodes.seen_changed.connect(window.show_nodes)
        self.nodes.trouble.connect(window.show_trouble)

    def show_nodes(self) -> None:
        """Opens the settings at the Nodes page."""
        settings = self.settings.window
        if self._nodes_page is not None:
            settings.show_page(self._nodes_page)

    def _on_settings_made(self, settings: SettingsWindow) -> None:
        # Imported now: most sessions never open the settings.
        from mas_app.history.care import HistoryCare  # noqa: PLC0415
        from mas_app.nodes.page import NodesPage  # noqa: PLC0415

        self._settings_window = settings
        if self.state.settings_geometry is not None:
            settings.restoreGeometry(self.state.settings_geometry)
        self._nodes_page = NodesPage(self.theme, shared=self.state.share)
        self.nodes.join(self._nodes_page)
        settings.add_page(self.tr("Nodes"), self._nodes_page, before=settings.limits)
        self.care = HistoryCare(
            self.core_thread,
            page=settings.data,
            opening=self.opening,
            running=lambda: bool(self.controller.running),
            theme=self.theme,
            parent=self,
        )
        self.care.erased.connect(self._on_erased)
        self.care.export_wanted.connect(self.keeping.export_all)
        if self._core is not None:
            self.care.attach(self._core)

    def _on_opened(self, core: CoreApi) -> None:
        self._core = core
        self.state.belong_to(core.person)
        self.users.show_user(core.person.name)
        if self.state.theme is None:
            self.theme.set_mode(core.settings.appearance.theme)
        self.controller.attach(core)
        self.asking.attach(core)
        self._remembering.put_back_order()
        self.history.attach(core)
        self.keeping.attach(core)
        self.window.core_opened(core, remembered=self.state.form)
        self._remembering.put_back_tab()
        show_first_notices(core, notices=self.window.notices, state=self.state, add_provider=self.settings.show)
        self._health.attach(core)
        self.nodes.attach(core)
        self.theme.set_text_percent(core.settings.appearance.text_percent)
        self.notifications.set_on(core.settings.appearance.notifications)
        self.settings.attach(core)
        if self.care is not None:
            self.care.attach(core)
        QTimer.singleShot(_WARM_UP_AFTER_MS, self, self._warm_up)

    def _on_closing(self) -> None:
        """Lets go of the core, which is about to be closed and opened again, perhaps over another history."""
        if self._core is not None:
            self._keep_form()
        self._core = None
        for part in (
            self._health,
            self.notifications,
            self.nodes,
            self.settings,
            self.asking,
            self.keeping,
            self.controller,
            self.history,
            self.care,
        ):
            if part is not None:
                part.detach()
        self.window.core_closed()

    def _on_erased(self) -> None:
        core = self._core
        self.window.forget_run()
        for part in (self.asking, self.keeping, self.history):
            part.detach()
            if core is not None:
                part.attach(core)

    def _on_renewed(self, core: CoreApi) -> None:
        """Takes over a core with other settings; history and nodes are the same, and jobs that run go on with theirs."""
        self._core = core
        self.controller.attach(core)
        self.asking.attach(core)
        self.window.settings_changed(core)
        self.keeping.attach(core)
        self._health.attach(core)
        if self.care is not None:
            self.care.attach(core)
        withdraw_settled(core, notices=self.window.notices)

    def _on_appearance(self, look: Appearance) -> None:
        self.theme.set_text_percent(look.text_percent)
        self.notifications.set_on(look.notifications)
        self._choose_theme(look.theme)

    def _cancel(self, run: RunModel) -> None:
        self.controller.cancel(run)

    def _keep_form(self) -> None:
        self.state.form = self.window.query.state()
        self.state.flush()

    def _on_run_opened(self, run: RunModel) -> None:
        self.window.show_run(run)
        self.window.show_running(self.controller.running)
        self.notifications.begin(run)

    def _show_told(self, run_id: str) -> None:
        shown = self.window.run
        if shown is not None and shown.id == run_id:
            self.window.show_tab(Tab.RESPONSES)
        else:
            self.controller.reopen(run_id)

    def _on_run_ended(self, run: RunModel) -> None:
        self.notifications.end(run)
        self.window.run_ended(run)
        self.window.show_running(self.controller.running)
        self.history.refresh()
        self._health.look()

    def _warm_up(self) -> None:
        """Has the analysis loaded while the person still reads the form.

        Its imports hold Python's lock for moments that would be seen as a stutter in streaming text.
        """
        core = self._core
        if core is None or self.controller.running:
            return
        try:
            self.core_thread.call(core.orchestrator.warm_up_soon)
            QTimer.singleShot(_LOADED_AFTER_MS, self, self._collector.libraries_loaded)
        except CoreStopped:
            logger.debug("closed before the analysis was loaded")

    def _choose_theme(self, mode: str) -> None:
        self.state.theme = mode
        self.state.flush()
        self.theme.set_mode(mode)

    def _open_settings_file(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._paths.config_file)))

    def _on_exit_asked(self) -> None:
        running = self.controller.running
        if not running:
            self.closing.emit()
            return
        ask_to_leave(self.window, running=len(running), leave=self._leave)

    def _leave(self) -> None:
        self.closing.emit()


def _open_folder(folder: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
