"""A history to export from and to import into, and databases of the older system."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from pathlib import Path

import pytest

from mas_core.export import ExportFormat
from mas_core.models import Record
from mas_core.storage.repository import Repository

TEXT_FORMATS = (ExportFormat.MARKDOWN, ExportFormat.HTML, ExportFormat.JSON, ExportFormat.CSV)


@pytest.fixture
async def history(tmp_path: Path) -> AsyncIterator[Repository]:
    async with await Repository.open(tmp_path / "home" / "history.db") as repository:
        yield repository


async def stream(records: Iterable[Record]) -> AsyncIterator[Record]:
    """Yields records as a history does."""
    for record in records:
        yield record
