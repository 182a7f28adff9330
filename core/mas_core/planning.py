"""From what a form, a command line or a client gives (names and text) to a job that can run. Every fault names its field."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import cycle

from mas_core.catalog import Catalog
from mas_core.consensus import STRATEGIES
from mas_core.conversation import turns_of
from mas_core.errors import InputError
from mas_core.models import CROSS, Agent, Job, JobState, Panel, Placement, Question, Record
from mas_core.prompts import choices_for
from mas_core.providers.text import safe_text
from mas_core.settings import DEFAULT_PANEL, PanelSettings, Settings

QUESTION_CAP_CHARACTERS = 100_000
REPEATS_CAP = 50
CROSSED_CAP = 500
DEFAULT_METHOD = "fusion"
SMALL_DEFAULT_METHOD = "synthesis"
"""The built-in model cannot compare answers as data, which fusion asks of the aggregator."""


class RoleMode(StrEnum):
    """How roles come to agents.

    ``HAND``: the panel's and the given ones; ``AUTO``: the catalog's, in turn; ``NONE``: none at all; ``EVERY``: each agent is
    asked once in every role, which shows how much of an answer is the role and how much the model.
    """

    HAND = "hand"
    AUTO = "auto"
    NONE = "none"
    EVERY = "every"


@dataclass(frozen=True, slots=True, kw_only=True)
class JobRequest:
    """A question as it was given. Empty fields take the panel's value, then the default.

    Attributes:
        panel: Name of a panel in the settings, or empty for ``default``.
        agents: Agents to ask instead of the panel's.
        roles: Agent to role, on top of the panel's; an empty role takes the panel's away.
        role_mode: How roles are given; see :class:`RoleMode`.
        max_cost_usd: The most that the job may cost, in dollars; None leaves it to the limits of the settings.
        follows: Id of the run that the question continues, or empty.
        carry: Whether the agents see what was asked then, their own answer and the verdict.
    """

    text: str
    panel: str = ""
    agents: tuple[str, ...] = ()
    domain: str = "custom"
    question_type: str = "none"
    roles: Mapping[str, str] = field(default_factory=dict)
    role_mode: str = "hand"
    method: str = ""
    aggregator: str = ""
    repeats: int | None = None
    placement: str = Placement.LOCAL
    max_cost_usd: float | None = None
    follows: str = ""
    carry: bool = True


def build_job(
    request: JobRequest, *, settings: Settings, catalog: Catalog, previous: Record | Sequence[Record] | None = None
) -> Job:
    """Turns a request into a job.

    Args:
        request: What was asked for.
        settings: Agents and panels.
        catalog: Domains, types, roles and prompts.
        previous: The run that the question continues, or it and those before it, the oldest first. Preview and estimate show
            what is told of them; when the job begins they are read from the history anew.

    Raises:
        InputError: Something cannot be used; ``field`` names it and the message says what there is instead.
    """
    text = request.text.strip()
    if not text:
        raise InputError("The question is empty. Write what you want to ask.", field="question")
    if safe_text(text) != text:
        raise InputError("The question holds characters that are no text (NUL, or bytes that are not UTF-8).", field="question")
    if len(text) > QUESTION_CAP_CHARACTERS:
        raise InputError(
            f"The question has {len(text):,} characters; at most {QUESTION_CAP_CHARACTERS:,} fit.", field="question"
        )
    domain = catalog.domain(request.domain or "custom")
    question_type = catalog.question_type(request.question_type or "none")
    before = (previous,) if isinstance(previous, Record) else tuple(previous or ())
    question = Question(
        text=text,
        domain=domain.id,
        question_type=question_type.id,
        follows=_follows(request, before),
        carry=request.carry,
    )
    base = _base_panel(request, settings)
    aggregator = settings.agents.get(request.aggregator or base.aggregator)
    default = SMALL_DEFAULT_METHOD if aggregator is not None and aggregator.demo else DEFAULT_METHOD
    method = _method(request.method or base.method or "", question, catalog, default=default)
    return Job(
        question=question,
        panel=_panel(request, base, method=method, settings=settings, catalog=catalog),
        placement=_placement(request.placement),
        turns=turns_of(before),
    )


def _follows(request: JobRequest, before: Sequence[Record]) -> str | None:
    if not before:
        return request.follows or None
    last = before[-1]
    if last.state is JobState.RUNNING:
        raise InputError("The run that this question continues is still under way.", field="follows")
    if not any(answer.text for answer in last.answers):
        raise InputError(
            "The run that this question continues has no answers, so there is nothing to go on from.", field="follows"
        )
    return last.id


def _base_panel(request: JobRequest, settings: Settings) -> PanelSettings:
    name = request.panel or DEFAULT_PANEL
    if name not in settings.panels:
        raise InputError(f"There is no panel '{name}'. There are: {', '.join(settings.panels)}.", field="panel")
    return settings.panels[name]


def _agent(name: str, settings: Settings, *, field_name: str) -> Agent:
    if name not in settings.agents:
        raise InputError(f"There is no agent '{name}'. There are: {', '.join(settings.agents)}.", field=field_name)
    return settings.agents[name]


def _method(wanted: str, question: Question, catalog: Catalog, *, default: str) -> str:
    choices = choices_for(question, catalog)
    if catalog.question_type(question.question_type).closed and choices is None:
        raise InputError(
            "The question offers no choice: write at least two options, each on a line of its own, as 'A) …' and 'B) …'.",
            field="question",
        )
    if not wanted:
        return "vote" if choices is not None else default
    if wanted not in STRATEGIES:
        raise InputError(f"There is no method '{wanted}'. There are: {', '.join(STRATEGIES)}.", field="method")
    if STRATEGIES[wanted].closed_only and choices is None:
        raise InputError(
            f"The method '{wanted}' counts choices, and a question of this type has none. "
            f"Take one of the types {_closed_types(catalog)}, or another method.",
            field="method",
        )
    return wanted


def _closed_types(catalog: Catalog) -> str:
    return ", ".join(f"'{key}'" for key, kind in catalog.question_types.items() if kind.closed)


def _panel(request: JobRequest, base: PanelSettings, *, method: str, settings: Settings, catalog: Catalog) -> Panel:
    agents = request.agents or base.agents
    if not agents:
        raise InputError("The panel has no agents. Choose at least one.", field="agents")
    doubled = sorted({name for name in agents if agents.count(name) > 1})
    if doubled:
        raise InputError(f"Asked twice: {', '.join(doubled)}. To ask an agent more often, set repeats.", field="agents")
    specs = {name: _agent(name, settings, field_name="agents") for name in agents}
    aggregator = request.aggregator or base.aggregator
    specs[aggregator] = _agent(aggregator, settings, field_name="aggregator")
    # The panel's own agents may stand in as aggregator even where the person asks only some of them.
    specs |= {name: _agent(name, settings, field_name="agents") for name in base.agents if name not in specs}
    if method == "single":
        agents = (aggregator,)
    mode = _role_mode(request.role_mode)
    if mode is not RoleMode.HAND and any(request.roles.values()):
        raise InputError(f"Roles are given either by hand or by '{mode}', not both.", field="roles")
    if mode is RoleMode.EVERY and method == "single":
        raise InputError("With 'single' one agent answers alone: its roles have nothing to be compared with.", field="method")
    if mode is RoleMode.EVERY:
        return _crossed_panel(request, base, agents=agents, specs=specs, method=method, catalog=catalog)
    return Panel(
        agents=tuple(agents),
        aggregator=aggregator,
        roles=_roles(request, base, agents=agents, catalog=catalog, mode=mode),
        method=method,
        repeats=_repeats(request.repeats if request.repeats is not None else base.repeats),
        layers=base.layers,
        max_cost_usd=_max_cost(request.max_cost_usd),
        name=base.id if tuple(agents) == base.agents else "",
        specs=specs,
        prompts=catalog.own_prompt_digests,
    )


def _crossed_panel(
    request: JobRequest,
    base: PanelSettings,
    *,
    agents: tuple[str, ...],
    specs: Mapping[str, Agent],
    method: str,
    catalog: Catalog,
) -> Panel:
    """Seats each agent once in every role; the agents themselves stay at hand as aggregators."""
    repeats = _repeats(request.repeats if request.repeats is not None else base.repeats)
    asked = len(agents) * len(catalog.roles) * repeats
    if asked > CROSSED_CAP:
        raise InputError(
            f"Every role on every agent makes {asked} answers; at most {CROSSED_CAP} can be asked at once. "
            "Take fewer agents or repeats.",
            field="roles",
        )
    seated = {f"{agent}{CROSS}{role}": (agent, role) for role in catalog.roles for agent in agents}
    return Panel(
        agents=tuple(seated),
        aggregator=request.aggregator or base.aggregator,
        roles={name: role for name, (_, role) in seated.items()},
        method=method,
        repeats=repeats,
        layers=base.layers,
        max_cost_usd=_max_cost(request.max_cost_usd),
        specs={**{name: replace(specs[agent], id=name) for name, (agent, _) in seated.items()}, **specs},
        prompts=catalog.own_prompt_digests,
    )


def _role_mode(wanted: str) -> RoleMode:
    try:
        return RoleMode(wanted or RoleMode.HAND)
    except ValueError as exc:
        raise InputError(f"Roles are given {', '.join(RoleMode)}, not '{wanted}'.", field="roles") from exc


def _roles(
    request: JobRequest, base: PanelSettings, *, agents: tuple[str, ...], catalog: Catalog, mode: RoleMode
) -> Mapping[str, str]:
    if mode is RoleMode.NONE:
        return {}
    if mode is RoleMode.AUTO:
        return dict(zip(agents, cycle(catalog.roles), strict=False))
    # The method 'single' leaves only one of those who were asked for; the others' roles are then without effect.
    strangers = sorted(set(request.roles) - set(agents) - set(request.agents) - set(base.agents))
    if strangers:
        raise InputError(f"A role for {', '.join(strangers)}, who is not on the panel ({', '.join(agents)}).", field="roles")
    wanted = {**base.roles, **request.roles}
    return {name: catalog.role(wanted[name]).id for name in agents if wanted.get(name)}


def _repeats(repeats: int) -> int:
    if not 1 <= repeats <= REPEATS_CAP:
        raise InputError(f"Each agent can be asked 1 to {REPEATS_CAP} times, not {repeats}.", field="repeats")
    return repeats


def _max_cost(limit_usd: float | None) -> float | None:
    if limit_usd is not None and not (math.isfinite(limit_usd) and limit_usd >= 0):
        raise InputError("The most that a run may cost is an amount of dollars, 0 or more.", field="max_cost_usd")
    return limit_usd


def _placement(wanted: str) -> Placement:
    try:
        return Placement(wanted)
    except ValueError as exc:
        raise InputError(f"Calls run on {', '.join(Placement)}, not on '{wanted}'.", field="placement") from exc
