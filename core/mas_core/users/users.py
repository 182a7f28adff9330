"""Sign up, log in and out, rename, change the password, delete."""

from __future__ import annotations

import hmac
import logging
import time
from collections.abc import Callable
from dataclasses import replace

from mas_core.errors import InputError, MachineError
from mas_core.paths import DEFAULT_USER, Paths, make_private, user_folder_name
from mas_core.users import folders
from mas_core.users.accounts import (
    Account,
    Accounts,
    StoredAccount,
    Tries,
    accounts_file,
    digest,
    find,
    folder_of,
    free_folder,
    new_account,
    user_key,
)
from mas_core.users.login import (
    Login,
    LoginDelayed,
    LoginRefused,
    PasswordNeeded,
    bond_for,
    no_such_user,
    proof_for,
    proves,
    quoted,
)
from mas_core.users.passwords import Passwords, check_new
from mas_core.users.sessions import SESSION_S, Session, SessionFile, new_secret

logger = logging.getLogger(__name__)


class Users:
    """The users of this computer. Its methods wait for files, and those that take a password for a tenth of a second more.

    Every one raises MachineError where the file of users cannot be read or written.
    """

    def __init__(self, paths: Paths, *, passwords: Passwords | None = None, now_s: Callable[[], float] = time.time) -> None:
        """Reads nothing yet.

        Args:
            paths: Where files are.
            passwords: Hashes with other costs.
            now_s: A clock in seconds since 1970.
        """
        self._paths = paths
        self._file = accounts_file(paths)
        self._session = SessionFile(paths)
        self._passwords = passwords or Passwords()
        self._now_s = now_s

    @property
    def notice(self) -> str:
        """A sentence for the person while a copy stands in for the broken file of users; else empty."""
        return self._file.notice

    def all(self) -> tuple[Account, ...]:
        """Returns everybody, the default user first and the others by name."""
        users = self._file.read().users
        default = Account(name=DEFAULT_USER, has_password=False)
        return (default, *(users[key].public() for key in sorted(users)))

    def find(self, name: str) -> Account | None:
        """Returns the user of a name, or None if there is none."""
        if user_folder_name(name) == DEFAULT_USER:
            return Account(name=DEFAULT_USER, has_password=False)
        found = find(self._file.read().users, name)
        return found[1].public() if found else None

    def sign_up(self, name: str, password: str | None = None) -> Login:
        """Makes a user, with a new and empty folder, and logs them in.

        Args:
            name: Names that differ in case or Unicode form alone are one.
            password: None for none: then everybody on this computer may use that name.

        Raises:
            InputError: The name or the password cannot be used, or somebody has the name.
        """
        return self._made(name, password)

    def claim_default(self, name: str, password: str | None = None) -> Login:
        """Renames the default user: what they had belongs to ``name`` from now on, and the default user begins anew.

        Raises:
            InputError: The name or the password cannot be used, or somebody has the name.
            StorageBusy: The history is open.
        """
        folders.ensure_closed(self._paths.user())
        login = self._made(name, password, make=False)
        try:
            folders.move(self._paths.user(), login.folder)
        except BaseException:
            # The default user has everything still, so the new one is nobody.
            with self._file.changing() as (accounts, store):
                store(accounts.without(user_key(name)))
            raise
        make_private(login.folder)
        return login

    def log_in(self, name: str, password: str | None = None) -> Login:
        """Logs somebody in. A try counts as wrong until it has proven right, also over restarts of the program.

        Raises:
            LoginDelayed: Too many were wrong; nothing was looked at.
            LoginRefused: The name or the password is wrong; it is the same for both, also in the time that it takes.
        """
        found = find(self._file.read().users, name)
        if found is not None and not found[1].password:
            return self._login(found[1])
        key = found[0] if found is not None else ""
        account = self._try(key)
        if account is None or not account.password:
            self._passwords.hashed(password or "")
            raise LoginRefused
        self._verify(account, password)
        return self._login(self._let_in(key, account, password or ""))

    def rename(self, login: Login, new_name: str) -> Login:
        """Gives a user another name; folder, password and open programs stay as they are.

        Raises:
            LoginRefused: The login counts no more.
            InputError: The name cannot be used, or somebody has it.
        """
        new_key = user_key(new_name)
        with self._file.changing() as (accounts, store):
            key, account = self._account(accounts, login)
            if new_key != key:
                _ensure_free(accounts, new_key)
            renamed = replace(account, name=" ".join(new_name.split()))
            store(accounts.without(key).having(new_key, renamed))
        if self._session.read().user == key:
            self._session.write(replace(self._session.read(), user=new_key))
        return self._login(renamed)

    def change_password(self, login: Login, *, old: str | None, new: str | None) -> Login:
        """Sets, changes or with ``new=None`` takes away a password. Logins with the earlier one end, but for the one returned.

        Raises:
            LoginDelayed: Too many old passwords were wrong.
            LoginRefused: The old one is wrong, or the login counts no more.
            InputError: The new one is too short or too long.
        """
        if new is not None:
            check_new(new)
        key = self._prove_again(login, old)
        hashed = self._passwords.hashed(new) if new is not None else ""
        with self._file.changing() as (accounts, store):
            _, account = self._account(accounts, login)
            changed = account.with_password(hashed)
            store(accounts.having(key, changed))
        return self._login(changed)

    def delete(self, login: Login, *, confirmed_name: str, password: str | None) -> None:
        """Deletes a user with their history, backups, form and everything else in their folder, for good.

        Args:
            login: Whom.
            confirmed_name: Their name once more, as the person typed it.
            password: Their password once more, if they have one.

        Raises:
            InputError: The name is not that of the login.
            LoginDelayed: Too many passwords were wrong.
            LoginRefused: The password is wrong, or the login counts no more.
            StorageBusy: Their history is open.
            MachineError: The folder refuses; what was set aside already is removed with the next user that is made or deleted.
        """
        key, account = self._account(self._file.read(), login)
        if user_folder_name(confirmed_name) != key:
            raise InputError(f"Nothing was deleted: type the name {account.name} to confirm.", field="user")
        self._prove_again(login, password)
        folders.ensure_closed(login.folder)
        folders.set_aside(login.folder)
        with self._file.changing() as (accounts, store):
            store(accounts.without(key))
        if self._session.read().user == key:
            self._session.write(Session())
        folders.sweep(self._paths.users)

    def bond(self, login: Login) -> str:
        """Returns what ties a token to somebody who is logged in, until their password changes or the account is deleted.

        Raises:
            LoginRefused: The login counts no more.
        """
        return bond_for(self._account(self._file.read(), login)[1].stamp)

    def remember(self, login: Login) -> None:
        """Keeps somebody logged in for the next programs, for twelve hours or until :meth:`log_out`.

        Raises:
            LoginRefused: The login counts no more.
        """
        secret = new_secret()
        with self._file.changing() as (accounts, store):
            key, account = self._account(accounts, login)
            until_s = self._now_s() + SESSION_S
            store(accounts.having(key, replace(account, session=digest(secret), session_until_s=until_s)))
        self._session.write(Session(user=key, secret=secret))

    def remembered(self) -> Login | None:
        """Returns the login that is remembered, or None if nobody is logged in.

        Raises:
            PasswordNeeded: It has ended. Nobody else's history is taken in its place, where the next question would go.
        """
        session = self._session.read()
        if not session.user:
            return None
        account = self._file.read().users.get(session.user)
        if account is None:
            raise PasswordNeeded(session.user, f"There is no user {session.user} any more. Run: mas user logout")
        left_s = account.session_until_s - self._now_s()
        # A session that ends later than one can have begun was made under another clock.
        if not hmac.compare_digest(account.session, digest(session.secret)) or not 0 < left_s <= SESSION_S:
            if not account.password:
                return self._login(account)
            raise PasswordNeeded(
                account.name,
                f"The login of {account.name} has ended. Run: mas user login {quoted(account.name)}, or: mas user logout",
            )
        return self._login(account)

    def chosen(self, named: str = "") -> Login | None:
        """Returns the login of whoever is meant without asking for a password: ``named``, else whoever is logged in.

        Returns:
            None for the default user.

        Raises:
            PasswordNeeded: They have a password, and are not logged in; ``user`` says who.
            InputError: There is no user of that name.
        """
        if not named:
            return self.remembered()
        if user_folder_name(named) == DEFAULT_USER:
            return None
        account = self.find(named)
        if account is None:
            raise no_such_user(named)
        if not account.has_password:
            return self.log_in(named)
        try:
            remembered = self.remembered()
        except PasswordNeeded:
            remembered = None
        if remembered is None or remembered.user != account.name:
            raise PasswordNeeded(account.name)
        return remembered

    def log_out(self) -> str | None:
        """Forgets the login that is remembered, also where a file of it is broken.

        Returns the name of the user who was logged in, an empty text for nobody, None if that cannot be read any more.
        """
        try:
            session = self._session.read()
        except MachineError as exc:
            logger.warning("the login is forgotten unread: %s", exc)
            self._session.forget()
            return None
        if not session.user:
            return ""
        self._session.end()
        try:
            with self._file.changing() as (accounts, store):
                account = accounts.users.get(session.user)
                if account is not None:
                    store(accounts.having(session.user, replace(account, session="", session_until_s=0.0)))
        except MachineError as exc:
            # Without its secret, which is gone, the session is worth nothing.
            logger.warning("logged out, and the users could not be told: %s", exc)
            return session.user
        return account.name if account is not None else session.user

    def _made(self, name: str, password: str | None, *, make: bool = True) -> Login:
        key = user_key(name)
        if password is not None:
            check_new(password)
        hashed = self._passwords.hashed(password) if password is not None else ""
        folders.sweep(self._paths.users)
        with self._file.changing() as (accounts, store):
            _ensure_free(accounts, key)
            account = new_account(name, folder=free_folder(self._paths, accounts, key), hashed=hashed)
            if make:
                make_private(folder_of(self._paths, account))
            store(accounts.having(key, account))
        return self._login(account)

    def _login(self, account: StoredAccount) -> Login:
        return Login(user=account.name, folder=folder_of(self._paths, account), proof=proof_for(account.stamp))

    def _account(self, accounts: Accounts, login: Login) -> tuple[str, StoredAccount]:
        for key, account in accounts.users.items():
            if proves(login, account.stamp):
                return key, account
        raise LoginRefused("This login counts no more: the password was changed, or the user deleted. Log in again.")

    def _prove_again(self, login: Login, password: str | None) -> str:
        """Asks for the password of somebody who is logged in: the one at the keyboard may be another by now."""
        key, account = self._account(self._file.read(), login)
        if account.password:
            tried = self._try(key)
            self._verify(tried or account, password)
            self._let_in(key, tried or account, password or "")
        return key

    def _try(self, key: str) -> StoredAccount | None:
        """Counts a try on an account, or on a name that nobody has, before anything is looked at."""
        now_s = self._now_s()
        with self._file.changing() as (accounts, store):
            account = accounts.users.get(key)
            tries = account.tries if account is not None else accounts.strangers.of_strangers(now_s)
            wait_s = tries.wait_s(now_s)
            if wait_s > 0:
                raise LoginDelayed(wait_s)
            tried = tries.one_more(now_s)
            store(
                replace(accounts, strangers=tried) if account is None else accounts.having(key, replace(account, tries=tried))
            )
        return account

    def _verify(self, account: StoredAccount, password: str | None) -> None:
        if not self._passwords.fits(account.password, password or ""):
            raise LoginRefused

    def _let_in(self, key: str, tried: StoredAccount, password: str) -> StoredAccount:
        """Forgives the tries, and hashes the password anew if that costs more by now than when it was set."""
        hashed = self._passwords.hashed(password) if self._passwords.outdated(tried.password) else tried.password
        with self._file.changing() as (accounts, store):
            account = accounts.users.get(key)
            if account is None or account.password != tried.password:
                raise LoginRefused
            account = replace(account, password=hashed, tries=Tries())
            store(accounts.having(key, account))
        return account


def _ensure_free(accounts: Accounts, key: str) -> None:
    if key in accounts.users:
        raise InputError(f"There is a user {accounts.users[key].name} already. Choose another name.", field="user")
