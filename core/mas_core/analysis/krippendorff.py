"""Agreement of raters beyond chance, over several closed questions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from mas_core.analysis.refusals import Refusal
from mas_core.analysis.vote_choices import vote_of
from mas_core.choices import ChoiceKind
from mas_core.models import Verdict

Rating: TypeAlias = str | int | float
Floats: TypeAlias = NDArray[np.float64]

MIN_ITEMS = 2
MIN_RATERS = 2
RESAMPLES = 1000
_USABLE = 0.9
"""The least share of resamples that must have a defined alpha for an interval to be given."""


class Level(StrEnum):
    """What the difference of two ratings is: any difference is the same, or it grows with the ranks between them."""

    NOMINAL = "nominal"
    ORDINAL = "ordinal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Alpha:
    """Krippendorff's alpha: 1 is perfect agreement, 0 what chance gives, below 0 systematic disagreement.

    Attributes:
        low: Low end of the 95 % interval, None where too few resamples had two different ratings.
        high: Its high end, or None.
        items: How many items had the two ratings that can be compared.
        raters: How many raters rated at least one of them.
    """

    alpha: float
    low: float | None
    high: float | None
    level: Level
    items: int
    raters: int


def krippendorff_alpha(
    ratings: Sequence[Sequence[Rating | None]],
    *,
    rng: np.random.Generator,
    level: Level = Level.NOMINAL,
    order: Sequence[Rating] = (),
    resamples: int = RESAMPLES,
) -> Alpha | Refusal:
    """Returns the agreement beyond chance, with a 95 % interval by bootstrap over the items.

    Krippendorff (2011), "Computing Krippendorff's Alpha-Reliability", by coincidences, so that missing ratings need no
    filling in. The interval resamples items (Zapf et al. 2016, BMC Medical Research Methodology 16:93), as these are what is
    drawn at random; with few items it is wide, and should be.

    Args:
        ratings: A row a rater, a column an item, None where a rating is missing.
        rng: Source of the bootstrap's chance.
        level: How ratings differ.
        order: The ratings from low to high, for :attr:`Level.ORDINAL`; empty sorts them, which needs ratings of one type.
        resamples: How often the items are drawn anew.

    Raises:
        ValueError: A rating is not in ``order``, or the rows differ in length.
    """
    columns = tuple(zip(*ratings, strict=True))
    items = tuple(tuple(value for value in column if value is not None) for column in columns)
    pairable = tuple(item for item in items if len(item) >= 2)
    raters = sum(any(row[place] is not None for place, item in enumerate(items) if len(item) >= 2) for row in ratings)
    refusal = _refusal(items=len(pairable), raters=raters)
    if refusal is not None:
        return refusal
    used = {value for item in pairable for value in item}
    if len(used) < 2:
        return Refusal(
            reason="every rating is the same, so chance cannot be told from agreement", needed="two different ratings"
        )
    coincidences = _coincidences(pairable, _ordered(used, order))
    found = float(_alphas(coincidences.sum(axis=0)[None], level)[0])
    low, high = _interval(coincidences, level=level, rng=rng, resamples=resamples)
    return Alpha(alpha=round(found, 4), low=low, high=high, level=level, items=len(pairable), raters=raters)


def ratings_of(verdicts: Sequence[Verdict]) -> tuple[tuple[str, ...], tuple[tuple[Rating | None, ...], ...]]:
    """Returns the raters' labels and their table of choices from the votes of several runs, one a column.

    Points of a scale are numbers, so that they have their order. A verdict that is no vote is left out, and so is one on a
    number, whose differences are neither nominal nor ordinal; an abstention, or a rater that was not asked, is None.
    """
    votes = tuple(vote for verdict in verdicts if (vote := vote_of(verdict)) is not None and vote.kind is not ChoiceKind.NUMBER)
    columns: tuple[Mapping[str, Rating | None], ...] = tuple(vote.values or vote.choices for vote in votes)
    labels = tuple(dict.fromkeys(label for column in columns for label in column))
    return labels, tuple(tuple(column.get(label) for column in columns) for label in labels)


def alpha_over(verdicts: Sequence[Verdict]) -> Alpha | Refusal:
    """Returns how far the raters of several closed runs agree beyond chance.

    The level is ordinal where every vote was on one and the same scale, else nominal. Resampling begins with a fixed seed, so
    that the same runs give the same interval again.
    """
    votes = [vote for verdict in verdicts if (vote := vote_of(verdict)) is not None and vote.kind is not ChoiceKind.NUMBER]
    scales = {vote.points for vote in votes}
    ordinal = len(scales) == 1 and all(vote.kind is ChoiceKind.LIKERT for vote in votes)
    _, ratings = ratings_of(verdicts)
    return krippendorff_alpha(
        ratings,
        rng=np.random.default_rng(0),
        level=Level.ORDINAL if ordinal else Level.NOMINAL,
        order=[float(point) for point in scales.pop()] if ordinal else (),
    )


def _refusal(*, items: int, raters: int) -> Refusal | None:
    if items < MIN_ITEMS:
        found = "only one question has" if items else "no question has"
        needed = f"at least {MIN_ITEMS} questions that {MIN_RATERS} raters answered"
        return Refusal(reason=f"{found} two answers that can be compared", needed=needed)
    if raters < MIN_RATERS:
        return Refusal(reason="only one rater answered", needed=f"at least {MIN_RATERS} raters")
    return None


def _ordered(used: set[Rating], order: Sequence[Rating]) -> tuple[Rating, ...]:
    if order:
        unknown = used.difference(order)
        if unknown:
            raise ValueError(f"ratings that the order does not know: {sorted(map(str, unknown))}")
        return tuple(value for value in order if value in used)
    # Strings and numbers have no common order; nominal ratings need any that is stable.
    mixed = len({isinstance(value, str) for value in used}) > 1
    return tuple(sorted(used, key=str) if mixed else sorted(used))


def _coincidences(items: Sequence[Sequence[Rating]], values: Sequence[Rating]) -> Floats:
    """Returns one matrix of coincidences an item: ordered pairs of ratings, each item weighing as many as it has ratings."""
    place = {value: index for index, value in enumerate(values)}
    counts = np.zeros((len(items), len(values)))
    for row, item in enumerate(items):
        for value in item:
            counts[row, place[value]] += 1
    pairs = counts[:, :, None] * counts[:, None, :]
    diagonal = np.arange(len(values))
    pairs[:, diagonal, diagonal] -= counts
    weighted: Floats = pairs / (counts.sum(axis=1) - 1)[:, None, None]
    return weighted


def _alphas(coincidences: Floats, level: Level) -> Floats:
    """Returns alpha for each of several matrices of coincidences; NaN where all ratings are the same."""
    margins = coincidences.sum(axis=2)
    total = margins.sum(axis=1)
    difference = _differences(margins, level)
    observed = (coincidences * difference).sum(axis=(1, 2))
    expected = (margins[:, :, None] * margins[:, None, :] * difference).sum(axis=(1, 2))
    with np.errstate(invalid="ignore", divide="ignore"):
        alphas: Floats = np.where(expected > 0, 1.0 - (total - 1) * observed / expected, np.nan)
    return alphas


def _differences(margins: Floats, level: Level) -> Floats:
    """Returns the squared differences of all pairs of values: 0 or 1, or the square of the ratings ranked between them."""
    size = margins.shape[1]
    if level is Level.NOMINAL:
        return np.broadcast_to(1.0 - np.eye(size), (len(margins), size, size))
    # Half of each end and all between: that is the distance between the middles of the two runs of equal ranks.
    middles = margins.cumsum(axis=1) - margins / 2
    squared: Floats = (middles[:, :, None] - middles[:, None, :]) ** 2
    return squared


def _interval(
    coincidences: Floats, *, level: Level, rng: np.random.Generator, resamples: int
) -> tuple[float | None, float | None]:
    size = len(coincidences)
    drawn = rng.multinomial(size, np.full(size, 1 / size), size=resamples).astype(np.float64)
    alphas = _alphas(np.tensordot(drawn, coincidences, axes=1), level)
    defined = alphas[~np.isnan(alphas)]
    if len(defined) < _USABLE * resamples:
        return None, None
    low, high = np.quantile(defined, (0.025, 0.975))
    return round(float(low), 4), round(float(high), 4)
