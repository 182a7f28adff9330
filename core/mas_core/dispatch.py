"""Decides where a call runs. So far it knows one place: this computer."""

from __future__ import annotations

from mas_core.calling import Caller
from mas_core.health import HealthBook
from mas_core.models import Answer, Failure
from mas_core.policy.attempt import CallProgress


class Dispatcher:
    """The one way from a job to a model, and the place where every outcome is noted for the agents' health."""

    def __init__(self, caller: Caller, health: HealthBook) -> None:
        self._caller = caller
        self._health = health

    async def run(self, progress: CallProgress) -> Answer | Failure:
        """Runs one call to its end."""
        outcome = await self._caller.run(progress)
        self._health.note(progress.call.agent.settings_id, outcome)
        return outcome

    def cancelled(self, progress: CallProgress) -> Answer | None:
        """Returns what a call that was cancelled had brought by then, or None if that was nothing."""
        if not progress.text.strip():
            return None
        return self._caller.partial(progress, progress.text, finish_reason="cancelled", why="cancelled")
