"""Charts as files: sound in every format and theme, the same bytes every time, and nothing global about them."""

from __future__ import annotations

import io
import subprocess
import sys
import threading
import xml.etree.ElementTree as ET
from collections.abc import Callable
from dataclasses import replace

import pytest
from pypdf import PdfReader

from mas_core.charts import Chart, ScoreChart, VoteBar, VoteChart, describe
from mas_core.charts.figures import MEDIA_TYPES, Format, draw, file_name
from mas_core.errors import InputError
from mas_core.models import Analysis, Record
from tests.core.charts.conftest import an_analysis
from tests.core.charts.test_comparison_charts import EFFECTS, SIDES

MakeRecord = Callable[..., Record]
PNG = b"\x89PNG\r\n\x1a\n"


def png_size(data: bytes) -> tuple[int, int]:
    assert data.startswith(PNG)
    assert data[12:16] == b"IHDR"
    return int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big")


def svg_texts(data: bytes) -> tuple[str, ...]:
    drawing = ET.fromstring(data)  # noqa: S314  (our own)
    return tuple("".join(text.itertext()) for text in drawing.iter("{http://www.w3.org/2000/svg}text"))


def all_figures() -> Analysis:
    return replace(an_analysis(), stances=SIDES, crossed={"effects": EFFECTS})


@pytest.fixture
def charts(make_record: MakeRecord) -> tuple[Chart, ...]:
    record = make_record(analysis=all_figures())
    priced = tuple(replace(answer, cost_usd=0.001) for answer in record.answers)
    return describe(replace(record, answers=priced))


@pytest.fixture
def chart(charts: tuple[Chart, ...]) -> Chart:
    return next(chart for chart in charts if chart.key == "heatmap")


def test_that_every_chart_is_drawn_in_every_format(charts: tuple[Chart, ...]) -> None:
    assert len(charts) == 11
    for chart in charts:
        assert png_size(draw(chart, theme="dark"))[0] == 800
        assert chart.title.split()[0] in " ".join(svg_texts(draw(chart, format="svg")))
        assert len(PdfReader(io.BytesIO(draw(chart, format="pdf"))).pages) == 1


def test_that_the_same_chart_gives_the_same_bytes(chart: Chart) -> None:
    kinds: tuple[Format, ...] = ("png", "svg", "pdf")
    for kind in kinds:
        assert draw(chart, format=kind) == draw(chart, format=kind)


def test_that_themes_differ_in_paper_and_not_in_data(chart: Chart) -> None:
    light, dark = draw(chart, format="svg"), draw(chart, format="svg", theme="dark")
    assert b"#ffffff" in light
    assert b"#1c2128" in dark
    for colour in (b"#08306b", b"#f7fbff"):
        assert colour in light
        assert colour in dark


def test_that_scale_multiplies_the_pixels_of_a_png(chart: Chart) -> None:
    once, twice = png_size(draw(chart)), png_size(draw(chart, scale=2))
    assert twice == (2 * once[0], 2 * once[1])


def test_that_words_can_be_selected_in_svg_and_pdf(chart: Chart) -> None:
    texts = svg_texts(draw(chart, format="svg"))
    assert {"qwen", "mistral", "llama3", "0.40", "1.00"} <= set(texts)
    assert "0.40" in PdfReader(io.BytesIO(draw(chart, format="pdf"))).pages[0].extract_text()


def test_that_a_refused_chart_says_why(make_record: MakeRecord) -> None:
    refused = describe(make_record(analysis=Analysis(refused={"similarity": "Only one answer arrived; it needs at least 2."})))
    heatmap = next(chart for chart in refused if chart.key == "heatmap")
    assert "Only one answer arrived; it needs at least 2." in svg_texts(draw(heatmap, format="svg"))
    assert png_size(draw(heatmap))[0] == 800


HOSTILE = VoteChart(
    key="consensus",
    title="<b>モデル</b> $x^2$ & \x00\x1b[31m \ud800 한국어 😀",
    subtitle="x" * 500 + "\n" + "words " * 100,
    bars=(VoteBar(choice="$a_b$ <script>\x07", count=1, share=1.0, low=0.2, high=1.0, colour="#4477aa"),),
    votes=1,
    sentence="So it is.",
)


def test_that_hostile_names_are_drawn_as_the_text_that_they_are() -> None:
    texts = svg_texts(draw(HOSTILE, format="svg"))
    assert "$a_b$ <script>" in texts
    assert any(text.startswith("<b>モデル</b> $x^2$") for text in texts)
    assert draw(HOSTILE).startswith(PNG)
    assert PdfReader(io.BytesIO(draw(HOSTILE, format="pdf"))).metadata is not None


def test_that_long_texts_stay_on_the_sheet() -> None:
    short = replace(HOSTILE, subtitle="s")
    assert png_size(draw(HOSTILE))[1] > png_size(draw(short))[1]
    lines = [text for text in svg_texts(draw(HOSTILE, format="svg")) if set(text) == {"x"}]
    assert sum(map(len, lines)) > 400
    assert max(map(len, lines)) < 200


@pytest.mark.parametrize(
    "wrong", [{"format": "gif"}, {"theme": "pink"}, {"scale": 0}, {"scale": 100.0}, {"scale": float("nan")}]
)
def test_that_what_cannot_be_drawn_is_refused_in_words(wrong: dict[str, object]) -> None:
    with pytest.raises(InputError, match="A chart can be"):
        draw(ScoreChart(key="k", title="t", subtitle="s"), **wrong)  # type: ignore[arg-type]  # what a client may send


def test_that_threads_drawing_at_once_draw_what_one_would(charts: tuple[Chart, ...]) -> None:
    alone = {chart.key: draw(chart, format="svg") for chart in charts}
    together: dict[str, bytes] = {}

    def work(chart: Chart) -> None:
        together[chart.key] = draw(chart, format="svg")

    threads = [threading.Thread(target=work, args=(chart,)) for chart in charts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert together == alone


def test_that_pyplot_is_never_loaded_and_matplotlib_only_when_a_chart_is_drawn() -> None:
    code = """
import sys
from mas_core.charts import ScoreChart
from mas_core.charts.figures import draw
assert "matplotlib" not in sys.modules
draw(ScoreChart(key="k", title="t", subtitle="s", score=5.0))
assert "matplotlib.pyplot" not in sys.modules
assert not any(name.startswith("PySide6") for name in sys.modules)
"""
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


def test_that_without_matplotlib_it_is_said_what_to_install() -> None:
    code = """
import sys
sys.modules["matplotlib"] = None
from mas_core.charts import ScoreChart
from mas_core.charts.figures import draw
from mas_core.errors import MachineError
try:
    draw(ScoreChart(key="k", title="t", subtitle="s", score=5.0))
except MachineError as exc:
    assert "pip install '.[charts]'" in str(exc), exc
else:
    sys.exit("it drew")
"""
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


def test_that_files_of_one_record_have_names_of_their_own(charts: tuple[Chart, ...]) -> None:
    names = [file_name(chart, format=kind) for chart in charts for kind in MEDIA_TYPES]  # type: ignore[arg-type]  # its keys are formats
    assert len(set(names)) == 33
    assert "heatmap.svg" in names
