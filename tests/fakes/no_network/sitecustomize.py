"""Refuses every connection of the Python processes that have this folder on their path, and notes that it was tried.

Only sockets between processes of this computer that have no address on a network (Unix sockets) are let through.
"""

from __future__ import annotations

import errno
import os
import socket
import sys

_ASKS = frozenset({"socket.connect", "socket.sendto", "socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"})
_NOTES = os.environ.get("MAS_NO_NETWORK_NOTES", "")


def _refuse(event: str, args: tuple[object, ...]) -> None:
    if event not in _ASKS:
        return
    first = args[0] if args else None
    if isinstance(first, socket.socket) and first.family == getattr(socket, "AF_UNIX", None):
        return
    if _NOTES:
        with open(_NOTES, "a", encoding="utf-8") as notes:  # noqa: PTH123  (nothing may be imported here that connects)
            notes.write(f"{event} {args[1:]!r}\n" if isinstance(first, socket.socket) else f"{event} {args!r}\n")
    raise ConnectionRefusedError(errno.ECONNREFUSED, "the network refuses every connection")


sys.addaudithook(_refuse)
