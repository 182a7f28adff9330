"""What is kept of each user, in one private file beside the users' folders."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from mas_core.errors import InputError
from mas_core.paths import DEFAULT_USER, Paths, user_folder_name
from mas_core.peers.files import PrivateJson

RESERVED_PREFIXES = ("token-", "peer-")
"""Names of a node's callers begin so; no person's does, so that neither can come into the other's folder."""

_FREE_TRIES = 2
_LONGEST_WAIT_S = 900.0
_STRANGERS_FORGOTTEN_S = 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A user as anybody on this computer may see them; the default user is one too."""

    name: str
    has_password: bool
    created_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tries:
    """Wrong passwords since the last right one. ``wait_until_s`` is in seconds since 1970, so that it outlives a restart."""

    wrong: int = 0
    wait_until_s: float = 0.0

    def wait_s(self, now_s: float) -> float:
        """Returns for how long no password is looked at: never longer than the tries are worth, if the clock was set back."""
        return max(0.0, min(self.wait_until_s - now_s, _delay_s(self.wrong)))

    def one_more(self, now_s: float) -> Tries:
        """Counts a try as wrong. That is done before its password is looked at: ending the program buys nothing."""
        return Tries(wrong=self.wrong + 1, wait_until_s=now_s + _delay_s(self.wrong + 1))

    def of_strangers(self, now_s: float) -> Tries:
        """Returns what still counts under names that nobody has: no right password ever forgives these, so time does."""
        return self if now_s - self.wait_until_s < _STRANGERS_FORGOTTEN_S else Tries()


def _delay_s(wrong: int) -> float:
    """Two slips are free; then 1, 2, 4 … seconds, up to a quarter of an hour."""
    return 0.0 if wrong <= _FREE_TRIES else min(_LONGEST_WAIT_S, 2.0 ** min(wrong - _FREE_TRIES - 1, 32))


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredAccount:
    """One user in the file.

    Attributes:
        name: As the person wrote it.
        folder: Name of their folder; it stays when they are renamed.
        stamp: Changes with the password: what was proven with an earlier one counts no more.
        password: Hash of the password, empty for none.
        session: SHA-256 of the secret of a login that is remembered, empty for none.
        session_until_s: When that login ends, in seconds since 1970.
    """

    name: str
    folder: str
    created_at: datetime
    stamp: str
    password: str = ""
    tries: Tries = Tries()
    session: str = ""
    session_until_s: float = 0.0

    def public(self) -> Account:
        """Returns what anybody may see."""
        return Account(name=self.name, has_password=bool(self.password), created_at=self.created_at)

    def with_password(self, hashed: str) -> StoredAccount:
        """Returns the account with another password or none; every earlier login has ended."""
        return replace(self, password=hashed, stamp=new_stamp(), session="", session_until_s=0.0, tries=Tries())


@dataclass(frozen=True, slots=True, kw_only=True)
class Accounts:
    """The whole file; ``users`` by what :func:`mas_core.paths.user_folder_name` makes of their names.

    ``strangers`` counts tries under names that nobody has, so that these are answered like wrong passwords.
    """

    version: int = 1
    users: dict[str, StoredAccount] = field(default_factory=dict)
    strangers: Tries = Tries()

    def having(self, key: str, account: StoredAccount) -> Accounts:
        """Returns the file with one account added or changed."""
        return replace(self, users={**self.users, key: account})

    def without(self, key: str) -> Accounts:
        """Returns the file without one account."""
        return replace(self, users={other: account for other, account in self.users.items() if other != key})


def accounts_file(paths: Paths) -> PrivateJson[Accounts]:
    """Returns the file. It is no folder below ``users``, where a user of that name could have theirs."""
    return PrivateJson(
        paths.data_folder / "users.json",
        Accounts,
        empty=Accounts(),
        way_out="There is no sound copy of it either. Mend it by hand, or move it away and make the users anew; what everybody "
        "asked stays in the folders below users.",
        check=_check,
        keep_copy=True,
    )


def _check(accounts: Accounts) -> None:
    if accounts.version != 1:
        raise ValueError("another version")
    folders = [account.folder for account in accounts.users.values()]
    if len(set(folders)) < len(folders) or any(not _is_own_folder(folder) for folder in folders):
        raise ValueError("a folder that is not one user's own")


def _is_own_folder(folder: str) -> bool:
    """Whether a folder can be a user's own; a file that was edited by hand must not lead elsewhere."""
    try:
        return user_key(folder) == folder
    except InputError:
        return False


def user_key(name: str) -> str:
    """Returns what a person's name is kept under.

    Raises:
        InputError: It cannot be a user's name, or is kept for others.
    """
    key = user_folder_name(name)
    if key == DEFAULT_USER:
        raise InputError(f"'{DEFAULT_USER}' is everybody's user, without a password. Choose another name.", field="user")
    if key.startswith(RESERVED_PREFIXES):
        raise InputError(
            f"A name cannot begin with {' or '.join(RESERVED_PREFIXES)}; a node's callers have these.", field="user"
        )
    return key


def free_folder(paths: Paths, accounts: Accounts, key: str) -> str:
    """Returns a name for a new user's folder: theirs, or with a number where something of that name is there already."""
    taken = {account.folder for account in accounts.users.values()}
    number = 1
    while True:
        folder = key if number == 1 else f"{key[:56].rstrip('. ')}-{number}"
        if folder not in taken and not (paths.users / folder).exists():
            return folder
        number += 1


def new_account(name: str, *, folder: str, hashed: str) -> StoredAccount:
    """Returns an account that begins now."""
    return StoredAccount(
        name=" ".join(name.split()), folder=folder, created_at=datetime.now(UTC), stamp=new_stamp(), password=hashed
    )


def new_stamp() -> str:
    """Returns a stamp that no other account has or had."""
    return secrets.token_hex(16)


def folder_of(paths: Paths, account: StoredAccount) -> Path:
    """Returns a user's folder."""
    return paths.users / account.folder


def digest(secret: str) -> str:
    """Returns what is kept of a session's secret, which is random and long: it needs no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()


def find(users: Mapping[str, StoredAccount], name: str) -> tuple[str, StoredAccount] | None:
    """Returns the key and the account of a name, or None if nobody has it."""
    try:
        key = user_key(name)
    except InputError:
        return None
    return (key, users[key]) if key in users else None
