"""Carries out what is asked for in the user's menu. Lives on the window's thread; files and passwords wait on another."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Signal
from shiboken6 import isValid

from mas_app.bridge import Replies
from mas_app.main_window import MainWindow
from mas_app.opening import Opening
from mas_app.phrases import translated
from mas_app.theme import Theme
from mas_core.errors import InputError, MasError
from mas_core.paths import DEFAULT_USER, Paths

if TYPE_CHECKING:  # imported when a dialog is first opened: most people never see one
    from mas_app.users.dialogs import NewUserDialog, SwitchDialog, UserDialog
    from mas_app.users.files import UserFiles
    from mas_core.users import Account

_FOR_THE_TERMINAL = re.compile(r"(?: Run: mas .*| ?\(mas [^)]*\))")
"""What messages say to those who use the command line."""

ResultT = TypeVar("ResultT")


class UsersController(QObject):
    """Asks what has to be asked, and has the history of whoever comes opened in place of the one that is.

    Signals:
        trouble: A sentence that the person has to see.
    """

    trouble = Signal(str)

    def __init__(
        self,
        *,
        paths: Paths,
        opening: Opening,
        window: MainWindow,
        running: Callable[[], bool],
        theme: Theme,
        parent: QObject | None = None,
    ) -> None:
        """Takes up what is wanted in the window's menu.

        Args:
            paths: Where files are.
            opening: Closes the core and opens it for somebody else.
            window: The window.
            running: Whether a run goes on.
            theme: The look.
            parent: The owner.
        """
        super().__init__(parent)
        self._paths = paths
        self._opening = opening
        self._window = window
        self._running = running
        self._theme = theme
        self._name = DEFAULT_USER
        self._dialog: UserDialog | None = None
        self._files: UserFiles | None = None
        self._threads = ThreadPoolExecutor(max_workers=1, thread_name_prefix="mas-users")
        self._replies = Replies(self)
        button = window.header.user_button
        button.login_asked.connect(self._begin_login)
        button.signup_asked.connect(self._sign_up)
        button.hand_over_asked.connect(self._hand_over)
        button.rename_asked.connect(self._rename)
        button.password_asked.connect(self._begin_password)
        button.delete_asked.connect(self._begin_deletion)
        button.logout_asked.connect(self._log_out)

    def show_user(self, name: str) -> None:
        """Says whose history is open."""
        self._name = name
        self._window.header.user_button.show_user(name)
        self._window.header.user_button.setEnabled(True)

    def close(self) -> None:
        """Asks and shows nothing more."""
        self._replies.close()
        self._threads.shutdown(wait=True, cancel_futures=True)

    def _begin_login(self) -> None:
        if self._may_change():
            self._run(lambda files: files.accounts(), then=self._ask_who)

    def _ask_who(self, accounts: tuple[Account, ...]) -> None:
        from mas_app.users.dialogs import SwitchDialog  # noqa: PLC0415

        others = tuple(account for account in accounts if account.name != self._name)
        if not others:
            self.trouble.emit(self.tr("Nobody else has signed up on this computer: choose “Sign up…” in the user's menu."))
            return
        dialog = SwitchDialog(others, theme=self._theme, parent=self._window)
        dialog.submitted.connect(lambda: self._log_in(dialog))
        self._show(dialog)

    def ask_at_start(self, user: str, why: str) -> None:
        """Asks for a password before anything can be opened.

        Args:
            user: Whose history was to be opened.
            why: Why it was not.
        """
        named = bool(os.environ.get("MAS_USER", "").strip())
        self._window.header.user_button.setEnabled(False)

        def ask(accounts: tuple[Account, ...]) -> None:
            from mas_app.users.dialogs import SwitchDialog  # noqa: PLC0415

            dialog = SwitchDialog(
                tuple(account for account in accounts if not named or account.name == user),
                chosen=user,
                why=_FOR_THE_TERMINAL.sub("", why),
                may_go_on=not named,
                theme=self._theme,
                parent=self._window,
            )
            dialog.submitted.connect(lambda: self._log_in(dialog))
            dialog.nobody_asked.connect(lambda: self._go_on_as_nobody(dialog))
            self._show(dialog)

        self._run(lambda files: files.accounts(), then=ask)

    def _go_on_as_nobody(self, dialog: SwitchDialog) -> None:
        self._ask(dialog, lambda files: files.log_out(), then=lambda _none: self._change(_nothing))

    def _log_in(self, dialog: SwitchDialog) -> None:
        name, password = dialog.name.currentText(), dialog.password.text()
        self._ask(dialog, lambda files: files.log_in(name, password), then=lambda _none: self._change(_nothing))

    def _sign_up(self) -> None:
        if not self._may_change():
            return
        dialog = self._new_user_dialog(
            self.tr("Sign up"),
            words=self.tr(
                "A history and a form of your own, on this computer. A password is a privacy screen, not encryption: it keeps "
                "others out in MAS, and who can read your files can read your history."
            ),
        )

        def submit() -> None:
            new = dialog.new_user()
            self._ask(dialog, lambda files: files.sign_up(new), then=lambda _none: self._change(_nothing))

        dialog.submitted.connect(submit)
        self._show(dialog)

    def _hand_over(self) -> None:
        if not self._may_change():
            return
        dialog = self._new_user_dialog(
            self.tr("Make this history mine"),
            words=self.tr(
                "What everybody's user has here, the history with its backups, becomes that of a new user, and everybody's "
                "begins anew. A password is a privacy screen, not encryption."
            ),
        )

        def submit() -> None:
            new = dialog.new_user()
            self._ask(dialog, lambda files: files.ready_to_hand_over(new), then=self._change)

        dialog.submitted.connect(submit)
        self._show(dialog)

    def _new_user_dialog(self, title: str, *, words: str) -> NewUserDialog:
        from mas_app.users.dialogs import NewUserDialog  # noqa: PLC0415

        return NewUserDialog(title, words=words, theme=self._theme, parent=self._window)

    def _rename(self) -> None:
        from mas_app.users.dialogs import RenameDialog  # noqa: PLC0415

        dialog, name = RenameDialog(self._name, theme=self._theme, parent=self._window), self._name

        def submit() -> None:
            new = dialog.name.text()
            self._ask(dialog, lambda files: files.rename(name, new), then=self.show_user)

        dialog.submitted.connect(submit)
        self._show(dialog)

    def _begin_password(self) -> None:
        name = self._name
        self._run(lambda files: files.account(name), then=self._ask_for_passwords)

    def _ask_for_passwords(self, account: Account) -> None:
        from mas_app.users.dialogs import PasswordDialog  # noqa: PLC0415

        dialog = PasswordDialog(account, theme=self._theme, parent=self._window)

        def submit() -> None:
            old, new = dialog.old.text(), dialog.new.text()
            self._ask(dialog, lambda files: files.change_password(account.name, old=old, new=new), then=lambda _none: None)

        dialog.submitted.connect(submit)
        self._show(dialog)

    def _begin_deletion(self) -> None:
        name = self._name
        if self._may_change():
            self._run(lambda files: files.account(name), then=self._ask_to_delete)

    def _ask_to_delete(self, account: Account) -> None:
        from mas_app.users.dialogs import DeleteUserDialog  # noqa: PLC0415

        dialog = DeleteUserDialog(account, theme=self._theme, parent=self._window)

        def submit() -> None:
            typed, password = dialog.name.text(), dialog.password.text()
            self._ask(
                dialog,
                lambda files: files.ready_to_delete(account.name, typed=typed, password=password),
                then=self._change,
            )

        dialog.submitted.connect(submit)
        self._show(dialog)

    def _log_out(self) -> None:
        if self._may_change():
            self._run(lambda files: files.log_out(), then=lambda _none: self._change(_nothing))

    def _may_change(self) -> bool:
        """Whether another user may come now; says why not."""
        if self._running():
            self.trouble.emit(self.tr("A run goes on. Wait for its end, or cancel it; then another user can come."))
            return False
        if os.environ.get("MAS_USER", "").strip():
            self.trouble.emit(self.tr("This window was opened for {0} by MAS_USER. Start MAS without it.").format(self._name))
            return False
        return True

    def _change(self, work: Callable[[], None]) -> None:
        """Closes what is open, does what is to be done then, and opens what belongs to whoever is logged in."""
        if self._running():
            self.trouble.emit(self.tr("A run has begun meanwhile. When it has ended, another user can come."))
            return
        self._opening.meanwhile(work, words=self.tr("Changing the user…"), then=lambda _none: None, failed=self._report)

    def _show(self, dialog: UserDialog) -> None:
        if self._dialog is not None and isValid(self._dialog):
            self._dialog.close()
        self._dialog = dialog
        dialog.come_forward()

    def _ask(self, dialog: UserDialog, work: Callable[[UserFiles], ResultT], *, then: Callable[[ResultT], None]) -> None:
        """Has an answer checked: the dialog closes when it is right, and says what is wrong with it otherwise."""

        def right(result: ResultT) -> None:
            if isValid(dialog):
                dialog.accept()
            then(result)

        def wrong(error: BaseException) -> None:
            if not isinstance(error, MasError):
                raise error
            if isValid(dialog):
                dialog.refuse(translated(error), password=isinstance(error, InputError) and error.field == "password")

        dialog.wait()
        self._run(work, then=right, failed=wrong)

    def _run(
        self,
        work: Callable[[UserFiles], ResultT],
        *,
        then: Callable[[ResultT], None],
        failed: Callable[[BaseException], None] | None = None,
    ) -> None:
        if self._files is None:
            from mas_app.users.files import UserFiles  # noqa: PLC0415

            self._files = UserFiles(self._paths)
        self._replies.expect(self._threads.submit(work, self._files), then=then, failed=failed or self._report)

    def _report(self, error: BaseException) -> None:
        if not isinstance(error, MasError):
            raise error
        self.trouble.emit(translated(error))


def _nothing() -> None:
    """What is done while the history is closed, where it is only to be opened for somebody else."""
