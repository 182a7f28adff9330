"""A page of entries by name: a list at the left, the form of the chosen one at the right, buttons to add and to remove."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from mas_app.settings.entry_list import EntryList, Row, below_intro
from mas_app.settings.fields import FieldForm
from mas_app.settings.store import SettingsStore
from mas_app.theme import SPACE_L, SPACE_M, SPACE_S, mark
from mas_app.widgets.labels import text_label
from mas_core.errors import InputError, MasError
from mas_core.settings_edits import Edit, Entry, RemoveEntry, RenameEntry, Section, SetEntry


def scrolled(widget: QWidget) -> QScrollArea:
    """Returns a widget in a place that scrolls it up and down."""
    inside = QWidget()
    mark(inside, page=True)
    layout = QVBoxLayout(inside)
    layout.setContentsMargins(SPACE_L, SPACE_M, SPACE_L, SPACE_L)
    layout.addWidget(widget)
    layout.addStretch(1)
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidget(inside)
    # It follows the field that has the focus; for itself it would be one more stop that says nothing.
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return area


class EntriesPage(QWidget):
    """The common part of such pages; each kind fills in what its entries are.

    Signals:
        chosen: Id of the entry whose form is shown, or empty.
    """

    chosen = Signal(str)
    section: Section

    def __init__(self, store: SettingsStore, *, intro: str, add: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.store = store
        self._id = ""
        self._wanted = ""
        self.list = EntryList(name=intro)
        self.model = self.list.entries
        self.list.selectionModel().currentChanged.connect(self._on_current)
        self.form = FieldForm()
        self.form.finished.connect(self._on_finished)
        self.note = text_label(tone="muted", wrap=True)
        self.trouble = text_label(tone="danger", wrap=True, selectable=True)
        self.trouble.hide()
        self.add_button = QPushButton(add)
        self.remove_button = QPushButton(self.tr("Remove"))
        self.remove_button.clicked.connect(self.remove)
        self._lay_out(intro)
        store.loaded.connect(self.refresh)

    def rows(self) -> Sequence[Row]:
        """Returns what is listed."""
        raise NotImplementedError

    def fill(self, entry_id: str) -> None:
        """Shows an entry in the form."""
        raise NotImplementedError

    def edited(self, entry_id: str, key: str) -> Entry | None:
        """Returns the entry as the form has it, after the field ``key`` was finished; None if there is nothing to save yet.

        Raises:
            InputError: A field cannot be read.
        """
        raise NotImplementedError

    def removable(self, entry_id: str) -> bool:
        """Whether the entry stands in the settings file, so that it can be taken away there."""
        raise NotImplementedError

    @property
    def current(self) -> str:
        """Id of the entry whose form is shown, or empty."""
        return self._id

    @property
    def place(self) -> str:
        """The shown entry's table in the settings file."""
        return f"{self.section}.{self._id}"

    def refresh(self) -> None:
        """Shows the settings as they are now; the chosen entry stays chosen."""
        before = self._wanted or self._id
        self.model.show(self.rows())
        ids = [row.id for row in self.model.rows]
        self._wanted = ""
        self.choose(before if before in ids else ids[0] if ids else "")

    def choose(self, entry_id: str) -> None:
        """Shows an entry; one that is still being saved is shown when it is."""
        ids = [row.id for row in self.model.rows]
        if entry_id and entry_id not in ids:
            self._wanted = entry_id
            return
        if entry_id:
            self.list.setCurrentIndex(self.model.index(ids.index(entry_id)))
        self._show(entry_id)

    def add(self, entry: Entry) -> None:
        """Saves a new entry and shows it."""
        self._wanted = entry.id
        self.store.edit(SetEntry(entry=entry), said=self.tr("Added {0}.").format(entry.id))

    def remove(self) -> None:
        """Takes the chosen entry away."""
        gone = self._id
        if gone:
            self.save(RemoveEntry(section=self.section, id=gone), said=self.tr("Removed {0}.").format(gone))

    def save(self, *edits: Edit, said: str, then: Callable[[], None] | None = None) -> None:
        """Writes edits about the shown entry, and says at its fields what is refused."""
        self.store.edit(*edits, said=said, failed=self.refuse, then=then)

    def refuse(self, error: MasError) -> None:
        """Says why something was not saved."""
        self._wanted = ""
        rest = self.form.show_error(error, at=self.place)
        self.trouble.setText(rest)
        self.trouble.setVisible(bool(rest))

    def free_id(self, wanted: str) -> str:
        """Returns a name that no entry has."""
        taken = {row.id for row in self.model.rows}
        name, count = wanted, 2
        while name in taken:
            name, count = f"{wanted}{count}", count + 1
        return name

    def _show(self, entry_id: str) -> None:
        self._id = entry_id
        self.form.setVisible(bool(entry_id))
        self.trouble.hide()
        if entry_id:
            self.fill(entry_id)
        self.remove_button.setEnabled(bool(entry_id) and self.removable(entry_id))
        self.chosen.emit(entry_id)

    def _on_current(self, index: QModelIndex) -> None:
        if index.isValid() and self.model.rows[index.row()].id != self._id:
            self._show(self.model.rows[index.row()].id)

    def _on_finished(self, key: str) -> None:
        if not self._id:
            return
        try:
            if key == "id":
                self._rename(self.form.value("id"))
                return
            entry = self.edited(self._id, key)
        except InputError as exc:
            self.refuse(exc)
            return
        if entry is not None:
            self.save(SetEntry(entry=entry), said=self.tr("Saved {0}.").format(self._id))

    def _rename(self, name: str) -> None:
        edit = RenameEntry(section=self.section, id=self._id, new_id=name)
        self._wanted = name
        self.save(edit, said=self.tr("Renamed {0} to {1}.").format(self._id, name))

    def _lay_out(self, intro: str) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE_S)
        buttons.addWidget(self.add_button, 1)
        buttons.addWidget(self.remove_button)
        left = below_intro(self.list, intro=intro)
        left.addLayout(buttons)
        inside = QWidget()
        right = QVBoxLayout(inside)
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(SPACE_S)
        right.addWidget(self.note)
        right.addWidget(self.trouble)
        right.addWidget(self.form)
        self.note.hide()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(left)
        layout.addWidget(scrolled(inside), 1)
