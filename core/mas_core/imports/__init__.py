"""Exports read back, and the history of the older system; nothing in them is trusted."""

from mas_core.imports.importing import ImportHistory, ImportReport, import_paths, records_of
from mas_core.imports.older_people import OlderPerson, SeveralPeople

__all__ = ["ImportHistory", "ImportReport", "OlderPerson", "SeveralPeople", "import_paths", "records_of"]
