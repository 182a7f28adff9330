"""PDFs, made by a real printer in a process of its own and read by another program."""

from __future__ import annotations

import asyncio
import io
import os
import re
import sys
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from mas_core.errors import MachineError
from mas_core.export import ExportFormat, ExportOptions, PdfPrinter, export_run
from mas_core.export.paper import paper
from mas_core.headline import headline
from tests.core.export.runs import PLAIN, a_hard_run

pytest.importorskip("PySide6")
pypdf = pytest.importorskip("pypdf")


@pytest.fixture(scope="module")
def pdf() -> bytes:
    from mas_app.pdf.command import pdf_printer

    async def made() -> bytes:
        async with pdf_printer() as printer:
            return await printer.print(a_hard_run())

    return asyncio.run(made())


def words(pdf: bytes) -> str:
    """Returns all text, pages and lines joined by spaces."""
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def test_that_a_pdf_says_what_the_header_says(pdf: bytes) -> None:
    assert headline(a_hard_run()) in words(pdf)


def test_that_the_text_of_a_pdf_can_be_searched_and_copied(pdf: bytes) -> None:
    said = words(pdf)
    for text in ("They agree on exceptions", "This answer broke off", "[rate limited; status 429, 3 attempts]", PLAIN[:60]):
        assert text in said
    assert not re.search("[\ufb00-\ufb06\u2e80-\u2fdf\ufe70-\ufefc]", said)


def test_that_pages_have_numbers_and_the_title(pdf: bytes) -> None:
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    count = len(reader.pages)
    assert count > 2
    for number, page in enumerate(reader.pages, 1):
        assert f"{number} / {count}" in page.extract_text()
    assert str(reader.metadata.title).startswith("Should cities ban cars?")


def test_that_a_pdf_draws_each_chart_once_and_as_vectors(pdf: bytes) -> None:
    said = words(pdf)
    assert said.count("Consensus score: 60 of 100") == 2
    assert said.count("Empathetic (0 to 1)") == 1
    assert said.count("Share of tone words (%)") == 1


async def test_that_no_heading_stands_at_a_pages_end_without_what_is_said_below_it() -> None:
    from mas_app.pdf.command import pdf_printer

    run = replace(a_hard_run(), failures=(), verdict=None, analysis=None)
    async with pdf_printer() as printer:
        for lines in range(22, 28):
            first = replace(run.answers[0], text="\n\n".join(f"Line {number}" for number in range(lines)))
            second = replace(run.answers[1], text="What mistral said.")
            printed = await printer.print(replace(run, answers=(first, second)))
            pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(printed)).pages]
            heading, said = ([text in page for page in pages] for text in ("maker/mistral-7b", "What mistral said."))
            assert heading == said, lines


def test_that_a_pdf_leads_to_web_pages_only_and_runs_nothing(pdf: bytes) -> None:
    assert not re.search(rb"/(JavaScript|JS|Launch|EmbeddedFile|GoToR|OpenAction)\b", pdf)
    assert {address.partition(b"?")[0] for address in re.findall(rb"/URI \(([^)]*)\)", pdf)} == {
        b"https://example.org/path",
        b"https://example.org/auto",
    }


def test_that_emoji_are_handed_over_as_pictures_and_hostile_html_as_text() -> None:
    sheet = paper(a_hard_run())
    assert 'src="emoji:1f468-200d' not in sheet.html
    assert 'src="emoji:1f469-200d-1f469-200d-1f467-200d-1f466"' in sheet.html
    assert 'src="emoji:1f1ea-1f1fa"' in sheet.html
    assert 'src="emoji:31-fe0f-20e3"' in sheet.html
    assert "&lt;img src=&quot;https://evil.example" in sheet.html
    sources = re.findall(r"src=[\"']([a-z]+):", re.sub("&[a-z]+;", "", sheet.html))
    assert {source for source in sources if source not in ("https", "file")} == {"emoji", "drawing"}


def test_that_every_drawing_has_its_place() -> None:
    sheet = paper(a_hard_run())
    assert re.findall(r"src='drawing:(\d+)'", sheet.html) == [str(number) for number in range(len(sheet.drawings))]


async def test_that_a_printer_makes_one_document_after_another(tmp_path: Path) -> None:
    from mas_app.pdf.command import pdf_printer

    options = ExportOptions(format=ExportFormat.PDF)
    async with pdf_printer() as printer:
        for name in ("one.pdf", "two.pdf"):
            bare = replace(a_hard_run(), answers=(), analysis=None)
            await export_run(bare, tmp_path / name, options, printer=printer)
            assert (tmp_path / name).read_bytes().startswith(b"%PDF-")


async def test_that_emoji_are_seen_in_every_document_whoever_has_them_in_a_name() -> None:
    from mas_app.pdf.command import pdf_printer

    pytest.importorskip("PIL")
    hard = a_hard_run()
    async with pdf_printer() as printer:
        for sign in "😀🎉🐸":
            named = replace(
                hard, panel=replace(hard.panel, agents=(sign,)), question=replace(hard.question, text=f"Why {sign}?")
            )
            answer = replace(hard.answers[0], agent=sign, text=f"It is {sign}{sign}.")
            pdf = await printer.print(replace(named, answers=(answer,), verdict=None))
            pictures = pypdf.PdfReader(io.BytesIO(pdf)).pages[0].images
            assert pictures
            for picture in pictures:
                assert len(picture.image.convert("RGB").getcolors(1 << 14) or ()) > 1, f"{sign} is blank"


@pytest.fixture
async def broken(request: pytest.FixtureRequest) -> AsyncIterator[PdfPrinter]:
    async with PdfPrinter((sys.executable, "-c", request.param), timeout_s=1.0) as printer:
        yield printer


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        ("raise SystemExit(3)", "ended with code 3"),
        ("import time; time.sleep(60)", "given up"),
        (
            "import sys; sys.stdout.buffer.write(b'E' + (5).to_bytes(8) + b'No Qt'); sys.stdout.flush(); sys.stdin.read()",
            "No Qt",
        ),
        ("import sys; sys.stdout.buffer.write(b'P' + (1 << 60).to_bytes(8)); sys.stdout.flush(); sys.stdin.read()", "nonsense"),
    ],
    indirect=["broken"],
)
async def test_that_a_printer_which_fails_is_a_sentence(broken: PdfPrinter, said: str) -> None:
    with pytest.raises(MachineError, match=said):
        await broken.print(a_hard_run())


async def test_that_a_cancelled_pdf_leaves_no_process() -> None:
    printer = PdfPrinter((sys.executable, "-c", "import os, time; os.write(2, b''); time.sleep(60)"))
    await printer.start()
    child = printer._child
    assert child is not None
    task = asyncio.create_task(printer.print(a_hard_run()))
    await asyncio.sleep(0.3)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert child.returncode is not None
    with pytest.raises(ProcessLookupError):
        os.kill(child.pid, 0)
