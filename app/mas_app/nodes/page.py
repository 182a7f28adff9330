"""The Nodes page: a widget of its own that shows what is seen of nodes and says what is wanted. It acts on nothing itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from mas_app.nodes.node_row import NodeRow
from mas_app.nodes.pair_card import PairCard
from mas_app.nodes.rows import Card, Made, Rows, ask_once
from mas_app.nodes.seen import NodesSeen, ShareOptions, TokenWanted
from mas_app.nodes.share_card import ShareCard
from mas_app.nodes.tokens_card import TokensCard
from mas_app.theme import SPACE_M, Theme, mark
from mas_app.widgets.labels import text_label

if TYPE_CHECKING:  # see mas_app.nodes.seen
    from mas_core.peers.pool import NodeStatus
    from mas_core.peers.trust import PairedPeer


class NodesPage(QWidget):
    """Found, paired, shared, tokens.

    It is a page of the settings window; :meth:`mas_app.nodes.controller.NodesController.join` gives it life.

    Signals:
        watched: Whether the page is on the screen, so that nodes are looked for.
        pair_asked: (addresses, code).
        pair_cancel_asked: The pairing under way is to end.
        keys_asked: (id of a node, whether keys go along with calls to it); the person has agreed.
        unpair_asked: Id of a device that is to be forgotten; the person has agreed.
        share_asked: ShareOptions with which this computer is to be shared.
        share_end_asked: It is not to be shared any more.
        code_asked: A pairing code for one more device is wanted.
        code_end_asked: It is to be withdrawn.
        token_asked: TokenWanted.
        revoke_asked: Name of a token that is to be taken back; the person has agreed.
    """

    watched = Signal(bool)
    pair_asked = Signal(object, str)
    pair_cancel_asked = Signal()
    keys_asked = Signal(str, bool)
    unpair_asked = Signal(str)
    share_asked = Signal(object)
    share_end_asked = Signal()
    code_asked = Signal()
    code_end_asked = Signal()
    token_asked = Signal(object)
    revoke_asked = Signal(str)

    def __init__(self, theme: Theme, *, shared: ShareOptions | None = None, parent: QWidget | None = None) -> None:
        """Shows nothing yet.

        Args:
            theme: The look.
            shared: How this computer was shared last; None if it never was.
            parent: Owns it.
        """
        super().__init__(parent)
        self._theme = theme
        self.trouble = text_label(tone="danger", wrap=True, selectable=True)
        self.trouble.hide()
        self.paired = Card(
            self.tr("Paired nodes"),
            self.tr(
                "Computers that answer calls for this one. Each uses its own agents, and its own keys unless you send yours."
            ),
        )
        self.nodes: Rows[NodeStatus] = Rows(
            self._node_row,
            key=lambda status: status.id,
            empty=self.tr("None yet. Every call runs on this computer, until a node is added below."),
        )
        self.paired.body.addWidget(self.nodes)
        self.pairing = PairCard()
        self.share = ShareCard()
        self.share.fill(shared or ShareOptions())
        self.tokens = TokensCard()
        self.own = text_label(size="small", tone="muted", wrap=True, selectable=True)
        self._lay_out()
        self._connect()

    def show_seen(self, seen: NodesSeen) -> None:
        """Shows a new picture."""
        self.trouble.setText(seen.trouble)
        self.trouble.setVisible(bool(seen.trouble))
        self.nodes.show_items(seen.nodes)
        self.pairing.show_seen(seen)
        self.share.show_seen(seen)
        self.tokens.show_seen(seen)
        self.own.setText(self.tr("Fingerprint of this computer: {0}").format(seen.fingerprint) if seen.fingerprint else "")

    def pairing_begun(self) -> None:
        """The other side is being asked."""
        self.pairing.pairing_begun()

    def pairing_done(self, peer: PairedPeer) -> None:
        """A node has been paired."""
        self.pairing.pairing_done(peer)

    def pairing_failed(self, why: str) -> None:
        """Nothing has been paired."""
        self.pairing.pairing_failed(why)

    def token_made(self, wanted: TokenWanted, secret: str) -> None:
        """There is a new token."""
        self.tokens.token_made(wanted, secret)

    def token_refused(self, why: str, *, password: bool = False) -> None:
        """There is none; ``password`` says whether it was for want of the right one."""
        self.tokens.token_refused(why, password=password)

    def showEvent(self, event: QShowEvent) -> None:
        """Has nodes looked for."""
        super().showEvent(event)
        self.watched.emit(True)

    def hideEvent(self, event: QHideEvent) -> None:
        """Lets the look end, and shows a token no more."""
        super().hideEvent(event)
        self.tokens.forget()
        self.watched.emit(False)

    def _node_row(self, status: NodeStatus) -> Made[NodeStatus]:
        row = NodeRow(status, theme=self._theme)
        row.unpair_asked.connect(self._ask_to_unpair)
        row.keys_asked.connect(self._ask_to_lend)
        return row, row.show_item

    def _ask_to_lend(self, peer_id: str, name: str, lend: bool) -> None:
        if not lend:
            self.keys_asked.emit(peer_id, False)
            return
        ask_once(
            self,
            title=self.tr("Send keys to a node"),
            text=self.tr("Send your provider keys to {0}?").format(name),
            details=self.tr(
                "Each call takes along the key of its provider, over the paired connection only. The node uses it for that "
                "call, at that provider's address, and keeps it nowhere. Whoever controls that computer could still read it."
            ),
            yes=self.tr("Send them"),
            no=self.tr("Keep them here"),
            then=lambda: self.keys_asked.emit(peer_id, True),
        )

    def _ask_to_unpair(self, peer_id: str, name: str) -> None:
        ask_once(
            self,
            title=self.tr("Unpair a device"),
            text=self.tr("Unpair {0}?").format(name),
            details=self.tr(
                "Nothing is sent to it and nothing taken from it any more; what runs there, or here for it, is cancelled at "
                "once. To use it again it has to be paired anew."
            ),
            yes=self.tr("Unpair"),
            no=self.tr("Keep it"),
            then=lambda: self.unpair_asked.emit(peer_id),
        )

    def _ask_to_revoke(self, name: str) -> None:
        ask_once(
            self,
            title=self.tr("Revoke a token"),
            text=self.tr("Revoke the token {0}?").format(name),
            details=self.tr("Programs that use it are refused from now on, and what runs for them is cancelled."),
            yes=self.tr("Revoke"),
            no=self.tr("Keep it"),
            then=lambda: self.revoke_asked.emit(name),
        )

    def _connect(self) -> None:
        self.pairing.pair_asked.connect(self.pair_asked)
        self.pairing.cancel_asked.connect(self.pair_cancel_asked)
        self.share.share_asked.connect(self.share_asked)
        self.share.end_asked.connect(self.share_end_asked)
        self.share.code_asked.connect(self.code_asked)
        self.share.code_end_asked.connect(self.code_end_asked)
        self.share.unpair_asked.connect(self._ask_to_unpair)
        self.tokens.token_asked.connect(self.token_asked)
        self.tokens.revoke_asked.connect(self._ask_to_revoke)

    def _lay_out(self) -> None:
        content = QWidget()
        mark(content, page=True)
        inside = QVBoxLayout(content)
        inside.setContentsMargins(SPACE_M, SPACE_M, SPACE_M, SPACE_M)
        inside.setSpacing(SPACE_M)
        for widget in (self.trouble, self.paired, self.pairing, self.share, self.tokens, self.own):
            inside.addWidget(widget)
        inside.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(content)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(scroll)
