"""``mas ask``: runs one job and shows it as text while it runs, as a record, or as events."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Mapping

from mas_app.cli.exit_codes import CANCELLED, DONE, FAILED, NO_QUORUM
from mas_app.cli.live import LiveText
from mas_app.cli.terminal import discard_output, note
from mas_core.errors import InputError
from mas_core.events import Event, event_to_json
from mas_core.models import Job, JobState, Record
from mas_core.orchestrator import JobRun
from mas_core.paths import Paths
from mas_core.planning import JobRequest, build_job
from mas_core.record_json import record_to_json
from mas_core.runtime import Runtime

_EXIT_CODES = {
    JobState.DONE: DONE,
    JobState.FAILED: FAILED,
    JobState.NO_QUORUM: NO_QUORUM,
    JobState.CANCELLED: CANCELLED,
}


async def run(options: argparse.Namespace, paths: Paths) -> int:
    """Asks; the record goes to standard output even without a quorum."""
    request = _request(options, _question(options.question))
    async with Runtime.open(paths) as runtime:
        job = build_job(request, settings=runtime.settings, catalog=runtime.catalog)
        for notice in runtime.repository.notices:
            note(notice)
        job_run = runtime.orchestrator.open(job)
        try:
            async with job_run:
                await _follow(job_run, options)
        except asyncio.CancelledError:
            # The run has ended in order by now, and what arrived is stored: show it as well.
            if job_run.record is not None:
                _show(job_run.record, options)
            raise
        return _ended(job_run)


def _question(given: str) -> str:
    if given != "-":
        return given
    try:
        return sys.stdin.read()
    except UnicodeDecodeError as exc:
        raise InputError("Standard input is not text in UTF-8.", field="question") from exc


def _request(options: argparse.Namespace, text: str) -> JobRequest:
    return JobRequest(
        text=text,
        panel=options.panel,
        agents=tuple(name.strip() for name in options.agents.split(",") if name.strip()),
        domain=options.domain,
        question_type=options.type,
        roles=_roles(options.role),
        role_mode=options.roles,
        method=options.consensus,
        aggregator=options.aggregator,
        repeats=options.repeats,
        placement=options.on,
    )


def _roles(given: list[str]) -> Mapping[str, str]:
    roles: dict[str, str] = {}
    for item in given:
        agent, equals, role = item.partition("=")
        if not equals or not agent.strip() or not role.strip():
            raise InputError(f"A role is given as AGENT=ROLE, not '{item}'.", field="roles")
        roles[agent.strip()] = role.strip()
    return roles


async def _follow(job_run: JobRun, options: argparse.Namespace) -> None:
    """Shows the job while it runs. A reader that goes away ends the showing, not the job: its answers are paid for."""
    live = LiveText()
    read = True
    if not options.events:
        _announce(job_run.job)
    async for event in job_run.events():
        if not read or options.json:
            continue
        try:
            _print_event(event) if options.events else live.show(event)
        except BrokenPipeError:
            read = False
            note("Nobody reads the output any more; the run goes on and will be in the history.")
    if read and job_run.record is not None:
        _show(job_run.record, options)
    if not read:
        discard_output()


def _print_event(event: Event) -> None:
    sys.stdout.write(event_to_json(event).decode("utf-8") + "\n")
    sys.stdout.flush()


def _announce(job: Job) -> None:
    panel = job.panel
    note(f"Asking {', '.join(panel.agents)} …")
    if panel.demo:
        note("This is the small built-in demo model: it runs on this computer and is often wrong.")


def _show(record: Record, options: argparse.Namespace) -> None:
    if options.json:
        sys.stdout.write(record_to_json(record, indent=2).decode("utf-8") + "\n")
    elif not options.events:
        from mas_app.cli.report import print_verdict  # noqa: PLC0415  (not before the first text is out)

        print_verdict(record)
    sys.stdout.flush()


def _ended(job_run: JobRun) -> int:
    record = job_run.record
    if record is None:
        return FAILED
    if job_run.storage_error is not None:
        note(f"mas: {job_run.storage_error} The answers above are complete, but this run is not in the history.")
        return FAILED
    return _EXIT_CODES[record.state]
