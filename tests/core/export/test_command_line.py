"""``mas history export`` and ``import`` as processes."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from mas_core.paths import Paths
from mas_core.record_json import record_from_json
from mas_core.storage.repository import Repository
from tests.core.export.older_history import older_history
from tests.core.export.runs import a_hard_run, small_runs

Mas = Callable[..., subprocess.CompletedProcess[bytes]]


def store(home: Path, count: int) -> None:
    async def stored() -> None:
        async with await Repository.open(Paths.below(home).history()) as repository:
            await repository.finish(a_hard_run())
            for record in small_runs(count):
                await repository.finish(record)

    asyncio.run(stored())


@pytest.fixture
def mas(tmp_path: Path) -> Mas:
    def run(*arguments: str, home: str = "home") -> subprocess.CompletedProcess[bytes]:
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("MAS_", "COV"))}
        return subprocess.run(
            [sys.executable, "-m", "mas_app", "history", *arguments],
            env={**kept, "MAS_HOME": str(tmp_path / home)},
            cwd=tmp_path,
            capture_output=True,
            check=False,
            timeout=60,
        )

    store(tmp_path / "home", 3)
    return run


def test_that_one_run_is_printed_or_written(mas: Mas, tmp_path: Path) -> None:
    printed = mas("export", "0123", "--format", "json", "-o", "-")
    assert printed.returncode == 0
    assert record_from_json(printed.stdout) == a_hard_run()
    written = mas("export", "0123", "-o", "run.html")
    assert written.stdout == b""
    assert "1 run in run.html" in written.stderr.decode()
    assert (tmp_path / "run.html").read_bytes().startswith(b"<!DOCTYPE html>")
    again = mas("export", "0123", "-o", "run.html")
    assert again.returncode == 2
    assert "is there already" in again.stderr.decode()


def test_that_all_runs_go_out_and_come_back(mas: Mas, tmp_path: Path) -> None:
    assert mas("export", "--all", "--format", "json", "--zip", "-o", "all.zip").returncode == 0
    with zipfile.ZipFile(tmp_path / "all.zip") as packed:
        assert len(packed.namelist()) == 4
    first = mas("import", "all.zip", "--json", home="other")
    assert json.loads(first.stdout) == {"added": 4, "skipped": 0, "copied": []}
    assert "4 were here already" in mas("import", "all.zip", home="other").stderr.decode()


def test_that_what_a_search_finds_is_exported(mas: Mas, tmp_path: Path) -> None:
    assert mas("export", "--search", '"Question 2"', "--format", "json", "-o", "found").returncode == 0
    (found,) = (tmp_path / "found").iterdir()
    assert record_from_json(found.read_bytes()).question.text.startswith("Question 2")
    nothing = mas("export", "--search", "zzzzzz", "-o", "none")
    assert nothing.returncode == 2
    assert "No run was found" in nothing.stderr.decode()


def test_that_an_export_says_what_is_wrong_with_it(mas: Mas) -> None:
    for arguments, said in (
        (("export", "-o", "x"), "Say which runs"),
        (("export", "0123", "--all", "-o", "x"), "Say which runs"),
        (("export", "none", "-o", "x"), "No run has the id"),
        (("export", "--all", "-o", "-"), "Only one run"),
        (("import", "none.zip"), "cannot be read"),
    ):
        ran = mas(*arguments)
        assert ran.returncode == 2
        assert said in ran.stderr.decode()
        assert "Traceback" not in ran.stderr.decode()


def test_that_the_older_systems_history_is_imported(mas: Mas, tmp_path: Path) -> None:
    older_history(tmp_path / "agent_history.db", users=("ann", "bob"))
    refused = mas("import", "agent_history.db", home="new")
    assert refused.returncode == 2
    assert "--from-user" in refused.stderr.decode()
    assert "1 run imported" in mas("import", "agent_history.db", "--from-user", "bob", home="new").stderr.decode()


def test_that_a_pdf_comes_from_the_command_line_too(mas: Mas, tmp_path: Path) -> None:
    pytest.importorskip("PySide6")
    ran = mas("export", "0123", "--format", "pdf", "-o", "run.pdf")
    assert ran.returncode == 0, ran.stderr
    assert (tmp_path / "run.pdf").read_bytes().startswith(b"%PDF-")
