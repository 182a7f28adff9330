"""What every transcript says, and what a hostile answer cannot do in one."""

from __future__ import annotations

import csv
import io
import json
import re
import time
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser

import pytest
from markdown_it import MarkdownIt

from mas_core.charts import describe
from mas_core.export import ExportFormat
from mas_core.export.formats import text_bytes
from mas_core.export.markdown import transcript
from mas_core.export.outline import outline
from mas_core.export.page import page
from mas_core.headline import headline
from mas_core.models import JobState, Quorum, Record, Verdict, VerdictKind
from mas_core.record_json import record_from_json
from tests.core.export.conftest import TEXT_FORMATS
from tests.core.export.runs import a_hard_run

_LOADING = {"src", "srcset", "data", "action", "background", "poster", "formaction", "style"}


class Elements(HTMLParser):
    """Collects what a browser would see as elements."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def named(self, *tags: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.found if tag in tags]


def plain(text: str) -> str:
    """Undoes the escapes of Markdown and HTML."""
    return unescape(re.sub(r"\\(.)", r"\1", text))


def as_a_viewer(markdown: str) -> str:
    """Renders as a viewer does that lets HTML through."""
    return str(MarkdownIt("commonmark").enable("table").render(markdown))


@pytest.mark.parametrize("kind", [ExportFormat.MARKDOWN, ExportFormat.HTML, ExportFormat.CSV])
def test_that_the_header_about_failures_and_quorum_stands_in_every_transcript(kind: ExportFormat) -> None:
    record = a_hard_run()
    assert "3 of 4 answered" in headline(record)
    assert "gemma failed: rate limited" in headline(record)
    assert headline(record) in plain(text_bytes(record, kind).decode())


@pytest.mark.parametrize("kind", TEXT_FORMATS)
def test_that_every_script_comes_through(kind: ExportFormat) -> None:
    written = text_bytes(a_hard_run(), kind).decode("utf-8")
    said = json.dumps(json.loads(written), ensure_ascii=False) if kind is ExportFormat.JSON else plain(written)
    for words in ("城市应该禁止汽车吗", "한국어 문장", "👩‍👩‍👧‍👦 🇪🇺 👍🏽", "שלום עולם", "هذه فقرة باللغة العربية"):
        assert words in said


@pytest.mark.parametrize("kind", [ExportFormat.MARKDOWN, ExportFormat.HTML])
def test_that_a_transcript_says_what_became_of_each_call(kind: ExportFormat) -> None:
    said = plain(text_bytes(a_hard_run(), kind).decode())
    for words in (
        "This answer broke off: The connection broke off.",
        "status 429, 3 attempts",
        "(as aggregator)",
        "node attic",
    ):
        assert words in said


@pytest.mark.parametrize(("text", "broke_off"), [("", False), ("Half a sen", True)])
def test_that_only_a_text_that_is_there_is_said_to_have_broken_off(text: str, broke_off: bool) -> None:
    verdict = Verdict(kind=VerdictKind.VOTE, method="vote", quorum=Quorum(asked=4, answered=3), text=text, partial=True)
    said = outline(replace(a_hard_run(), verdict=verdict))
    assert ("the text broke off" in said.verdict_note) is broke_off


@pytest.mark.parametrize("state", list(JobState))
@pytest.mark.parametrize("kind", TEXT_FORMATS)
def test_that_a_run_without_anything_can_be_exported(kind: ExportFormat, state: JobState) -> None:
    hard = a_hard_run()
    bare = Record(id=hard.id, created_at=hard.created_at, state=state, question=hard.question, panel=hard.panel)
    assert text_bytes(bare, kind)


def test_that_a_page_holds_nothing_that_a_browser_would_run_or_load() -> None:
    elements = Elements(page(a_hard_run()))
    assert not elements.named("script", "img", "iframe", "link", "object", "embed", "base", "form", "use", "image", "video")
    assert len(elements.named("style")) == 1
    for tag, attributes in elements.found:
        assert not [name for name in attributes if name.startswith("on") or name in _LOADING], tag
    for link in elements.named("a"):
        assert str(link["href"]).startswith("https://example.org/")
        assert "noopener" in str(link["rel"])


def test_that_a_page_forbids_everything_but_its_own_style() -> None:
    policies = [meta["content"] for meta in Elements(page(a_hard_run())).named("meta") if "http-equiv" in meta]
    assert len(policies) == 1
    assert re.fullmatch(
        r"default-src 'none'; style-src 'sha256-[A-Za-z0-9+/=]{44}'; base-uri 'none'; form-action 'none'", str(policies[0])
    )


def test_that_a_link_is_shown_with_its_address() -> None:
    html = page(a_hard_run())
    assert 'the real site</a> <span class="url">(https://example.org/path?a=1&amp;b=%222%22)</span>' in html
    assert "[image: a picture – https://evil.example/track.gif]" in html
    assert "[click me](javascript:alert(1))" in html


def test_that_paragraphs_have_a_direction_of_their_own() -> None:
    html = page(a_hard_run())
    assert re.search(r'<p dir="auto">שלום', html)
    assert re.search(r'<td dir="auto" align="center">نعم', html)
    assert '<pre dir="ltr"><code>def share' in html


def test_that_columns_are_set_as_the_model_wrote_them() -> None:
    cells = Elements(page(a_hard_run())).named("th", "td")
    assert [cell["align"] for cell in cells if "align" in cell] == ["left", "right", "center"] * 3


def test_that_characters_which_reorder_or_control_are_left_out() -> None:
    hard = a_hard_run()
    sly = replace(hard, answers=(replace(hard.answers[0], text="safe\u202egnp.exe\x1b[31m\x00end\ud800"),))
    for kind in (ExportFormat.MARKDOWN, ExportFormat.HTML):
        written = text_bytes(sly, kind).decode()
        assert "safegnp.exe" in written
        assert not set("\u202e\x1b\x00") & set(written)


def test_that_a_page_draws_every_chart_with_its_numbers() -> None:
    record = a_hard_run()
    html = page(record)
    for chart in describe(record):
        assert chart.title in plain(html)
    elements = Elements(html)
    drawn = [chart for chart in describe(record) if chart.refused is None]
    assert [svg["aria-label"] for svg in elements.named("svg") if "aria-label" in svg] == [chart.title for chart in drawn]
    for value in (">0.90<", ">60<", ">100 %<", ">−0.10<", ">70<", ">0.001250<"):
        assert value in html


def test_that_an_answer_stays_within_its_section_of_a_markdown_transcript() -> None:
    said = transcript(a_hard_run())
    sections = [line for line in said.split("\n") if re.match("#{1,2} ", line)]
    assert [line for line in sections if "heading of its own" in line or "城市" in line] == []
    assert "### A heading of its own" in said
    assert "#### 城市应该禁止汽车吗" in said
    assert not re.search("^=+$", said, re.MULTILINE)


def test_that_a_markdown_transcript_holds_no_html_and_fetches_no_picture() -> None:
    rendered = Elements(as_a_viewer(transcript(a_hard_run())))
    assert not rendered.named("script", "img", "iframe", "style", "div")
    assert {link["href"] for link in rendered.named("a")} == {
        "https://example.org/path?a=1&b=%222%22",
        "https://example.org/auto",
    }


@pytest.mark.parametrize(
    "answer",
    [
        "- a\n  ```\n  code\n\n<script>alert(1)</script>",
        "`one\n` <script>alert(1)</script> `",
        "\\`<script>alert(1)</script>`",
        "text\n    <script>alert(1)</script>",
        "> ```\n<script>alert(1)</script>",
        "~~~\n```\n~~~\n<script>alert(1)</script>",
    ],
)
def test_that_no_trick_with_code_lets_html_into_a_markdown_transcript(answer: str) -> None:
    hard = a_hard_run()
    said = transcript(replace(hard, answers=(replace(hard.answers[0], text=answer),), verdict=None))
    tags = [name for name, _ in Elements(as_a_viewer(said)).found]
    assert "script" not in tags


@pytest.mark.parametrize("answer", ["```python\nprint(1)", "- a\n\n  ```\n  code", "~~~~\n```"])
def test_that_an_open_code_block_does_not_swallow_what_follows(answer: str) -> None:
    hard = a_hard_run()
    said = transcript(replace(hard, answers=(replace(hard.answers[0], text=answer), hard.answers[2])))
    assert "<h2>llama3</h2>" in as_a_viewer(said)


def test_that_csv_has_a_row_for_each_answer_and_each_failure() -> None:
    rows = list(csv.DictReader(io.StringIO(text_bytes(a_hard_run(), ExportFormat.CSV).decode("utf-8-sig"), newline="")))
    assert [(row["agent"], row["outcome"]) for row in rows] == [
        ("qwen", "answer"),
        ("mistral", "answer"),
        ("llama3", "partial"),
        ("gemma", "failed"),
        ("qwen", "failed"),
    ]
    assert rows[0]["cost_usd"] == "0.00125"
    assert rows[1]["cost_usd"] == ""
    assert rows[0]["text"] == a_hard_run().answers[0].text
    assert "rate limited" in rows[3]["failure"]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"])
def test_that_csv_holds_no_formula(text: str) -> None:
    hard = a_hard_run()
    sly = replace(hard, question=replace(hard.question, text=text), answers=(replace(hard.answers[0], text=text, agent=text),))
    rows = list(csv.reader(io.StringIO(text_bytes(sly, ExportFormat.CSV).decode("utf-8-sig"), newline="")))
    assert sum(cell == f"'{text}" for row in rows for cell in row) >= 3
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "@", "\t", "\r", "\n"))]


def test_that_json_is_the_whole_record() -> None:
    assert record_from_json(text_bytes(a_hard_run(), ExportFormat.JSON)) == record_from_json(
        text_bytes(record_from_json(text_bytes(a_hard_run(), ExportFormat.JSON)), ExportFormat.JSON)
    )
    assert record_from_json(text_bytes(a_hard_run(), ExportFormat.JSON)) == a_hard_run()


@pytest.mark.parametrize(
    "text", ["[" * 50_001, "[" * 20_000, "*a_ " * 10_000, "> " * 20_000 + "a", "x" * 1_000_000, "`" * 50_000, "| a " * 12_000]
)
def test_that_an_answer_made_to_be_slow_is_rendered_in_time(text: str) -> None:
    hard = a_hard_run()
    started = time.perf_counter()
    slow = replace(hard, answers=(replace(hard.answers[0], text=text),))
    assert page(slow)
    assert transcript(slow)
    assert time.perf_counter() - started < 30
