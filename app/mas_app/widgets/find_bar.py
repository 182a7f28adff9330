"""Looks for words in all answers and in the consensus at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QColor, QKeySequence, QShortcut, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPlainTextEdit, QTextBrowser, QTextEdit, QToolButton, QWidget

from mas_app.formats import grouped
from mas_app.icons import icon
from mas_app.theme import SPACE_S, Theme, mark
from mas_app.widgets.escapable_edit import EscapableEdit
from mas_app.widgets.labels import text_label
from mas_app.widgets.text_views import AnswerText

_LATER_MS = 120
_MOST_HITS = 2_000
"""More are not marked: whoever sees two thousand hits looks for something else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Hit:
    text: AnswerText
    view: QPlainTextEdit | QTextBrowser
    cursor: QTextCursor


class FindBar(QFrame):
    """Hidden until it is asked for. Enter goes to the next hit, Shift+Enter to the one before, Escape closes.

    Signals:
        hit_shown: The AnswerText that the current hit stands in.
    """

    hit_shown = Signal(object)

    def __init__(self, texts: Callable[[], Sequence[AnswerText]], *, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._texts = texts
        self._theme = theme
        self._hits: list[_Hit] = []
        self._marked: list[QPlainTextEdit | QTextBrowser] = []
        self._place = 0
        mark(self, card=True)
        self.words = EscapableEdit()
        self.words.setPlaceholderText(self.tr("Find in all answers"))
        self.words.setAccessibleName(self.tr("Find in all answers"))
        self.words.setMaximumWidth(320)
        self.words.textChanged.connect(self._begin)
        self.words.returnPressed.connect(self.next)
        self.words.escaped.connect(self.shut)
        QShortcut(QKeySequence("Shift+Return"), self.words, self.previous)
        self.count = text_label(size="small", tone="muted")
        self._buttons = {
            "previous": self._button(self.tr("Previous hit (Shift+Enter)"), self.previous),
            "next": self._button(self.tr("Next hit (Enter)"), self.next),
            "close": self._button(self.tr("Close (Esc)"), self.shut),
        }
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE_S, 4, 4, 4)
        row.setSpacing(SPACE_S)
        row.addWidget(self.words, 2)
        row.addWidget(self._buttons["previous"])
        row.addWidget(self._buttons["next"])
        row.addWidget(self.count, 3)
        row.addWidget(self._buttons["close"])
        # Text that streams in is looked through again, but not for every piece of it.
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(_LATER_MS)
        self._later.timeout.connect(self._look_again)
        theme.changed.connect(self._on_theme)
        self._paint_icons()
        self.hide()

    def open(self) -> None:
        """Shows the bar, ready to type."""
        self.show()
        self.words.setFocus()
        self.words.selectAll()
        self._begin()

    def shut(self) -> None:
        """Hides the bar and takes the marks away."""
        self.hide()
        self._unmark()
        self._hits.clear()

    def texts_changed(self) -> None:
        """Some text has changed: what is found may have, too."""
        if self.isVisible():
            self._later.start()

    def next(self) -> None:
        """Goes to the next hit, from the last to the first."""
        self._go(1)

    def previous(self) -> None:
        """Goes to the hit before, from the first to the last."""
        self._go(-1)

    def _begin(self) -> None:
        self._place = 0
        self._look_again()
        if self._hits:
            self._show_hit()

    def _go(self, step: int) -> None:
        if self._hits:
            self._place = (self._place + step) % len(self._hits)
            self._mark_hits()
            self._show_hit()

    def _look_again(self) -> None:
        words = self.words.text()
        self._hits = _hits(self._texts(), words) if words and self.isVisible() else []
        self._place = min(self._place, max(0, len(self._hits) - 1))
        self._mark_hits()

    def _show_hit(self) -> None:
        hit = self._hits[self._place]
        # The cursor is moved without a selection: the mark shows the place, and the focus stays in the bar.
        cursor = QTextCursor(hit.cursor)
        cursor.clearSelection()
        hit.view.setTextCursor(cursor)
        hit.view.ensureCursorVisible()
        self.hit_shown.emit(hit.text)

    def _mark_hits(self) -> None:
        self._unmark()
        colours = self._theme.colours
        by_view: dict[QPlainTextEdit | QTextBrowser, list[QTextEdit.ExtraSelection]] = {}
        for place, hit in enumerate(self._hits):
            look = QTextCharFormat()
            current = place == self._place
            look.setBackground(QColor(colours.accent if current else colours.warning_soft))
            look.setForeground(QColor(colours.on_accent if current else colours.text))
            selection = QTextEdit.ExtraSelection()
            selection.cursor = hit.cursor
            selection.format = look
            by_view.setdefault(hit.view, []).append(selection)
        for view, selections in by_view.items():
            view.setExtraSelections(selections)
        self._marked = list(by_view)
        self._say()

    def _unmark(self) -> None:
        for view in self._marked:
            view.setExtraSelections([])
        self._marked = []

    def _say(self) -> None:
        found = len(self._hits)
        if not self.words.text():
            words = ""
        elif not found:
            words = self.tr("Not found in any text")
        else:
            texts = len({id(hit.text) for hit in self._hits})
            where = self.tr("in 1 text") if texts == 1 else self.tr("in {0} texts", "", texts).format(texts)
            many = self.tr("the first {0}").format(grouped(_MOST_HITS)) if found >= _MOST_HITS else grouped(found)
            words = self.tr("{0} of {1} {2}").format(grouped(self._place + 1), many, where)
        self.count.setText(words)
        for name in ("previous", "next"):
            self._buttons[name].setEnabled(found > 1)

    def _button(self, words: str, act: Callable[[], None]) -> QToolButton:
        button = QToolButton()
        button.setToolTip(words)
        button.setAccessibleName(words)
        button.clicked.connect(act)
        return button

    def _on_theme(self) -> None:
        self._paint_icons()
        self._mark_hits()

    def _paint_icons(self) -> None:
        for name, button in self._buttons.items():
            button.setIcon(icon(name, self._theme.colours.text))


def _hits(texts: Sequence[AnswerText], words: str) -> list[_Hit]:
    found: list[_Hit] = []
    for text in texts:
        view = text.shown
        cursor = QTextCursor(view.document())
        while len(found) < _MOST_HITS:
            cursor = view.document().find(words, cursor)
            if cursor.isNull():
                break
            found.append(_Hit(text=text, view=view, cursor=cursor))
    return found
