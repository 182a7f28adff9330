"""Runs as files that other people and programs can read: transcripts, data and charts."""

from mas_core.export.exporting import ExportReport, export_run, export_runs
from mas_core.export.formats import MEDIA_TYPES, ChartFormat, ExportFormat, ExportOptions, chart_files, run_bytes
from mas_core.export.names import safe_name, stem
from mas_core.export.pdf import PdfPrinter

__all__ = [
    "MEDIA_TYPES",
    "ChartFormat",
    "ExportFormat",
    "ExportOptions",
    "ExportReport",
    "PdfPrinter",
    "chart_files",
    "export_run",
    "export_runs",
    "run_bytes",
    "safe_name",
    "stem",
]
