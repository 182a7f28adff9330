"""Colours of paper, ink and lines in chart files: those of the window's cards, so that a file looks like what was on screen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureTheme:
    """The colours around the data, as ``#rrggbb``; what stands for data is coloured by the description itself."""

    surface: str
    hover: str
    border: str
    border_strong: str
    text: str
    muted: str
    accent: str
    warning: str
    warning_soft: str


THEMES: Mapping[str, FigureTheme] = {
    "light": FigureTheme(
        surface="#ffffff",
        hover="#e6e9ef",
        border="#dfe3ea",
        border_strong="#868f9e",
        text="#1a212d",
        muted="#566071",
        accent="#2b5bd0",
        warning="#7a4f00",
        warning_soft="#fcf0d6",
    ),
    "dark": FigureTheme(
        surface="#1c2128",
        hover="#272d37",
        border="#2e3540",
        border_strong="#707a8a",
        text="#e7eaf0",
        muted="#a0aab9",
        accent="#86aaff",
        warning="#e8bb62",
        warning_soft="#3a2f17",
    ),
}
