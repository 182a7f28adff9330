"""Markdown that a model wrote as HTML that can do nothing: no raw HTML, nothing loaded, each link with its address."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from html import escape
from typing import Literal
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.token import Token

from mas_core.record_json import clean_text

RENDER_LIMIT_CHARS = 50_000
"""Longer texts are set as plain text; a parser of Markdown may take very long over a text that was made to be slow."""

MOST_NESTED = 40
"""Blocks within blocks; what is deeper is left out, so that no text brings the parser down."""

_LINKS = frozenset({"http", "https", "mailto"})
_BLOCKS = frozenset({"paragraph_open", "heading_open", "list_item_open", "th_open", "td_open"})
_AROUND = frozenset({"bullet_list_open", "ordered_list_open", "blockquote_open", "table_open"})
"""Blocks around others: ``dir="auto"`` would not see the text within those."""
_COLUMNS = {f"text-align:{side}": side for side in ("left", "right", "center")}
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
# What turns the order of letters round beyond the end of a text (Unicode UAX 9); paragraphs have a direction of their own.
_REORDERING = re.compile("[\u202a-\u202e\u2066-\u2069]")

Direction = Literal["ltr", "rtl"]
Look = Callable[[str], str]
"""Turns a text into HTML; escaping it is its duty."""


def safe_text(text: str) -> str:
    """Returns a text without lone surrogates, control characters and those that reorder text; line ends are line feeds."""
    text = clean_text(text).replace("\r\n", "\n").replace("\r", "\n")
    return _REORDERING.sub("", _CONTROLS.sub("", text))


def direction(text: str) -> Direction:
    """Returns the direction of a text, as its first letter that has one says (Unicode UAX 9, rule P2)."""
    for char in text:
        kind = unicodedata.bidirectional(char)
        if kind == "L":
            return "ltr"
        if kind in ("R", "AL"):
            return "rtl"
    return "ltr"


def markdown_html(text: str, *, look: Look = escape, explicit: bool = False) -> str:
    """Renders Markdown of unknown origin (CommonMark with tables and strikethrough).

    Raw HTML is shown as text. Images become their description and address. Links lead to http, https and mail only, tell nobody
    where they were found, and their address stands behind them.

    Args:
        text: What the model wrote.
        look: Escapes the texts, and may dress them up.
        explicit: True writes the direction of each block for readers that cannot find it out (``dir="auto"``).
    """
    text = safe_text(text)
    if len(text) > RENDER_LIMIT_CHARS:
        return f'<p dir="{direction(text) if explicit else "auto"}">{look(text).replace(chr(10), "<br>")}</p>'
    parser = _parser()
    tokens = parser.parse(text)
    _direct(tokens, explicit=explicit)
    return "".join(_written(tokens, look))


def block_tokens(text: str) -> Sequence[Token]:
    """Returns the blocks of a Markdown text, with the lines that each covers in ``map``."""
    return _parser().parse(text)


def plain_html(text: str, *, look: Look = escape) -> str:
    """Returns a text as it is, line ends kept."""
    return look(safe_text(text)).replace("\n", "<br>")


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "maxNesting": MOST_NESTED})
    return parser.enable(["table", "strikethrough"])


def _direct(tokens: Sequence[Token], *, explicit: bool) -> None:
    """Gives each block the direction of its text."""
    following: Direction = "ltr"
    for token in reversed(tokens):
        if token.type == "inline":
            following = direction(token.content)
        elif token.type in _BLOCKS:
            token.attrSet("dir", following if explicit else "auto")
        elif token.type in _AROUND:
            token.attrSet("dir", following)


def _written(tokens: Sequence[Token], look: Look) -> Iterator[str]:
    for token in tokens:
        if token.type == "inline":
            yield from _inline(token.children or (), look)
        elif token.type in ("fence", "code_block"):
            yield f'<pre dir="ltr"><code>{look(token.content.removesuffix(chr(10)))}</code></pre>\n'
        elif token.type == "hr":
            yield "<hr>\n"
        elif token.type == "html_block":
            yield f"<p>{look(token.content)}</p>"
        elif token.hidden:
            continue
        elif token.nesting >= 0:
            yield f"<{token.tag}{_attributes(token)}>"
        else:
            yield f"</{token.tag}>\n"


def _attributes(token: Token) -> str:
    given = "".join(f' {name}="{escape(str(value))}"' for name, value in token.attrs.items() if name in ("dir", "start"))
    # How a column of a table is set comes as a style, which the policy of a page forbids.
    column = _COLUMNS.get(str(token.attrs.get("style", "")), "")
    return f'{given} align="{column}"' if column else given


def _inline(tokens: Sequence[Token], look: Look) -> Iterator[str]:
    opened: list[str] = []
    for token in tokens:
        match token.type:
            case "text" | "html_inline" | "text_special":
                yield look(token.content)
            case "code_inline":
                yield f"<code>{look(token.content)}</code>"
            case "softbreak":
                yield "\n"
            case "hardbreak":
                yield "<br>"
            case "image":
                yield _image(token, look)
            case "link_open":
                opened.append(_address(token.attrGet("href")))
                if opened[-1]:
                    yield f'<a href="{escape(opened[-1])}" rel="noopener noreferrer" target="_blank">'
            case "link_close":
                yield from _link_end(opened.pop() if opened else "", look, plain=token.info == "auto")
            case _:
                # Emphasis and strikethrough.
                yield f"<{'/' if token.nesting < 0 else ''}{token.tag}>"


def _link_end(address: str, look: Look, *, plain: bool) -> Iterator[str]:
    if not address:
        return
    yield "</a>"
    if not plain:
        yield f' <span class="url">({look(address)})</span>'


def _image(token: Token, look: Look) -> str:
    said = safe_text(token.content).strip() or "without a description"
    address = _address(token.attrGet("src"))
    return look(f"[image: {said}{f' – {address}' if address else ''}]")


def _address(given: object) -> str:
    """Returns an address that a link may lead to, else an empty text."""
    address = str(given or "")
    try:
        scheme = urlsplit(address).scheme.lower()
    except ValueError:
        return ""
    return address if scheme in _LINKS else ""
