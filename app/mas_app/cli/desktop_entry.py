"""``mas desktop-entry``: puts the window into the menus of a free desktop, and takes it out again."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from importlib.util import find_spec

from mas_app.desktop_entry import EntryFiles, install, remove, window_program
from mas_core.errors import MachineError
from mas_core.exit_codes import DONE
from mas_core.paths import Paths
from mas_core.terminal import note, safe


async def run_install(options: argparse.Namespace, paths: Paths) -> int:
    """Writes the entry, the icons and the description, and says where."""
    _look_at_the_system()
    if find_spec("PySide6") is None:
        raise MachineError("The window is not installed here: install the extra [app] first (see README.md).")
    program = window_program()
    for path in await asyncio.to_thread(install, EntryFiles.from_environment(os.environ), program):
        print(safe(f"written  {path}"))
    note(f"MAS is among the applications now; it starts {program}. 'mas desktop-entry remove' takes it out again.")
    return DONE


async def run_remove(options: argparse.Namespace, paths: Paths) -> int:
    """Deletes what :func:`run_install` has written, and says what."""
    _look_at_the_system()
    files = EntryFiles.from_environment(os.environ)
    gone = await asyncio.to_thread(remove, files)
    for path in gone:
        print(safe(f"deleted  {path}"))
    note("MAS is no longer among the applications." if gone else f"There was no desktop entry of MAS in {files.data_folder}.")
    return DONE


def _look_at_the_system() -> None:
    if sys.platform in {"win32", "darwin"}:
        raise MachineError(
            "Desktop entries are for Linux and other free desktops; docs/packaging.md says what there is for macOS and Windows."
        )
