"""The one-time code of a pairing: made here, shown to a person, tried at most five times in five minutes."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

from mas_core.errors import InputError, NodeError
from mas_core.log import redactor
from mas_core.models import now
from mas_core.peers.files import PrivateJson

CODE_BYTES = 10
CODE_CHARACTERS = 16
VALID_FOR = timedelta(minutes=5)
MAX_TRIES = 5

_ALPHABET = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
# What people read into the letters of a code that has no such digits.
_MISREAD = str.maketrans({"0": "O", "1": "I", "8": "B", "-": "", "–": "", " ": ""})

T = TypeVar("T")


class PairingRefused(NodeError):  # noqa: N818  (reads as what it is)
    """The other side did not prove that it knows the code, or is not who the connection says."""


class PairingClosed(PairingRefused):
    """No code is open: none was made, it was used, or its time is over."""


class TooManyTries(PairingRefused):
    """The code was tried five times; only a new one helps. Over HTTP that is status 429."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PairingCode:
    """An open code, as it is shown to the person.

    Attributes:
        shown: Sixteen characters in four groups, ``ABCD-EFGH-IJKL-MNOP``.
        expires_at: When it ends, UTC.
    """

    shown: str = field(repr=False)
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class _Open:
    code: str = field(repr=False)
    expires_at: datetime
    tries: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Desk:
    open: _Open | None = None


class PairingDesk:
    """Where a node keeps its one open code. ``mas-node pair`` makes it, the process that serves tries it: they share a file.

    The file holds the code itself, which the check needs; it is readable for this person only, and gone after its use.
    """

    def __init__(self, folder: Path, *, clock: Callable[[], datetime] = now) -> None:
        """Opens nothing.

        Args:
            folder: ``paths.identity``.
            clock: The present moment in UTC.
        """
        self._clock = clock
        self._file: PrivateJson[_Desk] = PrivateJson(
            folder / "pairing.json", _Desk, empty=_Desk(), way_out="Remove it, then pair again."
        )

    def open(self) -> PairingCode:
        """Makes a new code, in place of one that may be open.

        Raises:
            MachineError: The folder cannot be written.
        """
        code = base64.b32encode(secrets.token_bytes(CODE_BYTES)).decode("ascii")
        shown = "-".join(code[at : at + 4] for at in range(0, CODE_CHARACTERS, 4))
        redactor.register(code)
        redactor.register(shown)
        expires_at = self._clock() + VALID_FOR
        with self._file.changing() as (_, store):
            store(_Desk(open=_Open(code=code, expires_at=expires_at)))
        return PairingCode(shown=shown, expires_at=expires_at)

    def close(self) -> None:
        """Withdraws the open code, if there is one."""
        with self._file.changing() as (desk, store):
            if desk.open is not None:
                store(_Desk())

    @property
    def is_open(self) -> bool:
        """Whether a code can be tried now."""
        found = self._file.read().open
        return found is not None and self._in_time(found) and found.tries < MAX_TRIES

    def attempt(self, accept: Callable[[str], T]) -> T:
        """Lets one try at the open code.

        The try is on the disk before ``accept`` looks at the code, and others wait meanwhile, so that five tries are five
        however many processes and connections guess at once. After ``accept`` returns the code is used up.

        Args:
            accept: Gets the code (16 characters) and raises what it likes if the try is wrong.

        Returns:
            What ``accept`` returned.

        Raises:
            TooManyTries: Five tries were had.
            PairingClosed: No code is open.
        """
        with self._file.changing() as (desk, store):
            found = desk.open
            if found is None or not self._in_time(found):
                if found is not None:
                    store(_Desk())
                raise PairingClosed("No pairing is open on the node. Make a code there: in its window, or with mas-node pair.")
            if found.tries >= MAX_TRIES:
                raise TooManyTries(
                    "The code was tried too often. Make a new one on the node: in its window, or with mas-node pair."
                )
            store(_Desk(open=replace(found, tries=found.tries + 1)))
            result = accept(found.code)
            store(_Desk())
        return result

    def _in_time(self, found: _Open) -> bool:
        # A clock that was set back must not make a code live longer.
        return timedelta(0) < found.expires_at - self._clock() <= VALID_FOR


def read_code(text: str) -> str:
    """Returns the 16 characters of a code that a person typed, with or without groups, in any case.

    Raises:
        InputError: It cannot be a code.
    """
    code = text.strip().upper().translate(_MISREAD)
    if len(code) != CODE_CHARACTERS or not _ALPHABET.issuperset(code):
        raise InputError("A pairing code has 16 letters and digits, as in ABCD-EFGH-IJKL-MNOP.", field="code")
    redactor.register(code)
    return code
