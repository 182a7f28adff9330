"""``mas user``: people who share this computer. A password is a privacy screen, not encryption."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Callable
from pathlib import Path
from typing import ParamSpec, TypeVar

import msgspec

from mas_app.cli.who import asked, first_line, given_password, login_of
from mas_core.errors import InputError
from mas_core.exit_codes import DONE
from mas_core.paths import DEFAULT_USER, Paths, user_folder_name
from mas_core.terminal import answered, note, table
from mas_core.users import Account, Login, Users, no_such_user, quoted

_HONEST_WORD = "A password keeps others out in MAS. It encrypts nothing: who can read your files can read your history."

P = ParamSpec("P")
T = TypeVar("T")


async def run_list(options: argparse.Namespace, paths: Paths) -> int:
    """Lists the users, and says who is logged in."""
    users = Users(paths)
    accounts = await _wait(users.all)
    if users.notice:
        note(users.notice)
    now = await _logged_in(users)
    if options.json:
        body = [
            {"name": one.name, "has_password": one.has_password, "created_at": one.created_at, "logged_in": one.name == now}
            for one in accounts
        ]
        sys.stdout.write(msgspec.json.format(msgspec.json.encode(body), indent=2).decode("utf-8") + "\n")
        return DONE
    print(table(("USER", "PASSWORD", "SINCE", ""), [_row(one, logged_in=one.name == now) for one in accounts]))
    return DONE


async def run_add(options: argparse.Namespace, paths: Paths) -> int:
    """Makes a user, with the password of a file or a terminal, or with none."""
    password = None if options.no_password else _new_password(options)
    login = await _wait(Users(paths).sign_up, options.name, password)
    note(f"Made the user {login.user}, with a history of their own. Log in with: mas user login {quoted(login.user)}")
    note(_HONEST_WORD if password is not None else "Without a password everybody on this computer can use that name.")
    return DONE


async def run_login(options: argparse.Namespace, paths: Paths) -> int:
    """Logs in, for the commands and windows that follow."""
    users = Users(paths)
    if user_folder_name(options.name) == DEFAULT_USER:
        await _wait(users.log_out)
        note("Logged out; the default user is everybody's.")
        return DONE
    login = await _prove(options, users, options.name)
    await _wait(users.remember, login)
    note(f"Logged in as {login.user} for twelve hours, or until: mas user logout")
    return DONE


async def run_logout(_options: argparse.Namespace, paths: Paths) -> int:
    """Logs out."""
    name = await _wait(Users(paths).log_out)
    if name is None:
        note("The file of the login was broken. It is removed, and nobody is logged in.")
    else:
        note(f"Logged out {name}." if name else "Nobody was logged in.")
    return DONE


async def run_rename(options: argparse.Namespace, paths: Paths) -> int:
    """Gives a user another name; what the default user had goes to the new name."""
    users = Users(paths)
    if user_folder_name(options.name) == DEFAULT_USER:
        password = None if options.no_password else _new_password(options)
        login = await _wait(users.claim_default, options.new_name, password)
        note(f"The history of the default user belongs to {login.user} now, and the default user begins anew.")
        note(f"Log in with: mas user login {quoted(login.user)}")
        return DONE
    login = await _wait(users.rename, await _login(options, paths, options.name), options.new_name)
    note(f"{options.name} is called {login.user} now.")
    return DONE


async def run_password(options: argparse.Namespace, paths: Paths) -> int:
    """Sets, changes or takes away a password."""
    users = Users(paths)
    account = await _wait(_account, users, options.name)
    old = given_password(options, f"Password of {account.name}: ") if account.has_password else None
    login = await _wait(users.log_in, options.name, old)
    new = None if options.remove else _new_password(options, options.new_password_file)
    await _wait(lambda: users.change_password(login, old=old, new=new))
    note(f"{login.user} has no password any more." if new is None else f"{login.user} has a new password. Log in with it.")
    if new is not None:
        note(_HONEST_WORD)
    return DONE


async def run_delete(options: argparse.Namespace, paths: Paths) -> int:
    """Deletes a user with their history, once the name has been typed again."""
    users = Users(paths)
    account = await _wait(_account, users, options.name)
    confirmed = options.confirm or _typed_name(account.name)
    password = given_password(options, f"Password of {account.name}: ") if account.has_password else None
    login = await _wait(users.log_in, options.name, password)
    await _wait(lambda: users.delete(login, confirmed_name=confirmed, password=password))
    note(f"Deleted {login.user} and their history on this computer. Exports and backups elsewhere are not touched.")
    return DONE


async def _wait(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    return await asyncio.to_thread(work, *args, **kwargs)


async def _login(options: argparse.Namespace, paths: Paths, name: str) -> Login:
    """Returns the login of a user whom the command names; one that is remembered counts."""
    login = await login_of(argparse.Namespace(user=name, password_file=options.password_file), paths)
    if login is None:
        raise _everybodys()
    return login


async def _logged_in(users: Users) -> str:
    try:
        login = await _wait(users.remembered)
    except InputError:
        return ""
    return login.user if login is not None else DEFAULT_USER


async def _prove(options: argparse.Namespace, users: Users, name: str) -> Login:
    account = await _wait(_account, users, name)
    password = given_password(options, f"Password of {account.name}: ") if account.has_password else None
    return await _wait(users.log_in, name, password)


def _account(users: Users, name: str) -> Account:
    account = users.find(name)
    if account is None:
        raise no_such_user(name)
    if account.name == DEFAULT_USER:
        raise _everybodys()
    return account


def _everybodys() -> InputError:
    return InputError(
        "The default user is everybody's: it has no password and is not deleted. To keep its history to yourself, run: "
        "mas user rename default NAME"
    )


def _new_password(options: argparse.Namespace, file: str | None = None) -> str:
    file = options.password_file if file is None else file
    if file:
        return first_line(Path(file))
    password = asked("New password: ")
    if asked("The same again: ") != password:
        raise InputError("The two are not the same; nothing was changed.", field="password")
    return password


def _typed_name(name: str) -> str:
    note(f"This deletes {name} with every run, tag and backup that they have here. It cannot be undone.")
    if not sys.stdin.isatty():
        raise InputError(f"Confirm it with: --confirm {quoted(name)}", field="user")
    print(f"Type the name to confirm: {name}\n> ", end="", file=sys.stderr, flush=True)
    return answered(sys.stdin.readline).strip()


def _row(account: Account, *, logged_in: bool) -> tuple[str, ...]:
    since = account.created_at.astimezone().strftime("%Y-%m-%d") if account.created_at else "–"
    return account.name, "yes" if account.has_password else "none", since, "in use now" if logged_in else ""
