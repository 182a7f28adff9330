from __future__ import annotations

from collections.abc import Callable

import pytest

from mas_core.analysis.refusals import Refusal
from mas_core.analysis.self_consistency import self_consistency
from mas_core.analysis.vote_choices import Vote
from mas_core.choices import ChoiceKind
from mas_core.models import Answer, Similarity

MakeAnswer = Callable[..., Answer]
ONCE = Refusal(reason="it answered once", needed="at least 2 repeats of an agent")


def vote(choices: dict[str, str | None], kind: ChoiceKind = ChoiceKind.YES_NO, points: tuple[int, ...] = ()) -> Vote:
    return Vote(kind=kind, choices=choices, points=points)


def repeats(answer: MakeAnswer, *, a: int, b: int) -> tuple[Answer, ...]:
    return tuple(answer(agent, "Text.", repeat=place) for agent, count in (("a", a), ("b", b)) for place in range(count))


def test_that_open_answers_are_compared_with_those_of_the_same_agent(answer: MakeAnswer) -> None:
    similarity = Similarity(
        agents=("a", "a #2", "a #3", "b", "b #2"),
        matrix=(
            (1, 0.9, 0.6, 0.1, 0.1),
            (0.9, 1, 0.3, 0.1, 0.1),
            (0.6, 0.3, 1, 0.1, 0.1),
            (0.1, 0.1, 0.1, 1, 0.5),
            (0.1, 0.1, 0.1, 0.5, 1),
        ),
        method="wordllama",
    )

    found = self_consistency(repeats(answer, a=3, b=2), similarity=similarity)

    assert found.values == {"a": pytest.approx(0.6), "b": 0.5}
    assert found.refused == {}


def test_that_closed_answers_count_the_most_frequent_choice(answer: MakeAnswer) -> None:
    choices = {"a": "YES", "a #2": "YES", "a #3": "NO", "b": "NO", "b #2": "NO"}

    found = self_consistency(repeats(answer, a=3, b=2), similarity=None, vote=vote(choices))

    assert found.values == {"a": pytest.approx(0.6667), "b": 1.0}


def test_that_one_repeat_is_refused(answer: MakeAnswer) -> None:
    similarity = Similarity(agents=("a", "b"), matrix=((1, 0.9), (0.9, 1)), method="wordllama")

    assert self_consistency(repeats(answer, a=1, b=1), similarity=similarity).refused == {"a": ONCE, "b": ONCE}
    assert self_consistency(repeats(answer, a=1, b=1), similarity=None, vote=vote({"a": "YES", "b": "NO"})).values == {}


def test_that_abstentions_are_no_choices(answer: MakeAnswer) -> None:
    choices = {"a": "YES", "a #2": None, "b": None, "b #2": None}

    refused = self_consistency(repeats(answer, a=2, b=2), similarity=None, vote=vote(choices)).refused

    assert (refused["a"].reason, refused["b"].reason) == ("only one repeat named a choice", "no repeat named a choice")


def test_that_ratings_count_how_near_they_lie_on_their_scale(answer: MakeAnswer) -> None:
    choices = {"a": "4", "a #2": "5", "a #3": None, "b": "1", "b #2": "5"}
    rated = vote(choices, ChoiceKind.LIKERT, (1, 2, 3, 4, 5))

    assert self_consistency(repeats(answer, a=3, b=2), similarity=None, vote=rated).values == {"a": 0.75, "b": 0.0}


def test_that_numbers_are_refused(answer: MakeAnswer) -> None:
    numbers = vote({"a": "7", "a #2": "7"}, ChoiceKind.NUMBER)
    found = self_consistency(repeats(answer, a=2, b=0), similarity=None, vote=numbers)

    assert found.values == {}
    assert "no scale of their own" in found.refused["a"].reason
