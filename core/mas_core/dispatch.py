"""Decides where a call runs: on this computer, or by way of :mod:`mas_core.routing` on a node."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from mas_core.calling import Caller
from mas_core.health import HealthBook
from mas_core.models import Answer, ExtraCost, Failure, FailureKind, Placement
from mas_core.policy.attempt import CallProgress

if TYPE_CHECKING:  # what talks to nodes takes 0.3 s to import
    from mas_core.ownership import Ledger
    from mas_core.placing import Nodes
    from mas_core.routing import Routes

_ABOUT_THE_KEY = frozenset({FailureKind.AUTH, FailureKind.PAYMENT})


class Dispatcher:
    """The one way from a job to a model, and the place where every outcome on this computer is noted for the agents' health.

    What a node makes of a call says nothing about the model as this computer reaches it, so it is not noted here.
    """

    def __init__(self, caller: Caller, health: HealthBook, *, nodes: Callable[[], Nodes] | None = None) -> None:
        """Takes its surroundings.

        Args:
            caller: Calls models from this computer.
            health: Keeps their health.
            nodes: Gives the nodes when the first call that may run there comes; without it every call runs here.
        """
        self._caller = caller
        self._health = health
        self._nodes = nodes
        self._running: Counter[str] = Counter()
        self._routes: Routes | None = None

    async def run(self, progress: CallProgress) -> Answer | Failure:
        """Runs one call to its end."""
        if self._nodes is None or progress.call.placement is Placement.LOCAL:
            provider = progress.call.agent.provider
            self._running[provider] += 1
            try:
                return await self._here(progress)
            finally:
                self._running[provider] -= 1
        if self._routes is None:
            from mas_core.routing import Routes  # noqa: PLC0415

            self._routes = Routes(self._nodes(), here=self._here, running=self._running)
        return await self._routes.run(progress)

    def cancelled(self, progress: CallProgress) -> Answer | None:
        """Returns what a call that was cancelled had brought by then, or None if that was nothing.

        Of a call that was asked again it is the attempt that had brought most: nothing that arrived is lost.
        """
        node = self._routes.left(progress.call.id) if self._routes is not None else None
        text = max(progress.text, progress.best.text if progress.best is not None else "", key=len)
        if not text.strip():
            return None
        partial = self._caller.partial(progress, text, finish_reason="cancelled", why="cancelled")
        return replace(partial, node=node) if node is not None else partial

    def extra_costs(self, job_id: str) -> tuple[ExtraCost, ...]:
        """Returns what was, or may have been, paid for twice in a job because a node failed."""
        return self._routes.ownership.extra_costs(job_id) if self._routes is not None else ()

    def stored(self, job_id: str) -> None:
        """Takes in that a job and all it brought are stored here, so that nodes may forget their part of it."""
        if self._routes is not None:
            self._routes.ownership.stored(job_id)

    def with_ledger(self, ledger: Ledger) -> Dispatcher:
        """Returns one that writes down elsewhere who owns a call: a node runs jobs of several users, each with a history.

        It shares all else with this one, and has to be closed before it.
        """
        nodes = self._nodes
        other = Dispatcher(self._caller, self._health, nodes=None if nodes is None else lambda: replace(nodes(), ledger=ledger))
        other._running = self._running
        return other

    async def aclose(self) -> None:
        """Gives what is still owed to nodes a moment, and stops."""
        if self._routes is not None:
            await self._routes.aclose()

    async def _here(self, progress: CallProgress) -> Answer | Failure:
        outcome = await self._caller.run(progress)
        if progress.lent_key is not None and isinstance(outcome, Failure) and outcome.kind in _ABOUT_THE_KEY:
            return outcome  # it says nothing about the agent with its own key
        self._health.note(progress.call.agent.settings_id, outcome)
        return outcome
