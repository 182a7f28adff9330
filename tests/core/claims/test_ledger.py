from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace

import msgspec
import pytest

from mas_core.claims import Claim, Ledger, Stance, claim_ledger
from mas_core.models import Answer
from mas_core.record_json import to_plain

Answers = Callable[..., tuple[Answer, ...]]

SUPPORTS, CONTRADICTS, SILENT = Stance.SUPPORTS, Stance.CONTRADICTS, Stance.SILENT


def about(ledger: Ledger, words: str) -> Claim:
    (found,) = [claim for claim in ledger.claims if words in claim.text]
    return found


def stances(claim: Claim) -> dict[str, Stance]:
    return {label: cell.stance for label, cell in claim.cells.items()}


def test_that_each_answer_supports_contradicts_or_is_silent(panel: tuple[Answer, ...]) -> None:
    ledger = claim_ledger(panel)

    assert ledger.refused is None
    assert ledger.labels == ("qwen", "mistral", "llama3")
    assert stances(about(ledger, "introduce a congestion charge")) == {
        "qwen": SUPPORTS,
        "mistral": SUPPORTS,
        "llama3": CONTRADICTS,
    }
    assert stances(about(ledger, "lose customers")) == {"qwen": SUPPORTS, "mistral": CONTRADICTS, "llama3": SUPPORTS}
    assert stances(about(ledger, "Privacy is a concern")) == {"qwen": SILENT, "mistral": SUPPORTS, "llama3": SILENT}


def test_that_every_quote_stands_in_its_answer_letter_by_letter(panel: tuple[Answer, ...]) -> None:
    texts = {answer.label: answer.text for answer in panel}
    ledger = claim_ledger(panel)

    quotes = [quote for claim in ledger.claims for cell in claim.cells.values() for quote in cell.quotes]
    assert len(quotes) >= 8
    for quote in quotes:
        assert texts[quote.label][quote.start : quote.end] == quote.text
    for claim in ledger.claims:
        assert (claim.span.start, claim.span.end) in {(quote.start, quote.end) for quote in claim.cells[claim.agent].quotes}


def test_that_contested_claims_come_first_then_shared_ones_then_single_ones(answers: Answers) -> None:
    ledger = claim_ledger(
        answers(
            a="Whales are mammals of the sea. Uniforms save families money. Nuclear power is safe.",
            b="Uniforms do save families money. Nuclear power is dangerous.",
            c="Uniforms save families some money.",
        )
    )

    assert [claim.text for claim in ledger.claims] == [
        "Nuclear power is safe.",
        "Uniforms save families money.",
        "Whales are mammals of the sea.",
    ]
    assert [claim.contested for claim in ledger.claims] == [True, False, False]
    assert [claim.id for claim in ledger.claims] == ["c1", "c2", "c3"]


def test_that_a_claim_is_worded_as_most_answers_put_it(answers: Answers) -> None:
    denied = "Nuclear power is not safe."
    ledger = claim_ledger(
        answers(a="Nuclear power is safe.", b=denied, c=denied, d="I do not think that nuclear power is safe, as it should be.")
    )

    (claim,) = ledger.claims
    assert claim.labels(CONTRADICTS) == ("a",)
    assert claim.labels(SUPPORTS) == ("b", "c", "d")


def test_that_an_answer_that_says_both_is_unclear(answers: Answers) -> None:
    ledger = claim_ledger(
        answers(a="The nuclear power is safe. The nuclear power is not safe.", b="The nuclear power is safe for us.")
    )

    (claim,) = ledger.claims
    assert stances(claim) == {"a": Stance.UNCLEAR, "b": SUPPORTS}
    assert [quote.stance for quote in claim.cells["a"].quotes] == [SUPPORTS, CONTRADICTS]


def test_that_only_the_last_round_counts(answers: Answers) -> None:
    (first,) = answers(a="Nuclear power is safe for the people.")
    revised = replace(first, text="Nuclear power is not safe for the people.", round=1)
    (other,) = answers(b="Nuclear power is not safe for the people.")

    (claim,) = claim_ledger((first, other, revised)).claims

    assert claim.labels(SUPPORTS) == ("a", "b")


@pytest.mark.parametrize(
    ("texts", "words"),
    [
        ({}, "No answer arrived"),
        ({"a": "Nuclear power is safe for the people."}, "Only one answer arrived"),
        (
            {
                "a": "Nuclear power is safe for the people.",
                "b": "Die Kernkraft ist sicher und sie ist nicht teuer, aber der Abfall ist auch ein Problem.",
            },
            "seems to be German",
        ),
        ({"a": "原子力は安全です。", "b": "原子力は危険です。"}, "not in Latin letters"),
    ],
)
def test_that_too_few_english_answers_are_refused_with_a_sentence(answers: Answers, texts: dict[str, str], words: str) -> None:
    ledger = claim_ledger(answers(**texts))

    assert ledger.claims == ()
    assert ledger.refused is not None
    assert words in ledger.refused
    assert "at least 2 English answers" in ledger.refused


def test_that_an_answer_in_another_language_is_left_out_by_name_and_not_called_silent(answers: Answers) -> None:
    english = "Nuclear power is safe for the people."
    ledger = claim_ledger(
        answers(a=english, b=english, c="L'énergie nucléaire est sûre pour les gens et elle est aussi plus propre que le gaz.")
    )

    assert ledger.labels == ("a", "b")
    assert any("c:" in note and "French" in note for note in ledger.notes)


def test_that_a_few_words_among_english_answers_are_read_as_english(answers: Answers) -> None:
    english = "The people should know that nuclear power is safe for them."

    assert claim_ledger(answers(a=english, b="Nuclear power is safe.")).labels == ("a", "b")
    assert claim_ledger(answers(a=english, b=english, c="Kernkraft ist nicht sicher.")).labels == ("a", "b")
    assert claim_ledger(answers(a=english, b=english, c="原子力は安全です。")).labels == ("a", "b")


def test_that_the_ledger_is_plain_json(panel: tuple[Answer, ...]) -> None:
    ledger = claim_ledger(panel)

    assert msgspec.convert(msgspec.to_builtins(ledger), Ledger) == ledger
    assert to_plain(ledger)["claims"]


def test_that_text_beyond_the_bounds_is_left_out_and_the_ledger_says_so(answers: Answers) -> None:
    long = " ".join(f"The tax number{index} helps the poor people." for index in range(900))
    few = "The tax is fair to the people. Privacy is a concern for drivers."

    ledger = claim_ledger(answers(a=long, b=few, c=long[:20_000]))

    compared = sum(len(cell.quotes) for claim in ledger.claims for cell in claim.cells.values())
    assert compared <= 600
    assert compared >= 590
    assert sum(len(claim.cells["b"].quotes) for claim in ledger.claims) == 2
    assert any(note == "a and c: only the first 299 claims were compared." for note in ledger.notes)


@pytest.mark.parametrize(
    "hostile",
    [
        " " * 200_000,
        "The cost is high.\0" * 11_000,
        "The tax \ud800 helps the poor people. " * 6_000,
        "```\n" + "x = the + cost\n" * 15_000,
        "the cost of the tax is high " * 7_500,
        "**" * 100_000,
        "[the tax](" * 20_000,
        "- The tax does not help the poor people\n" * 5_000,
        "The tax does not not help, and is, however, fair; " * 4_000,
        "| the tax | the cost |\n" * 9_000,
    ],
)
def test_that_hostile_texts_are_read_within_bounds(answers: Answers, hostile: str) -> None:
    everything = answers(a=f"{hostile} The tax is fair to the people.", b="The tax is fair to the people.", c=hostile)
    texts = {answer.label: answer.text for answer in everything}

    ledger = claim_ledger(everything)

    assert all(
        texts[quote.label][quote.start : quote.end] == quote.text
        for claim in ledger.claims
        for cell in claim.cells.values()
        for quote in cell.quotes
    )


def test_that_importing_the_claims_loads_no_heavy_library() -> None:
    heavy = ("numpy", "sklearn", "wordllama", "textblob", "nrclex")
    code = f"import sys, mas_core.claims; print([name for name in {heavy} if name in sys.modules])"

    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)

    assert printed.stdout.strip() == "[]"


def test_that_marks_of_markdown_leave_no_space_before_a_full_stop(answers: Answers) -> None:
    ledger = claim_ledger(
        answers(a="Programming trains *careful thinking*.", b="Small shops need the cars of their customers.")
    )

    assert about(ledger, "careful").text == "Programming trains careful thinking."
