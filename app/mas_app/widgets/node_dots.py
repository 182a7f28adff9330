"""The paired nodes in the status bar: a dot each, and whether this computer is shared. A click leads to the Nodes page."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from mas_app.formats import decimal, grouped
from mas_app.nodes.seen import NodesSeen, SharePhase
from mas_app.phrases import translated
from mas_app.theme import Theme, mark
from mas_app.widgets.labels import Pill, text_label
from mas_app.widgets.status_dots import StatusDot

if TYPE_CHECKING:  # see mas_app.nodes.seen
    from mas_core.peers.pool import NodeStatus

_MOST_NAMED = 3
_NAME_CHARACTERS = 20
_ERROR_CHARACTERS = 240


class NodeDots(QPushButton):
    """A flat button with the nodes' dots; its tooltip says all of each node."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._shown: tuple[object, ...] | None = None
        mark(self, kind="flat")
        self._layout = QHBoxLayout(self)
        self._layout.setContentsMargins(8, 2, 8, 2)
        self._layout.setSpacing(5)
        self.show_seen(NodesSeen())

    def sizeHint(self) -> QSize:
        """As large as what stands in it."""
        return self._layout.sizeHint()

    def minimumSizeHint(self) -> QSize:
        """As large as what stands in it."""
        return self._layout.sizeHint()

    def show_seen(self, seen: NodesSeen) -> None:
        """Shows a new picture; what looks the same stays as it is."""
        lines = [self._words(status) for status in seen.nodes] or [self.tr("No node is paired: every call runs here.")]
        shared = seen.share.phase is SharePhase.ON
        if shared:
            lines.append(self.tr("This computer is shared as {0} at {1}.").format(seen.share.name, seen.share.url))
        # The entities keep Qt from taking a stranger's name for markup; its own line breaks need one.
        self.setToolTip(f"<p style='white-space:pre-wrap'>{escape(chr(10).join(lines))}</p>")
        self.setAccessibleName(self.tr("Nodes. {0}").format(" ".join(lines).replace("\n", ". ")))
        drawn = (shared, *((status.name, str(status.state)) for status in seen.nodes))
        if drawn == self._shown:
            return
        self._shown = drawn
        while (item := self._layout.takeAt(0)) is not None:
            old = item.widget()
            if old is not None:
                old.hide()
                old.deleteLater()
        self._add(text_label(self.tr("Nodes"), size="small", tone="muted"))
        for status in seen.nodes:
            self._add(StatusDot(state=str(status.state), theme=self._theme))
            if len(seen.nodes) <= _MOST_NAMED:
                self._add(text_label(_short(status.name, _NAME_CHARACTERS), size="small", tone="muted"))
        if shared:
            self._add(Pill(self.tr("shared"), kind="accent"))
        self.updateGeometry()

    def _add(self, widget: QWidget) -> None:
        widget.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._layout.addWidget(widget)

    def _words(self, status: NodeStatus) -> str:
        state = {
            "healthy": self.tr("healthy"),
            "unhealthy": self.tr("unhealthy"),
            "failed": self.tr("failed: it gets no calls for a while"),
        }.get(str(status.state), str(status.state))
        parts = [f"{status.name}: {state}"]
        if status.latency_ms is not None:
            parts.append(self.tr("answers in {0} ms").format(decimal(status.latency_ms, 0)))
        if status.load.capacity:
            calls = status.load.running + status.load.queued
            parts.append(self.tr("{0} of {1} calls", "", status.load.capacity).format(calls, grouped(status.load.capacity)))
        words = "; ".join(parts)
        error = translated(" ".join(status.last_error.split()))
        return f"{words}\n{_short(error, _ERROR_CHARACTERS)}" if error else words


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
