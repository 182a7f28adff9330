"""The languages of the window: nothing is left in English, nothing is lost on the way, and the person's choice holds."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale, QTranslator
from PySide6.QtWidgets import QApplication, QComboBox, QDialogButtonBox
from pytestqt.qtbot import QtBot

from mas_app import formats
from mas_app.language import SYSTEM, Language, chosen_language, code_for
from mas_app.theme import Theme
from mas_core.settings import LANGUAGES, default_settings, load_settings
from mas_core.storage.query import HistoryQuery
from tests.app.conftest import Begin
from tests.app.scripted import ScriptedCore
from tests.app.settings_home import opened
from tests.app.translations import CODE, FOLDER, PLURALS, Text, Translation, read, texts_of_code

CODES = [code for code in LANGUAGES if code not in {SYSTEM, "en"}]
SHOWING = frozenset(
    {
        "setText", "setToolTip", "setWindowTitle", "setAccessibleName", "setAccessibleDescription", "setPlaceholderText",
        "setStatusTip", "setWhatsThis", "setTitle", "setLabelText", "setInformativeText", "setHeaderLabels", "addAction",
        "addMenu", "addTab", "addRow", "addButton", "add_button", "add_line", "add_choice", "text_label", "showMessage",
        "show_state", "ElidedLabel", "QLabel", "QPushButton", "QToolButton", "QCheckBox", "QRadioButton", "QGroupBox",
        "QMenu", "QAction", "Pill", "Notice", "EmptyState", "Note", "Cell", "Section", "Table",
    }
)  # fmt: skip
"""Calls whose texts a person sees."""


@pytest.fixture
def german(app: QApplication) -> Iterator[Language]:
    language = Language(app, choice="de")
    yield language
    language.withdraw()
    QLocale.setDefault(QLocale.c())


@pytest.fixture(scope="module")
def texts() -> frozenset[Text]:
    return frozenset(texts_of_code())


def translations(code: str) -> dict[Text, Translation]:
    return dict(read(FOLDER / f"mas_{code}.ts"))


@pytest.mark.parametrize("code", CODES)
def test_that_every_text_of_the_window_has_a_finished_translation(code: str, texts: frozenset[Text]) -> None:
    known = translations(code)
    left = sorted(text for text in texts if text not in known or not known[text].finished)
    assert not left, "write them into the .ts file, after: python -m tests.app.translations"
    assert not known.keys() - texts, "the code has these no more; python -m tests.app.translations leaves them out"


@pytest.mark.parametrize("code", CODES)
def test_that_translations_keep_what_is_filled_in_and_how_a_text_ends(code: str) -> None:
    for text, translation in translations(code).items():
        assert len(translation.forms) == (PLURALS[code] if text.counted else 1), text
        # A form for exactly one thing may do without its figure, the last one may not.
        assert marks_of(translation.forms[-1]) == marks_of(text.source), text
        for form in translation.forms:
            assert set(marks_of(form)) <= set(marks_of(text.source)), text
            assert form.endswith("…") == text.source.endswith("…"), text
            assert form.endswith(".") == text.source.endswith("."), text
            assert form == form.strip(), text


def marks_of(text: str) -> list[str]:
    return sorted(re.findall(r"\{\w*\}|%n|%\d|&(?=\w)|\n|`[^`]*`|https?:|/\w+/\w+", text))


@pytest.mark.parametrize("code", CODES)
def test_that_what_is_compiled_is_what_was_translated(code: str, app: QApplication) -> None:
    compiled = QTranslator(app)
    assert compiled.load(f"mas_{code}.qm", str(FOLDER))
    for text, translation in translations(code).items():
        found = [compiled.translate(text.context, text.source, "", n) for n in ((1, 2) if text.counted else (-1,))]
        assert found == list(translation.forms), f"{text}: python -m tests.app.translations compiles it anew"


def test_that_no_call_shows_a_text_that_cannot_be_translated() -> None:
    bare = [
        f"{file.relative_to(CODE)}:{literal.lineno}: {literal.value!r}"
        for file in sorted(CODE.rglob("*.py"))
        if not file.is_relative_to(CODE / "cli")
        for literal in shown_literals(ast.parse(file.read_text(encoding="utf-8")))
    ]
    assert not bare


def shown_literals(tree: ast.Module) -> Iterator[ast.Constant]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and name_of(node.func) in SHOWING:
            for shown in (*node.args, *(word.value for word in node.keywords if word.arg in {"text", "title", "action"})):
                for part in shown.values if isinstance(shown, ast.JoinedStr) else (shown,):
                    if isinstance(part, ast.Constant) and isinstance(part.value, str) and is_words(part.value):
                        yield part


def name_of(called: ast.expr) -> str:
    return called.attr if isinstance(called, ast.Attribute) else called.id if isinstance(called, ast.Name) else ""


def is_words(text: str) -> bool:
    """Whether it is more than a sign, a unit or the key of a field."""
    return bool(re.search(r"[A-Z][a-z]{2}|[a-z]{2} [a-z]", text))


def test_that_the_system_decides_until_a_language_is_chosen() -> None:
    assert code_for(SYSTEM, wanted=["de-Latn-AT", "de-AT", "de", "en-US"]) == "de"
    assert code_for(SYSTEM, wanted=["fr-FR", "fr", "de_CH"]) == "de"
    assert code_for(SYSTEM, wanted=["en-GB", "de"]) == "en"
    assert code_for(SYSTEM, wanted=["C"]) == "en"
    assert code_for("de", wanted=["en-GB"]) == "de"


@pytest.mark.parametrize(
    ("text", "chosen"),
    [
        ('[appearance]\nlanguage = "de"\n', "de"),
        ('[appearance]\nlanguage = "tlh"\n', SYSTEM),
        ("[appearance]\nlanguage = 5\n", SYSTEM),
        ("[appearance]\nlanguage = []\n", SYSTEM),
        ("appearance = 1\n", SYSTEM),
        ('[appearance\nlanguage = "de"\n', SYSTEM),
        ("", SYSTEM),
    ],
)
def test_that_the_settings_file_decides_and_no_fault_in_it_stops_the_start(text: str, chosen: str, tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text(text)
    assert chosen_language(file) == chosen


def test_that_without_a_settings_file_the_system_decides(tmp_path: Path) -> None:
    assert chosen_language(tmp_path / "config.toml") == SYSTEM


def test_that_the_language_is_chosen_in_the_settings(theme: Theme, qtbot: QtBot, tmp_path: Path) -> None:
    with opened(tmp_path, theme=theme, wait_until=qtbot.waitUntil, text=None) as home:
        box = home.window.appearance.form.input("language")
        assert isinstance(box, QComboBox)
        assert [box.itemData(row) for row in range(box.count())] == list(LANGUAGES)
        box.setCurrentIndex(box.findData("de"))
        box.activated.emit(box.currentIndex())
        qtbot.waitUntil(lambda: home.settings.appearance.language == "de")
        assert chosen_language(load_settings(tmp_path / "config.toml").path or Path()) == "de"


def test_that_figures_and_dates_are_written_as_in_the_language(german: Language) -> None:
    assert formats.grouped(1_234_567) == "1.234.567"
    assert formats.decimal(0.25, 2) == "0,25"
    assert formats.cost(1_234.5) == "1.234,50 $"
    assert formats.dollar_signs() == ("", " $")
    assert formats.seconds(4.25) == "4,2 s"
    assert formats.tokens(1) == "1 Token"
    assert formats.moment(datetime(2026, 3, 4, 17, 5).astimezone(UTC)) == "04.03.2026 17:05"
    german.withdraw()
    QLocale.setDefault(QLocale.c())
    assert formats.grouped(1_234_567) == "1,234,567"
    assert formats.moment(datetime(2026, 3, 4, 17, 5).astimezone(UTC)) == "2026-03-04 17:05"


@pytest.mark.usefixtures("german")
def test_that_the_window_and_what_comes_from_qt_speak_german(begin: Begin, qtbot: QtBot) -> None:
    session = begin(ScriptedCore(default_settings(), {}))
    tabs = session.window.header.tabs
    assert [tabs.tabText(place) for place in range(tabs.count())] == ["Anfrage", "Antworten", "Diagramme", "Verlauf"]
    settings = session.settings.window
    qtbot.waitUntil(lambda: session.settings.store.ready)
    assert settings.windowTitle() == "Einstellungen"
    assert {"Anbieter", "Fachgebiete", "Knoten", "Darstellung"} <= set(settings.titles)
    box = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
    qtbot.addWidget(box)
    assert box.button(QDialogButtonBox.StandardButton.Cancel).text() == "Abbrechen"


@pytest.mark.usefixtures("german")
def test_that_plurals_are_chosen_by_number(begin: Begin) -> None:
    filters = begin(ScriptedCore(default_settings(), {})).window.history.filters
    said = []
    for found in (1, 2, 1_000):
        filters.show_count(found)
        said.append(filters.count.text())
    assert said == ["1 Durchlauf", "2 Durchläufe", "1.000 Durchläufe"]
    assert filters.query() == HistoryQuery()


def test_that_a_language_can_be_taken_back(app: QApplication) -> None:
    Language(app, choice="de").withdraw()
    assert app.translate("MainWindow", "Charts") == "Charts"
