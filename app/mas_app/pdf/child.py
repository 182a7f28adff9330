"""The printer of PDFs: a process that reads rich text and drawings on standard input and answers with PDFs.

See :class:`mas_core.export.pdf.PdfPrinter` for what is said over the pipes. It reads no file and opens no connection.
"""

from __future__ import annotations

import os
import struct
import sys
from typing import BinaryIO

import msgspec

_LENGTH = struct.Struct(">Q")
_HEAD = struct.Struct(">cQ")


class _Request(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    title: str
    foot: str
    html: str
    drawings: tuple[str, ...]


def main() -> int:
    """Serves until standard input ends."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    requests, replies = sys.stdin.buffer, sys.stdout.buffer
    try:
        from PySide6.QtGui import QGuiApplication  # noqa: PLC0415  (what is missing is said over the pipe)

        from mas_app.pdf.pages import pdf  # noqa: PLC0415
    except ImportError as exc:
        _reply(replies, b"E", f"PDFs need Qt and its libraries, and not all are here ({exc}): docs/installation.md".encode())
        return 1
    application = QGuiApplication(["mas-pdf"])
    while request := _next(requests):
        _reply(replies, b"P", pdf(title=request.title, foot=request.foot, html=request.html, drawings=request.drawings))
    application.quit()
    return 0


def _next(requests: BinaryIO) -> _Request | None:
    head = requests.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    return msgspec.json.decode(requests.read(_LENGTH.unpack(head)[0]), type=_Request)


def _reply(replies: BinaryIO, mark: bytes, payload: bytes) -> None:
    replies.write(_HEAD.pack(mark, len(payload)) + payload)
    replies.flush()


if __name__ == "__main__":
    sys.exit(main())
