"""Joins the settings to the session: the window is made when it is first wanted, and the core is renewed after every change."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from mas_app.core_api import CoreApi
from mas_app.core_thread import CoreThread
from mas_app.main_window import MainWindow
from mas_app.phrases import translated
from mas_app.settings.store import SettingsStore
from mas_app.theme import Theme
from mas_app.widgets.notice_bar import Notice
from mas_core.errors import MasError
from mas_core.paths import Paths
from mas_core.secrets import KeyStore
from mas_core.settings import Settings
from mas_core.settings_file import SettingsFile

if TYPE_CHECKING:  # most sessions never open it
    from mas_app.settings.window import SettingsWindow

_OUTSIDE = "settings_outside"


class SettingsController(QObject):
    """Keeps the running core true to the settings file.

    Signals:
        core_renewed: A CoreApi with other settings, in place of the one that was attached.
        appearance_changed: An Appearance that is another one now.
        key_changed: Id of a provider that has another key now.
        folder_wanted: A Path to be opened in the system's file manager.
        window_made: The SettingsWindow, when it is first wanted; others add their pages to it.
    """

    core_renewed = Signal(object)
    appearance_changed = Signal(object)
    key_changed = Signal(str)
    folder_wanted = Signal(object)
    window_made = Signal(object)

    def __init__(
        self,
        core_thread: CoreThread[CoreApi],
        *,
        theme: Theme,
        paths: Paths,
        window: MainWindow,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme, self._paths, self._main = theme, paths, window
        self._core: CoreApi | None = None
        self._known: Settings | None = None
        self._prompts: object = None
        self._window: SettingsWindow | None = None
        self.store = SettingsStore(core_thread, file=SettingsFile(paths.config_file), keys=KeyStore(os.environ), parent=self)
        self.store.loaded.connect(self._on_loaded)
        self.store.changed_outside.connect(self._on_changed_outside)
        self.store.faulty_outside.connect(self._on_faulty_outside)

    @property
    def window(self) -> SettingsWindow:
        """The settings window, which is made when it is first asked for."""
        if self._window is None:
            from mas_app.settings.window import SettingsWindow  # noqa: PLC0415  (most sessions never open it)

            history = self._core.person.history if self._core is not None else self._paths.history()
            self._window = SettingsWindow(self.store, theme=self._theme, paths=self._paths, history=history, parent=self._main)
            self._window.key_changed.connect(self.key_changed)
            self._window.folder_wanted.connect(self.folder_wanted)
            self.window_made.emit(self._window)
        return self._window

    def attach(self, core: CoreApi) -> None:
        """Gives the opened core, and begins to watch the file."""
        self._core = core
        self.store.begin()

    def detach(self) -> None:
        """Changes nothing until a core is given again."""
        self._core = None
        if self._window is not None:
            self._window.rest()

    def close(self) -> None:
        """Watches and renews nothing more."""
        self._core = None
        self.store.close()
        if self._window is not None:
            self._window.hide()

    def show(self) -> None:
        """Opens the window, where it was left."""
        self.window.show_page(self.window.current_page)

    def _on_loaded(self) -> None:
        self._main.notices.withdraw(_OUTSIDE)
        core, settings, prompts = self._core, self.store.settings, self.store.catalog.own_prompts
        before, same = self._known, settings == self._known and prompts == self._prompts
        self._known, self._prompts = settings, prompts
        if core is None or before is None or same:
            return  # what is read first is what the core was opened with, a moment before
        if before.appearance != settings.appearance:
            self.appearance_changed.emit(settings.appearance)
        self.store.work(core.renewed(settings), then=self._take, failed=self._say)

    def _take(self, core: CoreApi) -> None:
        if self._core is not None:
            self._core = core
            self.core_renewed.emit(core)

    def _say(self, error: MasError) -> None:
        self._main.show_trouble(translated(error))

    def _on_changed_outside(self) -> None:
        notice = Notice(
            key=_OUTSIDE,
            text=self.tr("The settings file was changed outside this window."),
            kind="warning",
            action=self.tr("Load"),
            act=self.store.take_outside,
        )
        self._main.notices.show_notice(notice)

    def _on_faulty_outside(self, words: str) -> None:
        text = self.tr("The settings file was changed, and cannot be used as it is; the former settings hold. {0}").format(
            words
        )
        self._main.notices.show_notice(Notice(key=_OUTSIDE, text=text, kind="danger"))
