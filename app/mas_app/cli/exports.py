"""``mas history export`` and ``import``: runs as files, and back. Offline; nothing is asked again."""

from __future__ import annotations

import argparse
import contextlib
import sys
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import msgspec

from mas_app.cli.who import history_file
from mas_app.pdf.command import pdf_printer
from mas_core.errors import InputError, RunNotFound, StorageError
from mas_core.exit_codes import DONE, FAILED
from mas_core.export import ChartFormat, ExportFormat, ExportOptions, ExportReport, export_run, export_runs, run_bytes
from mas_core.export.pdf import PdfPrinter
from mas_core.imports import import_paths
from mas_core.models import Record
from mas_core.paths import Paths
from mas_core.storage.query import HistoryQuery, Sort
from mas_core.storage.repository import Repository
from mas_core.terminal import note

_TOLD_EVERY_S = 0.2


async def run_export(options: argparse.Namespace, paths: Paths) -> int:
    """Exports the runs that were named."""
    wanted = _options(options)
    async with await Repository.open(await history_file(options, paths)) as repository, contextlib.AsyncExitStack() as stack:
        for notice in repository.notices:
            note(notice)
        source = _Source(repository, await _ids(options, repository), named=bool(options.id))
        printer = None
        if wanted.format is ExportFormat.PDF:
            printer = await stack.enter_async_context(pdf_printer())
            await printer.start()
        report = await _export(options, wanted, source, printer)
    if report is not None:
        note(f"{_runs(report.runs)} in {report.path}")
    for skipped in source.skipped:
        note(skipped)
    return FAILED if source.skipped else DONE


async def run_import(options: argparse.Namespace, paths: Paths) -> int:
    """Imports files, folders and archives."""
    progress = _Progress()
    async with await Repository.open(await history_file(options, paths)) as repository:
        for notice in repository.notices:
            note(notice)
        given = [Path(path) for path in options.path]
        try:
            report = await import_paths(given, repository, older_user=options.from_user, progress=progress.imported)
        finally:
            progress.end()
            if progress.unfinished:
                note(f"{_runs(progress.done)} of {progress.total:,} were taken in; another import of the same adds the others.")
    if options.json:
        sys.stdout.write(msgspec.json.format(msgspec.json.encode(report), indent=2).decode() + "\n")
        return DONE
    note(f"{_runs(report.added)} imported" + (f", {report.skipped} were here already" if report.skipped else ""))
    for old, new in report.copied:
        note(f"Another run has the id {old[:8]}: this one was kept as {new[:8]}.")
    return DONE


async def _export(
    options: argparse.Namespace, wanted: ExportOptions, source: _Source, printer: PdfPrinter | None
) -> ExportReport | None:
    single = len(source.ids) == 1 and not options.all and not options.search and not options.zip
    if options.output == "-":
        if not single or wanted.charts is not None:
            raise InputError("Only one run, without chart files, can be printed; give -o a name.", field="output")
        sys.stdout.buffer.write(await run_bytes(await source.only(), wanted, printer=printer))
        return None
    target = Path(options.output)
    if single:
        return await export_run(await source.only(), target, wanted, printer=printer)
    progress, total = _Progress(), len(source.ids)
    try:
        return await export_runs(
            source.records(),
            target,
            wanted,
            zipped=options.zip,
            total=total,
            printer=printer,
            progress=lambda done: progress.tell(done, f"{done:,} of {total:,} exported"),
        )
    finally:
        progress.end()


def _options(options: argparse.Namespace) -> ExportOptions:
    if sum((bool(options.id), options.all, bool(options.search))) != 1:
        raise InputError("Say which runs: their ids, or --all, or --search Q.")
    return ExportOptions(
        format=ExportFormat(options.format),
        charts=ChartFormat(options.charts) if options.charts else None,
        scale=options.scale,
        theme=options.theme,
        overwrite=options.force,
    )


async def _ids(options: argparse.Namespace, repository: Repository) -> Sequence[str]:
    if options.id:
        return tuple(dict.fromkeys(options.id))
    query = HistoryQuery(text=options.search, sort=Sort.DATE, snippets=0)
    ids: list[str] = []
    while True:
        page = await repository.search(query)
        ids += [run.id for run in page.runs]
        if not page.next_page:
            break
        query = replace(query, after=page.next_page)
    if not ids:
        raise InputError("No run was found." if options.search else "The history is empty here.")
    return tuple(ids)


@dataclass(slots=True)
class _Source:
    """Reads runs one at a time. One that was not named and cannot be read is told at the end and does not stop the others."""

    repository: Repository
    ids: Sequence[str]
    named: bool
    skipped: list[str] = field(default_factory=list)

    async def only(self) -> Record:
        """Returns the one run."""
        return await self.repository.load(self.ids[0])

    async def records(self) -> AsyncIterator[Record]:
        """Yields the runs."""
        for run_id in self.ids:
            try:
                record = await self.repository.load(run_id)
            except (RunNotFound, StorageError) as exc:
                if self.named:
                    raise
                self.skipped.append(f"Left out: {exc}")
                continue
            yield record


class _Progress:
    """Tells on a terminal's standard error how far it is; elsewhere it is silent."""

    def __init__(self) -> None:
        self.done = self.total = 0
        self._shown = sys.stderr.isatty()
        self._told_at = 0.0

    @property
    def unfinished(self) -> bool:
        """Whether some were done, and not all."""
        return 0 < self.done < self.total

    def tell(self, done: int, words: str) -> None:
        """Says how many are done, a few times a second."""
        self.done = done
        if self._shown and time.monotonic() - self._told_at > _TOLD_EVERY_S:
            self._told_at = time.monotonic()
            print(f"\r{words} ", end="", file=sys.stderr, flush=True)

    def imported(self, done: int, total: int) -> None:
        """Says how many are taken in, or how many were checked before that."""
        self.total = total
        self.tell(done, f"{done:,} of {total:,} imported" if total else f"{done:,} checked")

    def end(self) -> None:
        """Clears the line."""
        if self._told_at:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)


def _runs(count: int) -> str:
    return "1 run" if count == 1 else f"{count:,} runs"
