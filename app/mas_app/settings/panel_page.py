"""Panels: who is asked together, in which roles, and how the verdict is reached."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtWidgets import QWidget

from mas_app.models.panel_table import PanelTableModel
from mas_app.phrases import translated
from mas_app.settings.entries import EntriesPage
from mas_app.settings.entry_list import Row
from mas_app.settings.fields import number
from mas_app.settings.store import SettingsStore
from mas_app.theme import Theme
from mas_app.widgets.panel_view import PanelView
from mas_core.consensus import STRATEGIES
from mas_core.errors import InputError
from mas_core.settings import BUILTIN_PANEL, DEFAULT_PANEL, PanelSettings
from mas_core.settings_edits import Section, SetEntry

_TABLE_HEIGHT_PX = 260


class PanelPage(EntriesPage):
    """The panels of the settings."""

    section = Section.PANELS

    def __init__(self, store: SettingsStore, *, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(
            store,
            intro=self.tr("Agents that are asked together. The form begins with “default”."),
            add=self.tr("Add"),
            parent=parent,
        )
        self.agents = PanelTableModel(self)
        self.agents.edited.connect(self._on_agents)
        self.table = PanelView(self.agents, theme=theme)
        self.table.setFixedHeight(_TABLE_HEIGHT_PX)
        self.add_button.clicked.connect(self._add_new)
        self._make_form()

    def rows(self) -> Sequence[Row]:
        """Lists the panels, those of the person's own file first."""
        written = self._written()
        order = sorted(self.store.settings.panels, key=lambda name: (name not in written, name != DEFAULT_PANEL))
        return tuple(Row(id=name, name=name, note=self._note(name, written)) for name in order)

    def removable(self, entry_id: str) -> bool:
        """Those that stand in the file."""
        return entry_id in self._written()

    def fill(self, entry_id: str) -> None:
        """Shows a panel."""
        settings, panel = self.store.settings, self.store.settings.panels[entry_id]
        fixed = entry_id not in self._written()
        self.note.setVisible(fixed)
        self.note.setText(
            self.tr("All of your agents, as long as the settings file says nothing else. Change it, and it is written there.")
            if entry_id == DEFAULT_PANEL
            else self.tr("Comes with MAS. Change it, and the settings file gets a panel of this name that stands in for it.")
        )
        self.form.input("id").setEnabled(not fixed)
        self.agents.fill(settings, self.store.catalog, panel)
        self.form.offer("aggregator", tuple((name, name) for name in settings.agents))
        self.form.show_values(
            {
                "id": panel.id,
                "aggregator": panel.aggregator,
                "method": panel.method or "",
                "repeats": str(panel.repeats),
                "layers": str(panel.layers),
            }
        )

    def edited(self, entry_id: str, key: str) -> PanelSettings:
        """Returns the panel as the form has it. An aggregator that went with its agent is replaced by the first agent."""
        value = self.form.value
        agents = self.agents.chosen
        if not agents:
            raise InputError(self.tr("A panel needs at least one agent."), field=key)
        return replace(
            self.store.settings.panels[entry_id],
            agents=agents,
            roles=self.agents.roles,
            aggregator=value("aggregator") or agents[0],
            method=value("method") or None,
            repeats=int(number(value("repeats"), field="repeats", whole=True)),
            layers=int(number(value("layers"), field="layers", whole=True)),
        )

    def _written(self) -> frozenset[str]:
        """The panels that the file has; the others are made of it, or come with MAS."""
        return self.store.written(Section.PANELS)

    def _note(self, name: str, written: frozenset[str]) -> str:
        if name in written:
            return ""
        return self.tr("built in") if name == BUILTIN_PANEL else self.tr("all agents")

    def _add_new(self) -> None:
        like = self.store.settings.panels[self.current or DEFAULT_PANEL]
        self.add(replace(like, id=self.free_id(self.tr("panel"))))

    def _on_agents(self) -> None:
        try:
            panel = self.edited(self.current, "agents")
        except InputError as exc:
            self.refuse(exc)
            return
        self.save(SetEntry(entry=panel), said=self.tr("Saved {0}.").format(panel.id))

    def _make_form(self) -> None:
        form = self.form
        form.add_line("id", self.tr("Name"))
        form.add_widget(self.table, label=self.tr("Agents and their roles"))
        form.add_choice("aggregator", self.tr("Aggregator"), hint=self.tr("Who writes the consensus first"))
        methods = tuple((name, translated(strategy.title)) for name, strategy in STRATEGIES.items())
        hint = self.tr("Automatic: vote for closed questions, fusion for others, synthesis by the built-in model")
        form.add_choice("method", self.tr("Method"), (("", self.tr("Automatic")), *methods), hint=hint)
        form.add_line("repeats", self.tr("Repeats"), hint=self.tr("How often each agent is asked, 1 to 50"))
        form.add_line("layers", self.tr("Layers"), hint=self.tr("How often the panel answers in the method mixture, 1 to 3"))
