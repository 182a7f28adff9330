"""Whether there is a screen. Qt aborts the whole process when there is none, so it is found out before."""

from __future__ import annotations

import re
import socket
import sys
from collections.abc import Mapping

_INSTEAD = (
    'On a machine without a screen use the command line: mas ask "…", mas history list; mas --help names the rest.\n'
    "Over SSH, connect with ssh -X, or start the desktop under a virtual display: xvfb-run mas"
)
NO_DISPLAY = f"MAS cannot open its window: there is no display (neither DISPLAY nor WAYLAND_DISPLAY is set).\n{_INSTEAD}"
_HERE = re.compile(r"(?:unix)?:(\d{1,5})(?:\.\d+)?")
_CONNECT_WITHIN_S = 5.0


def missing_display(environ: Mapping[str, str], *, platform: str = sys.platform) -> str | None:
    """Returns what to tell a person whose machine has no display, or None if there is one."""
    if not platform.startswith("linux"):
        return None
    if environ.get("QT_QPA_PLATFORM") or environ.get("WAYLAND_DISPLAY"):
        return None
    display = environ.get("DISPLAY", "")
    if not display:
        return NO_DISPLAY
    number = _HERE.fullmatch(display)
    if number is None or _answers(f"/tmp/.X11-unix/X{int(number[1])}"):  # noqa: S108  (where X servers listen)
        return None
    return f"MAS cannot open its window: nothing answers at the display {display!r} that DISPLAY names.\n{_INSTEAD}"


def _answers(path: str) -> bool:
    """Whether an X server of this computer listens there, at the file or at the abstract address that Xlib tries first."""
    for address in (f"\0{path}", path):
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as trial:
            trial.settimeout(_CONNECT_WITHIN_S)
            try:
                trial.connect(address)
            except OSError:
                continue
            return True
    return False
