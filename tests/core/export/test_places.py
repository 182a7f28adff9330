"""Names that every system takes, and files that are whole or not there."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import zipfile
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mas_core.charts.figures import MEDIA_TYPES as PICTURES
from mas_core.errors import InputError, MachineError
from mas_core.export import ChartFormat, ExportFormat, ExportOptions, export_run, export_runs, safe_name, stem
from mas_core.export.names import UniqueNames
from mas_core.models import Record
from tests.core.export.conftest import stream
from tests.core.export.runs import a_hard_run, small_runs

HTML = ExportOptions(format=ExportFormat.HTML)


def holds_a_file(folder: Path) -> bool:
    return any(path.is_file() for path in folder.rglob("*"))


def names(folder: Path) -> list[str]:
    """Returns the names of all that lies in a folder."""
    return sorted(path.name for path in folder.rglob("*"))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Should cities ban cars?", "Should-cities-ban-cars"),
        ("../../etc/passwd", "etc-passwd"),
        ("C:\\Windows\\x", "C-Windows-x"),
        ("a\0b\nc\u202ed", "a-b-c-d"),
        ("CON", "CON-"),
        ("lpt1", "lpt1-"),
        ("...", "untitled"),
        ("", "untitled"),
        ("漢字 かな", "漢字-かな"),
        ("a" * 300, "a" * 60),
        ('\ud800<>:"|?*', "untitled"),
    ],
)
def test_that_any_text_becomes_a_name_that_every_system_takes(text: str, name: str) -> None:
    assert safe_name(text) == name


def test_that_a_long_name_in_any_script_fits_into_a_directory_entry() -> None:
    record = replace(a_hard_run(), question=replace(a_hard_run().question, text="漢" * 500))
    assert len(f"{stem(record)}-charts".encode()) < 200


def test_that_two_runs_never_share_a_name() -> None:
    names = UniqueNames()
    upper = replace(a_hard_run(), question=replace(a_hard_run().question, text="SAME"))
    lower = replace(upper, question=replace(upper.question, text="same"))
    given = {names.of(record).casefold() for record in (upper, lower, upper, upper)}
    assert len(given) == 4


async def test_that_one_run_is_one_file(tmp_path: Path) -> None:
    report = await export_run(a_hard_run(), tmp_path / "run.html", HTML)
    assert report.path.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert names(tmp_path) == ["run.html"]


async def test_that_a_folder_gets_a_file_that_is_named_after_the_run(tmp_path: Path) -> None:
    report = await export_run(a_hard_run(), tmp_path, HTML)
    assert report.path.parent == tmp_path
    assert report.path.name == f"{stem(a_hard_run())}.html"


async def test_that_nothing_is_replaced_unasked(tmp_path: Path) -> None:
    target = tmp_path / "run.html"
    target.write_text("mine", encoding="utf-8")
    with pytest.raises(InputError, match="is there already"):
        await export_run(a_hard_run(), target, HTML)
    assert target.read_text(encoding="utf-8") == "mine"
    await export_run(a_hard_run(), target, replace(HTML, overwrite=True))
    assert "mine" not in target.read_text(encoding="utf-8")[:100]


@pytest.mark.parametrize("charts", list(ChartFormat))
async def test_that_charts_come_as_files_beside_the_transcript(tmp_path: Path, charts: ChartFormat) -> None:
    pytest.importorskip("matplotlib")
    few = replace(a_hard_run(), answers=(), analysis=None, verdict=None)
    options = ExportOptions(format=ExportFormat.MARKDOWN, charts=charts)
    await export_run(few if charts in PICTURES and charts != "svg" else a_hard_run(), tmp_path / "out", options)
    written = sorted(Path(name).suffix for name in names(tmp_path / "out"))
    assert written.count(".md") == 1
    if charts in ("svg", "csv"):
        assert written.count(f".{charts}") == 10
        said = next((tmp_path / "out").glob("*.md")).read_text(encoding="utf-8")
        assert ("consensus.svg>)" in said) is (charts == "svg")


async def test_that_an_existing_folder_gets_a_folder_for_a_run_with_charts(tmp_path: Path) -> None:
    options = ExportOptions(format=ExportFormat.HTML, charts=ChartFormat.CSV)
    report = await export_run(a_hard_run(), tmp_path, options)
    assert report.path == tmp_path / stem(a_hard_run())
    assert f"{stem(a_hard_run())}.html" in names(report.path)


async def test_that_many_runs_become_a_folder_with_a_page_that_leads_to_each(tmp_path: Path) -> None:
    seen: list[int] = []
    report = await export_runs(stream(small_runs(5)), tmp_path / "out", HTML, total=5, progress=seen.append)
    assert report.runs == 5
    assert seen == [1, 2, 3, 4, 5]
    index = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    assert index.count("<a href=") == 5
    assert len(names(tmp_path / "out")) == 6


async def test_that_many_runs_become_an_archive(tmp_path: Path) -> None:
    options = ExportOptions(format=ExportFormat.JSON)
    await export_runs(stream(small_runs(3)), tmp_path / "out.zip", options, zipped=True, total=3)
    with zipfile.ZipFile(tmp_path / "out.zip") as packed:
        assert packed.testzip() is None
        assert [json.loads(packed.read(name))["id"] for name in packed.namelist()] == [f"{n:032x}" for n in range(3)]


async def test_that_very_many_runs_come_as_few_files(tmp_path: Path) -> None:
    bare = [replace(record, answers=(), analysis=None, verdict=None) for record in small_runs(600)]
    options = ExportOptions(format=ExportFormat.JSON)
    await export_runs(stream(bare), tmp_path / "out.zip", options, zipped=True, total=600)
    with zipfile.ZipFile(tmp_path / "out.zip") as packed:
        assert packed.namelist() == ["runs-0001.jsonl"]
        assert packed.read("runs-0001.jsonl").count(b"\n") == 600


async def test_that_many_runs_as_csv_are_one_table(tmp_path: Path) -> None:
    await export_runs(stream(small_runs(4)), tmp_path / "all.csv", ExportOptions(format=ExportFormat.CSV), total=4)
    lines = (tmp_path / "all.csv").read_text(encoding="utf-8-sig")
    assert lines.count("run,created_at,state") == 1


@pytest.mark.parametrize("charts", [None, ChartFormat.CSV])
async def test_that_many_runs_as_csv_are_one_table_in_an_archive_too(tmp_path: Path, charts: ChartFormat | None) -> None:
    options = ExportOptions(format=ExportFormat.CSV, charts=charts)
    await export_runs(stream(small_runs(4)), tmp_path / "all.zip", options, zipped=True, total=4)
    with zipfile.ZipFile(tmp_path / "all.zip") as packed:
        assert packed.testzip() is None
        tables = [name for name in packed.namelist() if "/" not in name]
        rows = list(csv.DictReader(io.StringIO(packed.read("answers.csv").decode("utf-8-sig"), newline="")))
        drawn = {name.split("/")[0] for name in packed.namelist()} - set(tables)
    assert tables == ["answers.csv"]
    assert len(rows) == 4 * 5
    assert [row["run"] for row in rows[::5]] == [f"{number:032x}" for number in range(4)]
    assert len(drawn) == (4 if charts else 0)


async def test_that_one_run_as_csv_in_an_archive_is_named_after_it(tmp_path: Path) -> None:
    options = ExportOptions(format=ExportFormat.CSV)
    await export_runs(stream([a_hard_run()]), tmp_path / "one.zip", options, zipped=True, total=1)
    with zipfile.ZipFile(tmp_path / "one.zip") as packed:
        assert packed.namelist() == [f"{stem(a_hard_run())}.csv"]


@pytest.mark.parametrize("zipped", [True, False])
@pytest.mark.parametrize("kind", [ExportFormat.HTML, ExportFormat.CSV, ExportFormat.JSON])
async def test_that_a_cancelled_export_leaves_nothing(tmp_path: Path, *, zipped: bool, kind: ExportFormat) -> None:
    under_way = asyncio.Event()

    async def slow() -> AsyncIterator[Record]:
        for record in small_runs(3):
            yield record
        under_way.set()
        await asyncio.Event().wait()

    task = asyncio.create_task(export_runs(slow(), tmp_path / "out", ExportOptions(format=kind), zipped=zipped, total=9))
    await under_way.wait()
    assert names(tmp_path)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert names(tmp_path) == []


async def test_that_nothing_is_written_behind_a_cancelled_exports_back(tmp_path: Path) -> None:
    options = ExportOptions(format=ExportFormat.MARKDOWN, charts=ChartFormat.SVG)
    task = asyncio.create_task(export_runs(stream([a_hard_run()]), tmp_path / "out", options))
    while not holds_a_file(tmp_path):  # noqa: ASYNC110 (seen from outside, as a person sees it)
        await asyncio.sleep(0.001)
    # The charts are being drawn in a thread, which cannot be cancelled.
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await asyncio.sleep(1)
    assert names(tmp_path) == []


async def test_that_a_failed_export_leaves_what_was_there(tmp_path: Path) -> None:
    async def broken() -> AsyncIterator[Record]:
        yield a_hard_run()
        raise MachineError("The disk is full.")

    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(MachineError):
        await export_runs(broken(), tmp_path / "out", replace(HTML, overwrite=True), total=2)
    assert names(tmp_path) == ["mine.txt", "out"]


async def test_that_a_place_which_cannot_be_written_is_said_in_plain_words(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises((MachineError, InputError), match="file"):
        await export_run(a_hard_run(), tmp_path / "file" / "run.html", HTML)


async def test_that_an_export_can_be_added_to_a_folder_with_other_things(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(InputError):
        await export_runs(stream(small_runs(2)), tmp_path / "out", HTML, total=2)
    await export_runs(stream(small_runs(2)), tmp_path / "out", replace(HTML, overwrite=True), total=2)
    assert {Path(name).suffix for name in names(tmp_path / "out")} == {".txt", ".html"}


async def test_that_a_run_of_any_date_goes_into_an_archive(tmp_path: Path) -> None:
    early = replace(a_hard_run(), created_at=datetime(1971, 1, 1, tzinfo=UTC))
    await export_runs(stream([early]), tmp_path / "out.zip", HTML, zipped=True, total=1)
    assert zipfile.is_zipfile(tmp_path / "out.zip")
