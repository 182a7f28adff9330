"""A chart in its frame: the finding as its title, the method and its caveats below, then the drawing or why there is none."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenu, QToolButton, QVBoxLayout, QWidget

from mas_app.icons import icon
from mas_app.theme import SPACE_M, SPACE_S, Palette, mark
from mas_app.widgets.labels import text_label
from mas_core.charts import Chart

FILE_FORMATS = ("png", "svg", "pdf", "csv")


class ChartCard(QFrame):
    """One card; ``drawing`` is None for a chart that was refused, which has nothing to be saved or copied either.

    Signals:
        save_asked: (Chart, format): it is wanted as a file of one of :data:`FILE_FORMATS`.
        copy_asked: (Chart, format): it is wanted on the clipboard, as ``png`` or ``csv``.
        full_asked: The Chart is wanted in full size.
    """

    save_asked = Signal(object, str)
    copy_asked = Signal(object, str)
    full_asked = Signal(object)

    def __init__(self, chart: Chart, *, drawing: QWidget | None, colours: Palette) -> None:
        super().__init__()
        self.chart = chart
        self.title = chart.title
        self.refused = chart.refused
        mark(self, card=True)
        self.setAccessibleName(chart.title)
        self.setAccessibleDescription(chart.refused or chart.subtitle)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE_M, SPACE_M, SPACE_M, SPACE_M)
        layout.setSpacing(SPACE_S)
        top = QHBoxLayout()
        top.setSpacing(SPACE_S)
        top.addWidget(text_label(chart.title, size="title", wrap=True, selectable=True), 1)
        layout.addLayout(top)
        layout.addWidget(text_label(chart.subtitle, size="small", tone="muted", wrap=True, selectable=True))
        self.menu_button: QToolButton | None = None
        if drawing is not None:
            self.menu_button = self._menu_button(colours)
            top.addWidget(self.menu_button, 0, Qt.AlignmentFlag.AlignTop)
            drawing.setAccessibleName(chart.title)
            layout.addWidget(drawing)
            layout.addStretch(1)
        else:
            layout.addWidget(self._refusal(chart.refused or "", colours))
            layout.addStretch(1)

    def _menu_button(self, colours: Palette) -> QToolButton:
        button = QToolButton()
        button.setAccessibleName(self.tr("What can be done with the chart “{0}”").format(self.title))
        button.setToolTip(self.tr("Full size, save, copy"))
        button.setIcon(icon("menu", colours.muted))
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(button)
        menu.addAction(self.tr("Full size")).triggered.connect(self._ask_full)
        menu.addSeparator()
        for format_, words in (
            ("png", self.tr("Save as PNG picture…")),
            ("svg", self.tr("Save as SVG drawing…")),
            ("pdf", self.tr("Save as PDF drawing…")),
            ("csv", self.tr("Save its data as CSV…")),
        ):
            menu.addAction(words).triggered.connect(lambda _on=False, chosen=format_: self.save_asked.emit(self.chart, chosen))
        menu.addSeparator()
        for format_, words in (("png", self.tr("Copy the picture")), ("csv", self.tr("Copy its data"))):
            menu.addAction(words).triggered.connect(lambda _on=False, chosen=format_: self.copy_asked.emit(self.chart, chosen))
        button.setMenu(menu)
        return button

    def _ask_full(self) -> None:
        self.full_asked.emit(self.chart)

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
