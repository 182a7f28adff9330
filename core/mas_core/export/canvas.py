"""A small pen for drawings as SVG, for exports that have to be quick: matplotlib takes 150 ms a chart, this takes one."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from html import escape
from typing import Literal

from mas_core.charts.figures_theme import THEMES, FigureTheme

WIDTH_PX = 600
NAME_CHARS = 30
TEXT_PX = 13
SMALL_PX = 12
_WIDE_EM = 1.0
_NARROW_EM = 0.58

Anchor = Literal["start", "middle", "end"]

PAPER = THEMES["light"]
"""The colours of a drawing on paper."""

SCREEN = FigureTheme(
    surface="var(--surface)",
    hover="var(--hover)",
    border="var(--border)",
    border_strong="var(--strong)",
    text="var(--text)",
    muted="var(--muted)",
    accent="var(--accent)",
    warning="var(--warning)",
    warning_soft="var(--soft)",
)
"""The colours of a drawing within a page, which has them as CSS variables and so can be light and dark."""


def number(value: float) -> str:
    """Returns a coordinate, short and without a negative zero."""
    return f"{round(value, 1) + 0.0:g}"


def plain(text: str) -> str:
    """Returns a text on one line without control characters and lone surrogates, which no XML can hold."""
    kept = ("\ufffd" if unicodedata.category(char) == "Cs" else char for char in " ".join(text.split()))
    return "".join(char for char in kept if unicodedata.category(char) != "Cc" and char not in "\ufffe\uffff")


def short(name: str, *, most: int = NAME_CHARS) -> str:
    """Returns a name for a place without much room; its end is kept, because names of a family differ there."""
    name = plain(name)
    half = most // 2
    return name if len(name) <= most else f"{name[:half]}…{name[-half + 1 :]}"


def width_px(text: str, size_px: float) -> float:
    """Returns about how wide a text will be; which font draws it is not known here."""
    return size_px * sum(_WIDE_EM if unicodedata.east_asian_width(char) in "WF" else _NARROW_EM for char in text)


class Canvas:
    """Collects shapes. Places are in pixels from the upper left corner of a drawing :data:`WIDTH_PX` wide."""

    def __init__(self, ink: FigureTheme) -> None:
        """Starts empty; ``ink`` are the colours around the data."""
        self.ink = ink
        self._parts: list[str] = []

    def rect(self, x: float, y: float, *, width: float, height: float, fill: str, radius: float = 0) -> None:
        """Adds a filled box."""
        rounded = f' rx="{number(radius)}"' if radius else ""
        size = f'width="{number(max(width, 0))}" height="{number(height)}"{rounded}'
        self._parts.append(f'<rect x="{number(x)}" y="{number(y)}" {size} fill="{fill}"/>')

    def line(self, start: tuple[float, float], end: tuple[float, float], *, colour: str, width: float = 1) -> None:
        """Adds a line."""
        self._parts.append(
            f'<line x1="{number(start[0])}" y1="{number(start[1])}" x2="{number(end[0])}" y2="{number(end[1])}" '
            f'stroke="{colour}" stroke-width="{number(width)}"/>'
        )

    def path(
        self,
        points: Sequence[tuple[float, float] | None],
        *,
        colour: str,
        width: float = 1,
        dashes: str = "",
        closed: bool = True,
        fill: str = "none",
    ) -> None:
        """Adds a line through points; None leaves a gap."""
        steps: list[str] = []
        move = True
        for point in points:
            if point is None:
                move = True
                continue
            steps.append(f"{'M' if move else 'L'}{number(point[0])} {number(point[1])}")
            move = False
        end = "Z" if closed and None not in points else ""
        dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
        filled = f'fill="{fill}" fill-opacity="0.12"' if fill != "none" else 'fill="none"'
        self._parts.append(
            f'<path d="{"".join(steps)}{end}" {filled} stroke="{colour}" stroke-width="{number(width)}"{dashed}/>'
        )

    def dot(self, x: float, y: float, *, radius: float, fill: str, edge: str = "none") -> None:
        """Adds a disc."""
        self._parts.append(f'<circle cx="{number(x)}" cy="{number(y)}" r="{number(radius)}" fill="{fill}" stroke="{edge}"/>')

    def text(
        self,
        x: float,
        y: float,
        words: str,
        *,
        colour: str,
        anchor: Anchor = "start",
        size_px: float = TEXT_PX,
        bold: bool = False,
    ) -> None:
        """Adds a line of text whose middle is at the height ``y``."""
        weight = ' font-weight="bold"' if bold else ""
        # Readers disagree on dominant-baseline; a third of the size below the middle is where letters stand.
        self._parts.append(
            f'<text x="{number(x)}" y="{number(y + size_px * 0.35)}" font-size="{number(size_px)}" text-anchor="{anchor}"'
            f'{weight} fill="{colour}">{escape(plain(words))}</text>'
        )

    def legend(self, entries: Sequence[tuple[str, str]], *, top: float) -> float:
        """Adds names with their colours, in rows; returns the height that they take."""
        x, y = 0.0, top + 12
        for name, colour in entries:
            shown = short(name, most=44)
            wide = 18 + width_px(shown, SMALL_PX) + 22
            if x and x + wide > WIDTH_PX:
                x, y = 0.0, y + 22
            self.rect(x, y - 6, width=12, height=12, fill=colour, radius=2)
            self.text(x + 18, y, shown, colour=self.ink.muted, size_px=SMALL_PX)
            x += wide
        return y + 12 - top if entries else 0.0

    def svg(self, *, height: float, label: str, font: str = "") -> str:
        """Returns the drawing; ``label`` is what it says, for those who do not see it."""
        family = f' font-family="{escape(font)}"' if font else ""
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH_PX} {number(height)}" width="{WIDTH_PX}" '
            f'height="{number(height)}" role="img" aria-label="{escape(plain(label))}"{family}>{"".join(self._parts)}</svg>'
        )
