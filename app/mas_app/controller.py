"""What happens in the core, turned into changes of what the views show, and what people do, turned into work of the core.

This is the only place that matches on events.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import assert_never

from PySide6.QtCore import QObject, Signal

from mas_app.bridge import Bridge, Replies
from mas_app.core_api import CoreApi, JobRunApi
from mas_app.core_thread import CoreStopped, CoreThread
from mas_app.job_pump import JobBroke, JobPump, OpenRun
from mas_app.models.run import AnswerModel, RunModel
from mas_app.phrases import translated
from mas_app.run_replay import run_of_record, sentence_of, show_record
from mas_core.errors import MasError
from mas_core.events import (
    AnalysisReady,
    AnswerFinished,
    CallFailed,
    CallRetried,
    CallStarted,
    Event,
    JobFinished,
    JobStarted,
    StorageFailed,
    TextArrived,
    VerdictReached,
)
from mas_core.models import Job, Purpose, Record

Delivery = Event | JobBroke


def merge_texts(deliveries: Sequence[Delivery]) -> tuple[Delivery, ...]:
    """Joins the texts of each call within a batch, so that a column is written to once a batch. Order within a call is kept."""
    merged: list[Delivery] = []
    texts: dict[str, list[str]] = {}
    jobs: dict[str, str] = {}

    def flush() -> None:
        merged.extend(TextArrived(job_id=jobs[call], call_id=call, text="".join(parts)) for call, parts in texts.items())
        texts.clear()

    for delivery in deliveries:
        if isinstance(delivery, TextArrived):
            texts.setdefault(delivery.call_id, []).append(delivery.text)
            jobs[delivery.call_id] = delivery.job_id
        else:
            flush()
            merged.append(delivery)
    flush()
    return tuple(merged)


class RunController(QObject):
    """Starts, follows, cancels and reopens runs. Lives on the window's thread.

    Signals:
        run_opened: A RunModel to show: just started, or reopened from the history.
        run_ended: A RunModel whose job has ended.
        trouble: A sentence that the person has to see.
    """

    run_opened = Signal(object)
    run_ended = Signal(object)
    trouble = Signal(str)

    def __init__(self, core_thread: CoreThread[CoreApi], *, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._core_thread = core_thread
        self._core: CoreApi | None = None
        self._runs: dict[str, RunModel] = {}
        self._formers: dict[str, Record] = {}
        self._bridge: Bridge[Delivery] = Bridge(self._take)
        self._pump = JobPump(self._bridge.put)
        self._replies = Replies(self)

    def attach(self, core: CoreApi) -> None:
        """Gives the controller the opened core; before that, nothing can be asked."""
        self._core = core

    def detach(self) -> None:
        """Starts and reopens nothing until a core is given again."""
        self._core = None

    def close(self) -> None:
        """Takes no more events; what runs is cancelled by the core when it closes."""
        self._bridge.close()
        self._replies.close()

    @property
    def running(self) -> tuple[RunModel, ...]:
        """The runs whose jobs go on, oldest first."""
        return tuple(self._runs.values())

    def start(self, job: Job) -> RunModel:
        """Starts a job and returns its model, in which everyone is waiting still.

        Raises:
            CoreStopped: The core is not open, or is closing.
        """
        if self._core is None:
            raise CoreStopped
        run, orchestrator = RunModel.of_job(job), self._core.orchestrator
        self._follow(run, lambda: orchestrator.open(job))
        return run

    def retry(self, run: RunModel, labels: Sequence[str] = ()) -> None:
        """Asks agents of a run that has ended again, by the labels of their columns; all that failed by default.

        Raises:
            CoreStopped: The core is not open, or is closing.
        """
        core, run_id, former, wanted = self._core, run.id, run.record, tuple(labels)
        if core is None:
            raise CoreStopped
        if run.running or former is None:
            return
        waiting = wanted or tuple(answer.label for answer in run.to_retry)
        self._follow(run, lambda: _going_on(core.retry(run_id, wanted)), going_on_with=waiting)
        self._formers[run_id] = former

    def resume(self, run_id: str) -> None:
        """Goes on with a run that was interrupted; answers that are stored are not asked for again."""
        if self._core is None or run_id in self._runs:
            return
        loading = self._core_thread.submit(self._core.repository.load(run_id))
        self._replies.expect(loading, then=self._resume_stored, failed=self._report)

    def _resume_stored(self, record: Record) -> None:
        core, run = self._core, run_of_record(record)
        if core is None or run.id in self._runs:
            return
        run_id, labels = run.id, tuple(answer.label for answer in run.to_retry)
        try:
            self._follow(run, lambda: _going_on(core.resume(run_id)), going_on_with=labels)
        except CoreStopped:
            return
        self._formers[run_id] = record

    def _follow(self, run: RunModel, opening: OpenRun, *, going_on_with: Sequence[str] | None = None) -> None:
        """Has the core's thread run a job, and shows it; ``going_on_with`` are the columns of an ended one to ask again."""
        pump, run_id = self._pump, run.id
        self._core_thread.call(lambda: pump.expect(run_id))
        self._core_thread.submit(pump.run(run_id, opening))
        if going_on_with is not None:
            run.begin_again(going_on_with)
        self._runs[run.id] = run
        self.run_opened.emit(run)

    def cancel(self, run: RunModel) -> None:
        """Cancels a run's job; its end arrives as an event."""
        # Only ids go to the core's thread: a Qt object whose last reference ended there would be destroyed there.
        pump, run_id = self._pump, run.id
        self._core_thread.call(lambda: pump.cancel(run_id))

    def cancel_answer(self, run: RunModel, answer: AnswerModel) -> None:
        """Cancels one agent's call; the job goes on without it."""
        pump, run_id, call_id = self._pump, run.id, answer.call_id
        self._core_thread.call(lambda: pump.cancel_call(run_id, call_id))

    def reopen(self, run_id: str) -> None:
        """Shows a stored run (nothing is asked again), or the live one if it still goes on."""
        live = self._runs.get(run_id)
        if live is not None:
            self.run_opened.emit(live)
        elif self._core is not None:
            loading = self._core_thread.submit(self._core.repository.load(run_id))
            self._replies.expect(loading, then=self._show_stored, failed=self._report)

    def _report(self, error: BaseException) -> None:
        if not isinstance(error, MasError):
            raise error
        self.trouble.emit(translated(error))

    def _show_stored(self, record: Record) -> None:
        self.run_opened.emit(run_of_record(record))

    def _take(self, batch: tuple[Delivery, ...]) -> None:
        for delivery in merge_texts(batch):
            run = self._runs.get(delivery.job_id)
            if run is not None:
                self._apply(run, delivery)

    def _apply(self, run: RunModel, event: Delivery) -> None:  # noqa: C901  (one case an event, each a line or two)
        match event:
            case JobStarted():
                run.changed.emit()
            case CallStarted():
                _begin_call(run, event)
            case TextArrived(call_id=call_id, text=text):
                run.add_text(call_id, text)
            case CallRetried():
                _retry(run, event)
            case AnswerFinished(answer=answer):
                run.seat(agent=answer.agent, round_=answer.round, repeat=answer.repeat).finish(answer)
                run.changed.emit()
            case CallFailed():
                _fail(run, event)
                run.changed.emit()
            case StorageFailed(message=message):
                self.trouble.emit(message)
            case VerdictReached(verdict=verdict):
                run.verdict.reach(verdict)
            case AnalysisReady():
                run.changed.emit()
            case JobFinished(record=record):
                self._end(run, record)
            case JobBroke(message=message):
                self._break_off(run, message)
            case _:
                assert_never(event)

    def _end(self, run: RunModel, record: Record) -> None:
        if run.id in self._formers:
            # A seat that failed again keeps what it had said before, which only the record tells.
            show_record(run, record)
        else:
            run.finish(record)
        self._forget(run)

    def _break_off(self, run: RunModel, message: str) -> None:
        """Ends a run without a record of its end; one that had ended before is again what it was then."""
        former = self._formers.get(run.id)
        if former is None:
            run.break_off(message)
        else:
            show_record(run, former)
        self.trouble.emit(message)
        self._forget(run)

    def _forget(self, run: RunModel) -> None:
        """Lets go of a run that has ended: it belongs to whoever shows it, and to the history."""
        del self._runs[run.id]
        self._formers.pop(run.id, None)
        self.run_ended.emit(run)


@asynccontextmanager
async def _going_on(opening: Awaitable[AbstractAsyncContextManager[JobRunApi]]) -> AsyncIterator[JobRunApi]:
    """Opens a run that the core has to look up first; to be called on the core's loop."""
    async with await opening as run:
        yield run


def _begin_call(run: RunModel, event: CallStarted) -> None:
    run.explain(event.fallback)
    if event.purpose is not Purpose.ANSWER:
        run.begin_call(call_id=event.call_id, purpose=event.purpose, answer=None, agent=event.agent)
        return
    answer = run.seat(agent=event.agent, round_=event.round, repeat=event.repeat)
    run.begin_call(call_id=event.call_id, purpose=event.purpose, answer=answer, agent=event.agent)
    answer.begin(call_id=event.call_id, node=event.node, model=event.model, role=event.role)


def _retry(run: RunModel, event: CallRetried) -> None:
    answer = run.answer_of_call(event.call_id)
    if answer is not None:
        answer.retry(translated(event.message))
    elif run.text_of_call(event.call_id) is not None:
        run.verdict.void_text()


def _fail(run: RunModel, event: CallFailed) -> None:
    failure, sentence = event.failure, sentence_of(run, event.failure)
    if failure.purpose is not Purpose.ANSWER:
        run.verdict.writer_failed(sentence)
    else:
        run.seat(agent=failure.agent, round_=failure.round, repeat=failure.repeat).fail(failure, sentence)
