"""Moves and removes users' folders, which nobody may have open meanwhile."""

from __future__ import annotations

import secrets
import shutil
from pathlib import Path

from mas_core.errors import MachineError, StorageBusy
from mas_core.storage.locks import Owners, WriteLock

_DELETED = ".deleted-"


def ensure_closed(folder: Path) -> None:
    """Looks whether another program has the history of this folder open.

    Raises:
        StorageBusy: One has.
        MachineError: The folder refuses.
    """
    history = folder / "history.db"
    if not history.exists():
        return
    with WriteLock(history).held():
        alive, _ = Owners(history, f"users-{secrets.token_hex(8)}").others()
    if alive:
        raise StorageBusy("This history is open in a window or a command. Close all of them, then try again.")


def move(folder: Path, to: Path) -> None:
    """Moves a folder to a name that is free, with everything in it.

    Raises:
        MachineError: The system refuses.
    """
    try:
        folder.rename(to)
    except FileNotFoundError:
        return  # nothing was ever kept there
    except OSError as exc:
        raise MachineError(
            f"The folder {folder} cannot be moved ({exc.strerror or type(exc).__name__}). Close what uses it, then try again."
        ) from exc


def set_aside(folder: Path) -> Path:
    """Takes a folder out of use in one step, for :func:`sweep` to remove; returns its new name, which no user can have."""
    aside = folder.with_name(f"{_DELETED}{secrets.token_hex(8)}")
    move(folder, aside)
    return aside


def sweep(users: Path) -> None:
    """Removes folders that were set aside, also those that a program which died left behind.

    Raises:
        MachineError: Something cannot be removed.
    """
    for folder in users.glob(f"{_DELETED}*"):
        try:
            shutil.rmtree(folder)
        except FileNotFoundError:
            continue  # another program sweeps as well
        except OSError as exc:
            raise MachineError(
                f"The folder {folder} of a deleted user cannot be removed ({exc.strerror or type(exc).__name__}). "
                "Remove it by hand."
            ) from exc
