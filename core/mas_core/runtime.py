"""Puts the core together for one user, and takes it apart in order. Desktop, command line and node all start here."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from importlib import import_module
from typing import TYPE_CHECKING

from mas_core.calling import Caller
from mas_core.catalog import Catalog, load_catalog
from mas_core.conversation import MOST_TURNS
from mas_core.dispatch import Dispatcher
from mas_core.errors import InputError, RunNotFound
from mas_core.health import AgentStatus, HealthBook
from mas_core.models import Analysis, Answer, Job, Panel, Placement, Question, Record, Verdict
from mas_core.orchestrator import JobRun, Orchestrator
from mas_core.paths import DEFAULT_USER, Paths
from mas_core.peering import Peering
from mas_core.planning import JobRequest, build_job
from mas_core.policy.guards import Guards
from mas_core.probing import Prober
from mas_core.providers.registry import ProviderRegistry, key_lookup
from mas_core.resuming import kept_for_resume, kept_for_retry
from mas_core.secrets import KeyStore
from mas_core.session import Kept
from mas_core.settings import Settings, load_settings
from mas_core.spending import Budget
from mas_core.storage.repository import Repository
from mas_core.users import Login, Person, admit

if TYPE_CHECKING:  # most runs of the program have nothing to do with nodes
    from mas_core.peers.identity import DeviceIdentity
    from mas_core.peers.pool import Pool
    from mas_core.peers.trust import TrustStore
    from mas_core.placing import Nodes


@dataclass(frozen=True, slots=True, kw_only=True)
class Runtime:
    """The opened core."""

    paths: Paths
    person: Person
    settings: Settings
    catalog: Catalog
    repository: Repository
    providers: ProviderRegistry
    keys: KeyStore
    orchestrator: Orchestrator
    health: HealthBook
    prober: Prober
    guards: Guards
    dispatcher: Dispatcher
    budget: Budget
    peering: Peering
    closing: AsyncExitStack

    @classmethod
    @asynccontextmanager
    async def open(
        cls,
        paths: Paths,
        *,
        user: str = DEFAULT_USER,
        login: Login | None = None,
        keys: KeyStore | None = None,
        peering: Peering | None = None,
    ) -> AsyncIterator[Runtime]:
        """Opens the core, and closes it again: providers with their processes first, then the history.

        Jobs must have ended by then; each is its own context (:meth:`mas_core.orchestrator.Orchestrator.open`).

        Args:
            paths: Where files are.
            user: Whose history, if they have no password.
            login: Whose history, if they have one: the proof from :class:`mas_core.users.Users`; ``user`` does not count then.
            keys: Where keys are found; by default in this process's environment and the system's keyring.
            peering: This computer among its peers, closed with the rest; by default what its folder says.

        Raises:
            PasswordNeeded: The user has a password, and there is no login.
            InputError: There is no such user, or the login counts no more.
            SettingsError: The settings file has faults.
            StorageError: The history cannot be opened.
            MachineError: A folder cannot be made.
        """
        person = await asyncio.to_thread(admit, paths, user=user, login=login)
        settings = load_settings(paths.config_file)
        keys = keys or KeyStore(os.environ)
        catalog = load_catalog(settings)
        repository = await Repository.open(person.history, daily_backups=True)
        async with repository, AsyncExitStack() as closing:
            peering = peering or Peering(paths.identity)
            closing.push_async_callback(peering.aclose)
            yield cls._assembled(
                paths=paths,
                person=person,
                settings=settings,
                catalog=catalog,
                repository=repository,
                keys=keys,
                budget=Budget(settings.limits),
                peering=peering,
                closing=closing,
            )

    @classmethod
    def _assembled(
        cls,
        *,
        paths: Paths,
        person: Person,
        settings: Settings,
        catalog: Catalog,
        repository: Repository,
        keys: KeyStore,
        budget: Budget,
        peering: Peering,
        closing: AsyncExitStack,
        former: Runtime | None = None,
    ) -> Runtime:
        """Makes what depends on the settings, and has it closed by ``closing``: what calls first, its providers last."""
        providers = ProviderRegistry(
            settings.providers, find_key=key_lookup(keys), former=None if former is None else former.providers
        )
        caller = Caller(providers)
        health = HealthBook(
            settings.agents, left_alone_s=caller.guards.left_alone_s, former=None if former is None else former.health
        )
        dispatcher = Dispatcher(caller, health, nodes=_nodes(peering, repository, providers=providers, settings=settings))
        orchestrator = Orchestrator(
            dispatcher=dispatcher,
            history=repository,
            catalog=catalog,
            analyse=_analyse,
            budget=budget,
            compare=_compare,
            warm_up=_warm_up,
        )
        for close in (providers.aclose, dispatcher.aclose, orchestrator.warmed_up):
            closing.push_async_callback(close)
        return cls(
            paths=paths,
            person=person,
            settings=settings,
            catalog=catalog,
            repository=repository,
            providers=providers,
            keys=keys,
            orchestrator=orchestrator,
            health=health,
            prober=Prober(providers, settings.agents, health),
            guards=caller.guards,
            dispatcher=dispatcher,
            budget=budget,
            peering=peering,
            closing=closing,
        )

    async def renewed(self, settings: Settings) -> Runtime:
        """Returns the core with other settings, for what is asked from now on; jobs that run go on with theirs.

        History, keys, nodes, what was spent today and the built-in model's process are the same. It is closed with this one.
        The limits of spending hold for everything at once.

        Raises:
            PromptsError: A prompt of the person's own has faults.
        """
        catalog = await asyncio.to_thread(load_catalog, settings)
        self.budget.limits = settings.limits
        return self._assembled(
            paths=self.paths,
            person=self.person,
            settings=settings,
            catalog=catalog,
            repository=self.repository,
            keys=self.keys,
            budget=self.budget,
            peering=self.peering,
            closing=self.closing,
            former=self,
        )

    @property
    def identity(self) -> DeviceIdentity:
        """This device, as its peers know it."""
        return self.peering.identity

    @property
    def trust(self) -> TrustStore:
        """The devices that are paired with this one."""
        return self.peering.trust

    @property
    def pool(self) -> Pool:
        """The paired nodes. Whoever shows them all the time runs :meth:`~mas_core.peers.pool.Pool.run` in a task."""
        return self.peering.pool

    async def plan(self, request: JobRequest) -> Job:
        """Turns a request into a job, with the agents that only nodes have where it may use nodes.

        Raises:
            InputError: Something cannot be used; ``field`` names it. So it is where nodes are asked for and none is paired.
        """
        settings = self.settings
        if request.placement in {Placement.NODES, Placement.AUTO}:
            settings = await self._with_nodes(request)
        previous = await self.repository.conversation(request.follows, most=MOST_TURNS + 1) if request.follows else ()
        return build_job(request, settings=settings, catalog=self.catalog, previous=previous)

    async def resume(self, run_id: str) -> JobRun:
        """Returns the run of an interrupted job, to be entered: what it has is kept, the rest is asked.

        Args:
            run_id: Its id, or a beginning of it that no other run has.

        Raises:
            RunNotFound: There is none, or several; or the run that it continues has been deleted.
            InputError: It was not interrupted.
        """
        record = await self.repository.load(run_id)
        return await self._again(record, kept_for_resume(record))

    async def retry(self, run_id: str, labels: Sequence[str] = ()) -> JobRun:
        """Returns the run of an ended job, to be entered, in which agents are asked again; verdict and figures are made anew.

        Args:
            run_id: Its id, or a beginning of it that no other run has.
            labels: Whom to ask, by the names of their answers (``qwen``, ``qwen #2``); all that failed or broke off if empty.

        Raises:
            RunNotFound: There is none, or several; or the run that it continues has been deleted.
            InputError: It has not ended, a label is none of its, or there is nothing to ask again.
        """
        record = await self.repository.load(run_id)
        return await self._again(record, kept_for_retry(record, labels))

    async def _again(self, record: Record, kept: Kept) -> JobRun:
        if record.question.follows:
            # Looked for before the run is marked as running: without it the agents could not be told what was said.
            try:
                await self.repository.conversation(record.question.follows, most=1)
            except RunNotFound as exc:
                raise RunNotFound(
                    f"The run {record.id} continues {record.question.follows}, which is no longer in the history, so its "
                    "agents could not be told what was said before. Ask the question anew."
                ) from exc
        job = await self._reopened(record)
        return self.orchestrator.open(
            replace(job, panel=replace(job.panel, prompts=self.catalog.own_prompt_digests)),
            kept,
        )

    async def _reopened(self, record: Record) -> Job:
        reopening = asyncio.ensure_future(self.repository.reopen(record.id))
        try:
            return await asyncio.shield(reopening)
        except asyncio.CancelledError:
            # It is carried out all the same, and nobody is there any more who would go on with the run.
            await asyncio.wait({reopening})
            if reopening.exception() is None:
                await self.repository.give_back(record)
            raise

    async def _with_nodes(self, request: JobRequest) -> Settings:
        from mas_core.peers.pool import with_offers  # noqa: PLC0415

        if self.pool.empty and request.placement == Placement.NODES:
            if self.pool.why_nobody:
                raise InputError(f"No node can be used: {self.pool.why_nobody}", field="placement")
            raise InputError(
                "No node is paired with this computer, so calls can only run here: use 'local' or 'auto', "
                "or pair one with `mas nodes pair`.",
                field="placement",
            )
        await self.pool.ready()
        return with_offers(self.settings, self.pool.offered())

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


def _nodes(peering: Peering, repository: Repository, *, providers: ProviderRegistry, settings: Settings) -> Callable[[], Nodes]:
    def nodes() -> Nodes:
        from mas_core.placing import Nodes  # noqa: PLC0415

        return Nodes(pool=peering.pool, ledger=repository, providers=settings.providers, key_to_lend=providers.key_to_lend)

    return nodes


# The figures are needed last: their modules load in the worker thread that calls them.


def _analyse(question: Question, panel: Panel, answers: Sequence[Answer], verdict: Verdict | None) -> Analysis:
    from mas_core.analysis import analyse  # noqa: PLC0415

    return analyse(question, panel, answers, verdict)


def _compare(analysis: Analysis, answers: Sequence[Answer], verdict: Verdict | None) -> Analysis:
    from mas_core.claims import with_claims  # noqa: PLC0415

    return with_claims(analysis, answers, verdict)


def _warm_up() -> None:
    from mas_core.analysis import warm_up  # noqa: PLC0415

    import_module("mas_core.claims")  # a judge's quotes are looked up on the loop, which must not wait for it then
    warm_up()
