from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from mas_core.analysis.profiles import ProfileDistances, jensen_shannon, profile_distances
from mas_core.analysis.reading import Reading
from mas_core.analysis.refusals import Refusal

Readings = Callable[..., tuple[Reading, ...]]
HAPPY = (
    "We love the happy children and their joyful music. The wedding was a beautiful celebration with friends. "
    "They should enjoy the sunshine, the holiday and a wonderful present. It is a delight and a treasure."
)
ANGRY = (
    "They hate the cruel war and the murder of the innocent. The attack was a horrible crime and an abuse. "
    "There is rage and violence where the enemy should be. It is a disgrace and a poison to us."
)
GERMAN = "Die Maut ist für eine Familie mit wenig Geld ungerecht und der Bus fährt nicht."


def measured(readings: tuple[Reading, ...], seed: int = 1) -> ProfileDistances:
    found = profile_distances(readings, rng=np.random.default_rng(seed))
    assert isinstance(found, ProfileDistances)
    return found


@pytest.mark.parametrize(
    ("one", "other", "distance"),
    # The third: the entropy of (¾, ¼) is 0.8113, less half of one bit is 0.3113, of which the root.
    [((1, 0), (0, 1), 1.0), ((0.3, 0.7), (0.3, 0.7), 0.0), ((1, 0), (0.5, 0.5), 0.5579)],
)
def test_that_the_distance_of_known_distributions_is_known(
    one: tuple[float, ...], other: tuple[float, ...], distance: float
) -> None:
    assert float(jensen_shannon(np.asarray(one, float), np.asarray(other, float))) == pytest.approx(distance, abs=1e-4)


def test_that_unlike_answers_are_farther_apart_than_like_ones(readings: Readings) -> None:
    pairs = {pair.labels: pair for pair in measured(readings(a=HAPPY, b=ANGRY, c=HAPPY)).pairs}

    assert tuple(pairs) == (("a", "b"), ("a", "c"), ("b", "c"))
    assert pairs["a", "c"].distance == pairs["a", "c"].low == 0.0
    assert pairs["a", "b"].distance > 0.4
    assert pairs["a", "b"].low > pairs["a", "c"].high
    assert all(pair.low <= pair.distance <= pair.high for pair in pairs.values())


def test_that_the_same_chance_gives_the_same_interval(readings: Readings) -> None:
    answers = readings(a=HAPPY, b=ANGRY)

    assert measured(answers) == measured(answers)
    assert measured(answers).pairs[0].high != measured(answers, seed=2).pairs[0].high


def test_that_short_answers_and_other_languages_are_refused_by_name(readings: Readings) -> None:
    found = measured(readings(a=HAPPY, b=ANGRY, short="We love the happy children and their music.", german=GERMAN))

    assert set(found.refused) == {"short", "german"}
    assert found.refused["short"].needed == "at least 3 sentences and 10 emotion words in an answer"
    assert "German" in found.refused["german"].reason
    assert len(found.pairs) == 1


def test_that_fewer_than_two_profiles_are_refused(readings: Readings) -> None:
    def refused(**texts: str) -> Refusal:
        found = profile_distances(readings(**texts), rng=np.random.default_rng(1))
        assert isinstance(found, Refusal)
        return found

    assert refused(a=HAPPY).reason == "only one answer has a profile of emotions"
    assert refused().reason == "no answer has a profile of emotions"
    assert "German" in refused(a=GERMAN, b=GERMAN).reason
