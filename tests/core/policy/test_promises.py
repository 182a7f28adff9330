"""What the policy promises about many calls at once (docs/reliability.md), over real HTTP."""

from __future__ import annotations

import asyncio
import random

import pytest

from mas_core.models import Answer, Failure, FailureKind, Purpose
from tests.core.policy.traffic import SPEED, Traffic, kinds, traffic
from tests.fakes.behaviour import Fault, ModelBehaviour, RequestSeen
from tests.fakes.provider import FakeProvider

FINE = ModelBehaviour(text="It is so.")


def three_in_ten(seed: int) -> ModelBehaviour:
    """Thirty per cent of the requests fail, half with 502 and half with 429 and a wish to wait one second."""
    draw = random.Random(seed)
    faults = (Fault.http(502), Fault.http(429, retry_after="1"))

    def fault(_: RequestSeen) -> Fault | None:
        return draw.choice(faults) if draw.random() < 0.3 else None

    return ModelBehaviour(text="It is so.", fault_for=fault)


@pytest.mark.parametrize("models", [1, 8])
async def test_that_retries_heal_a_provider_that_fails_three_calls_in_ten(models: int) -> None:
    async with FakeProvider({f"m{n}": three_in_ten(n) for n in range(models)}) as fake, traffic(fake.base_url) as calls:
        outcomes = await calls.calls(*(f"m{n % models}" for n in range(1000)))

        # 700 would succeed without retries; 987 to 999 do over seeds, so that chance does not decide this test.
        assert kinds(outcomes)["answer"] >= 970
        assert len(fake.requests) < 1.6 * 1000


async def stumbling(fake: FakeProvider, calls: Traffic) -> None:
    """Makes a model answer once and then fail until its breaker opens."""
    fake.set_behaviour("m", FINE)
    assert isinstance(await calls.call("m"), Answer)
    fake.set_behaviour("m", ModelBehaviour(always=Fault.http(500)))
    await calls.calls("m", "m", at_once=1)


async def test_that_calls_wait_for_the_probe_of_a_model_that_answered_a_moment_ago() -> None:
    async with FakeProvider({"m": FINE}) as fake, traffic(fake.base_url) as calls:
        await stumbling(fake, calls)
        sent = len(fake.requests)
        fake.set_behaviour("m", ModelBehaviour(text="It is so.", latency_s=0.05))

        waiting = asyncio.create_task(calls.calls(*["m"] * 20))
        await asyncio.sleep(20 / SPEED)
        assert len(fake.requests) == sent

        assert kinds(await waiting) == {"answer": 20}
        assert len(fake.requests) == sent + 20


async def test_that_a_call_waits_for_one_probe_and_no_longer() -> None:
    async with FakeProvider({"m": FINE}) as fake, traffic(fake.base_url) as calls:
        await stumbling(fake, calls)
        sent = len(fake.requests)

        outcomes = await calls.calls(*["m"] * 20)

        assert kinds(outcomes) == {FailureKind.UNAVAILABLE: 19, FailureKind.PROVIDER: 1}
        assert len(fake.requests) == sent + 1


async def test_that_an_aggregation_does_not_wait_because_the_next_agent_can_take_it_over() -> None:
    async with FakeProvider({"m": FINE}) as fake, traffic(fake.base_url) as calls:
        await stumbling(fake, calls)
        calls.slept_s.clear()

        outcome = await calls.call("m", purpose=Purpose.AGGREGATE)

        assert isinstance(outcome, Failure)
        assert (outcome.kind, calls.slept_s) == (FailureKind.UNAVAILABLE, [])


async def test_that_a_call_that_waits_leaves_its_place_to_others() -> None:
    models = {"busy": ModelBehaviour(text="It is so.", faults=(Fault.http(429, retry_after="30"),)), "free": FINE}
    async with FakeProvider(models) as fake, traffic(fake.base_url, concurrency=1) as calls:
        waiting = asyncio.create_task(calls.call("busy"))
        await fake.wait_for(lambda: len(fake.requests) == 1)

        assert isinstance(await calls.call("free"), Answer)
        assert not waiting.done()
        assert isinstance(await waiting, Answer)


async def test_that_no_retry_goes_out_before_the_provider_allows_it() -> None:
    behaviour = ModelBehaviour(text="It is so.", faults=(Fault.http(429, retry_after="20"),))
    async with FakeProvider({"m": behaviour}) as fake, traffic(fake.base_url) as calls:
        assert isinstance(await calls.call("m"), Answer)

        first, second = fake.requests
        assert (second.at_s - first.at_s) * SPEED >= 20


async def test_that_a_provider_that_is_down_is_asked_little_more_than_once_a_call_and_then_left_alone() -> None:
    down = ModelBehaviour(always=Fault.http(500))
    async with FakeProvider({"m": down}) as fake, traffic(fake.base_url) as calls:
        outcomes = await calls.calls(*["m"] * 100, at_once=5)

        assert kinds(outcomes)["answer"] == 0
        assert len(fake.requests) <= 20
        assert kinds(outcomes)[FailureKind.UNAVAILABLE] >= 85


async def test_that_one_probe_goes_out_in_each_window_and_a_good_one_lets_all_through() -> None:
    async with FakeProvider({"m": ModelBehaviour(always=Fault.http(500))}) as fake, traffic(fake.base_url) as calls:
        await calls.calls(*["m"] * 10, at_once=1)
        before = len(fake.requests)
        await asyncio.sleep(31 / SPEED)

        await calls.calls(*["m"] * 50, at_once=50)

        assert len(fake.requests) == before + 1
        fake.set_behaviour("m", FINE)
        await asyncio.sleep(61 / SPEED)
        assert isinstance(await calls.call("m"), Answer)
        assert kinds(await calls.calls(*["m"] * 50)) == {"answer": 50}


async def test_that_one_models_breaker_leaves_the_providers_other_models_alone() -> None:
    models = {"bad": ModelBehaviour(always=Fault.http(500)), "good": FINE}
    async with FakeProvider(models) as fake, traffic(fake.base_url) as calls:
        await calls.calls(*["bad"] * 20, at_once=1)

        assert kinds(await calls.calls(*["good"] * 20)) == {"answer": 20}


async def test_that_a_refused_key_is_not_tried_by_a_hundred_waiting_calls() -> None:
    for status, kind in ((401, FailureKind.AUTH), (402, FailureKind.PAYMENT)):
        refused = ModelBehaviour(latency_s=0.02, always=Fault.http(status))
        async with FakeProvider({"m": refused}) as fake, traffic(fake.base_url, concurrency=8) as calls:
            outcomes = await calls.calls(*["m"] * 100, at_once=100)

            assert kinds(outcomes) == {kind: 100}
            assert len(fake.requests) <= 8
            fake.set_behaviour("m", FINE)
            assert kinds(await calls.calls("m")) == {kind: 1}
            calls.caller.guards.resume("p")
            assert kinds(await calls.calls("m")) == {"answer": 1}


async def test_that_being_told_to_wait_does_not_open_the_breaker() -> None:
    busy = ModelBehaviour(always=Fault.http(429, retry_after="1"))
    async with FakeProvider({"m": busy}) as fake, traffic(fake.base_url) as calls:
        await calls.calls(*["m"] * 12, at_once=1)
        fake.set_behaviour("m", FINE)

        assert kinds(await calls.calls("m")) == {"answer": 1}


async def test_that_a_provider_gets_no_more_requests_at_a_time_than_its_limit() -> None:
    slow = ModelBehaviour(text="It is so.", latency_s=0.02)
    async with FakeProvider({"m": slow}) as fake, traffic(fake.base_url, concurrency=3) as calls:
        await calls.calls(*["m"] * 20)

        assert fake.max_in_flight == 3


async def test_that_a_provider_gets_no_more_requests_a_minute_than_its_limit() -> None:
    async with FakeProvider({"m": FINE}) as fake, traffic(fake.base_url, requests_per_minute=600) as calls:
        loop = asyncio.get_running_loop()
        begun_s = loop.time()

        await calls.calls(*["m"] * 115, at_once=115)

        # A burst of 100, then ten a second.
        assert loop.time() - begun_s >= 1.2
        assert len(fake.requests) == 115


async def test_that_a_cancelled_probe_does_not_keep_the_model_shut_out() -> None:
    async with FakeProvider({"m": ModelBehaviour(always=Fault.http(500))}) as fake, traffic(fake.base_url) as calls:
        await calls.calls(*["m"] * 10, at_once=1)
        await asyncio.sleep(31 / SPEED)
        fake.set_behaviour("m", ModelBehaviour(text="It is so.", latency_s=5))
        probe = asyncio.create_task(calls.call("m"))
        await asyncio.sleep(0.05)
        probe.cancel()
        await asyncio.wait({probe})
        fake.set_behaviour("m", FINE)

        assert isinstance(await calls.call("m"), Answer)
