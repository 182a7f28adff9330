"""Text of unknown origin: shown, never obeyed."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, QUrl
from PySide6.QtGui import QColor, QHelpEvent, QImage
from PySide6.QtWidgets import QApplication, QMessageBox, QToolTip
from pytestqt.qtbot import QtBot

from mas_app.theme import Theme
from mas_app.widgets.text_views import RENDER_LIMIT_CHARS, AnswerText, LiveText, SafeMarkdownView

RED = QColor("#ff0000")


@pytest.fixture
def red_picture(tmp_path: Path) -> Path:
    path = tmp_path / "red.png"
    image = QImage(64, 64, QImage.Format.Format_RGB32)
    image.fill(RED)
    assert image.save(str(path))
    return path


def shows_red(view: SafeMarkdownView) -> bool:
    picture = view.grab().toImage()
    return any(picture.pixelColor(x, y) == RED for x in range(0, picture.width(), 3) for y in range(0, picture.height(), 3))


@pytest.mark.parametrize(
    "markdown",
    [
        "![secret]({path})",
        "![secret](file://{path})",
        '<img src="{path}">',
        '<img src="file://{path}">',
        "[![secret]({path})]({path})",
        "![secret][ref]\n\n[ref]: {path}",
        "<table background='{path}'><tr><td>x</td></tr></table>",
    ],
)
def test_that_hostile_markdown_loads_no_file(theme: Theme, qtbot: QtBot, red_picture: Path, markdown: str) -> None:
    view = SafeMarkdownView()
    qtbot.addWidget(view)
    view.resize(300, 200)
    view.set_markdown(markdown.format(path=red_picture))
    view.show()
    qtbot.waitExposed(view)
    assert not shows_red(view)


def test_that_html_is_shown_as_the_text_that_it_is(theme: Theme, qtbot: QtBot) -> None:
    view = SafeMarkdownView()
    qtbot.addWidget(view)
    view.set_markdown("Hello <b>bold</b> <script>alert(1)</script>")
    assert "<script>" in view.toPlainText()


def test_that_a_links_title_opens_no_tooltip(theme: Theme, qtbot: QtBot, red_picture: Path) -> None:
    view = SafeMarkdownView()
    qtbot.addWidget(view)
    view.resize(300, 200)
    view.set_markdown(f'[{"link " * 40}](https://example.org "<img src={red_picture}>")')
    view.show()
    qtbot.waitExposed(view)
    place = QPoint(30, 12)
    QApplication.sendEvent(view.viewport(), QHelpEvent(QEvent.Type.ToolTip, place, view.viewport().mapToGlobal(place)))
    assert not QToolTip.isVisible()


@pytest.mark.parametrize("address", ["file:///etc/passwd", "javascript:alert(1)", "mas:quit", "ftp://example.org/x"])
def test_that_only_web_addresses_can_be_opened_at_all(theme: Theme, qtbot: QtBot, address: str) -> None:
    view = SafeMarkdownView()
    qtbot.addWidget(view)
    view.anchorClicked.emit(QUrl(address))
    assert view.findChildren(QMessageBox) == []


@pytest.mark.qt_log_ignore("propagateSizeHints")  # what the offscreen platform says of every dialog
def test_that_a_link_opens_only_after_a_question(theme: Theme, qtbot: QtBot) -> None:
    view = SafeMarkdownView()
    qtbot.addWidget(view)
    view.set_markdown("before [a](https://example.org/a?b=c)")
    before = view.toPlainText()
    view.show()
    view.anchorClicked.emit(QUrl("https://example.org/a?b=c"))
    (box,) = view.findChildren(QMessageBox)
    assert "https://example.org/a?b=c" in box.informativeText()
    box.reject()
    assert view.toPlainText() == before


def test_that_live_text_follows_the_end_only_while_the_reader_is_there(theme: Theme, qtbot: QtBot) -> None:
    view = LiveText()
    qtbot.addWidget(view)
    view.resize(300, 120)
    view.show()
    view.add("line\n" * 200)
    bar = view.verticalScrollBar()
    assert bar.value() == bar.maximum()
    bar.setValue(40)
    view.add("more\n" * 50)
    assert bar.value() == 40
    bar.setValue(bar.maximum())
    view.add("and more\n" * 50)
    assert bar.value() == bar.maximum()


def test_that_live_text_is_never_markup(theme: Theme, qtbot: QtBot) -> None:
    view = LiveText()
    qtbot.addWidget(view)
    view.add("<b>no</b> **markup**")
    assert view.toPlainText() == "<b>no</b> **markup**"


@pytest.mark.qt_log_ignore("propagateSizeHints")  # a lone stack has size hints of its own, which offscreen cannot take
def test_that_a_very_long_answer_stays_plain_and_whole(theme: Theme, qtbot: QtBot) -> None:
    text = "A sentence of some length that goes on and on. " * 4300
    assert len(text) > 200_000
    view = AnswerText(name="answer")
    qtbot.addWidget(view)
    view.resize(400, 300)
    view.show()
    began = time.perf_counter()
    view.finish(text)
    view.grab()
    assert time.perf_counter() - began < 2.0
    assert view.currentWidget() is view.live
    assert view.live.toPlainText() == text
    assert len(text) > RENDER_LIMIT_CHARS


def test_that_a_short_answer_is_rendered_when_it_is_finished(theme: Theme, qtbot: QtBot) -> None:
    view = AnswerText(name="answer")
    qtbot.addWidget(view)
    view.add("**yes")
    assert view.currentWidget() is view.live
    view.finish("**yes**, of course")
    assert view.currentWidget() is view.rendered
    assert view.rendered.toPlainText() == "yes, of course"
