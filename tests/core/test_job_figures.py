"""The figures of a job: when they are computed, and that it makes no difference to them."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence

import pytest

from mas_core.analysis import analyse
from mas_core.claims import with_claims
from mas_core.job_figures import JobFigures
from mas_core.models import Analysis, Answer, Job, Panel, Question, Quorum, Verdict, VerdictKind
from tests.core.conftest import Houses
from tests.core.house import says

FOR = "Cities should ban cars. Cars poison the air of every street. Trams carry more people than cars."
AGAINST = "Cities should not ban cars. Shops would lose their customers. Trams carry more people than cars."
QUESTION = Question(text="Should cities ban cars?")
ANSWERS = tuple(Answer(agent=agent, text=text, provider="p", model="m") for agent, text in (("a", FOR), ("b", AGAINST)))
CONSENSUS = Verdict(
    kind=VerdictKind.CONSENSUS,
    method="synthesis",
    quorum=Quorum(asked=2, answered=2),
    text="Trams carry more people than cars. Cities should ban cars.",
)


def job(method: str = "synthesis") -> Job:
    return Job(question=QUESTION, panel=Panel(agents=("a", "b"), aggregator="a", method=method))


class Counted:
    """The real analysis, which counts how often it is asked, and of what."""

    def __init__(self) -> None:
        self.verdicts: list[Verdict | None] = []
        self.asked = threading.Event()

    def __call__(self, question: Question, panel: Panel, answers: Sequence[Answer], verdict: Verdict | None) -> Analysis:
        self.verdicts.append(verdict)
        self.asked.set()
        return analyse(question, panel, answers, verdict)


async def both(figures: JobFigures, answers: tuple[Answer, ...], verdict: Verdict) -> Analysis:
    return await figures.with_claims(await figures.figures(answers, verdict), answers, verdict)


async def test_that_figures_begun_while_the_aggregator_writes_are_those_of_afterwards() -> None:
    counted = Counted()
    early = JobFigures(job(), analyse=counted, compare=with_claims, turn=asyncio.Lock())
    early.begin(ANSWERS)
    await asyncio.to_thread(counted.asked.wait, 20)
    late = JobFigures(job(), analyse=analyse, compare=with_claims, turn=asyncio.Lock())

    found = await both(early, ANSWERS, CONSENSUS)

    assert found == await both(late, ANSWERS, CONSENSUS)
    assert found.loss["minority"]
    assert counted.verdicts == [None]


async def test_that_a_vote_is_waited_for_because_the_figures_depend_on_it() -> None:
    counted = Counted()
    figures = JobFigures(job("vote"), analyse=counted, compare=with_claims, turn=asyncio.Lock())
    vote = Verdict(
        kind=VerdictKind.VOTE, method="vote", quorum=Quorum(asked=2, answered=2), details={"counts": {"yes": 1, "no": 1}}
    )
    figures.begin(ANSWERS)

    await figures.figures(ANSWERS, vote)

    assert counted.verdicts == [vote]


async def test_that_figures_begun_with_other_answers_are_computed_anew() -> None:
    counted = Counted()
    figures = JobFigures(job(), analyse=counted, compare=with_claims, turn=asyncio.Lock())
    figures.begin(ANSWERS[:1])

    analysis = await figures.figures(ANSWERS, CONSENSUS)

    assert analysis.similarity is not None
    assert analysis.similarity.agents == ("a", "b")


async def test_that_what_was_begun_for_a_cancelled_job_leaves_the_turn_to_the_next() -> None:
    turn = asyncio.Lock()
    await turn.acquire()
    cancelled = JobFigures(job(), analyse=analyse, compare=with_claims, turn=turn)
    cancelled.begin(ANSWERS)
    await asyncio.sleep(0)
    await cancelled.drop()
    turn.release()
    following = JobFigures(job(), analyse=analyse, compare=with_claims, turn=turn)

    assert (await asyncio.wait_for(following.figures(ANSWERS, CONSENSUS), 20)).similarity is not None


@pytest.mark.parametrize("method", ["synthesis", "vote", "mixture", "deliberation", "single"])
async def test_that_a_stored_run_gives_the_same_figures_again(house: Houses, method: str) -> None:
    home = await house(a=says(f"YES. {FOR}"), b=says(f"NO. {AGAINST}"))
    record = (await home.run(home.job(method=method, question_type="yes_no"))).record

    again = analyse(record.question, record.panel, record.answers, record.verdict)

    assert record.analysis == with_claims(again, record.answers, record.verdict)
