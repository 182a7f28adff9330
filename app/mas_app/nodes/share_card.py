"""Sharing this computer: the switch, who may reach it, the code for one more device, and who may call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QHBoxLayout, QLineEdit, QPushButton, QSpinBox

from mas_app.nodes.node_row import CallerRow
from mas_app.nodes.rows import Card, Made, Rows, field_label
from mas_app.nodes.seen import HIGHEST_PORT, NodesSeen, ShareOptions, SharePhase, ShareSeen
from mas_app.theme import SPACE_S, mark
from mas_app.widgets.labels import text_label
from mas_core.models import now

if TYPE_CHECKING:  # see mas_app.nodes.seen
    from mas_core.peers.trust import PairedPeer

_NAME_CHARACTERS = 63


class ShareCard(Card):
    """The card.

    Signals:
        share_asked: ShareOptions with which this computer is to be shared.
        end_asked: It is not to be shared any more.
        code_asked: A code for one more device is wanted.
        code_end_asked: The code is to be withdrawn.
        unpair_asked: (id, name) of a device that may call.
    """

    share_asked = Signal(object)
    end_asked = Signal()
    code_asked = Signal()
    code_end_asked = Signal()
    unpair_asked = Signal(str, str)

    def __init__(self) -> None:
        super().__init__(
            self.tr("Share this computer"),
            self.tr(
                "Paired devices then send calls here; they run with this computer's agents, keys and money. "
                "It is shared while this window is open."
            ),
        )
        self._share = ShareSeen()
        self._filled = False
        self.switch = QCheckBox(self.tr("Share this computer as a node"))
        self.switch.clicked.connect(self._switched)
        self.reach = QComboBox()
        self.reach.setAccessibleName(self.tr("Who may reach this computer"))
        self.reach.addItem(self.tr("Devices on my networks"), True)
        self.reach.addItem(self.tr("Programs on this computer only"), False)
        self.port = QSpinBox()
        self.port.setRange(0, HIGHEST_PORT)
        self.port.setSpecialValueText(self.tr("Any"))
        self.port.setAccessibleName(self.tr("Port on which this computer is reached"))
        self.name = QLineEdit()
        self.name.setMaxLength(_NAME_CHARACTERS)
        self.name.setPlaceholderText(self.tr("This computer's name"))
        self.name.setAccessibleName(self.tr("Name under which others see this computer"))
        self.state = text_label(wrap=True, selectable=True)
        self.code = text_label(size="headline", selectable=True)
        self.code.setAccessibleName(self.tr("Pairing code"))
        self.countdown = text_label(size="small", tone="muted", wrap=True)
        self.code_button = QPushButton(self.tr("Show a pairing code"))
        self.code_button.clicked.connect(self.code_asked)
        self.copy_button = QPushButton(self.tr("Copy the address"))
        self.copy_button.clicked.connect(lambda: QGuiApplication.clipboard().setText(self._share.url))
        self.withdraw_button = QPushButton(self.tr("Withdraw the code"))
        self.withdraw_button.clicked.connect(self._withdraw)
        self.callers: Rows[PairedPeer] = Rows(
            self._caller,
            key=lambda peer: peer.id,
            empty=self.tr("Nobody yet. Show a pairing code and type it on the other device."),
        )
        self._callers_title = text_label(self.tr("May send calls here"), strong=True)
        self._tick = QTimer(self)
        self._tick.setInterval(1000)
        self._tick.timeout.connect(self._count_down)
        self._lay_out()
        self._show_share()

    def show_seen(self, seen: NodesSeen) -> None:
        """Shows how it is shared now, and with whom."""
        if seen.share != self._share or not self._filled:
            self._share = seen.share
            self._show_share()
        self.callers.show_items(seen.callers)
        shown = bool(seen.callers) or seen.share.phase is SharePhase.ON
        self._callers_title.setVisible(shown)
        self.callers.setVisible(shown)

    def fill(self, options: ShareOptions) -> None:
        """Puts into the fields how it was shared last."""
        self._filled = True
        self.reach.setCurrentIndex(self.reach.findData(options.network))
        self.port.setValue(options.port)
        self.name.setText(options.name)

    def _switched(self, on: bool) -> None:
        if on:
            self.share_asked.emit(
                ShareOptions(network=bool(self.reach.currentData()), port=self.port.value(), name=self.name.text().strip())
            )
        else:
            self.end_asked.emit()

    def _withdraw(self) -> None:
        # The first code is what sharing waits for: without it there is nothing to wait for.
        (self.end_asked if self._share.phase is SharePhase.WAITING else self.code_end_asked).emit()

    def _show_share(self) -> None:
        share, off = self._share, self._share.phase is SharePhase.OFF
        self.switch.setChecked(not off)
        self.switch.setEnabled(share.phase is not SharePhase.STOPPING)
        for field in (self.reach, self.port, self.name):
            field.setEnabled(off)
        if share.phase is SharePhase.ON:
            self.port.setValue(share.options.port)
        self.state.setText(self._words(share))
        self.state.setVisible(bool(self.state.text()))
        mark(self.state, tone="danger" if share.trouble else "")
        self.code.setText(share.code.shown if share.code is not None else "")
        self.code.setVisible(share.code is not None)
        self.withdraw_button.setVisible(share.code is not None)
        self.code_button.setVisible(share.phase is SharePhase.ON and share.code is None)
        self.copy_button.setVisible(bool(share.url))
        if share.code is not None:
            self._tick.start()
        else:
            self._tick.stop()
        self._count_down()

    def _words(self, share: ShareSeen) -> str:
        match share.phase:
            case SharePhase.OFF:
                return share.trouble
            case SharePhase.STARTING:
                return self.tr("Starting…")
            case SharePhase.WAITING:
                return self.tr(
                    "Waiting for the first device at {0}. Nothing else is served before it is paired. Type this code there:"
                ).format(share.url)
            case SharePhase.STOPPING:
                return self.tr("Stopping: no new calls, those that run may end…")
            case SharePhase.ON:
                calls = (
                    self.tr("1 call runs.")
                    if share.running == 1
                    else self.tr("{0} calls run.", "", share.running).format(share.running)
                )
                said = self.tr("Shared as {0} at {1}. {2}").format(share.name, share.url, calls)
                return f"{said} {share.news}".strip()

    def _count_down(self) -> None:
        code = self._share.code
        self.countdown.setVisible(code is not None)
        if code is not None:
            left_s = max(0, int((code.expires_at - now()).total_seconds()))
            self.countdown.setText(
                self.tr("Good for one device and five tries, for another {0}:{1} minutes.").format(
                    left_s // 60, f"{left_s % 60:02d}"
                )
            )

    def _caller(self, peer: PairedPeer) -> Made[PairedPeer]:
        row = CallerRow(peer)
        row.unpair_asked.connect(self.unpair_asked)
        return row, row.show_item

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(4)
        fields = ((self.tr("Reached by"), self.reach), (self.tr("Name"), self.name), (self.tr("Port"), self.port))
        for column, (title, field) in enumerate(fields):
            grid.addWidget(field_label(title, field), 0, column)
            grid.addWidget(field, 1, column)
        grid.setColumnStretch(0, 2)
        grid.setColumnStretch(1, 2)
        grid.setColumnStretch(2, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE_S)
        for button in (self.code_button, self.withdraw_button, self.copy_button):
            buttons.addWidget(button)
        buttons.addStretch(1)
        self.body.addLayout(grid)
        self.body.addWidget(self.switch)
        for widget in (self.state, self.code, self.countdown):
            self.body.addWidget(widget)
        self.body.addLayout(buttons)
        self.body.addWidget(self._callers_title)
        self.body.addWidget(self.callers)
