"""Exports read back, and the history of the older system; nothing in them is trusted."""

from mas_core.imports.importing import ImportHistory, ImportReport, import_paths, records_of

__all__ = ["ImportHistory", "ImportReport", "import_paths", "records_of"]
