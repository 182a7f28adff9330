"""Any server that speaks OpenAI's chat completions, through httpx over the aiohttp transport (docs/figures.md says why).

Redirects are not followed and proxies of the environment are not used: a key goes to the origin it was stored for only.
"""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Mapping
from contextlib import aclosing, asynccontextmanager, suppress

import aiohttp
import httpx
from httpx_aiohttp import AiohttpTransport

from mas_core import __version__
from mas_core.errors import ProviderError
from mas_core.models import FailureKind
from mas_core.providers.base import Completed, CompletionRequest, KeepAlive, ModelInfo, StreamItem, TextDelta
from mas_core.providers.chunks import CompletionReader, parse_json
from mas_core.providers.faults import from_response, mapping, protocol_fault
from mas_core.providers.sse import STREAM_CAP_BYTES, SseDecoder, SseEvent, SseOverflowError
from mas_core.providers.text import TextCleaner
from mas_core.settings import ProviderSettings

_ERROR_BODY_CAP_BYTES = 64 * 1024
_KEEP_ALIVE = KeepAlive()

KeyFinder = Callable[[], Awaitable[str | None]]
"""Returns the key to send, or None where none is needed; raises KeyMissing."""


def _session(settings: ProviderSettings) -> aiohttp.ClientSession:
    # The pool is wider than the policy's own limit, so that no call waits for a connection where nobody can see it.
    connector = aiohttp.TCPConnector(limit=settings.concurrency + 16, keepalive_timeout=15)
    return aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar(), auto_decompress=False)


def _default_client(settings: ProviderSettings) -> httpx.AsyncClient:
    transport = AiohttpTransport(verify=settings.base_url.startswith("https:"), client=lambda: _session(settings))
    return httpx.AsyncClient(transport=transport, trust_env=False, follow_redirects=False)


class OpenAICompatibleProvider:
    """One configured server."""

    def __init__(
        self,
        settings: ProviderSettings,
        *,
        find_key: KeyFinder,
        extra_body: Mapping[str, object] | None = None,
        extra_headers: Mapping[str, str] | None = None,
        client: httpx.AsyncClient | None = None,
    ) -> None:
        """Prepares the provider; nothing is sent and no connection is made.

        Args:
            settings: Address, deadlines and limits.
            find_key: Looked up once, before the first request.
            extra_body: Sent with every completion in addition.
            extra_headers: Sent with every request in addition.
            client: Replaces the HTTP client.
        """
        self.id = settings.id
        self._settings = settings
        self._find_key = find_key
        self._extra_body = dict(extra_body or {})
        self._extra_headers = {**settings.headers, **(extra_headers or {})}
        self._client = client or _default_client(settings)

    async def aclose(self) -> None:
        """Closes the connections."""
        await self._client.aclose()

    async def models(self) -> tuple[ModelInfo, ...]:
        """Returns what ``GET /models`` lists."""
        async with self._response("GET", "/models", body=None) as response:
            listed = mapping(parse_json(await _body(response, cap_bytes=STREAM_CAP_BYTES))).get("data")
        if not isinstance(listed, list):
            raise protocol_fault("no list of models")
        found = []
        for entry in map(mapping, listed):
            length = entry.get("context_length")
            if isinstance(entry.get("id"), str):
                found.append(ModelInfo(id=str(entry["id"]), context_length=length if isinstance(length, int) else None))
        return tuple(found)

    async def stream(self, request: CompletionRequest) -> AsyncGenerator[StreamItem, None]:
        """See :meth:`mas_core.providers.base.Provider.stream`."""
        cleaner = TextCleaner()
        opening = request.messages[-1].content if request.messages[-1].role == "assistant" else ""
        async with self._response("POST", "/chat/completions", body=self._body(request)) as response:
            kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
            if kind == "text/html":
                raise protocol_fault("it is a web page")
            reader = CompletionReader()
            texts = _whole(response, reader) if kind == "application/json" else _streamed(response, reader)
            async with aclosing(texts):
                async for text in texts:
                    if text is None:
                        yield _KEEP_ALIVE
                        continue
                    cleaned = cleaner.clean(text)
                    if opening and cleaned:
                        # A server continues the opening without repeating it.
                        cleaned, opening = opening + cleaned, ""
                    if cleaned:
                        yield TextDelta(text=cleaned)
        if rest := cleaner.finish():
            yield TextDelta(text=rest)
        yield Completed(finish_reason=reader.finish_reason, usage=reader.usage, cost_usd=reader.cost_usd, model=reader.model)

    def _body(self, request: CompletionRequest) -> bytes:
        body: dict[str, object] = {
            "model": request.model,
            "messages": [{"role": message.role, "content": message.content} for message in request.messages],
            "temperature": request.temperature,
            "max_tokens": request.max_tokens,
            "stream": True,
            "stream_options": {"include_usage": True},
            **self._extra_body,
        }
        if request.seed is not None:
            body["seed"] = request.seed
        return json.dumps(body).encode("ascii")

    @asynccontextmanager
    async def _response(self, method: str, path: str, *, body: bytes | None) -> AsyncIterator[httpx.Response]:
        key = await self._find_key()
        headers = {"user-agent": f"mas/{__version__}", "accept": "text/event-stream, application/json", **self._extra_headers}
        if body is not None:
            headers["content-type"] = "application/json"
        if key:
            headers["authorization"] = f"Bearer {key}"
        timeout = httpx.Timeout(None, connect=self._settings.timeouts.connect_s)
        try:
            async with self._client.stream(
                method, self._settings.base_url + path, content=body, headers=headers, timeout=timeout
            ) as response:
                if response.status_code != httpx.codes.OK:
                    raise await _refusal(response)
                yield response
        except (httpx.HTTPError, httpx.InvalidURL, aiohttp.ClientError, OSError) as exc:
            raise _connection_fault(exc, origin=self._settings.origin) from exc


def _connection_fault(exc: Exception, *, origin: str) -> ProviderError:
    """Tells a server that is not there from a stream that broke off; the transport names both ConnectTimeout."""
    cause = exc.__cause__ or exc
    if isinstance(cause, aiohttp.ClientPayloadError):
        return ProviderError("The connection broke off in the middle of the answer.", kind=FailureKind.INTERRUPTED)
    if isinstance(cause, aiohttp.ClientConnectorCertificateError | aiohttp.ClientConnectorSSLError):
        return ProviderError(f"No safe connection to {origin}: {cause}.", kind=FailureKind.SETUP)
    if isinstance(cause, aiohttp.ClientConnectorError):
        return ProviderError(
            f"Nothing answers at {origin}. Is the server running, and are you connected?", kind=FailureKind.CONNECT
        )
    if isinstance(exc, httpx.TimeoutException) and isinstance(cause, TimeoutError):
        return ProviderError(f"{origin} did not take the connection in time.", kind=FailureKind.CONNECT)
    return ProviderError(f"The connection to {origin} broke off.", kind=FailureKind.CONNECT)


async def _body(response: httpx.Response, *, cap_bytes: int) -> bytes:
    parts: list[bytes] = []
    left = cap_bytes
    async for chunk in response.aiter_bytes():
        left -= len(chunk)
        if left < 0:
            raise protocol_fault("it is larger than allowed")
        parts.append(chunk)
    return b"".join(parts)


async def _refusal(response: httpx.Response) -> ProviderError:
    body: object = None
    with suppress(ProviderError):  # a body over the cap is nothing that a person would read
        body = _json_or_text(await _body(response, cap_bytes=_ERROR_BODY_CAP_BYTES))
    return from_response(response.status_code, body=body, retry_after=response.headers.get("retry-after"))


def _json_or_text(raw: bytes) -> object:
    try:
        return json.loads(raw)
    except (ValueError, RecursionError):
        return raw.decode("utf-8", "replace")


async def _whole(response: httpx.Response, reader: CompletionReader) -> AsyncGenerator[str | None, None]:
    body = await _body(response, cap_bytes=STREAM_CAP_BYTES)
    yield reader.read(parse_json(body), part="message")


async def _streamed(response: httpx.Response, reader: CompletionReader) -> AsyncGenerator[str | None, None]:
    """Yields texts, and None for a comment.

    Raises:
        ProviderError: The stream is no stream of completions, or ends before its end.
    """
    decoder = SseDecoder()
    events = 0
    try:
        async for chunk in response.aiter_bytes():  # some servers and proxies compress even streams
            for event in decoder.feed(chunk):
                events += event.data is not None
                if event.data == "[DONE]":
                    return
                yield _read_event(event, reader)
        for event in decoder.finish():
            events += event.data is not None
            if event.data == "[DONE]":
                return
            yield _read_event(event, reader)
    except SseOverflowError as exc:
        raise protocol_fault(str(exc)) from exc
    if not events:
        raise protocol_fault("there is nothing in it")
    if reader.finish_reason is None:
        raise ProviderError("The answer broke off before its end.", kind=FailureKind.INTERRUPTED)


def _read_event(event: SseEvent, reader: CompletionReader) -> str | None:
    return None if event.data is None else reader.read(parse_json(event.data), part="delta")
