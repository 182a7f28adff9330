"""Looks from time to time whether the providers of idle agents answer, with the cheapest request there is: list the models."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping

from mas_core.errors import MasError
from mas_core.health import HealthBook
from mas_core.models import Agent
from mas_core.providers.llama_server import missing_parts
from mas_core.providers.registry import ProviderRegistry

_log = logging.getLogger(__name__)

IN_FRONT_S = 10.0
BEHIND_S = 60.0
_ANSWER_WITHIN_S = 10.0


class Prober:
    """One loop over all providers that agents use. The task that runs it belongs to whoever starts it."""

    def __init__(self, providers: ProviderRegistry, agents: Mapping[str, Agent], health: HealthBook) -> None:
        self._providers = providers
        self._names = tuple(dict.fromkeys(agent.provider for agent in agents.values()))
        self._health = health
        self._every_s = IN_FRONT_S
        self._sooner = asyncio.Event()

    def set_in_front(self, *, in_front: bool) -> None:
        """Probes every 10 s while somebody looks at the program, and every 60 s else."""
        self._every_s = IN_FRONT_S if in_front else BEHIND_S
        if in_front:
            self._sooner.set()

    async def run(self) -> None:
        """Probes until it is cancelled."""
        while True:
            # Before the round, not after it: whoever comes to look while one is under way gets a fresh one.
            self._sooner.clear()
            async with asyncio.TaskGroup() as group:
                for name in self._names:
                    group.create_task(self.probe(name))
            try:
                async with asyncio.timeout(self._every_s):
                    await self._sooner.wait()
            except TimeoutError:
                continue

    async def probe(self, name: str) -> None:
        """Looks after one provider, unless calls have told enough about it lately."""
        idle_s = self._health.idle_s(name)
        if idle_s is not None and idle_s < self._every_s:
            return
        self._health.provider_answered(name, await self._fault(name))

    async def faults(self) -> Mapping[str, str]:
        """Asks every provider that agents use once, and returns why those cannot be used that cannot, by their ids."""
        found = await asyncio.gather(*(self._fault(name) for name in self._names))
        return {name: fault for name, fault in zip(self._names, found, strict=True) if fault is not None}

    async def _fault(self, name: str) -> str | None:
        if self._providers.settings(name).embedded:
            # Asking it would start it, which takes memory that nobody may need.
            return missing_parts()
        try:
            async with asyncio.timeout(_ANSWER_WITHIN_S):
                await self._providers.get(name).models()
        except TimeoutError:
            return f"{name} did not answer within {_ANSWER_WITHIN_S:g} s"
        except MasError as exc:
            return str(exc)
        except Exception:  # noqa: BLE001  (a bug in a probe is logged and must not end the probing of all)
            _log.exception("a bug in probing %s", name)
            return "a fault in MAS; the log has the details"
        return None
