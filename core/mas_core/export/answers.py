"""The answers of many runs as one CSV table, gathered beside the memory until all of them are there."""

from __future__ import annotations

from datetime import datetime
from tempfile import SpooledTemporaryFile
from types import TracebackType
from typing import Self

from mas_core.export.places import Place
from mas_core.export.rows import csv_header, csv_rows
from mas_core.models import Record

ANSWERS = "answers.csv"
"""Name of the table in a folder or an archive."""

_IN_MEMORY_BYTES = 8 << 20


class AnswersTable:
    """Takes runs one after another; an archive can be given a file only when nothing else is being put into it."""

    def __init__(self) -> None:
        self._rows = SpooledTemporaryFile(max_size=_IN_MEMORY_BYTES)  # noqa: SIM115  (closed by __exit__)
        self._rows.write(csv_header().encode())
        self._when: datetime | None = None

    def __enter__(self) -> Self:
        """Begins."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None, /
    ) -> None:
        """Lets go of what was gathered."""
        self._rows.close()

    def add(self, record: Record) -> None:
        """Adds the rows of a run."""
        self._rows.write(csv_rows(record).encode())
        self._when = record.created_at if self._when is None else max(self._when, record.created_at)

    def put(self, place: Place) -> None:
        """Writes the table, dated as its youngest run; nothing if there is none."""
        if self._when is not None:
            self._rows.seek(0)
            place.add_stream(ANSWERS, self._rows, when=self._when)
