"""That nothing a model writes loads a picture, is HTML, or leaves its section in a Markdown transcript."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from mas_core.export.markdown import embedded
from mas_core.export.rendering import RENDER_LIMIT_CHARS

_IMAGE = "<img src=http://evil.example/x>"
_PIECES = (
    *(" ", "  ", "    ", "      ", "\t", "> ", "- ", "1. ", "10. ", "* ", "+ ", "| ", " |", "\\", "!", "[", "]", "a", "text"),
    *("# ", "## ", "#", "===", "=", "---", "-", "***", "|---|", "|---|---|", "`", "``", "```", "~~~", "~~~~", ":"),
    *(_IMAGE, "![a](http://evil.example/x)", "![a]", "<", ">", "<!--", "-->", "<div>", "</div>", "<pre>", "<?", "<![CDATA["),
    *("<http://x", "[a]: http://evil.example/x", "*", "_", "&lt;", "&#60;", "(http://evil.example/x)", "\n", "\n\n", "\n    "),
)
texts = st.lists(st.sampled_from(_PIECES), max_size=30).map("".join)
lines = st.lists(st.lists(st.sampled_from(_PIECES), max_size=4).map("".join), max_size=12).map("\n".join)


def harms(markdown: str, *, tables: bool) -> list[str]:
    """Returns what a viewer that lets HTML through would load, run, or take for a section of the transcript."""
    viewer = MarkdownIt("commonmark")
    if tables:
        viewer.enable(["table", "strikethrough"])
    tokens = viewer.parse(f"## Section\n\n{markdown}\n\n## Next section\n")
    children: list[Token] = [child for token in tokens for child in token.children or ()]
    found = [token.type for token in (*tokens, *children) if token.type in ("html_block", "html_inline", "image")]
    high = [token for token in tokens if token.type == "heading_open" and token.tag in ("h1", "h2")]
    found += ["heading"] * (len(high) - 2)
    end = next(token for token in reversed(tokens) if token.type == "inline")
    return found if len(high) >= 2 and end.content == "Next section" and high[-1].level == 0 else [*found, "swallowed"]


@pytest.mark.parametrize("tables", [False, True])
@pytest.mark.parametrize(
    "text",
    [
        f"text\n===\n    {_IMAGE}",
        f"text\n-\n      {_IMAGE}",
        f"1. text\n   ===\n       {_IMAGE}",
        "text\n===\n    ![a](http://evil.example/x)",
        f"| a |\n|---|\n    {_IMAGE}",
        f"| a | b |\n|---|---|\n| ` {_IMAGE} | ` |",
        "> # A heading",
        "- # A heading",
        "> text\n> ===",
        "10. text\n    ===",
        "> ```\n> code",
        "- ```\n  code",
        "```\n```text",
    ],
)
def test_that_a_line_is_escaped_that_becomes_harmful_by_what_was_done_to_others(text: str, tables: bool) -> None:
    assert harms(embedded(text), tables=tables) == []


@given(text=texts | lines)
def test_that_no_text_loads_a_picture_or_leaves_its_section(text: str) -> None:
    said = embedded(text)
    assert harms(said, tables=False) == []
    assert harms(said, tables=True) == []


@given(text=lines)
def test_that_a_text_too_long_to_be_read_closely_loads_nothing_either(text: str) -> None:
    said = embedded(f"{text}\n\n{'word ' * (RENDER_LIMIT_CHARS // 5 + 1)}")
    for tables in (False, True):
        assert not set(harms(said, tables=tables)) & {"html_block", "html_inline", "image", "heading"}


@pytest.mark.parametrize(
    "text",
    [
        "A sentence with `<img>` in *code*, 1 < 2, a → b and <https://example.org>.",
        "```html\n<img src=x>\n# no heading\n```",
        "- a\n\n      <img>\n- b",
        "| a | b |\n|---|---|\n| `<b>` | c |",
        "text\n\n    # in code\n    ===",
        "> quoted\n\n---\n\n1. one\n2. two",
    ],
)
def test_that_what_is_harmless_stands_as_it_was_written(text: str) -> None:
    assert embedded(text) == text


def test_that_code_under_an_underlined_heading_stays_code() -> None:
    said = embedded(f"text\n===\n    {_IMAGE}")
    assert [token.content for token in MarkdownIt("commonmark").parse(said) if token.type == "code_block"] == [f"{_IMAGE}\n"]
