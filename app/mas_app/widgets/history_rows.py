"""How a run's question stands in the history: with its tags, and below it the passage that a search found."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from mas_app.models.history_table import SNIPPET_ROLE, TAGS_ROLE, Index
from mas_app.theme import Palette, Theme
from mas_core.storage.snippets import Snippet

ROW_PX = 38
ROW_WITH_SNIPPET_PX = 58
_MARGIN_PX = 8
_MOST_TAGS = 3
_TAG_PADDING_PX = 7
_LEAST_WORDS_PX = 120


class QuestionDelegate(QStyledItemDelegate):
    """Draws the cells of the question's column. Everything is drawn as the text that it is; nothing is taken for markup."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draws a cell: the background by the style, then question, tags and passage."""
        drawn = QStyleOptionViewItem(option)
        self.initStyleOption(drawn, index)
        words, drawn.text = drawn.text, ""
        drawn.widget.style().drawControl(QStyle.ControlElement.CE_ItemViewItem, drawn, painter, drawn.widget)
        colours = self._theme.colours
        snippet = index.data(SNIPPET_ROLE)
        area = drawn.rect.adjusted(_MARGIN_PX, 0, -_MARGIN_PX, -1)
        upper = QRect(area)
        painter.save()
        if isinstance(snippet, Snippet):
            upper.setHeight(area.height() // 2 + 2)
            lower = area.adjusted(0, area.height() // 2, 0, -4)
            _draw_snippet(painter, lower, snippet, font=_small(drawn.font), colours=colours)
        tags = index.data(TAGS_ROLE)
        right = _draw_tags(painter, upper, tuple(tags or ()), font=_small(drawn.font), colours=colours)
        upper.setRight(right)
        painter.setFont(drawn.font)
        painter.setPen(QColor(colours.text))
        shown = drawn.fontMetrics.elidedText(words, Qt.TextElideMode.ElideRight, upper.width())
        painter.drawText(upper, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), shown)
        painter.restore()


def _small(font: QFont) -> QFont:
    small = QFont(font)
    small.setPointSizeF(max(font.pointSizeF() - 1, 6))
    return small


def _draw_tags(painter: QPainter, area: QRect, tags: tuple[str, ...], *, font: QFont, colours: Palette) -> int:
    """Draws tags at the right end of ``area`` and returns where the words before them have to end."""
    metrics = QFontMetrics(font)
    shown = [*tags[:_MOST_TAGS], *(["…"] if len(tags) > _MOST_TAGS else [])]
    right = area.right()
    painter.setFont(font)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for tag in reversed(shown):
        words = metrics.elidedText(tag, Qt.TextElideMode.ElideRight, 110)
        width = metrics.horizontalAdvance(words) + 2 * _TAG_PADDING_PX
        if right - width - area.left() < _LEAST_WORDS_PX:
            break
        height = metrics.height() + 4
        pill = QRect(QPoint(right - width, area.center().y() - height // 2), area.topLeft())
        pill.setWidth(width)
        pill.setHeight(height)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.accent_soft))
        painter.drawRoundedRect(pill, 7, 7)
        painter.setPen(QColor(colours.accent))
        painter.drawText(pill, int(Qt.AlignmentFlag.AlignCenter), words)
        right -= width + 6
    return right


def _draw_snippet(painter: QPainter, area: QRect, snippet: Snippet, *, font: QFont, colours: Palette) -> None:
    """Draws a passage on one line, with what was searched for in it set off by weight and by colour."""
    strong = QFont(font)
    strong.setBold(True)
    at = area.left()
    who = f"{snippet.agent}: " if snippet.agent else ""
    parts = [(who, False), *((part.text, part.marked) for part in snippet.parts)]
    for text, marked in parts:
        metrics = QFontMetrics(strong if marked else font)
        room = area.right() - at
        if not text or room <= 0:
            continue
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
        width = metrics.horizontalAdvance(shown)
        place = QRect(at, area.top(), width + 1, area.height())
        painter.setFont(strong if marked else font)
        painter.setPen(QColor(colours.accent if marked else colours.muted))
        painter.drawText(place, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), shown)
        at += width
