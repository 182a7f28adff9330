"""One paired node: how it is, where, how busy, and what it offers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QPushButton, QVBoxLayout

from mas_app.formats import decimal, grouped, moment
from mas_app.phrases import translated
from mas_app.theme import SPACE_S, Theme, mark
from mas_app.widgets.labels import ElidedLabel, Pill, text_label
from mas_app.widgets.status_dots import StatusDot

if TYPE_CHECKING:  # see mas_app.nodes.seen
    from mas_core.peers.pool import NodeStatus
    from mas_core.peers.trust import PairedPeer

_PILLS = {"healthy": "success", "unhealthy": "warning", "failed": "danger"}


class NodeRow(QFrame):
    """A node that calls can be sent to.

    Signals:
        unpair_asked: (id, name) of the node.
        keys_asked: (id, name, whether this computer's keys are to go along with calls to it).
    """

    unpair_asked = Signal(str, str)
    keys_asked = Signal(str, str, bool)

    def __init__(self, status: NodeStatus, *, theme: Theme) -> None:
        super().__init__()
        mark(self, row=True)
        self._id, self._name, self._lends = status.id, status.name, status.lend_keys
        self.dot = StatusDot(state=str(status.state), theme=theme)
        self.name = ElidedLabel(strong=True, name=True)
        self.state = Pill()
        self.unpair_button = QPushButton(self.tr("Unpair"))
        self.unpair_button.clicked.connect(lambda: self.unpair_asked.emit(self._id, self._name))
        self.where = text_label(size="small", tone="muted", wrap=True, selectable=True)
        self.agents = text_label(size="small", tone="muted", wrap=True)
        self.error = text_label(size="small", tone="danger", wrap=True, selectable=True)
        self.keys = QCheckBox(self.tr("Send my provider keys to this node"))
        self.keys.setToolTip(
            self.tr(
                "Each call takes along the key of its provider. The node uses it for this call and keeps it nowhere. "
                "Without this it uses its own keys."
            )
        )
        self.keys.clicked.connect(self._ask_for_keys)
        head = QHBoxLayout()
        head.setSpacing(SPACE_S)
        head.addWidget(self.dot)
        head.addWidget(self.name, 1)
        head.addWidget(self.state)
        head.addWidget(self.unpair_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, SPACE_S, SPACE_S, SPACE_S)
        layout.setSpacing(2)
        layout.addLayout(head)
        for widget in (self.where, self.agents, self.keys, self.error):
            layout.addWidget(widget)

    def show_item(self, status: NodeStatus) -> None:
        """Shows how it is now."""
        state = str(status.state)
        self._name, self._lends = status.name, status.lend_keys
        self.keys.setChecked(status.lend_keys)
        self.keys.setAccessibleName(self.tr("Send my provider keys to {0}").format(status.name))
        self.dot.show_state(state)
        self.name.setText(status.name)
        self.state.show_state(self._word(state), kind=_PILLS.get(state, "neutral"))
        self.unpair_button.setAccessibleName(self.tr("Unpair {0}").format(status.name))
        self.where.setText(self._figures(status))
        offers = ", ".join(offer.id if not offer.demo else self.tr("{0} (demo)").format(offer.id) for offer in status.agents)
        self.agents.setText(self.tr("Offers {0}").format(offers) if offers else self.tr("Offers no agent"))
        self.agents.setVisible(status.last_seen is not None)
        self.error.setText(translated(status.last_error))
        self.error.setVisible(bool(status.last_error))
        self.setAccessibleName(f"{status.name}: {self.state.text()}. {self.where.text()}. {self.error.text()}")

    def _ask_for_keys(self, wanted: bool) -> None:
        # It shows what is so, not what is wished for, until that is so.
        self.keys.setChecked(self._lends)
        self.keys_asked.emit(self._id, self._name, wanted)

    def _word(self, state: str) -> str:
        return {"healthy": self.tr("healthy"), "unhealthy": self.tr("unhealthy"), "failed": self.tr("failed")}.get(state, state)

    def _figures(self, status: NodeStatus) -> str:
        parts = [status.url]
        if status.latency_ms is not None:
            parts.append(self.tr("answers in {0} ms").format(decimal(status.latency_ms, 0)))
        if status.load.capacity:
            calls = status.load.running + status.load.queued
            parts.append(self.tr("{0} of {1} calls", "", status.load.capacity).format(calls, grouped(status.load.capacity)))
        if str(status.state) != "healthy" and status.last_seen is not None:
            parts.append(self.tr("last heard of at {0}").format(f"{status.last_seen.astimezone():%H:%M:%S}"))
        parts.append(self.tr("id {0}").format(status.id))
        return " · ".join(parts)


class CallerRow(QFrame):
    """A device that may send calls to this computer.

    Signals:
        unpair_asked: (id, name) of the device.
    """

    unpair_asked = Signal(str, str)

    def __init__(self, peer: PairedPeer) -> None:
        super().__init__()
        mark(self, row=True)
        self._id, self._name = peer.id, peer.name
        self.name = ElidedLabel(strong=True, name=True)
        self.about = text_label(size="small", tone="muted")
        self.unpair_button = QPushButton(self.tr("Unpair"))
        self.unpair_button.clicked.connect(lambda: self.unpair_asked.emit(self._id, self._name))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, SPACE_S, SPACE_S, SPACE_S)
        layout.setSpacing(SPACE_S)
        layout.addWidget(self.name, 1)
        layout.addWidget(self.about, 0, Qt.AlignmentFlag.AlignVCenter)
        layout.addWidget(self.unpair_button)

    def show_item(self, peer: PairedPeer) -> None:
        """Shows it as it is stored now."""
        self._name = peer.name
        self.name.setText(peer.name)
        self.about.setText(self.tr("paired {0} · id {1}").format(moment(peer.paired_at), peer.id))
        self.unpair_button.setAccessibleName(self.tr("Unpair {0}").format(peer.name))
