"""Every colour, space and font size of the window, in light and dark, and the one place that puts them into effect."""

from __future__ import annotations

import weakref
from dataclasses import dataclass, fields
from string import Template

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from mas_app.icons import icon_file
from mas_resources import resource

MODES = ("system", "light", "dark")

SPACE_S = 8
SPACE_M = 16
SPACE_L = 24
RADIUS = 8
COLUMN_MIN_WIDTH = 320
CHART_MIN_WIDTH = 430
CHART_HEIGHT = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Palette:
    """The colours of one theme, as ``#rrggbb``.

    ``text`` and ``muted`` are read on ``window``, ``surface`` and ``sunken``; the ``*_soft`` colours are backgrounds of
    notices and pills whose text has the strong colour of the same name.
    """

    dark: bool
    window: str
    surface: str
    sunken: str
    hover: str
    border: str
    border_strong: str
    text: str
    muted: str
    accent: str
    accent_hover: str
    on_accent: str
    accent_soft: str
    success: str
    success_soft: str
    warning: str
    warning_soft: str
    danger: str
    danger_soft: str
    on_danger: str


LIGHT = Palette(
    dark=False,
    window="#f5f6f8",
    surface="#ffffff",
    sunken="#eef0f4",
    hover="#e6e9ef",
    border="#dfe3ea",
    border_strong="#868f9e",
    text="#1a212d",
    muted="#566071",
    accent="#2b5bd0",
    accent_hover="#224bb0",
    on_accent="#ffffff",
    accent_soft="#e6edfc",
    success="#146c40",
    success_soft="#e0f3e8",
    warning="#7a4f00",
    warning_soft="#fcf0d6",
    danger="#b3261e",
    danger_soft="#fce9e7",
    on_danger="#ffffff",
)

DARK = Palette(
    dark=True,
    window="#14171c",
    surface="#1c2128",
    sunken="#171b21",
    hover="#272d37",
    border="#2e3540",
    border_strong="#707a8a",
    text="#e7eaf0",
    muted="#a0aab9",
    accent="#86aaff",
    accent_hover="#a3c0ff",
    on_accent="#0f1726",
    accent_soft="#22304d",
    success="#63cf97",
    success_soft="#17352a",
    warning="#e8bb62",
    warning_soft="#3a2f17",
    danger="#ff938a",
    danger_soft="#432321",
    on_danger="#2a0d0b",
)


class TextSize:
    """Font sizes relative to the system's, in points."""

    SMALL = -1.0
    TITLE = 2.0
    HEADLINE = 4.0
    FIGURE = 14.0


def qt_palette(colours: Palette) -> QPalette:
    """Returns the Qt palette of ``colours``, for everything that the style sheet does not reach."""
    palette = QPalette()
    role = QPalette.ColorRole
    for colour_role, colour in (
        (role.Window, colours.window),
        (role.WindowText, colours.text),
        (role.Base, colours.surface),
        (role.AlternateBase, colours.sunken),
        (role.Text, colours.text),
        (role.Button, colours.surface),
        (role.ButtonText, colours.text),
        (role.ToolTipBase, colours.surface),
        (role.ToolTipText, colours.text),
        (role.PlaceholderText, colours.muted),
        (role.Highlight, colours.accent),
        (role.HighlightedText, colours.on_accent),
        (role.Link, colours.accent),
        (role.LinkVisited, colours.accent),
        (role.Accent, colours.accent),
        (role.Light, colours.surface),
        (role.Mid, colours.border),
        (role.Midlight, colours.border),
        (role.Dark, colours.border_strong),
        (role.BrightText, colours.danger),
    ):
        palette.setColor(colour_role, QColor(colour))
    for disabled in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, disabled, QColor(colours.border_strong))
    return palette


def style_sheet(colours: Palette, *, base_size_pt: float) -> str:
    """Returns the application's style sheet with colours, sizes and icons filled in."""
    values = {spot.name: str(getattr(colours, spot.name)) for spot in fields(colours)}
    variant = "dark" if colours.dark else "light"
    values |= {
        "small": f"{base_size_pt + TextSize.SMALL:g}pt",
        "title": f"{base_size_pt + TextSize.TITLE:g}pt",
        "headline": f"{base_size_pt + TextSize.HEADLINE:g}pt",
        "figure": f"{base_size_pt + TextSize.FIGURE:g}pt",
        "radius": f"{RADIUS}px",
        "chevron": icon_file(f"chevron-{variant}"),
        "up": icon_file(f"up-{variant}"),
        "check": icon_file(f"check-{variant}"),
    }
    return Template(resource("style", "mas.qss").read_text(encoding="utf-8")).substitute(values)


class Theme(QObject):
    """Which palette is in effect. ``system`` follows the desktop's own scheme, also when it changes later.

    The style sheet is set on windows, not on the application: Qt then polishes what stands in them in a fifth of the time
    (0.1 s against 0.5 s), and leaves the hundreds of hidden widgets alone that the chart library keeps.
    """

    changed = Signal()

    def __init__(self, app: QApplication, *, mode: str = "system") -> None:
        super().__init__(app)
        self._app = app
        self._mode = mode
        self._base_font = QFont(app.font())
        self._text_percent = 100
        self._colours = LIGHT
        self._dressed: weakref.WeakSet[QWidget] = weakref.WeakSet()
        app.styleHints().colorSchemeChanged.connect(self._system_changed)
        self._apply()

    @property
    def mode(self) -> str:
        """``system``, ``light`` or ``dark``, as it was chosen."""
        return self._mode

    @property
    def colours(self) -> Palette:
        """The palette in effect."""
        return self._colours

    def dress(self, window: QWidget) -> None:
        """Gives a window the look, now and after every change; dialogs and menus that belong to it have it from there."""
        self._dressed.add(window)
        window.setStyleSheet(self._sheet())

    def set_mode(self, mode: str) -> None:
        """Changes to ``system``, ``light`` or ``dark``."""
        if mode not in MODES:
            raise ValueError(f"no theme is called {mode!r}")
        if mode != self._mode:
            self._mode = mode
            self._apply()

    def set_text_percent(self, percent: int) -> None:
        """Changes the size of all text, in percent of the system's."""
        if percent != self._text_percent:
            self._text_percent = percent
            font = QFont(self._base_font)
            font.setPointSizeF(self._base_size_pt * percent / 100)
            self._app.setFont(font)
            self._apply()

    @property
    def _base_size_pt(self) -> float:
        size_pt = self._base_font.pointSizeF()
        return size_pt if size_pt > 0 else 10.0

    def _system_changed(self, _scheme: Qt.ColorScheme) -> None:
        if self._mode == "system":
            self._apply()

    def _wanted(self) -> Palette:
        if self._mode == "system":
            return DARK if self._app.styleHints().colorScheme() == Qt.ColorScheme.Dark else LIGHT
        return DARK if self._mode == "dark" else LIGHT

    def _apply(self) -> None:
        self._colours = self._wanted()
        self._app.setPalette(qt_palette(self._colours))
        for window in tuple(self._dressed):
            if isValid(window):
                window.setStyleSheet(self._sheet())
        self.changed.emit()

    def _sheet(self) -> str:
        return style_sheet(self._colours, base_size_pt=self._base_size_pt * self._text_percent / 100)


def mark(widget: QWidget, **properties: str | bool) -> None:
    """Sets the properties that the style sheet selects on, and has the widget drawn anew if one changed."""
    changed = False
    for name, value in properties.items():
        if widget.property(name) != value:
            widget.setProperty(name, value)
            changed = True
    if changed:
        widget.style().unpolish(widget)
        widget.style().polish(widget)
