"""The small model that comes with MAS: a child process that is a provider like any other, started when it is first needed."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import re
import secrets
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress
from dataclasses import replace
from itertools import permutations

import msgspec

from mas_core.errors import MachineError, ProviderError
from mas_core.models import FailureKind
from mas_core.own_process import NO_CONSOLE, module_command
from mas_core.providers.base import CompletionRequest, ModelInfo, StreamItem
from mas_core.providers.llama_server import KEY_VARIABLE, missing_parts
from mas_core.providers.openai_compatible import OpenAICompatibleProvider
from mas_core.settings import ProviderSettings

_log = logging.getLogger(__name__)
_READY_WITHIN_S = 60.0
_END_WITHIN_S = 5.0
_ORDER = re.compile(r"(?P<word>[A-Z]+:) (?P<names>[A-Z]+(?: > [A-Z]+)+)")
_MOST_ORDERED = 5
"""Of so many things there are 120 orders, which a grammar can list."""


def order_grammar(request: CompletionRequest) -> str:
    """Returns the grammar (GBNF) of an order, for a request that asks for one; empty for every other request.

    A prompt asks for an order if its last line is an example of one, ``RANKING: B > A``, with which the reply is begun as well.
    The model is too small to keep to such a form by itself: of twelve rankings that it was asked for, it completed none.
    """
    if len(request.messages) < 2 or request.messages[-1].role != "assistant":
        return ""
    asked, begun = request.messages[-2:]
    example = _ORDER.fullmatch(asked.content.rstrip().rpartition("\n")[2])
    if example is None or begun.content.strip() != example["word"]:
        return ""
    names = example["names"].split(" > ")
    if len(names) > _MOST_ORDERED:
        return ""
    return "root ::= " + " | ".join(f'" {" > ".join(order)}"' for order in permutations(sorted(names)))


class _LlamaClient(OpenAICompatibleProvider):
    """Sends what llama.cpp's server knows beyond the common API."""

    def _body(self, request: CompletionRequest) -> bytes:
        body = super()._body(request)
        grammar = order_grammar(request)
        return msgspec.json.encode({**msgspec.json.decode(body), "grammar": grammar}) if grammar else body


class _Child:
    """One run of the server process. It ends when its standard input closes, so it cannot outlive this process."""

    def __init__(self, process: asyncio.subprocess.Process, provider: OpenAICompatibleProvider) -> None:
        self.process = process
        self.provider = provider

    @property
    def alive(self) -> bool:
        return self.process.returncode is None

    async def end(self) -> None:
        await self.provider.aclose()
        if self.process.stdin is not None:
            self.process.stdin.close()
        try:
            async with asyncio.timeout(_END_WITHIN_S):
                await self.process.wait()
        except TimeoutError:
            with suppress(ProcessLookupError):
                self.process.kill()
            await self.process.wait()


class EmbeddedProvider:
    """Starts the server on the first request and again after it died."""

    def __init__(self, settings: ProviderSettings) -> None:
        self.id = settings.id
        self._settings = settings
        self._child: _Child | None = None
        self._starting = asyncio.Lock()
        self._closed = False

    async def stream(self, request: CompletionRequest) -> AsyncGenerator[StreamItem, None]:
        """See :meth:`mas_core.providers.base.Provider.stream`."""
        child = await self._running()
        try:
            async with aclosing(child.provider.stream(request)) as items:
                async for item in items:
                    yield item
        except ProviderError as exc:
            if exc.kind in {FailureKind.CONNECT, FailureKind.INTERRUPTED} and not child.alive:
                raise ProviderError("The built-in model's process ended; it starts again.", kind=exc.kind) from exc
            raise

    async def models(self) -> tuple[ModelInfo, ...]:
        """Returns the one model; starts the server if it does not run."""
        return await (await self._running()).provider.models()

    async def aclose(self) -> None:
        """Ends the server."""
        self._closed = True
        async with self._starting:
            child, self._child = self._child, None
            if child is not None:
                await child.end()

    async def _running(self) -> _Child:
        async with self._starting:
            if self._closed:
                raise ProviderError("The built-in model has been shut down.", kind=FailureKind.CANCELLED)
            if self._child is not None and not self._child.alive:
                _log.warning("the built-in model's process ended with %s", self._child.process.returncode)
                await self._child.end()
                self._child = None
            if self._child is None:
                self._child = await self._start()
            return self._child

    async def _start(self) -> _Child:
        if (missing := missing_parts()) is not None:
            raise MachineError(missing)
        key = secrets.token_urlsafe(32)
        process = await asyncio.create_subprocess_exec(
            *module_command("mas_core.providers.llama_server"),
            "--until-stdin-closes",
            "--parallel",
            str(self._settings.concurrency),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env={**os.environ, KEY_VARIABLE: key},
            creationflags=NO_CONSOLE,
        )
        try:
            url = await _ready_url(process)
        except BaseException:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()
            raise
        _log.info("the built-in model answers at %s", url)
        return _Child(process, self._client(url, key))

    def _client(self, url: str, key: str) -> OpenAICompatibleProvider:
        async def find_key() -> str:
            return key

        return _LlamaClient(
            replace(self._settings, base_url=url),
            find_key=find_key,
            extra_body={"repeat_penalty": 1.1},
            # Its server drops about one in ten requests that follow a stream on the same connection.
            extra_headers={"connection": "close"},
        )


async def _ready_url(process: asyncio.subprocess.Process) -> str:
    if process.stdout is None:
        raise MachineError("The built-in model's process has no output to read from.")
    try:
        async with asyncio.timeout(_READY_WITHIN_S):
            line = await process.stdout.readline()
        return str(json.loads(line)["url"])
    except (TimeoutError, ValueError, KeyError) as exc:
        raise MachineError(
            "The built-in model did not start. On bare Linux it needs the system package libgomp1; 'mas doctor' says more."
        ) from exc
