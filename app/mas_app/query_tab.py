"""The form: a question, the panel that is asked, and a preview of exactly what each agent will get."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from mas_app.estimates import Estimator, in_words, near_limit, over_limit
from mas_app.icons import icon
from mas_app.nodes.seen import NodesSeen
from mas_app.phrases import translated
from mas_app.query_form import FormState, follow_up_of
from mas_app.theme import SPACE_L, SPACE_M, SPACE_S, Theme, mark
from mas_app.widgets.labels import text_label
from mas_app.widgets.panel_form import PanelForm
from mas_app.widgets.question_form import QuestionForm
from mas_core.catalog import Catalog
from mas_core.errors import InputError
from mas_core.estimate import Estimate
from mas_core.models import Job, Placement, Record
from mas_core.planning import build_job
from mas_core.settings import PanelSettings, Settings

_SETTLE_MS = 150


class QueryTab(QWidget):
    """The form as a whole.

    Signals:
        ask_asked: (Job, JobRequest) that the person wants to run; the form has been checked.
        cancel_asked: The run that was asked from here is to be cancelled.
        panel_save_asked: A PanelSettings that the person wants to keep.
        changed: The form has been edited and has come to rest.
    """

    ask_asked = Signal(object, object)
    cancel_asked = Signal()
    panel_save_asked = Signal(object)
    changed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._settings: Settings | None = None
        self._catalog: Catalog | None = None
        self._nodes: NodesSeen | None = None
        self._asked_in_vain = False
        self._running = False
        self._reason = ""
        self.question = QuestionForm(theme)
        self.panel = PanelForm(theme)
        self.estimate = text_label(tone="muted", wrap=True, selectable=True)
        self.estimate.setAccessibleName(self.tr("What the run takes"))
        self.estimator = Estimator(self)
        self.estimator.estimated.connect(self._show_estimate)
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
        self.panel.presets.save_asked.connect(self._save_panel)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self, self.ask)
        theme.changed.connect(self._refresh_button)
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

    def panels_changed(self, settings: Settings, *, chosen: str) -> None:
        """Offers the panels of changed settings; the form has just been kept as ``chosen``."""
        self._settings = settings
        self.panel.offer_panels(settings, chosen=chosen)

    def show_nodes(self, seen: NodesSeen) -> None:
        """Takes what nodes there are and what they offer; the form is planned anew where that makes a difference."""
        before, self._nodes = self._nodes, seen
        if before is not None and (before.offered, before.places, len(before.nodes)) == (
            seen.offered,
            seen.places,
            len(seen.nodes),
        ):
            return
        self.panel.offer_agents(seen.offered, seen.places)
        self.panel.options.show_nodes(len(seen.nodes))
        self._settle.start()

    def state(self) -> FormState:
        """Returns the form as it stands."""
        banner = self.question.follows
        return replace(
            self.panel.state(),
            text=self.question.text,
            domain=self.question.domain_id,
            question_type=self.question.type_id,
            follows=banner.said[-1].id if banner.said else "",
            carry=banner.carry.isChecked(),
        )

    def show_form(self, form: FormState, *, said: Sequence[Record] = ()) -> None:
        """Puts a form in place of what stands here, to be edited and asked; it continues the last run of ``said``."""
        self.question.set_state(form)
        self.question.follows.follow(said, carry=form.carry)
        self.panel.set_state(form)
        self._asked_in_vain = False
        self.set_running(False)
        self._on_settled()
        self.question.editor.setFocus()

    def follow_up(self, said: Sequence[Record]) -> None:
        """Begins a question that continues a run, the last of ``said``, with the same panel."""
        self.show_form(follow_up_of(said[-1]), said=said)

    def refuse(self, fault: InputError) -> None:
        """Says at its field what the core found wrong with a form that looked right from here."""
        self.question.show_fault(fault)
        self.panel.show_fault(fault)
        words = translated(fault)
        self._say(words, reason=words)

    def new_question(self) -> None:
        """Empties the question and keeps the rest; a run that goes on goes on."""
        self.question.clear_question()
        self.question.follows.follow(())
        self._asked_in_vain = False
        self.set_running(False)
        self._refresh()

    def set_running(self, running: bool) -> None:
        """Turns Ask into Cancel while the run that was asked from here goes on, and back."""
        self._running = running
        self._refresh_button()

    def ask(self) -> None:
        """Checks the form and asks, or says at the field what is wrong."""
        if self._running or not self.isEnabled():
            return
        self._asked_in_vain = True
        over = self._reason
        job = self._refresh()
        if job is not None and not over:
            self._asked_in_vain = False
            self.ask_asked.emit(job, self.state().request())

    def take_focus(self) -> None:
        """Puts the cursor where one goes on at the keyboard."""
        self.question.editor.setFocus()

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

    def _refresh_button(self) -> None:
        running, colours = self._running, self._theme.colours
        self.ask_button.setText(self.tr("Cancel") if running else self.tr("Ask"))
        # What is wrong stands beside the button, too: a tooltip alone is not seen by everyone.
        asking = self._reason or self.tr("Ask the panel (Ctrl+Enter)")
        self.ask_button.setToolTip(self.tr("Cancel the run (Esc)") if running else asking.replace("<", "&lt;"))
        able = running or not self._reason
        ink = colours.on_danger if running else colours.on_accent if able else colours.muted
        self.ask_button.setIcon(icon("close" if running else "ask", ink))
        self.ask_button.setEnabled(able)
        mark(self.ask_button, kind="stop" if running else "primary")

    def _refresh(self) -> Job | None:
        """Plans the job that the form stands for, and shows its preview, its estimate, or what is wrong with it."""
        if self._settings is None or self._catalog is None:
            return None
        job: Job | None = None
        fault: InputError | None = None
        said = self.question.follows.said
        try:
            settings = self.panel.whole_settings or self._settings
            job = build_job(self.state().request(), settings=settings, catalog=self._catalog, previous=said)
            self._check_place(job)
        except InputError as exc:
            job, fault = None, exc
        # An empty question is no mistake before somebody has tried to ask it.
        silent = fault is not None and fault.field == "question" and not self._asked_in_vain
        shown = None if silent else fault
        self.question.show_fault(shown)
        self.panel.show_fault(shown)
        self.question.show_preview(job, self._catalog)
        self.panel.show_plan(job)
        if job is not None:
            self.estimator.ask(job, self._catalog)
        else:
            self.estimator.forget()
            self._say(str(shown) if shown is not None else "", reason=str(shown) if shown is not None else "")
        return job

    def _check_place(self, job: Job) -> None:
        """Says where agents are that cannot be asked from where the run is to take place.

        Raises:
            InputError: An agent is on nodes only and the run is to stay here, or there is no node to run on.
        """
        nodes = self._nodes
        if nodes is None:
            return
        if job.placement is Placement.LOCAL:
            for name in (*job.panel.agents, job.panel.aggregator or ""):
                spec = job.panel.specs.get(name)
                if spec is not None and spec.settings_id in nodes.offered:
                    where = ", ".join(nodes.places.get(spec.settings_id, ()))
                    raise InputError(
                        self.tr("{0} is not on this computer but on {1}: let it run on paired nodes, or automatically.").format(
                            spec.settings_id, where
                        ),
                        field="placement",
                    )
        elif job.placement is Placement.NODES and not nodes.nodes:
            raise InputError(
                self.tr("No node is paired with this computer. Add one under “Nodes…” in the menu, or let it run here."),
                field="placement",
            )

    def _show_estimate(self, job: Job, found: Estimate) -> None:
        limits = self._settings.limits if self._settings is not None else None
        over = over_limit(job, found, limits) if limits is not None else ""
        near = near_limit(job, found, limits) if limits is not None and not over else ""
        place = self.tr("Everything runs on this computer.") if _all_demo(job) and job.placement is Placement.LOCAL else ""
        words = " ".join(part for part in (f"{in_words(found)}.", over or near, place) if part)
        self._say(words, reason=over)

    def _say(self, words: str, *, reason: str) -> None:
        self.estimate.setText(words)
        mark(self.estimate, tone="danger" if reason else "muted")
        self._reason = reason
        self._refresh_button()

    def _save_panel(self, name: str) -> None:
        form = self.panel.state()
        layers = 2
        if self._settings is not None and form.panel in self._settings.panels:
            layers = self._settings.panels[form.panel].layers
        panel = PanelSettings(
            id=name,
            agents=form.agents,
            aggregator=form.aggregator,
            method=form.method or None,
            roles=form.roles,
            repeats=form.repeats,
            layers=layers,
        )
        self.panel_save_asked.emit(panel)


def _all_demo(job: Job) -> bool:
    panel = job.panel
    called = {*panel.agents, panel.aggregator}
    return all(spec.demo for name, spec in panel.specs.items() if name in called)
