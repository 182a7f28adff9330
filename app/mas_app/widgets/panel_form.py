"""The right half of the form: who is asked, who writes the verdict, by which method, and how often."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QLabel, QSpinBox, QVBoxLayout, QWidget

from mas_app.models.panel_table import PanelTableModel
from mas_app.query_form import AUTOMATIC, FormState
from mas_app.theme import SPACE_S, Theme, mark
from mas_app.widgets.labels import text_label
from mas_app.widgets.panel_view import PanelView
from mas_core.catalog import Catalog
from mas_core.consensus import STRATEGIES
from mas_core.errors import InputError
from mas_core.models import Job
from mas_core.settings import DEFAULT_PANEL, Settings

_FIELDS = frozenset({"agents", "aggregator", "method", "roles", "repeats"})
_MOST_REPEATS = 50


class PanelForm(QWidget):
    """Panel table, aggregator, method, repeats."""

    edited = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = PanelTableModel(self)
        self.model.dataChanged.connect(lambda *_: self.edited.emit())
        self.table = PanelView(self.model, theme=theme)
        self.aggregator = QComboBox()
        self.aggregator.setAccessibleName(self.tr("Aggregator: who writes the verdict"))
        self.method = QComboBox()
        self.method.setAccessibleName(self.tr("Method by which the verdict is reached"))
        self.method_summary = text_label(size="small", tone="muted", wrap=True)
        self.repeats = QSpinBox()
        self.repeats.setRange(1, _MOST_REPEATS)
        self.repeats.setAccessibleName(self.tr("Repeats: how often each agent is asked"))
        self.demo_note = text_label(
            self.tr(
                "These agents are a small built-in demonstration model that runs on this computer. It is often wrong, and its "
                "opening words decide its stance: their agreement is no evidence."
            ),
            size="small",
            tone="warning",
            wrap=True,
        )
        self.fault = text_label(size="small", tone="danger", wrap=True)
        self.fault.hide()
        for box in (self.aggregator, self.method):
            box.currentIndexChanged.connect(lambda _place: self.edited.emit())
        self.repeats.valueChanged.connect(lambda _value: self.edited.emit())
        self._lay_out()

    @property
    def aggregator_id(self) -> str:
        """Id of the chosen aggregator."""
        return str(self.aggregator.currentData() or "")

    @property
    def method_id(self) -> str:
        """Name of the chosen method; empty for the one that the question's type calls for."""
        return str(self.method.currentData() or AUTOMATIC)

    def fill(self, settings: Settings, catalog: Catalog) -> None:
        """Offers what the settings have, and chooses the default panel."""
        panel = settings.panels[DEFAULT_PANEL]
        self.model.fill(settings, catalog, panel)
        with QSignalBlocker(self.aggregator), QSignalBlocker(self.method), QSignalBlocker(self.repeats):
            self.aggregator.clear()
            for agent in self.model.agents:
                self.aggregator.addItem(agent, agent)
            self.aggregator.setCurrentIndex(max(0, self.aggregator.findData(panel.aggregator)))
            self.method.clear()
            self.method.addItem(self.tr("Automatic"), AUTOMATIC)
            for name, strategy in STRATEGIES.items():
                self.method.addItem(strategy.title, name)
            self.method.setCurrentIndex(max(0, self.method.findData(panel.method or AUTOMATIC)))
            self.repeats.setValue(panel.repeats)
        self.table.updateGeometry()

    def set_state(self, form: FormState) -> None:
        """Shows a form as it was left, as far as its agents and methods still exist."""
        self.model.choose(form.agents, form.roles)
        with QSignalBlocker(self.aggregator), QSignalBlocker(self.method), QSignalBlocker(self.repeats):
            for box, wanted in ((self.aggregator, form.aggregator), (self.method, form.method)):
                place = box.findData(wanted)
                if place >= 0:
                    box.setCurrentIndex(place)
            self.repeats.setValue(form.repeats)

    def show_fault(self, fault: InputError | None) -> None:
        """Says below the fields what is wrong with them, or takes it back."""
        field = fault.field if fault is not None else ""
        mark(self.table, invalid=field in {"agents", "roles"})
        mark(self.aggregator, invalid=field == "aggregator")
        mark(self.method, invalid=field == "method")
        mark(self.repeats, invalid=field == "repeats")
        mine = field in _FIELDS
        self.fault.setText(str(fault) if mine else "")
        self.fault.setVisible(mine)

    def show_plan(self, job: Job | None) -> None:
        """Says what the method does (the automatic choice too), and whether the demonstration model is asked."""
        if job is not None:
            strategy = STRATEGIES[job.panel.method]
            automatic = self.method_id == AUTOMATIC
            self.method_summary.setText(f"{strategy.title}: {strategy.summary}" if automatic else strategy.summary)
            self.demo_note.setVisible(job.panel.demo)

    def _lay_out(self) -> None:
        fields = QGridLayout()
        fields.setHorizontalSpacing(12)
        fields.setVerticalSpacing(4)
        named: tuple[tuple[str, QWidget, int], ...] = (
            (self.tr("Aggregator"), self.aggregator, 4),
            (self.tr("Method"), self.method, 4),
            (self.tr("Repeats"), self.repeats, 2),
        )
        for column, (name, widget, stretch) in enumerate(named):
            label = QLabel(name)
            label.setBuddy(widget)
            mark(label, scale="small", tone="muted")
            fields.addWidget(label, 0, column)
            fields.addWidget(widget, 1, column)
            fields.setColumnStretch(column, stretch)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE_S)
        layout.addWidget(text_label(self.tr("Panel"), size="title"))
        layout.addWidget(self.table, 1)
        layout.addWidget(self.fault)
        layout.addWidget(self.demo_note)
        layout.addSpacing(SPACE_S)
        layout.addLayout(fields)
        layout.addWidget(self.method_summary)
