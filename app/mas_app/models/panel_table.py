"""The panel as an editable table: who is asked, and in which role."""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum
from typing import assert_never

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from mas_app.phrases import translated
from mas_core.catalog import Catalog
from mas_core.models import Agent
from mas_core.planning import RoleMode
from mas_core.settings import PanelSettings, Settings

Index = QModelIndex | QPersistentModelIndex
PROVIDER_ROLE = Qt.ItemDataRole.UserRole + 1
NODES = "node"
"""What stands for the provider in agents that only nodes have (:data:`mas_core.peers.pool.NODE_PROVIDER`, dear to import)."""


class Column(IntEnum):
    """The columns from left to right."""

    AGENT = 0
    MODEL = 1
    ROLE = 2


class PanelTableModel(QAbstractTableModel):
    """Every agent of the settings: on or off, and its role. The first column's check box says whether it is asked.

    Signals:
        edited: The person turned an agent on or off, or gave it a role.
    """

    edited = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._settings: Settings | None = None
        self._catalog: Catalog | None = None
        self._agents: tuple[str, ...] = ()
        self._on: set[str] = set()
        self._roles: dict[str, str] = {}
        self._role_mode = RoleMode.HAND
        self._planned: Mapping[str, str] = {}
        self._places: Mapping[str, tuple[str, ...]] = {}

    def fill(self, settings: Settings, catalog: Catalog, panel: PanelSettings) -> None:
        """Shows the agents of ``settings``: those of ``panel`` first and on, the others off."""
        self.beginResetModel()
        self._settings, self._catalog = settings, catalog
        others = tuple(agent for agent in settings.agents if agent not in panel.agents)
        self._agents = (*panel.agents, *others)
        self._on = set(panel.agents)
        self._roles = {agent: role for agent, role in panel.roles.items() if role in catalog.roles}
        self.endResetModel()

    def offer(self, settings: Settings, places: Mapping[str, tuple[str, ...]]) -> None:
        """Takes agents that nodes have begun or ceased to offer; who is on, and in which role, stays.

        Args:
            settings: With those agents among the agents.
            places: Agent to the names of the nodes that have it.
        """
        self._places = places
        if self._settings is None or tuple(settings.agents) == tuple(self._settings.agents):
            self._settings = settings if self._settings is not None else None
            if self._agents:
                self.dataChanged.emit(self.index(0, Column.MODEL), self.index(len(self._agents) - 1, Column.MODEL))
            return
        self.beginResetModel()
        self._settings = settings
        kept = tuple(agent for agent in self._agents if agent in settings.agents)
        self._agents = (*kept, *(agent for agent in settings.agents if agent not in kept))
        self._on &= set(self._agents)
        self.endResetModel()

    @property
    def agents(self) -> tuple[str, ...]:
        """All agents, in the order of the rows."""
        return self._agents

    @property
    def chosen(self) -> tuple[str, ...]:
        """The agents that are on, in the order of the rows."""
        return tuple(agent for agent in self._agents if agent in self._on)

    @property
    def roles(self) -> Mapping[str, str]:
        """Role ids of the agents that are on and have one."""
        return {agent: role for agent, role in self._roles.items() if agent in self._on}

    def set_role_mode(self, mode: RoleMode) -> None:
        """Lets roles be edited by hand, or shows what the mode makes of them."""
        self._role_mode = mode
        self._tell_roles()

    def show_planned(self, roles: Mapping[str, str]) -> None:
        """Takes the roles that the plan gives to agents, which are shown where they are given automatically."""
        self._planned = dict(roles)
        if self._role_mode is RoleMode.AUTO:
            self._tell_roles()

    def _tell_roles(self) -> None:
        if self._agents:
            self.dataChanged.emit(self.index(0, Column.ROLE), self.index(len(self._agents) - 1, Column.ROLE))

    def choose(self, agents: tuple[str, ...], roles: Mapping[str, str]) -> None:
        """Turns on those of ``agents`` that exist, with ``roles``; the others off. Does nothing if none exists."""
        known = {agent for agent in agents if agent in self._agents}
        if not known or self._catalog is None:
            return
        self._on = known
        self._roles = {agent: role for agent, role in roles.items() if agent in known and role in self._catalog.roles}
        self.dataChanged.emit(self.index(0, 0), self.index(len(self._agents) - 1, len(Column) - 1))

    def role_choices(self) -> tuple[tuple[str, str], ...]:
        """Returns (id, name) of every role, none first."""
        roles = self._catalog.roles.values() if self._catalog is not None else ()
        return (("", self.tr("No role")), *((role.id, translated(role.name)) for role in roles))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  (Qt's own signature)
        """Returns the number of agents."""
        return 0 if parent.isValid() else len(self._agents)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  (Qt's own signature)
        """Returns the number of columns."""
        return 0 if parent.isValid() else len(Column)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Returns a column's title."""
        if orientation != Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        return (self.tr("Agent"), self.tr("Model and provider"), self.tr("Role"))[section]

    def flags(self, index: Index) -> Qt.ItemFlag:
        """The agent can be checked, the role edited."""
        flags = super().flags(index)
        if index.column() == Column.AGENT:
            return flags | Qt.ItemFlag.ItemIsUserCheckable
        if index.column() == Column.ROLE and self._role_mode is RoleMode.HAND:
            return flags | Qt.ItemFlag.ItemIsEditable
        return flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Returns a cell's text, check state, or provider (``PROVIDER_ROLE``)."""
        if not index.isValid() or self._settings is None:
            return None
        agent = self._agents[index.row()]
        spec = self._settings.agents[agent]
        match Column(index.column()), role:
            case Column.AGENT, Qt.ItemDataRole.DisplayRole:
                return agent
            case Column.AGENT, Qt.ItemDataRole.CheckStateRole:
                return Qt.CheckState.Checked if agent in self._on else Qt.CheckState.Unchecked
            case Column.MODEL, Qt.ItemDataRole.DisplayRole:
                return spec.model
            case Column.MODEL, int(value) if value == PROVIDER_ROLE:
                return self._provider_words(spec)
            case Column.ROLE, Qt.ItemDataRole.DisplayRole:
                return self._role_words(agent)
            case Column.ROLE, Qt.ItemDataRole.EditRole:
                return self._roles.get(agent, "")
            case _, Qt.ItemDataRole.ToolTipRole:
                tip = self.tr("{0}: {1} at {2}, temperature {3}, at most {4} tokens").format(
                    agent, spec.model, spec.provider, spec.temperature, spec.max_tokens
                )
                return tip.replace("&", "&amp;").replace("<", "&lt;")
            case _:
                return None

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Turns an agent on or off, or gives it a role."""
        if not index.isValid():
            return False
        agent = self._agents[index.row()]
        if index.column() == Column.AGENT and role == Qt.ItemDataRole.CheckStateRole:
            on = Qt.CheckState(value) == Qt.CheckState.Checked
            (self._on.add if on else self._on.discard)(agent)
        elif index.column() == Column.ROLE and role == Qt.ItemDataRole.EditRole:
            if value:
                self._roles[agent] = str(value)
            else:
                self._roles.pop(agent, None)
        else:
            return False
        self.dataChanged.emit(index, index)
        self.edited.emit()
        return True

    def _provider_words(self, spec: Agent) -> str:
        """Who serves it: a provider, the built-in model, nodes."""
        nodes = ", ".join(self._places.get(spec.id, ()))
        if spec.provider == NODES:
            return (self.tr("demo on {0}") if spec.demo else self.tr("on {0}")).format(nodes or self.tr("a paired node"))
        here = self.tr("built-in demo, runs here") if spec.demo else spec.provider
        return self.tr("{0} · also on {1}").format(here, nodes) if nodes else here

    def _role_words(self, agent: str) -> str:
        names = dict(self.role_choices())
        match self._role_mode:
            case RoleMode.HAND:
                return names[self._roles.get(agent, "")]
            case RoleMode.AUTO:
                return names.get(self._planned.get(agent, ""), "") if agent in self._on else "–"
            case RoleMode.NONE:
                return names[""]
            case RoleMode.EVERY:
                return self.tr("Every role") if agent in self._on else "–"
            case _:
                assert_never(self._role_mode)
