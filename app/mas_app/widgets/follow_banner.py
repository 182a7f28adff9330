"""Above the question: which run it continues, and what the agents see of that one."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, QSize, Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from mas_app.icons import icon
from mas_app.theme import Theme, mark
from mas_app.widgets.labels import ElidedLabel
from mas_core.models import Record


class FollowBanner(QFrame):
    """Hidden for a new question; closing it makes the question a new one.

    Signals:
        changed: It was closed, or what the agents see was changed.
    """

    changed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._said: tuple[Record, ...] = ()
        mark(self, notice="info")
        self._sign = QLabel()
        self._words = ElidedLabel()
        self.carry = QCheckBox(self.tr("Agents see their earlier answer and the consensus"))
        self.carry.setToolTip(self.tr("Off, they get the new question alone; the run is still kept as a follow-up."))
        self.carry.setChecked(True)
        self.carry.toggled.connect(lambda _on: self.changed.emit())
        self.close_button = QToolButton()
        self.close_button.setAccessibleName(self.tr("Make it a new question"))
        self.close_button.setToolTip(self.tr("Make it a new question"))
        self.close_button.clicked.connect(self._on_closed)
        lines = QVBoxLayout()
        lines.setSpacing(4)
        lines.addWidget(self._words)
        lines.addWidget(self.carry)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 6, 6)
        row.setSpacing(12)
        row.addWidget(self._sign)
        row.addLayout(lines, 1)
        row.addWidget(self.close_button)
        theme.changed.connect(self._paint_icons)
        self._paint_icons()
        self.hide()

    @property
    def said(self) -> tuple[Record, ...]:
        """The run that the question continues, after those that it continues itself; empty for a new question."""
        return self._said

    @property
    def words(self) -> str:
        """What the banner says."""
        return self._words.text() if self._said else ""

    def follow(self, said: Sequence[Record], *, carry: bool = True) -> None:
        """Shows which run is continued, the last of ``said``, or nothing for a new question."""
        self._said = tuple(said)
        with QSignalBlocker(self.carry):
            self.carry.setChecked(carry)
        if said:
            self._words.setText(self.tr("Continues: {0}").format(" ".join(said[-1].question.text.split())))
        self.setVisible(bool(said))

    def _on_closed(self) -> None:
        self.follow(())
        self.changed.emit()

    def _paint_icons(self) -> None:
        colours = self._theme.colours
        self._sign.setPixmap(icon("follow", colours.accent).pixmap(QSize(18, 18), self.devicePixelRatio()))
        self.close_button.setIcon(icon("close", colours.text))
