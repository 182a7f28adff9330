"""A TCP proxy that damages the connections through it: for clients and servers that cannot be told to fail themselves.

::

    async with TcpProxy(("127.0.0.1", node.port)) as proxy:
        ... connect to proxy.port ...
        await proxy.set_mode(ProxyMode.BLACKHOLE)
"""

from __future__ import annotations

import asyncio
import socket
import struct
import sys
import time
from enum import StrEnum
from types import TracebackType
from typing import Self

_CHUNK_BYTES = 2**16
_QUEUED_CHUNKS = 256

_Chunk = tuple[float, bytes | None]
"""When it is due, and the bytes: empty at an orderly end, None at a reset."""


class ProxyMode(StrEnum):
    """What happens to connections, those that are open as well as new ones.

    ``DELAY`` holds every chunk back for a time, in both directions, without narrowing the stream. ``CUT`` closes and ``RESET``
    resets each connection once so many bytes of answers have passed through it, counted from the change of mode. ``BLACKHOLE``
    accepts and passes nothing on; what waits is delivered when it ends, as after a lost route. ``REFUSE`` resets what is open
    and closes the port.
    """

    PASS = "pass"
    DELAY = "delay"
    CUT = "cut"
    RESET = "reset"
    BLACKHOLE = "blackhole"
    REFUSE = "refuse"


class TcpProxy:
    """Listens on 127.0.0.1 and passes on to ``target`` (host, port)."""

    def __init__(self, target: tuple[str, int], *, port: int = 0) -> None:
        self._target = target
        self._port = port
        self._mode = ProxyMode.PASS
        self._delay_s = 0.0
        self._after_bytes = 0
        self._changes = 0
        self._open = asyncio.Event()
        self._open.set()
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._accepted = 0

    async def __aenter__(self) -> Self:
        await self._listen()
        return self

    async def __aexit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self._close()

    @property
    def port(self) -> int:
        """The port on 127.0.0.1; it stays the same through ``REFUSE``."""
        return self._port

    @property
    def accepted(self) -> int:
        """Connections accepted so far."""
        return self._accepted

    @property
    def connections(self) -> int:
        """Connections open now."""
        return len(self._tasks)

    async def set_mode(self, mode: ProxyMode, *, delay_s: float = 0.0, after_bytes: int = 0) -> None:
        """Changes what happens from now on."""
        self._mode, self._delay_s, self._after_bytes = mode, delay_s, after_bytes
        self._changes += 1
        if mode is ProxyMode.BLACKHOLE:
            self._open.clear()
        else:
            self._open.set()
        if mode is ProxyMode.REFUSE:
            await self._close()
        elif self._server is None:
            await self._listen()

    async def _listen(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self._port, backlog=1024)
        self._port = self._server.sockets[0].getsockname()[1]

    async def _close(self) -> None:
        if self._server is not None:
            self._server.close()
        tasks = tuple(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._server is not None:
            await self._server.wait_closed()
            self._server = None

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is not None:
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        self._accepted += 1
        try:
            await self._open.wait()
            await self._join(reader, writer)
        except (OSError, _CutError, asyncio.CancelledError):
            # Cancelled only by the proxy itself, and this task ends here.
            _reset(writer)
        finally:
            writer.close()

    async def _join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        target_reader, target_writer = await asyncio.open_connection(*self._target)
        upward = asyncio.create_task(self._pump(reader, target_writer, counted=False))
        downward = asyncio.create_task(self._pump(target_reader, writer, counted=True))
        try:
            # An answer that has ended or been cut ends the connection; a question that has ended does not.
            await asyncio.wait((upward, downward), return_when=asyncio.FIRST_COMPLETED)
            if upward.done():
                upward.result()
            await downward
        except ConnectionError:
            _reset(target_writer)
            raise
        finally:
            upward.cancel()
            downward.cancel()
            await asyncio.gather(upward, downward, return_exceptions=True)
            target_writer.close()

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, counted: bool) -> None:
        """Reads ahead into a queue and writes each chunk when it is due, so that a delay does not add up over chunks."""
        queue: asyncio.Queue[_Chunk] = asyncio.Queue(_QUEUED_CHUNKS)
        reading = asyncio.create_task(self._read(reader, queue))
        passed = changes = 0
        try:
            while True:
                due_s, data = await queue.get()
                await asyncio.sleep(max(0.0, due_s - time.perf_counter()))
                await self._open.wait()
                if data is None:
                    raise ConnectionResetError
                if not data:
                    break
                if changes != self._changes:
                    passed, changes = 0, self._changes
                breaks = counted and self._mode in {ProxyMode.CUT, ProxyMode.RESET}
                data = data[: max(0, self._after_bytes - passed)] if breaks else data
                writer.write(data)
                await writer.drain()
                passed += len(data)
                if breaks and passed >= self._after_bytes:
                    await self._break()
                    return
            if writer.can_write_eof():
                writer.write_eof()
        finally:
            reading.cancel()
            await asyncio.gather(reading, return_exceptions=True)

    async def _break(self) -> None:
        if self._mode is ProxyMode.RESET:
            # Bytes that the kernel has not delivered yet would be lost with the connection.
            await asyncio.sleep(0.02)
            raise _CutError

    async def _read(self, reader: asyncio.StreamReader, queue: asyncio.Queue[_Chunk]) -> None:
        while True:
            try:
                data: bytes | None = await reader.read(_CHUNK_BYTES)
            except ConnectionError:
                data = None
            await queue.put((time.perf_counter() + self._delay_s, data))
            if not data:
                return


class _CutError(Exception):
    """The connection is to be reset."""


def _reset(writer: asyncio.StreamWriter) -> None:
    sock = writer.get_extra_info("socket")
    if sock is not None and sock.fileno() != -1:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("hh" if sys.platform == "win32" else "ii", 1, 0))
        writer.transport.abort()
