"""How this program starts another process of its own: a module of it, as a child.

From an environment that is ``python -m MODULE``. The packaged program (docs/packaging.md) has no Python: there its own command
``mas``, which lies beside every one of its programs, takes the same arguments (:mod:`mas_app.bundled`).
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

CHILDREN = ("mas_core.providers.llama_server", "mas_app.pdf.child")
"""The modules that are started as children, each with a ``main()``. The packaged program starts no others."""

NO_CONSOLE: int = getattr(subprocess, "CREATE_NO_WINDOW", 0)
"""``creationflags`` of a child: on Windows, where a window without a console would get one for the child, none; 0 elsewhere."""


def packaged() -> bool:
    """Whether this is the packaged program, without a Python of its own to start."""
    return bool(getattr(sys, "frozen", False))


def module_command(module: str) -> tuple[str, ...]:
    """Returns program and first arguments that run ``module`` of :data:`CHILDREN` in a process of its own."""
    program = beside("mas") if packaged() else Path(sys.executable)
    return (str(program), "-m", module)


def beside(name: str) -> Path:
    """Returns the path of program ``name`` in the folder of the running one; it need not be there."""
    here = Path(sys.executable)
    return here.with_name(name + here.suffix) if here.suffix.lower() == ".exe" else here.with_name(name)
