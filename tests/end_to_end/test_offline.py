"""The history without a network and without a provider: everything in it can be looked at and taken out."""

from __future__ import annotations

import asyncio
import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from mas_core.charts import describe
from mas_core.export import ExportFormat
from mas_core.headline import headline
from mas_core.imports import records_of
from mas_core.models import Record
from mas_core.storage.repository import Repository
from tests.core.export.runs import a_hard_run
from tests.end_to_end.conftest import TIMEOUT_S, Home

REFUSING = Path(__file__).parents[1] / "fakes" / "no_network"


class Island:
    """A home with two runs on a computer that reaches nothing; its settings know no provider."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self.notes = home.folder / "tried"
        self.out = home.folder / "out"
        self.out.mkdir()
        asyncio.run(self._keep())

    def python(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        here = str(Path(__file__).parents[2])
        environment = {
            **self.home.environment(),
            "PYTHONPATH": os.pathsep.join((str(REFUSING), here)),
            "MAS_NO_NETWORK_NOTES": str(self.notes),
            "QT_QPA_PLATFORM": "offscreen",
        }
        return subprocess.run(
            [sys.executable, *arguments],
            env=environment,
            cwd=self.out,
            capture_output=True,
            encoding="utf-8",
            check=False,
            timeout=2 * TIMEOUT_S,
        )

    def mas(self, *arguments: str) -> str:
        """Returns what a command prints; it has to succeed."""
        ran = self.python("-m", "mas_app", *arguments)
        assert ran.returncode == 0, ran.stderr
        return ran.stdout

    @property
    def tried(self) -> str:
        """What was tried to be reached."""
        return self.notes.read_text(encoding="utf-8") if self.notes.exists() else ""

    async def _keep(self) -> None:
        async with await Repository.open(self.home.history) as repository:
            for record in (a_hard_run(), another_run()):
                await repository.finish(record)


def another_run() -> Record:
    from tests.app.stored import run

    return run(1, "Is tea better than coffee?")


@pytest.fixture
def island(home: Home) -> Island:
    pytest.importorskip("PySide6")
    return Island(home)


def test_that_the_network_is_really_refused_here(island: Island) -> None:
    ran = island.python("-c", "import socket; socket.create_connection(('127.0.0.1', 9))")
    assert "the network refuses every connection" in ran.stderr
    assert "getaddrinfo" in island.tried


@pytest.mark.slow
def test_that_the_command_line_shows_finds_and_exports_everything_and_tries_to_reach_nobody(island: Island) -> None:
    record = a_hard_run()
    assert len(json.loads(island.mas("history", "list", "--json"))) == 2
    assert headline(record) in island.mas("history", "show", record.id)
    assert "exceptions" in island.mas("history", "search", "exceptions")
    for format_ in ExportFormat:
        island.mas("history", "export", record.id, "--format", format_, "-o", f"run.{format_}")
    check_exports(island.out, record)
    drawn = [chart.key for chart in describe(record) if chart.refused is None]
    for charts in ("png", "svg", "pdf", "csv"):
        island.mas("history", "export", record.id, "--format", "md", "--charts", charts, "-o", f"with-{charts}")
        assert sorted(file.stem for file in (island.out / f"with-{charts}").rglob(f"*.{charts}")) == sorted(drawn)
    island.mas("history", "export", "--all", "--format", "json", "--zip", "-o", "all.zip")
    assert len(list(records_of(island.out / "all.zip"))) == 2
    island.mas("history", "import", "all.zip")
    island.mas("data", "check")
    assert island.tried == ""


@pytest.mark.slow
def test_that_the_window_shows_finds_draws_and_exports_everything(island: Island) -> None:
    record = a_hard_run()
    ran = island.python("-m", "tests.app.offline_window", str(island.home.folder), str(island.out))
    assert ran.returncode == 0, ran.stderr
    seen = json.loads(ran.stdout)
    assert seen["rows"] == 2
    assert seen["header"] == headline(record)
    check_exports(island.out, record)
    for key in seen["charts"]:
        assert {file.suffix for file in (island.out / "charts").glob(f"{key}.*")} == {".png", ".svg", ".pdf", ".csv"}
    assert set(seen["charts"]) == {chart.key for chart in describe(record) if chart.refused is None}
    assert len(list(records_of(island.out / "all.zip"))) == 2
    assert island.tried == ""


def check_exports(folder: Path, record: Record) -> None:
    """Each format holds the run."""
    for format_ in (ExportFormat.HTML, ExportFormat.MARKDOWN):
        assert headline(record) in (folder / f"run.{format_}").read_text(encoding="utf-8")
    assert next(records_of(folder / "run.json")) == record
    assert (folder / "run.pdf").read_bytes().startswith(b"%PDF-")
    with (folder / "run.csv").open(encoding="utf-8-sig", newline="") as file:
        assert len(list(csv.DictReader(file))) == len(record.answers) + len(record.failures)
