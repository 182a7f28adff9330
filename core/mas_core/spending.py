"""Hard limits of spending, for a job and for a day: a call that could pass one is not sent."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from mas_core.costs import charged_usd, most_cost_of
from mas_core.models import Answer, Call, Failure, FailureKind
from mas_core.settings import Limits


def today() -> date:
    """Returns the day as this computer's clock shows it, which is the day that a person means."""
    return datetime.now().astimezone().date()


def midnight() -> datetime:
    """Returns the moment at which today began on this computer."""
    return datetime.now().astimezone().replace(hour=0, minute=0, second=0, microsecond=0)


class Budget:
    """What this process has spent and reserved today, over all jobs."""

    def __init__(self, limits: Limits, *, day: Callable[[], date] = today) -> None:
        """Takes the limits and a calendar."""
        self.limits = limits
        self._day = day
        self._of_day = day()
        self._spent_usd = 0.0
        self._reserved_usd = 0.0

    def learn(self, spent_usd: float) -> None:
        """Takes in what the history says was spent today; other programs of this person may have spent it."""
        self._turn_page()
        self._spent_usd = max(self._spent_usd, spent_usd)

    def purse(self, own_limit_usd: float | None = None, *, paid_usd: float = 0.0) -> Purse:
        """Returns the purse of one job.

        Args:
            own_limit_usd: The limit that it was given beside those of the settings.
            paid_usd: What it has cost before, where it is taken up again: the limit is that of the whole run.
        """
        limits = [usd for usd in (self.limits.job_usd, own_limit_usd) if usd is not None]
        return Purse(self, limit_usd=min(limits, default=None), paid_usd=paid_usd)

    def left_usd(self) -> float | None:
        """Returns what may still be spent today, or None without a limit."""
        self._turn_page()
        return None if self.limits.day_usd is None else self.limits.day_usd - self._spent_usd - self._reserved_usd

    def reserve(self, usd: float) -> None:
        """Keeps dollars back for a call that is about to be sent."""
        self._reserved_usd += usd

    def settle(self, reserved_usd: float, spent_usd: float) -> None:
        """Replaces what was kept back for a call by what it cost."""
        self._turn_page()
        self._reserved_usd = max(0.0, self._reserved_usd - reserved_usd)
        self._spent_usd += spent_usd

    def _turn_page(self) -> None:
        if self._day() != self._of_day:
            self._of_day, self._spent_usd = self._day(), 0.0


class Purse:
    """What one job may spend. Calls without known prices cannot be held back beforehand; what they cost counts afterwards."""

    def __init__(self, budget: Budget, *, limit_usd: float | None, paid_usd: float) -> None:
        self._budget = budget
        self._limit_usd = limit_usd
        self._spent_usd = paid_usd
        self._reserved: dict[str, float] = {}

    def take(self, call: Call) -> Failure | None:
        """Keeps back the most that a call can cost; returns the failure of one that could pass a limit."""
        most_usd = most_cost_of(call)
        of_job = None if self._limit_usd is None else self._limit_usd - self._spent_usd - sum(self._reserved.values())
        of_day = (self._budget.left_usd(), "day", self._budget.limits.day_usd)
        for left_usd, name, limit in ((of_job, "job", self._limit_usd), of_day):
            if left_usd is not None and _would_pass(most_usd, left_usd):
                price = "Its price is not known" if most_usd is None else f"It could cost ${most_usd:.4f}"
                return _refused(call, f"{price}, and ${max(0.0, left_usd):.4f} of the ${limit:g} a {name} is left.")
        self._reserved[call.id] = most_usd or 0.0
        self._budget.reserve(most_usd or 0.0)
        return None

    def put_back(self, call: Call, outcome: Answer | Failure | None) -> None:
        """Takes in what a call cost. Where that is not known, the most that it could have cost counts."""
        reserved = self._reserved.pop(call.id, 0.0)
        spent = _spent(outcome, reserved)
        self._spent_usd += spent
        self._budget.settle(reserved, spent)


def _would_pass(most_usd: float | None, left_usd: float) -> bool:
    """Whether a call could pass a limit. One without a price may go while anything is left; a free one always may."""
    return left_usd <= 0 if most_usd is None else most_usd > 0 and most_usd > left_usd


def _spent(outcome: Answer | Failure | None, reserved_usd: float) -> float:
    """What a call takes from a limit: its cost, or the most that it could have cost where that is not known."""
    known_usd = charged_usd(outcome) if outcome is not None else None
    return reserved_usd if known_usd is None else known_usd


def _refused(call: Call, why: str) -> Failure:
    return Failure(
        agent=call.agent.id,
        kind=FailureKind.BUDGET,
        message=why,
        purpose=call.purpose,
        round=call.round,
        repeat=call.repeat,
        attempts=0,
    )
