"""Choosing a model from what a provider lists: search as one types, context length and price beside each."""

from __future__ import annotations

import concurrent.futures
from collections.abc import Sequence
from enum import IntEnum

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QSortFilterProxyModel, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from mas_app.formats import grouped
from mas_app.settings.store import SettingsStore
from mas_app.theme import SPACE_M, SPACE_S, mark
from mas_app.widgets.labels import text_label
from mas_core.errors import MasError
from mas_core.providers.base import ModelInfo
from mas_core.providers.presets import ModelList
from mas_core.settings import ProviderSettings

Index = QModelIndex | QPersistentModelIndex
_ROW_HEIGHT_PX = 30
_SIZE_PX = (720, 520)
_LEAST_SIZE_PX = (560, 320)


class ModelColumn(IntEnum):
    """The columns from left to right."""

    MODEL = 0
    CONTEXT = 1
    PROMPT = 2
    ANSWER = 3


class ModelTableModel(QAbstractTableModel):
    """A provider's models. Sorting goes by the figures, which ``UserRole`` gives."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._models: tuple[ModelInfo, ...] = ()

    def show(self, models: Sequence[ModelInfo]) -> None:
        """Lists other models."""
        self.beginResetModel()
        self._models = tuple(models)
        self.endResetModel()

    def model_at(self, row: int) -> ModelInfo:
        """Returns the model of a row."""
        return self._models[row]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  (Qt's own signature)
        """Returns the number of models."""
        return 0 if parent.isValid() else len(self._models)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  (Qt's own signature)
        """Returns the number of columns."""
        return 0 if parent.isValid() else len(ModelColumn)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Returns a column's title."""
        if orientation != Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        return (
            self.tr("Model"),
            self.tr("Context (tokens)"),
            self.tr("Prompt ($ a million)"),
            self.tr("Answer ($ a million)"),
        )[section]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Returns a cell's words, or its figure for sorting."""
        if not index.isValid():
            return None
        model, column = self._models[index.row()], ModelColumn(index.column())
        if role == Qt.ItemDataRole.TextAlignmentRole and column is not ModelColumn.MODEL:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if column is ModelColumn.MODEL:
            return model.id if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.UserRole} else None
        figure: float | None = (
            model.context_length,
            model.prompt_usd_per_million,
            model.completion_usd_per_million,
        )[column - 1]
        if role == Qt.ItemDataRole.UserRole:
            return -1.0 if figure is None else float(figure)
        if role == Qt.ItemDataRole.DisplayRole:
            return "" if figure is None else grouped(int(figure)) if column is ModelColumn.CONTEXT else f"{figure:g}"
        return None


class ModelPicker(QDialog):
    """A dialog beside the settings, which stay usable.

    Signals:
        picked: The ModelInfo that was chosen.
    """

    picked = Signal(object)

    def __init__(self, store: SettingsStore, provider: ProviderSettings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Models of {0}").format(provider.id))
        self.setMinimumSize(*_LEAST_SIZE_PX)
        self.resize(*_SIZE_PX)
        self._store, self._provider = store, provider
        self._asking: concurrent.futures.Future[ModelList] | None = None
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("Search"))
        self.search.setAccessibleName(self.tr("Search for a model"))
        self.search.setClearButtonEnabled(True)
        self.models = ModelTableModel(self)
        self.found = QSortFilterProxyModel(self)
        self.found.setSourceModel(self.models)
        self.found.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.found.setSortRole(Qt.ItemDataRole.UserRole)
        self.search.textChanged.connect(self._search)
        self.search.returnPressed.connect(self.pick)
        self.table = QTableView()
        self.words = text_label(tone="muted", wrap=True, selectable=True)
        self.pick_button = QPushButton(self.tr("Choose"))
        mark(self.pick_button, kind="primary")
        self.pick_button.setEnabled(False)
        self.pick_button.clicked.connect(self.pick)
        self.again_button = QPushButton(self.tr("Ask again"))
        self.again_button.clicked.connect(self._again_or_cancel)
        self._dress_table()
        self._lay_out()
        self.finished.connect(self._stop)
        self._ask(fresh=False)

    def pick(self) -> None:
        """Takes the row that is selected, else the first one that was found, else the words as they were typed."""
        index = self.found.index(max(self.table.currentIndex().row(), 0), 0)
        typed = self.search.text().strip()
        if index.isValid():
            self.picked.emit(self.models.model_at(self.found.mapToSource(index).row()))
        elif typed:
            self.picked.emit(ModelInfo(id=typed))
        else:
            return
        self.accept()

    def _ask(self, *, fresh: bool) -> None:
        self.words.setText(self.tr("Asking {0}…").format(self._provider.origin))
        mark(self.words, tone="muted")
        self.again_button.setText(self.tr("Cancel"))
        self._asking = self._store.work(
            self._store.models.get(self._provider, fresh=fresh), then=self._show, failed=self._show_fault
        )

    def _again_or_cancel(self) -> None:
        if self._asking is None:
            self._ask(fresh=True)
        else:
            self._stop()
            self._end(self.tr("Cancelled."))

    def _stop(self) -> None:
        if self._asking is not None:
            self._asking.cancel()

    def _end(self, words: str, *, tone: str = "muted") -> None:
        self._asking = None
        self.words.setText(words)
        mark(self.words, tone=tone)
        self.again_button.setText(self.tr("Ask again"))

    def _show(self, listed: ModelList) -> None:
        self.models.show(listed.models)
        self._search(self.search.text())
        self._end(self._count())
        self.search.setFocus()

    def _show_fault(self, error: MasError) -> None:
        self._end(self.tr("{0} You can type the name of a model.").format(error), tone="danger")
        self.search.setFocus()

    def _search(self, text: str) -> None:
        self.found.setFilterFixedString(text.strip())
        if self.found.rowCount():
            self.table.selectRow(0)
        found = self.found.rowCount() > 0
        self.pick_button.setEnabled(found or bool(text.strip()))
        self.pick_button.setText(self.tr("Choose") if found or not text.strip() else self.tr("Take this name"))
        if self._asking is None and self.models.rowCount():
            self._end(self._count())

    def _count(self) -> str:
        found, every = self.found.rowCount(), self.models.rowCount()
        if not every:
            return self.tr("No models are listed; you can type the name of one.")
        return self.tr("{0} of {1} models").format(found, every)

    def _dress_table(self) -> None:
        table = self.table
        table.setModel(self.found)
        table.setSortingEnabled(True)
        table.sortByColumn(ModelColumn.MODEL, Qt.SortOrder.AscendingOrder)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setTabKeyNavigation(False)
        table.verticalHeader().hide()
        table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        table.verticalHeader().setDefaultSectionSize(_ROW_HEIGHT_PX)
        header = table.horizontalHeader()
        header.setSectionResizeMode(ModelColumn.MODEL, QHeaderView.ResizeMode.Stretch)
        for column, width_px in ((ModelColumn.CONTEXT, 120), (ModelColumn.PROMPT, 140), (ModelColumn.ANSWER, 140)):
            header.resizeSection(column, width_px)
        table.setAccessibleName(self.tr("Models"))
        table.doubleClicked.connect(lambda _index: self.pick())

    def _lay_out(self) -> None:
        bottom = QHBoxLayout()
        bottom.setSpacing(SPACE_S)
        bottom.addWidget(self.words, 1)
        bottom.addWidget(self.again_button)
        bottom.addWidget(self.pick_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE_M, SPACE_M, SPACE_M, SPACE_M)
        layout.setSpacing(SPACE_S)
        layout.addWidget(self.search)
        layout.addWidget(self.table, 1)
        layout.addLayout(bottom)
        for button in (self.again_button, self.pick_button):
            button.setAutoDefault(False)
