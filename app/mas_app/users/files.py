"""What is done to the users of this computer. All of it waits for files, and some for a password's hash; nothing of Qt."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass

from mas_core.errors import InputError
from mas_core.paths import Paths
from mas_core.users import Account, Login, Users
from mas_core.users.passwords import check_new

NAMED_BY = "MAS_USER"
"""The variable that says who is meant whenever a history is opened, whoever is logged in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewUser:
    """A name and a password, which is empty for none."""

    name: str
    password: str


class UserFiles:
    """The users, for one who uses the window as ``name``. All methods raise MasError where it cannot be done."""

    def __init__(self, paths: Paths) -> None:
        self._users = Users(paths)

    def accounts(self) -> tuple[Account, ...]:
        """Returns everybody who has signed up, by name."""
        return self._users.all()[1:]

    def account(self, name: str) -> Account:
        """Returns one user.

        Raises:
            InputError: There is none of that name any more.
        """
        found = self._users.find(name)
        if found is None:
            raise InputError(f"There is no user {name} any more. Log out.", field="user")
        return found

    def log_in(self, name: str, password: str) -> None:
        """Lets somebody be the one whose history is opened next, for twelve hours.

        Raises:
            LoginRefused: The password is wrong, or too many were.
        """
        self._users.remember(self._users.log_in(name, password or None))

    def sign_up(self, new: NewUser) -> None:
        """Makes a user, and lets them be the next one.

        Raises:
            InputError: Name or password cannot be used.
        """
        self._users.remember(self._users.sign_up(new.name, new.password or None))

    def log_out(self) -> None:
        """Lets everybody's user be the next one."""
        self._users.log_out()

    def rename(self, name: str, new_name: str) -> str:
        """Gives the user of the window another name, and returns it as it is kept.

        Raises:
            InputError: It cannot be used, or somebody has it.
        """
        return self._users.rename(self._own(name), new_name).user

    def change_password(self, name: str, *, old: str, new: str) -> None:
        """Sets, changes or takes away the password; the window's user stays logged in.

        Raises:
            LoginRefused: The old one is wrong.
            InputError: The new one cannot be used.
        """
        self._users.remember(self._users.change_password(self._own(name), old=old or None, new=new or None))

    def ready_to_hand_over(self, new: NewUser) -> Callable[[], None]:
        """Returns what makes everybody's history that of a new user, to be called when it is closed.

        Raises:
            InputError: Name or password cannot be used.
        """
        if self._users.find(new.name) is not None:
            raise InputError(f"There is a user {new.name.strip()} already. Choose another name.", field="user")
        if new.password:
            check_new(new.password)
        return lambda: self._users.remember(self._users.claim_default(new.name, new.password or None))

    def ready_to_delete(self, name: str, *, typed: str, password: str) -> Callable[[], None]:
        """Returns what deletes the user of the window, to be called when their history is closed.

        Args:
            name: Theirs.
            typed: Their name once more, as they typed it.
            password: Their password, if they have one.

        Raises:
            LoginRefused: The password is wrong.
        """
        login = self._own(name)
        # A wrong password is to be said while there is still a window to say it in.
        self._users.log_in(name, password or None)
        return lambda: self._users.delete(login, confirmed_name=typed, password=password or None)

    def _own(self, name: str) -> Login:
        login = self._users.chosen(os.environ.get(NAMED_BY, "").strip())
        if login is None or login.user != name:
            raise InputError(f"{name} has logged out elsewhere meanwhile. Log in again.", field="user")
        return login
