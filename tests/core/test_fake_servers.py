"""The fake provider on threads and in processes, and the proxy that damages connections."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator

import aiohttp
import pytest

from tests.fakes.asking import ask
from tests.fakes.provider import FakeProvider, Fault, FaultKind, ModelBehaviour
from tests.fakes.running import FakeProviderProcess, FakeProviderThread, parse_model
from tests.fakes.tcp_proxy import ProxyMode, TcpProxy


@pytest.fixture
async def client() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10)) as session:
        yield session


def provider(behaviour: ModelBehaviour) -> FakeProvider:
    return FakeProvider({"m": behaviour})


async def test_that_a_provider_on_a_thread_can_be_watched_and_changed(client: aiohttp.ClientSession) -> None:
    with FakeProviderThread({"m": ModelBehaviour(text="Yes.")}) as fake:
        assert (await ask(client, fake.base_url)).text == "Yes."
        fake.set_behaviour("m", ModelBehaviour(text="No."))
        assert (await ask(client, fake.base_url)).text == "No."
        assert [request.finished for request in fake.requests] == [True, True]
        await asyncio.to_thread(fake.run, fake.provider.stop_listening())
        with pytest.raises(aiohttp.ClientConnectorError):
            await ask(client, fake.base_url)


async def test_that_a_provider_in_its_own_process_says_where_it_is_and_what_it_saw(client: aiohttp.ClientSession) -> None:
    with FakeProviderProcess(("a:free:text=Yes.,fault=http@503",), key="k") as fake:
        client.headers["Authorization"] = "Bearer k"
        assert (await ask(client, fake.base_url, model="a:free")).status == 503
        assert (await ask(client, fake.base_url, model="a:free")).text == "Yes."
        state = await asyncio.to_thread(fake.state)
    assert [request["outcome"] for request in state["requests"]] == ["finished", "finished"]
    assert [sent[1] for sent in state["sent"]] == ["a:free"]


def test_that_a_provider_in_its_own_process_ends_in_peace(capfd: pytest.CaptureFixture[str]) -> None:
    with FakeProviderProcess(("m",)) as fake:
        assert fake.state()["in_flight"] == 0
    assert capfd.readouterr().err == ""
    assert fake.code == 0


def test_that_a_model_is_read_from_the_command_line() -> None:
    assert parse_model("qwen/qwen-2.5:free") == ("qwen/qwen-2.5:free", ModelBehaviour())
    name, behaviour = parse_model("q:free:latency_s=0.1,tokens=9,stamp=true,line_end=crlf,fault=http@429,always=stall@3")
    assert name == "q:free"
    assert parse_model("q:text=Two things: a=1")[1].text == "Two things: a=1"
    assert behaviour == ModelBehaviour(
        latency_s=0.1,
        tokens=9,
        stamp=True,
        line_end="\r\n",
        faults=(Fault.http(429),),
        always=Fault(kind=FaultKind.STALL, after=3),
    )
    with pytest.raises(ValueError, match="'latency' is not one of"):
        parse_model("m:latency=1")


async def test_that_a_proxy_passes_delays_cuts_resets_and_refuses(client: aiohttp.ClientSession) -> None:
    async with (
        provider(ModelBehaviour(tokens=50, tokens_per_s=1000)) as fake,
        TcpProxy(("127.0.0.1", fake.port)) as proxy,
    ):
        url = f"http://127.0.0.1:{proxy.port}/v1"
        assert (await ask(client, url)).done
        await proxy.set_mode(ProxyMode.DELAY, delay_s=0.1)
        start_s = time.perf_counter()
        assert (await ask(client, url)).done
        assert 0.2 < time.perf_counter() - start_s < 0.8
        await proxy.set_mode(ProxyMode.CUT, after_bytes=3000)
        assert "reset" not in str((await ask(client, url)).broke)
        await proxy.set_mode(ProxyMode.RESET, after_bytes=3000)
        cut = await ask(client, url)
        assert "reset" in str(cut.broke)
        assert 1000 < len(cut.body) < 3000
        await proxy.set_mode(ProxyMode.REFUSE)
        with pytest.raises(aiohttp.ClientConnectorError):
            await ask(client, url)
        await proxy.set_mode(ProxyMode.PASS)
        assert (await ask(client, url)).done


async def test_that_a_black_hole_holds_everything_back_until_it_is_gone(client: aiohttp.ClientSession) -> None:
    async with provider(ModelBehaviour(text="Yes.")) as fake, TcpProxy(("127.0.0.1", fake.port)) as proxy:
        await proxy.set_mode(ProxyMode.BLACKHOLE)
        asking = asyncio.create_task(ask(client, f"http://127.0.0.1:{proxy.port}/v1"))
        await asyncio.sleep(0.2)
        assert (proxy.accepted, len(fake.requests), asking.done()) == (1, 0, False)
        await proxy.set_mode(ProxyMode.PASS)
        assert (await asking).done


async def test_that_a_client_who_leaves_is_seen_through_a_proxy(client: aiohttp.ClientSession) -> None:
    async with (
        provider(ModelBehaviour(always=Fault(kind=FaultKind.STALL))) as fake,
        TcpProxy(("127.0.0.1", fake.port)) as proxy,
    ):
        response = await client.post(
            f"http://127.0.0.1:{proxy.port}/v1/chat/completions", json={"model": "m", "messages": [], "stream": True}
        )
        response.close()
        await fake.wait_for(lambda: len(fake.requests) == 1 and fake.requests[0].aborted)


async def test_that_a_proxy_passes_on_the_reset_of_its_target(client: aiohttp.ClientSession) -> None:
    async with (
        provider(ModelBehaviour(text="one two three", always=Fault(kind=FaultKind.RESET, after=2))) as fake,
        TcpProxy(("127.0.0.1", fake.port)) as proxy,
    ):
        got = await ask(client, f"http://127.0.0.1:{proxy.port}/v1")
    assert got.text == "one two "
    assert "reset" in str(got.broke)
