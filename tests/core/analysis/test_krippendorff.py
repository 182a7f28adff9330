"""The examples are those of Krippendorff (2011), "Computing Krippendorff's Alpha-Reliability", with his results."""

from __future__ import annotations

import numpy as np
import pytest

from mas_core.analysis.krippendorff import Alpha, Level, krippendorff_alpha, ratings_of
from mas_core.analysis.refusals import Refusal
from mas_core.models import Quorum, Verdict, VerdictKind

_ = None
FOUR_OBSERVERS = (
    (1, 2, 3, 3, 2, 1, 4, 1, 2, _, _, _),
    (1, 2, 3, 3, 2, 2, 4, 1, 2, 5, _, 3),
    (_, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, _),
    (1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, _),
)


def alpha(*rows: object, level: Level = Level.NOMINAL, **options: object) -> Alpha:
    result = krippendorff_alpha(rows, rng=np.random.default_rng(1), level=level, **options)  # type: ignore[arg-type]  # any rows
    assert isinstance(result, Alpha)
    return result


def refused(*rows: object) -> Refusal:
    result = krippendorff_alpha(rows, rng=np.random.default_rng(1))  # type: ignore[arg-type]  # any rows
    assert isinstance(result, Refusal)
    return result


def test_his_binary_example_with_two_observers() -> None:
    assert alpha((0, 1, 0, 0, 0, 0, 0, 0, 1, 0), (1, 1, 1, 0, 0, 1, 0, 0, 0, 0)).alpha == pytest.approx(0.095, abs=5e-4)


def test_his_nominal_example_with_two_observers() -> None:
    assert alpha("aabbdcccedda", "babbbcccEddd".lower()).alpha == pytest.approx(0.692, abs=5e-4)


def test_his_nominal_example_with_four_observers_and_missing_ratings() -> None:
    found = alpha(*FOUR_OBSERVERS)

    assert found.alpha == pytest.approx(0.743, abs=5e-4)
    # The last item has a single rating, which nothing can be compared with.
    assert (found.items, found.raters) == (11, 4)
    assert found.low is not None
    assert found.high is not None
    assert found.low < found.alpha < found.high


def test_his_ordinal_example_with_four_observers() -> None:
    assert alpha(*FOUR_OBSERVERS, level=Level.ORDINAL).alpha == pytest.approx(0.815, abs=5e-4)


def test_that_the_order_of_words_can_be_given() -> None:
    words = {1: "never", 2: "seldom", 3: "often", 4: "mostly", 5: "always", None: None}
    rows = tuple(tuple(words[value] for value in row) for row in FOUR_OBSERVERS)

    found = alpha(*rows, level=Level.ORDINAL, order=("never", "seldom", "often", "mostly", "always"))

    assert found.alpha == pytest.approx(0.815, abs=5e-4)


def test_that_a_rating_outside_the_order_is_an_error() -> None:
    with pytest.raises(ValueError, match="perhaps"):
        alpha(("yes", "perhaps"), ("no", "yes"), level=Level.ORDINAL, order=("no", "yes"))


def test_that_perfect_agreement_is_one_and_systematic_disagreement_below_zero() -> None:
    assert alpha("abab", "abab").alpha == 1.0
    assert alpha("abab", "baba").alpha < 0


def test_that_the_same_chance_gives_the_same_interval() -> None:
    assert alpha(*FOUR_OBSERVERS) == alpha(*FOUR_OBSERVERS)


def test_that_an_interval_needs_items_that_differ() -> None:
    # Of two items that each have one value, every second draw has no two different ratings.
    found = alpha("ab", "ab")

    assert (found.alpha, found.low, found.high) == (1.0, None, None)


def test_that_one_item_is_refused() -> None:
    assert refused(("yes",), ("no",)).sentence == (
        "Only one question has two answers that can be compared; this figure needs at least 2 questions that 2 raters answered."
    )
    assert "no question has" in refused(("yes", None), (None, "no")).reason
    assert "no question has" in refused(("yes", "no")).reason


def test_that_ratings_which_never_differ_are_refused() -> None:
    assert "every rating is the same" in refused("aa", "aa").reason


def test_that_several_votes_make_a_table_of_raters_and_items() -> None:
    def verdict(details: dict[str, object]) -> Verdict:
        return Verdict(kind=VerdictKind.VOTE, method="vote", quorum=Quorum(asked=2, answered=2), details=details)

    labels, rows = ratings_of(
        (verdict({"choices": {"a": "YES", "b": None}}), verdict({"choices": {"b": "NO", "c": "YES"}}), verdict({}))
    )

    assert labels == ("a", "b", "c")
    assert rows == (("YES", None), (None, "NO"), (None, "YES"))


def test_that_ratings_of_several_runs_keep_their_order_and_numbers_are_left_out() -> None:
    def verdict(kind: str, choices: dict[str, str | None]) -> Verdict:
        details = {"ballot": kind, "choices": choices, "scale": [0, 10]}
        return Verdict(kind=VerdictKind.VOTE, method="vote", quorum=Quorum(asked=2, answered=2), details=details)

    verdicts = (
        verdict("likert", {"a": "9", "b": "10"}),
        verdict("number", {"a": "1000", "b": "2"}),
        verdict("likert", {"a": "2", "b": None}),
        verdict("likert", {"a": "0", "b": "2"}),
    )
    labels, rows = ratings_of(verdicts)

    assert (labels, rows) == (("a", "b"), ((9, 2, 0), (10, None, 2)))
    # As texts, "10" would stand between "0" and "2". By hand over the two pairable items with the ranks of 0, 2, 9 and 10:
    # margins of one each, so neighbours are 1 apart; observed 1 + 1, expected the mean over the six pairs, (3·1 + 2·4 + 9) / 6.
    found = krippendorff_alpha(rows, rng=np.random.default_rng(1), level=Level.ORDINAL)
    assert isinstance(found, Alpha)
    assert found.alpha == pytest.approx(1 - 1 / (20 / 6), abs=1e-4)


def test_that_one_run_of_ratings_has_no_alpha() -> None:
    details = {"ballot": "likert", "choices": {"a": "4", "b": "5"}, "scale": [1, 5]}
    one = Verdict(kind=VerdictKind.VOTE, method="vote", quorum=Quorum(asked=2, answered=2), details=details)

    found = krippendorff_alpha(ratings_of((one,))[1], rng=np.random.default_rng(1), level=Level.ORDINAL)

    assert isinstance(found, Refusal)
    assert "at least 2 questions" in found.needed
