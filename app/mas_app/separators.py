"""The signs between digits, as they are written in the language of the window."""

from __future__ import annotations

from PySide6.QtCore import QLocale


def locale() -> QLocale:
    """Returns how figures are written: as the person's region does in the language of the window.

    Qt's own locale for programs without one groups no digits; English is what the texts are in then.
    """
    current = QLocale()
    return QLocale(QLocale.Language.English) if current.language() == QLocale.Language.C else current


def separated(english: str) -> str:
    """Returns a figure that is written as in English with the separators of the window's language."""
    here = locale()
    return english.translate({ord(","): here.groupSeparator(), ord("."): here.decimalPoint()})
