"""The settings window: a sidebar of pages beside the main window, which stays usable. Every change is saved at once."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QStackedWidget, QVBoxLayout, QWidget

from mas_app.dialogs.help_dialog import HelpDialog, Topic
from mas_app.icons import app_icon
from mas_app.settings.agent_page import AgentPage
from mas_app.settings.data_page import DataPage
from mas_app.settings.panel_page import PanelPage
from mas_app.settings.plain_pages import AppearancePage, LimitsPage
from mas_app.settings.prompt_page import PromptPage
from mas_app.settings.provider_page import ProviderPage
from mas_app.settings.store import SettingsStore
from mas_app.settings.text_pages import DomainPage, QuestionTypePage, RolePage
from mas_app.theme import Theme, mark
from mas_app.widgets.notice_bar import Notice, NoticeBar
from mas_core.paths import Paths

_SIZE_PX = (980, 700)
_LEAST_SIZE_PX = (820, 480)
_SIDEBAR_WIDTH_PX = 170
_SAVED = "saved"
_OUTSIDE = "outside"
_REFUSED = "refused"


class SettingsWindow(QWidget):
    """The window.

    Signals:
        folder_wanted: A Path to be opened in the system's file manager.
        key_changed: Id of a provider that has another key now.
    """

    folder_wanted = Signal(object)
    key_changed = Signal(str)

    def __init__(
        self, store: SettingsStore, *, theme: Theme, paths: Paths, history: Path, parent: QWidget | None = None
    ) -> None:
        """Makes all pages.

        Args:
            store: Reads and writes what they show.
            theme: The look.
            paths: Where files are.
            history: The history's file of the person who uses the window.
            parent: Owns it.
        """
        super().__init__(parent, Qt.WindowType.Window)
        self._store, self._theme = store, theme
        self.setWindowTitle(self.tr("Settings"))
        self.setWindowIcon(app_icon())
        mark(self, page=True)
        self.setMinimumSize(*_LEAST_SIZE_PX)
        self.resize(*_SIZE_PX)
        self.notices = NoticeBar(theme)
        self.sidebar = QListWidget()
        self.sidebar.setFixedWidth(_SIDEBAR_WIDTH_PX)
        self.sidebar.setAccessibleName(self.tr("Pages of the settings"))
        mark(self.sidebar, sidebar=True)
        self._stack = QStackedWidget()
        self.sidebar.currentRowChanged.connect(self._stack.setCurrentIndex)
        self.providers = ProviderPage(store)
        self.agents = AgentPage(store)
        self.panels = PanelPage(store, theme=theme)
        self.domains = DomainPage(store)
        self.question_types = QuestionTypePage(store)
        self.roles = RolePage(store)
        self.prompts = PromptPage(store)
        self.limits = LimitsPage(store)
        self.appearance = AppearancePage(store)
        self.data = DataPage(paths, history=history)
        self._add_own_pages()
        self._lay_out()
        self._connect()
        theme.dress(self)
        self._enable(store.ready)
        if store.ready:
            self._on_loaded()
            for page in (self.providers, self.agents, self.panels, self.domains, self.question_types, self.roles):
                page.refresh()
            for other in (self.prompts, self.limits, self.appearance):
                other.refresh()

    def rest(self) -> None:
        """Takes no changes until the settings are read again. What is being done to the history can still be cancelled."""
        self._enable(False)

    def add_page(self, title: str, page: QWidget, *, before: QWidget | None = None) -> None:
        """Adds a page at the end, or before another one."""
        place = self._stack.indexOf(before) if before is not None else -1
        place = self._stack.count() if place < 0 else place
        self._stack.insertWidget(place, page)
        self.sidebar.insertItem(place, title)

    def show_page(self, page: QWidget) -> None:
        """Opens the window at a page, and brings it to the front."""
        self.sidebar.setCurrentRow(self._stack.indexOf(page))
        self.show()
        self.activateWindow()

    @property
    def current_page(self) -> QWidget:
        """The page that is shown."""
        return self._stack.currentWidget()

    @property
    def titles(self) -> tuple[str, ...]:
        """The pages' titles, from top to bottom."""
        return tuple(self.sidebar.item(row).text() for row in range(self.sidebar.count()))

    def _add_own_pages(self) -> None:
        for title, page in (
            (self.tr("Providers"), self.providers),
            (self.tr("Agents"), self.agents),
            (self.tr("Panels"), self.panels),
            (self.tr("Domains"), self.domains),
            (self.tr("Question types"), self.question_types),
            (self.tr("Roles"), self.roles),
            (self.tr("Prompts"), self.prompts),
            (self.tr("Limits"), self.limits),
            (self.tr("Appearance"), self.appearance),
            (self.tr("Data"), self.data),
        ):
            self.add_page(title, page)
        self.sidebar.setCurrentRow(0)

    def _lay_out(self) -> None:
        right = QVBoxLayout()
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(0)
        right.addWidget(self.notices)
        right.addWidget(self._stack, 1)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.sidebar)
        layout.addLayout(right, 1)

    def _connect(self) -> None:
        store = self._store
        store.loaded.connect(self._on_loaded)
        store.saved.connect(self._on_saved)
        store.undone.connect(self._on_undone)
        store.refused.connect(self._on_refused)
        store.changed_outside.connect(self._on_changed_outside)
        store.faulty_outside.connect(self._on_faulty_outside)
        self.data.folder_wanted.connect(self.folder_wanted)
        self.providers.key_changed.connect(self.key_changed)
        self.providers.agent_wanted.connect(self._add_agent)
        # A field that is being typed in takes this for itself, and undoes its own typing.
        QShortcut(QKeySequence(QKeySequence.StandardKey.Undo), self, store.undo)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Close), self, self.close)
        QShortcut(QKeySequence(Qt.Key.Key_Escape), self, self.close)
        QShortcut(QKeySequence("F1"), self, self._show_help)

    def _show_help(self) -> None:
        HelpDialog(Topic.SETTINGS, theme=self._theme, parent=self).show()

    def _enable(self, enabled: bool) -> None:
        for place in range(self._stack.count()):
            page = self._stack.widget(place)
            if page is not None:
                page.setEnabled(enabled or page is self.data)

    def _add_agent(self, provider_id: str) -> None:
        self.show_page(self.agents)
        self.agents.add_for(provider_id)

    def _on_loaded(self) -> None:
        self._enable(True)
        self.notices.withdraw(_OUTSIDE)

    def _on_saved(self, words: str) -> None:
        self.notices.withdraw(_REFUSED)
        undo = self.tr("Undo") if self._store.can_undo else ""
        self.notices.show_notice(Notice(key=_SAVED, text=words, action=undo, act=self._store.undo))

    def _on_undone(self) -> None:
        undo = self.tr("Undo") if self._store.can_undo else ""
        words = self.tr("Taken back.")
        self.notices.show_notice(Notice(key=_SAVED, text=words, action=undo, act=self._store.undo))

    def _on_refused(self, words: str) -> None:
        self.notices.show_notice(Notice(key=_REFUSED, text=words, kind="warning"))

    def _on_changed_outside(self) -> None:
        words = self.tr("The settings file was changed outside this window.")
        load = Notice(key=_OUTSIDE, text=words, kind="warning", action=self.tr("Load"), act=self._store.take_outside)
        self.notices.show_notice(load)

    def _on_faulty_outside(self, words: str) -> None:
        text = self.tr("The settings file was changed outside this window, and cannot be used as it is. {0}").format(words)
        self.notices.show_notice(Notice(key=_OUTSIDE, text=text, kind="danger"))
