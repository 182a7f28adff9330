"""Colours: readable in both themes, and switched at once."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from mas_app.theme import DARK, LIGHT, Palette, Theme

TEXT_ON = (
    ("text", "window"),
    ("text", "surface"),
    ("text", "sunken"),
    ("text", "hover"),
    ("text", "accent_soft"),
    ("text", "warning_soft"),
    ("text", "danger_soft"),
    ("muted", "window"),
    ("muted", "surface"),
    ("muted", "sunken"),
    ("muted", "hover"),
    ("accent", "surface"),
    ("accent", "window"),
    ("accent", "accent_soft"),
    ("on_accent", "accent"),
    ("on_accent", "accent_hover"),
    ("success", "success_soft"),
    ("warning", "warning_soft"),
    ("warning", "window"),
    ("warning", "surface"),
    ("danger", "danger_soft"),
    ("danger", "window"),
    ("danger", "surface"),
    ("on_danger", "danger"),
)
MARKS_ON = (("border_strong", "surface"), ("border_strong", "window"), ("accent", "surface"), ("danger", "surface"))


def contrast(one: str, other: str) -> float:
    """WCAG 2.2's contrast ratio."""

    def luminance(colour: str) -> float:
        parts = (QColor(colour).redF(), QColor(colour).greenF(), QColor(colour).blueF())
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), TEXT_ON)
def test_that_text_reaches_wcag_aa(palette: Palette, text: str, ground: str) -> None:
    assert contrast(getattr(palette, text), getattr(palette, ground)) >= 4.5


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("mark", "ground"), MARKS_ON)
def test_that_borders_of_controls_can_be_seen(palette: Palette, mark: str, ground: str) -> None:
    assert contrast(getattr(palette, mark), getattr(palette, ground)) >= 3.0


def test_that_a_chosen_theme_takes_effect_at_once_and_is_told(app: QApplication, qtbot: QtBot) -> None:
    theme = Theme(app, mode="light")
    window = QWidget()
    qtbot.addWidget(window)
    theme.dress(window)
    told: list[bool] = []
    theme.changed.connect(lambda: told.append(theme.colours.dark))
    theme.set_mode("dark")
    assert told == [True]
    assert app.palette().window().color().name() == DARK.window
    assert DARK.accent in window.styleSheet()
    theme.set_mode("light")
    assert app.palette().window().color().name() == LIGHT.window


def test_that_an_unknown_theme_is_refused(theme: Theme) -> None:
    with pytest.raises(ValueError, match="sepia"):
        theme.set_mode("sepia")
