"""The settings file: frozen :class:`Settings`, read from TOML. Every fault is reported with file, line and what is allowed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from mas_core.base_url import fault_in_base_url, is_loopback, origin_of
from mas_core.choices import CHOICES_ALLOWED, is_choices
from mas_core.errors import SettingsError, SettingsFault
from mas_core.models import Agent
from mas_core.toml_reader import Document, Table

BUILTIN_PROVIDER = "builtin"
BUILTIN_PANEL = "builtin"
DEFAULT_PANEL = "default"
THEMES = ("system", "light", "dark")
LANGUAGES = ("system", "en", "de")
TEXT_PERCENT = (80, 200)
METHODS = ("fusion", "synthesis", "vote", "deliberation", "peer_ranking", "mixture", "single")

_KEY_SOURCE = re.compile(r"keyring|none|env:[A-Za-z_][A-Za-z0-9_]*|file:.+")
_KEY_ALLOWED = '"keyring", "env:NAME", "file:PATH" or "none"'
_HEADER_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_HEADER_VALUE = re.compile(r"[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?")
_HEADERS_RESERVED = frozenset({"authorization", "host", "content-length", "content-type", "connection"})


@dataclass(frozen=True, slots=True, kw_only=True)
class CallTimeouts:
    """Deadlines of one call to a model, in seconds (docs/settings.md says what each covers)."""

    connect_s: float = 5.0
    first_token_s: float = 60.0
    idle_s: float = 45.0
    total_s: float = 300.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderSettings:
    """One OpenAI-compatible provider, or the built-in one (whose ``base_url`` is empty: it starts its own server).

    Attributes:
        concurrency: Requests under way at the same time; 1 queues calls at a server that runs one model at a time.
        requests_per_minute: 0 for no limit.
        private_http: The person has made sure that plain http to this private address is fine.
    """

    id: str
    base_url: str
    key: str
    private_http: bool = False
    timeouts: CallTimeouts = field(default_factory=CallTimeouts)
    concurrency: int = 32
    requests_per_minute: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def embedded(self) -> bool:
        """Whether this is the built-in small model."""
        return not self.base_url

    @property
    def origin(self) -> str:
        """Where requests go, without path: ``https://host``."""
        return origin_of(self.base_url) if self.base_url else "embedded"


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelSettings:
    """A panel by names; :mod:`mas_core.planning` turns it into a :class:`mas_core.models.Panel`."""

    id: str
    agents: tuple[str, ...]
    aggregator: str
    method: str | None = None
    roles: Mapping[str, str] = field(default_factory=dict)
    repeats: int = 1
    layers: int = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnDomain:
    """A domain that the person added."""

    id: str
    name: str
    prefix: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnQuestionType:
    """A question type that the person added. ``choices`` is empty for an open one, else see :mod:`mas_core.choices`."""

    id: str
    name: str
    template: str
    choices: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnRole:
    """A role that the person added."""

    id: str
    name: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Hard limits of spending in dollars; None for no limit."""

    job_usd: float | None = None
    day_usd: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Appearance:
    """How the window looks.

    Attributes:
        theme: ``system``, ``light`` or ``dark``.
        text_percent: Size of all text, in percent of the system's.
        language: ``system``, or the code of a language that the window has.
        notifications: Whether the desktop tells of a long run that ended while the window was not in front.
    """

    theme: str = "system"
    text_percent: int = 100
    language: str = "system"
    notifications: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that a person can set; always complete, with the built-in provider, agents and panel in it."""

    providers: Mapping[str, ProviderSettings]
    agents: Mapping[str, Agent]
    panels: Mapping[str, PanelSettings]
    domains: Mapping[str, OwnDomain] = field(default_factory=dict)
    question_types: Mapping[str, OwnQuestionType] = field(default_factory=dict)
    roles: Mapping[str, OwnRole] = field(default_factory=dict)
    appearance: Appearance = field(default_factory=Appearance)
    limits: Limits = field(default_factory=Limits)
    path: Path | None = None


BUILTIN_MODEL = "smollm2-135m-instruct"
_BUILTIN_PROVIDER_SETTINGS = ProviderSettings(id=BUILTIN_PROVIDER, base_url="", key="none", concurrency=3)


def _builtin_agent(agent: str, *, opening: str, temperature: float, seed: int) -> Agent:
    return Agent(
        id=agent,
        provider=BUILTIN_PROVIDER,
        model=BUILTIN_MODEL,
        temperature=temperature,
        max_tokens=220,
        aggregator_max_tokens=300,
        seed=seed,
        instruction="You answer in plain English, in one short paragraph.",
        opening=opening,
        demo=True,
    )


# The openings decide the stance: the model is far too small to hold one of its own (docs/built-in-model.md).
_BUILTIN_AGENTS = (
    _builtin_agent("proponent", opening="There are good reasons in favour of this.", temperature=0.3, seed=1),
    _builtin_agent("opponent", opening="There are serious reasons against this.", temperature=0.8, seed=2),
    _builtin_agent("mediator", opening="Both sides have a point.", temperature=0.5, seed=3),
)


def default_settings(path: Path | None = None) -> Settings:
    """Returns what holds without a settings file: the built-in model's three agents, ready to be asked."""
    return _assemble({}, {}, {}, path=path)


def _assemble(
    providers: Mapping[str, ProviderSettings],
    agents: Mapping[str, Agent],
    panels: Mapping[str, PanelSettings],
    *,
    path: Path | None,
) -> Settings:
    builtin = {agent.id: agent for agent in _BUILTIN_AGENTS}
    builtin_panel = PanelSettings(id=BUILTIN_PANEL, agents=tuple(builtin), aggregator=_BUILTIN_AGENTS[-1].id)
    own = tuple(agents)
    fallback = (
        PanelSettings(id=DEFAULT_PANEL, agents=own, aggregator=own[0]) if own else replace(builtin_panel, id=DEFAULT_PANEL)
    )
    return Settings(
        providers={**providers, BUILTIN_PROVIDER: _BUILTIN_PROVIDER_SETTINGS},
        agents={**agents, **{name: agent for name, agent in builtin.items() if name not in agents}},
        panels={DEFAULT_PANEL: fallback, BUILTIN_PANEL: builtin_panel, **panels},
        path=path,
    )


def load_settings(path: Path) -> Settings:
    """Reads the settings file, or returns :func:`default_settings` if there is none.

    Raises:
        SettingsError: The file cannot be read, is not TOML, or has faults; all of them are listed. Nothing is written.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return default_settings(path)
    except (OSError, UnicodeDecodeError) as exc:
        found = f"a file that cannot be read ({exc})"
        raise SettingsError((SettingsFault(path=path, line=0, key="", found=found, allowed="a UTF-8 text file"),)) from exc
    return parse_settings(text, path=path)


def parse_settings(text: str, *, path: Path) -> Settings:
    """Reads settings from TOML ``text``; ``path`` is named in faults.

    Raises:
        SettingsError: With every fault found.
    """
    document = Document(path, text)
    root = document.root
    providers = {name: _provider(name, table) for name, table in root.named_tables("providers")}
    known_providers = {*providers, BUILTIN_PROVIDER}
    agents = {name: _agent(name, table, known_providers) for name, table in root.named_tables("agents")}
    known_agents = {*agents, *(agent.id for agent in _BUILTIN_AGENTS)}
    panels = {name: _panel(name, table, known_agents) for name, table in root.named_tables("panels")}
    domains = {name: _domain(name, table) for name, table in root.named_tables("domains")}
    question_types = {name: _question_type(name, table) for name, table in root.named_tables("question_types")}
    roles = {name: _role(name, table) for name, table in root.named_tables("roles")}
    appearance = _appearance(root.table("appearance"))
    limits = _limits(root.table("limits"))
    root.done()
    document.check()
    return replace(
        _assemble(providers, agents, panels, path=path),
        domains=domains,
        question_types=question_types,
        roles=roles,
        appearance=appearance,
        limits=limits,
    )


def _provider(name: str, table: Table) -> ProviderSettings:
    if name == BUILTIN_PROVIDER:
        table.fault("", allowed=f"another name: '{BUILTIN_PROVIDER}' is the model that comes with MAS")
    base_url = table.text("base_url", required=True).rstrip("/")
    private_http = table.boolean("private_http", default=False)
    allowed = fault_in_base_url(base_url, private_http=private_http) if base_url else None
    if allowed:
        # People paste keys into addresses and headers too, and faults are shown, copied and logged.
        table.fault("base_url", allowed=allowed, found="a URL with more in it" if set("@?#") & set(base_url) else None)
        base_url = ""
    key = table.text("key", "none" if base_url and is_loopback(base_url) else "keyring")
    if not _KEY_SOURCE.fullmatch(key):
        table.fault("key", allowed=f"{_KEY_ALLOWED}, never the key itself", found="something else, which is not shown here")
    headers = table.text_map("headers")
    if any(header.lower() in _HEADERS_RESERVED for header in headers):
        allowed = f"headers other than {', '.join(sorted(_HEADERS_RESERVED))}"
        table.fault("headers", allowed=allowed, found=f"the headers {', '.join(headers)}")
    if not all(_HEADER_NAME.fullmatch(header) and _HEADER_VALUE.fullmatch(value) for header, value in headers.items()):
        allowed = "names of letters, digits and '-', and values of printable ASCII characters"
        table.fault("headers", allowed=allowed, found="other characters in them")
    defaults = CallTimeouts()
    timeouts = CallTimeouts(
        connect_s=table.number("connect_s", defaults.connect_s, least=0.1, most=120),
        first_token_s=table.number("first_token_s", defaults.first_token_s, least=0.1, most=3600),
        idle_s=table.number("idle_s", defaults.idle_s, least=0.1, most=3600),
        total_s=table.number("total_s", defaults.total_s, least=0.1, most=36000),
    )
    concurrency = table.integer("concurrency", 32, least=1, most=2000)
    requests_per_minute = table.integer("requests_per_minute", 0, least=0, most=100_000)
    table.done()
    return ProviderSettings(
        id=name,
        base_url=base_url,
        key=key,
        private_http=private_http,
        timeouts=timeouts,
        concurrency=concurrency,
        requests_per_minute=requests_per_minute,
        headers=headers,
    )


def _agent(name: str, table: Table, providers: set[str]) -> Agent:
    agent = Agent(
        id=name,
        provider=table.text("provider", required=True, among=sorted(providers)),
        model=table.text("model", required=True),
        temperature=table.number("temperature", 0.7, least=0, most=2),
        max_tokens=table.integer("max_tokens", 800, least=1, most=1_000_000),
        aggregator_max_tokens=table.integer("aggregator_max_tokens", 2000, least=1, most=1_000_000),
        seed=table.integer_or_none("seed", least=0, most=2**31 - 1),
        instruction=table.text("instruction"),
        opening=table.text("opening"),
        prompt_usd_per_million=table.number_or_none("prompt_usd_per_million", least=0, most=1_000_000),
        completion_usd_per_million=table.number_or_none("completion_usd_per_million", least=0, most=1_000_000),
    )
    table.done()
    return replace(agent, demo=agent.provider == BUILTIN_PROVIDER)


def _panel(name: str, table: Table, known: set[str]) -> PanelSettings:
    agents = table.texts("agents")
    if not agents:
        table.fault("agents", allowed=f"a list of at least one of {', '.join(sorted(known))}")
    for agent in agents:
        if agent not in known:
            table.fault("agents", allowed=f"agents that are defined: {', '.join(sorted(known))}")
            break
    if len(set(agents)) < len(agents):
        table.fault("agents", allowed="each agent once (to ask one more often, set repeats)")
    panel = PanelSettings(
        id=name,
        agents=agents,
        aggregator=table.text("aggregator", agents[0] if agents else "", among=sorted(known)),
        method=table.text("method", among=METHODS) or None,
        roles=table.text_map("roles"),
        repeats=table.integer("repeats", 1, least=1, most=50),
        layers=table.integer("layers", 2, least=1, most=3),
    )
    if set(panel.roles) - set(agents):
        table.fault("roles", allowed=f"roles for agents of this panel: {', '.join(agents)}")
    table.done()
    return panel


def _domain(name: str, table: Table) -> OwnDomain:
    domain = OwnDomain(id=name, name=table.text("name", name, required=True), prefix=table.text("prefix"))
    table.done()
    return domain


def _question_type(name: str, table: Table) -> OwnQuestionType:
    question_type = OwnQuestionType(
        id=name,
        name=table.text("name", name, required=True),
        template=table.text("template", required=True),
        choices=table.text("choices"),
    )
    if table.has("choices") and not is_choices(question_type.choices):
        table.fault("choices", allowed=CHOICES_ALLOWED)
    if question_type.template and "{question}" not in question_type.template:
        table.fault("template", allowed="a text with {question} where the question goes")
    table.done()
    return question_type


def _role(name: str, table: Table) -> OwnRole:
    role = OwnRole(id=name, name=table.text("name", name, required=True), text=table.text("text", required=True))
    table.done()
    return role


def _limits(table: Table) -> Limits:
    limits = Limits(
        job_usd=table.number_or_none("job_usd", least=0, most=1_000_000),
        day_usd=table.number_or_none("day_usd", least=0, most=1_000_000),
    )
    table.done()
    return limits


def _appearance(table: Table) -> Appearance:
    appearance = Appearance(
        theme=table.text("theme", "system", among=THEMES),
        text_percent=table.integer("text_percent", 100, least=TEXT_PERCENT[0], most=TEXT_PERCENT[1]),
        language=table.text("language", "system", among=LANGUAGES),
        notifications=table.boolean("notifications", default=True),
    )
    table.done()
    return appearance
