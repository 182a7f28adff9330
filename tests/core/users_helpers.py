"""What tests of users share: a clock, cheap hashes, and a run to store."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from argon2 import PasswordHasher

from mas_core.models import JobState, Panel, Question, Record, new_id
from mas_core.users import LoginDelayed, LoginRefused
from mas_core.users.passwords import Passwords


class Clock:
    """A clock that stands still unless it is set."""

    def __init__(self) -> None:
        self.now_s = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now_s

    def until_let(self, attempt: Callable[[], object]) -> float:
        """Tries until a password is looked at, and found wrong; returns how many seconds that took."""
        waited_s = 0.0
        while True:
            try:
                attempt()
            except LoginDelayed as delayed:
                self.now_s += delayed.retry_after_s
                waited_s += delayed.retry_after_s
            except LoginRefused:
                return waited_s


def cheap() -> Passwords:
    """Returns real argon2id hashes at the least cost."""
    return Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


def runs_of(text: str) -> Record:
    """Returns an ended run that asked this."""
    return Record(
        id=new_id(),
        created_at=datetime.now(UTC),
        state=JobState.DONE,
        question=Question(text=text),
        panel=Panel(agents=("a",), aggregator="a"),
    )
