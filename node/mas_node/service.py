"""A node, put together: what ``mas-node serve`` runs, and a desktop that shares its computer embeds in its own process."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

from mas_core.errors import MasError
from mas_core.models import Agent
from mas_core.peers.identity import DeviceIdentity, load_or_make_identity
from mas_core.peers.pairing import PairingDesk
from mas_core.peers.quotas import QuotaBook
from mas_core.peers.tls import server_context
from mas_core.peers.tokens import TokenStore
from mas_core.peers.trust import NotPaired
from mas_core.runtime import Runtime
from mas_node.advertise import Advertisement
from mas_node.auth import CALLER, Caller, Doorkeeper
from mas_node.hosts import check_bind
from mas_node.jobs import JobBook
from mas_node.jobs_metered import Admit
from mas_node.journal import Journal
from mas_node.problems import Problem
from mas_node.serving import found_as_serving
from mas_node.worker import Worker

DEFAULT_CAPACITY = 1000
DRAIN_S = 10.0
_EXPIRE_EVERY_S = 60.0
_CALLERS_EVERY_S = 0.5

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeOptions:
    """How a node serves.

    Attributes:
        host: An address or name of this computer; ``0.0.0.0`` is all its networks.
        port: 0 lets the system choose.
        name: What people call the node; the computer's name if it is empty.
        capacity: How many calls it has at a time before it answers 429.
        advertise: Whether it is announced on the local network.
        insecure_loopback: Plain http, for clients on this computer that cannot do otherwise.
        allow_hosts: More names or addresses under which it is reached (a router's, a tunnel's).
    """

    host: str = "127.0.0.1"
    port: int = 0
    name: str = ""
    capacity: int = DEFAULT_CAPACITY
    advertise: bool = True
    insecure_loopback: bool = False
    allow_hosts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Doors:
    """Who is let in, and what they may use."""

    keeper: Doorkeeper
    quotas: QuotaBook
    token_file: Path


def _doors(runtime: Runtime) -> _Doors:
    folder = runtime.paths.identity
    tokens, quotas = TokenStore(folder), QuotaBook(folder)
    return _Doors(
        token_file=tokens.make_loopback_token(),
        quotas=quotas,
        keeper=Doorkeeper(runtime.trust, tokens, quotas=quotas, paths=runtime.paths),
    )


class NodeService:
    """A node that serves. It knows neither signals nor the end of its process; whoever opened it closes it.

    Attributes:
        url: Where it is reached.
        jobs: The whole jobs that it runs for thin clients.
        worker: The calls that it runs for paired devices.
        token_file: The file with the token for clients on this computer.
    """

    def __init__(
        self,
        *,
        runtime: Runtime,
        options: NodeOptions,
        identity: DeviceIdentity,
        journal: Journal,
        doors: _Doors,
        jobs: JobBook,
    ) -> None:
        """Takes its parts; use :meth:`open`."""
        self.runtime = runtime
        self.options = options
        self.identity = identity
        self.journal = journal
        folder = runtime.paths.identity
        self.trust = runtime.trust
        self.desk = PairingDesk(folder)
        self.token_file = doors.token_file
        self.quotas = doors.quotas
        self.jobs = jobs
        self.url = ""
        self._doorkeeper = doors.keeper
        self._advertisement: Advertisement | None = None
        self.worker = Worker(
            journal=journal,
            dispatcher=runtime.dispatcher,
            budget=runtime.budget,
            agents=self.agents,
            providers=runtime.settings.providers,
            name=self.name,
            capacity=options.capacity,
        )

    @property
    def name(self) -> str:
        """What people call the node; plain text of at most 63 characters."""
        return self.identity.name

    @property
    def agents(self) -> Mapping[str, Agent]:
        """The agents that it offers."""
        return self.runtime.settings.agents

    @property
    def draining(self) -> bool:
        """Whether it takes no new work."""
        return self.worker.draining

    @classmethod
    @asynccontextmanager
    async def open(
        cls, runtime: Runtime, options: NodeOptions, *, now: Callable[[], float] = time.time
    ) -> AsyncIterator[NodeService]:
        """Serves until the block is left; then it stops at once, so :meth:`drain` first to let calls end.

        Args:
            runtime: The opened core, which outlives the node.
            options: How to serve.
            now: Seconds since 1970, for the age of results.

        Raises:
            InputError: The options cannot be.
            NodeError: A network is asked for while nobody is paired.
            MachineError: The port is taken, or a file cannot be used.
            StorageError: The journal cannot be used.
        """
        # The routes import this module for what they are given.
        from mas_node.server import build_app, listen  # noqa: PLC0415

        anybody_paired = bool(runtime.trust.peers())
        check_bind(options.host, insecure_loopback=options.insecure_loopback, anybody_paired=anybody_paired)
        identity = await asyncio.to_thread(load_or_make_identity, runtime.paths.identity, name=options.name)
        async with AsyncExitStack() as stack:
            journal = await stack.enter_async_context(await Journal.open(runtime.paths.node_journal, now=now))
            # After the journal, whose lock keeps two nodes from taking up the same jobs.
            doors = await asyncio.to_thread(_doors, runtime)
            jobs = await stack.enter_async_context(
                JobBook.open(runtime, folder=runtime.paths.node_journal.parent, doorkeeper=doors.keeper)
            )
            service = cls(runtime=runtime, options=options, identity=identity, journal=journal, doors=doors, jobs=jobs)
            if journal.lost:
                _log.warning("%d calls were lost when the last node stopped", journal.lost)
            tls = None if options.insecure_loopback else server_context(identity, service.trust)
            listener = await listen(build_app(service), host=options.host, port=options.port, tls=tls)
            stack.push_async_callback(listener.close)
            # Pushed last, so that it comes first: streams end before the server waits for its handlers.
            stack.push_async_callback(service.worker.close)
            service.url = listener.url
            if options.advertise:
                service._advertise(listener.port)
            stack.push_async_callback(service._withdraw)
            stack.enter_context(
                found_as_serving(runtime.paths, url=service.url, name=service.name, token_file=service.token_file)
            )
            await stack.enter_async_context(_beside(service._expire()))
            await stack.enter_async_context(_beside(service._watch_callers()))
            yield service

    async def drain(self, *, within_s: float = DRAIN_S) -> bool:
        """Takes no new work, withdraws the announcement, and lets what runs end; returns False if some did not in time.

        Whole jobs that did not end are taken up again at the next start.
        """
        self.worker.draining = True
        await self._withdraw()
        ended = await asyncio.gather(self.worker.drain(within_s=within_s), self.jobs.drain(within_s=within_s))
        return all(ended)

    def authenticate(self, request: web.BaseRequest) -> Caller:
        """Finds out who sends a request.

        Raises:
            Problem: Nobody that is known.
        """
        return self._doorkeeper.caller(request)

    def caller_of(self, request: web.Request) -> Caller:
        """Returns who sends a request that was let in.

        Raises:
            Problem: The route is open to all, and nobody was asked for.
        """
        if CALLER not in request:
            raise Problem(401, "unknown-caller", "This needs a caller that the node knows.")
        return request[CALLER]

    def still_welcome(self, request: web.BaseRequest, caller: Caller) -> bool:
        """Whether a caller has been neither unpaired nor its token revoked since its request began."""
        try:
            return self.authenticate(request) == caller
        except MasError:
            return False

    def quota_of(self, caller: Caller) -> Admit:
        """Returns what counts the calls of a caller's job."""
        return self._doorkeeper.quota_of(caller)

    async def _watch_callers(self) -> None:
        """Cancels what runs for those who were unpaired, or whose token was revoked, in whatever program."""
        while True:
            await asyncio.sleep(_CALLERS_EVERY_S)
            for key in {*self.worker.callers(), *self.jobs.callers()}:
                try:
                    self._doorkeeper.again(key)
                except (Problem, NotPaired) as exc:
                    calls = await self.worker.cancel_all_of(key)
                    jobs = await self.jobs.cancel_all_of(key)
                    _log.warning("%d calls and %d jobs were cancelled: %s", calls, jobs, exc)
                except MasError as exc:
                    # Whoever cannot be looked up is refused, but not for that thrown out in the middle of their work.
                    _log.debug("who may still call is not known: %s", exc)

    def _advertise(self, port: int) -> None:
        self._advertisement = Advertisement(identity=self.identity, name=self.name, host=self.options.host, port=port)
        self._advertisement.start()

    async def _withdraw(self) -> None:
        if self._advertisement is not None:
            await self._advertisement.withdraw()

    async def _expire(self) -> None:
        while True:
            with suppress(MasError):
                gone = await self.journal.expire()
                _log.debug("%d old calls removed from the journal", gone)
            await asyncio.sleep(_EXPIRE_EVERY_S)


@asynccontextmanager
async def _beside(work: Coroutine[None, None, None]) -> AsyncIterator[None]:
    """Runs something for the length of the block."""
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait({task})
