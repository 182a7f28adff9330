"""PDF by way of a printer in a process of its own.

Qt sets the pages: it has the fonts of the machine with their fallbacks, shapes Arabic, and orders text of both directions. It
runs in a child, because the core and the command line know no Qt, and because a crash over a strange font must not take more
with it than one document. Tried instead and left: fpdf2 with uharfbuzz sets such text too and keeps emoji selectable, but has
to be given every font as a file, takes joined emoji apart, and took 4 s for a page with Chinese, where Qt takes 0.4 s.
"""

from __future__ import annotations

import asyncio
import struct
from collections.abc import Sequence
from types import TracebackType
from typing import Self

import msgspec

from mas_core.errors import MachineError
from mas_core.export.paper import paper
from mas_core.models import Record
from mas_core.own_process import NO_CONSOLE

DOCUMENT_TIMEOUT_S = 120.0
"""The longest that one document may take; a run of 100,000 words takes about ten seconds."""

_LENGTH = struct.Struct(">Q")
_HEAD = struct.Struct(">cQ")
_GOOD = b"P"
_LONGEST_BYTES = 1 << 30


class PdfPrinter:
    """Makes PDFs one after another; the child starts with the first and ends with :meth:`close`.

    The child reads a length (eight bytes, big-endian) and so many bytes of JSON (the fields of :class:`Paper`) from its
    standard input, and answers ``P`` or ``E``, a length and the PDF, or the reason why there is none.
    """

    def __init__(self, command: Sequence[str], *, timeout_s: float = DOCUMENT_TIMEOUT_S) -> None:
        """Starts nothing yet.

        Args:
            command: Program and arguments of the child.
            timeout_s: The longest that one document may take.
        """
        self._command = tuple(command)
        self._timeout_s = timeout_s
        self._child: asyncio.subprocess.Process | None = None
        self._turn = asyncio.Lock()

    async def start(self) -> None:
        """Starts the child, so that it gets ready while something else is done.

        Raises:
            MachineError: It cannot be started.
        """
        async with self._turn:
            await self._ready()

    async def print(self, record: Record) -> bytes:
        """Returns a run as PDF.

        Raises:
            MachineError: What the printer needs is not installed, or it failed; the message says what to do.
        """
        sheet = await asyncio.to_thread(paper, record)
        request = msgspec.json.encode(
            {"title": sheet.title, "foot": sheet.foot, "html": sheet.html, "drawings": sheet.drawings}
        )
        async with self._turn:
            try:
                async with asyncio.timeout(self._timeout_s):
                    good, reply = await self._ask(request)
            except TimeoutError as exc:
                await self._kill()
                raise MachineError(
                    f"The PDF was not ready after {self._timeout_s:.0f} s and was given up. Export as HTML instead."
                ) from exc
            except BaseException:
                # A child that was left in the middle of an answer cannot be asked again.
                await self._kill()
                raise
        if not good:
            raise MachineError(reply.decode("utf-8", "replace"))
        return reply

    async def close(self) -> None:
        """Ends the child. May be called twice."""
        child, self._child = self._child, None
        if child is None or child.returncode is not None:
            return
        if child.stdin is not None:
            child.stdin.close()
        try:
            await asyncio.wait_for(child.wait(), timeout=5)
        except TimeoutError:
            child.kill()
            await child.wait()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.close()

    async def _ask(self, request: bytes) -> tuple[bool, bytes]:
        child = await self._ready()
        if child.stdin is None or child.stdout is None:
            raise MachineError("The printer of PDFs has no pipes.")
        try:
            child.stdin.write(_LENGTH.pack(len(request)) + request)
            await child.stdin.drain()
            mark, length = _HEAD.unpack(await child.stdout.readexactly(_HEAD.size))
            if length > _LONGEST_BYTES:
                raise MachineError("The printer of PDFs answered nonsense. Export as HTML instead.")
            return mark == _GOOD, await child.stdout.readexactly(length)
        except (asyncio.IncompleteReadError, ConnectionError) as exc:
            code = await child.wait()
            raise MachineError(
                f"The PDF could not be made: its printer ended with code {code}. "
                "It needs Qt and its system libraries: pip install '.[app]' in MAS's folder, and docs/installation.md. "
                "Export as HTML instead, and print it from a browser."
            ) from exc

    async def _ready(self) -> asyncio.subprocess.Process:
        if self._child is not None and self._child.returncode is None:
            return self._child
        try:
            self._child = await asyncio.create_subprocess_exec(
                *self._command,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
                creationflags=NO_CONSOLE,
            )
        except OSError as exc:
            raise MachineError(f"The printer of PDFs cannot be started: {exc.strerror}.") from exc
        return self._child

    async def _kill(self) -> None:
        child, self._child = self._child, None
        if child is not None and child.returncode is None:
            child.kill()
            await child.wait()
