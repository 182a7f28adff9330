"""What is read of a verdict's ballots, and of one that is no vote or comes from another version."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from mas_core.analysis.vote_choices import Vote, vote_of
from mas_core.choices import LIKERT, NUMBER, YES_NO, ChoiceKind, Choices, lettered
from mas_core.consensus.tally import count
from mas_core.models import Answer, Quorum, Verdict, VerdictKind


def verdict(details: Mapping[str, object]) -> Verdict:
    return Verdict(kind=VerdictKind.VOTE, method="vote", quorum=Quorum(asked=2, answered=2), details=details)


def voted(choices: Choices, *said: str) -> Vote:
    answers = tuple(
        Answer(agent=name, text=f"ANSWER: {one}", provider="p", model="m") for name, one in zip("abc", said, strict=False)
    )
    found = vote_of(verdict(count(answers, choices=choices).details()))
    assert found is not None
    return found


def test_that_a_counted_vote_is_read_back() -> None:
    assert voted(LIKERT, "4", "5", "hm") == Vote(
        kind=ChoiceKind.LIKERT,
        choices={"a": "4", "b": "5", "c": None},
        counts={"1": 0, "2": 0, "3": 0, "4": 1, "5": 1},
        points=(1, 2, 3, 4, 5),
        agreement=True,
    )
    assert voted(LIKERT, "4", "5", "hm").values == {"a": 4, "b": 5, "c": None}
    assert voted(NUMBER, "1,200", "hm").values == {"a": 1200, "b": None}
    assert voted(YES_NO, "YES", "NO").values == {}
    assert voted(lettered("AB"), "A", "B").kind is ChoiceKind.OPTIONS


def test_that_runs_of_before_there_were_kinds_are_yes_and_no_or_options() -> None:
    old = vote_of(verdict({"counts": {"YES": 1, "NO": 0}, "choices": {"a": "YES", "b": None}}))
    lettered_ = vote_of(verdict({"counts": {"A": 1, "B": 0}}))
    assert old is not None
    assert lettered_ is not None
    assert (old.kind, lettered_.kind) == (ChoiceKind.YES_NO, ChoiceKind.OPTIONS)


@pytest.mark.parametrize("details", [{}, {"choices": 5}, {"counts": "many"}, {"layers": 2}])
def test_that_a_verdict_without_ballots_is_no_vote(details: Mapping[str, object]) -> None:
    assert vote_of(verdict(details)) is None
    assert vote_of(None) is None


@pytest.mark.parametrize(
    "details",
    [
        {"ballot": "new", "choices": {"a": 5}, "counts": {"x": "y"}},
        {"ballot": "likert", "choices": {"a": "x"}, "scale": "1-5"},
        {"ballot": "likert", "choices": {"a": "4"}, "scale": [1]},
        {"ballot": "number", "choices": {"a": "many"}},
        {"ballot": 3, "choices": {}, "labels": [1]},
    ],
)
def test_that_details_of_another_version_break_nothing(details: Mapping[str, object]) -> None:
    found = vote_of(verdict(details))
    assert found is not None
    assert all(value is None or isinstance(value, float) for value in found.values.values())
