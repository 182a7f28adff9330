"""One chart as large as its window."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QDialog, QFrame, QScrollArea, QVBoxLayout, QWidget

from mas_app.theme import SPACE_L, SPACE_S, Theme, mark
from mas_app.widgets.labels import text_label
from mas_core.charts import Chart

_NO_LIMIT_PX = 16_777_215
_SHARE = 0.9


class ChartDialog(QDialog):
    """A chart with its title and its caveats, over most of the window; it is as large as the dialog is made."""

    def __init__(self, chart: Chart, *, drawing: QWidget, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(chart.title)
        theme.dress(self)
        window = parent.window().size()
        self.resize(QSize(int(window.width() * _SHARE), int(window.height() * _SHARE)))
        self.setSizeGripEnabled(True)
        # The drawing asks for the height that it needs; here it may have more.
        drawing.setMinimumHeight(drawing.minimumHeight())
        drawing.setMaximumHeight(_NO_LIMIT_PX)
        drawing.setAccessibleName(chart.title)
        page = QWidget()
        mark(page, page=True)
        inner = QVBoxLayout(page)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.addWidget(drawing, 1)
        scroll = QScrollArea()
        scroll.setWidget(page)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setAccessibleName(chart.title)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE_L, SPACE_L, SPACE_L, SPACE_L)
        layout.setSpacing(SPACE_S)
        layout.addWidget(text_label(chart.title, size="headline", wrap=True, selectable=True))
        layout.addWidget(text_label(chart.subtitle, size="small", tone="muted", wrap=True, selectable=True))
        layout.addWidget(scroll, 1)
        # Its drawing has the colours of the theme that it was made in.
        theme.changed.connect(self.close)
