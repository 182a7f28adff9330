"""The health of every agent in the status bar: a dot each, told apart by shape as well as by colour."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from mas_app.core_api import AgentStatusApi
from mas_app.theme import Theme
from mas_app.widgets.labels import text_label

_DOT_PX = 12
_MOST_NAMED = 8


class StatusDot(QWidget):
    """A disc when healthy, a triangle when unhealthy, a cross when failed, a ring when nothing is known yet."""

    def __init__(self, *, state: str, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = state
        self._theme = theme
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """As large as the dot."""
        return QSize(_DOT_PX, _DOT_PX)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draws the shape that stands for the state."""
        colours = self._theme.colours
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(2, 2, _DOT_PX - 4, _DOT_PX - 4)
        painter.setPen(Qt.PenStyle.NoPen)
        match self._state:
            case "healthy":
                painter.setBrush(QColor(colours.success))
                painter.drawEllipse(area)
            case "unhealthy":
                painter.setBrush(QColor(colours.warning))
                painter.drawPolygon(QPolygonF([QPointF(area.center().x(), area.top()), area.bottomRight(), area.bottomLeft()]))
            case "failed":
                painter.setPen(QPen(QColor(colours.danger), 2.2))
                painter.drawLine(area.topLeft(), area.bottomRight())
                painter.drawLine(area.topRight(), area.bottomLeft())
            case _:
                painter.setPen(QPen(QColor(colours.border_strong), 1.6))
                painter.drawEllipse(area)


class StatusDots(QWidget):
    """A dot and a name for every agent."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._shown: tuple[tuple[str, str, str], ...] = ()
        self._layout = QHBoxLayout(self)
        self._layout.setContentsMargins(8, 2, 8, 2)
        self._layout.setSpacing(12)

    def show_agents(self, agents: Sequence[AgentStatusApi]) -> None:
        """Shows the agents' health; does nothing if it is what is shown already."""
        wanted = tuple((status.agent, str(status.state), status.detail) for status in agents)
        if wanted == self._shown:
            return
        self._shown = wanted
        while (item := self._layout.takeAt(0)) is not None:
            old = item.widget()
            if old is not None:
                old.hide()
                old.deleteLater()
        # Many agents are dots without names; tooltips and screen readers say whose they are.
        named = len(wanted) <= _MOST_NAMED
        for agent, state, detail in wanted:
            self._layout.addWidget(self._entry(agent, state, detail, named=named))
        self._layout.addStretch(1)

    def _entry(self, agent: str, state: str, detail: str, *, named: bool) -> QWidget:
        entry = QWidget()
        layout = QHBoxLayout(entry)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(5)
        layout.addWidget(StatusDot(state=state, theme=self._theme))
        if named:
            layout.addWidget(text_label(agent, size="small", tone="muted"))
        words = f"{agent}: {self._state_word(state)}" + (f". {detail}" if detail else "")
        entry.setAccessibleName(words)
        entry.setToolTip(words.replace("&", "&amp;").replace("<", "&lt;"))
        return entry

    def _state_word(self, state: str) -> str:
        return {
            "healthy": self.tr("healthy"),
            "unhealthy": self.tr("unhealthy: its last call failed"),
            "failed": self.tr("failed: it is not asked until it answers again"),
        }.get(state, self.tr("not asked yet"))
