"""Exports as real programs show them: a browser, a renderer of PDFs. None of it may load anything."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from mas_core.charts import describe
from mas_core.export import ChartFormat, ExportFormat, ExportOptions, export_run
from mas_core.headline import headline
from tests.core.export.runs import a_hard_run

BROWSER = shutil.which("chromium") or shutil.which("google-chrome")
QUIET = ("--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run")

pytestmark = pytest.mark.slow


class Lure:
    """Takes every connection that a browser makes for a web page, and notes it."""

    def __init__(self) -> None:
        self.asked: list[bytes] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._take, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(5)

    def _take(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                with connection:
                    connection.settimeout(2)
                    with contextlib.suppress(OSError):
                        self.asked.append(connection.recv(200))


@pytest.fixture
def lure() -> Iterator[Lure]:
    made = Lure()
    yield made
    made.close()


@pytest.fixture
def browse(tmp_path: Path, lure: Lure) -> Callable[[Path], str]:
    if BROWSER is None:
        pytest.skip("needs Chromium")

    def opened(page: Path) -> str:
        """Returns the page's elements after everything in it has had its time."""
        hosts = f"MAP *.example 127.0.0.1:{lure.port}, MAP example.org 127.0.0.1:{lure.port}"
        sandbox = ("--no-sandbox",) if os.geteuid() == 0 else ()
        profile = f"--user-data-dir={tmp_path / 'profile'}"
        ran = subprocess.run(
            [
                *(str(BROWSER), "--headless=new", "--disable-gpu", *sandbox, *QUIET, profile),
                *(f"--host-resolver-rules={hosts}", "--virtual-time-budget=3000", "--dump-dom", page.as_uri()),
            ],
            capture_output=True,
            check=False,
            timeout=90,
        )
        assert ran.returncode == 0, ran.stderr[-2000:]
        return ran.stdout.decode()

    return opened


async def print_to(file: Path) -> None:
    from mas_app.pdf.command import pdf_printer

    async with pdf_printer() as printer:
        await export_run(a_hard_run(), file, ExportOptions(format=ExportFormat.PDF), printer=printer)


def test_that_the_lure_would_notice_a_picture_from_outside(tmp_path: Path, browse: Callable[[Path], str], lure: Lure) -> None:
    page = tmp_path / "bad.html"
    page.write_text("<img src='http://evil.example/pixel.png'><script>document.title = 'owned'</script>", encoding="utf-8")
    assert "<title>owned</title>" in browse(page)
    assert any(b"GET /pixel.png" in asked for asked in lure.asked)


async def test_that_a_browser_shows_a_page_whole_and_loads_and_runs_nothing(
    tmp_path: Path, browse: Callable[[Path], str], lure: Lure
) -> None:
    record = a_hard_run()
    await export_run(record, tmp_path / "run.html", ExportOptions(format=ExportFormat.HTML))
    shown = browse(tmp_path / "run.html")
    assert headline(record) in shown
    assert "<title>Should cities ban cars?" in shown
    for text in ("城市应该禁止汽车吗？ 😀", "שלום עולם", "هذه فقرة", "def share(cars: int", "status 429"):
        assert text in shown
    assert "<script" not in shown
    assert "<iframe" not in shown
    assert shown.count("<figure>") == len(describe(record))
    assert lure.asked == []


async def test_that_a_browser_shows_every_chart_file_and_loads_nothing(
    tmp_path: Path, browse: Callable[[Path], str], lure: Lure
) -> None:
    options = ExportOptions(format=ExportFormat.MARKDOWN, charts=ChartFormat.SVG)
    await export_run(a_hard_run(), tmp_path / "out", options)
    drawings = sorted((tmp_path / "out").rglob("*.svg"))
    assert len(drawings) == sum(chart.refused is None for chart in describe(a_hard_run()))
    frames = "".join(f'<iframe src="{drawing.as_uri()}"></iframe>' for drawing in drawings)
    (tmp_path / "all.html").write_text(frames, encoding="utf-8")
    browse(tmp_path / "all.html")
    assert lure.asked == []
    assert "parsererror" not in "".join(browse(drawing) for drawing in drawings[:2])


@pytest.mark.skipif(not (shutil.which("pdftotext") and shutil.which("pdftoppm")), reason="needs poppler")
def test_that_a_pdf_is_read_and_drawn_without_a_complaint(tmp_path: Path) -> None:
    pytest.importorskip("PySide6")
    asyncio.run(print_to(tmp_path / "run.pdf"))
    read = subprocess.run(["pdftotext", tmp_path / "run.pdf", "-"], capture_output=True, check=True, timeout=60)
    said = " ".join(read.stdout.decode().split())
    assert read.stderr == b""
    texts = ("城市应该禁止汽车吗？", "שלום", "هذه", "return cars / people", "Consensus score: 60 of 100")
    for text in (headline(a_hard_run()), *texts):
        assert text in said
    drawn = subprocess.run(
        ["pdftoppm", "-r", "72", "-gray", tmp_path / "run.pdf", tmp_path / "page"], capture_output=True, check=True, timeout=60
    )
    assert drawn.stderr == b""
    pages = sorted(tmp_path.glob("page-*.pgm"))
    assert len(pages) > 2
    for page in pages:
        shades = page.read_bytes().split(b"\n255\n", 1)[1]
        assert min(shades) < 128 < max(shades), page.name
