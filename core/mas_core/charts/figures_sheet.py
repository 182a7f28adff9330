"""The sheet that a chart is drawn on: title and caveats above, the drawing in the middle, legend and remark below.

Everything is placed in pixels of a sheet at scale 1, from its upper left corner, as on the window's cards.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal, TypeAlias

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, fontManager
from matplotlib.lines import Line2D
from matplotlib.patches import FancyBboxPatch

from mas_core.charts.figures_theme import FigureTheme
from mas_core.charts.types import Chart

DPI = 100
WIDTH_PX = 800
MARGIN_PX = 24
INNER_PX = WIDTH_PX - 2 * MARGIN_PX
NAME_CHARS = 18
_LONG_NAME_CHARS = 44
_SWATCH_PX = 11
_LEGEND_ROW_PX = 22

Dashes: TypeAlias = Literal["-"] | tuple[float, tuple[float, ...]]
"""How a line is drawn, in matplotlib's terms: whole, or offset with lengths of dashes and gaps."""

SMALL_PT, BODY_PT, TITLE_PT, FIGURE_PT = 8.0, 9.5, 13.0, 26.0

_FALLBACK_FAMILIES = (
    "Noto Sans CJK SC",
    "Noto Sans CJK JP",
    "Noto Sans SC",
    "Source Han Sans SC",
    "WenQuanYi Micro Hei",
    "Microsoft YaHei",
    "Yu Gothic",
    "Malgun Gothic",
    "PingFang SC",
    "Hiragino Sans",
    "Apple SD Gothic Neo",
    "Noto Sans",
    "Noto Sans Devanagari",
    "Noto Sans Thai",
    "Arial Unicode MS",
)
"""For scripts that DejaVu Sans, which comes with matplotlib, has no letters for; those that are there are used."""


@cache
def families() -> tuple[str, ...]:
    """Returns DejaVu Sans and the fallback families that this machine has."""
    there = set(fontManager.get_font_names())
    return ("DejaVu Sans", *(family for family in _FALLBACK_FAMILIES if family in there))


def font(size_pt: float, *, bold: bool = False) -> FontProperties:
    """Returns the sheet's font."""
    # The last one is for readers of an SVG whose machine has none of the others.
    return FontProperties(family=[*families(), "sans-serif"], size=size_pt, weight="bold" if bold else "normal")


def plain(text: str) -> str:
    """Returns a text on one line without control characters and lone surrogates, which no font and no XML can hold."""
    kept = ("\ufffd" if unicodedata.category(char) == "Cs" else char for char in " ".join(text.split()))
    return "".join(char for char in kept if unicodedata.category(char) != "Cc")


def short(name: str) -> str:
    """Returns a name as the window has it beside an axis; its end is kept, because names of a family differ there."""
    return _shortened(plain(name), NAME_CHARS)


def full(name: str) -> str:
    """Returns a name for a place with room. A file has no tooltip that could tell the rest, so only monsters are cut."""
    return _shortened(plain(name), _LONG_NAME_CHARS)


def _shortened(name: str, most: int) -> str:
    half = most // 2
    return name if len(name) <= most else f"{name[:half]}…{name[-half + 1 :]}"


def width_px(text: str, size_pt: float, *, bold: bool = False) -> float:
    """Returns how wide a text is drawn, in pixels at scale 1.

    The sum over its letters, each measured once: matplotlib lays a text out anew each time, which takes seconds for long ones.
    Kerning makes it a hair less.
    """
    return sum(_letter_px(letter, size_pt, bold=bold) for letter in text)


@lru_cache(maxsize=8192)
def _letter_px(letter: str, size_pt: float, *, bold: bool) -> float:
    # Between two others, because what is measured is ink, and a letter takes more room than that.
    return _ink_px(f"|{letter}|", size_pt, bold=bold) - _ink_px("||", size_pt, bold=bold)


@lru_cache(maxsize=64)
def _ink_px(text: str, size_pt: float, *, bold: bool) -> float:
    measured = _ruler().get_text_width_height_descent(text, font(size_pt, bold=bold), False)  # type: ignore[no-untyped-call]  # it has none
    return float(measured[0])


@cache
def _ruler() -> RendererAgg:
    return RendererAgg(1, 1, DPI)  # type: ignore[no-untyped-call]  # matplotlib gives it none


def wrapped(text: str, size_pt: float, *, room_px: float = INNER_PX, bold: bool = False) -> tuple[str, ...]:
    """Breaks a text into lines that fit; between words where it can, inside a word that is too long by itself."""
    lines: list[str] = []
    line, used_px = "", 0.0
    for word in plain(text).split(" "):
        wide_px = width_px(f" {word}" if line else word, size_pt, bold=bold)
        if line and used_px + wide_px > room_px:
            lines.append(line)
            line, used_px, wide_px = "", 0.0, width_px(word, size_pt, bold=bold)
        if wide_px <= room_px:
            line, used_px = f"{line} {word}" if line else word, used_px + wide_px
            continue
        for letter in word:
            letter_px = _letter_px(letter, size_pt, bold=bold)
            if line and used_px + letter_px > room_px:
                lines.append(line)
                line, used_px = "", 0.0
            line, used_px = line + letter, used_px + letter_px
    return (*lines, line) if line else tuple(lines)


def line_px(size_pt: float) -> float:
    """Returns the distance of two lines of text, in pixels."""
    return size_pt * DPI / 72 * 1.4


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry of a legend; ``dashes`` is the style of its line where the series is a line."""

    name: str
    colour: str
    dashes: Dashes | None = None


class Sheet:
    """A figure with its words in place and room for the drawing."""

    def __init__(
        self,
        chart: Chart,
        colours: FigureTheme,
        *,
        body_px: float,
        legend: Sequence[Entry] = (),
        remark: str = "",
    ) -> None:
        """Sets title and caveats, legend and remark.

        Args:
            chart: Gives title and subtitle.
            colours: The theme.
            body_px: Height of the drawing.
            legend: What the colours stand for.
            remark: A sentence below it all.
        """
        self.colours = colours
        title = wrapped(chart.title, TITLE_PT, bold=True)
        subtitle = wrapped(chart.subtitle, SMALL_PT)
        below = wrapped(remark, BODY_PT)
        rows = _legend_rows(legend)
        head_px = MARGIN_PX + len(title) * line_px(TITLE_PT) + 4 + len(subtitle) * line_px(SMALL_PT) + 12
        foot_px = len(rows) * _LEGEND_ROW_PX + (8 if rows else 0) + len(below) * line_px(BODY_PT) + (8 if below else 0)
        self.body_px = body_px
        self._top_px = head_px
        self.height_px = round(head_px + body_px + foot_px + MARGIN_PX)
        self.figure = Figure(
            figsize=(WIDTH_PX / DPI, self.height_px / DPI), dpi=DPI, facecolor=colours.surface, edgecolor="none"
        )
        y = self._lines(title, MARGIN_PX, size_pt=TITLE_PT, colour=colours.text, bold=True)
        self._lines(subtitle, y + 4, size_pt=SMALL_PT, colour=colours.muted)
        y = head_px + body_px + (8 if rows else 0)
        self._legend(rows, y)
        self._lines(below, y + len(rows) * _LEGEND_ROW_PX + 8, size_pt=BODY_PT, colour=colours.text)

    def axes(self, *, left_px: float = 0.0, top_px: float = 0.0, right_px: float = 0.0, bottom_px: float = 0.0) -> Axes:
        """Returns axes on the room for the drawing, with these distances from its edges, and no frame but a bottom line."""
        axes = self.axes_at(
            left_px, top_px, width_px=INNER_PX - left_px - right_px, height_px=self.body_px - top_px - bottom_px
        )
        axes.spines["bottom"].set_visible(True)
        axes.spines["bottom"].set_color(self.colours.border_strong)
        return axes

    def axes_at(self, left_px: float, top_px: float, *, width_px: float, height_px: float) -> Axes:
        """Returns axes without frame at a place of the drawing's room."""
        axes = self.figure.add_axes(
            (
                (MARGIN_PX + left_px) / WIDTH_PX,
                1 - (self._top_px + top_px + height_px) / self.height_px,
                width_px / WIDTH_PX,
                height_px / self.height_px,
            ),
            facecolor="none",
        )
        for spine in axes.spines.values():
            spine.set_visible(False)
        axes.tick_params(length=0, colors=self.colours.muted, labelsize=SMALL_PT, labelfontfamily=list(families()))
        axes.set_autoscale_on(False)
        return axes

    def canvas(self) -> Axes:
        """Returns axes whose units are pixels of the drawing's room, from its lower left corner, without ticks."""
        axes = self.axes_at(0, 0, width_px=INNER_PX, height_px=self.body_px)
        axes.set_xlim(0, INNER_PX)
        axes.set_ylim(0, self.body_px)
        axes.set_xticks([])
        axes.set_yticks([])
        return axes

    def _lines(self, lines: Sequence[str], top_px: float, *, size_pt: float, colour: str, bold: bool = False) -> float:
        y = top_px
        for line in lines:
            self.figure.text(
                MARGIN_PX / WIDTH_PX,
                1 - y / self.height_px,
                line,
                fontproperties=font(size_pt, bold=bold),
                color=colour,
                va="top",
            )
            y += line_px(size_pt)
        return y

    def _legend(self, rows: Sequence[Sequence[tuple[Entry, float]]], top_px: float) -> None:
        for row, entries in enumerate(rows):
            y = 1 - (top_px + (row + 0.5) * _LEGEND_ROW_PX) / self.height_px
            for entry, x_px in entries:
                x = (MARGIN_PX + x_px) / WIDTH_PX
                self._swatch(entry, x, y)
                self.figure.text(
                    x + (_SWATCH_PX + 6) / WIDTH_PX,
                    y,
                    full(entry.name),
                    fontproperties=font(BODY_PT),
                    color=self.colours.text,
                    va="center_baseline",
                )

    def _swatch(self, entry: Entry, x: float, y: float) -> None:
        across, high = _SWATCH_PX / WIDTH_PX, _SWATCH_PX / self.height_px
        if entry.dashes is not None:
            line = Line2D([x - across * 0.3, x + across * 1.2], [y, y], color=entry.colour, linewidth=2, linestyle=entry.dashes)
            self.figure.add_artist(line)
            return
        self.figure.add_artist(
            FancyBboxPatch((x, y - high / 2), across, high, boxstyle="square,pad=0", facecolor=entry.colour, edgecolor="none")
        )


def _legend_rows(entries: Sequence[Entry]) -> tuple[tuple[tuple[Entry, float], ...], ...]:
    """Returns the entries of each row with their distance from the left, in pixels."""
    rows: list[list[tuple[Entry, float]]] = []
    x = 0.0
    for entry in entries:
        wide = _SWATCH_PX + 6 + width_px(full(entry.name), BODY_PT)
        if not rows or x + wide > INNER_PX:
            rows.append([])
            x = 0.0
        rows[-1].append((entry, x))
        x += wide + 18
    return tuple(tuple(row) for row in rows)


def name_rows(axes: Axes, names: Sequence[str], colours: FigureTheme) -> None:
    """Names rows from top to bottom at the left; row ``i`` of ``n`` has its middle at ``n − 1 − i``, as in the window."""
    last = len(names) - 1
    axes.set_yticks([last - row for row in range(len(names))], list(names))
    for label in axes.get_yticklabels():
        label.set_fontproperties(font(SMALL_PT))
        label.set_color(colours.muted)
    axes.set_ylim(-0.6, last + 0.6)


def names_px(names: Sequence[str]) -> float:
    """Returns the room that names beside an axis need, in pixels."""
    return max((width_px(name, SMALL_PT) for name in names), default=0.0) + 14


def caption(
    axes: Axes,
    text: str,
    *,
    at: tuple[float, float],
    colour: str,
    align: tuple[str, str] = ("center", "center"),
    gap_px: float = 0.0,
    size_pt: float = SMALL_PT,
) -> None:
    """Writes a text at a place of the data; ``align`` says which point of it stands there, ``gap_px`` how far right of it."""
    axes.annotate(
        text,
        at,
        xytext=(gap_px * 72 / DPI, 0),
        textcoords="offset points",
        ha=align[0],
        va=align[1],
        color=colour,
        fontproperties=font(size_pt),
        annotation_clip=False,
    )


def axis_label(axes: Axes, text: str, colours: FigureTheme) -> None:
    """Names the bottom axis."""
    axes.set_xlabel(plain(text), color=colours.muted, fontproperties=font(SMALL_PT), labelpad=6)
