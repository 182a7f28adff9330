"""The language of the window: which there are, which one is chosen, and how figures are written in it.

It is chosen before the first widget is made, because texts are looked up when a widget is made.
"""

from __future__ import annotations

import logging
import tomllib
from functools import partial
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QObject, QTranslator

from mas_app import phrases
from mas_core.settings import LANGUAGES
from mas_resources import resource

logger = logging.getLogger(__name__)

SYSTEM = "system"
SOURCE = "en"
"""The language that the texts of the code are in; it needs no translation."""


CORE_SENTENCES = "core_{0}.toml"
"""The file with what the core says, by language."""


class Language:
    """The translations that are in effect, and the locale that goes with them."""

    def __init__(self, app: QCoreApplication, *, choice: str = SYSTEM) -> None:
        """Puts a language into effect, for everything that is made from now on.

        Args:
            app: Who asks for texts.
            choice: A language's code, or ``system`` for the first of the system's languages that there is.
        """
        self.system = QLocale.system()
        self.code = code_for(choice, wanted=self.system.uiLanguages())
        self._app = app
        self._translators = _translators(self.code, parent=app)
        for translator in self._translators:
            app.installTranslator(translator)
        phrases.use(None if self.code == SOURCE else partial(_sentences_of_the_core, self.code))
        QLocale.setDefault(_locale_for(self.code, system=self.system))

    def withdraw(self) -> None:
        """Takes the language back, so that another one can take its place."""
        for translator in self._translators:
            self._app.removeTranslator(translator)
        self._translators = ()
        phrases.use(None)
        QLocale.setDefault(self.system)


class Words:
    """The texts of a module that are not a widget's own: ``_tr = Words("formats")``, and then ``_tr("on {0}")``."""

    def __init__(self, context: str) -> None:
        self._context = context

    def __call__(self, text: str, disambiguation: str = "", n: int = -1) -> str:
        """Returns a text in the language of the window; ``n`` chooses among its plurals."""
        return QCoreApplication.translate(self._context, text, disambiguation, n)


def chosen_language(config_file: Path) -> str:
    """Returns the language that the settings file asks for, ``system`` if none or if the file cannot be used.

    The file is read by the core, thoroughly and with every fault reported, when the window has been painted; that is too late
    for the window's own words.
    """
    try:
        table = tomllib.loads(config_file.read_text(encoding="utf-8")).get("appearance", {})
    except (OSError, ValueError):
        logger.debug("the language cannot be read from %s yet", config_file)
        return SYSTEM
    chosen = table.get("language") if isinstance(table, dict) else None
    return chosen if chosen in LANGUAGES else SYSTEM


def code_for(choice: str, *, wanted: list[str]) -> str:
    """Returns the code of the language that a choice stands for.

    Args:
        choice: One of LANGUAGES.
        wanted: The person's languages as the system knows them, the best first, e.g. ``de-AT``.
    """
    if choice != SYSTEM:
        return choice
    for name in wanted:
        code = name.replace("_", "-").split("-")[0]
        if code in LANGUAGES:
            return code
    return SOURCE


def _locale_for(code: str, *, system: QLocale) -> QLocale:
    own = QLocale(code)
    return system if system.language() == own.language() else own


def _translators(code: str, *, parent: QObject) -> tuple[QTranslator, ...]:
    if code == SOURCE:
        return ()
    qt_folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    places = ((f"qtbase_{code}.qm", qt_folder), (f"mas_{code}.qm", str(resource("translations"))))
    found = []
    for name, folder in places:
        translator = QTranslator(parent)
        if translator.load(name, folder):
            found.append(translator)
        else:
            logger.warning("there is no translation %s in %s", name, folder)
    return tuple(found)


def _sentences_of_the_core(code: str) -> str:
    return resource("translations", CORE_SENTENCES.format(code)).read_text(encoding="utf-8")
