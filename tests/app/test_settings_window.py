"""The settings window by behaviour: what is typed stands in the file, what is wrong is said, what was done can be undone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QPlainTextEdit
from pytestqt.qtbot import QtBot

from mas_app.settings.fields import FieldForm
from mas_app.settings.model_picker import ModelColumn, ModelTableModel
from mas_app.theme import Theme
from mas_core.providers.base import ModelInfo
from mas_core.providers.presets import PRESETS
from mas_core.templates import built_in
from tests.app.settings_home import BY_HAND, Home, opened
from tests.fakes.behaviour import ModelBehaviour
from tests.fakes.running import FakeProviderThread

Open = Callable[..., Home]


@pytest.fixture
def home_at(theme: Theme, qtbot: QtBot, tmp_path: Path) -> Iterator[Open]:
    with ExitStack() as stack:

        def start(text: str | None = BY_HAND.format(base_url="https://example.org/v1")) -> Home:
            return stack.enter_context(opened(tmp_path, theme=theme, wait_until=qtbot.waitUntil, text=text))

        yield start


@pytest.fixture
def home(home_at: Open) -> Home:
    return home_at()


def type_into(form: FieldForm, key: str, text: str, qtbot: QtBot) -> None:
    """Types into a field and leaves it."""
    field = form.input(key)
    assert isinstance(field, QLineEdit)
    field.setFocus()
    field.clear()
    qtbot.keyClicks(field, text)
    qtbot.keyClick(field, Qt.Key.Key_Return)


def choose(form: FieldForm, key: str, value: str) -> None:
    box = form.input(key)
    assert isinstance(box, QComboBox)
    place = box.findData(value)
    assert place >= 0
    box.setCurrentIndex(place)
    box.activated.emit(place)


def test_that_a_typed_value_is_saved_at_once_and_the_rest_of_the_file_stays(home: Home, qtbot: QtBot) -> None:
    page = home.window.agents
    home.window.show_page(page)
    page.choose("qwen")
    type_into(page.form, "temperature", "0,9", qtbot)
    qtbot.waitUntil(lambda: home.settings.agents["qwen"].temperature == 0.9)
    assert 'model = "qwen/qwen-2.5-7b"   # small\ntemperature = 0.9' in home.text
    qtbot.waitUntil(lambda: home.window.notices.texts() == ("Saved qwen.",))


def test_that_undo_takes_back_one_step_after_the_other(home: Home, qtbot: QtBot) -> None:
    before, page = home.text, home.window.limits
    home.window.show_page(page)
    type_into(page.form, "job_usd", "0.5", qtbot)
    qtbot.waitUntil(lambda: home.settings.limits.job_usd == 0.5)
    type_into(page.form, "day_usd", "4", qtbot)
    qtbot.waitUntil(lambda: home.settings.limits.day_usd == 4)
    qtbot.waitUntil(lambda: home.window.notices.texts() == ("Saved.",))
    home.window.sidebar.setFocus()
    qtbot.keyClick(home.window.sidebar, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: home.settings.limits.day_usd is None)
    assert home.settings.limits.job_usd == 0.5
    qtbot.waitUntil(lambda: page.form.value("day_usd") == "")
    home.store.undo()
    qtbot.waitUntil(lambda: home.text == before)


def test_that_changes_made_in_quick_succession_are_all_kept(home: Home, qtbot: QtBot) -> None:
    page = home.window.limits
    home.window.show_page(page)
    for dollars in range(1, 9):
        page.form.put("job_usd", str(dollars))
        page.form.put("day_usd", str(dollars * 10))
    qtbot.waitUntil(lambda: (home.settings.limits.job_usd, home.settings.limits.day_usd) == (8, 80))
    assert not page.trouble.isVisibleTo(page)
    qtbot.waitUntil(lambda: page.form.value("day_usd") == "80")


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [("7", "allowed: a number from 0 to 2"), ("warm", "Found 'warm'; allowed: a number")],
)
def test_that_what_is_not_allowed_is_said_at_its_field_and_not_saved(
    home: Home, qtbot: QtBot, typed: str, sentence: str
) -> None:
    before, page = home.text, home.window.agents
    home.window.show_page(page)
    page.choose("qwen")
    type_into(page.form, "temperature", typed, qtbot)
    qtbot.waitUntil(lambda: sentence in page.form.fault("temperature"))
    assert home.text == before
    type_into(page.form, "temperature", "0.5", qtbot)
    qtbot.waitUntil(lambda: home.settings.agents["qwen"].temperature == 0.5)
    qtbot.waitUntil(lambda: not page.form.fault("temperature"))


def test_that_a_renamed_agent_stays_chosen_and_in_its_panel(home: Home, qtbot: QtBot) -> None:
    page = home.window.agents
    home.window.show_page(page)
    page.choose("llama")
    type_into(page.form, "id", "llama3", qtbot)
    qtbot.waitUntil(lambda: page.current == "llama3")
    panel = home.settings.panels["default"]
    assert (panel.agents, panel.aggregator) == (("qwen", "llama3"), "llama3")


def test_that_a_taken_name_is_refused_at_the_field(home: Home, qtbot: QtBot) -> None:
    page = home.window.agents
    home.window.show_page(page)
    page.choose("llama")
    type_into(page.form, "id", "qwen", qtbot)
    qtbot.waitUntil(lambda: "choose another name" in page.form.fault("id"))
    assert page.current == "llama"


def test_that_a_removed_agent_comes_back_with_its_seat(home: Home, qtbot: QtBot) -> None:
    before, page = home.text, home.window.agents
    page.choose("qwen")
    page.remove_button.click()
    qtbot.waitUntil(lambda: home.settings.panels["default"].agents == ("llama",))
    qtbot.waitUntil(lambda: [row.id for row in page.model.rows][:1] == ["llama"])
    home.store.undo()
    qtbot.waitUntil(lambda: home.text == before)
    qtbot.waitUntil(lambda: page.model.rows[0].id == "qwen")


def test_that_a_provider_in_use_says_who_uses_it(home: Home, qtbot: QtBot) -> None:
    page = home.window.providers
    page.choose("openrouter")
    page.remove_button.click()
    qtbot.waitUntil(lambda: "qwen, llama" in page.trouble.text())
    assert page.trouble.isVisibleTo(home.window)


def test_that_a_provider_is_added_from_a_preset_without_any_file_before(home_at: Open, qtbot: QtBot) -> None:
    home = home_at(None)
    page = home.window.providers
    page.menu.actions()[0].trigger()
    qtbot.waitUntil(lambda: page.current == "openrouter")
    assert home.text == '[providers.openrouter]\nbase_url = "https://openrouter.ai/api/v1"\nkey = "keyring"\n'
    assert [action.text() for action in page.menu.actions()][: len(PRESETS)] == [preset.name for preset in PRESETS]


def test_that_a_key_goes_to_the_keyring_and_is_never_shown_again(home: Home, qtbot: QtBot) -> None:
    page = home.window.providers
    home.window.show_page(page)
    page.choose("openrouter")
    changed: list[str] = []
    home.window.key_changed.connect(changed.append)
    qtbot.keyClicks(page.key_edit, "sk-very-secret")
    assert page.key_edit.echoMode() == QLineEdit.EchoMode.Password
    page.key_button.click()
    assert page.key_edit.text() == ""
    qtbot.waitUntil(lambda: changed == ["openrouter"])
    assert home.keyring.keys == {("mas", "openrouter@https://example.org"): "sk-very-secret"}
    assert "secret" not in home.text
    page.forget_button.click()
    qtbot.waitUntil(lambda: not home.keyring.keys)


def test_that_a_renamed_provider_keeps_its_key(home: Home, qtbot: QtBot) -> None:
    page = home.window.providers
    home.window.show_page(page)
    page.choose("openrouter")
    home.keyring.keys["mas", "openrouter@https://example.org"] = "sk-very-secret"
    type_into(page.form, "id", "or", qtbot)
    qtbot.waitUntil(lambda: ("mas", "or@https://example.org") in home.keyring.keys)
    assert home.settings.agents["qwen"].provider == "or"


def test_that_test_tells_how_many_models_there_are_or_what_is_wrong(home_at: Open, qtbot: QtBot) -> None:
    with FakeProviderThread({"a": ModelBehaviour(), "b": ModelBehaviour()}, key="sk-right") as fake:
        home = home_at(BY_HAND.format(base_url=fake.base_url))
        page = home.window.providers
        page.choose("openrouter")
        page.test_button.click()
        qtbot.waitUntil(lambda: "mas key set openrouter" in page.test_words.text())
        page.key_edit.setText("sk-right")
        page.store_key()
        qtbot.waitUntil(lambda: bool(home.keyring.keys))
        page.test_button.click()
        qtbot.waitUntil(lambda: page.test_words.text().startswith("Works: 2 models in "))
        assert page.test_button.text() == "Test"


def test_that_a_test_can_be_cancelled(home_at: Open, qtbot: QtBot) -> None:
    with FakeProviderThread({"a": ModelBehaviour()}) as fake:
        home = home_at(BY_HAND.format(base_url=fake.base_url).replace("keyring", "none"))
        page = home.window.providers
        page.choose("openrouter")
        page.test_button.click()
        page.test_button.click()
        assert (page.test_words.text(), page.test_button.text()) == ("Cancelled.", "Test")
        page.test_button.click()
        qtbot.waitUntil(lambda: page.test_words.text().startswith("Works: 1 model in "))


def test_that_an_agent_is_added_by_searching_in_the_providers_list(home_at: Open, qtbot: QtBot) -> None:
    models = {name: ModelBehaviour() for name in ("qwen/qwen3-8b", "mistralai/mistral-7b:free", "meta/llama-3")}
    with FakeProviderThread(models) as fake:
        home = home_at(BY_HAND.format(base_url=fake.base_url).replace("keyring", "none"))
        page = home.window.agents
        page.add_for("openrouter")
        picker = page.picker
        assert picker is not None
        qtbot.waitUntil(lambda: picker.words.text() == "3 of 3 models")
        qtbot.keyClicks(picker.search, "MISTRAL")
        assert picker.words.text() == "1 of 3 models"
        qtbot.keyClick(picker.search, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: page.current == "mistral-7b")
        assert home.settings.agents["mistral-7b"].model == "mistralai/mistral-7b:free"


def test_that_prices_of_the_list_become_the_agents(home: Home, qtbot: QtBot) -> None:
    page = home.window.agents
    info = ModelInfo(id="x/y", prompt_usd_per_million=0.2, completion_usd_per_million=0.6)
    page._take_model("qwen", info)
    qtbot.waitUntil(lambda: home.settings.agents["qwen"].model == "x/y")
    assert home.settings.agents["qwen"].completion_usd_per_million == 0.6
    page.choose("qwen")
    type_into(page.form, "model", "x/z", qtbot)
    qtbot.waitUntil(lambda: home.settings.agents["qwen"].model == "x/z")
    assert home.settings.agents["qwen"].prompt_usd_per_million is None


def test_that_a_name_can_be_typed_where_no_list_is_to_be_had(home_at: Open, qtbot: QtBot) -> None:
    home = home_at(BY_HAND.format(base_url="http://127.0.0.1:9/v1").replace("keyring", "none"))
    page = home.window.agents
    page.add_for("openrouter")
    picker = page.picker
    assert picker is not None
    qtbot.waitUntil(lambda: "Nothing answers" in picker.words.text())
    qtbot.keyClicks(picker.search, "vendor/new")
    picker.pick_button.click()
    qtbot.waitUntil(lambda: "new" in home.settings.agents)


def test_that_a_panel_is_put_together_from_the_table(home: Home, qtbot: QtBot) -> None:
    page = home.window.panels
    page.add_button.click()
    qtbot.waitUntil(lambda: page.current == "panel")
    model = page.agents
    row = model.agents.index("mediator")
    model.setData(model.index(row, 0), Qt.CheckState.Checked.value, Qt.ItemDataRole.CheckStateRole)
    qtbot.waitUntil(lambda: "mediator" in home.settings.panels["panel"].agents)
    model.setData(model.index(model.agents.index("qwen"), 2), "rawlsian", Qt.ItemDataRole.EditRole)
    qtbot.waitUntil(lambda: dict(home.settings.panels["panel"].roles) == {"qwen": "rawlsian"})
    choose(page.form, "method", "vote")
    qtbot.waitUntil(lambda: home.settings.panels["panel"].method == "vote")
    type_into(page.form, "repeats", "51", qtbot)
    qtbot.waitUntil(lambda: "from 1 to 50" in page.form.fault("repeats"))


def test_that_a_built_in_role_is_changed_and_restored(home: Home, qtbot: QtBot) -> None:
    page = home.window.roles
    home.window.show_page(page)
    page.choose("utilitarian")
    built_in_text = page.form.value("text")
    page.form.put("text", "Count happiness.")
    qtbot.waitUntil(lambda: "utilitarian" in home.settings.roles)
    qtbot.waitUntil(page.remove_button.isEnabled)
    assert page.remove_button.text() == "Restore"
    page.remove_button.click()
    qtbot.waitUntil(lambda: page.form.value("text") == built_in_text)
    assert not home.settings.roles


def test_that_a_question_type_without_the_question_is_refused(home: Home, qtbot: QtBot) -> None:
    page = home.window.question_types
    home.window.show_page(page)
    page.add_button.click()
    qtbot.waitUntil(lambda: page.current == "question_type")
    page.form.put("template", "Answer.")
    qtbot.waitUntil(lambda: "{question}" in page.form.fault("template"))
    assert home.settings.question_types["question_type"].template == "{question}"


def test_that_a_domain_is_added_and_offered_by_the_catalog(home: Home, qtbot: QtBot) -> None:
    page = home.window.domains
    page.add_button.click()
    qtbot.waitUntil(lambda: page.current == "domain")
    assert "domain" in home.store.catalog.domains


def test_that_a_prompt_is_replaced_and_restored(home: Home, qtbot: QtBot) -> None:
    page = home.window.prompts
    page.choose("review")
    text = page.editor.toPlainText()
    page.editor.setPlainText("No place for anything.")
    page.save_button.click()
    qtbot.waitUntil(lambda: "Found no {" in page.fault.text())
    page.editor.setPlainText(text + "\n\nBe brief.")
    page.save_button.click()
    qtbot.waitUntil(lambda: "review" in home.store.catalog.own_prompts)
    assert (home.file.parent / "prompts" / "review.md").read_text() == text + "\n\nBe brief.\n"
    qtbot.waitUntil(page.restore_button.isEnabled)
    page.restore_button.click()
    qtbot.waitUntil(lambda: "review" not in home.store.catalog.own_prompts)
    assert page.editor.toPlainText() == built_in("review")


def test_that_a_change_from_outside_is_offered_and_loaded(home: Home, qtbot: QtBot) -> None:
    home.file.write_text(home.text + "\n[limits]\njob_usd = 2\n")
    qtbot.waitUntil(lambda: home.window.notices.texts() == ("The settings file was changed outside this window.",))
    assert home.store.settings.limits.job_usd is None
    home.store.take_outside()
    qtbot.waitUntil(lambda: home.window.limits.form.value("job_usd") == "2")
    assert home.window.notices.texts() == ()


def test_that_a_faulty_file_is_told_and_left_alone(home: Home, qtbot: QtBot) -> None:
    home.file.write_text("[agents\n")
    qtbot.waitUntil(lambda: any("not TOML" in text for text in home.window.notices.texts()))
    page = home.window.limits
    home.window.show_page(page)
    type_into(page.form, "job_usd", "1", qtbot)
    qtbot.waitUntil(lambda: "not TOML" in page.trouble.text())
    assert home.text == "[agents\n"


def test_that_own_changes_are_no_changes_from_outside(home: Home, qtbot: QtBot) -> None:
    page = home.window.appearance
    home.window.show_page(page)
    choose(page.form, "theme", "dark")
    qtbot.waitUntil(lambda: home.settings.appearance.theme == "dark")
    qtbot.wait(1300)
    assert home.window.notices.texts() == ("Saved.",)


def test_that_notifications_are_switched_off_by_a_tick(home: Home, qtbot: QtBot) -> None:
    page = home.window.appearance
    home.window.show_page(page)
    box = page.form.input("notifications")
    assert isinstance(box, QCheckBox)
    assert box.isChecked()
    qtbot.keyClick(box, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: not home.settings.appearance.notifications)
    assert "notifications = false" in home.text


def test_that_every_page_is_reached_by_keyboard_and_every_field_has_a_name(home: Home, qtbot: QtBot) -> None:
    window = home.window
    window.sidebar.setFocus()
    for row, title in enumerate(window.titles):
        assert window.sidebar.currentRow() == row, title
        for field in window.current_page.findChildren(QLineEdit) + window.current_page.findChildren(QPlainTextEdit):
            if field.isVisible() and not isinstance(field.parent(), QComboBox):
                assert field.accessibleName(), title
        qtbot.keyClick(window.sidebar, Qt.Key.Key_Down)


def test_that_a_page_of_somebody_elses_can_be_added(home: Home, qtbot: QtBot) -> None:
    page = QPlainTextEdit("nodes")
    home.window.add_page("Nodes", page, before=home.window.limits)
    home.window.show_page(page)
    assert home.window.current_page is page
    assert home.window.titles.index("Nodes") == home.window.titles.index("Limits") - 1


def test_that_the_list_of_models_is_a_sound_model() -> None:
    model = ModelTableModel()
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.show((ModelInfo(id="a", context_length=8192, prompt_usd_per_million=0.25), ModelInfo(id="b")))
    assert model.index(0, ModelColumn.CONTEXT).data() == "8,192"
    assert model.index(1, ModelColumn.PROMPT).data() == ""
