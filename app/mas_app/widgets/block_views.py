"""Draws the blocks of a verdict's details: paragraphs, findings with their quotes, disputes and tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import assert_never

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QSizePolicy,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from mas_app.details.blocks import Block, Dispute, Finding, Note, Passage, Section, Table
from mas_app.icons import DISC_PX, icon
from mas_app.language import Words
from mas_app.models.cell_table import CellTableModel
from mas_app.theme import SPACE_M, SPACE_S, Palette, mark
from mas_app.widgets.labels import Pill, text_label
from mas_app.widgets.whole_table import WholeTable
from mas_core.charts.colours import NEUTRAL

_tr = Words("block_views")


_ROW_PX = 34
_MOST_COLUMN_PX = 240
_MOST_DOTS = 8


class AgentDots(QWidget):
    """The colours of some agents in a row; the names stand beside it."""

    def __init__(self, colours: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._colours = tuple(colours[:_MOST_DOTS])
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """A dot an agent."""
        return QSize(len(self._colours) * (DISC_PX + 3), DISC_PX + 2)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draws the dots."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        for place, colour in enumerate(self._colours):
            painter.setBrush(QColor(colour))
            painter.drawEllipse(QRectF(place * (DISC_PX + 3), 1, DISC_PX, DISC_PX))


class BlockPainter:
    """Makes widgets of blocks in the colours of one theme and one panel."""

    def __init__(self, colours: Palette, *, agents: Mapping[str, str], jump: Callable[[Passage], None] | None = None) -> None:
        """Takes the theme's colours, agent id to the agent's own, and what shows a passage, where that is possible."""
        self._colours = colours
        self._agents = agents
        self._jump = jump

    def colour_of(self, label: str) -> str:
        """Returns the colour of the agent whose answer has this label; grey for one that is not known."""
        return self._agents.get(label) or self._agents.get(label.rpartition(" #")[0]) or NEUTRAL

    def card(self, section: Section) -> QWidget:
        """Returns a section as a card."""
        frame = QFrame()
        mark(frame, card=True)
        frame.setAccessibleName(section.title)
        layout = QVBoxLayout(frame)
        layout.setContentsMargins(SPACE_M, SPACE_M, SPACE_M, SPACE_M)
        layout.setSpacing(SPACE_S)
        layout.addWidget(text_label(section.title, size="title", wrap=True, selectable=True))
        if section.hint:
            layout.addWidget(text_label(section.hint, size="small", tone="muted", wrap=True, selectable=True))
        for place, block in enumerate(section.blocks):
            if place and not isinstance(block, Note | Table):
                layout.addWidget(_rule())
            layout.addWidget(self.block(block))
        layout.addStretch(1)
        return frame

    def block(self, block: Block) -> QWidget:
        """Returns one block."""
        match block:
            case Note():
                return self._note(block)
            case Finding():
                return self._finding(block)
            case Dispute():
                return self._dispute(block)
            case Table():
                return self.table(block)
            case _:
                assert_never(block)

    def table(self, table: Table) -> QTableView:
        """Returns a table as high as its rows, which scrolls with what it stands in."""
        view = WholeTable(row_px=_ROW_PX)
        tones = {"muted": self._colours.muted, "warning": self._colours.warning, "accent": self._colours.accent}
        tones |= {"success": self._colours.success, "danger": self._colours.danger}
        view.setModel(CellTableModel(table, colour_of=self.colour_of, tones=tones, font=view.font(), parent=view))
        view.setAccessibleName(table.name)
        mark(view, plain=True)
        view.setShowGrid(False)
        view.setWordWrap(False)
        view.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        view.setTabKeyNavigation(False)
        view.setIconSize(QSize(DISC_PX, DISC_PX))
        view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        view.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        view.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        view.verticalHeader().hide()
        header = view.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionsClickable(False)
        header.setMaximumSectionSize(_MOST_COLUMN_PX)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(table.stretched, QHeaderView.ResizeMode.Stretch)
        return view

    def _note(self, note: Note) -> QWidget:
        label = text_label(note.text, wrap=True, selectable=True)
        if not note.kind:
            return label
        box = QFrame()
        mark(box, notice=note.kind)
        sign = QLabel()
        colour = self._colours.accent if note.kind == "info" else self._colours.warning
        sign.setPixmap(icon("info" if note.kind == "info" else "warning", colour).pixmap(QSize(18, 18)))
        row = QHBoxLayout(box)
        row.setContentsMargins(12, SPACE_S, 12, SPACE_S)
        row.setSpacing(SPACE_S)
        row.addWidget(sign)
        row.addWidget(label, 1)
        return box

    def _finding(self, finding: Finding) -> QWidget:
        box = QWidget()
        layout = QVBoxLayout(box)
        layout.setContentsMargins(0, 2, 0, 2)
        layout.setSpacing(4)
        layout.addWidget(text_label(finding.text, wrap=True, selectable=True))
        if finding.quote:
            layout.addWidget(text_label(f"“{finding.quote}”", size="small", tone="muted", wrap=True, selectable=True))
        if finding.aside:
            layout.addWidget(text_label(finding.aside, size="small", tone="warning", wrap=True, selectable=True))
        if finding.agents or finding.quote or finding.passage:
            layout.addLayout(self._by(finding))
        return box

    def _by(self, finding: Finding) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(AgentDots([self.colour_of(agent) for agent in finding.agents]), 0)
        row.addWidget(text_label(", ".join(finding.agents), size="small", wrap=True), 1)
        if finding.quote:
            words = _tr("quote verified") if finding.verified else _tr("quote not found")
            row.addWidget(Pill(words, kind="success" if finding.verified else "warning"))
        if finding.passage is not None and self._jump is not None:
            row.addWidget(self._show_button(finding.passage, self._jump))
        return row

    @staticmethod
    def _show_button(passage: Passage, jump: Callable[[Passage], None]) -> QPushButton:
        button = QPushButton(_tr("Show"))
        where = passage.label or _tr("the consensus")
        button.setAccessibleName(_tr("Show the passage in {0}").format(where))
        mark(button, kind="segment")
        button.clicked.connect(lambda: jump(passage))
        return button

    def _dispute(self, dispute: Dispute) -> QWidget:
        box = QWidget()
        layout = QVBoxLayout(box)
        layout.setContentsMargins(0, 2, 0, 2)
        layout.setSpacing(SPACE_S)
        layout.addWidget(text_label(dispute.topic, strong=True, wrap=True, selectable=True))
        for stance in dispute.stances:
            row = QHBoxLayout()
            row.setContentsMargins(SPACE_M, 0, 0, 0)
            row.addWidget(self._finding(stance))
            layout.addLayout(row)
        return box


def add_cards(layout: QVBoxLayout, sections: Sequence[Section], painter: BlockPainter) -> None:
    """Adds a card a section: two in a row, or one that is wide or has no neighbour."""
    rows: list[list[Section]] = []
    for section in sections:
        if not section.wide and rows and len(rows[-1]) == 1 and not rows[-1][0].wide:
            rows[-1].append(section)
        else:
            rows.append([section])
    for row in rows:
        cards = QHBoxLayout()
        cards.setSpacing(SPACE_M)
        for section in row:
            cards.addWidget(painter.card(section), 1)
        layout.addLayout(cards)


def _rule() -> QFrame:
    line = QFrame()
    mark(line, rule=True)
    return line
