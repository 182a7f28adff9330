"""HTTP to one node: mutual TLS, connections that are used again, and every failure one of a few known kinds."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Collection, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from types import MappingProxyType, SimpleNamespace

import aiohttp
from aiohttp.abc import AbstractCookieJar
from aiohttp.client import ClientTimeout

from mas_core.errors import InputError
from mas_core.lent_keys import LentKey
from mas_core.peers.faults import NodeFault, NodeFaultKind, check_response, read_body
from mas_core.peers.identity import DeviceIdentity
from mas_core.peers.tls import client_context
from mas_core.peers.trust import PairedPeer
from mas_core.peers.wire import (
    PROTOCOL,
    PROTOCOL_HEADER,
    STATE_CAP_BYTES,
    CallEvent,
    CallState,
    HealthReport,
    decode_event,
    decode_health,
    decode_state,
    is_last,
)
from mas_core.providers.sse import SseDecoder, SseOverflowError

CONNECT_S = 2.0
REQUEST_S = 10.0
HEALTH_S = 4.0
_EVENT_CAP_BYTES = 16 * 1024 * 1024
_STREAM_CAP_BYTES = 64 * 1024 * 1024
_PROBLEM_CAP_BYTES = 64 * 1024
_OPENING_AT_ONCE = 64
_PARTING_S = 2.0
_LAST_BYTES_S = 0.25
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]+")

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Heard:
    """Something came on a call's stream: an event with its number, or (with neither) a sign of life."""

    number: int = 0
    event: CallEvent | None = None


@dataclass(slots=True)
class _Way:
    """How far a request has come; ``begun`` as soon as its head is sent, at whichever try."""

    begun: bool = False


class NodeClient:
    """Talks to one paired node. All methods raise :class:`NodeFault` and nothing else that is known.

    Close it with :meth:`aclose`.
    """

    def __init__(self, peer: PairedPeer, identity: DeviceIdentity, *, trusted: Callable[[], bool]) -> None:
        """Makes no connection yet.

        Args:
            peer: The node; it must have a URL.
            identity: What this computer shows of itself.
            trusted: Asked before every request, so that unpairing acts at once.
        """
        if peer.url is None:
            raise NodeFault(f"{peer.name} has no address to send calls to.", kind=NodeFaultKind.REFUSED)
        self.peer = peer
        self._base = peer.url.rstrip("/")
        self._trusted = trusted
        self._opening = asyncio.Semaphore(_OPENING_AT_ONCE)
        self._session = aiohttp.ClientSession(
            # The context refuses every certificate but the paired one within the handshake, so on every connection.
            connector=aiohttp.TCPConnector(ssl=client_context(identity, peer), limit=0, keepalive_timeout=60),
            headers={PROTOCOL_HEADER: str(PROTOCOL)},
            cookie_jar=_no_cookies(),
            timeout=ClientTimeout(total=None, sock_connect=CONNECT_S),
            trace_configs=[_traced()],
            trust_env=False,
        )

    async def health(self) -> HealthReport:
        """Asks how the node is."""
        return decode_health_of(self.peer, await self._whole("GET", "/v1/health", total_s=HEALTH_S))

    async def submit(self, call_id: str, body: bytes, *, key: LentKey | None = None) -> None:
        """Hands a call over; a second time with the same body changes nothing. It is journaled there when this returns.

        Args:
            call_id: Its id on the wire.
            body: The call.
            key: Goes beside the body, and is not part of what the node keeps.
        """
        way = _Way()
        try:
            async with self._opening:
                await self._whole("PUT", f"/v1/calls/{call_id}", body=body, way=way, more=key.headers if key else {})
        except NodeFault as exc:
            if exc.kind is NodeFaultKind.CONNECT and way.begun:
                # The library tries once more where a used connection breaks, and tells of the second try only.
                raise NodeFault(str(exc), kind=NodeFaultKind.BROKEN) from exc
            raise

    async def state(self, call_id: str) -> CallState:
        """Asks where a call stands."""
        body = await self._whole("GET", f"/v1/calls/{call_id}")
        try:
            return decode_state(body)
        except InputError as exc:
            raise NodeFault(str(exc), kind=NodeFaultKind.SERVER) from exc

    async def acknowledge(self, call_id: str) -> None:
        """Says that a call's result is stored here, so that the node may forget it."""
        await self._whole("POST", f"/v1/calls/{call_id}/ack")

    async def cancel(self, call_id: str) -> None:
        """Cancels a call."""
        await self._whole("DELETE", f"/v1/calls/{call_id}")

    async def part(self, call_ids: Collection[str]) -> None:
        """Cancels calls at a node that has just been unpaired, and closes the connections.

        Nothing but the ids is sent, over the connections that were pinned while it was trusted.
        """
        try:
            async with asyncio.timeout(_PARTING_S):
                await asyncio.gather(
                    *(self._whole("DELETE", f"/v1/calls/{call_id}", parting=True) for call_id in call_ids),
                    return_exceptions=True,
                )
        except TimeoutError:
            _log.info("%s was not told in time that its calls are cancelled", self.peer.name)
        finally:
            await self.aclose()

    async def events(self, call_id: str, *, after: int = 0) -> AsyncGenerator[Heard, None]:
        """Yields a call's events behind the one with number ``after``, and signs of life between them.

        It ends when the node ends the stream, which is not always the end of the call. Close it when it is left early.
        """
        decoder = SseDecoder(event_cap_bytes=_EVENT_CAP_BYTES, stream_cap_bytes=_STREAM_CAP_BYTES)
        headers = {"Accept": "text/event-stream", **({"Last-Event-ID": str(after)} if after else {})}
        async with self._stream(f"/v1/calls/{call_id}/events", headers) as response:
            yield Heard()
            with self._translated():
                async for chunk in response.content.iter_any():
                    for heard in _heard(decoder, chunk):
                        if heard.event is not None and is_last(heard.event):
                            await _read_out(response)
                        yield heard

    def move(self, peer: PairedPeer) -> None:
        """Goes on with the same node at another address."""
        self.peer = peer
        self._base = (peer.url or self._base).rstrip("/")

    async def aclose(self) -> None:
        """Closes the connections."""
        await self._session.close()

    @asynccontextmanager
    async def _stream(self, path: str, headers: dict[str, str]) -> AsyncIterator[aiohttp.ClientResponse]:
        self._check_trust()
        response: aiohttp.ClientResponse | None = None
        try:
            with self._translated():
                async with self._opening, asyncio.timeout(REQUEST_S):
                    response = await self._session.get(self._base + path, headers=headers, allow_redirects=False)
                    await check_response(response)
            yield response
        finally:
            if response is not None:
                response.close()

    async def _whole(
        self,
        method: str,
        path: str,
        *,
        body: bytes | None = None,
        total_s: float = REQUEST_S,
        way: _Way | None = None,
        more: Mapping[str, str] = MappingProxyType({}),
        parting: bool = False,
    ) -> bytes:
        if not parting:
            self._check_trust()
        headers = {**more, **({"Content-Type": "application/json"} if body is not None else {})}
        with self._translated():
            async with (
                asyncio.timeout(total_s),
                self._session.request(
                    method,
                    self._base + path,
                    data=body,
                    headers=headers,
                    allow_redirects=False,
                    trace_request_ctx=way,
                ) as response,
            ):
                await check_response(response)
                return await read_body(response, STATE_CAP_BYTES)

    def _check_trust(self) -> None:
        if not self._trusted():
            raise NodeFault(f"{self.peer.name} is not paired any more.", kind=NodeFaultKind.UNTRUSTED)
        if self._session.closed:
            raise NodeFault(f"{self.peer.name} is not in use any more.", kind=NodeFaultKind.CONNECT)

    @contextmanager
    def _translated(self) -> Iterator[None]:
        name = self.peer.name
        try:
            yield
        except NodeFault as exc:
            raise NodeFault(f"{name}: {exc}", kind=exc.kind, retry_after_s=exc.retry_after_s) from exc
        except (aiohttp.ClientConnectorCertificateError, aiohttp.ClientConnectorSSLError) as exc:
            raise NodeFault(f"{name} could not show the paired certificate.", kind=NodeFaultKind.UNTRUSTED) from exc
        except (TimeoutError, aiohttp.ServerTimeoutError) as exc:
            raise NodeFault(f"{name} did not answer in time.", kind=NodeFaultKind.TIMEOUT) from exc
        except aiohttp.ClientConnectorError as exc:
            if isinstance(exc.os_error, ConnectionResetError | ConnectionAbortedError | BrokenPipeError):
                raise _cut_off(name) from exc
            raise NodeFault(f"{name} cannot be reached at {self._base}.", kind=NodeFaultKind.CONNECT) from exc
        except (aiohttp.ServerDisconnectedError, aiohttp.ClientOSError) as exc:
            raise _cut_off(name) from exc
        except (aiohttp.ClientError, OSError) as exc:
            raise NodeFault(f"The connection to {name} broke.", kind=NodeFaultKind.BROKEN) from exc
        except SseOverflowError as exc:
            raise NodeFault(f"{name} sent more than allowed.", kind=NodeFaultKind.SERVER) from exc


def _cut_off(name: str) -> NodeFault:
    """So it looks from here when a node ends the handshake because this computer is not paired there any more.

    Whether its goodbye or the broken pipe arrives first is chance, and must not read like two different faults.
    """
    hint = f"If that stays so, {name} may have unpaired this computer: pair it again."
    return NodeFault(f"{name} closed the connection without an answer. {hint}", kind=NodeFaultKind.BROKEN)


def decode_health_of(peer: PairedPeer, body: bytes) -> HealthReport:
    """Reads a node's health.

    Raises:
        NodeFault: It is no such thing, or of another version of the interface.
    """
    try:
        return decode_health(body)
    except InputError as exc:
        raise NodeFault(f"{peer.name}: {exc}", kind=NodeFaultKind.REFUSED) from exc


async def _read_out(response: aiohttp.ClientResponse) -> None:
    """Reads the end of a stream that has said its last word, so that its connection can be used again."""
    try:
        async with asyncio.timeout(_LAST_BYTES_S):
            await response.content.read()
    except (TimeoutError, aiohttp.ClientError, OSError) as exc:
        _log.debug("a stream did not end after its last event: %s", exc)


def _traced() -> aiohttp.TraceConfig:
    """Lets whoever sends a request know whether any of it has been on the way."""

    async def on_sent(
        _session: aiohttp.ClientSession, context: SimpleNamespace, _sent: aiohttp.TraceRequestHeadersSentParams
    ) -> None:
        way = context.trace_request_ctx
        if isinstance(way, _Way):
            way.begun = True

    config = aiohttp.TraceConfig()
    config.on_request_headers_sent.append(on_sent)
    return config


def _no_cookies() -> AbstractCookieJar:
    return aiohttp.DummyCookieJar()


def _heard(decoder: SseDecoder, chunk: bytes) -> list[Heard]:
    found = []
    for item in decoder.feed(chunk):
        if item.data is None:
            found.append(Heard())
            continue
        try:
            found.append(Heard(int(item.id), decode_event(item.data)))
        except (InputError, ValueError) as exc:
            raise NodeFault("It sent something that is no event.", kind=NodeFaultKind.SERVER) from exc
    return found
