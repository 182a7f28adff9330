"""Exports of one run or many to files. One run is in memory at a time, however many there are."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterable, AsyncIterator, Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from mas_core.export.answers import ANSWERS, AnswersTable
from mas_core.export.formats import ExportFormat, ExportOptions, chart_files, run_bytes
from mas_core.export.listing import Listing, listed
from mas_core.export.names import UniqueNames, stem
from mas_core.export.pdf import PdfPrinter
from mas_core.export.places import Place, archive, folder, one_file
from mas_core.export.rows import csv_header, csv_rows
from mas_core.models import Record
from mas_core.record_json import record_to_json

BUNDLE_FROM_RUNS = 500
"""From so many runs on, JSON comes as JSON Lines: a reader of archives may refuse one of over a thousand files."""

_BUNDLE_BYTES = 8 << 20
_CHARTS = "charts"

Progress = Callable[[int], None]
"""Is told how many runs are done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportReport:
    """What an export came to: how many runs, and where they are."""

    runs: int
    path: Path


async def export_run(
    record: Record, target: Path, options: ExportOptions, *, printer: PdfPrinter | None = None
) -> ExportReport:
    """Writes one run to a file; with chart files, to a folder that holds it and them.

    Args:
        record: The run.
        target: The file, or the folder. An existing folder gets one in it with a name that tells the run.
        options: Format, charts, and whether something may be replaced.
        printer: For PDFs.

    Raises:
        InputError: There is something at ``target`` already.
        MachineError: It cannot be written, or a library is missing.
    """
    if options.charts is not None:
        return await export_runs(_only(record), _within(target, stem(record)), options, printer=printer)
    path = _within(target, f"{stem(record)}.{options.format}")
    data = await run_bytes(record, options, printer=printer)
    with one_file(path, overwrite=options.overwrite) as file:
        file.write(data)
    return ExportReport(runs=1, path=path)


async def export_runs(
    records: AsyncIterable[Record],
    target: Path,
    options: ExportOptions,
    *,
    zipped: bool = False,
    total: int = 1,
    printer: PdfPrinter | None = None,
    progress: Progress | None = None,
) -> ExportReport:
    """Writes runs to a folder or a ZIP; as CSV, several are one table, and without chart files and a ZIP nothing but that file.

    A cancelled or failed export leaves nothing at ``target``. Memory does not grow with the number of runs, but for their
    names.

    Args:
        records: The runs, in the order of the export.
        target: The folder, the archive, or the CSV file.
        options: Format, charts, and whether something may be replaced.
        zipped: Whether to write a ZIP.
        total: How many runs there are, or about.
        printer: For PDFs.
        progress: Is called after each run.

    Raises:
        InputError: There is something at ``target`` already.
        MachineError: It cannot be written, or a library is missing.
    """
    if options.format is ExportFormat.CSV and options.charts is None and not zipped:
        return await _one_table(records, _within(target, ANSWERS), options, progress)
    opened = archive(target, overwrite=options.overwrite) if zipped else folder(target, overwrite=options.overwrite)
    runs = await _many(records, opened, options, total=total, printer=printer, progress=progress)
    return ExportReport(runs=runs, path=target)


async def _one_table(
    records: AsyncIterable[Record], target: Path, options: ExportOptions, progress: Progress | None
) -> ExportReport:
    runs = 0
    with one_file(target, overwrite=options.overwrite) as file:
        file.write(csv_header().encode())
        async for record in records:
            file.write((await asyncio.to_thread(csv_rows, record)).encode())
            runs += 1
            if progress is not None:
                progress(runs)
    return ExportReport(runs=runs, path=target)


async def _many(
    records: AsyncIterable[Record],
    opened: AbstractContextManager[Place],
    options: ExportOptions,
    *,
    total: int,
    printer: PdfPrinter | None,
    progress: Progress | None,
) -> int:
    runs = 0
    with opened as place, AnswersTable() as table:
        gathered = table if options.format is ExportFormat.CSV and total > 1 else None
        writer = _Writer(place, options, printer=printer, bundled=total >= BUNDLE_FROM_RUNS, table=gathered)
        async for record in records:
            await writer.add(record)
            runs += 1
            if progress is not None:
                progress(runs)
        await writer.finish()
    return runs


@dataclass(slots=True)
class _Bundle:
    """Runs as JSON Lines, until there are enough for a file."""

    lines: bytearray = field(default_factory=bytearray)
    number: int = 0
    when: datetime | None = None


class _Writer:
    """Puts runs into a place, one after another."""

    def __init__(
        self,
        place: Place,
        options: ExportOptions,
        *,
        printer: PdfPrinter | None,
        bundled: bool,
        table: AnswersTable | None,
    ) -> None:
        self._place = place
        self._options = options
        self._printer = printer
        self._bundled = bundled and options.format is ExportFormat.JSON
        self._bundle = _Bundle()
        self._table = table
        self._names = UniqueNames()
        self._listing = Listing() if options.format in (ExportFormat.HTML, ExportFormat.MARKDOWN, ExportFormat.PDF) else None

    async def add(self, record: Record) -> None:
        """Writes a run."""
        name = self._names.of(record)
        if self._bundled:
            await _to_its_end(self._add_to_bundle, record)
        elif self._table is not None:
            await _to_its_end(self._table.add, record)
        else:
            file = f"{name}.{self._options.format}"
            data = await run_bytes(record, self._options, printer=self._printer, beside=f"{name}-{_CHARTS}")
            await _to_its_end(self._place.add, file, data, when=record.created_at)
            if self._listing is not None:
                self._listing.add(listed(record, file))
        if self._options.charts is not None:
            await _to_its_end(self._add_charts, record, f"{name}-{_CHARTS}")

    async def finish(self) -> None:
        """Writes what is left, and a page that leads to all runs if there are several."""
        if self._bundle.lines:
            await _to_its_end(self._close_bundle)
        if self._table is not None:
            await _to_its_end(self._table.put, self._place)
        if self._listing is not None and self._listing.several:
            await _to_its_end(self._place.add, "index.html", self._listing.page().encode(), when=self._listing.latest)

    def _add_charts(self, record: Record, beside: str) -> None:
        for file, data in chart_files(record, self._options):
            self._place.add(f"{beside}/{file}", data, when=record.created_at)

    def _add_to_bundle(self, record: Record) -> None:
        self._bundle.lines += record_to_json(record) + b"\n"
        self._bundle.when = self._bundle.when or record.created_at
        if len(self._bundle.lines) >= _BUNDLE_BYTES:
            self._close_bundle()

    def _close_bundle(self) -> None:
        bundle = self._bundle
        if bundle.when is not None:
            self._place.add(f"runs-{bundle.number + 1:04d}.jsonl", bytes(bundle.lines), when=bundle.when)
        self._bundle = _Bundle(number=bundle.number + 1)


def _within(target: Path, name: str) -> Path:
    """Returns ``target``, or where it is a folder the place of ``name`` in it."""
    return target / name if target.is_dir() else target


async def _only(record: Record) -> AsyncIterator[Record]:
    yield record


async def _to_its_end(write: Callable[..., object], *arguments: object, **named: object) -> None:
    """Has a thread write, which cannot be cancelled: its place must not be cleared away while it still writes there."""
    writing = asyncio.ensure_future(asyncio.to_thread(write, *arguments, **named))
    try:
        await asyncio.shield(writing)
    finally:
        await asyncio.wait({writing})
