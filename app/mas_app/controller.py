"""What happens in the core, turned into changes of what the views show, and what people do, turned into work of the core.

This is the only place that matches on events.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import assert_never

from PySide6.QtCore import QObject, Signal

from mas_app.bridge import Bridge, Replies
from mas_app.core_api import CoreApi
from mas_app.core_thread import CoreStopped, CoreThread
from mas_app.job_pump import JobBroke, JobPump
from mas_app.models.run import AnswerModel, RunModel
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
from mas_core.headline import failure_sentence
from mas_core.models import Failure, Job, Purpose, Record

Delivery = Event | JobBroke
_COMMAND = re.compile(r"(`mas [a-z ]+ )PROVIDER`")


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
        self._bridge: Bridge[Delivery] = Bridge(self._take)
        self._pump = JobPump(self._bridge.put)
        self._replies = Replies(self)

    def attach(self, core: CoreApi) -> None:
        """Gives the controller the opened core; before that, nothing can be asked."""
        self._core = core

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
        run = RunModel.of_job(job)
        self._core_thread.submit(self._pump.run(job, self._core.orchestrator))
        self._runs[job.id] = run
        self.run_opened.emit(run)
        return run

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
        self.trouble.emit(str(error))

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
                run.break_off(message)
                self.trouble.emit(message)
                self._forget(run)
            case _:
                assert_never(event)

    def _end(self, run: RunModel, record: Record) -> None:
        run.finish(record)
        self._forget(run)

    def _forget(self, run: RunModel) -> None:
        """Lets go of a run that has ended: it belongs to whoever shows it, and to the history."""
        del self._runs[run.id]
        self.run_ended.emit(run)


def run_of_record(record: Record) -> RunModel:
    """Returns the model of a stored run: the same columns, in the states that they ended in."""
    run = RunModel(run_id=record.id, question=record.question, panel=record.panel, stored=True)
    for answer in record.answers:
        run.seat(agent=answer.agent, round_=answer.round, repeat=answer.repeat).finish(answer)
    for failure in record.failures:
        if failure.purpose is Purpose.ANSWER:
            seat = run.seat(agent=failure.agent, round_=failure.round, repeat=failure.repeat)
            if seat.answer is None:
                seat.fail(failure, _sentence(run, failure))
        else:
            run.verdict.writer_failed(_sentence(run, failure))
    if record.verdict is not None:
        run.verdict.reach(record.verdict)
    run.finish(record)
    return run


def _begin_call(run: RunModel, event: CallStarted) -> None:
    if event.purpose is not Purpose.ANSWER:
        run.begin_call(call_id=event.call_id, purpose=event.purpose, answer=None, agent=event.agent)
        return
    answer = run.seat(agent=event.agent, round_=event.round, repeat=event.repeat)
    run.begin_call(call_id=event.call_id, purpose=event.purpose, answer=answer, agent=event.agent)
    answer.begin(call_id=event.call_id, node=event.node, model=event.model, role=event.role)


def _retry(run: RunModel, event: CallRetried) -> None:
    answer = run.answer_of_call(event.call_id)
    if answer is not None:
        answer.retry(event.message)
    elif run.text_of_call(event.call_id) is not None:
        run.verdict.void_text()


def _fail(run: RunModel, event: CallFailed) -> None:
    failure, sentence = event.failure, _sentence(run, event.failure)
    if failure.purpose is not Purpose.ANSWER:
        run.verdict.writer_failed(sentence)
    else:
        run.seat(agent=failure.agent, round_=failure.round, repeat=failure.repeat).fail(failure, sentence)


def _sentence(run: RunModel, failure: Failure) -> str:
    """Returns what happened and what to do, with the provider's name in the command that mends it."""
    spec = run.panel.specs.get(failure.agent)
    sentence = failure_sentence(failure)
    return _COMMAND.sub(lambda found: f"{found[1]}{spec.provider}`", sentence) if spec is not None else sentence
