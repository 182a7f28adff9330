"""The Wilson score interval of a proportion.

It treats the votes as independent draws, which models trained on the same texts are not: the true uncertainty is wider.

Source: E. B. Wilson, Probable inference, the law of succession, and statistical inference, JASA 22 (1927), 209-212.
"""

from __future__ import annotations

import math

_Z_95 = 1.959963984540054


def wilson_interval(hits: int, total: int, *, z: float = _Z_95) -> tuple[float, float]:
    """Returns the lower and upper bound of ``hits / total``, both from 0 to 1; by default at 95 %.

    Raises:
        ValueError: ``total`` is not positive, or ``hits`` lies outside 0 to ``total``.
    """
    if total <= 0 or not 0 <= hits <= total:
        raise ValueError(f"no proportion: {hits} of {total}")
    share = hits / total
    centre = share + z * z / (2 * total)
    spread = z * math.sqrt(share * (1 - share) / total + z * z / (4 * total * total))
    scale = 1 + z * z / total
    # The outermost bounds are exact; rounding would leave them a hair inside.
    low = 0.0 if hits == 0 else max(0.0, (centre - spread) / scale)
    high = 1.0 if hits == total else min(1.0, (centre + spread) / scale)
    return low, high
