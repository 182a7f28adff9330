"""Shows a run in a terminal or to a script while it goes on, and says how it ended."""

from __future__ import annotations

import argparse
import asyncio
import sys

from mas_app.cli.live import LiveText
from mas_core.events import Event, event_to_json
from mas_core.exit_codes import CANCELLED, DONE, FAILED, NO_QUORUM
from mas_core.models import Job, JobState, Record
from mas_core.orchestrator import JobRun
from mas_core.record_json import record_to_json
from mas_core.terminal import discard_output, note

_EXIT_CODES = {
    JobState.DONE: DONE,
    JobState.FAILED: FAILED,
    JobState.NO_QUORUM: NO_QUORUM,
    JobState.CANCELLED: CANCELLED,
}


async def run_to_the_end(job_run: JobRun, options: argparse.Namespace, *, going_on: bool = False) -> int:
    """Runs a job and shows it as text, as a record (``options.json``) or as events (``options.events``).

    ``going_on`` says that it has answers from before, so that not all of its agents are asked.

    The record goes to standard output even without a quorum, and after a cancel. Returns the exit code.
    """
    try:
        async with job_run:
            await _follow(job_run, options, going_on=going_on)
    except asyncio.CancelledError:
        # The run has ended in order by now, and what arrived is stored: show it as well.
        if options.events:
            async for event in job_run.events():  # what came of the cancellation, with the record at the end
                _print_event(event)
        elif job_run.record is not None:
            _show(job_run.record, options)
        raise
    return _ended(job_run)


async def _follow(job_run: JobRun, options: argparse.Namespace, *, going_on: bool) -> None:
    """Shows the job while it runs. A reader that goes away ends the showing, not the job: its answers are paid for."""
    live = LiveText(watched=sys.stdout.isatty())
    read = True
    if not options.events:
        _announce(job_run.job, going_on=going_on)
    async for event in job_run.events():
        if not read:
            continue
        try:
            live.explain(event)
            if options.events:
                _print_event(event)
            elif not options.json:
                live.show(event)
        except BrokenPipeError:
            read = False
            note("Nobody reads the output any more; the run goes on and will be in the history.")
        except OSError as exc:
            read = False  # showing an event touches nothing but standard output
            note(f"The output cannot be written any more ({exc.strerror}); the run goes on and will be in the history.")
    if read and job_run.record is not None:
        _show(job_run.record, options)
    if not read:
        discard_output()


def _print_event(event: Event) -> None:
    sys.stdout.write(event_to_json(event).decode("utf-8") + "\n")
    sys.stdout.flush()


def _announce(job: Job, *, going_on: bool) -> None:
    panel = job.panel
    note(f"Going on with the run {job.id[:8]} …" if going_on else f"Asking {', '.join(panel.agents)} …")
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
