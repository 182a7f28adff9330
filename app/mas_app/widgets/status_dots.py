"""The health of every agent in the status bar: a dot each, told apart by shape as well as by colour."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from mas_app.core_api import AgentStatusApi
from mas_app.formats import decimal, seconds
from mas_app.phrases import translated
from mas_app.theme import Theme
from mas_app.widgets.labels import text_label

_DOT_PX = 12
_MOST_NAMED = 8
_LONGEST = 240


class StatusDot(QWidget):
    """A disc when healthy, a triangle when unhealthy, a cross when failed, a ring when nothing is known yet."""

    def __init__(self, *, state: str, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = state
        self._theme = theme
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_state(self, state: str) -> None:
        """Draws another state from now on."""
        if state != self._state:
            self._state = state
            self.update()

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
        self._shown: tuple[tuple[str, str, str], ...] = ()  # agent, state, words
        self._layout = QHBoxLayout(self)
        self._layout.setContentsMargins(8, 2, 8, 2)
        self._layout.setSpacing(12)

    def show_agents(self, agents: Sequence[AgentStatusApi]) -> None:
        """Shows the agents' health; does nothing if it is what is shown already."""
        wanted = tuple((status.agent, str(status.state), self._words(status)) for status in agents)
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
        for agent, state, words in wanted:
            self._layout.addWidget(self._entry(agent, state, words, named=named))
        self._layout.addStretch(1)

    def _entry(self, agent: str, state: str, words: str, *, named: bool) -> QWidget:
        entry = QWidget()
        layout = QHBoxLayout(entry)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(5)
        layout.addWidget(StatusDot(state=state, theme=self._theme))
        if named:
            layout.addWidget(text_label(agent, size="small", tone="muted"))
        entry.setAccessibleName(words.replace("\n", ". "))
        # The entities keep Qt from taking a provider's message for markup; its own line breaks need one.
        entry.setToolTip(f"<p style='white-space:pre-wrap'>{escape(words)}</p>")
        return entry

    def _words(self, status: AgentStatusApi) -> str:
        """State, detail and figures of one agent, a line each."""
        word, detail = self._state_word(str(status.state)), translated(_one_line(status.detail))
        lines = [f"{status.agent}: {word}" + (f"; {detail}" if detail and detail != word else "")]
        if status.success_rate is not None:
            calls = (
                self.tr("its last call")
                if status.calls == 1
                else self.tr("its last {0} calls", "", status.calls).format(status.calls)
            )
            lines.append(self.tr("Whole answers: {0} % of {1}").format(decimal(100 * status.success_rate, 0), calls))
        if status.median_s is not None:
            lines.append(self.tr("Median time: {0}").format(seconds(status.median_s)))
        if status.last_error and status.last_error not in status.detail:
            lines.append(self.tr("Last error: {0}").format(translated(_one_line(status.last_error))))
        return "\n".join(lines)

    def _state_word(self, state: str) -> str:
        return {
            "healthy": self.tr("healthy"),
            "unhealthy": self.tr("unhealthy"),
            "failed": self.tr("failed: it is not asked until it answers again"),
        }.get(state, self.tr("not asked yet"))


def _one_line(message: str) -> str:
    words = " ".join(message.split())
    return words if len(words) <= _LONGEST else f"{words[:_LONGEST]}…"
