"""The settings file: what holds without one, what it can say, and how its faults are told."""

from __future__ import annotations

from pathlib import Path

import pytest

from mas_core.errors import SettingsError, SettingsFault
from mas_core.settings import (
    BUILTIN_PANEL,
    BUILTIN_PROVIDER,
    DEFAULT_PANEL,
    CallTimeouts,
    Settings,
    load_settings,
    parse_settings,
)

PATH = Path("/somewhere/config.toml")

WHOLE = """
[providers.openrouter]
base_url = "https://openrouter.ai/api/v1/"
key = "env:OPENROUTER_API_KEY"
headers = { X-Title = "MAS" }
first_token_s = 90
concurrency = 4

[providers.own]
base_url = "http://localhost:11434/v1"

[agents.qwen]
provider = "openrouter"
model = "qwen/qwen-2.5-7b-instruct"
temperature = 0.3
max_tokens = 500
seed = 0

[agents.llama3]
provider = "own"
model = "llama3"
aggregator_max_tokens = 3000

[panels.default]
agents = ["qwen", "llama3"]
aggregator = "llama3"

[panels.ethics]
agents = ["llama3", "qwen"]
method = "vote"
roles = { qwen = "utilitarian" }
repeats = 3

[domains.law]
name = "Law"
prefix = "You know the law."

[question_types.likert]
name = "Likert"
template = "{question} From 1 to 5?"

[roles.sceptic]
name = "Sceptic"
text = "Doubt everything."

[appearance]
theme = "dark"
notifications = false
"""


def read(text: str) -> Settings:
    return parse_settings(text, path=PATH)


def faults_in(text: str) -> tuple[SettingsFault, ...]:
    with pytest.raises(SettingsError) as caught:
        read(text)
    return caught.value.faults


def provider(lines: str = "") -> str:
    return f'[providers.p]\nbase_url = "https://example.org/v1"\n{lines}\n'


def agent(lines: str) -> str:
    return f'[agents.x]\nprovider = "builtin"\nmodel = "m"\n{lines}\n'


def test_that_without_a_file_the_built_in_model_is_ready(tmp_path: Path) -> None:
    settings = load_settings(tmp_path / "config.toml")
    panel = settings.panels[DEFAULT_PANEL]
    assert panel.agents == ("proponent", "opponent", "mediator")
    assert panel.aggregator in settings.agents
    assert all(settings.agents[name].demo for name in panel.agents)
    assert len({settings.agents[name].opening for name in panel.agents}) == 3
    assert settings.providers[BUILTIN_PROVIDER].embedded
    assert settings.providers[BUILTIN_PROVIDER].origin == "embedded"
    assert not list(tmp_path.iterdir())


def test_that_an_empty_file_is_as_good_as_none() -> None:
    assert read("").panels[DEFAULT_PANEL].agents == ("proponent", "opponent", "mediator")


def test_that_a_whole_file_is_read() -> None:
    settings = read(WHOLE)
    openrouter, own = settings.providers["openrouter"], settings.providers["own"]
    assert (openrouter.base_url, openrouter.origin) == ("https://openrouter.ai/api/v1", "https://openrouter.ai")
    assert (openrouter.key, openrouter.concurrency, openrouter.headers) == ("env:OPENROUTER_API_KEY", 4, {"X-Title": "MAS"})
    assert openrouter.timeouts == CallTimeouts(first_token_s=90)
    assert (own.key, own.origin) == ("none", "http://localhost:11434")
    qwen, llama = settings.agents["qwen"], settings.agents["llama3"]
    assert (qwen.temperature, qwen.max_tokens, qwen.seed, qwen.demo) == (0.3, 500, 0, False)
    assert (llama.temperature, llama.aggregator_max_tokens, llama.seed) == (0.7, 3000, None)
    assert settings.panels[DEFAULT_PANEL].aggregator == "llama3"
    ethics = settings.panels["ethics"]
    assert (ethics.aggregator, ethics.method, ethics.repeats, ethics.roles) == ("llama3", "vote", 3, {"qwen": "utilitarian"})
    assert settings.domains["law"].prefix == "You know the law."
    assert settings.question_types["likert"].choices == ""
    assert settings.roles["sceptic"].text == "Doubt everything."
    assert (settings.appearance.theme, settings.appearance.notifications) == ("dark", False)
    assert settings.path == PATH
    assert settings.panels[BUILTIN_PANEL].agents == ("proponent", "opponent", "mediator")


@pytest.mark.parametrize("word", ["yes_no", "options", "likert", "likert:1-7", "likert:0-10", "number"])
def test_that_an_own_type_can_be_closed_in_every_way(word: str) -> None:
    text = f'[question_types.t]\nname = "T"\ntemplate = "{{question}}"\nchoices = "{word}"\n'
    assert read(text).question_types["t"].choices == word


def test_that_own_agents_make_the_default_panel() -> None:
    settings = read(agent("").replace("agents.x", "agents.mine"))
    assert (settings.panels[DEFAULT_PANEL].agents, settings.panels[DEFAULT_PANEL].aggregator) == (("mine",), "mine")
    assert settings.agents["mine"].demo


def test_that_a_key_is_looked_for_in_the_keyring_unless_the_server_is_here() -> None:
    assert read(provider()).providers["p"].key == "keyring"


def test_that_a_byte_order_mark_and_windows_lines_are_read(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(b"\xef\xbb\xbf" + WHOLE.replace("\n", "\r\n").encode())
    assert load_settings(path).agents["qwen"].max_tokens == 500


# Faults: the text, and line and key of each, with words of what is allowed.

FAULTS = [
    (provider('key = "sk-123456"'), 3, "providers.p.key", "env:NAME"),
    (provider("key = 5"), 3, "providers.p.key", "a text in quotes"),
    (provider('headers = { Authorization = "x" }'), 3, "providers.p.headers", "headers other than"),
    (provider('headers = { X-Title = "Größe" }'), 3, "providers.p.headers", "printable ASCII"),
    (provider('headers = { X-Title = "a\\r\\nHost: b" }'), 3, "providers.p.headers", "printable ASCII"),
    (provider('headers = { "X Title" = "a" }'), 3, "providers.p.headers", "printable ASCII"),
    (provider('headers = "x"'), 3, "providers.p.headers", "a table of texts"),
    (provider("idle_s = 0"), 3, "providers.p.idle_s", "a number from 0.1 to 3600"),
    (provider("idle_s = nan"), 3, "providers.p.idle_s", "a number from"),
    (provider("concurrency = 2.5"), 3, "providers.p.concurrency", "a whole number"),
    (provider("private_http = 1"), 3, "providers.p.private_http", "true or false"),
    (provider("colour = 1"), 3, "providers.p.colour", "base_url"),
    ('[providers.p]\nkey = "none"\n', 1, "providers.p.base_url", "not empty"),
    ('[providers.p]\nbase_url = "http://example.org/v1"\n', 2, "providers.p.base_url", "https://"),
    ('[providers.builtin]\nbase_url = "https://example.org"\n', 1, "providers.builtin.", "another name"),
    ('[providers."a b"]\nbase_url = "https://example.org"\n', 1, "providers.a b", "a name of up to 64"),
    ("[providers]\np = 5\n", 2, "providers.p", "a table [providers.p]"),
    ("agents = 5\n", 1, "agents", "a table [agents]"),
    ('[agents.x]\nmodel = "m"\n', 1, "agents.x.provider", "not empty"),
    ('[agents.x]\nprovider = "nobody"\nmodel = "m"\n', 2, "agents.x.provider", '"builtin"'),
    ('[agents.x]\nprovider = "builtin"\n', 1, "agents.x.model", "not empty"),
    (agent("temperature = 2.5"), 4, "agents.x.temperature", "a number from 0 to 2"),
    (agent('temperature = "hot"'), 4, "agents.x.temperature", "a number from 0 to 2"),
    (agent("temperature = true"), 4, "agents.x.temperature", "a number from 0 to 2"),
    (agent("max_tokens = 0"), 4, "agents.x.max_tokens", "a whole number from 1"),
    (agent("seed = -1"), 4, "agents.x.seed", "a whole number from 0"),
    (agent('instruction = """\na\nb"""\ntemprature = 1'), 7, "agents.x.temprature", "temperature"),
    ("[panels.q]\n", 1, "panels.q.agents", "at least one of"),
    ('[panels.q]\nagents = "mediator"\n', 2, "panels.q.agents", "a list of texts"),
    ('[panels.q]\nagents = [\n  "mediator",\n  "nobody",\n]\n', 2, "panels.q.agents", "agents that are defined"),
    ('[panels.q]\nagents = ["mediator", "mediator"]\n', 2, "panels.q.agents", "each agent once"),
    ('[panels.q]\nagents = ["mediator"]\naggregator = "nobody"\n', 3, "panels.q.aggregator", '"mediator"'),
    ('[panels.q]\nagents = ["mediator"]\nmethod = "dice"\n', 3, "panels.q.method", '"synthesis"'),
    ('[panels.q]\nagents = ["mediator"]\nrepeats = 51\n', 3, "panels.q.repeats", "from 1 to 50"),
    ('[panels.q]\nagents = ["mediator"]\nroles = { opponent = "x" }\n', 3, "panels.q.roles", "agents of this panel"),
    ("[domains.d]\nprefix = 5\n", 2, "domains.d.prefix", "a text"),
    ('[question_types.t]\nname = "T"\ntemplate = "no place"\n', 3, "question_types.t.template", "{question}"),
    ('[question_types.t]\nname = "T"\ntemplate = "{question}"\nchoices = "x"\n', 4, "question_types.t.choices", '"yes_no"'),
    *(
        (
            f'[question_types.t]\nname = "T"\ntemplate = "{{question}}"\nchoices = "{word}"\n',
            4,
            "question_types.t.choices",
            '"likert:A-B"',
        )
        for word in (
            "",
            "likert:",
            "likert:5-1",
            "likert:3-3",
            "likert:0-11",
            "likert:-1-5",
            "likert:1-7 ",
            "Likert",
            "numbers",
        )
    ),
    ('[question_types.t]\ntemplate = "{question}"\nchoices = 5\n', 3, "question_types.t.choices", "a text"),
    ('[roles.r]\nname = "R"\n', 1, "roles.r.text", "not empty"),
    ('[appearance]\ntheme = "pink"\n', 2, "appearance.theme", '"dark"'),
    ("[nonsense]\na = 1\n", 1, "nonsense", "agents"),
    ("a = 1\n", 1, "a", "agents"),
]


@pytest.mark.parametrize(("text", "line", "key", "allowed"), FAULTS, ids=[f"{row[2]}: {row[3]}" for row in FAULTS])
def test_that_a_fault_is_told_with_line_key_and_what_is_allowed(text: str, line: int, key: str, allowed: str) -> None:
    faults = faults_in(text)
    told = next(fault for fault in faults if allowed in fault.allowed)
    assert (told.line, told.key, told.path) == (line, key, PATH)
    assert f"{PATH}:{line}: {key}: found" in str(told)


def test_that_all_faults_are_told_at_once_in_the_order_of_their_lines() -> None:
    text = provider("idle_s = 0\ncolour = 1") + agent("temperature = 9") + '[appearance]\ntheme = "pink"\n'
    faults = faults_in(text)
    assert [(fault.line, fault.key) for fault in faults] == [
        (3, "providers.p.idle_s"),
        (4, "providers.p.colour"),
        (8, "agents.x.temperature"),
        (10, "appearance.theme"),
    ]
    with pytest.raises(SettingsError, match="4 faults; nothing was changed"):
        read(text)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("[agents.x]\nmodel = \n", 2),
        ("a = 1\na = 2\n", 2),
        ("[agents\n", 1),
        ('x = """\nnever ends\n', 3),
        ("\n\nwhat is this\n", 3),
        ("x = " + "9" * 5000, 1),
        ("x = " + "[" * 5000, 1),
    ],
)
def test_that_what_is_not_toml_is_told_with_its_line(text: str, line: int) -> None:
    (fault,) = faults_in(text)
    assert fault.line == line
    assert "not TOML" in fault.found


def test_that_a_line_is_right_below_text_with_separators_of_unicode() -> None:
    (fault,) = faults_in(agent('instruction = "a\u2028b\u0085c"\ntemperature = 9'))
    assert (fault.line, fault.key) == (5, "agents.x.temperature")


def test_that_a_file_that_is_no_text_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SettingsError, match="UTF-8") as caught:
        load_settings(path)
    assert caught.value.faults[0].line == 0
    assert str(path) in str(caught.value)
    assert path.read_bytes() == b"\xff\xfe\x00"


def test_that_a_folder_in_place_of_the_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be read"):
        load_settings(tmp_path)


def test_that_a_file_with_faults_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text("[nonsense]\n", encoding="utf-8")
    before = path.stat()
    with pytest.raises(SettingsError):
        load_settings(path)
    assert (path.read_text(encoding="utf-8"), path.stat().st_mtime_ns) == ("[nonsense]\n", before.st_mtime_ns)
    assert [file.name for file in tmp_path.iterdir()] == ["config.toml"]


@pytest.mark.parametrize(
    "lines",
    [
        'base_url = "https://example.org"\nkey = "SECRET"',
        'base_url = "https://example.org"\nheaders = { Authorization = "Bearer SECRET" }',
        'base_url = "https://example.org"\nheaders = { "a b" = "SECRET" }',
        'base_url = "https://me:SECRET@example.org"',
        'base_url = "https://example.org?key=SECRET"',
    ],
)
def test_that_a_secret_pasted_into_the_settings_is_not_repeated(lines: str) -> None:
    with pytest.raises(SettingsError) as caught:
        read(f"[providers.p]\n{lines}\n")
    assert "SECRET" not in str(caught.value)
