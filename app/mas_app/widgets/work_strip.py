"""A line that says what is being done to many runs, how far it is, and lets it be stopped."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QPushButton, QWidget

from mas_app.formats import grouped
from mas_app.theme import SPACE_S, mark
from mas_app.widgets.labels import text_label

_SHOWN_AFTER_MS = 250
_BAR_PX = 6


class WorkStrip(QFrame):
    """Shows itself when work takes longer than a moment.

    Signals:
        cancel_asked: The work is to stop.
    """

    cancel_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        mark(self, notice="info")
        self.words = text_label()
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(_BAR_PX)
        self.cancel_button = QPushButton(self.tr("Cancel"))
        self.cancel_button.clicked.connect(self.cancel_asked)
        self._title, self._total = "", 0
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_SHOWN_AFTER_MS)
        self._soon.timeout.connect(self.show)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 6, 6, 6)
        layout.setSpacing(SPACE_S)
        layout.addWidget(self.words)
        layout.addWidget(self.bar, 1)
        layout.addWidget(self.cancel_button)
        self.hide()

    def begin(self, words: str, total: int) -> None:
        """Work begins; ``total`` is 0 where nobody knows how much there is."""
        self._title, self._total = words, total
        self.bar.setRange(0, total)
        self.bar.setAccessibleName(words)
        self.progress(0)
        self._soon.start()

    def count(self, total: int) -> None:
        """Now it is known how many there are."""
        self._total = total
        self.bar.setRange(0, total)

    def progress(self, done: int) -> None:
        """So many are done."""
        count = f"{grouped(done)} / {grouped(self._total)}" if self._total else (grouped(done) if done else "")
        self.words.setText(f"{self._title}  {count}".rstrip())
        self.bar.setValue(min(done, self._total) if self._total else 0)

    def end(self) -> None:
        """Nothing is under way any more."""
        self._soon.stop()
        self.hide()
