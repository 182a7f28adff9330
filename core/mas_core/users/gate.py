"""The one gate before a user's history, for window, command line and node alike."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from pathlib import Path

from mas_core.paths import DEFAULT_USER, Paths, user_folder_name
from mas_core.users.accounts import RESERVED_PREFIXES, Accounts, accounts_file, find, folder_of
from mas_core.users.login import BONDED, Login, LoginRefused, PasswordNeeded, bond_for, no_such_user, proves


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A user whose history may be opened."""

    name: str
    folder: Path

    @property
    def history(self) -> Path:
        """Their history file."""
        return self.folder / "history.db"


def admit(paths: Paths, *, user: str = DEFAULT_USER, login: Login | None = None) -> Person:
    """Returns whose history may be opened: that of ``login``, or of a ``user`` who has no password.

    Raises:
        PasswordNeeded: The user has a password, and there is no login.
        LoginRefused: The login counts no more: the password was changed, or the account deleted.
        InputError: There is no such user.
        MachineError: The users cannot be read.
    """
    if login is None and user_folder_name(user) == DEFAULT_USER:
        return Person(name=DEFAULT_USER, folder=paths.user())
    accounts = accounts_file(paths).read()
    if login is not None:
        return _proven(paths, accounts, login)
    found = find(accounts.users, user)
    if found is None:
        raise no_such_user(user)
    _, account = found
    if account.password:
        raise PasswordNeeded(account.name)
    return Person(name=account.name, folder=folder_of(paths, account))


def _proven(paths: Paths, accounts: Accounts, login: Login) -> Person:
    for account in accounts.users.values():
        if proves(login, account.stamp):
            return Person(name=account.name, folder=folder_of(paths, account))
    raise LoginRefused("This login counts no more: the password was changed, or the user deleted. Log in again.")


def bonded(paths: Paths, bond: str) -> Person:
    """Returns the user to whom somebody who had logged in gave a bond (:meth:`mas_core.users.Users.bond`).

    Raises:
        LoginRefused: It counts no more: the password was changed, or the account deleted.
        MachineError: The users cannot be read.
    """
    for account in accounts_file(paths).read().users.values():
        if hmac.compare_digest(bond_for(account.stamp), bond):
            return Person(name=account.name, folder=folder_of(paths, account))
    raise LoginRefused("This token counts no more: its user's password was changed, or the user deleted. Make a new one.")


def caller_history(paths: Paths, user: str) -> Path:
    """Returns the history of a node's caller: a token's, a paired device's, or that of everybody on this computer.

    A node asks nobody for a password, so of the histories that people have it gets to those that their tokens are bonded to.

    Raises:
        LoginRefused: The name is not one that callers have, or a bond that counts no more.
    """
    if user.startswith(BONDED):
        return bonded(paths, user.removeprefix(BONDED)).history
    if user != DEFAULT_USER and not user.startswith(RESERVED_PREFIXES):
        raise LoginRefused(f"A node opens no history of a person; '{user}' is none of its callers.")
    return paths.history(user)
