"""Labels that show text as it is, never as markup, and never grow wider than their place."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from mas_app.theme import mark


def text_label(
    text: str = "",
    *,
    size: str = "",
    tone: str = "",
    strong: bool = False,
    wrap: bool = False,
    selectable: bool = False,
) -> QLabel:
    """Returns a plain-text label. ``size`` and ``tone`` are names that the style sheet knows."""
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    if wrap:
        label.setWordWrap(True)
        # A long word without a break must not widen the window.
        label.setMinimumWidth(40)
        label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
    if selectable:
        label.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
    mark(label, scale=size, tone=tone, strong=strong)
    return label


class ElidedLabel(QLabel):
    """One line of plain text with an ellipsis where room is short; the whole text is then in its tooltip.

    A ``name`` is shortened in its middle, because names of a family differ at their ends; prose at its end.
    """

    def __init__(self, text: str = "", *, size: str = "", tone: str = "", strong: bool = False, name: bool = False) -> None:
        super().__init__(text)
        self._elide = Qt.TextElideMode.ElideMiddle if name else Qt.TextElideMode.ElideRight
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        mark(self, scale=size, tone=tone, strong=strong)

    def minimumSizeHint(self) -> QSize:
        """Any width will do."""
        return QSize(24, super().minimumSizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draws as much of the text as fits."""
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(self.contentsRect(), int(self.alignment() | Qt.AlignmentFlag.AlignVCenter), self._elided())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Shows the whole text in a tooltip where it does not fit."""
        super().resizeEvent(event)
        whole = self.text().replace("\n", " ")
        # Qt takes a tooltip for rich text when it looks like markup; the entity keeps it plain.
        self.setToolTip(whole.replace("&", "&amp;").replace("<", "&lt;") if self._elided() != whole else "")

    def _elided(self) -> str:
        return self.fontMetrics().elidedText(self.text().replace("\n", " "), self._elide, self.contentsRect().width())


class Pill(QLabel):
    """A word or two on a soft background: a state, a role, a mark. ``kind`` is neutral, accent, success, warning or danger."""

    def __init__(self, text: str = "", *, kind: str = "neutral", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        mark(self, pill=kind)

    def show_state(self, text: str, *, kind: str) -> None:
        """Changes word and colour."""
        self.setText(text)
        mark(self, pill=kind)
