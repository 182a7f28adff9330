"""Shows a job in a terminal while it runs: one answer streams at a time, the others wait their turn and lose nothing."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from typing import assert_never

from mas_app.cli.terminal import bold, note, safe
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
from mas_core.models import Purpose

_DOING = {
    Purpose.AGGREGATE: "is writing about the answers",
    Purpose.JUDGE: "is comparing the answers",
    Purpose.REVIEW: "is ranking the others' answers",
}


@dataclass(slots=True)
class _Section:
    title: str
    parts: list[str] = field(default_factory=list)
    printed: bool = False
    finished: bool = False


class LiveText:
    """Prints answers as sections, in the order in which their first text comes."""

    def __init__(self) -> None:
        self._sections: dict[str, _Section] = {}
        self._order: list[str] = []
        self._open: str | None = None
        self._done: set[tuple[str, Purpose]] = set()

    def show(self, event: Event) -> None:
        """Takes in one event."""
        match event:
            case CallStarted():
                self._started(event)
            case TextArrived():
                self._text(event)
            case CallRetried():
                self._retried(event)
            case AnswerFinished():
                self._finished(event.call_id, "[broke off]" if event.answer.partial else "")
            case CallFailed():
                self._failed(event)
            case StorageFailed():
                note(f"mas: {event.message}")
            case JobStarted() | VerdictReached() | AnalysisReady() | JobFinished():
                return
            case _:
                assert_never(event)

    def _started(self, event: CallStarted) -> None:
        if event.purpose is not Purpose.ANSWER:
            self._doing(event)
            return
        name = event.agent if event.repeat == 0 else f"{event.agent} #{event.repeat + 1}"
        name += f", round {event.round + 1}" if event.round else ""
        role = f", {event.role}" if event.role else ""
        self._sections[event.call_id] = _Section(title=f"{name} ({event.model}{role})")

    def _doing(self, event: CallStarted) -> None:
        before = (event.agent, event.purpose) in self._done
        self._done.add((event.agent, event.purpose))
        again = {Purpose.JUDGE: " again, for the first comparison could not be read", Purpose.REVIEW: " in reverse order"}
        note(f"{event.agent} {_DOING[event.purpose]}{again.get(event.purpose, '') if before else ''} …")

    def _text(self, event: TextArrived) -> None:
        section = self._sections.get(event.call_id)
        if section is None:
            return
        if event.call_id not in self._order:
            self._order.append(event.call_id)
        section.parts.append(event.text)
        self._advance()

    def _retried(self, event: CallRetried) -> None:
        section = self._sections.get(event.call_id)
        if section is None:
            return
        if section.printed:
            print("\n[broke off; asked again]", flush=True)
            section.printed = False
            self._open = None if self._open == event.call_id else self._open
        section.parts.clear()
        note(f"{section.title}: {event.message.rstrip('.?!')}. Trying again.")

    def _finished(self, call_id: str, remark: str) -> None:
        section = self._sections.get(call_id)
        if section is None:
            return
        if remark:
            section.parts.append(f"\n{remark}")
        section.finished = True
        self._advance()

    def _failed(self, event: CallFailed) -> None:
        from mas_core.headline import failure_sentence  # noqa: PLC0415  (not before the first text is out)

        note(failure_sentence(event.failure))
        if event.call_id in self._sections:
            self._sections[event.call_id].finished = True
        self._advance()

    def _advance(self) -> None:
        """Prints what may be printed: all of the open section, then the next ones as long as they are finished."""
        while self._order:
            call_id = self._order[0]
            section = self._sections[call_id]
            if not section.printed:
                print(f"\n{bold(safe(section.title))}")
                section.printed = True
                self._open = call_id
            sys.stdout.write(safe("".join(section.parts)))
            sys.stdout.flush()
            section.parts.clear()
            if not section.finished:
                return
            print(flush=True)
            self._order.pop(0)
