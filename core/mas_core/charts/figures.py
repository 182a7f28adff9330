"""Charts as files: PNG, SVG and PDF from a chart's description, without Qt and without a display.

Matplotlib draws them, through its object interface alone: pyplot keeps one global state and draws wrong charts in threads. It
loads on first use.
"""

from __future__ import annotations

import importlib
import threading
from collections.abc import Mapping
from types import ModuleType
from typing import Literal

from mas_core.analysis.heavy_imports import imports
from mas_core.charts.figures_theme import THEMES
from mas_core.charts.types import Chart
from mas_core.errors import InputError, MachineError

Format = Literal["png", "svg", "pdf"]
ThemeName = Literal["light", "dark"]

MEDIA_TYPES: Mapping[str, str] = {"png": "image/png", "svg": "image/svg+xml", "pdf": "application/pdf"}
"""The formats that can be drawn, with their media types."""

_SCALES = (0.25, 8.0)
# The settings of matplotlib, its fonts among them, belong to the process: one chart at a time, whoever asks.
_drawing = threading.Lock()


def draw(
    chart: Chart,
    *,
    format: Format = "png",  # noqa: A002  (what everybody calls it)
    theme: ThemeName = "light",
    scale: float = 1.0,
) -> bytes:
    """Returns a chart as a file: title, method and caveats, and the drawing, or why there is none.

    The same chart gives the same bytes: nothing in them tells when, where or by whom they were made. Text stays text in SVG and
    PDF. May be called from every thread; takes tens of milliseconds, the first time about a second.

    Args:
        chart: What to draw, as :func:`mas_core.charts.describe` gives it.
        format: ``png``, ``svg`` or ``pdf``.
        theme: ``light`` or ``dark``, in the colours of the window.
        scale: Size of a PNG; 1 is 800 pixels wide. SVG and PDF have no pixels and ignore it.

    Raises:
        InputError: The format, theme or scale does not exist.
        MachineError: Matplotlib is not installed.
    """
    if format not in MEDIA_TYPES:
        raise InputError(f"A chart can be had as {', '.join(MEDIA_TYPES)}, not as '{format}'.", field="format")
    if theme not in THEMES:
        raise InputError(f"A chart can be drawn {' or '.join(THEMES)}, not '{theme}'.", field="theme")
    if not _SCALES[0] <= scale <= _SCALES[1]:
        raise InputError(f"A chart can be drawn {_SCALES[0]:g} to {_SCALES[1]:g} times as large, not {scale:g}.", field="scale")
    renderer = _renderer()
    with _drawing:
        drawn: bytes = renderer.render(chart, format=format, colours=THEMES[theme], scale=scale)
    return drawn


def file_name(chart: Chart, *, format: Format) -> str:  # noqa: A002
    """Returns a chart's name in a folder of exports, e.g. ``heatmap.svg``; a record's charts all have different ones."""
    return f"{chart.key}.{format}"


def _renderer() -> ModuleType:
    try:
        with imports:
            return importlib.import_module("mas_core.charts.figures_render")
    except ModuleNotFoundError as exc:
        if exc.name is None or exc.name.partition(".")[0] != "matplotlib":
            raise
        raise MachineError(
            "Charts as files need matplotlib, which is not installed here: pip install '.[charts]' in MAS's folder"
        ) from exc
