"""A home where runs are interrupted, and go on in a program that is started again."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from mas_core.calls import answer_call, seats_of
from mas_core.events import Event
from mas_core.models import Answer, Call, Failure, Job, Message, Record
from mas_core.orchestrator import JobRun
from mas_core.paths import Paths
from mas_core.planning import JobRequest
from mas_core.runtime import Runtime
from mas_core.storage.repository import Repository
from tests.core.house import config, says
from tests.fakes.provider import FakeProvider

PANEL = '[panels.default]\nagents = ["a", "b", "c"]\naggregator = "judge"\nmethod = "synthesis"\n'
OnEvent = Callable[[Event, JobRun], None]


@dataclass(frozen=True)
class Place:
    """A home with a fake provider behind it, where the program can be started again and again."""

    paths: Paths
    fake: FakeProvider

    @asynccontextmanager
    async def program(self) -> AsyncIterator[Runtime]:
        async with Runtime.open(self.paths) as runtime:
            yield runtime

    def asked(self) -> Counter[str]:
        return Counter(request.model for request in self.fake.requests)

    async def plan(self, **request: object) -> Job:
        async with self.program() as runtime:
            return await runtime.plan(JobRequest(text="Is it so?", **request))  # type: ignore[arg-type]  # any field

    async def ask(self, **request: object) -> Record:
        async with self.program() as runtime:
            job = await runtime.plan(JobRequest(text="Is it so?", **request))  # type: ignore[arg-type]  # any field
            return (await followed(runtime.orchestrator.open(job)))[1]

    async def retry(self, run_id: str, *labels: str, on_event: OnEvent | None = None) -> tuple[list[Event], Record]:
        async with self.program() as runtime:
            return await followed(await runtime.retry(run_id, labels), on_event=on_event)

    async def resume(self, run_id: str, *, on_event: OnEvent | None = None) -> tuple[list[Event], Record]:
        async with self.program() as runtime:
            return await followed(await runtime.resume(run_id), on_event=on_event)

    async def stored(self, run_id: str) -> Record:
        async with self.program() as runtime:
            assert await runtime.repository.count() == 1
            return await runtime.repository.load(run_id)


@asynccontextmanager
async def open_place(folder: Path) -> AsyncIterator[Place]:
    """Three agents who answer, and an aggregator."""
    models = {"a": says("From a."), "b": says("From b."), "c": says("From c."), "judge": says("They agree.")}
    async with FakeProvider(models) as fake:
        paths = Paths.below(folder)
        paths.config_file.write_text(config(fake.base_url, models, more=PANEL), encoding="utf-8")
        yield Place(paths, fake)


async def followed(run: JobRun, *, on_event: OnEvent | None = None) -> tuple[list[Event], Record]:
    events = []
    async with run:
        async for event in run.events():
            events.append(event)
            if on_event is not None:
                on_event(event, run)
    assert run.record is not None
    assert run.storage_error is None
    return events, run.record


def texts(record: Record) -> dict[str, str]:
    return {answer.label: answer.text for answer in record.answers if answer.round == 0}


def an_answer(agent: str, text: str, *, round_: int = 0, partial: bool = False) -> Answer:
    return Answer(agent=agent, text=text, provider="fake", model=agent, round=round_, partial=partial)


async def interrupted(
    place: Place, *answers: Answer, failures: tuple[Failure, ...] = (), max_cost_usd: float | None = None
) -> tuple[str, dict[str, str]]:
    """Leaves a run behind as a program that died does; returns its id and those of its calls."""
    job = await place.plan(max_cost_usd=max_cost_usd)
    async with await Repository.open(place.paths.history()) as repository:
        await repository.begin(job)
        calls = {seat.label: call_for(job, seat.label) for seat in seats_of(job.panel)}
        await repository.add_calls(tuple(calls.values()))
        for answer in answers:
            assert await repository.add_answer(job.id, calls[answer.label].id, answer)
        for failure in failures:
            assert await repository.add_failure(job.id, calls[failure.agent].id, failure)
    return job.id, {label: call.id for label, call in calls.items()}


def call_for(job: Job, label: str) -> Call:
    seat = next(seat for seat in seats_of(job.panel) if seat.label == label)
    messages = (Message(role="user", content=job.question.text),)
    return answer_call(job, seat, messages, round_=0, catalog=None)  # type: ignore[arg-type]  # it continues nothing
