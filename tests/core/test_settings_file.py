"""Editing the settings file: what is wanted is what is read afterwards, and what a person wrote there stays."""

from __future__ import annotations

import asyncio
import os
import string
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mas_core.errors import InputError, SettingsError
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
    parse_settings,
)
from mas_core.settings_edits import Edit, RemoveEntry, RenameEntry, Section, SetAppearance, SetEntry, SetLimits
from mas_core.settings_file import SettingsChange, SettingsConflict, SettingsFile
from mas_core.toml_editing import comments_in

BY_HAND = """\
# My settings. Do not touch!
[providers.openrouter]   # the good one
base_url = "https://openrouter.ai/api/v1"
key = "env:KEY"          # not in the keyring
# how many at once
concurrency = 4

  # indented by taste
  [agents.qwen]
  provider = "openrouter"
  model = 'qwen/qwen-2.5-7b-instruct' # single quotes
  temperature = 0.3      # cool

# the next one is slow
[agents.llama]
model = "llama # no comment"
provider = "openrouter"

[panels.default]
agents = [
  "qwen",   # quick
  "llama",  # slow
]
aggregator = "llama"
roles = { qwen = "sceptic" }   # who is what

[agents.late]   # far from the others
provider = "builtin"
model = "m"

[roles.sceptic]
text = \"\"\"
Doubt everything.
# this is text, not a comment
\"\"\"
# the end
"""


@pytest.fixture
def file(tmp_path: Path) -> SettingsFile:
    path = tmp_path / "config.toml"
    path.write_text(BY_HAND, encoding="utf-8")
    return SettingsFile(path)


def make(file: SettingsFile, *edits: Edit) -> SettingsChange:
    return file.apply(edits, known=file.read())


def lines_gone(file: SettingsFile) -> list[str]:
    now = file.path.read_text(encoding="utf-8").splitlines()
    return [line for line in BY_HAND.splitlines() if line.strip() and line not in now]


def test_that_one_value_changes_one_line(file: SettingsFile) -> None:
    qwen = file.read().settings.agents["qwen"]
    make(file, SetEntry(entry=replace(qwen, temperature=1.0)))
    assert lines_gone(file) == ["  temperature = 0.3      # cool"]
    assert "  temperature = 1      # cool" in file.path.read_text().splitlines()


def test_that_a_new_key_stands_with_the_others_of_its_table(file: SettingsFile) -> None:
    qwen = file.read().settings.agents["qwen"]
    make(file, SetEntry(entry=replace(qwen, max_tokens=500)))
    lines = file.path.read_text().splitlines()
    assert lines.index("  max_tokens = 500") == lines.index("  temperature = 0.3      # cool") + 1
    assert not lines_gone(file)


def test_that_a_default_is_not_written_out(file: SettingsFile) -> None:
    llama = file.read().settings.agents["llama"]
    make(file, SetEntry(entry=replace(llama, temperature=0.7, max_tokens=900)))
    assert file.path.read_text().count("temperature") == 1


def test_that_a_list_keeps_the_comments_within(file: SettingsFile) -> None:
    panel = file.read().settings.panels["default"]
    change = make(file, SetEntry(entry=replace(panel, agents=("qwen", "llama", "late"))))
    assert change.after.settings.panels["default"].agents == ("qwen", "llama", "late")
    assert comments_in(file.path.read_text()) == comments_in(BY_HAND)


def test_that_a_new_agent_stands_after_the_last_one(file: SettingsFile) -> None:
    make(file, SetEntry(entry=Agent(id="new", provider="openrouter", model="x/y", seed=7)))
    text = file.path.read_text()
    assert text.index("[agents.late]") < text.index("[agents.new]") < text.index("[roles.sceptic]")
    assert not lines_gone(file)
    assert comments_in(text) == comments_in(BY_HAND)


def test_that_a_removed_agent_leaves_the_panels_and_the_comment_on_the_next_one(file: SettingsFile) -> None:
    change = make(file, RemoveEntry(section=Section.AGENTS, id="qwen"))
    panel = change.after.settings.panels["default"]
    assert (panel.agents, panel.aggregator, dict(panel.roles)) == (("llama",), "llama", {})
    assert "qwen" not in change.after.settings.agents
    assert "# the next one is slow\n[agents.llama]" in file.path.read_text()


def test_that_a_panel_that_loses_everybody_goes(file: SettingsFile) -> None:
    make(file, SetEntry(entry=PanelSettings(id="alone", agents=("late",), aggregator="late")))
    change = make(file, RemoveEntry(section=Section.AGENTS, id="late"))
    assert "alone" not in change.after.settings.panels


def test_that_a_renamed_agent_is_followed_by_its_panels(file: SettingsFile) -> None:
    change = make(file, RenameEntry(section=Section.AGENTS, id="qwen", new_id="qwen.2:7b"))
    panel = change.after.settings.panels["default"]
    assert (panel.agents, dict(panel.roles)) == (("qwen.2:7b", "llama"), {"qwen.2:7b": "sceptic"})
    assert change.after.settings.agents["qwen.2:7b"].temperature == 0.3
    assert comments_in(file.path.read_text()) == comments_in(BY_HAND)


def test_that_a_renamed_provider_is_followed_by_its_agents(file: SettingsFile) -> None:
    change = make(file, RenameEntry(section=Section.PROVIDERS, id="openrouter", new_id="or"))
    assert {agent.provider for agent in change.after.settings.agents.values()} == {"or", "builtin"}


def test_that_a_renamed_role_is_followed_by_the_panels(file: SettingsFile) -> None:
    change = make(file, RenameEntry(section=Section.ROLES, id="sceptic", new_id="doubter"))
    assert change.after.settings.panels["default"].roles == {"qwen": "doubter"}
    assert change.after.settings.roles["doubter"].text.startswith("Doubt everything.\n# this is text")


@pytest.mark.parametrize("new_id", ["llama", "proponent", "", "two words", "-x"])
def test_that_a_name_that_is_taken_or_cannot_be_one_is_refused(file: SettingsFile, new_id: str) -> None:
    with pytest.raises(InputError):
        make(file, RenameEntry(section=Section.AGENTS, id="qwen", new_id=new_id))
    assert file.path.read_text() == BY_HAND


def test_that_a_provider_in_use_is_not_removed(file: SettingsFile) -> None:
    with pytest.raises(InputError, match="qwen, llama"):
        make(file, RemoveEntry(section=Section.PROVIDERS, id="openrouter"))
    assert file.path.read_text() == BY_HAND


def test_that_what_settings_refuse_is_not_written(file: SettingsFile) -> None:
    with pytest.raises(SettingsError) as refused:
        make(file, SetEntry(entry=Agent(id="hot", provider="openrouter", model="m", temperature=9)))
    assert [fault.key for fault in refused.value.faults] == ["agents.hot.temperature"]
    assert file.path.read_text() == BY_HAND


def test_that_a_faulty_file_is_never_overwritten(file: SettingsFile) -> None:
    known = file.read()
    broken = BY_HAND.replace('"builtin"', '"nobody"')
    file.path.write_text(broken)
    with pytest.raises(SettingsError):
        file.apply((SetLimits(limits=Limits(day_usd=1)),), known=known)
    assert file.path.read_text() == broken


def test_that_changes_made_outside_are_kept(file: SettingsFile) -> None:
    known = file.read()
    file.path.write_text(BY_HAND.replace("concurrency = 4", "concurrency = 9  # more"))
    change = file.apply((SetEntry(entry=replace(known.settings.agents["qwen"], seed=1)),), known=known)
    assert change.merged
    assert change.after.settings.providers["openrouter"].concurrency == 9
    assert change.after.settings.agents["qwen"].seed == 1
    assert "concurrency = 9  # more" in file.path.read_text()


def test_that_two_changes_of_one_thing_are_not_decided_silently(file: SettingsFile) -> None:
    known = file.read()
    outside = BY_HAND.replace("temperature = 0.3", "temperature = 0.9")
    file.path.write_text(outside)
    with pytest.raises(SettingsConflict, match=r"agents\.qwen"):
        file.apply((SetEntry(entry=replace(known.settings.agents["qwen"], seed=1)),), known=known)
    assert file.path.read_text() == outside


def test_that_undo_puts_every_byte_back(file: SettingsFile) -> None:
    change = make(file, RemoveEntry(section=Section.AGENTS, id="qwen"))
    assert file.undo(change) == change.before
    assert file.path.read_text() == BY_HAND


def test_that_undo_of_the_first_setting_leaves_no_file(tmp_path: Path) -> None:
    file = SettingsFile(tmp_path / "deep" / "config.toml")
    change = make(file, SetAppearance(appearance=Appearance(theme="dark")))
    assert file.path.read_text() == '[appearance]\ntheme = "dark"\n'
    file.undo(change)
    assert not file.path.exists()


def test_that_undo_does_not_undo_what_somebody_else_did(file: SettingsFile) -> None:
    change = make(file, SetLimits(limits=Limits(job_usd=0.5)))
    file.path.write_text(file.path.read_text() + "\n# mine\n")
    with pytest.raises(SettingsConflict):
        file.undo(change)
    assert "# mine" in file.path.read_text()


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps rights of another kind")
def test_that_a_new_file_is_private_and_an_old_one_keeps_its_mode(tmp_path: Path) -> None:
    file = SettingsFile(tmp_path / "config.toml")
    make(file, SetLimits(limits=Limits(job_usd=1)))
    assert file.path.stat().st_mode & 0o777 == 0o600
    file.path.chmod(0o640)
    make(file, SetLimits(limits=Limits(job_usd=2)))
    assert file.path.stat().st_mode & 0o777 == 0o640
    assert [found.name for found in tmp_path.iterdir()] == ["config.toml"]


def test_that_windows_line_ends_and_a_byte_order_mark_stay(tmp_path: Path) -> None:
    file = SettingsFile(tmp_path / "config.toml")
    file.path.write_bytes(b"\xef\xbb\xbf# mine\r\n[limits]\r\nday_usd = 1 # enough\r\n")
    make(file, SetLimits(limits=Limits(day_usd=2.5, job_usd=0.5)))
    assert file.path.read_bytes() == b"\xef\xbb\xbf# mine\r\n[limits]\r\nday_usd = 2.5 # enough\r\njob_usd = 0.5\r\n"


@pytest.mark.parametrize(
    "text",
    [
        'agents = { a = { provider = "builtin", model = "m" } } # all in a line\n',
        '[agents]\na = { provider = "builtin", model = "m" } # one in a line\n',
        '[agents]\na.provider = "builtin"\na.model = "m" # dotted\n',
        'agents.a.provider = "builtin"\nagents.a.model = "m" # at the top\nlimits.job_usd = 1\n',
        '[agents."a"] # quoted\nprovider = "builtin"\n"model" = "m"\n[limits]\njob_usd = 1\n',
    ],
)
def test_that_every_way_of_writing_a_table_can_be_edited(tmp_path: Path, text: str) -> None:
    file = SettingsFile(tmp_path / "config.toml")
    file.path.write_text(text)
    a = replace(file.read().settings.agents["a"], seed=3, model="n")
    assert make(file, SetEntry(entry=a)).after.settings.agents["a"] == a
    b = replace(a, id="b")
    both = make(file, SetEntry(entry=b)).after.settings.agents
    assert (both["a"], both["b"]) == (a, b)
    renamed = make(file, RenameEntry(section=Section.AGENTS, id="a", new_id="c")).after.settings.agents
    assert (renamed["c"], "a" in renamed) == (replace(a, id="c"), False)
    assert comments_in(file.path.read_text()) == comments_in(text)
    left = make(file, RemoveEntry(section=Section.AGENTS, id="c")).after.settings.agents
    assert (left["b"], "c" in left) == (b, False)


async def test_that_a_change_from_outside_is_noticed(file: SettingsFile) -> None:
    known = file.read()
    watching = asyncio.create_task(file.changed_from(known, every_s=0.01))
    await asyncio.sleep(0.05)
    file.path.write_text(BY_HAND)  # written anew, but no other words
    await asyncio.sleep(0.05)
    assert not watching.done()
    file.path.write_text(BY_HAND + "[limits]\nday_usd = 3\n")
    found = await asyncio.wait_for(watching, 5)
    assert found.settings.limits.day_usd == 3


async def test_that_a_change_from_outside_with_faults_is_told(file: SettingsFile) -> None:
    watching = asyncio.create_task(file.changed_from(file.read(), every_s=0.01))
    await asyncio.sleep(0.03)
    file.path.write_text("[agents")
    with pytest.raises(SettingsError):
        await asyncio.wait_for(watching, 5)


# Any text that a field of the window can hold; the settings file refuses only what is blank where a text is required.
_TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\x00\r"), max_size=30)
_SAID = _TEXT.filter(lambda text: bool(text.strip()))
_MONEY = st.none() | st.floats(0, 1000, allow_nan=False).map(lambda usd: round(usd, 4))
_SECONDS = st.integers(1, 100).map(float)
_NAMES = st.text(string.ascii_lowercase + string.digits + "_.-:", min_size=1, max_size=8).map(lambda name: f"x{name}")


@st.composite
def _entries(draw: st.DrawFn) -> Edit:
    name = draw(_NAMES | st.sampled_from(["qwen", "openrouter", "default", "sceptic", "late"]))
    agents = st.lists(st.sampled_from(["qwen", "llama", "late", "mediator"]), min_size=1, unique=True).map(tuple)
    chosen = draw(agents)
    entries = st.one_of(
        st.builds(
            Agent,
            id=st.just(name),
            provider=st.just("openrouter"),
            model=_SAID,
            temperature=st.floats(0, 2).map(lambda one: round(one, 2)),
            seed=st.none() | st.integers(0, 2**31 - 1),
            instruction=_TEXT,
            opening=_TEXT,
            prompt_usd_per_million=_MONEY,
        ),
        st.builds(
            ProviderSettings,
            id=st.just(name),
            base_url=st.sampled_from(["https://example.org/v1", "http://127.0.0.1:1234/v1"]),
            key=st.sampled_from(["keyring", "none", "env:K", "file:/a b/c"]),
            timeouts=st.builds(CallTimeouts, total_s=_SECONDS, idle_s=_SECONDS),
            concurrency=st.integers(1, 50),
            headers=st.dictionaries(st.sampled_from(["X-Title", "X-Y", "X.Z"]), st.just("some words"), max_size=2),
        ),
        st.builds(
            PanelSettings,
            id=st.just(name),
            agents=st.just(chosen),
            aggregator=st.sampled_from(chosen),
            method=st.sampled_from([None, "vote", "fusion"]),
            repeats=st.integers(1, 9),
            roles=st.dictionaries(st.sampled_from(chosen), _TEXT),
        ),
        st.builds(OwnDomain, id=st.just(name), name=_SAID, prefix=_TEXT),
        st.builds(
            OwnQuestionType,
            id=st.just(name),
            name=_SAID,
            template=_TEXT.map(lambda text: text + "{question}"),
            choices=st.sampled_from(["", "yes_no", "likert:1-7"]),
        ),
        st.builds(OwnRole, id=st.just(name), name=_SAID, text=_SAID),
    )
    return SetEntry(entry=draw(entries))


_EDITS = st.one_of(
    _entries(),
    st.builds(SetLimits, limits=st.builds(Limits, job_usd=_MONEY, day_usd=_MONEY)),
    st.builds(
        SetAppearance,
        appearance=st.builds(
            Appearance,
            theme=st.sampled_from(["system", "dark"]),
            text_percent=st.integers(80, 200),
            language=st.sampled_from(["system", "en", "de"]),
            notifications=st.booleans(),
        ),
    ),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(edits=st.lists(_EDITS, min_size=1, max_size=4))
def test_that_any_edits_are_read_again_as_they_were_meant_and_no_comment_is_lost(
    tmp_path_factory: pytest.TempPathFactory, edits: list[Edit]
) -> None:
    file = SettingsFile(tmp_path_factory.mktemp("home") / "config.toml")
    file.path.write_text(BY_HAND, encoding="utf-8")
    wanted = file.read().settings
    for edit in edits:
        make(file, edit)
        match edit:
            case SetEntry(entry=entry):
                section = {
                    Agent: "agents",
                    ProviderSettings: "providers",
                    PanelSettings: "panels",
                    OwnDomain: "domains",
                    OwnQuestionType: "question_types",
                    OwnRole: "roles",
                }[type(entry)]
                entries = {**getattr(wanted, section), entry.id: entry}
                wanted = replace(wanted, **{section: entries})  # type: ignore[arg-type]  # one of six sections
            case SetLimits(limits=limits):
                wanted = replace(wanted, limits=limits)
            case SetAppearance(appearance=appearance):
                wanted = replace(wanted, appearance=appearance)
    text = file.path.read_bytes().decode("utf-8")
    assert parse_settings(text, path=file.path) == wanted
    assert sorted(comments_in(BY_HAND)) == sorted(comments_in(text))
