from __future__ import annotations

from collections.abc import Callable

import msgspec
import pytest

from mas_core.analysis.similarity_method import SimilarityMethod
from mas_core.claims import LossReport, Stance, loss_report
from mas_core.models import Answer
from tests.core.claims.conftest import CONSENSUS

Answers = Callable[..., tuple[Answer, ...]]


def test_that_claims_of_one_agent_that_the_consensus_lacks_are_the_minority_report(panel: tuple[Answer, ...]) -> None:
    report = loss_report(panel, CONSENSUS)

    lost = {claim.text: claim for claim in report.minority}
    privacy = lost["Privacy is a concern as well, because cameras record every number plate."]
    assert privacy.agents == ("mistral",)
    assert privacy.nearest is not None
    assert privacy.nearest.similarity < (report.threshold or 0)
    assert privacy.nearest.stance is Stance.SILENT
    assert "A congestion charge reduces the number of cars in the city centre." not in lost
    assert report.kept >= 2


def test_that_a_dissent_that_the_consensus_turned_round_is_in_the_minority_report(panel: tuple[Answer, ...]) -> None:
    report = loss_report(panel, CONSENSUS)

    (dissent,) = [claim for claim in report.minority if "I do not think" in claim.text]
    assert dissent.agents == ("llama3",)
    assert dissent.nearest is not None
    assert dissent.nearest.stance is Stance.CONTRADICTS
    assert dissent.nearest.text == "Cities should introduce a congestion charge."
    assert CONSENSUS[dissent.nearest.span.start : dissent.nearest.span.end] == dissent.nearest.text


def test_that_a_claim_of_several_agents_that_got_lost_is_named_apart(panel: tuple[Answer, ...]) -> None:
    report = loss_report(panel, CONSENSUS)

    assert [(claim.text, claim.agents) for claim in report.dropped] == [("Local shops may lose customers.", ("qwen", "llama3"))]


def test_that_only_what_nobody_said_is_marked_in_the_consensus(panel: tuple[Answer, ...]) -> None:
    report = loss_report(panel, CONSENSUS)

    (taxi,) = report.unsupported
    assert taxi.text == "Taxi drivers would enjoy a free lane at night."
    assert CONSENSUS[taxi.span.start : taxi.span.end] == taxi.text
    assert taxi.nearest.label in {"qwen", "mistral", "llama3"}


def test_that_a_consensus_that_repeats_the_answers_loses_nothing(answers: Answers) -> None:
    one, other = "Uniforms save families money. Whales live in all the oceans.", "Nuclear power is safe for the people."

    report = loss_report(answers(a=one, b=other), f"{one} {other}")

    assert report.refused is None
    assert (report.minority, report.dropped, report.unsupported) == ((), (), ())
    assert report.kept == 3


def test_that_a_sentence_that_joins_the_claims_of_two_answers_is_supported(answers: Answers) -> None:
    report = loss_report(
        answers(a="School uniforms save families money.", b="Nuclear power plants produce dangerous waste."),
        "School uniforms save families money, and nuclear power plants produce dangerous waste.",
    )

    assert (report.minority, report.unsupported) == ((), ())


def test_that_a_consensus_of_the_opposite_is_unsupported_and_loses_the_claim(answers: Answers) -> None:
    said = "Nuclear power is safe for the people."

    report = loss_report(answers(a=said, b=said), "Nuclear power is not safe for the people.")

    assert [claim.agents for claim in report.dropped] == [("a", "b")]
    assert [sentence.nearest.stance for sentence in report.unsupported] == [Stance.CONTRADICTS]


@pytest.mark.parametrize(
    ("texts", "consensus", "words"),
    [
        ({"a": "Nuclear power is safe for the people."}, "Nuclear power is safe.", "Only one answer arrived"),
        ({"a": "The people should be safe.", "b": "The people should be safe."}, " \n", "There is no consensus text"),
        (
            {"a": "Nuclear power is safe for the people.", "b": "Nuclear power is safe for the people."},
            "Die Kernkraft ist sicher und sie ist nicht teuer, aber der Abfall ist auch ein Problem.",
            "The consensus: the text seems to be German",
        ),
    ],
)
def test_that_a_report_without_its_data_is_refused(answers: Answers, texts: dict[str, str], consensus: str, words: str) -> None:
    report = loss_report(answers(**texts), consensus)

    assert report.refused is not None
    assert words in report.refused
    assert report.minority == ()


def test_that_a_consensus_without_a_claim_loses_everything_and_says_why(answers: Answers) -> None:
    report = loss_report(
        answers(a="Uniforms save families money.", b="Nuclear power is safe for us."), "What do you think of it?"
    )

    assert len(report.minority) == 2
    assert all(claim.nearest is None for claim in report.minority)
    assert "The consensus holds no sentence that claims something." in report.notes


def test_that_word_counts_do_where_there_are_no_embeddings(panel: tuple[Answer, ...]) -> None:
    report = loss_report(panel, CONSENSUS, method=SimilarityMethod.TFIDF)

    assert report.method == "tfidf"
    assert "Taxi drivers would enjoy a free lane at night." in [sentence.text for sentence in report.unsupported]


def test_that_the_report_is_plain_json(panel: tuple[Answer, ...]) -> None:
    report = loss_report(panel, CONSENSUS)

    assert msgspec.convert(msgspec.to_builtins(report), LossReport) == report
