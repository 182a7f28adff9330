"""A circuit breaker with exactly one probe: a model that is down is left alone, and asked again one call at a time.

Source: M. Nygard, Release It!, 2nd ed. 2018, "Circuit Breaker". The published ones for asyncio let every waiting call
through when they half-open; here one call is the probe, and the others are refused until it has come back.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from enum import StrEnum

CONSECUTIVE_FAILURES = 5
WINDOW_S = 60.0
LEAST_IN_WINDOW = 10
FAILED_SHARE = 0.5
OPEN_S = 30.0
LONGEST_OPEN_S = 300.0


class BreakerState(StrEnum):
    """``HALF_OPEN``: the time is over, and the next call is, or one call already is, the probe."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half_open"


class CircuitBreaker:
    """The breaker of one model at one origin. Every admitted call ends in ``succeeded``, ``failed`` or ``released``.

    Each names the call in ``by``: calls that were under way when the breaker opened still come back while another one probes,
    and must neither end that probe nor count as it.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        """Takes a clock of seconds that only ever grow."""
        self._clock = clock
        self._outcomes: deque[tuple[float, bool]] = deque()
        self._bad = 0
        self._in_a_row = 0
        self._opened_times = 0
        self._open_until_s: float | None = None
        self._probe: str | None = None
        self._last_success_s: float | None = None

    @property
    def state(self) -> BreakerState:
        """What the next call meets."""
        if self._open_until_s is None:
            return BreakerState.CLOSED
        return BreakerState.OPEN if self._clock() < self._open_until_s else BreakerState.HALF_OPEN

    @property
    def retry_after_s(self) -> float:
        """Seconds until a probe may go out; 0 where one may already."""
        return max(0.0, (self._open_until_s or 0.0) - self._clock()) if self._open_until_s is not None else 0.0

    @property
    def probing(self) -> bool:
        """Whether the one probe is under way."""
        return self._probe is not None

    @property
    def worth_waiting_for(self) -> bool:
        """Whether the model answered within the last minute: then it stumbles, and its probe may well succeed."""
        return self._last_success_s is not None and self._clock() - self._last_success_s <= WINDOW_S

    def admit(self, by: str = "") -> bool:
        """Whether a call may go out now. In the half-open state this makes it the one probe."""
        state = self.state
        if state is BreakerState.HALF_OPEN and self._probe is None:
            self._probe = by
            return True
        return state is BreakerState.CLOSED

    def succeeded(self) -> None:
        """Notes a call that worked, which closes the breaker, whether or not it was the probe."""
        self._probe = None
        self._in_a_row = 0
        self._last_success_s = self._clock()
        if self._open_until_s is not None:
            self._open_until_s = None
            self._opened_times = 0
            self._outcomes.clear()
            self._bad = 0
        self._note(good=True)

    def failed(self, by: str = "") -> None:
        """Notes a call that failed, and opens the breaker where that is one too many; a probe that failed opens it again."""
        self._note(good=False)
        self._in_a_row += 1
        if self._probe == by or (self._open_until_s is None and self._too_many()):
            self._open()

    def released(self, by: str = "") -> None:
        """Notes a call that says nothing about the model: cancelled, refused for its content, told to wait."""
        if self._probe == by:
            self._probe = None

    def _note(self, *, good: bool) -> None:
        now_s = self._clock()
        self._outcomes.append((now_s, good))
        self._bad += not good
        while self._outcomes[0][0] < now_s - WINDOW_S:
            self._bad -= not self._outcomes.popleft()[1]

    def _too_many(self) -> bool:
        if self._in_a_row >= CONSECUTIVE_FAILURES:
            return True
        return len(self._outcomes) >= LEAST_IN_WINDOW and self._bad >= FAILED_SHARE * len(self._outcomes)

    def _open(self) -> None:
        self._probe = None
        self._opened_times += 1
        self._in_a_row = 0
        self._open_until_s = self._clock() + min(LONGEST_OPEN_S, OPEN_S * self._opened_times)
