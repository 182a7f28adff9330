"""Where a provider's key comes from: a service's credentials, the system's keyring, a variable or a private file.

Keys are bound to the origin they were stored for, so that a changed base URL never gets the key of another service. Every
key that is read or stored is made known to the log's redactor first.
"""

from __future__ import annotations

import asyncio
import errno
import logging
import os
import re
import stat
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Protocol, TypeVar

from mas_core.errors import InputError, KeyMissing, MachineError
from mas_core.log import redactor

SERVICE = "mas"
_KEY_FILE_BYTES = 16_384
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_KEY = re.compile(r"[\x21-\x7e]+")
_UNUSABLE_BACKENDS = ("keyring.backends.fail", "keyring.backends.null", "keyrings.alt")

logger = logging.getLogger(__name__)
T = TypeVar("T")


class KeyPlace(StrEnum):
    """The kinds of place that the settings can name."""

    KEYRING = "keyring"
    ENVIRONMENT = "env"
    FILE = "file"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeySource:
    """The settings value ``key``. ``name`` is the variable's name or the file's path, else empty."""

    place: KeyPlace
    name: str = ""

    @classmethod
    def parse(cls, text: str) -> KeySource:
        """Reads ``keyring``, ``env:NAME``, ``file:PATH`` or ``none``.

        Raises:
            InputError: It is none of these.
        """
        place, colon, name = text.partition(":")
        if text in {KeyPlace.KEYRING, KeyPlace.NONE}:
            return cls(place=KeyPlace(text))
        if place == KeyPlace.ENVIRONMENT and _VARIABLE.fullmatch(name):
            return cls(place=KeyPlace.ENVIRONMENT, name=name)
        if place == KeyPlace.FILE and colon and name.strip():
            return cls(place=KeyPlace.FILE, name=name)
        # What was given is not repeated: people paste the key itself here.
        raise InputError('A key is one of "keyring", "env:NAME", "file:PATH" or "none", not the key itself.', field="key")

    def __str__(self) -> str:
        return f"{self.place}:{self.name}" if self.name else self.place.value


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyringState:
    """Whether keys can be kept in a keyring here; ``advice`` says what to do where not, else it is empty."""

    available: bool
    backend: str
    advice: str = ""


class KeyringBackend(Protocol):
    """What is used of a keyring; every backend of the library ``keyring`` has it."""

    def get_password(self, service: str, username: str) -> str | None:
        """Returns the key, or None if there is none."""
        ...

    def set_password(self, service: str, username: str, password: str) -> None:
        """Stores the key."""
        ...

    def delete_password(self, service: str, username: str) -> None:
        """Removes the key."""
        ...


class KeyStore:
    """Finds, stores and removes keys. The keyring is used in a worker thread: it may wait for the person to unlock it."""

    def __init__(self, environ: Mapping[str, str], *, keyring_backend: KeyringBackend | None = None) -> None:
        """Keeps nothing yet.

        Args:
            environ: The process's environment, for ``CREDENTIALS_DIRECTORY`` and the variables that settings name.
            keyring_backend: A keyring to use instead of the system's.
        """
        self._environ = environ
        self._given_backend = keyring_backend

    async def find(self, provider_id: str, origin: str, source: KeySource) -> str | None:
        """Returns the provider's key, or None where the settings say that it needs none.

        A credential that the service manager passed in ``$CREDENTIALS_DIRECTORY`` under the provider's id comes first.

        Args:
            provider_id: Id of the provider in the settings.
            origin: Where requests go, ``https://host[:port]``.
            source: What the settings say.

        Raises:
            KeyMissing: No usable key is there; the message says how to give one.
            MachineError: The keyring or the file refuses.
        """
        if source.place is KeyPlace.NONE:
            return None
        credential = await asyncio.to_thread(self._credential, provider_id)
        if credential is not None:
            return credential
        match source.place:
            case KeyPlace.ENVIRONMENT:
                return self._from_variable(provider_id, source.name)
            case KeyPlace.FILE:
                return await asyncio.to_thread(_from_private_file, provider_id, Path(source.name))
            case _:
                return await self._from_keyring(provider_id, origin)

    async def set(self, provider_id: str, origin: str, key: str) -> None:
        """Stores a key in the keyring, bound to ``origin``.

        Raises:
            InputError: The key is empty or holds what no key holds.
            MachineError: There is no keyring, or it refuses.
        """
        key = key.strip()
        redactor.register(key)
        if not _KEY.fullmatch(key):
            raise InputError("This is not a key: it is empty, or holds spaces or letters outside ASCII.", field="key")
        username = _username(provider_id, origin)

        def store(backend: KeyringBackend) -> bool:
            backend.set_password(SERVICE, username, key)
            # A keyring that swallows keys is only noticed by reading back.
            return backend.get_password(SERVICE, username) == key

        if not await self._with_keyring(store, doing="store the key"):
            raise MachineError(f"The keyring did not keep the key. {_advice()}")

    async def delete(self, provider_id: str, origin: str) -> bool:
        """Removes the key that the keyring holds for ``origin``; returns whether there was one.

        Raises:
            MachineError: There is no keyring, or it refuses.
        """
        username = _username(provider_id, origin)

        def remove(backend: KeyringBackend) -> bool:
            if backend.get_password(SERVICE, username) is None:
                return False
            backend.delete_password(SERVICE, username)
            return True

        return await self._with_keyring(remove, doing="remove the key")

    async def state(self) -> KeyringState:
        """Says whether a keyring is there, without reading from it (which might ask the person to unlock it)."""
        try:
            backend = await asyncio.to_thread(self._backend)
        except MachineError as exc:
            return KeyringState(available=False, backend="", advice=str(exc))
        return KeyringState(available=True, backend=str(getattr(backend, "name", type(backend).__name__)))

    def _credential(self, provider_id: str) -> str | None:
        folder = self._environ.get("CREDENTIALS_DIRECTORY", "")
        if not folder or Path(provider_id).name != provider_id:
            return None
        path = Path(folder) / provider_id
        try:
            text = path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError) as exc:
            raise MachineError(f"The credential {path} cannot be read ({_reason(exc)}).") from exc
        return _usable(text, f"The credential {path}", provider_id)

    def _from_variable(self, provider_id: str, name: str) -> str:
        value = self._environ.get(name)
        if value is None:
            raise KeyMissing(
                f"The provider {provider_id} takes its key from the environment variable {name}, which is not set. "
                f'Set it before starting MAS, or set key = "keyring" there and run: mas key set {provider_id}'
            )
        return _usable(value, f"The environment variable {name}", provider_id)

    async def _from_keyring(self, provider_id: str, origin: str) -> str:
        username = _username(provider_id, origin)
        key = await self._with_keyring(lambda backend: backend.get_password(SERVICE, username), doing="read the key")
        if key is None:
            raise KeyMissing(f"The keyring holds no key of {provider_id} for {origin}. Run: mas key set {provider_id}")
        return _usable(key, "The keyring's entry", provider_id)

    def _backend(self) -> KeyringBackend:
        if self._given_backend is not None:
            return self._given_backend
        import keyring  # noqa: PLC0415  (takes 125 ms, and most runs of the built-in model need no key)

        chosen = keyring.get_keyring()
        # A chain of backends may hold one that stores plain text, or none at all; each is judged by itself.
        members = getattr(chosen, "backends", None)
        for backend in (chosen,) if members is None else members:
            if not type(backend).__module__.startswith(_UNUSABLE_BACKENDS):
                return backend
        raise MachineError(f"No keyring was found on this computer. {_advice()}")

    async def _with_keyring(self, action: Callable[[KeyringBackend], T], *, doing: str) -> T:
        return await asyncio.to_thread(self._guarded, action, doing)

    def _guarded(self, action: Callable[[KeyringBackend], T], doing: str) -> T:
        try:
            return action(self._backend())
        except MachineError:
            raise
        # Backends raise what they like (on Windows pywintypes.error, which is no OSError), and the text may hold the key.
        except Exception as exc:
            name = type(exc).__name__
            logger.warning("the keyring could not %s: %s", doing, name)
            if name == "NoKeyringError":
                raise MachineError(f"No keyring was found on this computer. {_advice()}") from exc
            if name in {"KeyringLocked", "InitError"}:
                raise MachineError(f"The keyring is locked, so it could not {doing}. Unlock it, then try again.") from exc
            raise MachineError(f"The keyring could not {doing} ({name}). {_advice()}") from exc


def _username(provider_id: str, origin: str) -> str:
    return f"{provider_id}@{origin}"


def _advice() -> str:
    install = "Install and unlock one (GNOME Keyring or KWallet), or" if sys.platform.startswith("linux") else "You can also"
    return f'{install} set key = "env:NAME" or key = "file:PATH" for the provider in the settings.'


def _reason(exc: OSError | ValueError) -> str:
    return (exc.strerror if isinstance(exc, OSError) else None) or type(exc).__name__


def _usable(text: str, where: str, provider_id: str) -> str:
    key = text.strip()
    redactor.register(key)
    if not key:
        raise KeyMissing(f"{where} is empty, so {provider_id} has no key. Put the key there.")
    if not _KEY.fullmatch(key):
        raise KeyMissing(
            f"{where} does not hold a key for {provider_id}: it has spaces, several lines or letters outside ASCII."
        )
    return key


def _from_private_file(provider_id: str, path: Path) -> str:
    try:
        path = path.expanduser()
        # Opened before it is looked at, so that what is judged is what is read; a pipe must not block.
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0))
        with os.fdopen(descriptor, "rb") as file:
            _check_private(path, os.fstat(descriptor))
            content = file.read(_KEY_FILE_BYTES + 1)
        if len(content) > _KEY_FILE_BYTES:
            raise KeyMissing(f"The key file {path} is too large to be a key.")
        text = content.decode("utf-8-sig")
    except FileNotFoundError as exc:
        raise KeyMissing(
            f"The provider {provider_id} takes its key from the file {path}, which is not there. "
            f"Write the key into it and run: chmod 600 {path}"
        ) from exc
    except (OSError, RuntimeError, UnicodeDecodeError) as exc:
        reason = _reason(exc) if not isinstance(exc, RuntimeError) else os.strerror(errno.ENOENT)
        raise MachineError(f"The key file {path} cannot be read ({reason}).") from exc
    return _usable(text, f"The key file {path}", provider_id)


def _check_private(path: Path, found: os.stat_result) -> None:
    if not stat.S_ISREG(found.st_mode):
        raise MachineError(f"{path} is no ordinary file; a key is read from a file only.")
    if os.name == "nt":
        return
    if found.st_uid not in {os.geteuid(), 0}:
        raise MachineError(f"The key file {path} belongs to another user. Make one of your own.")
    if found.st_mode & 0o077:
        raise MachineError(f"Others on this computer can read the key file {path}. Run: chmod 600 {path}")
