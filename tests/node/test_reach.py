"""Who can reach a node from where, and how long it is announced."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from pathlib import Path

import aiohttp
import pytest

from mas_core.paths import Paths
from mas_core.peers.discovery import Discovery
from mas_core.runtime import Runtime
from mas_node.advertise import reachable_addresses
from mas_node.service import NodeOptions, NodeService
from tests.core.peers.parties import device
from tests.core.peers.test_dispatch_discovery import multicast_works
from tests.fakes.behaviour import ModelBehaviour
from tests.fakes.running import FakeProviderThread
from tests.node.running import Api, a_call, make_token

Home = Callable[..., Path]
Provider = Callable[..., FakeProviderThread]
EVERYWHERE = "0.0.0.0"  # noqa: S104  (that is what is tried here)


def outside() -> str | None:
    """Returns an address of this computer as other machines use it."""
    return next((str(each) for each in reachable_addresses(EVERYWHERE) if not each.is_loopback), None)


@pytest.mark.skipif(outside() is None, reason="this computer has no address beside the loopback's")
async def test_that_the_token_for_this_computers_programs_is_refused_from_elsewhere(
    tmp_path: Path, home: Home, provider: Provider
) -> None:
    models = {"m": ModelBehaviour(text="yes")}
    paths = Paths.below(home(provider(**models), **models))
    async with Runtime.open(paths) as runtime:
        # Somebody has to be paired before a node listens on a network.
        device(paths.identity.parent, "identity").trusts(device(tmp_path, "desktop"), may_call=True)
        async with NodeService.open(runtime, NodeOptions(host=EVERYWHERE, advertise=False)) as service:
            port = service.url.rpartition(":")[2]
            said: dict[str | None, list[tuple[int, str | None]]] = {}
            for token in (service.token_file.read_text().strip(), make_token(paths.identity.parent, "phone")):
                connector = aiohttp.TCPConnector(ssl=False)
                headers = {"Authorization": f"Bearer {token}"}
                async with aiohttp.ClientSession(headers=headers, connector=connector) as http:
                    for host in ("127.0.0.1", outside()):
                        async with http.get(f"https://{host}:{port}/v1/health") as response:
                            said.setdefault(host, []).append((response.status, (await response.json()).get("type")))
    assert said["127.0.0.1"] == [(200, None), (200, None)]
    assert said[outside()] == [(403, "urn:mas:problem:not-from-here"), (200, None)]


@pytest.mark.skipif(not multicast_works(), reason="the system forbids multicast on the loopback interface")
async def test_that_a_draining_node_is_not_announced_any_more_while_it_still_works(home: Home, provider: Provider) -> None:
    models = {"s": ModelBehaviour(tokens=400, tokens_per_s=40)}
    name = f"Draining {os.getpid()}"
    options = NodeOptions(insecure_loopback=True, name=name)
    async with (
        Discovery(interfaces=["127.0.0.1"]) as discovery,
        Runtime.open(Paths.below(home(provider(**models), **models))) as runtime,
        NodeService.open(runtime, options) as service,
    ):

        async def announced(*, there: bool) -> None:
            async with asyncio.timeout(8):
                while (name in [node.name for node in discovery.nodes]) is not there:  # noqa: ASYNC110 (others tell)
                    await asyncio.sleep(0.02)

        await announced(there=True)
        headers = {"Authorization": f"Bearer {service.token_file.read_text().strip()}"}
        async with Api(service.url, headers=headers) as caller:
            running = a_call("s")
            await caller.submit(running)
            draining = asyncio.create_task(service.drain(within_s=9))
            await announced(there=False)
            assert not draining.done()
            assert (await caller.state(running))["state"] == "running"
            await caller.ask("DELETE", f"/v1/calls/{running.id}")
            assert await draining
