"""Any server that speaks OpenAI's chat completions, through aiohttp (docs/architecture.md says why).

Redirects are not followed and proxies of the environment are not used: a key goes to the origin it was stored for only.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress

import aiohttp
import msgspec

from mas_core import __version__
from mas_core.errors import ProviderError
from mas_core.models import FailureKind
from mas_core.providers.base import Completed, CompletionRequest, KeepAlive, ModelInfo, StreamItem, TextDelta
from mas_core.providers.chunks import AnswerText, CompletionEvents, CompletionReader, parse_json
from mas_core.providers.faults import from_response, protocol_fault
from mas_core.providers.model_listing import models_in
from mas_core.providers.sse import STREAM_CAP_BYTES
from mas_core.settings import ProviderSettings

_ERROR_BODY_CAP_BYTES = 64 * 1024
_LEFT_OVER_S = 0.02
_KEEP_ALIVE = KeepAlive()

KeyFinder = Callable[[], Awaitable[str | None]]
"""Returns the key to send, or None where none is needed; raises KeyMissing."""


def _open_session(settings: ProviderSettings) -> aiohttp.ClientSession:
    return aiohttp.ClientSession(
        # The pool is wider than the policy's own limit, so that no call waits for a connection where nobody can see it.
        connector=aiohttp.TCPConnector(limit=settings.concurrency + 16, keepalive_timeout=15),
        cookie_jar=aiohttp.DummyCookieJar(),
        timeout=aiohttp.ClientTimeout(sock_connect=settings.timeouts.connect_s),
    )


class OpenAICompatibleProvider:
    """One configured server."""

    def __init__(
        self,
        settings: ProviderSettings,
        *,
        find_key: KeyFinder,
        extra_body: Mapping[str, object] | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> None:
        """Prepares the provider; nothing is sent and no connection is made.

        Args:
            settings: Address, deadlines and limits.
            find_key: Looked up once, before the first request.
            extra_body: Sent with every completion in addition.
            extra_headers: Sent with every request in addition.
        """
        self.id = settings.id
        self._settings = settings
        self._find_key = find_key
        self._extra_body = dict(extra_body or {})
        self._headers = {
            "user-agent": f"mas/{__version__}",
            "accept": "text/event-stream, application/json",
            **{name.lower(): value for name, value in (*settings.headers.items(), *(extra_headers or {}).items())},
        }
        self._session: aiohttp.ClientSession | None = None

    async def aclose(self) -> None:
        """Closes the connections."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def models(self) -> tuple[ModelInfo, ...]:
        """Returns what ``GET /models`` lists."""
        async with self._response("GET", "/models", body=None) as response:
            listed = parse_json(await _body(response, cap_bytes=STREAM_CAP_BYTES))
        models = models_in(listed)
        if models is None:
            raise protocol_fault("no list of models")
        return models

    async def stream(self, request: CompletionRequest) -> AsyncGenerator[StreamItem, None]:
        """See :meth:`mas_core.providers.base.Provider.stream`."""
        opening = request.messages[-1].content if request.messages[-1].role == "assistant" else ""
        reader, text = CompletionReader(), AnswerText(opening)
        async with self._response("POST", "/chat/completions", body=self._body(request), key=request.key) as response:
            kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
            if kind == "text/html":
                raise protocol_fault("it is a web page")
            if kind == "application/json":
                body = await _body(response, cap_bytes=STREAM_CAP_BYTES)
                if more := text.more(reader.read(parse_json(body), part="message")):
                    yield TextDelta(text=more)
            else:
                events = CompletionEvents(reader)
                async for chunk in response.content.iter_any():  # some servers and proxies compress even streams
                    came = events.take(chunk)
                    if came is None:
                        yield _KEEP_ALIVE
                    elif more := text.more(came):
                        yield TextDelta(text=more)
                    if events.ended:
                        break
                if more := text.more(events.close()):
                    yield TextDelta(text=more)
                events.check()
                await _emptied(response)
        if rest := text.end():
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
        try:
            return msgspec.json.encode(body)
        except UnicodeEncodeError:  # text that UTF-8 cannot carry goes as escapes
            return json.dumps(body).encode("ascii")

    @asynccontextmanager
    async def _response(
        self, method: str, path: str, *, body: bytes | None, key: str | None = None
    ) -> AsyncIterator[aiohttp.ClientResponse]:
        key = key or await self._find_key()
        headers = dict(self._headers)
        if body is not None:
            headers["content-type"] = "application/json"
        if key:
            headers["authorization"] = f"Bearer {key}"
        if self._session is None:
            self._session = _open_session(self._settings)
        url = self._settings.base_url + path
        try:
            async with self._session.request(method, url, data=body, headers=headers, allow_redirects=False) as response:
                if response.status != 200:
                    raise await _refusal(response)
                yield response
        except (aiohttp.ClientError, OSError) as exc:
            raise _connection_fault(exc, origin=self._settings.origin) from exc


def _connection_fault(exc: Exception, *, origin: str) -> ProviderError:
    """Tells a server that is not there from a stream that broke off."""
    if isinstance(exc, aiohttp.ClientPayloadError):
        return ProviderError("The connection broke off in the middle of the answer.", kind=FailureKind.INTERRUPTED)
    if isinstance(exc, aiohttp.ClientConnectorCertificateError | aiohttp.ClientConnectorSSLError):
        return ProviderError(f"No safe connection to {origin}: {exc}.", kind=FailureKind.SETUP)
    if isinstance(exc, aiohttp.ClientConnectorError):
        return ProviderError(
            f"Nothing answers at {origin}. Is the server running, and are you connected?", kind=FailureKind.CONNECT
        )
    if isinstance(exc, TimeoutError):
        return ProviderError(f"{origin} did not take the connection in time.", kind=FailureKind.CONNECT)
    return ProviderError(f"The connection to {origin} broke off.", kind=FailureKind.CONNECT)


async def _body(response: aiohttp.ClientResponse, *, cap_bytes: int) -> bytes:
    parts: list[bytes] = []
    left = cap_bytes
    async for chunk in response.content.iter_any():
        left -= len(chunk)
        if left < 0:
            raise protocol_fault("it is larger than allowed")
        parts.append(chunk)
    return b"".join(parts)


async def _refusal(response: aiohttp.ClientResponse) -> ProviderError:
    body: object = None
    with suppress(ProviderError):  # a body over the cap is nothing that a person would read
        body = _json_or_text(await _body(response, cap_bytes=_ERROR_BODY_CAP_BYTES))
    return from_response(response.status, body=body, retry_after=response.headers.get("retry-after"))


def _json_or_text(raw: bytes) -> object:
    try:
        return json.loads(raw)
    except (ValueError, RecursionError):
        return raw.decode("utf-8", "replace")


async def _emptied(response: aiohttp.ClientResponse) -> None:
    """Waits a moment for the end of a body that said all: a connection with something left in it is not used again."""
    if not response.content.at_eof():
        with suppress(TimeoutError, aiohttp.ClientError):
            async with asyncio.timeout(_LEFT_OVER_S):
                await response.content.readany()
