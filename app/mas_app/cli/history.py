"""``mas history list`` and ``show``: past runs, read offline; nothing is asked again."""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace

import msgspec

from mas_app.cli.who import history_file
from mas_core.errors import InputError, RunNotFound
from mas_core.exit_codes import DONE
from mas_core.models import JobState, Record, RunSummary
from mas_core.paths import Paths
from mas_core.record_json import record_to_json
from mas_core.storage.query import HistoryQuery
from mas_core.storage.repository import Repository
from mas_core.terminal import note, shortened, table

_NOTHING = 'The history is empty here. Ask something: mas ask "Should cities ban cars?"'
MOST_ROWS = 1_000_000_000
"""Above any history; SQLite counts rows in 64 bits, and refuses a number beyond them as a fault of the program."""
HEADER = ("ID", "WHEN", "STATE", "METHOD", "ANSWERED", "SCORE", "QUESTION")


async def run_list(options: argparse.Namespace, paths: Paths) -> int:
    """Lists runs, newest first or as asked for."""
    from mas_app.cli.history_actions import query_of  # noqa: PLC0415  (it uses this module's table)

    if not 1 <= options.limit <= MOST_ROWS or not 0 <= options.offset <= MOST_ROWS:
        raise InputError(f"--limit is at least 1 and --offset at least 0, and both are at most {MOST_ROWS:,}.")
    query = replace(query_of(options, ""), limit=options.limit + options.offset)
    async with await Repository.open(await history_file(options, paths)) as repository:
        notices(repository)
        runs = (await repository.search(query)).runs[options.offset :]
        total = await repository.count_found(query)
    if options.json:
        sys.stdout.write(msgspec.json.format(msgspec.json.encode(runs), indent=2).decode("utf-8") + "\n")
    elif not runs:
        note(_NOTHING if not total and query == HistoryQuery(limit=query.limit, snippets=query.snippets) else "No more runs.")
    else:
        print(table(HEADER, [row_of(run) for run in runs]))
        if total > options.offset + len(runs):
            note(f"{total} runs in all; --offset {options.offset + len(runs)} shows the next ones.")
    return DONE


async def run_show(options: argparse.Namespace, paths: Paths) -> int:
    """Shows one run."""
    async with await Repository.open(await history_file(options, paths)) as repository:
        notices(repository)
        record = await repository.load(options.id)
        ties = [] if options.json else await _ties(repository, record)
    if options.json:
        sys.stdout.write(record_to_json(record, indent=2).decode("utf-8") + "\n")
    else:
        from mas_app.cli.report import print_record  # noqa: PLC0415  (lists need none of a report's figures)

        print_record(record, ties=ties)
        if record.state is JobState.UNFINISHED:
            note(f"Go on with it: mas history resume {record.id[:8]}")
    return DONE


async def _ties(repository: Repository, record: Record) -> list[str]:
    """Says what a run continues and what continued it."""
    ties = []
    if record.question.follows is not None:
        try:
            before = await repository.load(record.question.follows)
            ties.append(f"Continues {before.id[:8]}: {shortened(before.question.text, 60)}")
        except RunNotFound:
            ties.append(f"Continues {record.question.follows[:8]}, which is no longer in the history")
        if not record.question.carry:
            ties.append("The agents saw nothing of that run")
    ties += [f"Continued by {run.id[:8]}: {shortened(run.question, 60)}" for run in await repository.followers(record.id)]
    return ties


def notices(repository: Repository) -> None:
    """Says what was done with a damaged file when the history was opened."""
    for notice in repository.notices:
        note(notice)


def row_of(run: RunSummary) -> tuple[str, ...]:
    """Returns a run as a row below :data:`HEADER`."""
    when = run.created_at.astimezone().strftime("%Y-%m-%d %H:%M")
    score = f"{run.consensus_score:.0f}" if run.consensus_score is not None else "–"
    return (
        run.id[:8],
        when,
        run.state,
        run.method,
        f"{run.answered} of {run.asked}",
        score,
        shortened(run.question, 60),
    )
