"""The fake provider on a thread or in a process of its own, and its command line."""

from __future__ import annotations

import argparse
import asyncio
import concurrent.futures
import contextlib
import dataclasses
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Coroutine, Mapping, Sequence
from types import TracebackType
from typing import Any, Self, TypeVar

from tests.fakes.behaviour import Fault, FaultKind, ModelBehaviour, RequestSeen, TokenSent
from tests.fakes.children import ENDS_WITHIN_S, started
from tests.fakes.provider import FakeProvider

T = TypeVar("T")
_START_S = 20.0


class FakeProviderThread:
    """The provider on its own thread and loop, for tests that run no loop or that keep theirs busy (Qt, subprocesses).

    Takes what :class:`FakeProvider` takes.
    """

    def __init__(self, models: Mapping[str, ModelBehaviour] | None = None, *, key: str | None = None, port: int = 0) -> None:
        self.provider = FakeProvider(models, key=key, port=port)
        self._ready: concurrent.futures.Future[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = concurrent.futures.Future()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), name="fake-provider", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self._loop, self._stop = self._ready.result(timeout=_START_S)
        return self

    def __exit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(timeout=_START_S)

    @property
    def base_url(self) -> str:
        """See :attr:`FakeProvider.base_url`."""
        return self.provider.base_url

    @property
    def requests(self) -> tuple[RequestSeen, ...]:
        """See :attr:`FakeProvider.requests`."""
        return self.provider.requests

    @property
    def probes(self) -> tuple[float, ...]:
        """See :attr:`FakeProvider.probes`."""
        return self.provider.probes

    @property
    def sent(self) -> tuple[TokenSent, ...]:
        """See :attr:`FakeProvider.sent`."""
        return self.provider.sent

    @property
    def in_flight(self) -> int:
        """See :attr:`FakeProvider.in_flight`."""
        return self.provider.in_flight

    @property
    def max_in_flight(self) -> int:
        """See :attr:`FakeProvider.max_in_flight`."""
        return self.provider.max_in_flight

    def set_behaviour(self, model: str, behaviour: ModelBehaviour) -> None:
        """See :meth:`FakeProvider.set_behaviour`."""
        self.provider.set_behaviour(model, behaviour)

    def run(self, coroutine: Coroutine[Any, Any, T]) -> T:
        """Runs a coroutine on the provider's loop, e.g. ``fake.run(fake.provider.stop_listening())``."""
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(timeout=_START_S)

    def wait_for(self, condition: Callable[[], bool], *, timeout_s: float = 5.0) -> None:
        """Blocks until ``condition`` holds.

        Raises:
            TimeoutError: It did not within ``timeout_s``.
        """
        end_s = time.perf_counter() + timeout_s
        while not condition():
            if time.perf_counter() > end_s:
                raise TimeoutError(f"not within {timeout_s} s")
            time.sleep(0.002)

    async def _serve(self) -> None:
        stop = asyncio.Event()
        try:
            async with self.provider:
                self._ready.set_result((asyncio.get_running_loop(), stop))
                await stop.wait()
        except OSError as exc:
            if self._ready.done():
                raise
            self._ready.set_exception(exc)


class FakeProviderProcess:
    """The provider in a process of its own, so that it takes no time from the threads that a benchmark watches.

    Args:
        models: Command-line notation, e.g. ``("fast:latency_s=0.1,tokens_per_s=50",)``.
        key: See :class:`FakeProvider`.
    """

    def __init__(self, models: Sequence[str], *, key: str | None = None) -> None:
        self._arguments = ["--until-stdin-closes", *(part for model in models for part in ("--model", model))]
        self._arguments += [] if key is None else ["--key", key]
        self._process: subprocess.Popen[bytes] | None = None
        self.base_url = ""
        self.code: int | None = None

    def __enter__(self) -> Self:
        self._process, self.base_url = started("tests.fakes.provider", *self._arguments)
        return self

    def __exit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._process is not None:
            with self._process:
                self._process.terminate()
                self.code = self._process.wait(timeout=ENDS_WITHIN_S)

    @property
    def pid(self) -> int:
        """Id of the process."""
        if self._process is None:
            raise RuntimeError("the fake provider is not running")
        return self._process.pid

    def state(self) -> dict[str, Any]:
        """Returns requests, sent ([at_s, model, request, n] each), probes, in_flight and max_in_flight as JSON values."""
        with urllib.request.urlopen(f"{self.base_url.removesuffix('/v1')}/fake/state") as answer:  # noqa: S310 (our own URL)
            state: dict[str, Any] = json.load(answer)
        return state


def parse_fault(text: str) -> Fault:
    """Reads ``kind`` or ``kind@number``: the status of ``http``, else the tokens that go before."""
    kind, _, number = text.partition("@")
    if kind == FaultKind.HTTP:
        return Fault.http(int(number or 500))
    return Fault(kind=FaultKind(kind), after=int(number or 0))


def parse_model(text: str) -> tuple[str, ModelBehaviour]:
    """Reads ``name`` or ``name:option=value,…``; a name may hold colons.

    ``fault=…`` may be given several times; ``line_end`` is cr, lf or crlf; a text may hold no comma.

    Raises:
        ValueError: An option does not exist, or its value is not of its type.
    """
    split = re.fullmatch(r"(?P<name>.+?):(?P<options>\w+=.*)", text, re.DOTALL)
    if split is None:
        return text, ModelBehaviour()
    name, options = split["name"], split["options"]
    values: dict[str, Any] = {}
    faults: list[Fault] = []
    for option in options.split(","):
        key, _, value = option.partition("=")
        match key:
            case "text" | "finish_reason":
                values[key] = value
            case "latency_s" | "tokens_per_s" | "cost_usd" | "comment_every_s":
                values[key] = float(value)
            case "tokens" | "chunk_bytes":
                values[key] = int(value)
            case "usage" | "stamp":
                values[key] = {"true": True, "1": True, "false": False, "0": False}[value.lower()]
            case "line_end":
                values[key] = {"cr": "\r", "lf": "\n", "crlf": "\r\n"}[value.lower()]
            case "always":
                values[key] = parse_fault(value)
            case "fault":
                faults.append(parse_fault(value))
            case _:
                known = ", ".join(field.name for field in dataclasses.fields(ModelBehaviour))
                raise ValueError(f"{key!r} is not one of {known}, fault")
    return name, ModelBehaviour(**values, faults=tuple(faults))


def _stop_with_stdin(loop: asyncio.AbstractEventLoop, stop: asyncio.Event) -> None:
    """Reads to the end on a thread: pipes cannot be watched by every system's event loop.

    Without Python's buffer, whose lock a thread that still reads would hold while the interpreter ends.
    """
    while os.read(sys.stdin.fileno(), 4096):
        continue
    with contextlib.suppress(RuntimeError):  # the loop may have ended first
        loop.call_soon_threadsafe(stop.set)


async def _serve(arguments: argparse.Namespace) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):  # Windows has no signal handlers on a loop
            loop.add_signal_handler(number, stop.set)
    if arguments.until_stdin_closes:
        threading.Thread(target=_stop_with_stdin, args=(loop, stop), daemon=True).start()
    async with FakeProvider(dict(arguments.model) or None, key=arguments.key, port=arguments.port) as fake:
        print(json.dumps({"url": fake.base_url, "port": fake.port}), flush=True)
        await stop.wait()


def _model(text: str) -> tuple[str, ModelBehaviour]:
    try:
        return parse_model(text)
    except (ValueError, KeyError) as exc:
        raise argparse.ArgumentTypeError(f"{text!r}: {exc}") from exc


def main(argv: Sequence[str] | None = None) -> int:
    """Serves until it is interrupted."""
    parser = argparse.ArgumentParser(prog="python -m tests.fakes.provider", description="A fake OpenAI-compatible provider.")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--key", help="the key that clients must send")
    parser.add_argument(
        "--model", type=_model, action="append", default=[], metavar="NAME[:OPTION=VALUE,…]", help="may be repeated"
    )
    parser.add_argument("--until-stdin-closes", action="store_true", help="end with the process that started this one")
    asyncio.run(_serve(parser.parse_args(argv)))
    return 0
