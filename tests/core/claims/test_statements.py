from __future__ import annotations

import pytest

from mas_core.claims.statements import parts_of, statements_of


@pytest.mark.parametrize(
    ("text", "claims"),
    [
        ("Uniforms save families money.", ["Uniforms save families money."]),
        ("Should uniforms be worn at school?", []),
        ("# Uniforms save families money.\n", []),
        ("Uniforms at school and their cost\n---------------\n", []),
        ("**Arguments for school uniforms today**\n", []),
        ("Here are the main arguments for uniforms.", []),
        ("There are several perspectives on school uniforms.", []),
        ("The main arguments for uniforms are:", []),
        ("Consider the cost of school uniforms.", []),
        ("Certainly! Uniforms save money.", ["Uniforms save money."]),
        (
            "- Lower cost\n- Uniforms lower the cost of clothes for families",
            ["Uniforms lower the cost of clothes for families"],
        ),
        ("- **Cost:** Uniforms save money.", ["Uniforms save money."]),
        ("| Uniforms | save | families | money. |", []),
        ("```\nUniforms save families money.\n```", []),
        ("It is what it is.", []),
        ("x = f(a) + g(b) / 2 ** (i - 1) != [3, 4, 5].", []),
    ],
)
def test_that_only_statements_about_the_subject_are_claims(text: str, claims: list[str]) -> None:
    assert [found.text for found in statements_of(text)] == claims


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("However, **uniforms** save families money.", "Uniforms save families money."),
        ("I believe that uniforms save families money.", "Uniforms save families money."),
        ("Most members agree that uniforms save money.", "Uniforms save money."),
        ("I do not believe that uniforms save money.", "I do not believe that uniforms save money."),
        ("No evidence shows that uniforms save money.", "No evidence shows that uniforms save money."),
        ("First responders save many lives.", "First responders save many lives."),
    ],
)
def test_that_who_says_it_is_no_part_of_a_claim_unless_it_is_denied(text: str, plain: str) -> None:
    (found,) = statements_of(text)

    assert found.plain == plain


def test_that_reasons_and_concessions_are_no_part_of_the_main_clause_but_conditions_are() -> None:
    reason, concession, condition = statements_of(
        "Cities should charge cars, because the air gets better. Although it costs money, a charge helps all residents. "
        "Cities should charge cars if trains run well."
    )

    assert reason.main == "Cities should charge cars"
    assert concession.main == "a charge helps all residents."
    assert condition.main == "Cities should charge cars if trains run well."


def test_that_a_sentence_that_broke_off_is_no_claim() -> None:
    text = "Uniforms save families money. Uniforms also make it easier for teachers to"

    assert len(statements_of(text)) == 2
    assert [found.text for found in statements_of(text, partial=True)] == ["Uniforms save families money."]


def test_that_a_compound_sentence_has_parts_and_a_list_of_nouns_has_none() -> None:
    compound, nouns = statements_of("A charge reduces city traffic and the revenue funds public buses. Buses and trains help.")

    assert parts_of(compound) == (("charge", "reduces", "city", "traffic"), ("revenue", "funds", "public", "buses"))
    assert parts_of(nouns) == ()
