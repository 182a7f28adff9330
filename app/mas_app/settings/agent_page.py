"""Agents: a model of a provider under a name of one's own, with its parameters and prices."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtWidgets import QPushButton, QWidget

from mas_app.settings.entries import EntriesPage
from mas_app.settings.entry_list import Row
from mas_app.settings.fields import number, number_or_none, shown
from mas_app.settings.model_picker import ModelPicker
from mas_app.settings.store import SettingsStore
from mas_core.models import Agent
from mas_core.providers.base import ModelInfo
from mas_core.settings import BUILTIN_MODEL, BUILTIN_PROVIDER, default_settings
from mas_core.settings_edits import Section, SetEntry

_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9_.-]+")
_LONGEST_NAME = 40


class AgentPage(EntriesPage):
    """The agents of the settings."""

    section = Section.AGENTS

    def __init__(self, store: SettingsStore, parent: QWidget | None = None) -> None:
        super().__init__(
            store,
            intro=self.tr("Who can be asked. An agent is a model under a name of yours; several agents may share a model."),
            add=self.tr("Add"),
            parent=parent,
        )
        self.picker: ModelPicker | None = None
        self.add_button.clicked.connect(lambda: self.add_for(self._usual_provider()))
        self._make_form()

    def rows(self) -> Sequence[Row]:
        """Lists the person's own agents, then the built-in ones."""
        builtin = default_settings().agents
        return tuple(
            Row(id=one.id, name=one.id, note=self.tr("built in") if builtin.get(one.id) == one else "")
            for one in self.store.settings.agents.values()
        )

    def removable(self, entry_id: str) -> bool:
        """All that are not as they came with MAS."""
        return default_settings().agents.get(entry_id) != self.store.settings.agents[entry_id]

    def fill(self, entry_id: str) -> None:
        """Shows an agent."""
        agent = self.store.settings.agents[entry_id]
        came_so = not self.removable(entry_id)
        self.note.setVisible(came_so)
        self.note.setText(
            self.tr(
                "Comes with MAS. Change it, and the settings file gets an agent of this name that stands in for it; "
                "removing that one brings this one back."
            )
        )
        self.form.input("id").setEnabled(not came_so)
        self.form.offer("provider", tuple((name, name) for name in self.store.settings.providers))
        self.form.show_values(
            {
                "id": agent.id,
                "provider": agent.provider,
                "model": agent.model,
                "temperature": shown(agent.temperature),
                "max_tokens": str(agent.max_tokens),
                "aggregator_max_tokens": str(agent.aggregator_max_tokens),
                "seed": shown(agent.seed),
                "instruction": agent.instruction,
                "opening": agent.opening,
                "prompt_usd_per_million": shown(agent.prompt_usd_per_million),
                "completion_usd_per_million": shown(agent.completion_usd_per_million),
            }
        )

    def edited(self, entry_id: str, key: str) -> Agent:
        """Returns the agent as the form has it. Prices belong to a model, so they go when it is another one."""
        value = self.form.value
        former = self.store.settings.agents[entry_id]
        seed = number(value("seed"), field="seed", whole=True) if value("seed") else None
        agent = replace(
            former,
            provider=value("provider"),
            model=value("model"),
            temperature=number(value("temperature"), field="temperature"),
            max_tokens=int(number(value("max_tokens"), field="max_tokens", whole=True)),
            aggregator_max_tokens=int(number(value("aggregator_max_tokens"), field="aggregator_max_tokens", whole=True)),
            seed=None if seed is None else int(seed),
            instruction=value("instruction"),
            opening=value("opening"),
            demo=value("provider") == BUILTIN_PROVIDER,
            prompt_usd_per_million=number_or_none(value("prompt_usd_per_million"), field="prompt_usd_per_million"),
            completion_usd_per_million=number_or_none(value("completion_usd_per_million"), field="completion_usd_per_million"),
        )
        if key in {"provider", "model"}:
            agent = replace(agent, prompt_usd_per_million=None, completion_usd_per_million=None)
        return agent

    def add_for(self, provider_id: str) -> None:
        """Opens the list of a provider's models; the one that is chosen there becomes a new agent."""
        provider = self.store.settings.providers[provider_id]
        if provider.embedded:
            self.add(Agent(id=self.free_id("demo"), provider=provider_id, model=BUILTIN_MODEL, demo=True))
        else:
            self._open_picker(provider_id, then=lambda info: self._add_model(provider_id, info))

    def pick_model(self) -> None:
        """Opens the list of the provider's models for the shown agent."""
        wanted = self.current
        provider = self.store.settings.agents[wanted].provider
        self._open_picker(provider, then=lambda info: self._take_model(wanted, info))

    def _open_picker(self, provider_id: str, *, then: Callable[[ModelInfo], None]) -> None:
        self.picker = ModelPicker(self.store, self.store.settings.providers[provider_id], self.window())
        self.picker.picked.connect(then)
        self.picker.finished.connect(self._picker_gone)
        self.picker.open()

    def _picker_gone(self) -> None:
        self.picker = None

    def _add_model(self, provider_id: str, info: ModelInfo) -> None:
        self.add(_with_model(Agent(id=self.free_id(_name_of(info.id)), provider=provider_id, model=""), info))

    def _take_model(self, agent_id: str, info: ModelInfo) -> None:
        """Gives an agent the model, with its prices where the provider names them."""
        agent = self.store.settings.agents[agent_id]
        self.save(SetEntry(entry=_with_model(agent, info)), said=self.tr("{0} is {1} now.").format(agent_id, info.id))

    def _usual_provider(self) -> str:
        """The provider of the chosen agent, or the first of the person's own."""
        settings = self.store.settings
        if self.current:
            return settings.agents[self.current].provider
        return next(iter(settings.providers))

    def _make_form(self) -> None:
        form = self.form
        form.add_line("id", self.tr("Name"))
        form.add_choice("provider", self.tr("Provider"))
        form.add_line("model", self.tr("Model"), hint=self.tr("As the provider names it"))
        self.pick_button = QPushButton(self.tr("Choose a model…"))
        self.pick_button.clicked.connect(self.pick_model)
        form.add_widget(self.pick_button)
        form.add_title(self.tr("Parameters"))
        form.add_line("temperature", self.tr("Temperature"), hint=self.tr("0 for the likeliest words, up to 2"))
        form.add_line("max_tokens", self.tr("Most tokens of an answer"))
        form.add_line("aggregator_max_tokens", self.tr("Most tokens of a consensus"))
        form.add_line("seed", self.tr("Seed"), hint=self.tr("Empty for the provider's own"))
        hint = self.tr("A system message, before domain and role")
        form.add_text("instruction", self.tr("Instruction"), hint=hint, lines=4)
        form.add_text("opening", self.tr("Opening"), hint=self.tr("The words that its answers begin with"), lines=2)
        form.add_title(self.tr("Prices"))
        hint = self.tr(
            "In dollars. Both are needed for limits of spending; the list of models fills them in where it knows them."
        )
        form.add_line("prompt_usd_per_million", self.tr("A million tokens of prompts"))
        form.add_line("completion_usd_per_million", self.tr("A million tokens of answers"), hint=hint)


def _with_model(agent: Agent, info: ModelInfo) -> Agent:
    return replace(
        agent,
        model=info.id,
        prompt_usd_per_million=info.prompt_usd_per_million,
        completion_usd_per_million=info.completion_usd_per_million,
    )


def _name_of(model: str) -> str:
    """Returns a name for an agent after its model: ``qwen-2.5-7b-instruct`` of ``qwen/qwen-2.5-7b-instruct:free``."""
    name = _NOT_IN_NAMES.sub("-", model.rpartition("/")[2].partition(":")[0]).strip("-._")
    return name[:_LONGEST_NAME] or "agent"
