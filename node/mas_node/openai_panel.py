"""A panel as a model: its answer is the consensus, and the whole run is kept in the caller's history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from mas_core.events import CallRetried, CallStarted, Event, TextArrived
from mas_core.headline import headline
from mas_core.models import FailureKind, Job, JobState, Message, Purpose, Record, Turn, Usage, Verdict, VerdictKind
from mas_node.auth import Caller
from mas_node.jobs import JobBook
from mas_node.openai_conversation import Conversation
from mas_node.openai_pieces import Completed, Outcome, Pieces, Text, Void
from mas_node.openai_shapes import Mas, MasFailure, usage_of

_WRITTEN_BY: dict[str, Purpose] = {
    "synthesis": Purpose.AGGREGATE,
    "fusion": Purpose.AGGREGATE,
    "mixture": Purpose.AGGREGATE,
    "peer_ranking": Purpose.AGGREGATE,
    "single": Purpose.ANSWER,
}
"""Method to the call whose text is the verdict's, and can be shown while it comes. The others count first."""


def panel_job(job: Job, conversation: Conversation) -> Job:
    """Returns the job with what was said before, and with the client's instructions for every agent."""
    specs = job.panel.specs
    if conversation.system:
        specs = {
            name: replace(agent, instruction="\n\n".join(filter(None, (agent.instruction, *conversation.system))))
            for name, agent in specs.items()
        }
    return replace(job, panel=replace(job.panel, specs=specs), turns=_turns(conversation.earlier))


def _turns(earlier: Sequence[Message]) -> tuple[Turn, ...]:
    """Returns what was said before as turns: each question of the user with what followed it."""
    turns: list[Turn] = []
    for message in earlier:
        if message.role == "user":
            turns.append(Turn(id="", question=message.content))
        elif turns:
            said = "\n\n".join(filter(None, (turns[-1].verdict, message.content)))
            turns[-1] = replace(turns[-1], verdict=said, kind=VerdictKind.CONSENSUS)
    return tuple(turns)


async def panel_pieces(job: Job, *, jobs: JobBook, caller: Caller) -> Pieces:
    """Runs a job for the length of one request; closing this cancels it, and what has arrived is kept.

    Raises:
        Problem: The panel came to no verdict.
        StorageError: The job cannot be stored; nothing was sent.
    """
    running = await jobs.start(caller, job, attached=True)
    verdict = _VerdictText(_WRITTEN_BY.get(job.panel.method) if job.panel.repeats == 1 else None)
    try:
        async for event in running.events():
            for piece in verdict.take(event):
                yield piece
    finally:
        if running.record is None:
            running.cancel()
    record = running.record
    if record is None:
        raise Outcome(500, "fault", "This is a fault in MAS; the node's log describes it.")
    completed = _completed(record)
    for piece in verdict.rest(completed.text):
        yield piece
    yield completed


class _VerdictText:
    """Picks the verdict's text out of a job's events while it is written."""

    def __init__(self, purpose: Purpose | None) -> None:
        self._purpose = purpose
        self._call = ""
        self._sent = ""

    def take(self, event: Event) -> Sequence[Text | Void]:
        """Returns what an event adds."""
        match event:
            case CallStarted(purpose=purpose) if purpose is self._purpose:
                self._call = event.call_id
                return self._void()
            case CallRetried(call_id=call_id) if call_id == self._call:
                return self._void()
            case TextArrived(call_id=call_id, text=text) if call_id == self._call:
                text = text if self._sent else text.lstrip()
                self._sent += text
                return (Text(text),) if text else ()
        return ()

    def rest(self, whole: str) -> Sequence[Text | Void]:
        """Returns what is missing of the whole text."""
        if whole.startswith(self._sent.rstrip()):
            missing = whole[len(self._sent) :]
            return (Text(missing),) if missing else ()
        return (*self._void(), Text(whole))

    def _void(self) -> Sequence[Text | Void]:
        had, self._sent = self._sent, ""
        return (Void(),) if had else ()


def _completed(record: Record) -> Completed:
    verdict = record.verdict
    if verdict is None or verdict.kind is VerdictKind.NONE:
        raise _no_verdict(record)
    return Completed(
        text=_text(record, verdict),
        finish_reason="length" if verdict.partial else "stop",
        usage=usage_of(_usages(record, verdict)),
        mas=mas_of(record),
    )


def _usages(record: Record, verdict: Verdict) -> tuple[Usage, ...]:
    """Returns what is known of the answers' tokens and of those of the verdict, if it was written."""
    answers = tuple(answer.usage for answer in record.answers)
    return (*answers, verdict.usage) if verdict.aggregator else answers


def _text(record: Record, verdict: Verdict) -> str:
    """Returns the verdict's text; where it is no consensus, under the line that says what it is."""
    alone = verdict.kind is VerdictKind.SINGLE_ANSWER and verdict.method == "single"
    if (verdict.kind is VerdictKind.CONSENSUS or alone) and verdict.text:
        return verdict.text
    return "\n\n".join(filter(None, (headline(record), verdict.text)))


def mas_of(record: Record) -> Mas:
    """Returns what the record says beside the text."""
    return Mas(
        id=record.id,
        state=record.state,
        headline=headline(record),
        verdict=record.verdict.kind if record.verdict is not None else "",
        consensus_score=record.analysis.consensus_score if record.analysis is not None else None,
        answered_by={answer.label: answer.node for answer in record.answers},
        failures=tuple(
            MasFailure(agent=failure.agent, kind=failure.kind, message=failure.message) for failure in record.failures
        ),
        demo=record.panel.demo or any(answer.demo for answer in record.answers),
    )


def _no_verdict(record: Record) -> Outcome:
    refused = [failure for failure in record.failures if failure.kind is FailureKind.BUDGET]
    if refused and len(refused) == len(record.failures):
        later = [failure.retry_after_s for failure in refused if failure.retry_after_s is not None]
        return Outcome(429, "quota", refused[0].message, retry_after_s=min(later, default=None))
    kind = "cancelled" if record.state is JobState.CANCELLED else "no-verdict"
    return Outcome(502, kind, f"{headline(record)} The run is kept as {record.id}.")
