"""What can be changed in the settings, and what each change means for the text of the settings file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import assert_never

from mas_core.base_url import is_loopback
from mas_core.catalog import load_catalog
from mas_core.errors import InputError
from mas_core.models import Agent
from mas_core.settings import (
    Appearance,
    CallTimeouts,
    Limits,
    OwnDomain,
    OwnQuestionType,
    OwnRole,
    PanelSettings,
    ProviderSettings,
    Settings,
    default_settings,
)
from mas_core.toml_editing import TomlText, TomlValue
from mas_core.toml_reader import ID, ID_ALLOWED

Entry = ProviderSettings | Agent | PanelSettings | OwnDomain | OwnQuestionType | OwnRole


class Section(StrEnum):
    """The tables of the settings file that hold entries by name."""

    PROVIDERS = "providers"
    AGENTS = "agents"
    PANELS = "panels"
    DOMAINS = "domains"
    QUESTION_TYPES = "question_types"
    ROLES = "roles"


@dataclass(frozen=True, slots=True, kw_only=True)
class SetEntry:
    """Adds an entry, or changes the one of its name."""

    entry: Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveEntry:
    """Takes an entry away, and its name from where others use it."""

    section: Section
    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RenameEntry:
    """Gives an entry another name, also where others use it."""

    section: Section
    id: str
    new_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAppearance:
    """Changes how the window looks."""

    appearance: Appearance


@dataclass(frozen=True, slots=True, kw_only=True)
class SetLimits:
    """Changes the limits of spending."""

    limits: Limits


Edit = SetEntry | RemoveEntry | RenameEntry | SetAppearance | SetLimits

_OF_TYPE: Mapping[type[Entry], Section] = {
    ProviderSettings: Section.PROVIDERS,
    Agent: Section.AGENTS,
    PanelSettings: Section.PANELS,
    OwnDomain: Section.DOMAINS,
    OwnQuestionType: Section.QUESTION_TYPES,
    OwnRole: Section.ROLES,
}


def section_of(entry: Entry) -> Section:
    """Returns where an entry stands in the file."""
    return _OF_TYPE[type(entry)]


def entries_of(settings: Settings, section: Section) -> Mapping[str, Entry]:
    """Returns the entries of a section by name, the built-in ones among them."""
    entries: Mapping[str, Entry] = getattr(settings, section.value)
    return entries


def touched(edit: Edit) -> tuple[Section, str] | None:
    """Returns which entry an edit is about, or None for one about a table of its own."""
    match edit:
        case SetEntry(entry=entry):
            return section_of(entry), entry.id
        case RemoveEntry(section=section, id=name) | RenameEntry(section=section, id=name):
            return section, name
        case SetAppearance() | SetLimits():
            return None
        case _:
            assert_never(edit)


def apply_edit(text: TomlText, edit: Edit, settings: Settings) -> None:
    """Makes an edit in the text of the settings file.

    Args:
        text: The file's text, which is changed.
        edit: What is wanted.
        settings: What the text says before the edit.

    Raises:
        InputError: There is no such entry, it is in use, or the new name is taken or not allowed.
    """
    match edit:
        case SetEntry(entry=entry):
            _write(text, (section_of(entry).value, entry.id), _keys_of(entry))
        case RemoveEntry():
            _remove(text, edit, settings)
        case RenameEntry():
            _rename(text, edit, settings)
        case SetAppearance(appearance=appearance):
            _write(text, ("appearance",), _appearance_keys(appearance))
        case SetLimits(limits=limits):
            _write(text, ("limits",), {"job_usd": (limits.job_usd, None), "day_usd": (limits.day_usd, None)})
        case _:
            assert_never(edit)


_Wanted = tuple[TomlValue | None, TomlValue | None]
"""A key's value and its default; None for a key that is not set."""


def _write(text: TomlText, table: tuple[str, ...], keys: Mapping[str, _Wanted]) -> None:
    for name, (value, default) in keys.items():
        path = (*table, name)
        have = text.value(path)
        if value is None or (value == default and isinstance(value, Mapping)):
            if have is not None:
                text.unset(path)
        elif have is None:
            if value != default:
                text.set(path, _plain(value))
        elif isinstance(value, Mapping) and isinstance(have, dict):
            for gone in have.keys() - value.keys():
                text.unset((*path, gone))
            for key, inner in value.items():
                text.set((*path, key), inner)
        elif have != value:
            text.set(path, _plain(value))


def _plain(value: TomlValue) -> TomlValue:
    """Writes 60.0 as 60, and tuples as lists."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return list(value) if isinstance(value, tuple) else value


def _keys_of(entry: Entry) -> Mapping[str, _Wanted]:
    match entry:
        case ProviderSettings():
            return _provider_keys(entry)
        case Agent():
            return _agent_keys(entry)
        case PanelSettings():
            return _panel_keys(entry)
        case OwnDomain():
            return {"name": (entry.name, entry.id), "prefix": (entry.prefix, "")}
        case OwnQuestionType():
            return {
                "name": (entry.name, entry.id),
                "template": (entry.template, None),
                "choices": (entry.choices or None, None),
            }
        case OwnRole():
            return {"name": (entry.name, entry.id), "text": (entry.text, None)}
        case _:
            assert_never(entry)


def _provider_keys(entry: ProviderSettings) -> Mapping[str, _Wanted]:
    usual, timeouts = CallTimeouts(), entry.timeouts
    return {
        "base_url": (entry.base_url, None),
        "private_http": (entry.private_http, False),
        # Said in any case: which it would be depends on the address, and people look for it.
        "key": (entry.key, "none" if is_loopback(entry.base_url) else None),
        "concurrency": (entry.concurrency, 32),
        "requests_per_minute": (entry.requests_per_minute, 0),
        "connect_s": (timeouts.connect_s, usual.connect_s),
        "first_token_s": (timeouts.first_token_s, usual.first_token_s),
        "idle_s": (timeouts.idle_s, usual.idle_s),
        "total_s": (timeouts.total_s, usual.total_s),
        "headers": (entry.headers, {}),
    }


def _agent_keys(entry: Agent) -> Mapping[str, _Wanted]:
    usual = Agent(id="", provider="", model="")
    return {
        "provider": (entry.provider, None),
        "model": (entry.model, None),
        "temperature": (entry.temperature, usual.temperature),
        "max_tokens": (entry.max_tokens, usual.max_tokens),
        "aggregator_max_tokens": (entry.aggregator_max_tokens, usual.aggregator_max_tokens),
        "seed": (entry.seed, None),
        "instruction": (entry.instruction, ""),
        "opening": (entry.opening, ""),
        "prompt_usd_per_million": (entry.prompt_usd_per_million, None),
        "completion_usd_per_million": (entry.completion_usd_per_million, None),
    }


def _panel_keys(entry: PanelSettings) -> Mapping[str, _Wanted]:
    return {
        "agents": (entry.agents, None),
        "aggregator": (entry.aggregator, None),
        "method": (entry.method, None),
        "repeats": (entry.repeats, 1),
        "layers": (entry.layers, 2),
        "roles": (entry.roles, {}),
    }


def _appearance_keys(appearance: Appearance) -> Mapping[str, _Wanted]:
    usual = Appearance()
    return {
        "theme": (appearance.theme, usual.theme),
        "text_percent": (appearance.text_percent, usual.text_percent),
        "language": (appearance.language, usual.language),
        "notifications": (appearance.notifications, usual.notifications),
    }


def _remove(text: TomlText, edit: RemoveEntry, settings: Settings) -> None:
    if text.value((edit.section, edit.id)) is None:
        raise InputError(f"The settings file has no '{edit.id}' under {edit.section}; nothing was removed.")
    if edit.section is Section.PROVIDERS:
        users = ", ".join(agent.id for agent in settings.agents.values() if agent.provider == edit.id)
        if users:
            raise InputError(
                f"The provider {edit.id} is used by {users}. Give these agents another provider or remove them first."
            )
    elif edit.section is Section.AGENTS and edit.id not in default_settings().agents:
        _forget_agent(text, edit.id, settings)
    elif edit.section is Section.ROLES and edit.id not in load_catalog(default_settings()).roles:
        for panel in tuple(_own_panels(text, settings)):
            roles = {agent: role for agent, role in panel.roles.items() if role != edit.id}
            _write(text, (Section.PANELS.value, panel.id), _panel_keys(replace(panel, roles=roles)))
    text.remove((edit.section.value, edit.id))


def _own_panels(text: TomlText, settings: Settings) -> Iterator[PanelSettings]:
    """Yields the panels that stand in the file."""
    for name in text.value((Section.PANELS,)) or {}:
        yield settings.panels[name]


def _forget_agent(text: TomlText, gone: str, settings: Settings) -> None:
    """Takes an agent off every panel; a panel with nobody else goes, too."""
    for panel in tuple(_own_panels(text, settings)):
        agents = tuple(agent for agent in panel.agents if agent != gone)
        if not agents:
            text.remove((Section.PANELS.value, panel.id))
            continue
        left = replace(
            panel,
            agents=agents,
            aggregator=agents[0] if panel.aggregator == gone else panel.aggregator,
            roles={agent: role for agent, role in panel.roles.items() if agent != gone},
        )
        if left != panel:
            _write(text, (Section.PANELS.value, panel.id), _panel_keys(left))


def _rename(text: TomlText, edit: RenameEntry, settings: Settings) -> None:
    old, new = edit.id, edit.new_id
    if not ID.fullmatch(new):
        raise InputError(f"This cannot be a name. Allowed: {ID_ALLOWED}.", field="id")
    if new in entries_of(settings, edit.section) and new != old:
        raise InputError(f"There is a '{new}' already; choose another name.", field="id")
    if text.value((edit.section.value, old)) is None:
        raise InputError(f"The settings file has no '{old}' under {edit.section}; nothing was renamed.", field="id")
    text.rename((edit.section.value, old), new)
    if edit.section is Section.PROVIDERS:
        for agent in text.value((Section.AGENTS.value,)) or {}:
            if settings.agents[agent].provider == old:
                text.set((Section.AGENTS.value, agent, "provider"), new)
    elif edit.section in {Section.AGENTS, Section.ROLES}:
        for panel in tuple(_own_panels(text, settings)):
            _write(text, (Section.PANELS.value, panel.id), _panel_keys(_following(panel, edit)))


def _following(panel: PanelSettings, edit: RenameEntry) -> PanelSettings:
    """Returns a panel with an agent's or a role's new name in it."""

    def swapped(name: str) -> str:
        return edit.new_id if name == edit.id else name

    if edit.section is Section.ROLES:
        return replace(panel, roles={agent: swapped(role) for agent, role in panel.roles.items()})
    return replace(
        panel,
        agents=tuple(map(swapped, panel.agents)),
        aggregator=swapped(panel.aggregator),
        roles={swapped(agent): role for agent, role in panel.roles.items()},
    )
