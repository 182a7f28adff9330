"""``mas-node serve``: the node as a process of its own."""

from __future__ import annotations

import argparse
import asyncio
import logging
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from types import FrameType

import msgspec

from mas_core import log
from mas_core.errors import MasError
from mas_core.exit_codes import DONE
from mas_core.paths import Paths
from mas_core.runtime import Runtime
from mas_core.terminal import note
from mas_node.service import NodeOptions, NodeService

_STOPPING = (signal.SIGTERM, signal.SIGINT)
_OPEN_FILES = 8192

_log = logging.getLogger(__name__)


async def run(options: argparse.Namespace, paths: Paths) -> int:
    """Serves until it is told to stop: once lets calls end, twice stops at once."""
    with suppress(MasError):  # a machine whose logs cannot be written still serves
        log.configure(paths, stderr=sys.stderr, stderr_level="INFO")
    allow_many_files()
    stops = StopSignals()
    async with stops.watched(), Runtime.open(paths) as runtime:
        for notice in runtime.repository.notices:
            note(notice)
        async with _watching(runtime), NodeService.open(runtime, _node_options(options)) as service:
            _say_ready(service)
            await stops.first.wait()
            _log.info("stopping: no new work, what runs may end")
            await _drain(service, stops)
    return DONE


def allow_many_files() -> None:
    """Raises the soft limit of open files: each call has a connection to its caller and one to its provider.

    Many systems allow 1,024 by default, macOS 256, and let a process raise that by itself.
    """
    try:
        import resource  # noqa: PLC0415  (there is none on Windows, which has no such limit either)
    except ImportError:
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _OPEN_FILES if hard == resource.RLIM_INFINITY else min(_OPEN_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def _node_options(options: argparse.Namespace) -> NodeOptions:
    return NodeOptions(
        host=options.host,
        port=options.port,
        name=options.name,
        capacity=options.capacity,
        advertise=not options.no_advertise,
        insecure_loopback=options.insecure_loopback,
        allow_hosts=tuple(options.allow_host),
    )


def _say_ready(service: NodeService) -> None:
    ready = {
        "event": "ready",
        "url": service.url,
        "name": service.name,
        "fingerprint": service.identity.fingerprint,
        "token_file": str(service.token_file),
    }
    sys.stdout.write(msgspec.json.encode(ready).decode("utf-8") + "\n")
    sys.stdout.flush()


async def _drain(service: NodeService, stops: StopSignals) -> None:
    draining = asyncio.create_task(service.drain())
    second = asyncio.create_task(stops.second.wait())
    await asyncio.wait({draining, second}, return_when=asyncio.FIRST_COMPLETED)
    for task in (draining, second):
        task.cancel()
    await asyncio.wait({draining, second})
    if draining.cancelled():
        _log.warning("stopped at once by a second signal; if calls ran, their callers have to give them to others")
    elif not draining.result():
        _log.warning("some calls did not end; their callers have to give them to others")


@asynccontextmanager
async def _watching(runtime: Runtime) -> AsyncIterator[None]:
    """Keeps an eye on the providers, whose health is told to others, and on this node's own nodes, for whole jobs."""
    runtime.prober.set_in_front(in_front=False)
    watching = {
        asyncio.create_task(runtime.prober.run()),
        asyncio.create_task(runtime.pool.run()),
        asyncio.create_task(_warn(runtime)),
    }
    try:
        yield
    finally:
        for task in watching:
            task.cancel()
        await asyncio.wait(watching)


async def _warn(runtime: Runtime) -> None:
    """Says which agents cannot answer and what to do, beside the serving: a provider may take its time to be found absent."""
    agents = runtime.settings.agents.values()
    faults = await runtime.prober.faults()
    for provider, fault in faults.items():
        who = [agent.id for agent in agents if agent.provider == provider]
        note(f"{'This agent' if len(who) == 1 else 'These agents'} cannot answer: {', '.join(who)}. {fault.rstrip('.')}.")
    if all(agent.provider in faults for agent in agents):
        note(
            "So this node cannot answer any call. Mend that, or set up a provider and its agents "
            f"in {runtime.paths.config_file}; `mas doctor` looks at everything."
        )


class StopSignals:
    """SIGTERM and SIGINT as events."""

    def __init__(self) -> None:
        self.first = asyncio.Event()
        self.second = asyncio.Event()

    @asynccontextmanager
    async def watched(self) -> AsyncIterator[None]:
        """Takes the signals for the length of the block."""
        loop = asyncio.get_running_loop()

        def noticed(_number: int, _frame: FrameType | None) -> None:
            # The loop's own handlers do not exist on Windows; this does everywhere.
            loop.call_soon_threadsafe(self._note)

        former: dict[signal.Signals, Callable[[int, FrameType | None], object] | int | None] = {
            number: signal.signal(number, noticed) for number in _STOPPING
        }
        try:
            yield
        finally:
            for number, handler in former.items():
                signal.signal(number, handler)

    def _note(self) -> None:
        (self.second if self.first.is_set() else self.first).set()
