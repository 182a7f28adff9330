"""Where things live on this machine: one place that knows every file and folder of the application."""

from __future__ import annotations

import errno
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from mas_core.errors import InputError, MachineError

APPLICATION = "mas"
DEFAULT_USER = "default"

_USER_MAX_CHARACTERS = 64
_USER_MAX_BYTES = 200
_USER_PUNCTUATION = frozenset("_-. ")
# Names that Windows keeps for devices, with or without an extension.
_DEVICES = frozenset({"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in "0123456789¹²³")})


@dataclass(frozen=True, slots=True, kw_only=True)
class Paths:
    """Every place that the application reads or writes. Nothing is made before it is written to (:func:`make_private`).

    Attributes:
        config_folder: Holds the settings file.
        data_folder: Holds users, identity, models and the node's journal.
        logs: Folder of the log files.
    """

    config_folder: Path
    data_folder: Path
    logs: Path

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> Paths:
        """Returns the paths for this person on this machine.

        ``MAS_HOME`` puts everything below one folder (portable use, tests). Without it the platform's own folders are
        used; platformdirs finds those, and reads the process's environment for them whatever ``environ`` says.
        """
        home = environ.get("MAS_HOME", "").strip()
        if home:
            return cls.below(Path(home))
        return cls(
            config_folder=platformdirs.user_config_path(APPLICATION, appauthor=False),
            data_folder=platformdirs.user_data_path(APPLICATION, appauthor=False),
            logs=platformdirs.user_log_path(APPLICATION, appauthor=False),
        )

    @classmethod
    def below(cls, folder: Path) -> Paths:
        """Returns paths that all lie below ``folder``."""
        try:
            folder = folder.expanduser().absolute()
        except RuntimeError as exc:
            raise MachineError(
                f"The folder {folder} names a home folder that is not known. Set MAS_HOME to a full path."
            ) from exc
        return cls(config_folder=folder, data_folder=folder, logs=folder / "logs")

    @property
    def config_file(self) -> Path:
        """The settings file."""
        return self.config_folder / "config.toml"

    @property
    def users(self) -> Path:
        """The folder with one folder for each user."""
        return self.data_folder / "users"

    @property
    def identity(self) -> Path:
        """The folder of this device's key, certificate and trust store."""
        return self.data_folder / "identity"

    @property
    def models(self) -> Path:
        """The folder of model weights."""
        return self.data_folder / "models"

    @property
    def node_journal(self) -> Path:
        """The node's journal of calls."""
        return self.data_folder / "node" / "journal.db"

    def user(self, name: str = DEFAULT_USER) -> Path:
        """Returns the folder of one user.

        Raises:
            InputError: The name cannot be a user's name; see :func:`user_folder_name`.
        """
        return self.users / user_folder_name(name)

    def history(self, user: str = DEFAULT_USER) -> Path:
        """Returns the history file of one user.

        Raises:
            InputError: The name cannot be a user's name.
        """
        return self.user(user) / "history.db"


def user_folder_name(name: str) -> str:
    """Returns the name of a user's folder, the same on every system.

    Names that differ only in case or in Unicode form get one folder, because file systems of Windows and macOS could not
    keep them apart.

    Raises:
        InputError: The name is empty, too long, or holds what a file name cannot hold on some system.
    """
    folder = unicodedata.normalize("NFKC", name).strip().casefold()
    folder = unicodedata.normalize("NFKC", folder)
    if not folder:
        raise InputError("Give a user name.", field="user")
    if len(folder) > _USER_MAX_CHARACTERS or len(folder.encode("utf-8", "replace")) > _USER_MAX_BYTES:
        raise InputError(f"A user name has at most {_USER_MAX_CHARACTERS} characters.", field="user")
    # Marks belong to the letters of many scripts.
    strange = [char for char in folder if unicodedata.category(char)[0] not in "LNM" and char not in _USER_PUNCTUATION]
    if strange:
        raise InputError(
            f"A user name cannot hold {strange[0]!r}; letters, digits, spaces, '_', '-' and '.' are allowed.", field="user"
        )
    if folder.startswith(".") or folder.endswith("."):
        raise InputError("A user name cannot begin or end with a dot.", field="user")
    if folder.partition(".")[0].strip() in _DEVICES:
        raise InputError(f"The name {name!r} belongs to a device on Windows; choose another user name.", field="user")
    return folder


def writing_advice(exc: OSError) -> str:
    """Returns what to do about a place that cannot be written, as the beginning of a sentence."""
    return "Free some space" if exc.errno in {errno.ENOSPC, errno.EDQUOT} else "Allow writing there"


def make_private(folder: Path) -> Path:
    """Makes ``folder`` and what is missing above it, for this person's eyes only (mode 0700), and returns it.

    Folders that exist keep their mode: they may be shared on purpose.

    Raises:
        MachineError: It cannot be made; the message names it and says what to do.
    """
    try:
        missing = []
        at = folder
        while not at.is_dir() and at != at.parent:
            missing.append(at)
            at = at.parent
        for part in reversed(missing):
            part.mkdir(mode=0o700, exist_ok=True)
    except OSError as exc:
        reason = exc.strerror or type(exc).__name__
        raise MachineError(
            f"The folder {folder} cannot be made ({reason}). {writing_advice(exc)}, or set MAS_HOME to a folder of your own."
        ) from exc
    return folder
