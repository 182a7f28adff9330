"""The flip ledger: who moved, by how much, with whom, and whether the result moved."""

from __future__ import annotations

from mas_core.choices import LIKERT, NUMBER, YES_NO, Choices
from mas_core.consensus.flips import flip_ledger
from mas_core.consensus.tally import count
from mas_core.models import Answer


def ledger(first: tuple[str, ...], second: tuple[str, ...], choices: Choices) -> dict[str, object]:
    before, after = (
        count(
            tuple(
                Answer(agent=name, text=f"ANSWER: {said}", provider="p", model="m")
                for name, said in zip("abcde", round_, strict=False)
            ),
            choices=choices,
        )
        for round_ in (first, second)
    )
    return flip_ledger(before, after)


def test_that_numbers_move_by_how_much_and_towards_or_away_from_the_median() -> None:
    # The first round's median is 20.
    found = ledger(("10", "20", "60"), ("18", "20", "70"), NUMBER)

    assert found["flips"] == {
        "a": {"before": "10", "after": "18", "moved": 8},
        "c": {"before": "60", "after": "70", "moved": 10},
    }
    assert found["conformity"] == {"a": True, "c": False}
    assert "warning" not in found
    assert found["before"]["median"] == 20  # type: ignore[index]  # a JSON object


def test_that_a_number_that_jumps_over_the_median_conforms_only_if_it_comes_nearer() -> None:
    assert ledger(("10", "20", "60"), ("25", "20", "60"), NUMBER)["conformity"] == {"a": True}
    assert ledger(("10", "20", "60"), ("40", "20", "60"), NUMBER)["conformity"] == {"a": False}


def test_that_a_moved_median_is_warned_of() -> None:
    warning = ledger(("10", "20", "60"), ("20", "30", "60"), NUMBER)["warning"]

    assert warning == (
        "Seeing the others' answers moved the vote from a median of 20 to a median of 30. A moved vote is not a better one: "
        "numbers drift together."
    )


def test_that_moves_are_in_plain_decimals() -> None:
    flips = ledger(("0.1", "1"), ("0.3", "1"), NUMBER)["flips"]

    assert flips == {"a": {"before": "0.1", "after": "0.3", "moved": 0.2}}


def test_that_an_abstention_moves_by_no_number_and_conforms_to_nothing() -> None:
    found = ledger(("10", "hm", "20"), ("hm", "15", "20"), NUMBER)

    assert found["flips"] == {
        "a": {"before": "10", "after": None, "moved": None},
        "b": {"before": None, "after": "15", "moved": None},
    }
    assert found["conformity"] == {"a": False, "b": False}


def test_that_the_same_number_in_other_words_is_no_flip() -> None:
    assert ledger(("1,000", "20"), ("1000", "20.0"), NUMBER)["flips"] == {}


def test_that_ratings_move_along_their_scale() -> None:
    # The first round's median is 4, which is its plurality too.
    found = ledger(("1", "4", "4", "5"), ("2", "4", "4", "1"), LIKERT)

    assert found["flips"] == {"a": {"before": "1", "after": "2", "moved": 1}, "d": {"before": "5", "after": "1", "moved": -4}}
    assert found["conformity"] == {"a": True, "d": False}
    # The winner stayed, and the median moved from 4 to 3.
    assert "from a median of 4 to a median of 3" in str(found["warning"])


def test_that_ratings_whose_plurality_moved_are_told_by_it() -> None:
    assert "from 4 to 5" in str(ledger(("4", "4", "5"), ("5", "4", "5"), LIKERT)["warning"])


def test_that_choices_without_order_do_not_move_by_anything() -> None:
    found = ledger(("YES", "NO", "NO"), ("NO", "NO", "NO"), YES_NO)

    assert found["flips"] == {"a": {"before": "YES", "after": "NO"}}
    assert found["conformity"] == {"a": True}
    assert "warning" not in found


def test_that_a_flip_after_a_tie_goes_with_nobody() -> None:
    found = ledger(("YES", "NO"), ("YES", "YES"), YES_NO)

    assert found["conformity"] == {"b": False}
    assert "from no decision to YES" in str(found["warning"])
