"""A core that plays a script: real events, real records and the real analysis, with models whose words and faults are given."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from copy import copy
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from mas_core.analysis import analyse
from mas_core.catalog import Catalog, load_catalog
from mas_core.errors import MasError
from mas_core.events import (
    AnalysisReady,
    AnswerFinished,
    CallFailed,
    CallStarted,
    Event,
    JobFinished,
    JobStarted,
    TextArrived,
    VerdictReached,
)
from mas_core.models import (
    Agent,
    Answer,
    Failure,
    FailureKind,
    Job,
    JobState,
    Purpose,
    Quorum,
    Record,
    Timings,
    Usage,
    Verdict,
    VerdictKind,
    new_id,
)
from mas_core.peering import Peering
from mas_core.planning import JobRequest, build_job
from mas_core.settings import PanelSettings, Settings, default_settings
from mas_core.users import Person
from tests.app.memory_history import MemoryHistory


@dataclass(frozen=True, kw_only=True)
class Say:
    """What one agent does: says ``text`` in chunks, ``pause_s`` apart, then ends well, broken off, or with a failure.

    ``hold`` keeps it from ending until it is cancelled.
    """

    text: str = "Fine."
    first_after_s: float = 0.0
    pause_s: float = 0.0
    chunk: int = 12
    failure: FailureKind | None = None
    message: str = "the provider refused"
    broken_off: str | None = None
    hold: bool = False
    cost_usd: float | None = 0.0012


@dataclass(frozen=True, kw_only=True)
class Status:
    agent: str
    state: str = "healthy"
    detail: str = ""
    calls: int = 0
    success_rate: float | None = None
    median_s: float | None = None
    last_error: str = ""


def agent(name: str, *, model: str = "vendor/some-model-7b", provider: str = "openrouter") -> Agent:
    return Agent(id=name, provider=provider, model=model)


def settings_with(*agents: Agent, aggregator: str | None = None) -> Settings:
    base = default_settings()
    names = tuple(one.id for one in agents)
    panel = PanelSettings(id="default", agents=names, aggregator=aggregator or names[0])
    return replace(
        base,
        agents={**{one.id: one for one in agents}, **base.agents},
        panels={**base.panels, "default": panel},
    )


@dataclass(kw_only=True)
class ScriptedRun:
    job: Job
    script: Mapping[str, Say]
    queue: asyncio.Queue[Event | None]
    tasks: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    kept: tuple[Answer, ...] = ()
    answers: list[Answer] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    cancelled: bool = False

    async def events(self) -> AsyncIterator[Event]:
        while (event := await self.queue.get()) is not None:
            yield event

    def cancel(self) -> None:
        self.cancelled = True
        for task in self.tasks.values():
            task.cancel()

    def cancel_call(self, call_id: str) -> None:
        self.tasks[call_id].cancel()

    async def play(self, *, figures: bool, keep: Callable[[Record], None]) -> None:
        job = self.job
        self.queue.put_nowait(JobStarted(job_id=job.id, job=job))
        for answer in self.kept:
            self.answers.append(answer)
            self.queue.put_nowait(AnswerFinished(job_id=job.id, call_id=new_id(), answer=answer))
        have = {(answer.agent, answer.repeat) for answer in self.kept}
        for name in job.panel.agents:
            for repeat in range(job.panel.repeats):
                if (name, repeat) in have:
                    continue
                call_id = new_id()
                self.tasks[call_id] = asyncio.create_task(self._speak(name, repeat, call_id))
        await asyncio.gather(*self.tasks.values())
        verdict = await self._conclude()
        analysis = None
        if figures and self.answers:
            analysis = await asyncio.to_thread(analyse, job.question, job.panel, tuple(self.answers), verdict)
            self.queue.put_nowait(AnalysisReady(job_id=job.id, analysis=analysis))
        state = JobState.CANCELLED if self.cancelled else (JobState.DONE if self.answers else JobState.NO_QUORUM)
        record = Record(
            id=job.id,
            created_at=job.created_at,
            state=state,
            question=job.question,
            panel=job.panel,
            answers=tuple(self.answers),
            failures=tuple(self.failures),
            verdict=verdict,
            analysis=analysis,
            timings=Timings(total_s=1.0),
        )
        keep(record)
        self.queue.put_nowait(JobFinished(job_id=job.id, record=record))

    async def _speak(self, name: str, repeat: int, call_id: str) -> None:
        say, job = self.script.get(name, Say()), self.job
        spec, role = job.panel.specs[name], job.panel.roles.get(name)
        loop = asyncio.get_running_loop()
        began = loop.time()
        self.queue.put_nowait(
            CallStarted(
                job_id=job.id,
                call_id=call_id,
                agent=name,
                purpose=Purpose.ANSWER,
                model=spec.model,
                role=role,
                repeat=repeat,
            )
        )
        sent, why = await self._say(say, name, repeat, call_id)
        if why is not None and not sent:
            self.failures.append(why)
            self.queue.put_nowait(CallFailed(job_id=job.id, call_id=call_id, failure=why))
            return
        broken = why.message if why is not None else say.broken_off
        answer = Answer(
            agent=name,
            text=sent,
            provider=spec.provider,
            model=spec.model,
            role=role,
            repeat=repeat,
            partial=broken is not None,
            failure=broken,
            finish_reason="stop" if broken is None else "error",
            usage=Usage(prompt_tokens=60, completion_tokens=len(sent) // 4),
            cost_usd=say.cost_usd,
            ttft_s=say.first_after_s,
            total_s=round(loop.time() - began, 3),
            demo=spec.demo,
        )
        self.answers.append(answer)
        self.queue.put_nowait(AnswerFinished(job_id=job.id, call_id=call_id, answer=answer))

    async def _say(self, say: Say, name: str, repeat: int, call_id: str) -> tuple[str, Failure | None]:
        sent = ""
        try:
            await asyncio.sleep(say.first_after_s)
            for start in range(0, len(say.text) if say.failure is None else 0, say.chunk):
                piece = say.text[start : start + say.chunk]
                sent += piece
                self.queue.put_nowait(TextArrived(job_id=self.job.id, call_id=call_id, text=piece))
                await asyncio.sleep(say.pause_s)
            if say.hold:
                await asyncio.Event().wait()
        except asyncio.CancelledError:
            return sent, Failure(agent=name, repeat=repeat, kind=FailureKind.CANCELLED, message="cancelled")
        if say.failure is not None:
            return "", Failure(agent=name, repeat=repeat, kind=say.failure, message=say.message, attempts=3)
        return sent, None

    async def _conclude(self) -> Verdict:
        job, panel = self.job, self.job.panel
        seats = len(panel.agents) * panel.repeats
        quorum = Quorum(asked=seats, answered=len(self.answers))
        if not self.answers or self.cancelled:
            return Verdict(kind=VerdictKind.NONE, method=panel.method, quorum=quorum)
        if len(self.answers) == 1:
            only = self.answers[0]
            return Verdict(kind=VerdictKind.SINGLE_ANSWER, method=panel.method, quorum=quorum, text=only.text)
        writer = panel.aggregator or panel.agents[0]
        say, call_id = self.script.get("consensus", Say(text="The panel agrees.")), new_id()
        self.queue.put_nowait(
            CallStarted(
                job_id=job.id, call_id=call_id, agent=writer, purpose=Purpose.AGGREGATE, model=panel.specs[writer].model
            )
        )
        for start in range(0, len(say.text), say.chunk):
            self.queue.put_nowait(TextArrived(job_id=job.id, call_id=call_id, text=say.text[start : start + say.chunk]))
            await asyncio.sleep(say.pause_s)
        verdict = Verdict(
            kind=VerdictKind.CONSENSUS,
            method=panel.method,
            quorum=quorum,
            text=say.text,
            aggregator=writer,
            aggregators_tried=(writer,),
        )
        self.queue.put_nowait(VerdictReached(job_id=job.id, verdict=verdict))
        return verdict


class ScriptedOrchestrator:
    """Plays the same script for every job."""

    def __init__(self, script: Mapping[str, Say], history: MemoryHistory, *, figures: bool) -> None:
        self.script = dict(script)
        self.opened: list[ScriptedRun] = []
        self._history = history
        self._figures = figures

    def warm_up_soon(self) -> None:
        """There is nothing to load that a test would wait for."""

    @asynccontextmanager
    async def open(self, job: Job, kept: tuple[Answer, ...] = ()) -> AsyncIterator[ScriptedRun]:
        run = ScriptedRun(job=job, script=self.script, queue=asyncio.Queue(), kept=kept)
        self.opened.append(run)

        def keep(record: Record) -> None:
            self._history.records[record.id] = record

        playing = asyncio.create_task(run.play(figures=self._figures, keep=keep))
        playing.add_done_callback(lambda _task: run.queue.put_nowait(None))
        try:
            yield run
        finally:
            playing.cancel()
            await asyncio.wait({playing})
            if not playing.cancelled():
                playing.result()


def job_of(record: Record) -> Job:
    return Job(id=record.id, created_at=record.created_at, question=record.question, panel=record.panel)


class ScriptedProber:
    """Probes nothing, and remembers what it was told, and whether it ran and was ended."""

    def __init__(self) -> None:
        self.in_front: list[bool] = []
        self.running = False
        self.ended = False

    async def run(self) -> None:
        self.running = True
        try:
            await asyncio.Event().wait()
        finally:
            self.running, self.ended = False, True

    def set_in_front(self, *, in_front: bool) -> None:
        self.in_front.append(in_front)


class ScriptedCore:
    """Fits :class:`mas_app.core_api.CoreApi`."""

    def __init__(self, settings: Settings, script: Mapping[str, Say], *, figures: bool = False) -> None:
        self.settings = settings
        self.person = Person(name="default", folder=Path("users/default"))
        self.catalog: Catalog = load_catalog(settings)
        self.repository = MemoryHistory()
        self.orchestrator = ScriptedOrchestrator(script, self.repository, figures=figures)
        self.statuses: tuple[Status, ...] = tuple(Status(agent=name) for name in settings.panels["default"].agents)

        self.refusal: MasError | None = None
        self.retried: list[tuple[str, tuple[str, ...]]] = []
        self.resumed: list[str] = []
        self.prober = ScriptedProber()
        self.paused: dict[str, str] = {}
        self.tried_again: list[tuple[str, str]] = []
        self.probing_had_ended: bool | None = None

    async def renewed(self, settings: Settings) -> ScriptedCore:
        core = copy(self)
        core.settings, core.catalog = settings, load_catalog(settings)
        return core

    async def plan(self, request: JobRequest) -> Job:
        if self.refusal is not None:
            raise self.refusal
        return build_job(request, settings=self.settings, catalog=self.catalog)

    async def retry(self, run_id: str, labels: Sequence[str] = ()) -> AbstractAsyncContextManager[ScriptedRun]:
        if self.refusal is not None:
            raise self.refusal
        self.retried.append((run_id, tuple(labels)))
        record = await self.repository.load(run_id)
        kept = tuple(one for one in record.answers if one.label not in labels and not (one.partial and not labels))
        return self.orchestrator.open(job_of(record), kept)

    async def resume(self, run_id: str) -> AbstractAsyncContextManager[ScriptedRun]:
        self.resumed.append(run_id)
        record = await self.repository.load(run_id)
        return self.orchestrator.open(job_of(record), record.answers)

    def paused_keys(self) -> Mapping[str, str]:
        return dict(self.paused)

    def try_key_again(self, provider_id: str) -> None:
        self.tried_again.append((provider_id, threading.current_thread().name))
        self.paused.pop(provider_id, None)

    def agents_status(self) -> tuple[Status, ...]:
        return self.statuses

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[ScriptedCore]:
        try:
            with TemporaryDirectory() as folder:
                self.peering = Peering(Path(folder))
                yield self
        finally:
            self.probing_had_ended = self.prober.ended
