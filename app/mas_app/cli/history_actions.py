"""``mas history search``, ``delete``, ``undelete``, ``tag`` and ``tags``: finds runs and keeps them in order, offline."""

from __future__ import annotations

import argparse
import re
import sys
from datetime import datetime, timedelta

import msgspec

from mas_app.cli.history import HEADER, MOST_ROWS, notices, row_of
from mas_app.cli.who import history_file
from mas_core.errors import InputError
from mas_core.exit_codes import DONE
from mas_core.models import JobState
from mas_core.paths import Paths
from mas_core.storage.query import HistoryPage, HistoryQuery, Sort
from mas_core.storage.repository import Repository
from mas_core.storage.snippets import Snippet
from mas_core.terminal import bold, note, safe, table

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


async def run_search(options: argparse.Namespace, paths: Paths) -> int:
    """Lists the runs that hold all words, the best first, with the passage that was found."""
    query = query_of(options, " ".join(options.text))
    async with await Repository.open(await history_file(options, paths)) as repository:
        notices(repository)
        page = await repository.search(query)
        total = None if options.json else await repository.count_found(query)
    if options.json:
        print_json(page)
    else:
        _print_page(page)
        found = "1 run found." if total == 1 else f"{total} runs found."
        note(found + (f" --after {page.next_page} shows the next ones." if page.next_page else ""))
    return DONE


async def run_delete(options: argparse.Namespace, paths: Paths) -> int:
    """Deletes runs."""
    async with await Repository.open(await history_file(options, paths)) as repository:
        notices(repository)
        ids = [await repository.delete(run_id, now=options.now) for run_id in options.id]
    if options.json:
        print_json({"deleted": ids, "for_good": options.now})
    else:
        print("\n".join(ids))
        note("Deleted for good." if options.now else "Deleted; for 30 days `mas history undelete ID` brings them back.")
    return DONE


async def run_undelete(options: argparse.Namespace, paths: Paths) -> int:
    """Brings deleted runs back."""
    async with await Repository.open(await history_file(options, paths)) as repository:
        notices(repository)
        ids = [await repository.undelete(run_id) for run_id in options.id]
    if options.json:
        print_json({"undeleted": ids})
    else:
        print("\n".join(ids))
    return DONE


async def run_tag(options: argparse.Namespace, paths: Paths) -> int:
    """Puts tags on a run, or takes them off."""
    if not options.tag and not options.remove:
        raise InputError("Give a tag, or --remove TAG.", field="tag")
    async with await Repository.open(await history_file(options, paths)) as repository:
        notices(repository)
        run_id = await repository.tag(options.id, options.tag)
        await repository.untag(run_id, options.remove)
    if options.json:
        print_json({"id": run_id, "added": options.tag, "removed": options.remove})
    else:
        print(run_id)
    return DONE


async def run_tags(options: argparse.Namespace, paths: Paths) -> int:
    """Lists all tags."""
    async with await Repository.open(await history_file(options, paths)) as repository:
        notices(repository)
        tags = await repository.tags()
    if options.json:
        print_json(tags)
    elif tags:
        print(table(("RUNS", "TAG"), [(str(tag.runs), safe(tag.name)) for tag in tags]))
    else:
        note("There are no tags yet: mas history tag ID TAG")
    return DONE


def query_of(options: argparse.Namespace, text: str) -> HistoryQuery:
    """Returns the query that a command line asks for.

    Raises:
        InputError: A date cannot be read, or a number is out of range.
    """
    if not 1 <= options.limit <= MOST_ROWS:
        raise InputError(f"--limit is at least 1 and at most {MOST_ROWS:,}.")
    return HistoryQuery(
        text=text,
        since=moment(options.since),
        until=moment(options.until, end=True),
        domain=options.domain,
        question_type=options.type,
        agent=options.agent,
        method=options.method,
        tag=options.tag,
        state=JobState(options.state) if options.state else None,
        deleted=options.deleted,
        sort=Sort(options.sort) if options.sort else None,
        descending=not options.ascending,
        limit=options.limit,
        after=options.after,
        snippets=options.limit,
    )


def moment(given: str, *, end: bool = False) -> datetime | None:
    """Reads a day or a moment, of this computer's zone if it names none; with ``end`` a day is meant to its end.

    Raises:
        InputError: It is neither.
    """
    if not given:
        return None
    try:
        read = datetime.fromisoformat(given)
        whole_day = timedelta(days=1 if end and _DAY.fullmatch(given) else 0)
        return (read + whole_day).astimezone()
    except (ValueError, OverflowError) as exc:
        raise InputError(f"{given!r} is no date; write 2026-03-01, or 2026-03-01T18:30.") from exc


def print_json(value: object) -> None:
    """Prints a boundary dataclass, or what JSON knows, as JSON."""
    sys.stdout.write(msgspec.json.format(msgspec.json.encode(value), indent=2).decode("utf-8") + "\n")


def _print_page(page: HistoryPage) -> None:
    if not page.runs:
        return
    lines = table(HEADER, [row_of(run) for run in page.runs]).split("\n")
    print(lines[0])
    for line, run in zip(lines[1:], page.runs, strict=True):
        print(line)
        if run.id in page.snippets:
            print(f"          {_passage(page.snippets[run.id])}")


def _passage(snippet: Snippet) -> str:
    text = "".join(bold(safe(part.text)) if part.marked else safe(part.text) for part in snippet.parts)
    place = snippet.agent or snippet.field
    return f"{safe(place)}: {text}"
