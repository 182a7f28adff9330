"""The core put together as the program does it, on a folder of its own and with a fake provider behind it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from mas_core.analysis import analyse
from mas_core.calling import Caller
from mas_core.catalog import Catalog, load_catalog
from mas_core.claims import with_claims
from mas_core.dispatch import Dispatcher
from mas_core.events import AnswerFinished, CallStarted, Event, TextArrived
from mas_core.health import HealthBook
from mas_core.models import Answer, Job, Purpose, Record
from mas_core.orchestrator import JobRun, Orchestrator
from mas_core.paths import Paths
from mas_core.planning import JobRequest, build_job
from mas_core.providers.registry import ProviderRegistry
from mas_core.settings import ProviderSettings, Settings, load_settings
from mas_core.spending import Budget
from mas_core.storage.repository import Repository
from tests.fakes.provider import FakeProvider, Fault, FaultKind, ModelBehaviour, RequestSeen

QUESTION = "Should cities charge cars that drive into the centre?"
REFUSED = Fault.http(400, message="SENTINEL of the provider's own error")
"""A fault that is not retried, so that a job with it ends at once."""

E = TypeVar("E", bound=Event)
OnEvent = Callable[[Event, JobRun], None]


def config(base_url: str, models: Mapping[str, ModelBehaviour], *, more: str = "", provider: str = "") -> str:
    """Returns a settings file with an agent of the same name for each model."""
    agents = "".join(f'[agents.{name}]\nprovider = "fake"\nmodel = "{name}"\n' for name in models)
    return f'[providers.fake]\nbase_url = "{base_url}"\n{provider}\n{agents}\n{more}\n'


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """A job that was followed to its end."""

    events: tuple[Event, ...]
    record: Record
    storage_error: Exception | None

    def of(self, kind: type[E]) -> tuple[E, ...]:
        """Returns the events of one type."""
        return tuple(event for event in self.events if isinstance(event, kind))


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """An opened core. Pauses between attempts are left out; they are kept in ``slept_s``."""

    paths: Paths
    settings: Settings
    catalog: Catalog
    fake: FakeProvider
    repository: Repository
    health: HealthBook
    orchestrator: Orchestrator
    slept_s: list[float]

    def job(self, text: str = QUESTION, **request: object) -> Job:
        """Plans a job; ``request`` are fields of :class:`JobRequest`. Open questions get a synthesis unless it says more."""
        if "question_type" not in request:
            request.setdefault("method", "synthesis")
        return build_job(JobRequest(text=text, **request), settings=self.settings, catalog=self.catalog)  # type: ignore[arg-type]  # any field

    async def run(self, job: Job | None = None, *, on_event: OnEvent | None = None) -> Ran:
        """Runs a job to its end; ``on_event`` is called with each event and may cancel."""
        events = []
        async with self.orchestrator.open(job or self.job()) as run:
            async for event in run.events():
                events.append(event)
                if on_event is not None:
                    on_event(event, run)
        assert run.record is not None
        return Ran(events=tuple(events), record=run.record, storage_error=run.storage_error)


async def no_key(_: ProviderSettings) -> str | None:
    return None


@asynccontextmanager
async def open_house(
    folder: Path,
    models: Mapping[str, ModelBehaviour],
    *,
    more: str = "",
    provider: str = "",
    lock_timeout_s: float = 5.0,
    patient: bool = False,
) -> AsyncIterator[House]:
    """Opens the core with an agent for each of ``models``, the first of which is the aggregator; ``patient`` really pauses."""
    paths = Paths.below(folder)
    slept_s: list[float] = []

    async def sleep(seconds: float) -> None:
        slept_s.append(seconds)
        if patient:
            await asyncio.sleep(60)

    async with FakeProvider(models) as fake:
        paths.config_file.write_text(config(fake.base_url, models, more=more, provider=provider), encoding="utf-8")
        settings = load_settings(paths.config_file)
        catalog = load_catalog(settings)
        providers = ProviderRegistry(settings.providers, find_key=no_key)
        caller = Caller(providers, sleep=sleep)
        health = HealthBook(settings.agents, left_alone_s=caller.guards.left_alone_s)
        async with await Repository.open(paths.history(), lock_timeout_s=lock_timeout_s) as repository:
            try:
                yield House(
                    paths=paths,
                    settings=settings,
                    catalog=catalog,
                    fake=fake,
                    repository=repository,
                    health=health,
                    orchestrator=Orchestrator(
                        dispatcher=Dispatcher(caller, health),
                        history=repository,
                        catalog=catalog,
                        analyse=analyse,
                        budget=Budget(settings.limits),
                        compare=with_claims,
                    ),
                    slept_s=slept_s,
                )
            finally:
                await providers.aclose()


def says(text: str, **behaviour: object) -> ModelBehaviour:
    """A model with one answer for everything."""
    return ModelBehaviour(text=text, **behaviour)  # type: ignore[arg-type]  # any field


def breaking(text: str = "One two three four five six.", *, after: int = 2) -> ModelBehaviour:
    """A model whose connection breaks in every answer after some words."""
    return ModelBehaviour(text=text, always=Fault(kind=FaultKind.RESET, after=after))


def endless(words: int = 2) -> ModelBehaviour:
    """A model that says some words and then nothing more, with its connection open."""
    return ModelBehaviour(text="first second third fourth", always=Fault(kind=FaultKind.STALL, after=words))


def silent() -> ModelBehaviour:
    """A model that takes a request and says nothing at all."""
    return ModelBehaviour(always=Fault(kind=FaultKind.HANG))


def answers_of(record: Record) -> dict[str, Answer]:
    """Returns the answers by label."""
    return {answer.label: answer for answer in record.answers}


def text_of(events: tuple[Event, ...], call_id: str) -> str:
    """Joins the text that arrived for one call."""
    return "".join(event.text for event in events if isinstance(event, TextArrived) and event.call_id == call_id)


def call_of(events: tuple[Event, ...], agent: str, *, purpose: Purpose = Purpose.ANSWER) -> str:
    """Returns the id of the first call to an agent."""
    return next(e.call_id for e in events if isinstance(e, CallStarted) and e.agent == agent and e.purpose is purpose)


def cancel_when(condition: Callable[[Event], bool]) -> OnEvent:
    """Cancels the whole job at the first event that fits."""

    def on_event(event: Event, run: JobRun) -> None:
        if condition(event):
            run.cancel()

    return on_event


def finished_answer(event: Event, agent: str) -> bool:
    """Whether an event is the end of this agent's answer."""
    return isinstance(event, AnswerFinished) and event.answer.agent == agent


def aggregating(request: RequestSeen) -> bool:
    return "You write the consensus of a panel" in request.messages[-1][1]


def panel_member(answer: str, *, consensus: str = "The panel agrees on a charge.", **behaviour: object) -> ModelBehaviour:
    """A model that answers one text as an agent and another one as the aggregator."""
    return ModelBehaviour(text=lambda request: consensus if aggregating(request) else answer, **behaviour)  # type: ignore[arg-type]  # any field


def failing_as_aggregator(answer: str, *, fault: Fault = REFUSED) -> ModelBehaviour:
    return ModelBehaviour(text=answer, fault_for=lambda request: fault if aggregating(request) else None)


def three() -> dict[str, ModelBehaviour]:
    return {
        "a": panel_member("Charging is fair, because drivers cause the harm."),
        "b": panel_member("Charging hurts the poor who have no other way to work."),
        "c": panel_member("Try it in one district first and look at what happens."),
    }
