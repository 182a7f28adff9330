"""The proof that somebody logged in, and what is said where there is none."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import shlex
from dataclasses import dataclass, field
from pathlib import Path

from mas_core.errors import InputError

# Of this process alone: a proof can neither be made elsewhere nor be kept in a file.
_PROOF_KEY = secrets.token_bytes(32)

BONDED = "person:"
"""A node's caller who acts for a person is called so, with the bond behind it; no user's name has a colon."""


class LoginRefused(InputError):  # noqa: N818
    """The name or the password is wrong; which of them is not said."""

    def __init__(self, message: str = "The name or the password is wrong.") -> None:
        super().__init__(message, field="password")


class LoginDelayed(LoginRefused):
    """After wrong passwords no other is looked at for a while.

    Attributes:
        retry_after_s: How long that still takes, in seconds.
    """

    def __init__(self, retry_after_s: float) -> None:
        self.retry_after_s = retry_after_s
        seconds = max(1, round(retry_after_s + 0.5))
        super().__init__(f"After several wrong passwords none is looked at for {seconds} s. Wait, then try again.")


class PasswordNeeded(LoginRefused):
    """A user has a password and nobody has proven to know it.

    Attributes:
        user: Their name.
    """

    def __init__(self, user: str, message: str = "") -> None:
        self.user = user
        super().__init__(message or f"{user} has a password. Log in with: mas user login {quoted(user)}")


def no_such_user(name: str) -> InputError:
    """Returns what is said of a name that nobody has."""
    return InputError(f"There is no user '{name}' here. `mas user list` shows all, `mas user add` makes one.", field="user")


def quoted(name: str) -> str:
    """Returns a name as it stands in a command."""
    return shlex.quote(name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """Proof that somebody may open a user's history; made by :class:`mas_core.users.Users`, and of use in this process only.

    Attributes:
        user: The user's name as they wrote it.
        folder: Their folder.
        proof: Holds until their password changes or the account is deleted.
    """

    user: str
    folder: Path
    proof: bytes = field(repr=False)


def bond_for(stamp: str) -> str:
    """Returns what ties something that is kept in a file to the account that has this stamp now; it is no way back to it."""
    return hashlib.sha256(b"bond:" + stamp.encode()).hexdigest()


def proof_for(stamp: str) -> bytes:
    """Returns what proves a login to the account that has this stamp now."""
    return hmac.digest(_PROOF_KEY, stamp.encode(), "sha256")


def proves(login: Login, stamp: str) -> bool:
    """Whether a login belongs to the account that has this stamp now."""
    return hmac.compare_digest(login.proof, proof_for(stamp))
