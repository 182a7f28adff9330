"""Asks before the program ends while runs go on."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from mas_app.language import Words

_tr = Words("leaving")


def ask_to_leave(window: QWidget, *, running: int, leave: Callable[[], None]) -> None:
    """Asks whether to cancel so many runs and quit; ``leave`` is called for a yes."""
    box = QMessageBox(window)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setIcon(QMessageBox.Icon.Question)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setWindowTitle(_tr("Quit MAS"))
    box.setText(_tr("A run goes on.") if running == 1 else _tr("{0} runs go on.", "", running).format(running))
    box.setInformativeText(_tr("If you quit now, it is cancelled. The answers that have arrived are kept."))
    leaving = box.addButton(_tr("Cancel the run and quit"), QMessageBox.ButtonRole.DestructiveRole)
    box.setDefaultButton(box.addButton(_tr("Stay"), QMessageBox.ButtonRole.RejectRole))
    leaving.clicked.connect(leave)
    box.open()
