"""Where everything lies on this computer, each with a button that opens its folder; and the backups of the history."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from mas_app.settings.entries import scrolled
from mas_app.theme import SPACE_M, SPACE_S
from mas_app.widgets.labels import ElidedLabel, text_label
from mas_core.paths import Paths
from mas_core.storage.backup import folder_of
from mas_core.templates import prompts_folder


class DataPage(QWidget):
    """Places of files.

    Signals:
        folder_wanted: A Path to be opened in the system's file manager.
    """

    folder_wanted = Signal(object)

    def __init__(self, paths: Paths, *, history: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.buttons: dict[str, QPushButton] = {}
        inside = QWidget()
        self._rows = QVBoxLayout(inside)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(SPACE_M)
        intro = self.tr("Everything stays on this computer, in these places. Keys are in the system's keyring, not in files.")
        self._rows.addWidget(text_label(intro, tone="muted", wrap=True))
        self._add("settings", self.tr("Settings"), paths.config_file)
        self._add("prompts", self.tr("Prompts of your own"), prompts_folder(paths.config_file))
        self._add("history", self.tr("History"), history)
        self._add("backups", self.tr("Backups of the history"), folder_of(history))
        self._add("logs", self.tr("Logs"), paths.logs)
        self._add("identity", self.tr("This device's identity and paired devices"), paths.identity)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(scrolled(inside))

    def _add(self, key: str, words: str, path: Path) -> None:
        button = QPushButton(self.tr("Open folder"))
        button.setAccessibleName(self.tr("Open folder: {0}").format(words))
        button.clicked.connect(lambda: self.folder_wanted.emit(_nearest_folder(path)))
        self.buttons[key] = button
        place = ElidedLabel(str(path), tone="muted", name=True)
        names = QVBoxLayout()
        names.setSpacing(2)
        names.addWidget(text_label(words, strong=True))
        names.addWidget(place)
        row = QHBoxLayout()
        row.setSpacing(SPACE_S)
        row.addLayout(names, 1)
        row.addWidget(button)
        self._rows.addLayout(row)


def _nearest_folder(path: Path) -> Path:
    """Returns the folder of a file, or the next one above that is there: some are made only when they are needed."""
    folder = path
    while not folder.is_dir() and folder != folder.parent:
        folder = folder.parent
    return folder
