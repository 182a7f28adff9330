"""Passwords as argon2id hashes (RFC 9106), and the rules for new ones."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from mas_core.errors import InputError, MachineError

if TYPE_CHECKING:  # most people have no password, and the library is loaded for those who have
    from argon2 import PasswordHasher

PASSWORD_LEAST_CHARACTERS = 8
_MOST_BYTES = 4096


class Passwords:
    """Hashes and verifies. Each takes about a tenth of a second and 64 MiB, which is its purpose: call it from a thread."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        """Takes a hasher with other costs; by default the library's, which are RFC 9106's second recommendation."""
        self._given = hasher

    def hashed(self, password: str) -> str:
        """Returns the hash of a new password.

        Raises:
            MachineError: There is not enough memory.
        """
        from argon2.exceptions import HashingError  # noqa: PLC0415

        try:
            return self._hasher().hash(_bytes(password))
        except HashingError as exc:
            raise MachineError("The password could not be hashed: there is too little memory free. Close something.") from exc

    def fits(self, stored: str, password: str) -> bool:
        """Whether a password is the one that was hashed.

        Raises:
            MachineError: The stored hash is broken, or there is not enough memory.
        """
        from argon2.exceptions import InvalidHashError, VerificationError, VerifyMismatchError  # noqa: PLC0415

        try:
            return self._hasher().verify(stored, _bytes(password))
        except VerifyMismatchError:
            return False
        except (InvalidHashError, VerificationError) as exc:
            raise MachineError(
                f"The password cannot be compared with the stored one ({type(exc).__name__}). Empty "
                "this user's password in users.json, then set a new one: mas user password NAME"
            ) from exc

    def outdated(self, stored: str) -> bool:
        """Whether a hash was made with other costs than today's."""
        return self._hasher().check_needs_rehash(stored)

    def _hasher(self) -> PasswordHasher:
        from argon2 import PasswordHasher  # noqa: PLC0415

        if self._given is None:
            self._given = PasswordHasher()
        return self._given


def check_new(password: str) -> None:
    """Refuses what is no good as a new password. There are no rules on kinds of letters, which only make passwords alike.

    Passwords are not made known to the log's redactor: one that is an ordinary word would be told by the gaps in the log.

    Raises:
        InputError: It is too short or too long.
    """
    if len(_normal(password)) < PASSWORD_LEAST_CHARACTERS:
        raise InputError(f"A password has at least {PASSWORD_LEAST_CHARACTERS} characters.", field="password")
    if len(_bytes(password)) > _MOST_BYTES:
        raise InputError(f"A password has at most {_MOST_BYTES} bytes.", field="password")


def _bytes(password: str) -> bytes:
    return _normal(password).encode("utf-8", "surrogatepass")


def _normal(password: str) -> str:
    """Two keyboards may send one letter in two forms; both are the same password (NIST SP 800-63B, section 5.1.1.2)."""
    return unicodedata.normalize("NFKC", password)
