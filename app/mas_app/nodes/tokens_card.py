"""Tokens with which other programs ask this computer's panel, and what each of them may use."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QDoubleSpinBox,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from mas_app.formats import decimal, dollar_signs, moment
from mas_app.nodes.rows import Card, Made, Rows, field_label
from mas_app.nodes.seen import NodesSeen, PersonSeen, TokenSeen, TokenWanted
from mas_app.theme import SPACE_S, mark
from mas_app.widgets.elided_combo import ElidedCombo
from mas_app.widgets.labels import ElidedLabel, text_label
from mas_core.paths import DEFAULT_USER

_NAME_CHARACTERS = 64
_NAME_SHOWN = 12
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
        if token.user == DEFAULT_USER:
            said.insert(0, self.tr("everybody's history"))
        elif token.user:
            said.insert(0, self.tr("history of {0}").format(token.user))
        if not token.counts:
            said.insert(0, self.tr("refused: the password was changed, or the user deleted"))
        spent = self.tr("${0} spent today").format(decimal(token.spent_today_usd, 4))
        self.about.setText(" · ".join((*said, spent, self.tr("made {0}").format(moment(token.created_at)))))


class TokensCard(Card):
    """The card.

    Signals:
        token_asked: TokenWanted.
        revoke_asked: Name of a token that is to be taken back.
    """

    token_asked = Signal(object)
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
        self.whose = ElidedCombo()
        self.whose.setSizeAdjustPolicy(ElidedCombo.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.whose.setMinimumContentsLength(_NAME_SHOWN)
        self.whose.setAccessibleName(self.tr("Whose history the new token reads and writes"))
        self.whose.currentIndexChanged.connect(self._on_whose)
        self.password = QLineEdit()
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.password.returnPressed.connect(self._make)
        self._password_column = _column(self.tr("Password"), self.password)
        self._people: tuple[PersonSeen, ...] = ()
        self._asks = False
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
        self._show_people(())
        self.forget()

    def show_seen(self, seen: NodesSeen) -> None:
        """Shows the tokens that there are."""
        self.tokens.show_items(seen.tokens)
        if seen.people != self._people:
            self._show_people(seen.people)

    def token_made(self, wanted: TokenWanted, secret: str) -> None:
        """Shows a new token, this once."""
        self.name.clear()
        self.password.clear()
        said = self.tr("This is the token {0}. It is shown this once and kept nowhere: copy it now.").format(wanted.name)
        if wanted.user == DEFAULT_USER:
            said += " " + self.tr("It reads and writes everybody's history until it is revoked.")
        elif wanted.user:
            more = self.tr("It reads and writes the history of {0} until it is revoked or their password changes.")
            said += " " + more.format(wanted.user)
        self._say(said)
        self.secret.setText(secret)
        for widget in (self.secret, self.copy_button, self.done_button):
            widget.show()
        self.secret.setFocus()
        self.secret.selectAll()

    def token_refused(self, why: str, *, password: bool = False) -> None:
        """Says why there is no new token; where it was for want of the right password, that is to be typed anew."""
        self._say(why, tone="danger")
        if password:
            self.password.clear()
            self._ask_for_password(asked=True)
        (self.password if password else self.name).setFocus()

    def forget(self) -> None:
        """Shows the last token no more."""
        self.secret.clear()
        self.password.clear()
        for widget in (self.secret, self.copy_button, self.done_button):
            widget.hide()
        self._say("")

    def _make(self) -> None:
        from mas_core.peers.tokens import Quota  # noqa: PLC0415  (see mas_app.nodes.seen)

        password = self.password.text()
        if self._asks and not password:
            self.token_refused(self.tr("Type the password of {0}.").format(self.whose.currentData()), password=True)
            return
        self.forget()
        quota = Quota(
            concurrency=self.concurrency.value() or None,
            calls_per_hour=self.per_hour.value() or None,
            usd_per_day=self.per_day.value() or None,
        )
        user = self.whose.currentData() or ""
        self.token_asked.emit(TokenWanted(name=self.name.text().strip(), quota=quota, user=user, password=password))

    def _show_people(self, people: tuple[PersonSeen, ...]) -> None:
        """Offers a history of its own, everybody's, and that of each person; what is chosen stays chosen."""
        chosen = self.whose.currentData()
        self._people = people
        self.whose.blockSignals(True)
        self.whose.clear()
        self.whose.addItem(self.tr("its own"), "")
        for person in people:
            everybody = person.name == DEFAULT_USER
            self.whose.addItem(self.tr("everybody's") if everybody else self.tr("that of {0}").format(person.name), person.name)
        self.whose.setCurrentIndex(max(self.whose.findData(chosen), 0))
        self.whose.blockSignals(False)
        if self.whose.currentData() != chosen:
            self.password.clear()
        self._look()

    def _on_whose(self) -> None:
        self.password.clear()
        self._look()

    def _look(self) -> None:
        user = self.whose.currentData()
        self._ask_for_password(asked=any(person.name == user and person.asked for person in self._people))

    def _ask_for_password(self, *, asked: bool) -> None:
        self.password.setAccessibleName(self.tr("Password of {0}").format(self.whose.currentData()))
        self._password_column.setVisible(asked)
        self._asks = asked

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
        whose = _row(_column(self.tr("Name"), self.name), _column(self.tr("History"), self.whose), self._password_column)
        below = _row(
            _column(self.tr("Calls at a time"), self.concurrency),
            _column(self.tr("Calls an hour"), self.per_hour),
            _column(self.tr("Dollars a day"), self.per_day),
        )
        below.addWidget(self.make_button, 0, Qt.AlignmentFlag.AlignBottom)
        shown = QHBoxLayout()
        shown.setSpacing(SPACE_S)
        shown.addWidget(self.secret, 1)
        shown.addWidget(self.copy_button)
        shown.addWidget(self.done_button)
        self.body.addWidget(self.tokens)
        self.body.addLayout(whose)
        self.body.addLayout(below)
        self.body.addWidget(self.message)
        self.body.addLayout(shown)


def _column(title: str, field: QWidget) -> QWidget:
    """Returns a field below its label."""
    whole = QWidget()
    column = QVBoxLayout(whole)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(4)
    column.addWidget(field_label(title, field))
    column.addWidget(field)
    return whole


def _row(*columns: QWidget) -> QHBoxLayout:
    """Returns columns beside one another, all as wide; a hidden one leaves no gap."""
    row = QHBoxLayout()
    row.setSpacing(12)
    for column in columns:
        row.addWidget(column, 1)
    return row
