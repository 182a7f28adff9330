"""Tokens for ordinary clients of a node: made and revoked by the person, kept as hashes, each with a quota."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from mas_core.errors import InputError, MachineError
from mas_core.log import redactor
from mas_core.models import now
from mas_core.peers.files import PrivateJson, held, read_private, write_private

TOKEN_PREFIX = "mas_"  # noqa: S105  (a prefix, no secret)
TOKENS_FILE = "tokens.json"
LOOPBACK_FILE = "loopback-token"
LOOPBACK = "loopback"
_TOKEN_BYTES = 32
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")
_HEADER = re.compile(r"(?i:bearer) +(\S+) *")
_HEADER_MAX_CHARACTERS = 512
_WRITTEN = re.compile(rf"{TOKEN_PREFIX}[A-Za-z0-9_-]{{43}}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """What the bearer of a token may use; None is no limit.

    Attributes:
        concurrency: Calls at a time.
        calls_per_hour: Calls begun within any hour.
        usd_per_day: What its calls may cost in a day of this computer's calendar.
    """

    concurrency: int | None = 8
    calls_per_hour: int | None = 600
    usd_per_day: float | None = None

    def check(self) -> None:
        """Raises InputError if a limit cannot be one."""
        for name, value in (("concurrency", self.concurrency), ("calls_per_hour", self.calls_per_hour)):
            if value is not None and value < 1:
                raise InputError(f"The quota {name} is at least 1.", field=name)
        # Not-a-number is no limit either: it compares as false with everything.
        if self.usd_per_day is not None and not 0 <= self.usd_per_day < float("inf"):
            raise InputError("The quota usd_per_day is 0 or more.", field="usd_per_day")


NO_LIMITS = Quota(concurrency=None, calls_per_hour=None, usd_per_day=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A token without its secret.

    Attributes:
        name: What the person calls it; letters, digits, ``_``, ``-`` and ``.``.
        sha256: Hash of the secret. It has 256 random bits, so that it needs neither salt nor a slow hash.
        created_at: When it was made, UTC.
        quota: What its bearer may use.
        loopback: Whether it is the one of this computer's own clients, which no other machine may use.
        user: The person whose history its bearer reads and writes; empty for a history of the token's own.
        bond: Ties it to that person's account; empty for the default user, who has none.
    """

    name: str
    sha256: str
    created_at: datetime = field(default_factory=now)
    quota: Quota = field(default_factory=Quota)
    loopback: bool = False
    user: str = ""
    bond: str = ""


class TokenStore:
    """The tokens of a node, in ``tokens.json``. Every look sees what other processes made or revoked before it."""

    def __init__(self, folder: Path) -> None:
        """Reads nothing yet.

        Args:
            folder: ``paths.identity``.
        """
        self._loopback_file = folder / LOOPBACK_FILE
        self._file: PrivateJson[tuple[Token, ...]] = PrivateJson(
            folder / TOKENS_FILE,
            tuple[Token, ...],
            empty=(),
            way_out="Until then no token is accepted. Restore it from a backup, or remove it and make new tokens.",
            check=_check_all,
        )
        self._loopback: Token | None = None

    def create(self, name: str, *, quota: Quota | None = None, user: str = "", bond: str = "") -> str:
        """Makes a token and returns it, ``mas_…``. It is shown this once and kept nowhere.

        Args:
            name: What it is called.
            quota: What its bearer may use.
            user: Whose history it is for; empty for one of its own.
            bond: Proof that this person agreed, :meth:`mas_core.users.Users.bond`.

        Raises:
            InputError: The name cannot be, or is taken; or the quota cannot be.
            MachineError: The file cannot be written.
        """
        quota = quota or Quota()
        quota.check()
        if not _NAME.fullmatch(name) or name == LOOPBACK:
            raise InputError(
                f"A token's name has up to 64 letters, digits, '_', '-' and '.', and is not '{LOOPBACK}'.", field="name"
            )
        secret = _new_secret()
        with self._file.changing() as (known, store):
            if any(token.name == name for token in known):
                raise InputError(f"There is a token {name} already. Revoke it first, or choose another name.", field="name")
            store((*known, Token(name=name, sha256=_hash(secret), quota=quota, user=user, bond=bond)))
        return secret

    def having(self, sha256: str) -> Token | None:
        """Returns the token of a hash, that of this computer's own clients too, or None if it was revoked.

        Raises:
            MachineError: The file is broken.
        """
        return next((token for token in self._accepted() if token.sha256 == sha256), None)

    def tokens(self) -> tuple[Token, ...]:
        """Returns the tokens that the person made, oldest first.

        Raises:
            MachineError: The file is broken, or open to others.
        """
        return self._file.read()

    def revoke(self, name: str) -> Token:
        """Takes a token back; it is refused from the next request on.

        Raises:
            InputError: There is no such token.
        """
        with self._file.changing() as (known, store):
            found = next((token for token in known if token.name == name), None)
            if found is None:
                names = ", ".join(token.name for token in known) or "none"
                raise InputError(f"There is no token {name}. There are: {names}.", field="name")
            store(tuple(token for token in known if token is not found))
        return found

    def make_loopback_token(self) -> Path:
        """Returns the private file with the token for clients on this computer; makes it if it is missing.

        From then on :meth:`authenticate` accepts it.

        Raises:
            MachineError: The file is broken, open to others, or cannot be written.
        """
        path = self._loopback_file
        content = read_private(path)
        if content is None:
            with held(path):
                content = read_private(path)
                if content is None:
                    content = _new_secret().encode() + b"\n"
                    write_private(path, content)
        secret = content.decode("ascii", "replace").strip()
        if not _WRITTEN.fullmatch(secret):
            raise MachineError(f"The file {path} does not hold a token. Remove it: a new one is made then.")
        redactor.register(secret)
        self._loopback = Token(name=LOOPBACK, sha256=_hash(secret), quota=NO_LIMITS, loopback=True)
        return path

    def authenticate(self, header: str | None) -> Token | None:
        """Returns the token that an ``Authorization`` header carries, or None if it carries none that is valid.

        Every stored hash is compared, each in constant time, so that the time taken tells nothing about any of them.

        Raises:
            MachineError: The file is broken.
        """
        match = _HEADER.fullmatch(header) if header is not None and len(header) <= _HEADER_MAX_CHARACTERS else None
        if match is None:
            return None
        offered = _hash(match[1])
        found = None
        for token in self._accepted():
            if hmac.compare_digest(token.sha256, offered):
                found = token
        return found

    def _accepted(self) -> tuple[Token, ...]:
        return (*self.tokens(), *([self._loopback] if self._loopback is not None else ()))


def _new_secret() -> str:
    secret = TOKEN_PREFIX + base64.urlsafe_b64encode(secrets.token_bytes(_TOKEN_BYTES)).decode("ascii").rstrip("=")
    redactor.register(secret)
    return secret


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def _check_all(tokens: tuple[Token, ...]) -> None:
    if len({token.name for token in tokens}) != len(tokens):
        raise ValueError("a token stands there twice")
    for token in tokens:
        # What the file says of itself must not give more than a token that the person made has.
        if token.loopback or not re.fullmatch(r"[0-9a-f]{64}", token.sha256):
            raise ValueError("a token is none")
        try:
            token.quota.check()
        except InputError as exc:
            raise ValueError("a quota is none") from exc
