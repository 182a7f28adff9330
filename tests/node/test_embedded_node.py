"""The node inside another program, as the desktop runs it when it shares its computer."""

from __future__ import annotations

import asyncio
import signal
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from mas_core.errors import MachineError
from mas_core.events import AnswerFinished
from mas_core.paths import Paths
from mas_core.runtime import Runtime
from mas_node.service import NodeOptions, NodeService
from tests.fakes.behaviour import ModelBehaviour, Outcome
from tests.fakes.running import FakeProviderThread
from tests.node.running import Api, a_call

PLAIN = NodeOptions(advertise=False, insecure_loopback=True, name="Embedded")


def api(service: NodeService) -> Api:
    token = service.token_file.read_text().strip()
    return Api(service.url, headers={"Authorization": f"Bearer {token}"})


async def test_that_a_node_lives_within_another_program_and_leaves_nothing_behind(
    home: Callable[..., Path], provider: Callable[..., FakeProviderThread]
) -> None:
    models = {"m": ModelBehaviour(text="one two"), "s": ModelBehaviour(tokens=300, tokens_per_s=40)}
    fake = provider(**models)
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    async with Runtime.open(Paths.below(home(fake, **models))) as runtime:
        tasks = asyncio.all_tasks()
        async with NodeService.open(runtime, PLAIN) as service:
            assert {number: signal.getsignal(number) for number in before} == before
            done, left = a_call("m"), a_call("s")
            async with api(service) as caller:
                await caller.submit(done)
                (*_, (_, last)) = await caller.events(done)
                assert isinstance(last, AnswerFinished)
                assert last.answer.node == service.name == "Embedded"
                await caller.submit(left)
                await caller.until(left, "running")
        fake.wait_for(lambda: fake.requests[-1].outcome is Outcome.ABORTED)
        await asyncio.sleep(0.05)
        assert asyncio.all_tasks() - tasks == set()

        async with NodeService.open(runtime, PLAIN) as again, api(again) as caller:
            assert (await caller.state(done))["answer"]["text"] == "one two"
            assert (await caller.state(left))["state"] == "lost"


async def test_that_draining_waits_so_long_and_no_longer(
    home: Callable[..., Path], provider: Callable[..., FakeProviderThread]
) -> None:
    models = {"s": ModelBehaviour(tokens=40, tokens_per_s=40)}
    fake = provider(**models)
    async with (
        Runtime.open(Paths.below(home(fake, **models))) as runtime,
        NodeService.open(runtime, PLAIN) as service,
        api(service) as caller,
    ):
        call = a_call("s")
        await caller.submit(call)
        await caller.until(call, "running")
        assert not await service.drain(within_s=0.05)
        assert await service.drain(within_s=10)
        assert (await caller.state(call))["state"] == "finished"


async def test_that_a_port_that_is_taken_leaves_the_program_as_it_was(
    home: Callable[..., Path], provider: Callable[..., FakeProviderThread]
) -> None:
    fake = provider(m=ModelBehaviour())
    async with Runtime.open(Paths.below(home(fake, m=ModelBehaviour()))) as runtime:
        async with NodeService.open(runtime, PLAIN) as service:
            taken = int(service.url.rpartition(":")[2])
        server = await asyncio.start_server(lambda *_: None, "127.0.0.1", taken)
        async with server:
            with pytest.raises(MachineError, match=f"port {taken}"):
                async with NodeService.open(runtime, NodeOptions(port=taken, advertise=False)):
                    raise AssertionError("it must not open")
        async with NodeService.open(runtime, PLAIN) as again:
            assert again.url


@pytest.mark.skipif(not socket.has_ipv6, reason="this Python knows no IPv6")
async def test_that_a_node_serves_over_ipv6_under_its_address(
    home: Callable[..., Path], provider: Callable[..., FakeProviderThread]
) -> None:
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError as exc:
        pytest.skip(f"no IPv6 loopback on this machine: {exc}")
    fake = provider(m=ModelBehaviour())
    options = NodeOptions(host="::1", advertise=False, insecure_loopback=True, allow_hosts=("tunnel.example", "198.51.100.4"))
    async with (
        Runtime.open(Paths.below(home(fake, m=ModelBehaviour()))) as runtime,
        NodeService.open(runtime, options) as service,
        api(service) as caller,
    ):
        assert service.url.startswith("http://[::1]:")
        for host, status in (
            (service.url.removeprefix("http://"), 200),
            ("[::1]", 200),
            ("tunnel.example:8443", 200),
            ("198.51.100.4", 200),
            ("[::2]:80", 421),
            ("127.0.0.1", 421),
            ("tunnel.example.evil.example", 421),
        ):
            assert (await caller.ask("GET", "/v1/health", Host=host)).status == status, host
