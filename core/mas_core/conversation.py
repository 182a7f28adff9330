"""Questions that continue earlier runs: what was said before, put in front of what an agent is asked now.

Who answered before sees the former question, its own answer of then and the verdict; who was not there, and who compares,
ranks or writes about answers, sees question and verdict. All of it is fenced as data, as answers are for an aggregator.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from mas_core.catalog import Catalog
from mas_core.models import Answer, Call, Job, Message, Purpose, Record, Turn, VerdictKind
from mas_core.templates import filled

MOST_TURNS = 6
MOST_CHARACTERS = 24_000
"""Of what was said before, in one prompt. Older turns are left out, and the prompt says so."""
_SMALL_WORDS = 30
"""How much of question, answer and verdict the built-in model gets to read, of the last turn alone."""
_LEFT_OUT = "(Earlier turns of this conversation are left out here.)"
_CUT = " … [shortened]"

_VERDICTS: Mapping[VerdictKind, str] = {
    VerdictKind.CONSENSUS: "The consensus of the panel then",
    VerdictKind.VOTE: "The vote of the panel then",
    VerdictKind.NO_DECISION: "The panel came to no decision then",
    VerdictKind.SINGLE_ANSWER: "The only answer that came then",
}


def turns_of(records: Sequence[Record]) -> tuple[Turn, ...]:
    """Returns what agents may be told of runs, which come oldest first."""
    return tuple(
        Turn(
            id=record.id,
            question=record.question.text,
            answers=_last_answers(record.answers),
            verdict=_verdict(record),
            kind=record.verdict.kind if record.verdict else VerdictKind.NONE,
        )
        for record in records
    )


def continued(call: Call, job: Job, *, catalog: Catalog) -> Call:
    """Puts what was said before in front of a call's question; where nothing is carried over, the call stays as it is."""
    if not job.turns or not job.question.carry:
        return call
    said = _said_small(call, job) if call.agent.demo else _said(call, job, marker=_marker(call))
    template = catalog.prompt("follow_up_small" if call.agent.demo else "follow_up")
    before = filled(template, marker=_marker(call), turns=said)
    place = next(n for n, message in enumerate(call.messages) if message.role == "user")
    asked = call.messages[place]
    longer = Message(role="user", content=f"{before}\n\n{asked.content}")
    return replace(call, messages=(*call.messages[:place], longer, *call.messages[place + 1 :]))


def _last_answers(answers: Sequence[Answer]) -> Mapping[str, str]:
    # In the order of rounds, so that the last one stays; what the person cancelled is no answer.
    ordered = sorted(answers, key=lambda answer: answer.round)
    return {answer.label: answer.text for answer in ordered if answer.text and answer.finish_reason != "cancelled"}


def _verdict(record: Record) -> str:
    if record.verdict is None:
        return ""
    counts = record.verdict.details.get("counts")
    counted = ", ".join(f"{choice} {count}" for choice, count in counts.items()) if isinstance(counts, Mapping) else ""
    return "\n".join(part for part in (counted, record.verdict.text.strip()) if part)


def _marker(call: Call) -> str:
    """A line that no earlier answer can hold, as none could know the job's id; the same again for a call that is resumed."""
    seat = f"{call.job_id}/{call.purpose}/{call.agent.id}/{call.repeat}/{call.round}"
    return f"=====[{hashlib.sha256(seat.encode('utf-8')).hexdigest()[:16]}]====="


def _own_answer(call: Call, turn: Turn) -> str:
    """The agent's answer of then: of the same repeat, else the first one; none for calls that are no answers themselves."""
    if call.purpose is not Purpose.ANSWER:
        return ""
    label = call.agent.id if call.repeat == 0 else f"{call.agent.id} #{call.repeat + 1}"
    return turn.answers.get(label) or turn.answers.get(call.agent.id, "")


def _parts(call: Call, turn: Turn) -> Iterator[tuple[str, str]]:
    """Yields title and text of what this call gets to read of a turn."""
    yield "Asked before", turn.question.strip()
    own = _own_answer(call, turn).strip()
    if own:
        yield "Your answer then", own
    if turn.verdict and not (turn.kind is VerdictKind.SINGLE_ANSWER and turn.verdict.strip() == own):
        yield _VERDICTS.get(turn.kind, "The panel's verdict then"), turn.verdict.strip()


def _said(call: Call, job: Job, *, marker: str) -> str:
    """Returns the turns that fit, the oldest first."""
    blocks: list[str] = []
    left = MOST_CHARACTERS
    for turn in reversed(job.turns[-MOST_TURNS:]):
        parts = list(_parts(call, turn))
        length = sum(len(text) for _, text in parts)
        if blocks and length > left:
            break
        share = left // len(parts)
        texts = parts if length <= left else [(title, _cut(text, share)) for title, text in parts]
        blocks.append("\n\n".join(f"{title}:\n{marker}\n{text}\n{marker}" for title, text in texts))
        left -= length
    if len(blocks) < len(job.turns):
        blocks.append(_LEFT_OUT)
    return "\n\n".join(reversed(blocks))


def _said_small(call: Call, job: Job) -> str:
    """The last turn in a few words: the built-in model's prompt has to stay near 400 tokens."""
    lines = [f"{title}: {_first_words(text)}" for title, text in _parts(call, job.turns[-1])]
    return "\n".join(([_LEFT_OUT] if len(job.turns) > 1 else []) + lines)


def _cut(text: str, characters: int) -> str:
    return text if len(text) <= characters else text[: characters - len(_CUT)] + _CUT


def _first_words(text: str) -> str:
    words = text.split()
    return " ".join(words[:_SMALL_WORDS]) + (" …" if len(words) > _SMALL_WORDS else "")
