"""What people want of runs from the window: asked, continued, asked again, gone on with; and panels kept."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from mas_app.bridge import Replies
from mas_app.controller import RunController
from mas_app.core_api import CoreApi
from mas_app.core_thread import CoreStopped, CoreThread
from mas_app.main_window import MainWindow, Tab
from mas_app.models.run import RunModel
from mas_app.panel_presets import save_panel
from mas_app.phrases import translated
from mas_app.widgets.notice_bar import Notice
from mas_app.window_state import WindowState
from mas_core.conversation import MOST_TURNS
from mas_core.errors import InputError, MasError
from mas_core.models import Job, Placement, RunSummary
from mas_core.paths import Paths
from mas_core.planning import JobRequest
from mas_core.settings import PanelSettings, Settings

_INTERRUPTED = "interrupted"
_WORDS_CHARS = 80


class Asking(QObject):
    """Takes the window's wishes to the controller and the core, and what comes of them back to the window.

    Signals:
        asked: A run was started from the form.
        panel_kept: A panel was written into the settings file.
    """

    asked = Signal()
    panel_kept = Signal()

    def __init__(
        self,
        core_thread: CoreThread[CoreApi],
        *,
        controller: RunController,
        window: MainWindow,
        state: WindowState,
        paths: Paths,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._core_thread = core_thread
        self._controller = controller
        self._window = window
        self._state = state
        self._config_file = paths.config_file
        self._core: CoreApi | None = None
        self._replies = Replies(self)
        window.query.ask_asked.connect(self._ask)
        window.query.panel_save_asked.connect(self._save_panel)
        window.follow_up_asked.connect(self._follow_up)
        window.responses.retry_asked.connect(self._retry)
        window.history.resume_asked.connect(self.resume)

    def attach(self, core: CoreApi) -> None:
        """Gives the opened core."""
        self._core = core

    def detach(self) -> None:
        """Asks nothing until a core is given again."""
        self._core = None
        self._window.notices.withdraw(_INTERRUPTED)

    def close(self) -> None:
        """Asks nothing more."""
        self._core = None
        self._replies.close()

    def resume(self, run_id: str) -> None:
        """Goes on with a run that was interrupted."""
        self._window.notices.withdraw(_INTERRUPTED)
        self._controller.resume(run_id)

    def show_interrupted(self, runs: Sequence[RunSummary]) -> None:
        """Says at the start that runs were interrupted, unless the person has put that away before.

        Args:
            runs: The newest first.
        """
        dismissal = f"{_INTERRUPTED}/{runs[0].id}" if runs else ""
        if not runs or self._state.dismissed(dismissal):
            return
        kept = self.tr("The answers that had arrived are kept.")
        if len(runs) == 1:
            words = " ".join(runs[0].question.split())
            words = words if len(words) <= _WORDS_CHARS else words[: _WORDS_CHARS - 1] + "…"
            text = self.tr("A run was interrupted: “{0}”. {1}").format(words, kept)
            action, act = self.tr("Resume"), lambda: self.resume(runs[0].id)
        else:
            text = self.tr("{0} runs were interrupted. {1}").format(len(runs), kept)
            action, act = self.tr("Show them"), lambda: self._show_in_history(runs[0].id)
        notice = Notice(
            key=_INTERRUPTED,
            text=text,
            kind="warning",
            action=action,
            act=act,
            dismissed=lambda: self._state.dismiss(dismissal),
        )
        self._window.notices.show_notice(notice)

    def _show_in_history(self, run_id: str) -> None:
        self._window.show_tab(Tab.HISTORY)
        self._window.history.choose(run_id)

    def _ask(self, job: Job, request: JobRequest) -> None:
        if job.placement is Placement.LOCAL or self._core is None:
            self._start(job)
            return
        # What nodes there are, and what they offer, only the core knows.
        self._replies.expect(self._core_thread.submit(self._core.plan(request)), then=self._start, failed=self._refuse)

    def _start(self, job: Job) -> None:
        try:
            self._controller.start(job)
        except CoreStopped:
            self._window.show_trouble(self.tr("MAS is closing and takes no more questions."))
            return
        self.asked.emit()

    def _refuse(self, error: BaseException) -> None:
        if isinstance(error, InputError):
            self._window.query.refuse(error)
        else:
            self._report(error)

    def _follow_up(self, run: RunModel) -> None:
        if self._core is None:
            return
        said = self._core.repository.conversation(run.id, most=MOST_TURNS + 1)
        self._replies.expect(self._core_thread.submit(said), then=self._window.follow_up, failed=self._report)

    def _retry(self, run: RunModel, labels: tuple[str, ...]) -> None:
        try:
            self._controller.retry(run, labels)
        except CoreStopped:
            self._window.show_trouble(self.tr("MAS is closing and asks nobody any more."))

    def _save_panel(self, panel: PanelSettings) -> None:
        """Keeps the form's panel in the settings file; the file is written on the core's thread."""
        file = self._config_file

        async def save() -> Settings:
            return await asyncio.to_thread(save_panel, file, panel)

        try:
            saving = self._core_thread.submit(save())
        except CoreStopped:
            self._window.show_trouble(self.tr("MAS is closing; the panel was not kept."))
            return

        def saved(settings: Settings) -> None:
            self._window.query.panels_changed(settings, chosen=panel.id)
            self.panel_kept.emit()

        self._replies.expect(saving, then=saved, failed=self._report)

    def _report(self, error: BaseException) -> None:
        if not isinstance(error, MasError):
            raise error
        self._window.show_trouble(translated(error))
