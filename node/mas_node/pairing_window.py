"""Listens for one pairing, while no node serves.

A node does not listen on a network before it knows anybody there, and nobody on a network can pair with a node that does not
listen. So for the minutes of an open code this listens in its place, and answers nothing but the pairing.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from mas_core.models import now
from mas_core.peers.pairing import PairingCode
from mas_core.peers.tls import server_context
from mas_core.peers.trust import PairedPeer
from mas_node.advertise import Advertisement
from mas_node.routes_pairing import PairingParts
from mas_node.server import build_pairing_app, listen

_LOOK_EVERY_S = 0.1


class PairingWindow:
    """A listener for one pairing."""

    def __init__(self, parts: PairingParts, *, url: str) -> None:
        """Takes what is served; use :func:`pairing_window`."""
        self.url = url
        self._parts = parts
        self._before = parts.trust.peers()

    async def paired(self, code: PairingCode) -> PairedPeer | None:
        """Waits until a device has been paired, and returns it; None if the code is over before."""
        while True:
            peers = self._parts.trust.peers()
            if peers is not self._before:
                changed = [peer for peer in peers if peer not in self._before]
                if changed:
                    return changed[-1]
            if now() >= code.expires_at or not self._parts.desk.is_open:
                return None
            await asyncio.sleep(_LOOK_EVERY_S)


@asynccontextmanager
async def pairing_window(parts: PairingParts, *, host: str, port: int, advertise: bool) -> AsyncIterator[PairingWindow]:
    """Listens until the block is left.

    Raises:
        MachineError: The address is not this computer's, or the port is taken.
    """
    tls = server_context(parts.identity, parts.trust)
    listener = await listen(build_pairing_app(parts, host), host=host, port=port, tls=tls)
    advertisement = Advertisement(identity=parts.identity, name=parts.identity.name, host=host, port=listener.port)
    try:
        if advertise:
            advertisement.start()
        yield PairingWindow(parts, url=listener.url)
    finally:
        await advertisement.withdraw()
        await listener.close()
