"""The minority report: what the consensus lost of the answers, and what it says that nobody said."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from mas_app.details.claims import loss_sections
from mas_app.models.run import RunModel
from mas_app.theme import SPACE_M, Theme, mark
from mas_app.widgets.block_views import BlockPainter, add_cards
from mas_app.widgets.empty_state import EmptyState
from mas_core.models import Record


class MinorityView(QStackedWidget):
    """Follows a :class:`RunModel`, once it has ended.

    Signals:
        passage_asked: A Passage to show in its answer, or in the consensus.
    """

    passage_asked = Signal(object)

    def __init__(self, run: RunModel, *, agents: Mapping[str, str], theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._run = run
        self._agents = agents
        self._theme = theme
        self._drawn: Record | None = None
        self._empty = EmptyState(icon_name="info", title=self.tr("There is no minority report"), text="", theme=theme)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setAccessibleName(self.tr("Minority report"))
        self.addWidget(self._empty)
        self.addWidget(self._scroll)
        run.changed.connect(self._refresh)
        theme.changed.connect(self._redraw)
        self._refresh()

    def _refresh(self) -> None:
        record = self._run.record
        if record is None:
            self._drawn = None
            going_on = self.tr("What the consensus leaves out is looked for when the run has ended.")
            self._say(going_on if self._run.running else self._run.trouble)
        elif record is not self._drawn:
            self._drawn = record
            self._redraw()

    def _redraw(self) -> None:
        record = self._drawn
        if record is None:
            return
        consensus = record.verdict.text if record.verdict is not None else ""
        sections = loss_sections(record.analysis, consensus=consensus)
        if not sections:
            self._say(self.tr("The answers of this run were not compared with its consensus."))
            return
        painter = BlockPainter(self._theme.colours, agents=self._agents, jump=self.passage_asked.emit)
        page = QWidget()
        mark(page, page=True)
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE_M)
        add_cards(layout, sections, painter)
        layout.addStretch(1)
        self._scroll.setWidget(page)
        self.setCurrentWidget(self._scroll)

    def _say(self, words: str) -> None:
        self._empty.text.setText(words)
        self.setCurrentWidget(self._empty)
