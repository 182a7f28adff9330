"""The seam of consensus strategies. A strategy asks through the session that it is given, and does no I/O of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Protocol

from mas_core.catalog import Catalog
from mas_core.models import Agent, Answer, Job, Message, Purpose, Quorum, Usage, Verdict, VerdictKind
from mas_core.prompts import answer_messages

LEAST_ANSWERS = 2
"""A consensus of fewer answers is none (docs/reliability.md)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Aggregation:
    """What came of asking for a text about the answers.

    ``aggregator`` is None if every candidate failed; ``cancelled`` says that the person ended the text there.
    """

    text: str = ""
    aggregator: str | None = None
    tried: tuple[str, ...] = ()
    partial: bool = False
    cancelled: bool = False
    usage: Usage = field(default_factory=Usage)
    cost_usd: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """Who is asked: an agent with the role it has in this job. ``repeat`` counts from 0."""

    agent: Agent
    role: str | None
    repeat: int

    @property
    def label(self) -> str:
        """The name of the seat's answers, see :attr:`mas_core.models.Answer.label`."""
        return self.agent.id if self.repeat == 0 else f"{self.agent.id} #{self.repeat + 1}"


MessagesFor = Callable[[Seat], tuple[Message, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """One request to an agent that is no answer: to rank the others' answers, say."""

    agent: str
    messages: tuple[Message, ...]
    round: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewed:
    """What came of a review; ``text`` is empty where there is none that counts."""

    text: str
    usage: Usage = field(default_factory=Usage)
    cost_usd: float | None = None


class Session(Protocol):
    """What a strategy may do with a job: ask the panel, and ask an aggregator."""

    @property
    def job(self) -> Job:
        """The job."""
        ...

    @property
    def catalog(self) -> Catalog:
        """Domains, types and roles."""
        ...

    async def ask_panel(self, messages_for: MessagesFor, *, round_: int = 0, among: Sequence[str] = ()) -> tuple[Answer, ...]:
        """Asks every seat at once and returns the usable answers in the panel's order.

        Args:
            messages_for: Seat to what it gets.
            round_: Counts from 0; the answers bear it.
            among: Labels of the only seats to ask; all of them where empty.
        """
        ...

    async def aggregate(
        self, messages_for: Callable[[Agent], tuple[Message, ...]], *, purpose: Purpose = Purpose.AGGREGATE
    ) -> Aggregation:
        """Asks the panel's aggregator, and the next agent if it fails."""
        ...

    async def review(self, reviews: Sequence[Review]) -> tuple[Reviewed | None, ...]:
        """Asks all reviews at once and returns what came of each; None for each that failed."""
        ...


class Strategy(Protocol):
    """One way from a panel to a verdict.

    Attributes:
        name: Its name in settings, records and on the command line.
        title: Its name for people.
        summary: One line on what it does.
        closed_only: Whether it needs a question whose answers can be counted.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    summary: ClassVar[str]
    closed_only: ClassVar[bool]

    async def run(self, session: Session) -> Verdict:
        """Runs to the verdict; never raises for failed calls."""
        ...


def seats(job: Job) -> int:
    """Returns how many answers are asked for."""
    return len(job.panel.agents) * job.panel.repeats


def quorum(job: Job, answers: Sequence[Answer]) -> Quorum:
    """Counts the answers against the seats."""
    return Quorum(asked=seats(job), answered=len(answers))


async def first_answers(session: Session, *, voting: bool = False) -> tuple[Answer, ...]:
    """Puts the question to every seat, as every method begins; ``voting`` asks for a choice that can be counted."""
    question, catalog = session.job.question, session.catalog
    return await session.ask_panel(
        lambda seat: answer_messages(question, agent=seat.agent, role=seat.role, catalog=catalog, voting=voting)
    )


def latest(before: Sequence[Answer], after: Sequence[Answer]) -> tuple[Answer, ...]:
    """Returns each seat's answer of the later round; a seat that stayed silent there keeps its earlier one.

    A seat that answered only in the later round comes last.
    """
    revised = {answer.label: answer for answer in after}
    seated = {answer.label for answer in before}
    return (
        *(revised.get(answer.label, answer) for answer in before),
        *(answer for answer in after if answer.label not in seated),
    )


def without_quorum(job: Job, answers: Sequence[Answer]) -> Verdict:
    """The verdict on fewer than two answers: the one answer for what it is, or none."""
    if not answers:
        return Verdict(kind=VerdictKind.NONE, method=job.panel.method, quorum=quorum(job, answers))
    answer = answers[0]
    return Verdict(
        kind=VerdictKind.SINGLE_ANSWER,
        method=job.panel.method,
        quorum=quorum(job, answers),
        text=answer.text,
        partial=answer.partial,
        details={"answered_by": answer.agent},
    )


def summed(parts: Sequence[tuple[Usage, float | None]]) -> tuple[Usage, float | None]:
    """Adds up usage and cost of several calls. What one of them left unknown is unknown in all."""

    def total(counts: list[int | None]) -> int | None:
        known = [count for count in counts if count is not None]
        return sum(known) if len(known) == len(counts) else None

    costs = [cost for _, cost in parts if cost is not None]
    return (
        Usage(
            prompt_tokens=total([usage.prompt_tokens for usage, _ in parts]),
            completion_tokens=total([usage.completion_tokens for usage, _ in parts]),
        ),
        sum(costs) if len(costs) == len(parts) else None,
    )
