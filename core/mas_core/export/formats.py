"""The formats of an export, and one run in each of them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from mas_core.charts import Chart, chart_csv, describe
from mas_core.charts.figures import Format as PictureFormat
from mas_core.charts.figures import ThemeName, draw
from mas_core.errors import InputError
from mas_core.export.markdown import transcript
from mas_core.export.page import page
from mas_core.export.pdf import PdfPrinter
from mas_core.export.rows import csv_header, csv_rows
from mas_core.models import Record
from mas_core.record_json import record_to_json


class ExportFormat(StrEnum):
    """What a run can be exported as; the value is the file's ending."""

    MARKDOWN = "md"
    HTML = "html"
    PDF = "pdf"
    JSON = "json"
    CSV = "csv"


class ChartFormat(StrEnum):
    """What a run's charts can be exported as; the value is the file's ending. CSV is their data."""

    PNG = "png"
    SVG = "svg"
    PDF = "pdf"
    CSV = "csv"


_PICTURES: Mapping[ChartFormat, PictureFormat] = {ChartFormat.PNG: "png", ChartFormat.SVG: "svg", ChartFormat.PDF: "pdf"}

MEDIA_TYPES: Mapping[ExportFormat, str] = {
    ExportFormat.MARKDOWN: "text/markdown; charset=utf-8",
    ExportFormat.HTML: "text/html; charset=utf-8",
    ExportFormat.PDF: "application/pdf",
    ExportFormat.JSON: "application/json",
    ExportFormat.CSV: "text/csv; charset=utf-8",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportOptions:
    """What is exported.

    Attributes:
        format: The format of the transcripts.
        charts: The format of chart files beside them, or None for no such files. HTML and PDF hold drawings in any case.
        scale: Size of charts as PNG; 1 is 800 pixels wide.
        theme: Colours of chart files.
        overwrite: Whether what is there may be replaced.
    """

    format: ExportFormat = ExportFormat.HTML
    charts: ChartFormat | None = None
    scale: float = 1.0
    theme: ThemeName = "light"
    overwrite: bool = False


async def run_bytes(record: Record, options: ExportOptions, *, printer: PdfPrinter | None = None, beside: str = "") -> bytes:
    """Returns one run as a file.

    Args:
        record: The run.
        options: The format; nothing is overwritten here.
        printer: Makes PDFs; needed for these only.
        beside: Folder of the chart files relative to the file, for a transcript that shows them.

    Raises:
        MachineError: A PDF could not be made.
        InputError: A PDF is wanted, and there is no printer.
    """
    if options.format is ExportFormat.PDF:
        if printer is None:
            raise InputError("PDFs cannot be made here.", field="format")
        return await printer.print(record)
    return await asyncio.to_thread(text_bytes, record, options.format, chart_files=_pictures(record, options, beside))


def text_bytes(record: Record, format: ExportFormat, *, chart_files: tuple[str, ...] = ()) -> bytes:  # noqa: A002
    """Returns one run in a format that needs no printer, as UTF-8."""
    match format:
        case ExportFormat.MARKDOWN:
            return transcript(record, chart_files=chart_files).encode()
        case ExportFormat.HTML:
            return page(record).encode()
        case ExportFormat.JSON:
            return record_to_json(record, indent=2) + b"\n"
        case ExportFormat.CSV:
            return (csv_header() + csv_rows(record)).encode()
        case ExportFormat.PDF:
            raise InputError("A PDF needs a printer.", field="format")


def chart_files(record: Record, options: ExportOptions) -> Iterator[tuple[str, bytes]]:
    """Yields names and contents of a run's chart files. Charts that were refused have none; the transcript says why.

    Raises:
        MachineError: Pictures are wanted, and matplotlib is not installed.
    """
    for chart in drawn_charts(record):
        if options.charts is ChartFormat.CSV:
            yield f"{chart.key}.csv", ("\ufeff" + chart_csv(chart)).encode()
        elif options.charts is not None:
            drawn = draw(chart, format=_PICTURES[options.charts], theme=options.theme, scale=options.scale)
            yield f"{chart.key}.{options.charts}", drawn


def drawn_charts(record: Record) -> tuple[Chart, ...]:
    """Returns the charts that a run has the data for."""
    return tuple(chart for chart in describe(record) if chart.refused is None)


def _pictures(record: Record, options: ExportOptions, beside: str) -> tuple[str, ...]:
    if options.format is not ExportFormat.MARKDOWN or options.charts not in (ChartFormat.PNG, ChartFormat.SVG) or not beside:
        return ()
    return tuple(f"{beside}/{chart.key}.{options.charts}" for chart in drawn_charts(record))
