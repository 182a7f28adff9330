"""The form: a question, the panel that is asked, and a preview of exactly what each agent will get."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from mas_app.icons import icon
from mas_app.query_form import FormState
from mas_app.theme import SPACE_L, SPACE_M, SPACE_S, Theme, mark
from mas_app.widgets.labels import text_label
from mas_app.widgets.panel_form import PanelForm
from mas_app.widgets.question_form import QuestionForm
from mas_core.catalog import Catalog
from mas_core.consensus import STRATEGIES
from mas_core.errors import InputError
from mas_core.models import Job
from mas_core.planning import build_job
from mas_core.settings import Settings

_SETTLE_MS = 150


class QueryTab(QWidget):
    """The form as a whole.

    Signals:
        ask_asked: A Job that the person wants to run; the form has been checked.
        cancel_asked: The run that was asked from here is to be cancelled.
        changed: The form has been edited and has come to rest.
    """

    ask_asked = Signal(object)
    cancel_asked = Signal()
    changed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._settings: Settings | None = None
        self._catalog: Catalog | None = None
        self._asked_in_vain = False
        self._running = False
        self.question = QuestionForm(theme)
        self.panel = PanelForm(theme)
        self.estimate = text_label(tone="muted", wrap=True)
        self.ask_button = QPushButton()
        self.ask_button.setMinimumWidth(150)
        self.ask_button.clicked.connect(self._ask_or_cancel)
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(_SETTLE_MS)
        self._settle.timeout.connect(self._on_settled)
        self.question.edited.connect(self._settle.start)
        self.question.agent_chosen.connect(self._refresh)
        self.panel.edited.connect(self._settle.start)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self, self.ask)
        self._lay_out()
        self.set_running(False)
        self.setEnabled(False)

    def set_core(self, settings: Settings, catalog: Catalog, *, remembered: FormState | None = None) -> None:
        """Fills the form: as it was left, or with the default panel and an example on a first start."""
        self._settings, self._catalog = settings, catalog
        self.question.fill(catalog)
        self.panel.fill(settings, catalog)
        if remembered is not None:
            self.question.set_state(remembered)
            self.panel.set_state(remembered)
        else:
            self.question.load_first_example()
        self.setEnabled(True)
        self._refresh()

    def state(self) -> FormState:
        """Returns the form as it stands."""
        return FormState(
            text=self.question.text,
            domain=self.question.domain_id,
            question_type=self.question.type_id,
            agents=self.panel.model.chosen,
            roles=dict(self.panel.model.roles),
            aggregator=self.panel.aggregator_id,
            method=self.panel.method_id,
            repeats=self.panel.repeats.value(),
        )

    def new_question(self) -> None:
        """Empties the question and keeps the rest; a run that goes on goes on."""
        self.question.clear_question()
        self._asked_in_vain = False
        self.set_running(False)
        self._refresh()

    def set_running(self, running: bool) -> None:
        """Turns Ask into Cancel while the run that was asked from here goes on, and back."""
        self._running = running
        self.ask_button.setText(self.tr("Cancel") if running else self.tr("Ask"))
        self.ask_button.setToolTip(self.tr("Cancel the run (Esc)") if running else self.tr("Ask the panel (Ctrl+Enter)"))
        colours = self._theme.colours
        self.ask_button.setIcon(icon("close", colours.on_danger) if running else icon("ask", colours.on_accent))
        mark(self.ask_button, kind="stop" if running else "primary")

    def ask(self) -> None:
        """Checks the form and asks, or says at the field what is wrong."""
        if self._running or not self.isEnabled():
            return
        self._asked_in_vain = True
        job = self._refresh()
        if job is not None:
            self._asked_in_vain = False
            self.ask_asked.emit(job)

    def _lay_out(self) -> None:
        sides = QHBoxLayout()
        sides.setSpacing(SPACE_L)
        sides.addWidget(self.question, 11)
        sides.addWidget(self.panel, 9)
        bottom = QHBoxLayout()
        bottom.setSpacing(SPACE_M)
        bottom.addWidget(self.estimate, 1)
        bottom.addWidget(self.ask_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE_L, SPACE_M, SPACE_L, SPACE_M)
        layout.setSpacing(SPACE_S)
        layout.addLayout(sides, 1)
        layout.addLayout(bottom)

    def _ask_or_cancel(self) -> None:
        if self._running:
            self.cancel_asked.emit()
        else:
            self.ask()

    def _on_settled(self) -> None:
        self._refresh()
        self.changed.emit()

    def _refresh(self) -> Job | None:
        """Plans the job that the form stands for, and shows its preview, its estimate, or what is wrong with it."""
        if self._settings is None or self._catalog is None:
            return None
        job: Job | None = None
        fault: InputError | None = None
        try:
            job = build_job(self.state().request(), settings=self._settings, catalog=self._catalog)
        except InputError as exc:
            fault = exc
        # An empty question is no mistake before somebody has tried to ask it.
        silent = fault is not None and fault.field == "question" and not self._asked_in_vain
        shown = None if silent else fault
        self.question.show_fault(shown)
        self.panel.show_fault(shown)
        self.question.show_preview(job, self._catalog)
        self.panel.show_plan(job)
        self.estimate.setText(self._estimate(job, shown))
        mark(self.estimate, tone="danger" if shown is not None else "muted")
        return job

    def _estimate(self, job: Job | None, fault: InputError | None) -> str:
        if job is None:
            return "" if fault is None else str(fault)
        answers = len(job.panel.agents) * job.panel.repeats
        calls = STRATEGIES[job.panel.method].planned_calls(job)
        words = self.tr("1 answer") if answers == 1 else self.tr("{0} answers").format(answers)
        if calls == answers:
            words = self.tr("1 call: 1 answer.") if calls == 1 else self.tr("{0} calls: {1}.").format(calls, words)
        else:
            more = calls - answers
            words = self.tr("{0} calls: {1}, and {2} more for the method and its verdict.").format(calls, words, more)
        place = self.tr("Everything runs on this computer, at no cost.") if self._all_demo(job) else ""
        return f"{words} {place}".strip()

    @staticmethod
    def _all_demo(job: Job) -> bool:
        panel = job.panel
        called = {*panel.agents, panel.aggregator}
        return all(spec.demo for name, spec in panel.specs.items() if name in called)
