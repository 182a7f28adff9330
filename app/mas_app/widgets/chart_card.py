"""A chart in its frame: the finding as its title, the method and its caveats below, then the drawing or why there is none."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from mas_app.icons import icon
from mas_app.theme import SPACE_M, SPACE_S, Palette, mark
from mas_app.widgets.labels import text_label


class ChartCard(QFrame):
    """One card; ``drawing`` is None for a chart that was refused."""

    def __init__(self, *, title: str, subtitle: str, refused: str | None, drawing: QWidget | None, colours: Palette) -> None:
        super().__init__()
        self.title = title
        self.refused = refused
        mark(self, card=True)
        self.setAccessibleName(title)
        self.setAccessibleDescription(refused or subtitle)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE_M, SPACE_M, SPACE_M, SPACE_M)
        layout.setSpacing(SPACE_S)
        layout.addWidget(text_label(title, size="title", wrap=True, selectable=True))
        layout.addWidget(text_label(subtitle, size="small", tone="muted", wrap=True, selectable=True))
        if drawing is not None:
            drawing.setAccessibleName(title)
            layout.addWidget(drawing)
            layout.addStretch(1)
        else:
            layout.addWidget(self._refusal(refused or "", colours))
            layout.addStretch(1)

    def _refusal(self, reason: str, colours: Palette) -> QWidget:
        box = QFrame()
        mark(box, notice="warning")
        sign = QLabel()
        sign.setPixmap(icon("warning", colours.warning).pixmap(QSize(18, 18), self.devicePixelRatio()))
        row = QHBoxLayout(box)
        row.setContentsMargins(12, SPACE_S, 12, SPACE_S)
        row.setSpacing(SPACE_S)
        row.addWidget(sign)
        row.addWidget(text_label(reason, wrap=True, selectable=True), 1)
        return box
