"""The claims in a record: complete, compact, and only where there is something to compare."""

from __future__ import annotations

import pytest

from mas_core.claims import claims_section, loss_section
from mas_core.models import Answer, Quorum, Verdict, VerdictKind
from mas_core.record_json import record_from_json, record_to_json
from tests.core.conftest import Houses
from tests.core.house import says


def answer(agent: str, text: str) -> Answer:
    return Answer(agent=agent, text=text, provider="p", model="m")


FOR = "Cars poison the air of our cities. Buses carry many more people than cars."
AGAINST = "Cars do not poison the air of our cities. Small shops need the cars of their customers."


def consensus(text: str, **other: object) -> Verdict:
    return Verdict(kind=VerdictKind.CONSENSUS, method="synthesis", quorum=Quorum(asked=2, answered=2), text=text, **other)  # type: ignore[arg-type]


def test_that_quotes_are_places_in_the_answers_and_silent_cells_are_left_out() -> None:
    answers = (answer("a", FOR), answer("b", AGAINST))
    texts = {"a": FOR, "b": AGAINST}

    section = claims_section(answers)

    claims = section["claims"]
    assert isinstance(claims, list)
    contested = claims[0]
    assert {label: cell["stance"] for label, cell in contested["cells"].items()} == {"a": "supports", "b": "contradicts"}
    for claim in claims:
        for label, cell in claim["cells"].items():
            assert all(texts[label][start:end].strip() for start, end in cell["quotes"])
        assert "silent" not in {cell["stance"] for cell in claim["cells"].values()}


def test_that_the_loss_names_what_was_dropped_and_what_nobody_said() -> None:
    answers = (answer("a", FOR), answer("b", AGAINST))

    section = loss_section(answers, consensus("Cars poison the air of our cities. Taxes on land should double next year."))

    minority, unsupported = section["minority"], section["unsupported"]
    assert isinstance(minority, list)
    assert isinstance(unsupported, list)
    assert "Small shops need the cars of their customers." in [lost["text"] for lost in minority]
    assert [said["text"] for said in unsupported] == ["Taxes on land should double next year."]


@pytest.mark.parametrize("kind", sorted(set(VerdictKind) - {VerdictKind.CONSENSUS}))
def test_that_without_a_consensus_nothing_is_reported_as_lost(kind: VerdictKind) -> None:
    verdict = Verdict(kind=kind, method="vote", quorum=Quorum(asked=2, answered=2), text="Cars poison the air.")

    assert loss_section((answer("a", FOR), answer("b", AGAINST)), verdict) == {}
    assert loss_section((), None) == {}


async def test_that_a_record_carries_its_claims_through_history_and_json(house: Houses) -> None:
    core = await house(
        {"a": says(FOR), "b": says(AGAINST), "judge": says("Cars poison the air of our cities, the panel says.")},
        more='[panels.default]\nagents = ["a", "b"]\naggregator = "judge"\n',
    )
    ran = await core.run()

    analysis = ran.record.analysis
    assert analysis is not None
    assert analysis.claims["labels"] == ["a", "b"]
    assert analysis.loss["minority"]
    assert await core.repository.load(ran.record.id) == ran.record
    assert record_from_json(record_to_json(ran.record)) == ran.record
