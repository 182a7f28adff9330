"""Where the packaged program starts: one program under three names, and its own children.

``mas``, ``mas-desktop`` and ``mas-node`` lie in one folder (docs/packaging.md) and do what the commands of these names do
elsewhere. Each is told by its name. What is started as a child comes as ``mas -m MODULE``; see :mod:`mas_core.own_process`.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
from importlib import import_module
from pathlib import Path

from mas_core.own_process import CHILDREN

_PROGRAMS = {"mas-desktop": ("mas_app.__main__", "main_desktop"), "mas-node": ("mas_node.__main__", "main")}
_OTHERWISE = ("mas_app.__main__", "main")


def main() -> int:
    """Runs what the program's name and its arguments ask for, and returns the exit code."""
    multiprocessing.freeze_support()
    _mend_streams()
    if len(sys.argv) > 2 and sys.argv[1] == "-m" and sys.argv[2] in CHILDREN:
        module, function = sys.argv[2], "main"
        del sys.argv[1:3]
    else:
        module, function = _PROGRAMS.get(Path(sys.executable).stem.lower(), _OTHERWISE)
    code: int | None = getattr(import_module(module), function)()
    return code or 0


def _mend_streams() -> None:
    """Gives a window without a console (Windows) streams that lead nowhere, since what is printed must not end it."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115  (for as long as the process lives)
