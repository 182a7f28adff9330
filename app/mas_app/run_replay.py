"""From a stored record to the model of a run: the same columns, in the states that they ended in."""

from __future__ import annotations

from mas_app.models.run import RunModel
from mas_app.phrases import translated
from mas_core.headline import failure_sentence
from mas_core.models import Failure, Purpose, Record


def run_of_record(record: Record) -> RunModel:
    """Returns the model of a stored run."""
    run = RunModel(run_id=record.id, question=record.question, panel=record.panel, stored=True)
    show_record(run, record)
    return run


def show_record(run: RunModel, record: Record) -> None:
    """Puts a run into the state that its record says, also one that had begun to go on."""
    for answer in record.answers:
        run.seat(agent=answer.agent, round_=answer.round, repeat=answer.repeat).finish(answer)
    for failure in record.failures:
        if failure.purpose is Purpose.ANSWER:
            seat = run.seat(agent=failure.agent, round_=failure.round, repeat=failure.repeat)
            if seat.answer is None:
                seat.fail(failure, sentence_of(run, failure))
        else:
            run.verdict.writer_failed(sentence_of(run, failure))
    if record.verdict is not None:
        run.verdict.reach(record.verdict)
    run.finish(record)


def sentence_of(run: RunModel, failure: Failure) -> str:
    """Returns what happened and what to do, with the provider's name in the command that mends it."""
    spec = run.panel.specs.get(failure.agent)
    return translated(failure_sentence(failure, provider=spec.provider if spec is not None else ""))
