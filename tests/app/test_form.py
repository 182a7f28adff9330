"""The form: how a run is made, what it will take, and what is wrong with it, before anything is asked."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from mas_app.models.panel_table import Column
from mas_app.panel_presets import save_panel
from mas_app.query_form import FormState, form_from_json, form_of, form_to_json
from mas_app.query_tab import QueryTab
from mas_app.session import Session
from mas_core.errors import InputError, SettingsError
from mas_core.models import Agent, Placement
from mas_core.planning import RoleMode, build_job
from mas_core.settings import Limits, PanelSettings, Settings, load_settings
from tests.app.conftest import Begin
from tests.app.scripted import ScriptedCore, agent, settings_with

AGENTS = (agent("qwen"), agent("mistral"), agent("llama"))


def priced(name: str) -> Agent:
    return replace(agent(name), prompt_usd_per_million=3.0, completion_usd_per_million=15.0)


def begun(begin: Begin, settings: Settings | None = None) -> QueryTab:
    return session_of(begin, settings).window.query


def session_of(begin: Begin, settings: Settings | None = None) -> Session:
    session = begin(ScriptedCore(settings or settings_with(*AGENTS), {}))
    session.window.query.question.editor.setPlainText("Is it right?")
    return session


def roles_shown(form: QueryTab) -> list[str]:
    model = form.panel.model
    return [str(model.index(row, Column.ROLE).data()) for row in range(3)]


def choose_roles(form: QueryTab, mode: RoleMode) -> None:
    form.panel.options.role_mode.setCurrentIndex(form.panel.options.role_mode.findData(mode.value))


def test_that_what_is_typed_on_a_first_start_takes_the_place_of_the_example(begin: Begin, qtbot: QtBot) -> None:
    editor = begin(ScriptedCore(settings_with(*AGENTS), {})).window.query.question.editor
    assert editor.toPlainText().endswith("?")
    qtbot.keyClicks(editor, "Is it right?")
    assert editor.toPlainText() == "Is it right?"


def test_that_automatic_roles_are_shown_in_the_table_and_asked_for(begin: Begin, qtbot: QtBot) -> None:
    form = begun(begin)
    choose_roles(form, RoleMode.AUTO)
    qtbot.waitUntil(lambda: roles_shown(form) == ["Utilitarian", "Deontologist", "Virtue Ethicist"])
    role = form.panel.model.index(0, Column.ROLE)
    assert not role.flags() & Qt.ItemFlag.ItemIsEditable
    assert "utilitarian" in form.question.preview.toPlainText()
    choose_roles(form, RoleMode.NONE)
    qtbot.waitUntil(lambda: roles_shown(form) == ["No role"] * 3)
    qtbot.waitUntil(lambda: "utilitarian" not in form.question.preview.toPlainText())


def test_that_roles_given_by_hand_come_back_after_a_look_at_the_automatic_ones(begin: Begin, qtbot: QtBot) -> None:
    form = begun(begin)
    form.panel.model.setData(form.panel.model.index(1, Column.ROLE), "rawlsian")
    choose_roles(form, RoleMode.NONE)
    choose_roles(form, RoleMode.HAND)
    assert roles_shown(form) == ["No role", "Rawlsian", "No role"]
    assert form.state().request().roles == {"qwen": "", "mistral": "rawlsian", "llama": ""}


def test_that_every_role_on_every_agent_is_counted_and_refused_where_it_is_too_much(begin: Begin, qtbot: QtBot) -> None:
    form = begun(begin)
    choose_roles(form, RoleMode.EVERY)
    qtbot.waitUntil(lambda: form.estimate.text().startswith("20 calls"))  # 3 agents × 6 roles, a judge and a writer
    form.panel.options.repeats.setValue(40)
    qtbot.waitUntil(form.panel.options.fault.isVisible)
    assert "720 answers" in form.panel.options.fault.text()
    assert form.panel.options.role_mode.property("invalid") is True
    assert not form.ask_button.isEnabled()
    assert "720 answers" in form.ask_button.toolTip()
    form.panel.options.repeats.setValue(1)
    qtbot.waitUntil(form.ask_button.isEnabled)


def test_that_the_estimate_names_calls_tokens_and_who_has_no_price(begin: Begin, qtbot: QtBot) -> None:
    form = begun(begin, settings_with(priced("qwen"), agent("mistral"), priced("llama")))
    qtbot.waitUntil(lambda: "cost unknown: no price for mistral." in form.estimate.text())
    assert form.estimate.text().startswith("5 calls, at most ")
    row = form.panel.model.index(1, Column.AGENT)
    form.panel.model.setData(row, Qt.CheckState.Unchecked, Qt.ItemDataRole.CheckStateRole)
    qtbot.waitUntil(lambda: ", at most $0." in form.estimate.text())
    assert form.estimate.text().startswith("4 calls")


def test_that_the_built_in_model_is_free_of_charge(begin: Begin, qtbot: QtBot) -> None:
    form = begun(begin)
    form.panel.presets.box.setCurrentIndex(form.panel.presets.box.findData("builtin"))
    form.panel.presets.box.activated.emit(form.panel.presets.box.currentIndex())
    qtbot.waitUntil(lambda: "free of charge. Everything runs on this computer." in form.estimate.text())
    assert form.panel.demo_note.isVisible()


def test_that_a_run_over_its_limit_cannot_be_asked_and_says_why(begin: Begin, qtbot: QtBot) -> None:
    session = session_of(begin, settings_with(priced("qwen"), priced("mistral")))
    form = session.window.query
    qtbot.waitUntil(lambda: "at most $" in form.estimate.text())
    form.panel.options.max_cost.setValue(0.01)
    qtbot.waitUntil(lambda: "over your limit of $0.01 for this run" in form.estimate.text())
    assert not form.ask_button.isEnabled()
    qtbot.keyClick(form.question.editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    form.ask()
    assert session.window.run is None
    form.panel.options.max_cost.setValue(5.0)
    qtbot.waitUntil(form.ask_button.isEnabled)
    form.ask()
    assert session.window.run is not None
    assert session.window.run.panel.max_cost_usd == 5.0


def test_that_a_limit_of_the_settings_is_told_apart(begin: Begin, qtbot: QtBot) -> None:
    settings = replace(settings_with(priced("qwen"), priced("mistral")), limits=Limits(job_usd=0.001))
    form = begun(begin, settings)
    qtbot.waitUntil(lambda: "which the settings file sets" in form.estimate.text())
    assert not form.ask_button.isEnabled()


def test_that_a_panel_of_the_settings_fills_the_form(begin: Begin, qtbot: QtBot) -> None:
    settings = settings_with(*AGENTS)
    pair = PanelSettings(
        id="pair",
        agents=("llama", "qwen"),
        aggregator="llama",
        method="mixture",
        roles={"qwen": "rawlsian"},
        repeats=2,
        layers=3,
    )
    form = begun(begin, replace(settings, panels={**settings.panels, "pair": pair}))
    form.panel.presets.chosen.emit("pair")
    state = form.state()
    assert (state.panel, state.agents, state.aggregator) == ("pair", ("llama", "qwen"), "llama")
    assert (state.method, state.repeats, dict(state.roles)) == ("mixture", 2, {"qwen": "rawlsian"})
    job = build_job(state.request(), settings=replace(settings, panels={**settings.panels, "pair": pair}), catalog=_catalog())
    assert job.panel.layers == 3


def _catalog() -> object:
    return ScriptedCore(settings_with(*AGENTS), {}).catalog


def test_that_a_panel_is_kept_in_the_settings_file_and_chosen(begin: Begin, qtbot: QtBot, tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text('# mine\n[agents.qwen]\nprovider = "builtin"\nmodel = "m"  # small\n', encoding="utf-8")
    session = session_of(begin, load_settings(file))
    form = session.window.query
    presets = form.panel.presets
    form.panel.options.repeats.setValue(3)
    qtbot.mouseClick(presets.save_button, Qt.MouseButton.LeftButton)
    qtbot.keyClicks(presets.name, "de bate")
    assert not presets.keep_button.isEnabled()
    assert "letters" in presets.hint.text()
    presets.name.clear()
    qtbot.keyClicks(presets.name, "debate")
    qtbot.keyClick(presets.name, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: presets.panel == "debate")
    kept = load_settings(file)
    assert (kept.panels["debate"].agents, kept.panels["debate"].repeats) == (("qwen",), 3)
    text = file.read_text(encoding="utf-8")
    assert text.startswith("# mine\n")
    assert "# small" in text


def test_that_escape_ends_the_naming_of_a_panel_and_cancels_no_run(begin: Begin, qtbot: QtBot) -> None:
    form = begun(begin)
    presets = form.panel.presets
    qtbot.mouseClick(presets.save_button, Qt.MouseButton.LeftButton)
    assert presets.name.isVisible()
    form.window().activateWindow()
    qtbot.keyClick(presets.name, Qt.Key.Key_Escape)
    assert presets.box.isVisible()


@pytest.mark.parametrize("text", ["[agents.x]\nprovider = 1\n", "not toml", "[panels.a]\nagents = []\n"])
def test_that_a_settings_file_with_faults_is_left_alone(tmp_path: Path, text: str) -> None:
    file = tmp_path / "config.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError):
        save_panel(file, PanelSettings(id="p", agents=("proponent",), aggregator="proponent"))
    assert file.read_text(encoding="utf-8") == text
    assert [path.name for path in tmp_path.iterdir()] == ["config.toml"]


def test_that_a_panel_is_replaced_wherever_it_stands_and_the_files_mode_is_kept(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text(
        '[panels.a]\nagents = ["proponent"]\n[limits]\njob_usd = 1\n[panels.b]\nagents = ["opponent"]\n', encoding="utf-8"
    )
    file.chmod(0o640)
    panel = PanelSettings(id="a", agents=("opponent", "mediator"), aggregator="mediator", roles={"opponent": "rawlsian"})
    settings = save_panel(file, panel)
    assert settings == load_settings(file)
    assert settings.panels["a"] == panel
    assert settings.panels["b"].agents == ("opponent",)
    assert settings.limits.job_usd == 1
    assert file.stat().st_mode & 0o777 == 0o640


def test_that_a_panel_goes_into_a_file_that_does_not_exist_yet(tmp_path: Path) -> None:
    file = tmp_path / "new" / "config.toml"
    panel = PanelSettings(id="two", agents=("opponent",), aggregator="opponent", method="single")
    assert save_panel(file, panel).panels["two"] == panel
    assert file.stat().st_mode & 0o777 == 0o600


def test_that_what_only_the_core_knows_about_nodes_is_said_at_the_field(begin: Begin, qtbot: QtBot) -> None:
    core = ScriptedCore(settings_with(*AGENTS), {})
    core.refusal = InputError("The nodes do not have it.", field="placement")
    session = begin(core)
    form = session.window.query
    form.question.editor.setPlainText("Is it right?")
    form.panel.options.placement.setCurrentIndex(form.panel.options.placement.findData(Placement.AUTO.value))
    qtbot.waitUntil(lambda: "5 calls" in form.estimate.text())
    form.ask()
    qtbot.waitUntil(form.panel.options.fault.isVisible)
    assert form.panel.options.fault.text() == "The nodes do not have it."
    assert form.panel.options.placement.property("invalid") is True
    assert session.window.run is None
    form.panel.options.placement.setCurrentIndex(0)
    qtbot.waitUntil(form.ask_button.isEnabled)


def test_that_the_whole_form_is_remembered() -> None:
    form = FormState(
        text="x",
        panel="pair",
        agents=("a",),
        role_mode=RoleMode.AUTO,
        placement=Placement.AUTO,
        max_cost_usd=0.5,
        repeats=3,
    )
    assert form_from_json(form_to_json(form)) == form


def test_that_a_form_of_an_older_version_is_understood() -> None:
    old = '{"text": "x", "domain": "custom", "question_type": "none", "agents": ["a"], "roles": {}, "aggregator": "a"'
    found = form_from_json(old + ', "method": "", "repeats": 2}')
    assert found == FormState(text="x", agents=("a",), aggregator="a", repeats=2)


def test_that_a_crossed_run_goes_back_into_the_form_as_what_it_was_made_of() -> None:
    core = ScriptedCore(settings_with(*AGENTS), {})
    asked = FormState(text="Is it so?", panel="default", agents=("qwen", "llama"), role_mode=RoleMode.EVERY, aggregator="qwen")
    job = build_job(asked.request(), settings=core.settings, catalog=core.catalog)
    again = form_of(job.question, job.panel)
    assert (again.agents, again.role_mode, dict(again.roles)) == (("qwen", "llama"), RoleMode.EVERY, {})
    rebuilt = build_job(again.request(), settings=core.settings, catalog=core.catalog)
    assert rebuilt.panel.agents == job.panel.agents
