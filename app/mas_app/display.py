"""Whether there is a screen. Qt aborts the whole process when there is none, so it is found out before."""

from __future__ import annotations

import sys
from collections.abc import Mapping

NO_DISPLAY = (
    "MAS cannot open its window: there is no display (neither DISPLAY nor WAYLAND_DISPLAY is set).\n"
    'On a machine without a screen use the command line: mas ask "…", mas history list; mas --help names the rest.\n'
    "Over SSH, connect with ssh -X, or start the desktop under a virtual display: xvfb-run mas"
)


def missing_display(environ: Mapping[str, str], *, platform: str = sys.platform) -> str | None:
    """Returns what to tell a person whose machine has no display, or None if there is one."""
    if not platform.startswith("linux"):
        return None
    if environ.get("QT_QPA_PLATFORM") or environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY"):
        return None
    return NO_DISPLAY
