"""How the verdict of a run came about."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from mas_app.details.compose import details_of
from mas_app.models.run import RunModel
from mas_app.theme import SPACE_M, Theme, mark
from mas_app.widgets.block_views import BlockPainter, add_cards
from mas_app.widgets.empty_state import EmptyState
from mas_core.models import Verdict


class DetailsView(QStackedWidget):
    """Follows a :class:`RunModel`; draws anew only when there is another verdict or another theme."""

    def __init__(self, run: RunModel, *, agents: Mapping[str, str], theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._run = run
        self._agents = agents
        self._theme = theme
        self._drawn: Verdict | None = None
        self._empty = EmptyState(icon_name="info", title="", text="", theme=theme)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setAccessibleName(self.tr("How the verdict came about"))
        self.addWidget(self._empty)
        self.addWidget(self._scroll)
        run.changed.connect(self._refresh)
        run.verdict.changed.connect(self._refresh)
        theme.changed.connect(self._redraw)
        self._refresh()

    def _refresh(self) -> None:
        record = self._run.record
        verdict = record.verdict if record is not None else self._run.verdict.verdict
        if verdict is None:
            self._show_nothing()
        elif verdict != self._drawn:
            self._drawn = verdict
            self._redraw()

    def _show_nothing(self) -> None:
        self._drawn = None
        if self._run.running:
            self._empty.title.setText(self.tr("There is no verdict yet"))
            self._empty.text.setText(self.tr("As soon as there is one, this place says how it came about."))
        else:
            self._empty.title.setText(self.tr("There is no verdict"))
            self._empty.text.setText(self.tr("This run ended before the panel came to one. What was answered is kept."))
        self.setCurrentWidget(self._empty)

    def _redraw(self) -> None:
        if self._drawn is None:
            return
        answers = [model.answer for model in self._run.answers if model.answer is not None]
        painter = BlockPainter(self._theme.colours, agents=self._agents)
        page = QWidget()
        mark(page, page=True)
        outer = QVBoxLayout(page)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(SPACE_M)
        add_cards(outer, details_of(self._drawn, answers), painter)
        outer.addStretch(1)
        self._scroll.setWidget(page)
        self.setCurrentWidget(self._scroll)
