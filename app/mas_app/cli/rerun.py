"""``mas history rerun``: asks what a stored run asked, of the same panel, as a new run."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from mas_app.cli.history import notices
from mas_app.cli.running import run_to_the_end
from mas_app.cli.who import open_runtime
from mas_core.errors import InputError
from mas_core.models import CROSS, Record
from mas_core.paths import Paths
from mas_core.planning import JobRequest, RoleMode
from mas_core.runtime import Runtime


async def run(options: argparse.Namespace, paths: Paths) -> int:
    """Asks again."""
    async with open_runtime(options, paths) as runtime:
        notices(runtime.repository)
        record = await runtime.repository.load(options.id)
        missing = missing_now(record, runtime)
        if missing:
            raise InputError(
                f"The run {record.id[:8]} cannot be asked again as it was: the settings no longer have {', '.join(missing)}. "
                "Put that back, or ask with `mas ask`."
            )
        return await run_to_the_end(runtime.orchestrator.open(await runtime.plan(request_of(record))), options)


def request_of(record: Record) -> JobRequest:
    """Returns what was asked for when the run began. Its agents are those of the settings of today."""
    question, panel = record.question, record.panel
    crossed = any(CROSS in agent for agent in panel.agents)
    agents = tuple(dict.fromkeys(agent.partition(CROSS)[0] for agent in panel.agents))
    return JobRequest(
        text=question.text,
        agents=agents,
        domain=question.domain,
        question_type=question.question_type,
        # An empty role takes away what the panel of the settings may give by now.
        roles={} if crossed else {agent: panel.roles.get(agent, "") for agent in agents},
        role_mode=RoleMode.EVERY if crossed else RoleMode.HAND,
        method=panel.method,
        aggregator=panel.aggregator or "",
        repeats=panel.repeats,
        max_cost_usd=panel.max_cost_usd,
        follows=question.follows or "",
        carry=question.carry,
    )


def missing_now(record: Record, runtime: Runtime) -> tuple[str, ...]:
    """Returns what the run had and settings and catalog do not have any more, in words."""
    wanted = dict.fromkeys(agent.partition(CROSS)[0] for agent in (*record.panel.agents, record.panel.aggregator or ""))
    missing = [f"the agent {agent}" for agent in wanted if agent and agent not in runtime.settings.agents]
    known: tuple[tuple[str, str, Callable[[str], object]], ...] = (
        ("the domain", record.question.domain, runtime.catalog.domain),
        ("the question type", record.question.question_type, runtime.catalog.question_type),
        *(("the role", role, runtime.catalog.role) for role in dict.fromkeys(record.panel.roles.values())),
    )
    for what, name, find in known:
        try:
            find(name)
        except InputError:
            missing.append(f"{what} {name}")
    return tuple(missing)
