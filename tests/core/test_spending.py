"""Costs and hard limits of spending: what is known, what is not, and what is not sent any more."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from mas_core.costs import cost_of, most_cost_of, tokens_of
from mas_core.models import Agent, Answer, Call, Failure, FailureKind, JobState, Message, Usage
from mas_core.settings import Limits
from mas_core.spending import Budget, midnight
from tests.core.conftest import Houses
from tests.core.house import REFUSED, House, says
from tests.fakes.behaviour import ModelBehaviour

PRICED = Agent(id="a", provider="p", model="m", prompt_usd_per_million=1.0, completion_usd_per_million=4.0)
PANEL = '[panels.default]\nagents = ["a", "b"]\naggregator = "judge"\n'


def call(agent: Agent = PRICED, *, characters: int = 300, max_tokens: int = 1000) -> Call:
    return Call(job_id="j", agent=agent, messages=(Message(role="user", content="x" * characters),), max_tokens=max_tokens)


def answer(cost_usd: float | None, attempts: int = 1) -> Answer:
    return Answer(agent="a", text="x", provider="p", model="m", cost_usd=cost_usd, attempts=attempts)


def test_that_a_cost_is_that_worked_out_by_hand_and_unknown_is_not_nothing() -> None:
    assert cost_of(Usage(prompt_tokens=500_000, completion_tokens=250_000), PRICED) == pytest.approx(0.5 + 1.0)
    assert cost_of(Usage(prompt_tokens=500_000), PRICED) is None
    assert cost_of(Usage(prompt_tokens=1, completion_tokens=1), Agent(id="b", provider="p", model="m")) is None
    assert cost_of(Usage(prompt_tokens=1, completion_tokens=1), Agent(id="b", provider="p", model="m", demo=True)) == 0.0
    assert tokens_of((Message(role="user", content="x" * 300),)) == 108
    assert most_cost_of(call()) == pytest.approx(2 * (108 * 1.0 + 1000 * 4.0) / 1e6)


def test_that_a_call_that_could_pass_the_jobs_limit_is_not_sent() -> None:
    purse = Budget(Limits(job_usd=0.018)).purse()
    first, second, third = call(), call(), call()

    assert purse.take(first) is None
    assert purse.take(second) is None
    refused = purse.take(third)
    assert refused is not None
    assert (refused.kind, refused.attempts) == (FailureKind.BUDGET, 0)
    assert "of the $0.018 a job is left" in refused.message
    purse.put_back(first, answer(0.0001))
    assert purse.take(third) is None


def test_that_the_limit_given_to_a_job_holds_beside_that_of_the_settings() -> None:
    most_usd = 0.008216

    def refused(limits: Limits, own_limit_usd: float | None) -> bool:
        return Budget(limits).purse(own_limit_usd).take(call()) is not None

    assert not refused(Limits(), most_usd)
    assert refused(Limits(), most_usd / 2)
    assert refused(Limits(job_usd=1.0), most_usd / 2)
    assert refused(Limits(job_usd=most_usd / 2), 1.0)
    assert not refused(Limits(job_usd=1.0), None)


def test_that_a_run_that_is_taken_up_again_has_no_second_limit() -> None:
    most_usd = 0.008216

    assert Budget(Limits()).purse(2 * most_usd, paid_usd=most_usd).take(call()) is None
    assert Budget(Limits()).purse(2 * most_usd, paid_usd=1.1 * most_usd).take(call()) is not None


def test_that_what_a_failed_call_cost_is_taken_at_its_most_and_an_unsent_one_at_nothing() -> None:
    def failed(attempts: int) -> Failure:
        return Failure(agent="a", kind=FailureKind.TIMEOUT, message="m", attempts=attempts)

    for attempts, left in ((1, 0.01 - 0.008216), (0, 0.01)):
        budget = Budget(Limits(day_usd=0.01))
        purse, one = budget.purse(), call()
        assert purse.take(one) is None
        purse.put_back(one, failed(attempts))
        assert budget.left_usd() == pytest.approx(left)


def test_that_the_days_limit_is_shared_by_jobs_and_ends_at_midnight() -> None:
    day = [date(2026, 11, 23)]
    budget = Budget(Limits(day_usd=0.01), day=lambda: day[0])
    one, other = budget.purse(), budget.purse()
    spent = call()
    assert one.take(spent) is None
    one.put_back(spent, answer(0.009))

    assert other.take(call()) is not None
    day[0] += timedelta(days=1)
    assert other.take(call()) is None


def test_that_a_call_without_a_price_may_go_while_something_is_left_and_a_free_one_always() -> None:
    unpriced, free = Agent(id="b", provider="p", model="m"), Agent(id="c", provider="p", model="m", demo=True)
    budget = Budget(Limits(day_usd=0.01))
    purse, first = budget.purse(), call(unpriced)

    assert purse.take(first) is None
    purse.put_back(first, answer(0.02))

    refused = purse.take(call(unpriced))
    assert refused is not None
    assert "price is not known" in refused.message
    assert purse.take(call(free)) is None


def settings(limits: str) -> str:
    return f"{PANEL}[limits]\n{limits}\n"


async def open_priced(house: Houses, limits: str, *, cost_usd: float = 0.02) -> House:
    models: dict[str, ModelBehaviour] = {
        name: says(f"I am {name} and I say so at some length.", cost_usd=cost_usd) for name in ("a", "b", "judge")
    }
    return await house(models, more=settings(limits))


async def test_that_a_job_stops_before_its_limit_is_passed_and_says_why(house: Houses) -> None:
    core = await open_priced(house, "job_usd = 0.03")

    ran = await core.run(core.job(method="synthesis"))

    assert ran.record.state is JobState.FAILED
    assert len(ran.record.answers) == 2
    assert {failure.kind for failure in ran.record.failures} == {FailureKind.BUDGET}
    assert not [request for request in core.fake.requests if request.model == "judge"]


async def test_that_the_days_spending_is_read_from_the_history(house: Houses) -> None:
    core = await open_priced(house, "day_usd = 0.07")

    first = await core.run(core.job(method="synthesis"))
    assert first.record.state is JobState.DONE
    assert await core.repository.spent_since(midnight()) == pytest.approx(0.06)
    assert await core.repository.spent_since(midnight() + timedelta(days=1)) == 0.0
    asked = len(core.fake.requests)
    second = await core.run(core.job(method="synthesis"))

    assert len(core.fake.requests) == asked + 2
    assert second.record.failures[0].kind is FailureKind.BUDGET


async def test_that_a_providers_own_figure_goes_before_the_settings_prices(house: Houses) -> None:
    prices = "prompt_usd_per_million = 1000\ncompletion_usd_per_million = 1000"
    extra = "".join(
        f'[agents.{name}]\nprovider = "fake"\nmodel = "{model}"\n{prices}\n'
        for name, model in (("dear", "own"), ("priced", "none"))
    )
    core = await house({"own": says("x", cost_usd=0.5), "none": says("x y"), "bad": ModelBehaviour(always=REFUSED)}, more=extra)

    ran = await core.run(core.job(agents=("dear", "priced", "none"), aggregator="bad", method="synthesis"))

    costs = {answer.agent: answer.cost_usd for answer in ran.record.answers}
    assert costs["dear"] == 0.5
    assert costs["priced"] is not None
    assert 0 < costs["priced"] < 0.5
    assert costs["none"] is None
