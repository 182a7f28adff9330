"""A budget for retries, so that a provider in trouble is not asked three times by everybody.

Source: gRPC proposal A6, "Client retries", section "Throttling retry attempts and hedged RPCs", with a token ratio of 0.5.
The 0.1 of its example stops all retries as soon as one call in eleven fails; a provider that fails three calls in ten, which
retries heal, would lose them all. At 0.5 retries go on up to one failure in three attempts, and one that is down gets five.
"""

from __future__ import annotations

CAPACITY = 10.0
COST_OF_FAILURE = 1.0
GAIN_OF_SUCCESS = 0.5
NONE_AT_OR_BELOW = CAPACITY / 2


class RetryBudget:
    """Tokens shared by all calls to one origin with one key."""

    def __init__(self) -> None:
        self._tokens = CAPACITY

    @property
    def allows_retry(self) -> bool:
        """Whether a call that failed may be tried again."""
        return self._tokens > NONE_AT_OR_BELOW

    def failed(self) -> None:
        """Takes a token for an attempt that failed."""
        self._tokens = max(0.0, self._tokens - COST_OF_FAILURE)

    def succeeded(self) -> None:
        """Gives back half a token for one that succeeded."""
        self._tokens = min(CAPACITY, self._tokens + GAIN_OF_SUCCESS)
