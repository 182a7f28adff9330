"""Agents' health: what calls and probes make of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest

from mas_core.health import AgentStatus, HealthBook, HealthState
from mas_core.models import Agent, Answer, Failure, FailureKind
from mas_core.probing import Prober
from mas_core.providers.registry import ProviderRegistry
from mas_core.settings import ProviderSettings
from tests.core.conftest import Houses
from tests.core.house import no_key, says
from tests.fakes.behaviour import Fault
from tests.fakes.provider import FakeProvider, ModelBehaviour

Registry = Callable[[str], ProviderRegistry]
AGENTS = {name: Agent(id=name, provider="p", model=name) for name in ("a", "b")}


class Clock:
    def __init__(self) -> None:
        self.now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


def answered(total_s: float = 1.0, *, partial: bool = False) -> Answer:
    return Answer(agent="a", text="x", provider="p", model="a", total_s=total_s, ttft_s=0.2, partial=partial)


def failed(kind: FailureKind = FailureKind.PROVIDER) -> Failure:
    return Failure(agent="a", kind=kind, message="It broke.")


def of_a(book: HealthBook) -> AgentStatus:
    return book.all()[0]


def test_that_an_agent_is_unknown_then_as_its_last_call() -> None:
    book = HealthBook(AGENTS)
    assert of_a(book).state is HealthState.UNKNOWN

    book.note("a", answered())
    assert of_a(book).state is HealthState.HEALTHY
    book.note("a", failed())
    assert (of_a(book).state, of_a(book).detail) == (HealthState.UNHEALTHY, "It broke.")
    book.note("a", answered())
    assert of_a(book).state is HealthState.HEALTHY
    assert of_a(book).success_rate == pytest.approx(2 / 3)
    assert of_a(book).last_error == "It broke."


def test_that_a_cancelled_call_says_nothing_and_a_partial_one_is_a_failure() -> None:
    book = HealthBook(AGENTS)
    book.note("a", failed(FailureKind.CANCELLED))
    assert of_a(book).state is HealthState.UNKNOWN

    book.note("a", answered(partial=True))

    assert of_a(book).state is HealthState.UNHEALTHY


def test_that_an_answer_far_over_the_usual_time_is_unhealthy() -> None:
    book = HealthBook(AGENTS)
    for _ in range(5):
        book.note("a", answered(1.0))
    book.note("a", answered(2.9))
    assert of_a(book).state is HealthState.HEALTHY

    book.note("a", answered(3.2))

    assert of_a(book).state is HealthState.UNHEALTHY
    assert "usually 1.0 s" in of_a(book).detail
    assert (of_a(book).median_s, of_a(book).p95_s) == (1.0, 3.2)


def test_that_a_model_that_is_left_alone_has_failed_until_it_may_be_tried() -> None:
    alone_s: list[float | None] = [25.0]
    book = HealthBook(AGENTS, left_alone_s=lambda agent: alone_s[0] if agent.id == "a" else None)
    book.note("a", failed())
    assert of_a(book).state is HealthState.FAILED
    assert "tried again in 25 s" in of_a(book).detail

    alone_s[0] = 0.0
    book.provider_answered("p", None)
    assert of_a(book).state is HealthState.UNHEALTHY
    alone_s[0] = None
    book.note("a", answered())
    assert of_a(book).state is HealthState.HEALTHY


def test_that_a_provider_that_answers_again_makes_good_its_own_silence_but_not_the_models_faults() -> None:
    book = HealthBook(AGENTS)
    book.note("a", failed(FailureKind.CONNECT))
    book.note("b", failed(FailureKind.BAD_REQUEST))

    book.provider_answered("p", None)

    assert [status.state for status in book.all()] == [HealthState.HEALTHY, HealthState.UNHEALTHY]


@pytest.fixture
async def providers_at() -> AsyncIterator[Callable[[str], ProviderRegistry]]:
    """Makes the registry of one provider, closed after the test."""
    made: list[ProviderRegistry] = []

    def make(base_url: str) -> ProviderRegistry:
        settings = ProviderSettings(id="p", base_url=base_url, key="none")
        made.append(ProviderRegistry({"p": settings}, find_key=no_key))
        return made[-1]

    yield make
    for providers in made:
        await providers.aclose()


async def test_that_probes_find_a_provider_gone_and_back_without_a_paid_call(providers_at: Registry) -> None:
    async with FakeProvider({"a": ModelBehaviour()}) as fake:
        providers = providers_at(fake.base_url)
        book = HealthBook(AGENTS)
        prober = Prober(providers, AGENTS, book)

        await prober.probe("p")
        assert of_a(book).state is HealthState.HEALTHY
        await fake.stop_listening()
        await prober.probe("p")
        assert of_a(book).state is HealthState.UNHEALTHY
        assert "Nothing answers" in of_a(book).detail
        await fake.start_listening()
        await prober.probe("p")
        assert of_a(book).state is HealthState.HEALTHY
        assert not fake.requests


async def test_that_a_provider_is_not_probed_while_calls_tell_enough_of_it(providers_at: Registry) -> None:
    async with FakeProvider({"a": ModelBehaviour()}) as fake:
        clock = Clock()
        providers = providers_at(fake.base_url)
        book = HealthBook(AGENTS, clock=clock)
        prober = Prober(providers, AGENTS, book)
        book.note("a", answered())
        clock.now_s = 9.0

        await prober.probe("p")
        assert not fake.probes
        clock.now_s = 11.0
        await prober.probe("p")

        assert len(fake.probes) == 1


async def test_that_probing_goes_on_until_it_is_cancelled_and_hurries_when_somebody_looks(providers_at: Registry) -> None:
    async with FakeProvider({"a": ModelBehaviour()}) as fake:
        providers = providers_at(fake.base_url)
        prober = Prober(providers, AGENTS, HealthBook(AGENTS))
        prober.set_in_front(in_front=False)
        probing = asyncio.create_task(prober.run())
        await fake.wait_for(lambda: len(fake.probes) == 1, timeout_s=5)

        prober.set_in_front(in_front=True)
        await fake.wait_for(lambda: len(fake.probes) == 2, timeout_s=5)

        probing.cancel()
        await asyncio.wait({probing})
        assert probing.cancelled()


async def test_that_a_model_that_keeps_failing_has_failed_and_its_neighbour_has_not(house: Houses) -> None:
    core = await house(a=says("fine"), b=ModelBehaviour(always=Fault.http(500)))
    for _ in range(3):
        await core.run()

    states = {status.agent: status.state for status in core.health.all()}
    assert (states["a"], states["b"]) == (HealthState.HEALTHY, HealthState.FAILED)
