"""Keeps an eye on nodes in the core's thread: heartbeats, announcements on the network, paired devices, tokens, sharing."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Sequence
from typing import TYPE_CHECKING

from mas_app.core_api import CoreApi
from mas_app.nodes.seen import NodeHost, NodesSeen, TokenWanted
from mas_app.nodes.sharing import Sharing
from mas_app.phrases import translated
from mas_core.errors import MachineError, NodeError
from mas_core.models import Agent
from mas_core.paths import Paths

if TYPE_CHECKING:  # see mas_app.nodes.seen
    from mas_core.peers.discovery import Discovery, FoundNode, NodeChange
    from mas_core.peers.pool import NodeStatus
    from mas_core.peers.trust import PairedPeer

_EVERY_S = 1.0
_ANSWER_S = 2.5
_PEERS_FILE = "peers.json"

logger = logging.getLogger(__name__)


class NodesKeeper:
    """Tells what is seen of nodes whenever it changes. Everything of it belongs on the core's loop.

    As long as nothing is paired, nothing is shared and nobody looks, it only looks whether a file exists: most people have one
    computer.
    """

    def __init__(self, core: CoreApi, *, paths: Paths, host: NodeHost | None, tell: Callable[[NodesSeen], None]) -> None:
        """Does nothing yet.

        Args:
            core: The opened core.
            paths: Where files are.
            host: Makes this program a node; None where it cannot be one.
            tell: Given every new picture.
        """
        from mas_app.nodes.token_keeper import TokenKeeper  # noqa: PLC0415  (users are the core's side's, as in seen)

        self._core = core
        self._folder = folder = paths.identity
        self._token_keeper = TokenKeeper(paths)
        self._tell = tell
        self._told: NodesSeen | None = None
        self._watched = False
        self._poke = asyncio.Event()
        self._discovery: Discovery | None = None
        self._no_look = ""
        self._meeting: set[asyncio.Task[None]] = set()
        self.sharing = Sharing(core, folder=folder, host=host, changed=self._poke.set)

    def watch(self, *, watched: bool) -> None:
        """Says whether somebody looks at the page: then nodes are looked for although none is paired."""
        self._watched = watched
        if watched:
            self._no_look = ""
        self._poke.set()

    async def run(self) -> None:
        """Looks and tells until it is cancelled; then nothing is shared any more."""
        try:
            while True:
                await self._round()
                self._poke.clear()
                try:
                    async with asyncio.timeout(_EVERY_S):
                        await self._poke.wait()
                except TimeoutError:
                    continue
        finally:
            await self.sharing.aclose()
            for task in self._meeting:
                task.cancel()
            await asyncio.gather(*self._meeting, return_exceptions=True)
            await self._stop_looking()

    async def pair(self, urls: Sequence[str], code: str) -> PairedPeer:
        """Pairs with a node at the first of its addresses that answers.

        Raises:
            InputError: The address or the code cannot be.
            PairingRefused: The code is wrong, was tried too often or is over, or somebody stands between.
            NodeError: It cannot be reached, or is no node.
            MachineError: The list of paired devices cannot be written.
        """
        from mas_core.peers.pairing import PairingRefused, pair  # noqa: PLC0415  (see mas_app.nodes.seen)

        identity = await asyncio.to_thread(lambda: self._core.peering.identity)
        failed: NodeError | None = None
        for url in urls:
            try:
                peer = await pair(url, code, identity, self._core.peering.trust)
            except PairingRefused:
                raise
            except NodeError as exc:
                failed = failed or exc
                continue
            await self._core.peering.pool.ready()
            self._poke.set()
            return peer
        raise failed or NodeError("The node has no address.")

    async def unpair(self, peer_id: str) -> PairedPeer:
        """Forgets a device.

        Raises:
            InputError: It is not paired any more.
            MachineError: The list of paired devices cannot be written.
        """
        peer = await asyncio.to_thread(self._core.peering.trust.remove, peer_id)
        self._poke.set()
        return peer

    async def lend_keys(self, peer_id: str, *, lend: bool) -> None:
        """Says whether keys of this computer's providers go along with calls to a node.

        Raises:
            InputError: It is not paired any more.
            MachineError: The list of paired devices cannot be written.
        """
        await asyncio.to_thread(lambda: self._core.peering.trust.set_lend_keys(peer_id, lend=lend))
        self._poke.set()

    async def make_token(self, wanted: TokenWanted) -> str:
        """Makes a token and returns it; :meth:`mas_app.nodes.token_keeper.TokenKeeper.make` says what can fail."""
        secret = await self._token_keeper.make(wanted)
        self._poke.set()
        return secret

    async def revoke_token(self, name: str) -> None:
        """Takes a token back.

        Raises:
            InputError: There is no such token.
            MachineError: It cannot be stored.
        """
        await self._token_keeper.revoke(name)
        self._poke.set()

    async def _round(self) -> None:
        anybody = await asyncio.to_thread((self._folder / _PEERS_FILE).exists)
        if not (self._watched or anybody or self.sharing.active):
            await self._stop_looking()
            self._say(NodesSeen(share=self.sharing.seen))
            return
        await asyncio.to_thread(_import_peers)
        trouble = ""
        try:
            paired = await asyncio.to_thread(self._core.peering.trust.peers)
        except MachineError as exc:
            paired, trouble = (), translated(exc)
        if any(peer.url for peer in paired):
            # Whoever is new is asked first, so that nobody reads of an error before there is one.
            await self._core.peering.pool.ready()
        if self._watched or any(peer.url for peer in paired):
            await self._look()
        else:
            await self._stop_looking()
        await self.sharing.look_at_code()
        self._say(await self._picture(paired, trouble))

    async def _picture(self, paired: tuple[PairedPeer, ...], trouble: str) -> NodesSeen:
        from mas_core.peers.wire import PROTOCOL  # noqa: PLC0415  (see mas_app.nodes.seen)

        pool, fingerprint = self._core.peering.pool, ""
        try:
            if self._watched or paired:
                fingerprint = (await asyncio.to_thread(lambda: self._core.peering.identity)).fingerprint
            nodes = () if trouble else pool.statuses()
        except MachineError as exc:
            nodes, trouble = (), trouble or translated(exc)
        # While nobody looks they are not read, and whoever looks again must not see an empty list for a moment.
        tokens, people = (self._told.tokens, self._told.people) if self._told is not None else ((), ())
        if self._watched and not trouble:
            try:
                tokens, people = await self._token_keeper.tokens(), await self._token_keeper.people()
            except MachineError as exc:
                trouble = translated(exc)
        found = self._discovery.nodes if self._discovery is not None else ()
        ours = {peer.id for peer in paired} | {fingerprint[:12]}
        return NodesSeen(
            nodes=nodes,
            callers=tuple(peer for peer in paired if peer.may_call),
            found=tuple(node for node in found if not node.id or node.id not in ours),
            looking=self._discovery is not None,
            no_look=self._no_look,
            protocol=PROTOCOL,
            offered=_offered(nodes, self._core),
            places=_places(nodes, self._core),
            tokens=tokens,
            people=people,
            share=self.sharing.seen,
            trouble=trouble,
            fingerprint=fingerprint,
        )

    def _say(self, seen: NodesSeen) -> None:
        if seen != self._told:
            self._told = seen
            self._tell(seen)

    async def _look(self) -> None:
        """Begins to listen for announcements, unless that failed before."""
        if self._discovery is not None or self._no_look:
            return
        from mas_core.peers.discovery import Discovery  # noqa: PLC0415  (see mas_app.nodes.seen)

        discovery = Discovery(on_change=self._heard)
        try:
            self._discovery = await discovery.__aenter__()
        except NodeError as exc:
            self._no_look = translated(exc)

    async def _stop_looking(self) -> None:
        discovery, self._discovery = self._discovery, None
        if discovery is not None:
            await discovery.__aexit__(None, None, None)

    def _heard(self, change: NodeChange) -> None:
        self._poke.set()
        if str(change.kind) != "gone":
            self._own(self._meet(change.node))

    async def _meet(self, node: FoundNode) -> None:
        """Takes up a paired node that says it is there, at a new address if it has one."""
        pool = self._core.peering.pool
        try:
            moved = await pool.announced(node.id, node.urls)
        except MachineError as exc:
            logger.warning("node %s has moved, which could not be stored: %s", node.name, exc)
            return
        member = pool.member(node.id) if node.id else None
        if member is not None and (moved or str(member.state) != "healthy"):
            await pool.probe([member], within_s=_ANSWER_S)
            self._poke.set()

    def _own(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._meeting.add(task)
        task.add_done_callback(self._meeting.discard)


def _import_peers() -> None:
    """Imports in a thread what takes 0.4 s; the loop goes on meanwhile."""
    import mas_core.peers.discovery  # noqa: PLC0415
    import mas_core.peers.pool  # noqa: F401, PLC0415


def _offered(nodes: tuple[NodeStatus, ...], core: CoreApi) -> dict[str, Agent]:
    """Returns the agents that only nodes have, as they can be asked from here."""
    from mas_core.peers.pool import OfferedAgent, with_offers  # noqa: PLC0415  (see mas_app.nodes.seen)

    offers = [
        OfferedAgent(id=offer.id, model=offer.model, demo=offer.demo, nodes=(node.name,))
        for node in nodes
        for offer in node.agents
    ]
    known = core.settings.agents
    return {name: agent for name, agent in with_offers(core.settings, offers).agents.items() if name not in known}


def _places(nodes: tuple[NodeStatus, ...], core: CoreApi) -> dict[str, tuple[str, ...]]:
    """Returns by agent the nodes that have it: with the model that it has here, or any if only nodes have it."""
    places: dict[str, tuple[str, ...]] = {}
    for node in nodes:
        for offer in node.agents:
            here = core.settings.agents.get(offer.id)
            if here is None or here.model == offer.model:
                places[offer.id] = (*places.get(offer.id, ()), node.name)
    return places
