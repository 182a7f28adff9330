"""What a job will ask for and what it may cost, before anything is asked.

The job's own strategy is rehearsed on a session that sends nothing: every call counts, and in place of an answer comes a text
as long as its limit allows. So the estimate makes the very calls that the job makes, whatever the method, and cannot drift.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from mas_core.calls import aggregate_call, aggregators, answer_call, review_call, seats_of
from mas_core.catalog import Catalog
from mas_core.consensus import STRATEGIES
from mas_core.consensus.base import Aggregation, MessagesFor, Review, Reviewed
from mas_core.costs import CHARACTERS_PER_TOKEN, cost_of, tokens_of
from mas_core.models import Agent, Answer, Call, Job, Message, Purpose, Usage
from mas_core.prompts import choices_for

T = TypeVar("T")

_FILLER = "words "


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """What a job asks for if nothing fails; retries come on top.

    Attributes:
        calls: Requests to models.
        prompt_tokens: What the models read, rather too many than too few: their tokenizers are not known here.
        completion_tokens: The most that they may write, by their limits.
        cost_usd: The most that it costs in dollars; None if an agent that is asked has no price. The built-in model costs 0.
        unpriced: Ids (of the settings) of the agents without a price.
    """

    calls: int
    prompt_tokens: int
    completion_tokens: int
    cost_usd: float | None
    unpriced: tuple[str, ...] = ()

    @property
    def tokens(self) -> int:
        """Read and written together."""
        return self.prompt_tokens + self.completion_tokens

    @property
    def sentence(self) -> str:
        """The estimate in words: ``5 calls, at most 4,200 tokens, at most $0.03``."""
        calls = "1 call" if self.calls == 1 else f"{self.calls:,} calls"
        return f"{calls}, at most {self.tokens:,} tokens, {self.cost}"

    @property
    def cost(self) -> str:
        """The cost in words."""
        if self.cost_usd is None:
            return f"cost unknown: no price for {', '.join(self.unpriced)}"
        return f"at most {dollars(self.cost_usd)}" if self.cost_usd else "free of charge"


def dollars(usd: float) -> str:
    """Returns an amount, rounded up: to cents, or below ten cents to its first two figures."""
    if usd <= 0:
        return "$0"
    places = 2 if usd >= 0.1 else min(8, 1 - math.floor(math.log10(usd)))
    # The product of two floats may lie a hair above the whole number that is meant.
    text = f"{math.ceil(round(usd * 10**places, 6)) / 10**places:.{places}f}"
    cents, rest = text[: text.index(".") + 3], text[text.index(".") + 3 :]
    return f"${cents}{rest.rstrip('0')}"


def estimate(job: Job, *, catalog: Catalog) -> Estimate:
    """Returns what ``job`` asks for if nothing fails. Pure and quick: milliseconds, for hundreds of seats up to a second."""
    rehearsal = _Rehearsal(job, catalog)
    _driven(STRATEGIES[job.panel.method].run(rehearsal))
    costs = [cost_of(_usage(call), call.agent) for call in rehearsal.calls]
    unpriced = {call.agent.settings_id: None for call, cost in zip(rehearsal.calls, costs, strict=True) if cost is None}
    return Estimate(
        calls=len(rehearsal.calls),
        prompt_tokens=sum(call.prompt_tokens for call in rehearsal.calls),
        completion_tokens=sum(call.max_tokens for call in rehearsal.calls),
        cost_usd=None if unpriced else sum(cost for cost in costs if cost is not None),
        unpriced=tuple(unpriced),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Counted:
    agent: Agent
    prompt_tokens: int
    max_tokens: int


def _usage(call: _Counted) -> Usage:
    return Usage(prompt_tokens=call.prompt_tokens, completion_tokens=call.max_tokens)


class _Rehearsal:
    """A session that counts what it is asked for, and answers at once and at length."""

    def __init__(self, job: Job, catalog: Catalog) -> None:
        self.job = job
        self.catalog = catalog
        self.calls: list[_Counted] = []

    async def ask_panel(self, messages_for: MessagesFor, *, round_: int = 0, among: Sequence[str] = ()) -> tuple[Answer, ...]:
        """See :class:`mas_core.consensus.base.Session`."""
        ballot = _ballot(self.job, self.catalog)
        answers = []
        for seat in seats_of(self.job.panel):
            if among and seat.label not in among:
                continue
            self._count(answer_call(self.job, seat, messages_for(seat), round_=round_, catalog=self.catalog))
            agent = seat.agent
            answers.append(
                Answer(
                    agent=agent.id,
                    text=_at_length(agent.max_tokens) + ballot,
                    provider=agent.provider,
                    model=agent.model,
                    role=seat.role,
                    round=round_,
                    repeat=seat.repeat,
                )
            )
        return tuple(answers)

    async def aggregate(
        self, messages_for: Callable[[Agent], tuple[Message, ...]], *, purpose: Purpose = Purpose.AGGREGATE
    ) -> Aggregation:
        """See :class:`mas_core.consensus.base.Session`."""
        agent = aggregators(self.job.panel)[0]
        self._count(aggregate_call(self.job, agent, messages_for(agent), purpose=purpose, catalog=self.catalog))
        text = _at_length(agent.aggregator_max_tokens)
        if purpose is Purpose.JUDGE:
            # What a judge says is read; a comparison that cannot be read would be asked for again.
            text = json.dumps({"unique": [{"point": text}]})
        return Aggregation(text=text, aggregator=agent.id, tried=(agent.id,))

    async def review(self, reviews: Sequence[Review]) -> tuple[Reviewed | None, ...]:
        """See :class:`mas_core.consensus.base.Session`. No ranking comes back; nothing is asked after one."""
        for review in reviews:
            self._count(review_call(self.job, review, catalog=self.catalog))
        return tuple(None for _ in reviews)

    def _count(self, call: Call) -> None:
        self.calls.append(_Counted(agent=call.agent, prompt_tokens=tokens_of(call.messages), max_tokens=call.max_tokens))


def _ballot(job: Job, catalog: Catalog) -> str:
    """A vote as an answer to a closed question ends on; a count without any is not explained, which would save a call."""
    choices = choices_for(job.question, catalog)
    return "" if choices is None else f"\nANSWER: {choices.options[0] if choices.options else 1} (80)"


def _at_length(tokens: int) -> str:
    """A text that counts for so many tokens."""
    characters = math.ceil(tokens * CHARACTERS_PER_TOKEN)
    return (_FILLER * (characters // len(_FILLER) + 1))[:characters].strip()


def _driven(strategy: Coroutine[Any, Any, T]) -> T:
    """Runs a coroutine that waits for nothing but a rehearsal, which never lets it wait."""
    try:
        strategy.send(None)
    except StopIteration as end:
        done: T = end.value
        return done
    strategy.close()
    raise RuntimeError("a strategy waited for something other than its session")
