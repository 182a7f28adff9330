"""Rank statistics on cases worked out by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mas_core.consensus.ranking import borda, kendall_w, places, rank, read_ranking

ABC = ("A", "B", "C")


def own_left_out(orders: dict[str, str]) -> list[tuple[str, tuple[str, ...]]]:
    return [(judge, tuple(order)) for judge, order in orders.items()]


def test_that_mean_borda_is_that_worked_out_by_hand() -> None:
    # A is first of three (1), then last of two (0); B second of three (1/2), first of two (1); C last of three (0).
    assert borda([("A", "B", "C"), ("B", "A")], ABC) == {"A": 0.5, "B": 0.75, "C": 0.0}


def test_that_judges_of_one_mind_have_a_w_of_one_though_each_leaves_itself_out() -> None:
    alike = own_left_out({"A": "BCD", "B": "ACD", "C": "ABD", "D": "ABC"})

    assert kendall_w(alike, "ABCD") == pytest.approx(1.0)


def test_that_a_full_cycle_is_no_agreement_and_has_no_winner() -> None:
    cycle = own_left_out({"A": "BC", "B": "CA", "C": "AB"})

    assert kendall_w(cycle, ABC) == 0.0
    assert rank(cycle, ABC, seed="s").winner is None


def test_that_complete_rankings_give_the_textbooks_w() -> None:
    # Three judges, four items, rank sums 4, 6, 8, 12: S = 12.25 + 2.25 + 0.25 + 20.25 = 35; W = 12 · 35 / (9 · 60) = 7/9.
    rankings = [("x", "ABCD"), ("y", "ABCD"), ("z", "CBAD")]
    sums = {item: sum(order.index(item) + 1 for _, order in rankings) for item in "ABCD"}
    mean = sum(sums.values()) / 4
    by_hand = 12 * sum((total - mean) ** 2 for total in sums.values()) / (9 * (64 - 4))

    assert kendall_w(rankings, "ABCD") == pytest.approx(by_hand)


def test_that_a_clear_favourite_wins_and_its_band_is_one_place() -> None:
    result = rank(own_left_out({"A": "BCD", "B": "ACD", "C": "ABD", "D": "ABC"}), "ABCD", seed="s")

    assert list(result.scores) == ["A", "B", "C", "D"]
    assert result.winner == "A"
    assert result.bands["A"] == (1, 1)


def test_that_answers_that_tie_share_their_place_and_may_have_any_of_their_ranks() -> None:
    result = rank(own_left_out({"A": "BC", "B": "CA", "C": "AB"}), ABC, seed="s")

    assert places(result.scores) == {"A": 1, "B": 1, "C": 1}
    assert set(result.bands.values()) == {(1, 3)}
    assert places({"A": 0.9, "B": 0.4, "C": 0.4, "D": 0.1}) == {"A": 1, "B": 2, "C": 2, "D": 4}


def test_that_one_ranking_has_no_w() -> None:
    assert kendall_w([("A", "BCD")], "ABCD") is None
    assert kendall_w([("A", "B"), ("B", "A")], "AB") is None


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("RANKING: B > A > C", ("B", "A", "C")),
        ("I think…\n**Final ranking:** a, c, b", ("A", "C", "B")),
        ("RANKING: A > B > C\nNo, wait.\nRANKING: C > B > A", ("C", "B", "A")),
        ("RANKING: A > B", None),
        ("RANKING: A > A > B", None),
        ("RANKING: A > B > C > D", None),
        ("RANKING: the best is A, then B, then C", None),
        ("A is best, then B, then C.", None),
        ("", None),
    ],
)
def test_that_a_ranking_counts_only_if_it_names_each_answer_once(text: str, order: tuple[str, ...] | None) -> None:
    assert read_ranking(text, names=ABC) == order


@given(st.lists(st.permutations(["A", "B", "C", "D"]), min_size=2, max_size=8))
def test_that_w_lies_between_none_and_all_whatever_the_rankings(orders: list[list[str]]) -> None:
    w = kendall_w([(str(n), order) for n, order in enumerate(orders)], "ABCD")

    assert w is not None
    assert 0.0 <= w <= 1.0


@given(st.text())
def test_that_any_reply_gives_a_whole_ranking_or_none(text: str) -> None:
    order = read_ranking(text, names=ABC)

    assert order is None or sorted(order) == list(ABC)


def test_that_three_agents_of_one_mind_have_a_winner_though_its_own_author_never_ranks_it() -> None:
    for seed in "stuvw":
        assert rank(own_left_out({"A": "BC", "B": "AC", "C": "BA"}), ABC, seed=seed).scores["B"] == 1.0
        assert rank(own_left_out({"A": "BC", "B": "AC", "C": "BA"}) * 2, ABC, seed=seed).winner == "B"
