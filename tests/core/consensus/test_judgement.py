"""What is taken over of a judge's reply, and what is not."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mas_core.consensus.judgement import UnreadableJudgementError, read_judgement
from mas_core.models import Answer

ANSWERS = (
    Answer(agent="qwen", text="Cars poison the air of cities.\nBuses are slower.", provider="p", model="m"),
    Answer(agent="llama", text="Shops need their customers’ cars — every day.", provider="p", model="m"),
)
POINT = {"point": "Air matters", "agents": ["qwen", "llama"], "quote": "poison the air of cities"}


def test_that_quotes_are_looked_up_and_the_judges_own_word_on_them_is_not_taken() -> None:
    said = {
        "consensus": [POINT, {**POINT, "point": "Made up", "quote": "cars are always good", "verified": True}],
        "contradictions": [
            {
                "topic": "shops",
                "stances": [
                    {"agent": "llama", "stance": "for", "quote": "customers' cars - every day"},
                    {"agent": "qwen", "stance": "against"},
                ],
            }
        ],
    }

    judgement = read_judgement(json.dumps(said), ANSWERS)

    assert [point.verified for point in judgement.consensus] == [True, False]
    assert judgement.contradictions[0].stances[0].verified
    assert judgement.quotes == (
        ("poison the air of cities", True),
        ("cars are always good", False),
        ("customers' cars - every day", True),
    )


def test_that_a_quote_counts_only_for_the_agent_it_is_ascribed_to() -> None:
    said = {"unique": [{"point": "x", "agents": ["llama"], "quote": "poison the air of cities"}]}

    assert not read_judgement(json.dumps(said), ANSWERS).unique[0].verified


def test_that_agents_who_did_not_answer_are_left_out() -> None:
    said = {
        "consensus": [{**POINT, "agents": ["qwen", "gpt", "llama"]}, {**POINT, "agents": ["gpt"]}],
        "contradictions": [
            {"topic": "t", "stances": [{"agent": name, "stance": "s"} for name in ("gpt", "qwen", "llama")]},
            {"topic": "u", "stances": [{"agent": "gpt", "stance": "s"}]},
        ],
    }

    judgement = read_judgement(json.dumps(said), ANSWERS)

    assert [point.agents for point in judgement.consensus] == [("qwen", "llama")]
    assert [[said.agent for said in dispute.stances] for dispute in judgement.contradictions] == [["qwen", "llama"]]


def test_that_words_and_a_fence_around_the_object_do_no_harm() -> None:
    reply = f"Here it is:\n```json\n{json.dumps({'consensus': [POINT]})}\n```\nDone."

    assert read_judgement(reply, ANSWERS).consensus[0].point == "Air matters"


@pytest.mark.parametrize(
    "reply",
    [
        "",
        "I cannot do that.",
        "{",
        "}{",
        "{}",
        '{"consensus": "all"}',
        '{"consensus": [{"agents": ["qwen"]}]}',
        '{"blind_spots": ["time"]}',
        '{"consensus": ' * 5000,
        "[" * 100_000,
    ],
)
def test_that_a_reply_without_a_comparison_is_refused(reply: str) -> None:
    with pytest.raises(UnreadableJudgementError):
        read_judgement(reply, ANSWERS)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(
                st.sampled_from(
                    ["consensus", "contradictions", "partial", "unique", "blind_spots", "point", "agents", "quote", "stances"]
                ),
                inner,
            )
        ),
    )
)
def test_that_any_json_is_read_or_refused(value: object) -> None:
    try:
        judgement = read_judgement(json.dumps(value), ANSWERS)
    except UnreadableJudgementError:
        return
    assert all(agent in {"qwen", "llama"} for point in judgement.consensus for agent in point.agents)


@pytest.mark.parametrize(
    ("quote", "found"),
    [
        ("Cars poison the air", True),
        ("cars  poison\nthe air", False),
        ("Cars  poison\nthe air", True),
        ("air of cities. Buses are", True),
        ("“Buses are slower.”", True),
        ("the air", False),
        ("", False),
        ("poison the water of cities", False),
    ],
)
def test_that_a_quote_is_found_word_for_word_with_any_white_space(quote: str, found: bool) -> None:
    said = {"unique": [{"point": "x", "agents": ["qwen"], "quote": quote}]}

    assert read_judgement(json.dumps(said), ANSWERS).unique[0].verified is found
