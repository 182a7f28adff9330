"""This computer as a node, in the core's thread: turned on and off, and opened to one more device by a code."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from mas_app.core_api import CoreApi
from mas_app.language import Words
from mas_app.nodes.seen import NodeApi, NodeHost, ShareOptions, SharePhase, ShareSeen
from mas_app.phrases import translated
from mas_core.errors import MasError
from mas_core.models import now

_tr = Words("Sharing")

if TYPE_CHECKING:  # see mas_app.nodes.seen
    from mas_core.peers.pairing import PairingDesk
    from mas_core.peers.trust import PairedPeer


_DRAIN_S = 10.0

logger = logging.getLogger(__name__)


class Sharing:
    """Owns the task that serves. Everything of it belongs on the core's loop."""

    def __init__(self, core: CoreApi, *, folder: Path, host: NodeHost | None, changed: Callable[[], None]) -> None:
        """Serves nothing yet.

        Args:
            core: The opened core.
            folder: ``paths.identity``.
            host: Makes this program a node; None where it cannot be one.
            changed: Called when there is something new to see.
        """
        self._core = core
        self._folder = folder
        self._host = host
        self._changed = changed
        self._seen = ShareSeen()
        self._node: NodeApi | None = None
        self._task: asyncio.Task[None] | None = None
        self._stopping = asyncio.Event()
        self._known: tuple[PairedPeer, ...] = ()
        self._open_desk: PairingDesk | None = None

    @property
    def active(self) -> bool:
        """Whether it serves, or is about to."""
        return self._task is not None and not self._task.done()

    @property
    def seen(self) -> ShareSeen:
        """What there is to show of it."""
        running = self._node.running if self._node is not None else 0
        return replace(self._seen, running=running)

    def start(self, options: ShareOptions) -> None:
        """Begins to serve, if it does not already."""
        if self.active or self._host is None:
            return
        self._stopping = asyncio.Event()
        self._set(ShareSeen(phase=SharePhase.STARTING, options=options))
        self._task = asyncio.create_task(self._run(self._host, options), name="shared computer")

    async def stop(self, *, within_s: float = _DRAIN_S) -> None:
        """Takes no new work, lets what runs end for a while, and serves no more."""
        task = self._task
        if task is None or task.done():
            return
        self._set(replace(self._seen, phase=SharePhase.STOPPING))
        self._stopping.set()
        await asyncio.wait({task}, timeout=within_s)
        await self.aclose()

    async def aclose(self) -> None:
        """Serves no more, at once."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            await asyncio.wait({task})

    async def open_code(self) -> None:
        """Makes a code with which one more device can be paired, while this computer is reached.

        Raises:
            MachineError: The folder cannot be written.
        """
        if self._seen.phase is SharePhase.ON:
            await self._make_code()

    async def close_code(self) -> None:
        """Withdraws the code."""
        if self._seen.code is not None:
            await asyncio.to_thread(self._desk().close)
            self._set(replace(self._seen, code=None, news=""))

    async def look_at_code(self) -> None:
        """Finds out whether the open code has been used, or is over."""
        code = self._seen.code
        if code is None or self._seen.phase is not SharePhase.ON:
            return
        if now() < code.expires_at and await asyncio.to_thread(self._is_open):
            return
        peers = await asyncio.to_thread(self._core.peering.trust.peers)
        fresh = [peer for peer in peers if peer not in self._known]
        over = _tr("The code is over; nobody was paired.")
        news = _tr("Paired with {0}.").format(fresh[-1].name) if fresh else over
        self._set(replace(self._seen, code=None, news=news))

    async def _run(self, host: NodeHost, options: ShareOptions) -> None:
        trouble = ""
        try:
            trouble = await self._serve(host, options)
        except MasError as exc:
            trouble = translated(exc)
        except Exception:
            # The person turned a switch: that it went off again must be seen, whatever the bug.
            logger.exception("sharing this computer broke")
            trouble = _tr("Sharing ended because of a fault in MAS itself. The log has the details.")
        finally:
            self._node = None
            self._set(ShareSeen(options=self._seen.options, trouble=trouble))

    async def _serve(self, host: NodeHost, options: ShareOptions) -> str:
        news = ""
        if options.network and not await asyncio.to_thread(self._core.peering.trust.peers):
            peer, options = await self._first(host, options)
            if peer is None:
                over = _tr("Nobody was paired while the code was valid. Turn sharing on again for a new code.")
                return "" if self._stopping.is_set() else over
            news = _tr("Paired with {0}.").format(peer.name)
        if self._stopping.is_set():
            return ""
        async with host.serve(self._core, options) as node:
            self._node = node
            # The port that the system chose is kept: paired devices take note of it.
            options = replace(options, port=urlsplit(node.url).port or options.port)
            self._set(
                ShareSeen(
                    phase=SharePhase.ON, options=options, url=node.url, name=node.name, news=news, token_file=node.token_file
                )
            )
            await self._stopping.wait()
            await self.close_code()
            if not await node.drain(within_s=_DRAIN_S):
                logger.warning("some calls of others did not end; their callers have to give them to another node")
        return ""

    async def _first(self, host: NodeHost, options: ShareOptions) -> tuple[PairedPeer | None, ShareOptions]:
        """Waits for the first device; returns it, and the options with the port that it has taken note of."""
        async with host.first_pairing(self._core, options) as listener:
            options = replace(options, port=urlsplit(listener.url).port or options.port)
            self._set(replace(self._seen, phase=SharePhase.WAITING, options=options, url=listener.url))
            await self._make_code()
            if self._seen.code is None:
                return None, options
            pairing = asyncio.ensure_future(listener.paired(self._seen.code))
            stopped = asyncio.ensure_future(self._stopping.wait())
            try:
                await asyncio.wait({pairing, stopped}, return_when=asyncio.FIRST_COMPLETED)
                return (pairing.result() if pairing.done() else None), options
            finally:
                for task in (pairing, stopped):
                    task.cancel()
                await asyncio.wait({pairing, stopped})
                await asyncio.to_thread(self._desk().close)
                self._set(replace(self._seen, code=None))

    async def _make_code(self) -> None:
        self._known = await asyncio.to_thread(self._core.peering.trust.peers)
        code = await asyncio.to_thread(lambda: self._desk().open())
        self._set(replace(self._seen, code=code, news=""))

    def _is_open(self) -> bool:
        return self._desk().is_open

    def _desk(self) -> PairingDesk:
        if self._open_desk is None:
            from mas_core.peers.pairing import PairingDesk  # noqa: PLC0415  (see mas_app.nodes.seen)

            self._open_desk = PairingDesk(self._folder)
        return self._open_desk

    def _set(self, seen: ShareSeen) -> None:
        self._seen = seen
        self._changed()
