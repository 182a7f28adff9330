"""Two answers beside each other, with the words marked that only one of them has."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QColor, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QComboBox, QFrame, QGridLayout, QHBoxLayout, QStackedWidget, QTextEdit, QVBoxLayout, QWidget

from mas_app.details.word_diff import WordDiff, word_diff
from mas_app.formats import grouped
from mas_app.models.run import RunModel
from mas_app.theme import SPACE_M, SPACE_S, Theme, mark
from mas_app.widgets.empty_state import EmptyState
from mas_app.widgets.labels import text_label
from mas_app.widgets.text_views import LiveText, utf16_units

_CONSENSUS = ""
_LATER_MS = 100


class DiffView(QStackedWidget):
    """Follows a :class:`RunModel`; any two of its texts can be chosen, the consensus too."""

    def __init__(self, run: RunModel, *, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._run = run
        self._theme = theme
        self._shown: tuple[str, str] | None = None
        self.boxes = (self._box(self.tr("Left text")), self._box(self.tr("Right text")))
        self.texts = (LiveText(), LiveText())
        for text, box in zip(self.texts, self.boxes, strict=True):
            text.setAccessibleName(box.accessibleName())
        self.words = text_label(size="small", tone="muted", wrap=True, selectable=True)
        self._empty = EmptyState(
            icon_name="columns",
            title=self.tr("There are no two texts yet"),
            text=self.tr("As soon as two answers are in, this place shows where their words differ."),
            theme=theme,
        )
        self.addWidget(self._empty)
        self.addWidget(self._page())
        # Comparing takes a moment: once for the many changes of a moment, and only while it is looked at.
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(_LATER_MS)
        self._later.timeout.connect(self.refresh)
        run.changed.connect(self._later.start)
        run.verdict.changed.connect(self._later.start)
        theme.changed.connect(self._repaint)

    def refresh(self) -> None:
        """Offers the texts that there are, and compares the chosen ones, if somebody looks."""
        if not self.isVisible():
            return
        texts = self._texts()
        self._offer(tuple(texts))
        self.setCurrentIndex(1 if len(texts) >= 2 else 0)
        if len(texts) < 2:
            return
        names = [str(box.currentData()) for box in self.boxes]
        pair = (texts.get(names[0], ""), texts.get(names[1], ""))
        if pair != self._shown:
            self._compare(*pair)

    def showEvent(self, event: object) -> None:
        """Compares what changed while nobody looked."""
        self._later.start(0)

    def choose(self, left: str, right: str) -> None:
        """Chooses two texts by the titles of their columns; the consensus has none."""
        for box, title in zip(self.boxes, (left, right), strict=True):
            box.setCurrentIndex(max(0, box.findData(title)))
        self.refresh()

    def _texts(self) -> dict[str, str]:
        texts = {answer.title: answer.text for answer in self._run.answers if answer.answer is not None}
        verdict = self._run.verdict.verdict
        if verdict is not None and verdict.text:
            texts[_CONSENSUS] = verdict.text
        return texts

    def _offer(self, titles: tuple[str, ...]) -> None:
        for place, box in enumerate(self.boxes):
            if tuple(str(box.itemData(row)) for row in range(box.count())) == titles:
                continue
            wanted = box.currentData()
            box.blockSignals(True)
            box.clear()
            for title in titles:
                box.addItem(title or self.tr("Consensus"), title)
            found = box.findData(wanted) if wanted is not None else -1
            box.setCurrentIndex(found if found >= 0 else min(place, len(titles) - 1))
            box.blockSignals(False)

    def _compare(self, left: str, right: str) -> None:
        self._shown = (left, right)
        diff = word_diff(left, right)
        for view, text, spans in zip(self.texts, (left, right), (diff.left, diff.right), strict=True):
            view.setPlainText(text)
            lines = [line for span in spans for line in _lines(text, span)]
            view.setExtraSelections([self._selection(view, text, line) for line in lines])
            view.moveCursor(QTextCursor.MoveOperation.Start)
        self.words.setText(self._sentence(diff))

    def _selection(self, view: LiveText, text: str, span: tuple[int, int]) -> QTextEdit.ExtraSelection:
        marked = QTextCharFormat()
        marked.setBackground(QColor(self._theme.colours.warning_soft))
        # Not by colour alone.
        marked.setUnderlineStyle(QTextCharFormat.UnderlineStyle.SingleUnderline)
        marked.setUnderlineColor(QColor(self._theme.colours.warning))
        selection = QTextEdit.ExtraSelection()
        cursor = QTextCursor(view.document())
        cursor.setPosition(utf16_units(text[: span[0]]))
        cursor.setPosition(utf16_units(text[: span[1]]), QTextCursor.MoveMode.KeepAnchor)
        selection.cursor = cursor
        selection.format = marked
        return selection

    def _sentence(self, diff: WordDiff) -> str:
        words = self.tr(
            "Marked and underlined: words that only this text has. {0} % of the words stand in both, in this order."
        )
        sentence = words.format(round(100 * diff.shared))
        if diff.compared is not None:
            sentence += " " + self.tr("Only the first {0} words of each are compared.", "", diff.compared).format(
                grouped(diff.compared)
            )
        return sentence

    def _repaint(self) -> None:
        self._shown = None
        self._later.start()

    def _box(self, name: str) -> QComboBox:
        box = QComboBox()
        box.setAccessibleName(name)
        box.currentIndexChanged.connect(lambda _place: self.refresh())
        return box

    def _page(self) -> QWidget:
        page = QFrame()
        mark(page, card=True)
        layout = QVBoxLayout(page)
        layout.setContentsMargins(SPACE_M, SPACE_M, SPACE_M, SPACE_M)
        layout.setSpacing(SPACE_S)
        grid = QGridLayout()
        grid.setHorizontalSpacing(SPACE_M)
        grid.setVerticalSpacing(SPACE_S)
        for column, (box, text) in enumerate(zip(self.boxes, self.texts, strict=True)):
            line = QHBoxLayout()
            line.addWidget(box)
            line.addStretch(1)
            grid.addLayout(line, 0, column)
            text.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            grid.addWidget(text, 1, column)
            grid.setColumnStretch(column, 1)
        grid.setRowStretch(1, 1)
        layout.addLayout(grid, 1)
        layout.addWidget(self.words)
        return page


def _lines(text: str, span: tuple[int, int]) -> Iterator[tuple[int, int]]:
    """Splits a span at line breaks, so that no blank line is marked."""
    start = span[0]
    for line in text[span[0] : span[1]].splitlines(keepends=True):
        words = line.strip()
        if words:
            at = start + line.index(words)
            yield at, at + len(words)
        start += len(line)
