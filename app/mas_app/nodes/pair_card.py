"""Finding and pairing: what announces itself on the network, and a form for address and code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLineEdit, QProgressBar, QPushButton, QVBoxLayout

from mas_app.nodes.code_field import CodeField
from mas_app.nodes.rows import Card, Made, Rows, field_label
from mas_app.nodes.seen import NodesSeen
from mas_app.theme import SPACE_S, mark
from mas_app.widgets.labels import ElidedLabel, text_label

if TYPE_CHECKING:  # see mas_app.nodes.seen
    from mas_core.peers.discovery import FoundNode
    from mas_core.peers.trust import PairedPeer

_BUSY_PX = 4


class FoundRow(QFrame):
    """A node as it announces itself. Its name is a stranger's, and is shown as plain text.

    Signals:
        chosen: The FoundNode that is to be paired.
    """

    chosen = Signal(object)

    def __init__(self, node: FoundNode, *, protocol: int) -> None:
        super().__init__()
        mark(self, row=True)
        self._node = node
        self._protocol = protocol
        self.name = ElidedLabel(strong=True, name=True)
        self.where = text_label(size="small", tone="muted", wrap=True, selectable=True)
        self.pair_button = QPushButton(self.tr("Pair…"))
        self.pair_button.clicked.connect(lambda: self.chosen.emit(self._node))
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.name)
        words.addWidget(self.where)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, SPACE_S, SPACE_S, SPACE_S)
        layout.addLayout(words, 1)
        layout.addWidget(self.pair_button)

    def show_item(self, node: FoundNode) -> None:
        """Shows what it announces now."""
        self._node = node
        self.name.setText(node.name)
        parts = [node.url, *([self.tr("id {0}").format(node.id)] if node.id else [])]
        other = bool(node.protocol) and node.protocol != str(self._protocol)
        if other:
            parts.append(
                self.tr("speaks version {0}, this computer {1}: update MAS on the older one").format(
                    node.protocol, self._protocol
                )
            )
        self.where.setText(" · ".join(parts))
        self.pair_button.setEnabled(not other)
        self.pair_button.setAccessibleName(self.tr("Pair with {0}").format(node.name))


class PairCard(Card):
    """The card.

    Signals:
        pair_asked: (addresses, code): the node's, the likeliest first.
        cancel_asked: The pairing that is under way is to end.
    """

    pair_asked = Signal(object, str)
    cancel_asked = Signal()

    def __init__(self) -> None:
        super().__init__(
            self.tr("Add a node"),
            self.tr(
                "On the other computer run “mas-node pair”, or let its window show a pairing code. "
                "Names and addresses found here are hints: who a node is, only the code proves."
            ),
        )
        self._chosen: FoundNode | None = None
        self._paired_id = ""
        self._paired_seen = False
        self._protocol = 0
        self.found: Rows[FoundNode] = Rows(self._row, key=lambda node: f"{node.name}\n{node.url}")
        self.address = QLineEdit()
        self.address.setPlaceholderText("192.168.1.20:7440")
        self.address.setAccessibleName(self.tr("Address of the node"))
        self.code = CodeField()
        self.pair_button = QPushButton(self.tr("Pair"))
        self.pair_button.clicked.connect(self._pair)
        self.cancel_button = QPushButton(self.tr("Cancel"))
        self.cancel_button.clicked.connect(self.cancel_asked)
        self.busy = QProgressBar()
        self.busy.setRange(0, 0)
        self.busy.setTextVisible(False)
        self.busy.setFixedHeight(_BUSY_PX)
        self.busy.setAccessibleName(self.tr("Pairing is under way"))
        self.message = text_label(wrap=True, selectable=True)
        for field in (self.address, self.code):
            field.returnPressed.connect(self._pair)
        self._lay_out()
        self._rest("", tone="muted")

    def show_seen(self, seen: NodesSeen) -> None:
        """Shows what announces itself now."""
        self._protocol = seen.protocol
        if seen.no_look:
            self.found.empty.setText(seen.no_look)
        elif seen.looking:
            self.found.empty.setText(self.tr("Looking for nodes on this network… None has been found so far."))
        else:
            self.found.empty.setText(self.tr("Nodes on this network appear here."))
        self.found.show_items(seen.found)
        self._take_back(seen)

    def pairing_begun(self) -> None:
        """Says that the other side is being asked."""
        self.busy.show()
        self.cancel_button.show()
        self.pair_button.setEnabled(False)
        self._say(self.tr("Pairing with {0}…").format(self.address.text().strip()), tone="muted")

    def pairing_done(self, peer: PairedPeer) -> None:
        """Says that it worked, and makes room for the next one."""
        self._chosen = None
        self.address.clear()
        self.code.clear()
        name = peer.name
        self._rest(self.tr("Paired with {0}. Choose “Paired nodes” or “Automatic” under “Runs on” to use it.").format(name))
        self._paired_id, self._paired_seen = peer.id, False

    def pairing_failed(self, why: str) -> None:
        """Says why it did not work; what was typed stays."""
        self._rest(why, tone="danger")
        self.code.setFocus()

    def choose(self, node: FoundNode) -> None:
        """Takes a found node into the form; its code is what is missing."""
        self._chosen = node
        self.address.setText(node.url)
        self._say(self.tr("Type the code that {0} shows.").format(node.name), tone="muted")
        self.code.clear()
        self.code.setFocus()

    def _row(self, node: FoundNode) -> Made[FoundNode]:
        row = FoundRow(node, protocol=self._protocol)
        row.chosen.connect(self.choose)
        return row, row.show_item

    def _pair(self) -> None:
        if not self.pair_button.isEnabled():
            return
        address = self.address.text().strip()
        mark(self.address, invalid=not address)
        mark(self.code, invalid=not self.code.complete)
        if not address:
            self._say(self.tr("Give the address of the node, as HOST:PORT, or choose one that was found."), tone="danger")
            self.address.setFocus()
        elif not self.code.complete:
            self._say(self.tr("A pairing code has 16 letters and digits, as in ABCD-EFGH-IJKL-MNOP."), tone="danger")
            self.code.setFocus()
        else:
            urls = self._chosen.urls if self._chosen is not None and address == self._chosen.url else (address,)
            self.pair_asked.emit(urls, self.code.text())

    def _rest(self, words: str, *, tone: str = "success") -> None:
        self.busy.hide()
        self.cancel_button.hide()
        self.pair_button.setEnabled(True)
        self._say(words, tone=tone)

    def _take_back(self, seen: NodesSeen) -> None:
        """Says no longer that a node can be used once it refuses or fails, or is paired no more; its row has the reason."""
        if not self._paired_id:
            return
        node = next((node for node in seen.nodes if node.id == self._paired_id), None)
        # The first pictures may be older than the pairing.
        gone = node is None and self._paired_seen
        self._paired_seen = self._paired_seen or node is not None
        if gone or (node is not None and node.asked and node.last_error):
            self._say("", tone="muted")

    def _say(self, words: str, *, tone: str) -> None:
        self._paired_id = ""
        self.message.setText(words)
        self.message.setVisible(bool(words))
        mark(self.message, tone=tone)

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(4)
        for column, (title, field) in enumerate(((self.tr("Address"), self.address), (self.tr("Code"), self.code))):
            grid.addWidget(field_label(title, field), 0, column)
            grid.addWidget(field, 1, column)
        grid.addWidget(self.pair_button, 1, 2)
        grid.addWidget(self.cancel_button, 1, 3)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        self.body.addWidget(self.found)
        self.body.addLayout(grid)
        self.body.addWidget(self.busy)
        self.body.addWidget(self.message)
