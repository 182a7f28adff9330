"""Shows a job in a terminal while it runs.

A terminal has one place to write, and several agents write at once. Texts that alternate line by line cannot be read, and
one that has the place until it ends holds up all the others. So one answer streams, the one that is furthest, and every
other is printed whole in the moment in which it is complete: the streaming one makes room, and goes on below under its
name. Nobody waits for a slow agent, and at most one text is in pieces. Where nobody watches (a file, a pipe), nothing
streams: each answer is printed once, whole, when it is complete.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from typing import assert_never

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
from mas_core.models import Answer, Placement, Purpose
from mas_core.terminal import bold, note, safe

LOCAL = "local"
"""What an answer of this computer has in place of a node's name."""

_DOING = {
    Purpose.AGGREGATE: "is writing about the answers",
    Purpose.JUDGE: "is comparing the answers",
    Purpose.REVIEW: "is ranking the others' answers",
}
_AGAIN = {Purpose.JUDGE: " again, for the first comparison could not be read", Purpose.REVIEW: " in reverse order"}


@dataclass(slots=True)
class _Section:
    """One answer: who writes it where, what of its text is not printed yet, and whether any of it is."""

    title: str
    node: str = LOCAL
    parts: list[str] = field(default_factory=list)
    begun: bool = False

    @property
    def waiting(self) -> int:
        """How many characters have not been printed."""
        return sum(map(len, self.parts))


class LiveText:
    """Prints answers as sections. ``watched`` says whether a person sees the text come in."""

    def __init__(self, *, watched: bool) -> None:
        self._watched = watched
        self._sections: dict[str, _Section] = {}
        self._streaming: str | None = None
        self._last: _Section | None = None
        self._in_a_line = False
        self._done: set[tuple[str, Purpose]] = set()
        self._only_here = True
        self._explained: set[str] = set()

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
                self._finished(event)
            case CallFailed():
                self._failed(event)
            case StorageFailed():
                self._note(f"mas: {event.message}")
            case JobStarted():
                self._only_here = event.job.placement is Placement.LOCAL
            case VerdictReached() | AnalysisReady() | JobFinished():
                return
            case _:
                assert_never(event)

    def explain(self, event: Event) -> None:
        """Says once why calls run on this computer although nodes were asked for, whatever else is shown of them."""
        if isinstance(event, CallStarted) and event.fallback and event.fallback not in self._explained:
            self._explained.add(event.fallback)
            self._note(event.fallback)

    def _started(self, event: CallStarted) -> None:
        if event.purpose is not Purpose.ANSWER:
            before = (event.agent, event.purpose) in self._done
            self._done.add((event.agent, event.purpose))
            self._note(f"{event.agent} {_DOING[event.purpose]}{_AGAIN.get(event.purpose, '') if before else ''} …")
            return
        name = event.agent if event.repeat == 0 else f"{event.agent} #{event.repeat + 1}"
        name += f", round {event.round + 1}" if event.round else ""
        role = f", {event.role}" if event.role else ""
        self._sections[event.call_id] = _Section(title=f"{name} ({event.model}{role})", node=event.node)

    def _text(self, event: TextArrived) -> None:
        section = self._sections.get(event.call_id)
        if section is None or not self._watched:
            return
        section.parts.append(event.text)
        self._stream()

    def _retried(self, event: CallRetried) -> None:
        section = self._sections.get(event.call_id)
        if section is None:
            return
        if section.begun:
            self._end_line(" [broke off; asked again]")
        section.parts.clear()
        section.begun = False
        self._let_go(event.call_id)
        self._note(f"{section.title}: {event.message.rstrip('.?!')}. Trying again.")

    def _finished(self, event: AnswerFinished) -> None:
        answer = event.answer
        section = self._sections.pop(event.call_id, None) or _Section(title=_kept_title(answer))
        end = "\n[broke off]" if answer.partial else ""
        if section.begun:
            self._print(section, "".join(section.parts) + end)
        else:
            # The answer knows best: the text of an attempt that was given up may be what is left in the end.
            section.node = answer.node
            self._print(section, answer.text + end)
        self._end_line()
        self._let_go(event.call_id)

    def _failed(self, event: CallFailed) -> None:
        from mas_core.headline import failure_sentence  # noqa: PLC0415  (not before the first text is out)

        self._sections.pop(event.call_id, None)
        self._note(failure_sentence(event.failure))
        self._let_go(event.call_id)

    def _stream(self) -> None:
        """Prints what is new of the answer that streams; where none does, the one that is furthest begins."""
        if self._streaming is None:
            furthest = max(self._sections, key=lambda call_id: self._sections[call_id].waiting, default=None)
            if furthest is None or not self._sections[furthest].waiting:
                return
            self._streaming = furthest
        section = self._sections[self._streaming]
        if section.parts:
            self._print(section, "".join(section.parts))
            section.parts.clear()

    def _let_go(self, call_id: str) -> None:
        if self._streaming == call_id:
            self._streaming = None
        if self._watched:
            self._stream()

    def _print(self, section: _Section, text: str) -> None:
        """Prints text of a section, under its name where another one was printed last."""
        if section is not self._last or not self._in_a_line:
            self._end_line(" …")
            title = section.title + self._where(section) + (", going on" if section.begun else "")
            print(f"\n{bold(safe(title))}")
            text = text.lstrip()
        section.begun = self._in_a_line = True
        self._last = section
        sys.stdout.write(safe(text))
        sys.stdout.flush()

    def _where(self, section: _Section) -> str:
        """Names the machine; this computer only where another one might have been it."""
        if section.node != LOCAL:
            return f" on {section.node}"
        return "" if self._only_here else " on this computer"

    def _end_line(self, end: str = "") -> None:
        if self._in_a_line:
            print(end, flush=True)
        self._in_a_line = False

    def _note(self, text: str) -> None:
        """Says something beside the answers; text that streams goes on below it."""
        if self._watched:
            self._end_line(" …")
        note(text)


def _kept_title(answer: Answer) -> str:
    name = answer.label + (f", round {answer.round + 1}" if answer.round else "")
    return f"{name} ({answer.model}; kept from before)"
