"""``mas ask``: runs one job and shows it while it runs, or says what it would cost."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping

import msgspec

from mas_app.cli.running import run_to_the_end
from mas_app.cli.who import open_runtime
from mas_core.errors import InputError
from mas_core.estimate import Estimate, estimate
from mas_core.exit_codes import DONE
from mas_core.paths import Paths
from mas_core.planning import JobRequest
from mas_core.terminal import note


async def run(options: argparse.Namespace, paths: Paths) -> int:
    """Asks, or with ``--estimate`` says what asking would cost."""
    request = _request(options, _question(options.question))
    if options.estimate and options.events:
        raise InputError("--estimate asks nothing, so there are no events to print.")
    async with open_runtime(options, paths) as runtime:
        for notice in runtime.repository.notices:
            note(notice)
        job = await runtime.plan(request)
        if options.estimate:
            _print_estimate(estimate(job, catalog=runtime.catalog), as_json=options.json)
            return DONE
        return await run_to_the_end(runtime.orchestrator.open(job), options)


def _print_estimate(foretold: Estimate, *, as_json: bool) -> None:
    if as_json:
        sys.stdout.write(msgspec.json.format(msgspec.json.encode(foretold), indent=2).decode("utf-8") + "\n")
        return
    read, written = f"{foretold.prompt_tokens:,}", f"{foretold.completion_tokens:,}"
    print(f"{foretold.sentence} ({read} to read, {written} to write).")
    note("Nothing was asked. Calls that fail and are tried again come on top.")


def _question(given: str) -> str:
    if given != "-":
        return given
    try:
        return sys.stdin.read()
    except UnicodeDecodeError as exc:
        raise InputError("Standard input is not text in UTF-8.", field="question") from exc


def _request(options: argparse.Namespace, text: str) -> JobRequest:
    agents = tuple(name.strip() for name in options.agents.split(",") if name.strip())
    if options.agents and not agents:
        raise InputError(
            "--agents names nobody; give agents with commas between, or leave it out for the panel's.", field="agents"
        )
    return JobRequest(
        text=text,
        panel=options.panel,
        agents=agents,
        domain=options.domain,
        question_type=options.type,
        roles=_roles(options.role),
        role_mode=options.roles,
        method=options.consensus,
        aggregator=options.aggregator,
        repeats=options.repeats,
        max_cost_usd=options.max_cost,
        placement=options.on,
        follows=options.follow_up,
        carry=options.carry,
    )


def _roles(given: list[str]) -> Mapping[str, str]:
    roles: dict[str, str] = {}
    for item in given:
        agent, equals, role = item.partition("=")
        if not equals or not agent.strip() or not role.strip():
            raise InputError(f"A role is given as AGENT=ROLE, not '{item}'.", field="roles")
        roles[agent.strip()] = role.strip()
    return roles
