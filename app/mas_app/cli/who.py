"""Who uses a command: ``--user``, the variable ``MAS_USER``, whoever is logged in, or the default user; in this order."""

from __future__ import annotations

import argparse
import asyncio
import getpass
import os
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from mas_core.errors import InputError
from mas_core.paths import Paths
from mas_core.peers.files import read_private
from mas_core.terminal import answered, note
from mas_core.users import Login, PasswordNeeded, Users, admit

if TYPE_CHECKING:  # the history is listed without the parts that ask
    from mas_core.runtime import Runtime

_PASSWORD_FILE_BYTES = 8192


@asynccontextmanager
async def open_runtime(options: argparse.Namespace, paths: Paths) -> AsyncIterator[Runtime]:
    """Opens the core for whoever uses the command.

    Raises:
        LoginRefused: They have a password, and it is missing or wrong.
        InputError: There is no such user.
        MasError: The core cannot be opened; see :meth:`mas_core.runtime.Runtime.open`.
    """
    from mas_core.runtime import Runtime  # noqa: PLC0415

    login = await login_of(options, paths)
    async with Runtime.open(paths, login=login) as runtime:
        yield runtime


async def history_file(options: argparse.Namespace, paths: Paths) -> Path:
    """Returns the history of whoever uses the command.

    Raises:
        LoginRefused: They have a password, and it is missing or wrong.
        InputError: There is no such user.
    """
    login = await login_of(options, paths)
    return (await asyncio.to_thread(admit, paths, login=login)).history


async def login_of(options: argparse.Namespace, paths: Paths, *, may_ask: bool = True) -> Login | None:
    """Returns the login of whoever uses the command, None for the default user; asks for a password on a terminal.

    Raises:
        PasswordNeeded: There is a password, and no way to ask for it.
        LoginRefused: The password is wrong.
        InputError: There is no such user.
    """
    users = Users(paths)
    try:
        return await asyncio.to_thread(users.chosen, options.user or os.environ.get("MAS_USER", "").strip())
    except PasswordNeeded as exc:
        can_ask = may_ask and (options.password_file or sys.stdin.isatty())
        if not can_ask or users.find(exc.user) is None:
            raise
        user = exc.user
    finally:
        if users.notice:
            note(users.notice)
    password = given_password(options, f"Password of {user}: ")
    return await asyncio.to_thread(users.log_in, user, password)


def given_password(options: argparse.Namespace, prompt: str) -> str:
    """Returns the password of ``--password-file``, or of a terminal, without echo; to be called on the main thread.

    Raises:
        InputError: There is neither.
        MachineError: The file cannot be read, or others on this computer can read it.
    """
    if options.password_file:
        return first_line(Path(options.password_file))
    return asked(prompt)


def asked(prompt: str, *, ask: Callable[[str], str] = getpass.getpass) -> str:
    """Asks for a password on the terminal, without echo; to be called on the main thread, so that Ctrl+C ends it.

    Raises:
        InputError: This is no terminal.
    """
    if not sys.stdin.isatty():
        raise InputError("A password is asked for on a terminal only. Elsewhere give --password-file PATH.", field="password")
    return answered(lambda: ask(prompt))


def first_line(path: Path) -> str:
    """Returns the first line of a private file.

    Raises:
        InputError: There is no such file, or it holds no text.
        MachineError: It cannot be read, or others on this computer can read it.
    """
    content = read_private(path, max_bytes=_PASSWORD_FILE_BYTES)
    if content is None:
        raise InputError(f"There is no password file {path}.", field="password")
    try:
        lines = content.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError as exc:
        raise InputError(f"The password file {path} is not text in UTF-8.", field="password") from exc
    return lines[0] if lines else ""
