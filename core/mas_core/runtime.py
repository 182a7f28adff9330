"""Puts the core together for one user, and takes it apart in order. Desktop, command line and node all start here."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from mas_core.calling import Caller
from mas_core.catalog import Catalog, load_catalog
from mas_core.dispatch import Dispatcher
from mas_core.health import AgentStatus, HealthBook
from mas_core.models import Analysis, Answer, Panel, Question, Verdict
from mas_core.orchestrator import Orchestrator
from mas_core.paths import DEFAULT_USER, Paths
from mas_core.policy.guards import Guards
from mas_core.probing import Prober
from mas_core.providers.registry import KeyLookup, ProviderRegistry
from mas_core.secrets import KeySource, KeyStore
from mas_core.settings import ProviderSettings, Settings, load_settings
from mas_core.spending import Budget
from mas_core.storage.repository import Repository


@dataclass(frozen=True, slots=True, kw_only=True)
class Runtime:
    """The opened core."""

    paths: Paths
    settings: Settings
    catalog: Catalog
    repository: Repository
    providers: ProviderRegistry
    keys: KeyStore
    orchestrator: Orchestrator
    health: HealthBook
    prober: Prober
    guards: Guards

    @classmethod
    @asynccontextmanager
    async def open(cls, paths: Paths, *, user: str = DEFAULT_USER, keys: KeyStore | None = None) -> AsyncIterator[Runtime]:
        """Opens the core, and closes it again: providers with their processes first, then the history.

        Jobs must have ended by then; each is its own context (:meth:`mas_core.orchestrator.Orchestrator.open`).

        Args:
            paths: Where files are.
            user: Whose history.
            keys: Where keys are found; by default in this process's environment and the system's keyring.

        Raises:
            SettingsError: The settings file has faults.
            StorageError: The history cannot be opened.
            MachineError: A folder cannot be made.
        """
        settings = load_settings(paths.config_file)
        keys = keys or KeyStore(os.environ)
        catalog = load_catalog(settings)
        repository = await Repository.open(paths.history(user))
        async with repository:
            providers = ProviderRegistry(settings.providers, find_key=key_lookup(keys))
            caller = Caller(providers)
            health = HealthBook(settings.agents, left_alone_s=caller.guards.left_alone_s)
            orchestrator = Orchestrator(
                dispatcher=Dispatcher(caller, health),
                history=repository,
                catalog=catalog,
                analyse=_analyse,
                budget=Budget(settings.limits),
                compare=_compare,
                warm_up=_warm_up,
            )
            try:
                yield cls(
                    paths=paths,
                    settings=settings,
                    catalog=catalog,
                    repository=repository,
                    providers=providers,
                    keys=keys,
                    orchestrator=orchestrator,
                    health=health,
                    prober=Prober(providers, settings.agents, health),
                    guards=caller.guards,
                )
            finally:
                await orchestrator.warmed_up()
                await providers.aclose()

    def paused_keys(self) -> Mapping[str, str]:
        """Returns the providers whose key was refused and is not sent any more, with the reason."""
        return self.guards.paused()

    def try_key_again(self, provider_id: str) -> None:
        """Ends the pause of a provider's key and has it looked up anew, after the person changed it."""
        self.providers.forget(provider_id)
        self.guards.resume(provider_id)

    def agents_status(self) -> tuple[AgentStatus, ...]:
        """Returns the health of every agent in the settings."""
        return self.health.all()


# The figures are needed last: their modules load in the worker thread that calls them.


def _analyse(question: Question, panel: Panel, answers: Sequence[Answer], verdict: Verdict | None) -> Analysis:
    from mas_core.analysis import analyse  # noqa: PLC0415

    return analyse(question, panel, answers, verdict)


def _compare(analysis: Analysis, answers: Sequence[Answer], verdict: Verdict | None) -> Analysis:
    from mas_core.claims import with_claims  # noqa: PLC0415

    return with_claims(analysis, answers, verdict)


def _warm_up() -> None:
    from mas_core.analysis import warm_up  # noqa: PLC0415

    warm_up()


def key_lookup(keys: KeyStore) -> KeyLookup:
    """Returns how providers find their keys."""

    async def find(provider: ProviderSettings) -> str | None:
        return await keys.find(provider.id, provider.origin, KeySource.parse(provider.key))

    return find
