"""Tokens with which other programs ask this computer's panel, and what each of them may use."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QDoubleSpinBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
)

from mas_app.formats import decimal, dollar_signs, moment
from mas_app.nodes.rows import Card, Made, Rows, field_label
from mas_app.nodes.seen import NodesSeen, TokenSeen
from mas_app.theme import SPACE_S, mark
from mas_app.widgets.labels import ElidedLabel, text_label

_NAME_CHARACTERS = 64
_MOST_CALLS = 100_000
_MOST_USD = 10_000.0


class TokenRow(QFrame):
    """One token.

    Signals:
        revoke_asked: Its name.
    """

    revoke_asked = Signal(str)

    def __init__(self, token: TokenSeen) -> None:
        super().__init__()
        mark(self, row=True)
        self.name = ElidedLabel(token.name, strong=True, name=True)
        self.about = text_label(size="small", tone="muted", wrap=True)
        self.revoke_button = QPushButton(self.tr("Revoke"))
        self.revoke_button.setAccessibleName(self.tr("Revoke the token {0}").format(token.name))
        self.revoke_button.clicked.connect(lambda: self.revoke_asked.emit(token.name))
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.name)
        words.addWidget(self.about)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, SPACE_S, SPACE_S, SPACE_S)
        layout.addLayout(words, 1)
        layout.addWidget(self.revoke_button)

    def show_item(self, token: TokenSeen) -> None:
        """Shows what it may use, and what it cost today."""
        quota = token.quota
        limits = (
            (quota.concurrency, self.tr("{0} calls at a time")),
            (quota.calls_per_hour, self.tr("{0} calls an hour")),
            (None if quota.usd_per_day is None else decimal(quota.usd_per_day, 2), self.tr("${0} a day")),
        )
        said = [words.format(value) for value, words in limits if value is not None] or [self.tr("no limits")]
        if token.user:
            said.insert(0, self.tr("for {0}").format(token.user))
        spent = self.tr("${0} spent today").format(decimal(token.spent_today_usd, 4))
        self.about.setText(" · ".join((*said, spent, self.tr("made {0}").format(moment(token.created_at)))))


class TokensCard(Card):
    """The card.

    Signals:
        token_asked: (name, Quota) of a token that is wanted.
        revoke_asked: Name of a token that is to be taken back.
    """

    token_asked = Signal(str, object)
    revoke_asked = Signal(str)

    def __init__(self) -> None:
        super().__init__(
            self.tr("Tokens for other programs"),
            self.tr("With a token any OpenAI client can ask this computer's agents and panels while it is shared."),
        )
        self.tokens: Rows[TokenSeen] = Rows(self._row, key=lambda token: token.name, empty=self.tr("There are no tokens."))
        self.name = QLineEdit()
        self.name.setMaxLength(_NAME_CHARACTERS)
        self.name.setAccessibleName(self.tr("Name of the new token"))
        self.name.returnPressed.connect(self._make)
        self.concurrency = self._count(8, self.tr("Calls at a time"))
        self.per_hour = self._count(600, self.tr("Calls an hour"))
        self.per_day = QDoubleSpinBox()
        self.per_day.setRange(0.0, _MOST_USD)
        before, behind = dollar_signs()
        self.per_day.setPrefix(before)
        self.per_day.setSuffix(behind)
        self.per_day.setSpecialValueText(self.tr("No limit"))
        self.per_day.setAccessibleName(self.tr("Dollars a day"))
        self.make_button = QPushButton(self.tr("Make a token"))
        self.make_button.clicked.connect(self._make)
        self.message = text_label(wrap=True)
        self.secret = QLineEdit()
        self.secret.setReadOnly(True)
        self.secret.setAccessibleName(self.tr("The new token"))
        self.copy_button = QPushButton(self.tr("Copy"))
        self.copy_button.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.secret.text()))
        self.done_button = QPushButton(self.tr("Done"))
        self.done_button.clicked.connect(self.forget)
        self._lay_out()
        self.forget()

    def show_seen(self, seen: NodesSeen) -> None:
        """Shows the tokens that there are."""
        self.tokens.show_items(seen.tokens)

    def token_made(self, name: str, secret: str) -> None:
        """Shows a new token, this once."""
        self.name.clear()
        self._say(self.tr("This is the token {0}. It is shown this once and kept nowhere: copy it now.").format(name))
        self.secret.setText(secret)
        for widget in (self.secret, self.copy_button, self.done_button):
            widget.show()
        self.secret.setFocus()
        self.secret.selectAll()

    def token_refused(self, why: str) -> None:
        """Says why there is no new token."""
        self._say(why, tone="danger")
        self.name.setFocus()

    def forget(self) -> None:
        """Shows the last token no more."""
        self.secret.clear()
        for widget in (self.secret, self.copy_button, self.done_button):
            widget.hide()
        self._say("")

    def _make(self) -> None:
        from mas_core.peers.tokens import Quota  # noqa: PLC0415  (see mas_app.nodes.seen)

        self.forget()
        quota = Quota(
            concurrency=self.concurrency.value() or None,
            calls_per_hour=self.per_hour.value() or None,
            usd_per_day=self.per_day.value() or None,
        )
        self.token_asked.emit(self.name.text().strip(), quota)

    def _row(self, token: TokenSeen) -> Made[TokenSeen]:
        row = TokenRow(token)
        row.revoke_asked.connect(self.revoke_asked)
        return row, row.show_item

    def _say(self, words: str, *, tone: str = "") -> None:
        self.message.setText(words)
        self.message.setVisible(bool(words))
        mark(self.message, tone=tone)

    def _count(self, value: int, name: str) -> QSpinBox:
        box = QSpinBox()
        box.setRange(0, _MOST_CALLS)
        box.setSpecialValueText(self.tr("No limit"))
        box.setValue(value)
        box.setAccessibleName(name)
        return box

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(4)
        fields = (
            (self.tr("Name"), self.name),
            (self.tr("Calls at a time"), self.concurrency),
            (self.tr("Calls an hour"), self.per_hour),
            (self.tr("Dollars a day"), self.per_day),
        )
        for column, (title, field) in enumerate(fields):
            grid.addWidget(field_label(title, field), 0, column)
            grid.addWidget(field, 1, column)
        grid.addWidget(self.make_button, 1, len(fields))
        grid.setColumnStretch(0, 1)
        shown = QHBoxLayout()
        shown.setSpacing(SPACE_S)
        shown.addWidget(self.secret, 1)
        shown.addWidget(self.copy_button)
        shown.addWidget(self.done_button)
        self.body.addWidget(self.tokens)
        self.body.addLayout(grid)
        self.body.addWidget(self.message)
        self.body.addLayout(shown)
