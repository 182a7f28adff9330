"""Who writes the verdict, who stands in, and what other methods make of the answers."""

from __future__ import annotations

from mas_core.models import JobState, Purpose, VerdictKind
from tests.core.conftest import Houses
from tests.core.house import (
    REFUSED,
    aggregating,
    answers_of,
    failing_as_aggregator,
    panel_member,
    says,
    three,
)
from tests.fakes.provider import Fault, RequestSeen

# The aggregator.


async def test_that_the_next_aggregators_are_first_those_that_did_not_answer(house: Houses) -> None:
    more = '[panels.two]\nagents = ["a", "b", "d"]\naggregator = "c"\n'
    home = await house(
        a=failing_as_aggregator("Answer of a."),
        b=panel_member("Answer of b."),
        c=says("", always=REFUSED),
        d=failing_as_aggregator("Answer of d."),
        more=more,
    )
    ran = await home.run(home.job(panel="two", agents=("a", "b")))
    verdict = ran.record.verdict
    assert verdict is not None
    assert verdict.aggregators_tried == ("c", "d", "a", "b")
    assert verdict.aggregator == "b"
    assert verdict.kind is VerdictKind.CONSENSUS
    assert [failure.agent for failure in ran.record.failures] == ["c", "d", "a"]
    assert {failure.purpose for failure in ran.record.failures} == {Purpose.AGGREGATE}
    assert answers_of(ran.record)["b"].text == "Answer of b."
    assert await home.repository.load(ran.record.id) == ran.record


async def test_that_an_agent_that_failed_is_not_asked_to_stand_in(house: Houses) -> None:
    home = await house(a=failing_as_aggregator("Answer of a."), b=says("", always=REFUSED), c=panel_member("Answer of c."))
    verdict = (await home.run()).record.verdict
    assert verdict is not None
    assert verdict.aggregators_tried == ("a", "c")


async def test_that_without_any_aggregator_the_answers_are_still_there(house: Houses) -> None:
    home = await house(a=failing_as_aggregator("Answer of a."), b=failing_as_aggregator("Answer of b."))
    record = (await home.run()).record
    assert record.state is JobState.FAILED
    assert record.verdict is not None
    assert (record.verdict.kind, record.verdict.aggregators_tried) == (VerdictKind.NONE, ("a", "b"))
    assert len(record.answers) == 2
    assert record.analysis is not None
    assert record.analysis.similarity is not None


async def test_that_the_aggregator_has_a_longer_limit(house: Houses) -> None:
    home = await house(three())
    await home.run()
    limits = {aggregating(request): request.body["max_tokens"] for request in home.fake.requests}
    assert limits == {False: 800, True: 2000}


# Other methods.


async def test_that_a_vote_counts_and_the_aggregator_only_explains(house: Houses) -> None:
    home = await house(
        a=says("YES. It is fair.\nANSWER: YES (80)"), b=says("No.\nANSWER: NO (60)"), c=says("Yes.\nANSWER: YES (70)")
    )
    ran = await home.run(home.job(question_type="yes_no"))
    verdict = ran.record.verdict
    assert verdict is not None
    assert (verdict.kind, verdict.details["winner"]) == (VerdictKind.VOTE, "YES")
    assert verdict.details["counts"] == {"YES": 2, "NO": 1}
    assert "YES (YES 2, NO 1)" in home.fake.requests[-1].messages[-1][1]
    assert await home.repository.load(ran.record.id) == ran.record


async def test_that_a_vote_stands_without_its_explanation(house: Houses) -> None:
    def fault(request: RequestSeen) -> Fault | None:
        return REFUSED if "panel has voted" in request.messages[-1][1] else None

    home = await house(
        a=says("ANSWER: YES", fault_for=fault), b=says("ANSWER: YES", fault_for=fault), c=says("ANSWER: NO", fault_for=fault)
    )
    record = (await home.run(home.job(question_type="yes_no"))).record
    assert record.state is JobState.DONE
    assert record.verdict is not None
    assert (record.verdict.kind, record.verdict.details["winner"], record.verdict.text) == (VerdictKind.VOTE, "YES", "")


async def test_that_the_single_method_asks_the_aggregator_alone(house: Houses) -> None:
    home = await house(three())
    record = (await home.run(home.job(method="single", aggregator="b"))).record
    assert record.state is JobState.DONE
    assert [request.model for request in home.fake.requests] == ["b"]
    assert record.verdict is not None
    assert (record.verdict.kind, record.verdict.quorum.asked) == (VerdictKind.SINGLE_ANSWER, 1)
    assert record.verdict.text == record.answers[0].text
