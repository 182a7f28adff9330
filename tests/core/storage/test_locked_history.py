"""The history while another program holds its lock, or may not be written at all."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from mas_core.errors import StorageBusy
from mas_core.storage.repository import Repository
from tests.core.storage.children import child, finish, line_of
from tests.core.storage.records import a_record


@pytest.fixture
def readable_folder() -> Iterator[Path]:
    """A folder below which other users may look; pytest's own are closed to them."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    folder.chmod(0o755)
    shutil.rmtree(folder)


async def test_that_a_lock_held_elsewhere_is_said_and_does_no_lasting_harm(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    async with await Repository.open(path, lock_timeout_s=0.2) as repository:
        kept = a_record()
        await repository.finish(kept)
        with child("hold_lock", path) as process:
            assert line_of(process) == "held"
            with pytest.raises(StorageBusy, match="Another program is writing"):
                await repository.finish(a_record())
            with pytest.raises(StorageBusy, match="Another program is writing"):
                await Repository.open(path, lock_timeout_s=0.2)
            assert await repository.load(kept.id) == kept
        await repository.finish(a_record())
        assert await repository.count() == 2


async def test_that_closing_does_not_wait_for_ever_for_a_lock(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    record = a_record()
    repository = await Repository.open(path, lock_timeout_s=0.2)
    await repository.finish(record)
    with child("hold_lock", path) as process:
        assert line_of(process) == "held"
        started = time.monotonic()
        await repository.close()
        assert time.monotonic() - started < 3
    async with await Repository.open(path) as repository:
        assert await repository.load(record.id) == record


@pytest.mark.slow
async def test_that_a_foreign_transaction_is_said_and_does_no_lasting_harm(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    async with await Repository.open(path) as repository:
        with child("hold_transaction", path) as process:
            assert line_of(process) == "held"
            with pytest.raises(StorageBusy, match="Another program is writing"):
                await repository.finish(a_record())
        await repository.finish(a_record())
        assert await repository.count() == 1


async def test_that_a_short_foreign_transaction_is_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    async with await Repository.open(path) as repository:
        with child("hold_transaction", path) as process:
            assert line_of(process) == "held"
            assert process.stdin is not None
            process.stdin.close()
            process.stdin = None
            await repository.finish(a_record())
        assert await repository.count() == 1


async def test_that_a_folder_that_may_only_be_read_is_named(readable_folder: Path) -> None:
    folder = readable_folder / "ann"
    async with await Repository.open(folder / "history.db") as repository:
        await repository.finish(a_record())
    for file in (folder, folder / "running", readable_folder):
        file.chmod(0o555)
    with child("open_as_nobody", folder / "history.db") as process:
        (line,) = finish(process)
    assert line.startswith("StorageError")
    assert str(folder / "history.db") in line
    assert "Allow" in line
    folder.chmod(0o755)
    (folder / "running").chmod(0o755)
