"""This computer among its peers, made when first needed: most runs of the program have nothing to do with other machines."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # cryptography and aiohttp take 0.3 s to import
    from mas_core.peers.identity import DeviceIdentity
    from mas_core.peers.pool import Pool
    from mas_core.peers.trust import TrustStore


class Peering:
    """Identity, paired devices and the nodes among them. Belongs to one event loop; close it at the end."""

    def __init__(self, folder: Path, *, heartbeat_s: float = 5.0, lease_s: float = 15.0) -> None:
        """Reads and makes nothing yet.

        Args:
            folder: ``paths.identity``.
            heartbeat_s: Seconds between two looks at a node.
            lease_s: Seconds of silence after which a node's calls go elsewhere.
        """
        self._folder = folder
        self._heartbeat_s = heartbeat_s
        self._lease_s = lease_s
        self._pool: Pool | None = None

    @cached_property
    def identity(self) -> DeviceIdentity:
        """This device; made the first time.

        Raises:
            MachineError: Its files are broken or cannot be written.
        """
        from mas_core.peers.identity import load_or_make_identity  # noqa: PLC0415

        return load_or_make_identity(self._folder)

    @cached_property
    def trust(self) -> TrustStore:
        """The paired devices."""
        from mas_core.peers.trust import TrustStore  # noqa: PLC0415

        return TrustStore(self._folder)

    @property
    def pool(self) -> Pool:
        """The paired nodes; it asks them nothing before somebody needs it."""
        if self._pool is None:
            from mas_core.peers.pool import Pool  # noqa: PLC0415

            self._pool = Pool(lambda: self.identity, self.trust, heartbeat_s=self._heartbeat_s, lease_s=self._lease_s)
        return self._pool

    async def aclose(self) -> None:
        """Ends heartbeats and connections."""
        if self._pool is not None:
            await self._pool.aclose()
