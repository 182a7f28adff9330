"""Where everything lies on this computer, each with a button that opens its folder; backups of the history, check, erasing."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from mas_app.settings.backups import BackupTable
from mas_app.settings.entries import scrolled
from mas_app.theme import SPACE_L, SPACE_M, SPACE_S, mark
from mas_app.widgets.labels import ElidedLabel, text_label
from mas_app.widgets.work_strip import WorkStrip
from mas_core.paths import Paths
from mas_core.storage.backup import folder_of
from mas_core.storage.rotation import Backup
from mas_core.templates import prompts_folder


class DataPage(QWidget):
    """Places of files, and what can be done to the history as a whole. It acts on nothing itself.

    Signals:
        folder_wanted: A Path to be opened in the system's file manager.
        looked_at: The page has come to the screen.
        back_up_asked: A backup is to be made now.
        restore_asked: The Backup that is to take the history's place; the person is still to be asked.
        check_asked: The history's file is to be looked at.
        reindex_asked: The search index is to be made anew.
        export_asked: All runs are to be written to files; the person is still to be asked how.
        erase_asked: Everything is to be erased; the person is still to be asked.
        cancel_asked: What is being done is to stop.
    """

    folder_wanted = Signal(object)
    looked_at = Signal()
    back_up_asked = Signal()
    restore_asked = Signal(object)
    check_asked = Signal()
    reindex_asked = Signal()
    export_asked = Signal()
    erase_asked = Signal()
    cancel_asked = Signal()

    def __init__(self, paths: Paths, *, history: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.buttons: dict[str, QPushButton] = {}
        self.places: dict[str, QLabel] = {}
        self._folders: dict[str, Path] = {}
        self._busy = False
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
        self._add_backups()
        self._add_check()
        self._add_export()
        self._add_erase()
        self.message = text_label(wrap=True, selectable=True)
        self.strip = WorkStrip()
        self.strip.cancel_asked.connect(self.cancel_asked)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(scrolled(inside), 1)
        said = QVBoxLayout()
        said.setContentsMargins(SPACE_L, SPACE_S, SPACE_L, SPACE_M)
        said.addWidget(self.strip)
        said.addWidget(self.message)
        layout.addLayout(said)
        self.say("")
        self.show_backups(())

    def show_history(self, history: Path) -> None:
        """Shows the places of another history."""
        for key, path in (("history", history), ("backups", folder_of(history))):
            self._folders[key] = path
            self.places[key].setText(str(path))

    def show_backups(self, backups: Sequence[Backup]) -> None:
        """Lists the backups that there are."""
        self.table.show_backups(backups)
        self.table.setVisible(bool(backups))
        self.table.updateGeometry()
        self.none.setVisible(not backups)
        self._enable()

    def begin(self, words: str) -> None:
        """Something is being done to the history."""
        self._busy = True
        self._enable()
        self.say("")
        self.strip.begin(words, 0)

    def end(self) -> None:
        """Nothing is being done any more."""
        self._busy = False
        self._enable()
        self.strip.end()

    def say(self, words: str, *, tone: str = "") -> None:
        """Says what came of it."""
        self.message.setText(words)
        self.message.setVisible(bool(words))
        mark(self.message, tone=tone)

    def offer_index(self, offered: bool) -> None:
        """Offers to make the search index anew, or does so no more."""
        self.index_button.setVisible(offered)

    def showEvent(self, event: QShowEvent) -> None:
        """Has the backups looked for."""
        super().showEvent(event)
        self.looked_at.emit()

    def _add_backups(self) -> None:
        self._title(
            self.tr("Backups"),
            self.tr(
                "A day's first question makes one by itself; those of the last 7 days, 4 weeks and 12 months are kept. "
                "Those made by hand stay until you delete their files."
            ),
        )
        self.none = text_label(self.tr("There are no backups yet."), tone="muted")
        self.table = BackupTable()
        self.table.selectionModel().selectionChanged.connect(self._enable)
        self.table.backups.modelReset.connect(self._enable)
        self.back_up_button = QPushButton(self.tr("Back up now"))
        self.back_up_button.clicked.connect(self.back_up_asked)
        self.restore_button = QPushButton(self.tr("Restore…"))
        self.restore_button.setToolTip(self.tr("Puts the chosen backup in the history's place"))
        self.restore_button.clicked.connect(self._restore)
        self._rows.addWidget(self.none)
        self._rows.addWidget(self.table)
        self._line(self.back_up_button, self.restore_button)

    def _add_check(self) -> None:
        self._title(self.tr("Check"), self.tr("Reads the whole file of the history, and says whether it is sound."))
        self.check_button = QPushButton(self.tr("Check the history"))
        self.check_button.clicked.connect(self.check_asked)
        self.index_button = QPushButton(self.tr("Make the search index anew"))
        self.index_button.clicked.connect(self.reindex_asked)
        self.index_button.hide()
        self._line(self.check_button, self.index_button)

    def _add_export(self) -> None:
        self._title(
            self.tr("Export"),
            self.tr(
                "Writes every run to a folder or a ZIP, in the format that you choose. What is in JSON can be imported again."
            ),
        )
        self.export_button = QPushButton(self.tr("Export all…"))
        self.export_button.clicked.connect(self.export_asked)
        self._line(self.export_button)

    def _add_erase(self) -> None:
        self._title(self.tr("Erase"), self.tr("Removes every run and every backup for good. You are asked before."))
        self.erase_button = QPushButton(self.tr("Erase the history…"))
        self.erase_button.clicked.connect(self.erase_asked)
        self._line(self.erase_button)

    def _title(self, words: str, about: str) -> None:
        self._rows.addSpacing(SPACE_M)
        self._rows.addWidget(text_label(words, size="title"))
        self._rows.addWidget(text_label(about, tone="muted", wrap=True))

    def _line(self, *buttons: QPushButton) -> None:
        line = QHBoxLayout()
        line.setSpacing(SPACE_S)
        for button in buttons:
            line.addWidget(button)
        line.addStretch(1)
        self._rows.addLayout(line)

    def _restore(self) -> None:
        chosen = self.table.chosen
        if chosen is not None:
            self.restore_asked.emit(chosen)

    def _enable(self) -> None:
        for button in (self.back_up_button, self.check_button, self.index_button, self.export_button, self.erase_button):
            button.setEnabled(not self._busy)
        self.restore_button.setEnabled(not self._busy and self.table.chosen is not None)

    def _add(self, key: str, words: str, path: Path) -> None:
        self._folders[key] = path
        button = QPushButton(self.tr("Open folder"))
        button.setAccessibleName(self.tr("Open folder: {0}").format(words))
        button.clicked.connect(lambda: self.folder_wanted.emit(_nearest_folder(self._folders[key])))
        self.buttons[key] = button
        self.places[key] = ElidedLabel(str(path), tone="muted", name=True)
        names = QVBoxLayout()
        names.setSpacing(2)
        names.addWidget(text_label(words, strong=True))
        names.addWidget(self.places[key])
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
