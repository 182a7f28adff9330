"""How the verdict of a run came about."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtWidgets import QWidget

from mas_app.details.compose import details_of
from mas_app.models.run import RunModel
from mas_app.theme import Theme
from mas_app.widgets.block_views import BlockPainter, add_cards
from mas_app.widgets.cards_view import CardsView
from mas_core.models import Verdict


class DetailsView(CardsView):
    """Follows a :class:`RunModel`; draws anew only when there is another verdict or another theme."""

    def __init__(self, run: RunModel, *, agents: Mapping[str, str], theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(name=self.tr("How the verdict came about"), empty_title="", theme=theme, parent=parent)
        self._run = run
        self._agents = agents
        self._drawn: Verdict | None = None
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
            words = self.tr("As soon as there is one, this place says how it came about.")
            self.say(words, title=self.tr("There is no verdict yet"))
        else:
            words = self.tr("This run ended before the panel came to one. What was answered is kept.")
            self.say(words, title=self.tr("There is no verdict"))

    def _redraw(self) -> None:
        if self._drawn is None:
            return
        answers = [model.answer for model in self._run.answers if model.answer is not None]
        painter = BlockPainter(self._theme.colours, agents=self._agents)
        sections = details_of(self._drawn, answers)
        self.show_cards(lambda column: add_cards(column, sections, painter))
