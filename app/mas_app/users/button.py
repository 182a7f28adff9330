"""Whose window it is, and the menu to change that."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from mas_app.icons import icon
from mas_app.theme import Theme
from mas_core.paths import DEFAULT_USER

_NAME_CHARS = 24


class UserButton(QToolButton):
    """The user's name with a menu.

    Signals:
        login_asked, signup_asked, logout_asked, rename_asked, password_asked, delete_asked, hand_over_asked: What is wanted.
    """

    login_asked = Signal()
    signup_asked = Signal()
    logout_asked = Signal()
    rename_asked = Signal()
    password_asked = Signal()
    delete_asked = Signal()
    hand_over_asked = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setIconSize(QSize(18, 18))
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self)
        self.login = menu.addAction(self.tr("Log in…"))
        self.login.triggered.connect(lambda _on: self.login_asked.emit())
        self.signup = menu.addAction(self.tr("Sign up…"))
        self.signup.triggered.connect(lambda _on: self.signup_asked.emit())
        self.hand_over = menu.addAction(self.tr("Make this history mine…"))
        self.hand_over.triggered.connect(lambda _on: self.hand_over_asked.emit())
        menu.addSeparator()
        self.rename = menu.addAction(self.tr("Rename…"))
        self.rename.triggered.connect(lambda _on: self.rename_asked.emit())
        self.password = menu.addAction(self.tr("Password…"))
        self.password.triggered.connect(lambda _on: self.password_asked.emit())
        self.delete = menu.addAction(self.tr("Delete user…"))
        self.delete.triggered.connect(lambda _on: self.delete_asked.emit())
        menu.addSeparator()
        self.logout = menu.addAction(self.tr("Log out"))
        self.logout.triggered.connect(lambda _on: self.logout_asked.emit())
        self.setMenu(menu)
        theme.changed.connect(self._paint_icon)
        self._paint_icon()
        self.show_user(DEFAULT_USER)

    def show_user(self, name: str) -> None:
        """Shows whose window it is, and what they can do."""
        own = name != DEFAULT_USER
        shown = name if len(name) <= _NAME_CHARS else name[: _NAME_CHARS - 1] + "…"
        self.setText((shown if own else self.tr("everybody")).replace("&", "&&"))
        words = self.tr("User {0}").format(name) if own else self.tr("Everybody's user, who has no password")
        self.setAccessibleName(words)
        self.setToolTip(words)
        for action in (self.rename, self.password, self.delete, self.logout):
            action.setVisible(own)
        self.hand_over.setVisible(not own)

    def _paint_icon(self) -> None:
        self.setIcon(icon("user", self._theme.colours.text))
