"""The right half of the form: a panel to begin with, who is asked, and how the run is made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from mas_app.models.panel_table import PanelTableModel
from mas_app.phrases import translated
from mas_app.query_form import FormState
from mas_app.theme import SPACE_S, Theme, mark
from mas_app.widgets.labels import text_label
from mas_app.widgets.panel_view import PanelView
from mas_app.widgets.preset_bar import PresetBar
from mas_app.widgets.run_options import RunOptions
from mas_core.catalog import Catalog
from mas_core.errors import InputError
from mas_core.models import Agent, Job
from mas_core.planning import RoleMode
from mas_core.settings import DEFAULT_PANEL, Settings


class PanelForm(QWidget):
    """Presets, the table of agents, the options of a run."""

    edited = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings: Settings | None = None
        self._catalog: Catalog | None = None
        self._offered: Mapping[str, Agent] = {}
        self._awaited: FormState | None = None
        self.presets = PresetBar(theme)
        self.presets.chosen.connect(self._on_preset)
        self.model = PanelTableModel(self)
        self.model.edited.connect(self._on_model_edited)
        self.table = PanelView(self.model, theme=theme)
        self.options = RunOptions()
        self.options.edited.connect(self._on_options)
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
        self._lay_out()

    def fill(self, settings: Settings, catalog: Catalog) -> None:
        """Offers what the settings have, and chooses the default panel."""
        self._settings, self._catalog = settings, catalog
        self.presets.offer(tuple(settings.panels))
        self._apply_preset(DEFAULT_PANEL)
        self.table.updateGeometry()

    @property
    def whole_settings(self) -> Settings | None:
        """The settings that the form offers, with the agents that only nodes have; None before it is filled."""
        return self._whole(self._settings) if self._settings is not None else None

    def offer_agents(self, offered: Mapping[str, Agent], places: Mapping[str, tuple[str, ...]]) -> None:
        """Takes the agents that only nodes have, and which nodes have which agents."""
        self._offered = offered
        if self._settings is None:
            return
        before = self.model.agents
        self.model.offer(self._whole(self._settings), places)
        if self.model.agents == before:
            return
        writer = self.options.aggregator.currentData()
        with QSignalBlocker(self.options.aggregator):
            self.options.offer_aggregators(self.model.agents)
            self.options.aggregator.setCurrentIndex(max(0, self.options.aggregator.findData(writer)))
        self.table.updateGeometry()
        awaited = self._awaited
        if awaited is not None and any(agent in offered for agent in (*awaited.agents, awaited.aggregator)):
            # The form as it was left has agents that nobody had heard of when it was filled.
            self.model.choose(awaited.agents, awaited.roles)
            self.options.set_state(awaited)
        self.edited.emit()

    def offer_panels(self, settings: Settings, *, chosen: str) -> None:
        """Offers the panels of changed settings; the form is one of them now."""
        self._settings = settings
        self.presets.offer(tuple(settings.panels))
        self.presets.choose(chosen)
        self.edited.emit()

    def set_state(self, form: FormState) -> None:
        """Shows a form as it was left, as far as its agents and methods still exist."""
        self.presets.end_naming()
        if self._settings is not None and form.panel in self._settings.panels:
            self._apply_preset(form.panel)
        self.model.choose(form.agents, form.roles)
        self.options.set_state(form)
        self.model.set_role_mode(self.options.mode)
        missing = {*form.agents, form.aggregator} - set(self.model.agents) - {""}
        self._awaited = form if missing else None

    def state(self) -> FormState:
        """Returns this half of the form as it stands."""
        return FormState(
            panel=self.presets.panel,
            agents=self.model.chosen,
            roles=dict(self.model.roles),
            role_mode=self.options.mode,
            aggregator=str(self.options.aggregator.currentData() or ""),
            method=self.options.method_id,
            repeats=self.options.repeats.value(),
            placement=str(self.options.placement.currentData()),
            max_cost_usd=self.options.max_cost_usd,
        )

    def show_fault(self, fault: InputError | None) -> None:
        """Says below the fields what is wrong with them, or takes it back."""
        mine = fault is not None and fault.field in {"agents", "panel"}
        mark(self.table, invalid=mine)
        self.fault.setText(translated(fault) if mine else "")
        self.fault.setVisible(mine)
        self.options.show_fault(fault)

    def show_plan(self, job: Job | None) -> None:
        """Says what the method does, which roles are given, and whether the demonstration model is asked."""
        if job is None:
            return
        self.options.show_plan(job)
        self.demo_note.setVisible(job.panel.demo)
        if self.options.mode is RoleMode.AUTO:
            self.model.show_planned(job.panel.roles)

    def _whole(self, settings: Settings) -> Settings:
        """Returns the settings with the agents that only nodes have."""
        return (
            replace(
                settings,
                agents={**settings.agents, **{name: one for name, one in self._offered.items() if name not in settings.agents}},
            )
            if self._offered
            else settings
        )

    def _on_model_edited(self) -> None:
        self._awaited = None
        self.edited.emit()

    def _on_preset(self, name: str) -> None:
        self._awaited = None
        self._apply_preset(name)
        self.edited.emit()

    def _apply_preset(self, name: str) -> None:
        if self._settings is None or self._catalog is None:
            return
        panel = self._settings.panels[name]
        self.presets.choose(name)
        self.model.fill(self._whole(self._settings), self._catalog, panel)
        self.options.offer_aggregators(self.model.agents)
        self.options.set_panel(panel)
        self.model.set_role_mode(self.options.mode)

    def _on_options(self) -> None:
        self.model.set_role_mode(self.options.mode)
        self.edited.emit()

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE_S)
        layout.addWidget(self.presets)
        layout.addWidget(self.table, 1)
        layout.addWidget(self.fault)
        layout.addWidget(self.demo_note)
        layout.addWidget(self.options)
