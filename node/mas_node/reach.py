"""Which agents can be asked through this node: its own, and those that only its paired nodes have."""

from __future__ import annotations

from mas_core.peers.pool import with_offers
from mas_core.runtime import Runtime
from mas_core.settings import Settings


async def reachable(runtime: Runtime) -> Settings:
    """Returns the settings with the agents of paired nodes among the agents."""
    if runtime.pool.empty:
        return runtime.settings
    await runtime.pool.ready()
    return with_offers(runtime.settings, runtime.pool.offered())
