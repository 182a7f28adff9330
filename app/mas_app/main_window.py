"""The window: four tabs, the notice bar, the menu and the status bar. It shows and asks; the controllers act."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from mas_app.charts_tab import ChartsTab
from mas_app.core_api import CoreApi
from mas_app.dialogs.doctor_dialog import DoctorDialog
from mas_app.dialogs.help_dialog import HelpDialog, Topic
from mas_app.formats import moment
from mas_app.history.tab import HistoryTab
from mas_app.icons import app_icon
from mas_app.models.history_table import HistoryTableModel
from mas_app.models.run import RunModel
from mas_app.nodes.seen import NodesSeen
from mas_app.query_form import FormState, form_of
from mas_app.query_tab import QueryTab
from mas_app.responses_tab import ResponsesTab
from mas_app.start_page import StartTroublePage
from mas_app.theme import Theme, mark
from mas_app.widgets.header import Header
from mas_app.widgets.notice_bar import Notice, NoticeBar
from mas_app.widgets.status_bar import StatusBar
from mas_core.models import Record

MINIMUM_SIZE_PX = (900, 600)
FIRST_SIZE_PX = (1280, 800)
_STORED = "stored"


class Tab(IntEnum):
    """The tabs from left to right."""

    QUERY = 0
    RESPONSES = 1
    CHARTS = 2
    HISTORY = 3


class MainWindow(QMainWindow):
    """The window.

    Signals:
        exit_asked: The person wants to leave; the composition root decides and closes.
        run_cancel_asked: A RunModel whose job is to be cancelled.
        theme_asked: Name of a theme mode.
        follow_up_asked: A RunModel that the next question is to continue; :meth:`follow_up` brings what was said.
        nodes_asked: The Nodes page is wanted.
        settings_asked: The settings are wanted.
        export_asked: What is in front is to be exported.
        import_asked: Exports are to be read back in.
    """

    exit_asked = Signal()
    run_cancel_asked = Signal(object)
    theme_asked = Signal(str)
    follow_up_asked = Signal(object)
    nodes_asked = Signal()
    settings_asked = Signal()
    export_asked = Signal()
    import_asked = Signal()

    def __init__(self, *, theme: Theme, history: HistoryTableModel) -> None:
        super().__init__()
        self._theme = theme
        self._run: RunModel | None = None
        self._asked: RunModel | None = None
        self.setWindowTitle("MAS")
        self.setWindowIcon(app_icon())
        theme.dress(self)
        self.setMinimumSize(*MINIMUM_SIZE_PX)
        self.resize(*FIRST_SIZE_PX)
        self.query = QueryTab(theme)
        self.responses = ResponsesTab(theme)
        self.charts = ChartsTab(theme)
        self.history = HistoryTab(history, theme=theme)
        self.trouble_page = StartTroublePage()
        self.header = Header((self.tr("Query"), self.tr("Responses"), self.tr("Charts"), self.tr("History")), theme=theme)
        self.notices = NoticeBar(theme)
        self.status = StatusBar(theme)
        self._pages = QStackedWidget()
        for page in (self.query, self.responses, self.charts, self.history, self.trouble_page):
            self._pages.addWidget(page)
        self._lay_out()
        self._connect()

    @property
    def run(self) -> RunModel | None:
        """The run that is shown."""
        return self._run

    @property
    def current_tab(self) -> Tab:
        """The tab in front."""
        return Tab(self.header.tabs.currentIndex())

    def show_tab(self, tab: Tab) -> None:
        """Brings a tab to the front."""
        self.header.tabs.setCurrentIndex(tab)

    def core_opened(self, core: CoreApi, *, remembered: FormState | None) -> None:
        """Comes alive: there is something to ask now."""
        self.header.tabs.setEnabled(True)
        self._pages.setCurrentIndex(self.current_tab)
        self.responses.set_catalog(core.catalog)
        self.query.set_core(core.settings, core.catalog, remembered=remembered)
        self.query.question.editor.setFocus()
        self.status.say("")

    def settings_changed(self, core: CoreApi) -> None:
        """Offers what changed settings have; the form stays as it is, as far as its agents still exist."""
        self.responses.set_catalog(core.catalog)
        self.query.set_core(core.settings, core.catalog, remembered=self.query.state())

    def core_closed(self) -> None:
        """Offers nothing until a core is opened again; the run that was shown may belong to a history that is no more."""
        self.header.tabs.setEnabled(False)
        self.query.setEnabled(False)
        self.forget_run()

    def forget_run(self) -> None:
        """Shows no run any more."""
        self._run = self._asked = None
        self.responses.show_nothing()
        self.charts.show_nothing()
        self.query.set_running(False)
        self.notices.withdraw(_STORED)

    def start_failed(self, *, title: str, what_to_do: str, details: str, settings: bool, retry: str = "") -> None:
        """Says why there is nothing to ask, in place of the tabs."""
        self.trouble_page.show_trouble(title=title, what_to_do=what_to_do, details=details, settings=settings, retry=retry)
        self.header.tabs.setEnabled(False)
        self._pages.setCurrentWidget(self.trouble_page)
        self.status.say("")

    def show_run(self, run: RunModel) -> None:
        """Shows a run in all tabs; a stored one under a banner that says so."""
        self._run = run
        self.responses.show_run(run)
        self.charts.show_run(run)
        self.notices.withdraw(_STORED)
        if run.stored and run.record is not None:
            text = self.tr("Stored run of {0}. Nothing is asked again.").format(moment(run.record.created_at))
            self.notices.show_notice(Notice(key=_STORED, text=text))
        else:
            self._asked = run
            self.query.set_running(run.running)
        self.show_tab(Tab.RESPONSES)
        self.header.tabs.setFocus()

    def follow_up(self, said: Sequence[Record]) -> None:
        """Opens the form for a question that continues the last of the runs in ``said``."""
        self.show_tab(Tab.QUERY)
        self.query.follow_up(said)

    def run_ended(self, run: RunModel) -> None:
        """A run came to its end; Cancel becomes Ask again if it is the one that was asked from the form."""
        if run is self._asked:
            self.query.set_running(False)

    def show_running(self, runs: Sequence[RunModel]) -> None:
        """Shows the running jobs in the status bar."""
        self.status.show_jobs(runs)

    def show_nodes(self, seen: NodesSeen) -> None:
        """Shows nodes in the status bar, and their agents in the form."""
        self.status.nodes.show_seen(seen)
        self.query.show_nodes(seen)

    def show_trouble(self, message: str) -> None:
        """Says something that needs attention, without a dialog."""
        self.notices.show_notice(Notice(key=f"trouble:{message}", text=message, kind="warning"))

    def closeEvent(self, event: QCloseEvent) -> None:
        """Asks to be closed instead of closing: jobs and files have to be brought to their end first."""
        event.ignore()
        self.exit_asked.emit()

    def _lay_out(self) -> None:
        central = QWidget()
        mark(central, page=True)
        layout = QVBoxLayout(central)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.header)
        layout.addWidget(self.notices)
        layout.addWidget(self._pages, 1)
        self.setCentralWidget(central)
        # After the rest, so that Tab comes to it last.
        self.setStatusBar(self.status)
        self.status.say(self.tr("Starting…"))

    def _connect(self) -> None:
        self.header.tabs.currentChanged.connect(self._pages.setCurrentIndex)
        self.header.new_asked.connect(self._new_question)
        self.header.exit_asked.connect(self.exit_asked)
        self.header.theme_asked.connect(self.theme_asked)
        self.header.nodes_asked.connect(self.nodes_asked)
        self.header.settings_asked.connect(self.settings_asked)
        self.header.export_asked.connect(self.export_asked)
        self.header.import_asked.connect(self.import_asked)
        self.header.help_asked.connect(self.show_help)
        self.header.check_asked.connect(lambda: DoctorDialog(theme=self._theme, parent=self).begin())
        self.responses.export_asked.connect(self.export_asked)
        self.status.nodes_asked.connect(self.nodes_asked)
        self.query.cancel_asked.connect(self._cancel_asked_run)
        self.responses.run_cancel_asked.connect(self.run_cancel_asked)
        self.responses.question_wanted.connect(self._go_ask)
        self.responses.follow_up_asked.connect(self.follow_up_asked)
        self.responses.again_asked.connect(self._ask_again)
        self.charts.question_wanted.connect(self._go_ask)
        self.history.question_wanted.connect(self._go_ask)
        self.status.run_chosen.connect(self.show_run)
        self.status.cancel_asked.connect(self.run_cancel_asked)
        for tab in Tab:
            shortcut = QShortcut(QKeySequence(f"Ctrl+{tab + 1}"), self)
            shortcut.activated.connect(lambda chosen=tab: self._go_to(chosen))
        QShortcut(QKeySequence(Qt.Key.Key_Escape), self, self._cancel_shown_run)

    def show_help(self) -> None:
        """Opens the help about the tab in front."""
        HelpDialog(tuple(Topic)[self.current_tab], theme=self._theme, parent=self).show()

    def _go_to(self, tab: Tab) -> None:
        """Brings a tab to the front for somebody at the keyboard, with the focus where they go on."""
        if not self.header.tabs.isEnabled():
            return
        self.show_tab(tab)
        page = (self.query, self.responses, self.charts, self.history)[tab]
        page.take_focus()

    def _go_ask(self) -> None:
        self.show_tab(Tab.QUERY)
        self.query.question.editor.setFocus()

    def _new_question(self) -> None:
        self.show_tab(Tab.QUERY)
        self.query.new_question()

    def _ask_again(self, run: RunModel) -> None:
        self.show_tab(Tab.QUERY)
        self.query.show_form(form_of(run.question, run.panel))

    def _cancel_asked_run(self) -> None:
        if self._asked is not None and self._asked.running:
            self.run_cancel_asked.emit(self._asked)

    def _cancel_shown_run(self) -> None:
        if self._run is not None and self._run.running:
            self.run_cancel_asked.emit(self._run)
        else:
            self._cancel_asked_run()
