from __future__ import annotations

import pytest

from mas_core.claims import Stance, stance_between
from tests.core.claims.labelled import judged, pairs


@pytest.mark.parametrize(
    ("one", "other", "stance"),
    [
        ("The tax is fair.", "The tax isn't fair.", Stance.CONTRADICTS),
        ("The tax reduces traffic.", "The tax does not increase traffic.", Stance.SUPPORTS),
        ("The tax reduces traffic.", "Traffic grows with the tax.", Stance.CONTRADICTS),
        ("The tax reduces traffic.", "The tax raises revenue.", Stance.SUPPORTS),
        ("Most people are willing to pay.", "Most people are unwilling to pay.", Stance.CONTRADICTS),
        ("Trains are cheaper than cars.", "Cars are cheaper than trains.", Stance.CONTRADICTS),
        ("Trains are cheaper than cars.", "Cars are more expensive than trains.", Stance.SUPPORTS),
        ("Trains are expensive.", "Trains are less expensive.", Stance.CONTRADICTS),
        ("The tax is not only fair but useful.", "The tax is fair.", Stance.SUPPORTS),
        ("Not all drivers pay the tax.", "All drivers pay the tax.", Stance.UNCLEAR),
        ("The tax may not help.", "The tax helps.", Stance.UNCLEAR),
        ("The tax costs 5 dollars.", "The tax costs 10 dollars.", Stance.UNCLEAR),
        ("Few people support the tax.", "People support the tax.", Stance.CONTRADICTS),
        ("A few people support the tax.", "People support the tax.", Stance.SUPPORTS),
        ("Neither buses nor trains are cheap.", "Buses and trains are cheap.", Stance.CONTRADICTS),
        ("The tax does not reduce traffic and harms shops.", "The tax harms shops.", Stance.SUPPORTS),
    ],
)
def test_that_negation_opposites_and_order_decide(one: str, other: str, stance: Stance) -> None:
    assert stance_between(one, other) is stance
    assert stance_between(other, one) is stance


@pytest.mark.parametrize(
    ("name", "least_right", "most_wrong"), [("calibration", 70, 0), ("held_out", 31, 0), ("long_sentences", 12, 2)]
)
def test_that_the_rules_judge_labelled_pairs_as_well_as_documented(name: str, least_right: int, most_wrong: int) -> None:
    counts = judged(name)

    right = counts["paraphrase", Stance.SUPPORTS] + counts["contradiction", Stance.CONTRADICTS]
    wrong = counts["paraphrase", Stance.CONTRADICTS] + counts["contradiction", Stance.SUPPORTS]
    assert right >= least_right
    assert wrong <= most_wrong


def test_that_the_order_of_two_sentences_does_not_matter() -> None:
    for pair in pairs("long_sentences"):
        assert stance_between(pair.one, pair.other) is stance_between(pair.other, pair.one)


@pytest.mark.parametrize("text", ["", "\0\ud800", "not " * 50_000, "neither nor " * 999, "than than", "— , ; n't", "can't"])
def test_that_hostile_sentences_are_judged_without_an_error(text: str) -> None:
    assert stance_between(text, "The tax does not help.") in Stance
