"""Counts what the bearers of tokens use, and refuses what their quotas do not allow."""

from __future__ import annotations

import logging
import time
from collections import defaultdict, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

import msgspec

from mas_core.errors import MachineError, NodeError
from mas_core.peers.files import read_private, write_private
from mas_core.peers.tokens import Token

SPENDING_FILE = "token-spending.json"
_HOUR_S = 3600.0
_BUSY_WAIT_S = 1.0

logger = logging.getLogger(__name__)


class QuotaExceeded(NodeError):  # noqa: N818  (reads as what it is)
    """A token's quota is used up. Over HTTP that is status 429.

    Attributes:
        retry_after_s: When it is worth trying again, in seconds.
    """

    def __init__(self, message: str, *, retry_after_s: float) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


@dataclass(slots=True, kw_only=True)
class Admission:
    """One call that was let in. Whoever runs it sets ``cost_usd`` as soon as it is known; ``most_usd`` counts until then.

    Attributes:
        most_usd: The most that it can cost, 0 where no price is known.
        cost_usd: What it cost; left at None, ``most_usd`` is counted, for the provider may have charged it.
    """

    most_usd: float = 0.0
    cost_usd: float | None = None


@dataclass(slots=True, kw_only=True)
class _Use:
    running: int = 0
    reserved_usd: float = 0.0
    begun_s: deque[float] = field(default_factory=deque)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Spending:
    day: date
    usd: dict[str, float] = field(default_factory=dict)


class QuotaBook:
    """What each token uses, in the one process that serves. Spending outlives a restart; it belongs to one event loop or lock.

    Tokens are counted by hash, so that a token revoked and made anew under its old name begins anew.
    """

    def __init__(
        self, folder: Path, *, clock_s: Callable[[], float] = time.monotonic, calendar: Callable[[], datetime] | None = None
    ) -> None:
        """Reads what was spent today.

        Args:
            folder: ``paths.identity``.
            clock_s: A clock that never goes back, in seconds.
            calendar: The present moment on this computer's calendar.
        """
        self._path = folder / SPENDING_FILE
        self._clock_s = clock_s
        self._now = calendar or (lambda: datetime.now().astimezone())
        self._uses: defaultdict[str, _Use] = defaultdict(_Use)
        self._spending = self._load()

    def spent_usd(self, token: Token) -> float:
        """Returns what calls with this token cost today."""
        self._turn_page()
        return self._spending.usd.get(token.sha256, 0.0)

    @contextmanager
    def admitted(self, token: Token, *, most_usd: float | None = None) -> Iterator[Admission]:
        """Lets a call in for the length of the block, and counts it.

        Args:
            token: Whose call it is.
            most_usd: The most that it can cost, or None where no price is known; such a call goes while anything is left.

        Raises:
            QuotaExceeded: The quota does not allow it now.
        """
        use = self._uses[token.sha256]
        self._check(token, use, most_usd)
        admission = Admission(most_usd=most_usd or 0.0)
        use.running += 1
        use.reserved_usd += admission.most_usd
        use.begun_s.append(self._clock_s())
        try:
            yield admission
        finally:
            use.running -= 1
            use.reserved_usd = max(0.0, use.reserved_usd - admission.most_usd)
            self._charge(token, admission.most_usd if admission.cost_usd is None else admission.cost_usd)

    def _check(self, token: Token, use: _Use, most_usd: float | None) -> None:
        quota = token.quota
        if quota.concurrency is not None and use.running >= quota.concurrency:
            raise QuotaExceeded(
                f"The token {token.name} may run {quota.concurrency} calls at a time.", retry_after_s=_BUSY_WAIT_S
            )
        now_s = self._clock_s()
        while use.begun_s and use.begun_s[0] <= now_s - _HOUR_S:
            use.begun_s.popleft()
        if quota.calls_per_hour is not None and len(use.begun_s) >= quota.calls_per_hour:
            raise QuotaExceeded(
                f"The token {token.name} may make {quota.calls_per_hour} calls an hour.",
                retry_after_s=use.begun_s[-quota.calls_per_hour] + _HOUR_S - now_s,
            )
        if quota.usd_per_day is not None:
            left_usd = quota.usd_per_day - self.spent_usd(token) - use.reserved_usd
            if left_usd <= 0 if most_usd is None else most_usd > max(0.0, left_usd):
                raise QuotaExceeded(
                    f"The token {token.name} may spend ${quota.usd_per_day:g} a day; ${max(0.0, left_usd):.4f} is left.",
                    retry_after_s=self._until_midnight_s(),
                )

    def _charge(self, token: Token, usd: float) -> None:
        self._turn_page()
        if not usd > 0:
            return
        spent = {**self._spending.usd, token.sha256: self._spending.usd.get(token.sha256, 0.0) + usd}
        self._spending = _Spending(day=self._spending.day, usd=spent)
        try:
            write_private(self._path, msgspec.json.encode(self._spending), durable=False)
        except MachineError as exc:
            # It still counts in this process; the call itself is done and paid for.
            logger.warning("a token's spending could not be stored: %s", exc)

    def _turn_page(self) -> None:
        if self._now().date() != self._spending.day:
            self._spending = _Spending(day=self._now().date())

    def _until_midnight_s(self) -> float:
        at = self._now()
        return 86_400.0 - (at.hour * 3600 + at.minute * 60 + at.second)

    def _load(self) -> _Spending:
        content = read_private(self._path)
        if content is not None:
            try:
                return msgspec.json.decode(content, type=_Spending)
            except (msgspec.DecodeError, ValueError) as exc:
                raise MachineError(
                    f"The file {self._path} is broken. Remove it; what tokens spent today is counted from 0 then."
                ) from exc
        return _Spending(day=self._now().date())
