"""The dialogs about users. Each asks, waits while the answer is checked, and says what was wrong with it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFormLayout, QLineEdit, QPushButton, QWidget

from mas_app.dialogs.dialog import Dialog
from mas_app.theme import SPACE_S, Theme
from mas_app.users.files import NewUser
from mas_app.widgets.labels import text_label
from mas_core.users import Account


class UserDialog(Dialog):
    """Fields, a line on what follows, and a button that is quiet while the answer is checked.

    Signals:
        submitted: The person is done; the fields hold what they want.
    """

    submitted = Signal()

    def __init__(self, *, theme: Theme, parent: QWidget | None, kind: str = "primary") -> None:
        super().__init__("", theme=theme, parent=parent, width_px=440)
        self._lines: list[QLineEdit] = []
        self._title = text_label(size="title")
        self.words = text_label(tone="muted", wrap=True)
        self.words.setMinimumWidth(380)
        self.body.addWidget(self._title)
        self.body.addWidget(self.words)
        self.form = QFormLayout()
        self.form.setVerticalSpacing(SPACE_S)
        self.form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self.body.addLayout(self.form)
        self.cancel_button = self.add_button(self.tr("Cancel"))
        self.cancel_button.clicked.connect(self.reject)
        self.ok_button = self.add_button("", kind=kind)
        self.ok_button.setDefault(True)
        self.ok_button.clicked.connect(self._submit)

    def head(self, title: str, *, words: str, button: str) -> None:
        """Says what it is about, and what the button does."""
        self.setWindowTitle(title)
        self._title.setText(title)
        self.words.setText(words)
        self.ok_button.setText(button)

    def line(self, name: str, *, secret: bool = False) -> QLineEdit:
        """Returns a new field."""
        field = QLineEdit()
        field.setAccessibleName(name)
        if secret:
            field.setEchoMode(QLineEdit.EchoMode.Password)
        self.form.addRow(text_label(name), field)
        self._lines.append(field)
        field.textChanged.connect(lambda _text: self.look())
        return field

    def complete(self) -> bool:
        """Whether the fields hold enough to be looked at."""
        return True

    def wait(self) -> None:
        """The answer is being checked."""
        self.ok_button.setEnabled(False)
        self.say(self.tr("One moment…"), tone="muted")

    def refuse(self, why: str, *, password: bool) -> None:
        """Says what was wrong; where it was a password, it is to be typed anew."""
        self.say(why, tone="danger")
        secrets = [field for field in self._lines if field.echoMode() == QLineEdit.EchoMode.Password]
        if password and secrets:
            for field in secrets:
                field.clear()
            next(field for field in secrets if field.isVisibleTo(self)).setFocus()
        self.look()

    def look(self) -> None:
        """Looks whether the fields are complete."""
        self.ok_button.setEnabled(self.complete())

    def _submit(self) -> None:
        if self.complete():
            self.submitted.emit()


class SwitchDialog(UserDialog):
    """Who is to come, and their password.

    Signals:
        nobody_asked: The person goes on as everybody's user.
    """

    nobody_asked = Signal()

    def __init__(
        self,
        accounts: Sequence[Account],
        *,
        theme: Theme,
        parent: QWidget | None,
        chosen: str = "",
        why: str = "",
        may_go_on: bool = False,
    ) -> None:
        """Asks.

        Args:
            accounts: Who can come; there may be nobody.
            theme: The look.
            parent: The window.
            chosen: Who is expected.
            why: Why somebody has to log in, where nothing is open.
            may_go_on: Whether everybody's user can come as well.
        """
        super().__init__(theme=theme, parent=parent)
        self.head(
            self.tr("Log in"),
            words=self.tr(
                "Each user has a history and a form of their own. You stay logged in for twelve hours, in commands too."
            ),
            button=self.tr("Log in"),
        )
        self._accounts = {account.name: account for account in accounts}
        self.name = QComboBox()
        self.name.setAccessibleName(self.tr("User"))
        self.name.addItems(list(self._accounts))
        self.name.setCurrentIndex(max(self.name.findText(chosen), 0))
        self.form.addRow(text_label(self.tr("User")), self.name)
        self.password = self.line(self.tr("Password"), secret=True)
        self.name.currentIndexChanged.connect(self._on_user)
        self._on_user()
        self.nobody_button = QPushButton(self.tr("Go on as everybody's user"))
        self.nobody_button.setAutoDefault(False)
        self.nobody_button.clicked.connect(self.nobody_asked)
        self.form.addRow("", self.nobody_button)
        self.form.setRowVisible(self.nobody_button, may_go_on)
        if why:
            self.say(why)
            self.cancel_button.setText(self.tr("Not now"))

    def complete(self) -> bool:
        """Whether a user is chosen, with a password if they have one."""
        account = self._accounts.get(self.name.currentText())
        return account is not None and (not account.has_password or bool(self.password.text()))

    def _on_user(self) -> None:
        account = self._accounts.get(self.name.currentText())
        locked = account is not None and account.has_password
        self.password.clear()
        self.password.setEnabled(locked)
        self.password.setPlaceholderText("" if locked else self.tr("none"))
        if locked:
            self.password.setFocus()
        self.say("")
        self.look()


class NewUserDialog(UserDialog):
    """A name, and a password twice or none."""

    def __init__(self, title: str, *, words: str, theme: Theme, parent: QWidget | None) -> None:
        super().__init__(theme=theme, parent=parent)
        self.head(title, words=words, button=title)
        self.name = self.line(self.tr("Name"))
        self.password = self.line(self.tr("Password"), secret=True)
        self.password.setPlaceholderText(self.tr("none: everybody here may use this name"))
        self.again = self.line(self.tr("The same again"), secret=True)
        self.name.setFocus()
        self.look()

    def complete(self) -> bool:
        """Whether there is a name, and the passwords are the same."""
        return bool(self.name.text().strip()) and self.password.text() == self.again.text()

    def new_user(self) -> NewUser:
        """Returns who is to be made."""
        return NewUser(name=self.name.text(), password=self.password.text())


class RenameDialog(UserDialog):
    """Another name."""

    def __init__(self, name: str, *, theme: Theme, parent: QWidget | None) -> None:
        super().__init__(theme=theme, parent=parent)
        words = self.tr("Another name for {0}. History and password stay as they are.").format(name)
        self.head(self.tr("Rename"), words=words, button=self.tr("Rename"))
        self._before = name
        self.name = self.line(self.tr("Name"))
        self.name.setText(name)
        self.name.selectAll()
        self.name.setFocus()
        self.look()

    def complete(self) -> bool:
        """Whether it is another name."""
        return self.name.text().strip() not in {"", self._before}


class PasswordDialog(UserDialog):
    """The old password, and a new one twice or none."""

    def __init__(self, account: Account, *, theme: Theme, parent: QWidget | None) -> None:
        super().__init__(theme=theme, parent=parent)
        has_password = account.has_password
        words = self.tr(
            "The password of {0} is a privacy screen, not encryption: it keeps others out in MAS, and who can read your files "
            "can read your history. A forgotten one cannot be recovered."
        )
        self.head(self.tr("Password"), words=words.format(account.name), button=self.tr("Keep"))
        self.old = self.line(self.tr("Old password"), secret=True)
        if not has_password:
            self.form.setRowVisible(self.old, False)
        self.new = self.line(self.tr("New password"), secret=True)
        self.new.setPlaceholderText(self.tr("none: everybody here may use this name"))
        self.again = self.line(self.tr("The same again"), secret=True)
        self._has_password = has_password
        (self.old if has_password else self.new).setFocus()
        self.look()

    def complete(self) -> bool:
        """Whether the new passwords are the same, and the old one is there where there is one."""
        old = bool(self.old.text()) if self._has_password else bool(self.new.text())
        return old and self.new.text() == self.again.text()


class DeleteUserDialog(UserDialog):
    """The name once more, and the password if there is one."""

    def __init__(self, account: Account, *, theme: Theme, parent: QWidget | None) -> None:
        super().__init__(theme=theme, parent=parent, kind="stop")
        has_password = account.has_password
        words = self.tr(
            "Deletes {0} with the history, its tags and backups, and the form. This cannot be undone. "
            "Exports and copies elsewhere stay. Type the name to confirm."
        )
        self.head(self.tr("Delete user"), words=words.format(account.name), button=self.tr("Delete for good"))
        self.name = self.line(self.tr("Name"))
        self.password = self.line(self.tr("Password"), secret=True)
        if not has_password:
            self.form.setRowVisible(self.password, False)
        self._wanted, self._has_password = account.name, has_password
        self.name.setFocus()
        self.look()

    def complete(self) -> bool:
        """Whether the name is right, and a password is there where there is one."""
        typed = " ".join(self.name.text().split()).casefold()
        return typed == self._wanted.casefold() and (not self._has_password or bool(self.password.text()))
