"""The view model of one run, live or stored: what the Responses and Charts tabs show, whatever it came from."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum

from PySide6.QtCore import QObject, Signal

from mas_core.models import Answer, Failure, FailureKind, Job, JobState, Panel, Purpose, Question, Record, Verdict

Seat = tuple[str, int, int]
"""Who speaks: agent id, round, repeat."""


class AnswerState(StrEnum):
    """Where one answer is."""

    WAITING = "waiting"
    ASKED = "asked"
    STREAMING = "streaming"
    RETRYING = "retrying"
    DONE = "done"
    PARTIAL = "partial"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def running(self) -> bool:
        """Whether a call for it is out, so that it can be cancelled."""
        return self in {AnswerState.ASKED, AnswerState.STREAMING, AnswerState.RETRYING}


class AnswerModel(QObject):
    """One column: an agent's answer as it comes in. It is changed by the controller only, and says so through its signals."""

    changed = Signal()
    text_added = Signal(str)
    text_voided = Signal()

    def __init__(self, *, agent: str, role: str | None, model: str, repeat: int = 0, round_: int = 0) -> None:
        super().__init__()
        self.agent = agent
        self.role = role
        self.model = model
        self.repeat = repeat
        self.round = round_
        self.state = AnswerState.WAITING
        self.call_id = ""
        self.node = "local"
        self.note = ""
        self.answer: Answer | None = None
        self.failure: Failure | None = None
        self._pieces: list[str] = []

    @property
    def label(self) -> str:
        """The column's name: the agent's id, with the repeat's number from the second one on."""
        return self.agent if self.repeat == 0 else f"{self.agent} #{self.repeat + 1}"

    @property
    def title(self) -> str:
        """The column's heading: its name, with the round from the second one on."""
        return self.label if self.round == 0 else self.tr("{0} · round {1}").format(self.label, self.round + 1)

    @property
    def text(self) -> str:
        """All text that has arrived."""
        if len(self._pieces) > 1:
            self._pieces = ["".join(self._pieces)]
        return self._pieces[0] if self._pieces else ""

    def begin(self, *, call_id: str, node: str, model: str, role: str | None) -> None:
        """The call went out; what an earlier one brought is void."""
        self._void()
        self.call_id, self.node, self.model, self.role = call_id, node, model, role
        self._set(AnswerState.ASKED)

    def add_text(self, text: str) -> None:
        """More text arrived."""
        self._pieces.append(text)
        if self.state is not AnswerState.STREAMING:
            self._set(AnswerState.STREAMING)
        self.text_added.emit(text)

    def retry(self, note: str) -> None:
        """An attempt failed; its text is void, and another follows."""
        self._pieces.clear()
        self.text_voided.emit()
        self._set(AnswerState.RETRYING, note=note)

    def finish(self, answer: Answer) -> None:
        """The answer is there, whole or broken off."""
        self.answer = answer
        self.node, self.model, self.role = answer.node, answer.model, answer.role
        self._pieces = [answer.text]
        self._set(AnswerState.PARTIAL if answer.partial else AnswerState.DONE, note=answer.failure or "")

    def fail(self, failure: Failure, sentence: str) -> None:
        """The call brought nothing; ``sentence`` says why in plain words."""
        self.failure = failure
        self.node = failure.node
        cancelled = failure.kind is FailureKind.CANCELLED
        self._set(AnswerState.CANCELLED if cancelled else AnswerState.FAILED, note=sentence)

    def give_up(self, sentence: str) -> None:
        """The job ended before this answer did."""
        self._set(AnswerState.CANCELLED, note=sentence)

    def wait_again(self) -> None:
        """The seat is going to be asked again; what it brought before is void."""
        self._void()
        self._set(AnswerState.WAITING)

    @property
    def can_be_retried(self) -> bool:
        """Whether there is no whole answer, although it was asked for."""
        return self.state in {AnswerState.FAILED, AnswerState.PARTIAL, AnswerState.CANCELLED}

    def _void(self) -> None:
        self.answer, self.failure = None, None
        if self._pieces:
            self._pieces.clear()
            self.text_voided.emit()

    def _set(self, state: AnswerState, *, note: str = "") -> None:
        self.state = state
        self.note = note
        self.changed.emit()


class VerdictModel(QObject):
    """The consensus as it is written."""

    changed = Signal()
    text_added = Signal(str)
    text_voided = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.writer = ""
        self.verdict: Verdict | None = None
        self.failed_writers: tuple[str, ...] = ()
        self._pieces: list[str] = []

    @property
    def text(self) -> str:
        """What has been written so far, or the verdict's text."""
        return "".join(self._pieces) if self.verdict is None else self.verdict.text

    def begin(self, writer: str) -> None:
        """``writer`` is asked to write the consensus; what another one wrote before is void."""
        self.writer = writer
        self.void_text()
        self.changed.emit()

    def add_text(self, text: str) -> None:
        """More of the consensus arrived."""
        self._pieces.append(text)
        self.text_added.emit(text)

    def void_text(self) -> None:
        """What was written so far does not count."""
        self._pieces.clear()
        self.text_voided.emit()

    def writer_failed(self, sentence: str) -> None:
        """An aggregator failed; the next one may take over."""
        self.failed_writers = (*self.failed_writers, sentence)
        self.void_text()
        self.changed.emit()

    def begin_again(self) -> None:
        """The verdict is going to be reached anew."""
        self.writer, self.verdict, self.failed_writers = "", None, ()
        self.void_text()
        self.changed.emit()

    def reach(self, verdict: Verdict) -> None:
        """The method came to its end."""
        self.verdict = verdict
        self.changed.emit()


class RunModel(QObject):
    """One run. ``record`` is None while it runs.

    Signals:
        changed: State, headline, or figures changed.
        answer_added: A seat that the plan did not name has spoken (a second round, for instance).
    """

    changed = Signal()
    answer_added = Signal(object)

    def __init__(self, *, run_id: str, question: Question, panel: Panel, stored: bool = False) -> None:
        super().__init__()
        self.id = run_id
        self.question = question
        self.panel = panel
        self.stored = stored
        self.state = JobState.RUNNING
        self.record: Record | None = None
        self.trouble = ""
        self.fallbacks: tuple[str, ...] = ()
        self.verdict = VerdictModel()
        self._answers: dict[Seat, AnswerModel] = {}
        self._by_call: dict[str, AnswerModel] = {}
        self._writing: set[str] = set()
        for agent in panel.agents:
            for repeat in range(panel.repeats):
                self._add(agent, 0, repeat)

    @classmethod
    def of_job(cls, job: Job) -> RunModel:
        """Returns the model of a job that is about to start: everyone is waiting."""
        return cls(run_id=job.id, question=job.question, panel=job.panel)

    @property
    def answers(self) -> tuple[AnswerModel, ...]:
        """The columns: round by round, in each of them in the panel's order."""
        order = {agent: place for place, agent in enumerate(self.panel.agents)}
        last = len(order)
        return tuple(sorted(self._answers.values(), key=lambda one: (one.round, order.get(one.agent, last), one.repeat)))

    @property
    def running(self) -> bool:
        """Whether the job still goes on."""
        return self.state is JobState.RUNNING

    @property
    def settled(self) -> int:
        """How many columns have come to their end."""
        return sum(not (answer.state.running or answer.state is AnswerState.WAITING) for answer in self.answers)

    @property
    def to_retry(self) -> tuple[AnswerModel, ...]:
        """The columns that could be asked again, once the run has ended."""
        return () if self.running else tuple(answer for answer in self.answers if answer.can_be_retried)

    def begin_again(self, labels: Collection[str]) -> None:
        """The job goes on after its end: the columns of ``labels`` wait, the verdict is reached anew."""
        self.state, self.record, self.stored, self.trouble = JobState.RUNNING, None, False, ""
        for answer in self.answers:
            if answer.label in labels and answer.can_be_retried:
                answer.wait_again()
        self.verdict.begin_again()
        self.changed.emit()

    def last_answer(self, label: str) -> AnswerModel | None:
        """Returns the column of the last round in which the seat of this label answered."""
        found = [answer for answer in self.answers if answer.label == label and answer.answer is not None]
        return found[-1] if found else None

    def answer_of_call(self, call_id: str) -> AnswerModel | None:
        """Returns the column that a call writes, or None for a call that writes no answer."""
        return self._by_call.get(call_id)

    def seat(self, *, agent: str, round_: int, repeat: int) -> AnswerModel:
        """Returns the column of a seat, which is added if the plan did not name it."""
        known = self._answers.get((agent, round_, repeat))
        if known is not None:
            return known
        added = self._add(agent, round_, repeat)
        self.answer_added.emit(added)
        return added

    def begin_call(self, *, call_id: str, purpose: Purpose, answer: AnswerModel | None, agent: str) -> None:
        """Ties a call to the column, or to the verdict, that it writes."""
        if answer is not None:
            self._by_call[call_id] = answer
        elif purpose is Purpose.AGGREGATE:
            self._writing.add(call_id)
            self.verdict.begin(agent)

    def explain(self, why: str) -> None:
        """Takes in why a call runs on this computer although nodes were asked for."""
        if why and why not in self.fallbacks:
            self.fallbacks = (*self.fallbacks, why)
            self.changed.emit()

    def add_text(self, call_id: str, text: str) -> None:
        """More text of a call arrived."""
        shown = self.text_of_call(call_id)
        if shown is not None:
            shown.add_text(text)

    def text_of_call(self, call_id: str) -> AnswerModel | VerdictModel | None:
        """Returns what a call's text is shown in; nothing for a judge's and a reviewer's, which are data for the method."""
        return self._by_call.get(call_id) or (self.verdict if call_id in self._writing else None)

    def finish(self, record: Record) -> None:
        """The job ended; ``record`` is what is kept of it."""
        self.record = record
        self.state = record.state
        self.fallbacks = record.fallbacks
        for answer in self.answers:
            if answer.state.running or answer.state is AnswerState.WAITING:
                answer.give_up(self.tr("The run ended before this agent answered."))
        self.changed.emit()

    def break_off(self, message: str) -> None:
        """The job ended without a record."""
        self.trouble = message
        self.state = JobState.FAILED
        for answer in self.answers:
            if answer.state.running or answer.state is AnswerState.WAITING:
                answer.give_up(self.tr("The run broke off."))
        self.changed.emit()

    def _add(self, agent: str, round_: int, repeat: int) -> AnswerModel:
        spec = self.panel.specs.get(agent)
        answer = AnswerModel(
            agent=agent,
            role=self.panel.roles.get(agent),
            model=spec.model if spec else "",
            repeat=repeat,
            round_=round_,
        )
        self._answers[agent, round_, repeat] = answer
        return answer
