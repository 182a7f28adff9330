"""Puts tags on runs and takes them off."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QPushButton, QWidget

from mas_app.dialogs.dialog import Dialog
from mas_app.formats import grouped
from mas_app.theme import Theme
from mas_app.widgets.escapable_edit import EscapableEdit
from mas_app.widgets.labels import text_label
from mas_core.models import RunSummary
from mas_core.storage.query import Tag
from mas_core.storage.tagging import LONGEST_TAG

_CHECKED, _PARTLY, _UNCHECKED = Qt.CheckState.Checked, Qt.CheckState.PartiallyChecked, Qt.CheckState.Unchecked


class TagsDialog(Dialog):
    """All tags with check marks: of all chosen runs, of some of them (which is left as it is), or of none.

    Signals:
        chosen: (added, removed): tuples of tags, at least one of them not empty.
    """

    chosen = Signal(object, object)

    def __init__(
        self, tags: Sequence[Tag], *, runs: Sequence[RunSummary], count: int, theme: Theme, parent: QWidget | None
    ) -> None:
        """Offers tags.

        Args:
            tags: All that there are.
            runs: The chosen runs; empty if they are not all known, and then every tag is taken to be on some of them.
            count: How many are chosen.
            theme: The look.
            parent: The window.
        """
        super().__init__("", theme=theme, parent=parent, width_px=380)
        self.setWindowTitle(self.tr("Tags"))
        self._before: dict[str, Qt.CheckState] = {}
        words = (
            self.tr("Tags of the chosen run") if count == 1 else self.tr("Tags of {0} runs", "", count).format(grouped(count))
        )
        self.body.addWidget(text_label(words, size="title"))
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Tags"))
        for name in sorted({tag.name for tag in tags} | {tag for run in runs for tag in run.tags}, key=str.casefold):
            self._add(name, _state(name, runs))
        self.new = EscapableEdit()
        self.new.setPlaceholderText(self.tr("New tag"))
        self.new.setAccessibleName(self.tr("New tag"))
        self.new.setMaxLength(LONGEST_TAG)
        self.new.escaped.connect(self.reject)
        self.new.returnPressed.connect(self._take_new)
        self.take_button = QPushButton(self.tr("Add"))
        self.take_button.setAutoDefault(False)
        self.take_button.setEnabled(False)
        self.take_button.clicked.connect(self._take_new)
        self.new.textChanged.connect(lambda text: self.take_button.setEnabled(bool(text.strip())))
        line = QHBoxLayout()
        line.addWidget(self.new, 1)
        line.addWidget(self.take_button)
        self.body.addLayout(line)
        self.body.addWidget(self.list, 1)
        cancel = self.add_button(self.tr("Cancel"))
        cancel.clicked.connect(self.reject)
        self.keep_button = self.add_button(self.tr("Keep"), kind="primary")
        self.keep_button.setAutoDefault(False)
        self.keep_button.clicked.connect(self.accept)
        self.new.setFocus()

    def accept(self) -> None:
        """Tells what has changed, a tag that was typed and not added included."""
        self._take_new(settled=False)
        items = [self.list.item(row) for row in range(self.list.count())]
        now = {item.text(): item.checkState() for item in items}
        added = tuple(name for name, state in now.items() if state is _CHECKED and self._before[name] is not _CHECKED)
        removed = tuple(name for name, state in now.items() if state is _UNCHECKED and self._before[name] is not _UNCHECKED)
        if added or removed:
            self.chosen.emit(added, removed)
        super().accept()

    def _take_new(self, *, settled: bool = True) -> None:
        """Adds what was typed, or checks the tag of that name. An empty field means that the person is done."""
        name = " ".join(self.new.text().split())
        if not name:
            if settled:
                self.accept()
            return
        self.new.clear()
        same = [item for row in range(self.list.count()) if (item := self.list.item(row)).text().casefold() == name.casefold()]
        item = same[0] if same else self._add(name, _UNCHECKED)
        item.setCheckState(_CHECKED)
        self.list.scrollToItem(item)

    def _add(self, name: str, state: Qt.CheckState) -> QListWidgetItem:
        item = QListWidgetItem(name)
        item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsUserCheckable)
        item.setCheckState(state)
        self._before[name] = state
        self.list.addItem(item)
        return item


def _state(name: str, runs: Sequence[RunSummary]) -> Qt.CheckState:
    having = sum(name in run.tags for run in runs)
    if not runs or 0 < having < len(runs):
        return _PARTLY
    return _CHECKED if having else _UNCHECKED
