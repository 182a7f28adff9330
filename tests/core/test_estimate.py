"""What a job will cost: the estimate is held against the calls that a provider really gets."""

from __future__ import annotations

import json
import time
from dataclasses import replace

import pytest

from mas_core.catalog import load_catalog
from mas_core.consensus import STRATEGIES
from mas_core.costs import cost_of
from mas_core.estimate import Estimate, dollars, estimate
from mas_core.models import Usage
from mas_core.planning import JobRequest, build_job
from mas_core.settings import default_settings
from tests.core.conftest import Houses
from tests.core.house import says
from tests.fakes.behaviour import ModelBehaviour, RequestSeen

PANEL = '[panels.default]\nagents = ["a", "b", "c"]\naggregator = "judge"\n'
PRICED = """[providers.fake]
base_url = "http://127.0.0.1:9/v1"
[agents.cheap]
provider = "fake"
model = "cheap"
max_tokens = 100
aggregator_max_tokens = 200
prompt_usd_per_million = 1
completion_usd_per_million = 10
[agents.unknown]
provider = "fake"
model = "unknown"
"""
CLOSED = (
    ("vote", "yes_no"),
    ("vote", "likert"),
    ("vote", "number"),
    ("deliberation", "yes_no"),
    ("deliberation", "number"),
    ("fusion", "yes_no"),
)
BOTH = ("synthesis", "fusion", "deliberation", "peer_ranking", "mixture", "single")


def judge(request: RequestSeen) -> str:
    comparison = json.dumps({"unique": [{"point": "One says so"}]})
    return comparison if "Reply with one JSON object" in request.messages[-1][1] else "The panel agrees."


def voter(request: RequestSeen) -> str:
    return "YES, of course." if "YES" in request.messages[-1][1] else "That is so.\nANSWER: 4 (80)"


def models() -> dict[str, ModelBehaviour]:
    said = {"a": voter, "b": "NO, never.", "c": "It depends.", "judge": judge}
    return {name: says(text) for name, text in said.items()}  # type: ignore[arg-type]  # a text may be a function


@pytest.mark.parametrize("repeats", [1, 2])
@pytest.mark.parametrize(
    ("method", "question_type"),
    [*((method, "none") for method in BOTH), *CLOSED],
)
async def test_that_a_job_makes_exactly_the_calls_that_were_estimated(
    house: Houses, method: str, question_type: str, repeats: int
) -> None:
    core = await house(models(), more=PANEL)
    job = core.job(method=method, question_type=question_type, repeats=repeats)

    foretold = estimate(job, catalog=core.catalog)
    await core.run(job)

    assert foretold.calls == len(core.fake.requests)
    assert foretold.completion_tokens == sum(int(str(request.body["max_tokens"])) for request in core.fake.requests)
    characters = sum(len(content) for request in core.fake.requests for _, content in request.messages)
    assert foretold.prompt_tokens >= characters / 3


@pytest.mark.parametrize("method", sorted(set(STRATEGIES) - {"vote", "single"}))
async def test_that_a_crossed_panel_is_estimated_seat_by_seat(house: Houses, method: str) -> None:
    core = await house(models(), more=PANEL)
    job = core.job(method=method, agents=("a", "b"), role_mode="every")

    foretold = estimate(job, catalog=core.catalog)
    await core.run(job)

    assert foretold.calls == len(core.fake.requests)


@pytest.mark.parametrize("layers", [1, 3])
async def test_that_the_layers_of_a_mixture_count(house: Houses, layers: int) -> None:
    core = await house(models(), more=f"{PANEL}layers = {layers}\n")
    job = core.job(method="mixture")

    foretold = estimate(job, catalog=core.catalog)
    await core.run(job)

    assert foretold.calls == 3 * layers + 1 == len(core.fake.requests)


async def test_that_one_agent_alone_needs_no_aggregator(house: Houses) -> None:
    core = await house(models(), more=PANEL)
    jobs = [core.job(method=method, agents=("a",)) for method in BOTH]
    assert {estimate(job, catalog=core.catalog).calls for job in jobs} == {1}


async def test_that_costs_are_those_of_the_limits_and_unknown_prices_are_named(house: Houses) -> None:
    core = await house(models(), more=PRICED.partition('v1"\n')[2])

    priced = core.job(method="synthesis", agents=("cheap",), aggregator="cheap")
    first = estimate(priced, catalog=core.catalog)
    assert (first.calls, first.completion_tokens, first.unpriced) == (1, 100, ())
    assert first.cost_usd == pytest.approx((first.prompt_tokens * 1 + 100 * 10) / 1e6)

    both = core.job(method="synthesis", agents=("cheap", "unknown"), aggregator="cheap")
    mixed = estimate(both, catalog=core.catalog)
    assert mixed.cost_usd is None
    assert mixed.unpriced == ("unknown",)
    assert mixed.completion_tokens == 100 + 800 + 200
    # The aggregator reads both answers, which may be as long as their limits allow.
    assert mixed.prompt_tokens > 900
    assert mixed.sentence.endswith("cost unknown: no price for unknown")


async def test_that_what_a_job_costs_is_not_more_than_was_estimated(house: Houses) -> None:
    long = ModelBehaviour(tokens=5_000)
    prices = "prompt_usd_per_million = 2\ncompletion_usd_per_million = 8\n"
    more = "".join(f'[agents.{name}x]\nprovider = "fake"\nmodel = "{name}"\n{prices}' for name in "abc")
    core = await house({"a": long, "b": long, "c": long}, more=more)
    job = core.job(method="deliberation", agents=("ax", "bx", "cx"), aggregator="ax")

    foretold = estimate(job, catalog=core.catalog)
    record = (await core.run(job)).record

    assert record.verdict is not None
    spec = job.panel.specs["ax"]
    costs = [cost_of(answer.usage, spec) for answer in record.answers] + [cost_of(record.verdict.usage, spec)]
    spent = sum(cost for cost in costs if cost is not None)
    assert foretold.cost_usd is not None
    assert 0 < spent <= foretold.cost_usd


def test_that_the_built_in_model_costs_nothing() -> None:
    settings = default_settings()
    catalog = load_catalog(settings)
    job = build_job(JobRequest(text="Is it so?"), settings=settings, catalog=catalog)

    foretold = estimate(job, catalog=catalog)

    assert (foretold.calls, foretold.cost_usd, foretold.unpriced) == (4, 0, ())
    assert foretold.sentence == f"4 calls, at most {foretold.tokens:,} tokens, free of charge"


@pytest.mark.parametrize(
    ("usd", "shown"),
    [
        (0, "$0"),
        (0.0000123, "$0.000013"),
        (0.012, "$0.012"),
        (0.03, "$0.03"),
        (0.0301, "$0.031"),
        (0.3, "$0.30"),
        (1.234, "$1.24"),
        (12, "$12.00"),
    ],
)
def test_that_amounts_are_rounded_up(usd: float, shown: str) -> None:
    assert dollars(usd) == shown


def test_that_an_estimate_reads_as_a_sentence() -> None:
    said = Estimate(calls=5, prompt_tokens=1_000, completion_tokens=3_200, cost_usd=0.03)
    assert said.sentence == "5 calls, at most 4,200 tokens, at most $0.03"
    assert replace(said, calls=1).sentence.startswith("1 call, ")


async def test_that_the_largest_crossed_panel_is_estimated_within_the_time_of_a_glance(house: Houses) -> None:
    core = await house({f"m{n}": says("x") for n in range(8)})
    job = core.job(method="deliberation", role_mode="every", repeats=10)
    assert len(job.panel.agents) * job.panel.repeats == 480

    begun_s = time.process_time()
    foretold = estimate(job, catalog=core.catalog)

    assert foretold.calls == 2 * 480 + 1
    assert time.process_time() - begun_s < 5
    assert cost_of(Usage(prompt_tokens=1, completion_tokens=1), job.panel.specs["m0"]) is None
