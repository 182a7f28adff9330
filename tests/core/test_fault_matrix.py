"""Every fault of the fake provider on one agent, on two, on all, and on the aggregator: the right end, and nothing lost.

All faults of one case run as jobs at the same time in one core, each with a provider of its own, so that neither a key's pause
nor a retry budget carries over.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from mas_core.models import Failure, FailureKind, JobState, Purpose, Record, VerdictKind
from mas_core.record_json import record_to_json
from tests.core.house import House, open_house, panel_member, says
from tests.core.test_calling import FAULTS
from tests.fakes.provider import FakeProvider, Fault, FaultKind, ModelBehaviour, RequestSeen

SENTINEL = "SENTINEL of the provider's own words"
TIMEOUTS = "first_token_s = 1.2\nidle_s = 1.2\ntotal_s = 30\n"
GOOD = {
    "good1": panel_member("Charging is fair, because drivers cause the harm."),
    "good2": panel_member("Charging hurts the poor, who have no other way to work."),
    "good3": panel_member("Error on the side of caution: try it in one district."),
}
EVERY_FAULT = tuple(replace(wrong, message=SENTINEL) for _, wrong, _, _ in FAULTS)
KINDS = tuple(kind for _, _, kind, _ in FAULTS)
NAMES = tuple(name for name, *_ in FAULTS)
ON_THE_WAY = (
    FaultKind.RESET,
    FaultKind.CLOSE,
    FaultKind.TRUNCATED,
    FaultKind.STALL,
    FaultKind.ERROR_OBJECT,
    FaultKind.FINISH_ERROR,
    FaultKind.MALFORMED_JSON,
)


def bad(fault: int, seat: int = 0) -> str:
    return f"bad{fault}_{seat}"


@asynccontextmanager
async def core_with(folder: Path, behaviours: tuple[ModelBehaviour, ...]) -> AsyncIterator[House]:
    """Opens a core with three good agents and, for each behaviour, three agents at a provider of its own."""
    async with FakeProvider({f"m{n}": behaviour for n, behaviour in enumerate(behaviours)}) as fake:
        parts = []
        for n in range(len(behaviours)):
            parts.append(f'[providers.p{n}]\nbase_url = "{fake.base_url}"\n{TIMEOUTS}')
            parts += [f'[agents.{bad(n, seat)}]\nprovider = "p{n}"\nmodel = "m{n}"\n' for seat in range(3)]
        async with open_house(folder, GOOD, more="\n".join(parts)) as home:
            yield home


async def ended(home: House, count: int, *agents: str, aggregator: str = "good1") -> list[Record]:
    """Runs one job for each fault; ``BAD`` in a name stands for its number."""
    jobs = [
        home.job(
            agents=tuple(name.replace("BAD", str(n)) for name in agents),
            aggregator=aggregator.replace("BAD", str(n)),
        )
        for n in range(count)
    ]
    ran = await asyncio.gather(*(home.run(job) for job in jobs))
    for one in ran:
        assert one.storage_error is None
        assert await home.repository.load(one.record.id) == one.record
        assert one.record.timings.total_s < 40
    return [one.record for one in ran]


def assert_clean(record: Record) -> None:
    """No word of an error is an answer, a verdict, a figure or a prompt."""
    whole = record_to_json(replace(record, failures=(), answers=tuple(replace(a, failure=None) for a in record.answers)))
    assert SENTINEL not in whole.decode()


def always(wrong: Fault) -> ModelBehaviour:
    return ModelBehaviour(text="I would answer this.", always=wrong)


def failures_of(record: Record, purpose: Purpose) -> list[Failure]:
    return [failure for failure in record.failures if failure.purpose is purpose]


async def test_that_any_fault_on_one_agent_leaves_a_consensus_of_the_others(tmp_path: Path) -> None:
    async with core_with(tmp_path, tuple(map(always, EVERY_FAULT))) as home:
        records = await ended(home, len(FAULTS), "good2", "badBAD_0", "good3")
        for record, kind, name in zip(records, KINDS, NAMES, strict=True):
            assert record.state is JobState.DONE, name
            assert record.verdict is not None
            assert record.verdict.kind is VerdictKind.CONSENSUS
            assert (record.verdict.quorum.asked, record.verdict.quorum.answered) == (3, 2)
            assert [answer.agent for answer in record.answers] == ["good2", "good3"]
            assert [failure.kind for failure in failures_of(record, Purpose.ANSWER)] == [kind], name
            assert record.analysis is not None
            assert set(record.analysis.sentiment) == {"good2", "good3"}
            assert_clean(record)
        # The word that an answer begins with does not make it an error.
        assert all(record.answers[1].text.startswith("Error on the side") for record in records)


async def test_that_any_fault_on_two_of_three_leaves_the_one_answer_as_what_it_is(tmp_path: Path) -> None:
    async with core_with(tmp_path, tuple(map(always, EVERY_FAULT))) as home:
        for record, name in zip(await ended(home, len(FAULTS), "badBAD_0", "good2", "badBAD_1"), NAMES, strict=True):
            assert record.state is JobState.NO_QUORUM, name
            assert record.verdict is not None
            assert (record.verdict.kind, record.verdict.text) == (VerdictKind.SINGLE_ANSWER, record.answers[0].text)
            assert {failure.agent.partition("_")[2] for failure in record.failures} == {"0", "1"}
            assert record.analysis is not None
            assert record.analysis.consensus_score is None
            assert "consensus_score" in record.analysis.refused
            assert_clean(record)


async def test_that_any_fault_on_all_agents_fails_the_job_and_keeps_every_reason(tmp_path: Path) -> None:
    async with core_with(tmp_path, tuple(map(always, EVERY_FAULT))) as home:
        records = await ended(home, len(FAULTS), "badBAD_0", "badBAD_1", "badBAD_2")
        for record, kind, name in zip(records, KINDS, NAMES, strict=True):
            assert (record.state, record.answers) == (JobState.FAILED, ()), name
            assert record.verdict is not None
            assert (record.verdict.kind, record.verdict.text) == (VerdictKind.NONE, "")
            # Three at once may open the breaker for one another; the kind of the fault itself is among the reasons.
            kinds = {failure.kind for failure in failures_of(record, Purpose.ANSWER)}
            assert kind in kinds, name
            assert kinds <= {kind, FailureKind.UNAVAILABLE}, name
            assert len(failures_of(record, Purpose.ANSWER)) == 3
            assert_clean(record)


async def test_that_any_fault_of_the_aggregator_is_taken_over_by_the_next_and_told(tmp_path: Path) -> None:
    async with core_with(tmp_path, tuple(map(always, EVERY_FAULT))) as home:
        records = await ended(home, len(FAULTS), "good2", "good3", aggregator="badBAD_0")
        for n, (record, kind) in enumerate(zip(records, KINDS, strict=True)):
            assert record.state is JobState.DONE, NAMES[n]
            assert record.verdict is not None
            assert record.verdict.text == "The panel agrees on a charge."
            assert record.verdict.aggregators_tried == (bad(n), "good1")
            assert [failure.kind for failure in failures_of(record, Purpose.AGGREGATE)] == [kind], NAMES[n]
            assert [answer.agent for answer in record.answers] == ["good2", "good3"]
            assert_clean(record)


@pytest.mark.parametrize("aggregating", [False, True], ids=["as an agent", "as the aggregator"])
async def test_that_text_that_breaks_off_is_kept_marked_and_never_spliced(tmp_path: Path, aggregating: bool) -> None:
    faults = tuple(Fault(kind=kind, after=3, message=SENTINEL) for kind in ON_THE_WAY)
    async with core_with(tmp_path, tuple(says("one two three four five six", always=wrong) for wrong in faults)) as home:
        if aggregating:
            records = await ended(home, len(faults), "good2", "good3", aggregator="badBAD_0")
        else:
            records = await ended(home, len(faults), "good2", "badBAD_0", "good3")
        for record, wrong in zip(records, faults, strict=True):
            assert record.state is JobState.DONE
            assert record.verdict is not None
            if aggregating:
                assert (record.verdict.text, record.verdict.partial) == ("The panel agrees on a charge.", False)
            else:
                broken = record.answers[1]
                assert (broken.partial, broken.finish_reason) == (True, "error"), wrong.kind
                assert "one two three four five six".startswith(broken.text), wrong.kind
                assert broken.failure
            assert_clean(record)


@pytest.mark.parametrize("seed", range(3))
async def test_that_faults_mixed_at_random_lose_no_answer_and_no_reason(tmp_path: Path, seed: int) -> None:
    draw = random.Random(seed)

    def fault(_: RequestSeen) -> Fault | None:
        return draw.choice(EVERY_FAULT) if draw.random() < 0.5 else None

    behaviours = tuple(panel_member("I would try it in one district.", fault_for=fault) for _ in range(20))
    async with core_with(tmp_path, behaviours) as home:
        for record in await ended(home, 20, "badBAD_0", "badBAD_1", "badBAD_2", aggregator="badBAD_1"):
            answered = {answer.agent for answer in record.answers}
            failed = {failure.agent for failure in failures_of(record, Purpose.ANSWER)}
            assert answered | failed == set(record.panel.agents)
            assert not answered & failed
            assert record.verdict is not None
            expected = {0: VerdictKind.NONE, 1: VerdictKind.SINGLE_ANSWER}.get(len(answered))
            if expected is not None:
                assert record.verdict.kind is expected
            assert record.verdict.quorum.answered == len(answered)
            assert_clean(record)
