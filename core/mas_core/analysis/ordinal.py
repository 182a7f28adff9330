"""Agreement on a scale whose points have an order and no distances."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

MIN_RATINGS = 2


def ordinal_consensus(counts: Sequence[int]) -> float:
    """Returns how near ratings lie to each other on their scale: 1 if all are the same, 0 if half are at each end.

    One less Leik's ordinal dispersion D = 2 · Σ dᵢ / (m − 1), with dᵢ = min(Fᵢ, 1 − Fᵢ) of the cumulative shares Fᵢ of the
    first m − 1 points (R. K. Leik, A measure of ordinal consensus, Pacific Sociological Review 9 (1966), 85-90). It uses
    the order of the points alone: that 1 and 2 are as far apart as 4 and 5 is not assumed.

    Args:
        counts: Ratings by point, from the low end to the high end, at least two points and one rating; unused points are 0.
    """
    total = sum(counts)
    shares = [reached / total for reached in accumulate(counts)][:-1]
    return 1.0 - 2.0 * sum(min(share, 1.0 - share) for share in shares) / len(shares)
