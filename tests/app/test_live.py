"""What `mas ask` prints while several agents write at once: nobody's text waits for somebody slower."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mas_app.cli.live import LiveText
from mas_core.events import AnswerFinished, CallFailed, CallRetried, CallStarted, Event, JobStarted, TextArrived
from mas_core.models import Agent, Answer, Failure, FailureKind, Job, Panel, Placement, Purpose, Question

Capture = pytest.CaptureFixture[str]


def started(agent: str) -> CallStarted:
    return CallStarted(job_id="j", call_id=agent, agent=agent, purpose=Purpose.ANSWER, model=f"m-{agent}")


def text(agent: str, words: str) -> TextArrived:
    return TextArrived(job_id="j", call_id=agent, text=words)


def finished(agent: str, words: str, *, partial: bool = False) -> AnswerFinished:
    answer = Answer(agent=agent, text=words, provider="p", model=f"m-{agent}", partial=partial)
    return AnswerFinished(job_id="j", call_id=agent, answer=answer)


def shown(live: LiveText, capsys: Capture, *events: Event) -> str:
    for event in events:
        live.show(event)
    return capsys.readouterr().out


def test_that_a_fast_answer_does_not_wait_for_a_slow_one_that_came_first(capsys: Capture) -> None:
    live = LiveText(watched=True)
    out = shown(live, capsys, started("slow"), started("fast"), text("slow", "Well, "), text("fast", "Yes. "))
    assert out == "\nslow (m-slow)\nWell, "

    out = shown(live, capsys, text("fast", "Of course."), finished("fast", "Yes. Of course."))
    assert out == " …\n\nfast (m-fast)\nYes. Of course.\n"

    out = shown(live, capsys, text("slow", "let me think. "), text("slow", "No."), finished("slow", "Well, let me think. No."))
    assert out == "\nslow (m-slow), going on\nlet me think. No.\n"


def test_that_the_one_that_is_furthest_streams_next(capsys: Capture) -> None:
    live = LiveText(watched=True)
    shown(live, capsys, *(started(name) for name in "abc"), text("a", "A"), text("b", "B"), text("c", "CCCC"))

    out = shown(live, capsys, finished("a", "A"))

    assert out == "\n\nc (m-c)\nCCCC"


def test_that_an_agent_that_streams_to_its_end_stays_in_one_piece(capsys: Capture) -> None:
    live = LiveText(watched=True)
    out = shown(live, capsys, started("a"), text("a", "One "), text("a", "two."), finished("a", "One two."))
    assert out == "\na (m-a)\nOne two.\n"


@pytest.mark.parametrize("watched", [True, False])
def test_that_an_answer_that_broke_off_is_marked_and_keeps_the_text_of_the_attempt_that_counts(
    capsys: Capture, *, watched: bool
) -> None:
    live = LiveText(watched=watched)
    again = CallRetried(job_id="j", call_id="a", attempt=2, delay_s=0, message="The connection broke.")

    out = shown(live, capsys, started("a"), text("a", "Long first text"), again, finished("a", "Long first text", partial=True))

    assert out.endswith("a (m-a)\nLong first text\n[broke off]\n")
    assert ("[broke off; asked again]" in out) == watched


def test_that_in_a_file_each_answer_stands_whole_and_once(capsys: Capture) -> None:
    live = LiveText(watched=False)
    out = shown(live, capsys, started("slow"), started("fast"), text("slow", "Well, "), text("fast", "Yes."))
    assert not out

    out = shown(live, capsys, finished("fast", "Yes."), text("slow", "no."), finished("slow", "Well, no."))
    assert out == "\nfast (m-fast)\nYes.\n\nslow (m-slow)\nWell, no.\n"


def test_that_a_kept_answer_is_shown_as_what_it_is(capsys: Capture) -> None:
    kept = finished("a", "Yes.")
    out = shown(LiveText(watched=True), capsys, replace(kept, answer=replace(kept.answer, repeat=1)))
    assert out == "\na #2 (m-a; kept from before)\nYes.\n"


def test_that_a_failure_gives_the_place_to_the_next(capsys: Capture) -> None:
    live = LiveText(watched=True)
    failure = Failure(agent="a", kind=FailureKind.TIMEOUT, message="", provider="p")

    shown(live, capsys, started("a"), started("b"), text("a", "Hm "), text("b", "Yes"))
    for event in (CallFailed(job_id="j", call_id="a", failure=failure), text("b", ".")):
        live.show(event)

    captured = capsys.readouterr()
    assert captured.out == " …\n\nb (m-b)\nYes."
    assert "a: no answer came in time" in captured.err


def test_that_it_is_said_once_why_this_computer_asks_in_place_of_nodes(capsys: Capture) -> None:
    live = LiveText(watched=True)
    why = "No paired node takes calls, so this computer asks instead: Attic is not there."
    for event in (replace(started("a"), fallback=why), text("a", "Yes"), replace(started("b"), fallback=why), started("c")):
        live.explain(event)
        live.show(event)
    assert capsys.readouterr().err == f"{why}\n"


def test_that_answers_of_nodes_name_them_and_so_do_those_that_ended_here_after_all(capsys: Capture) -> None:
    live = LiveText(watched=False)
    agent = Agent(id="a", provider="p", model="m-a")
    panel = Panel(agents=("a",), specs={"a": agent}, aggregator="a", method="single")
    begun = JobStarted(job_id="j", job=Job(question=Question(text="?"), panel=panel, placement=Placement.NODES))
    events: tuple[Event, ...] = (begun,)
    for name, node in (("a", "Spare"), ("b", "local")):
        ended = finished(name, "Yes.")
        # It moved: what counts is who wrote the text that is left.
        events += (replace(started(name), node="Attic"), replace(ended, answer=replace(ended.answer, node=node)))
    out = shown(live, capsys, *events)
    assert out == "\na (m-a) on Spare\nYes.\n\nb (m-b) on this computer\nYes.\n"
