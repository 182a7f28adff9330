"""The minority report: what the consensus lost of the answers, and what it says that nobody said."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtWidgets import QWidget

from mas_app.details.claims import loss_sections
from mas_app.models.run import RunModel
from mas_app.theme import Theme
from mas_app.widgets.block_views import add_cards
from mas_app.widgets.cards_view import RecordCards
from mas_core.models import Record


class MinorityView(RecordCards):
    """Follows a :class:`RunModel`, once it has ended. A passage may stand in an answer, or in the consensus."""

    def __init__(self, run: RunModel, *, agents: Mapping[str, str], theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(
            run,
            agents=agents,
            name=self.tr("Minority report"),
            empty_title=self.tr("There is no minority report"),
            going_on=self.tr("What the consensus leaves out is looked for when the run has ended."),
            theme=theme,
            parent=parent,
        )
        self.drawing.connect(self._draw)
        self.refresh()

    def _draw(self, record: Record) -> None:
        consensus = record.verdict.text if record.verdict is not None else ""
        sections = loss_sections(record.analysis, consensus=consensus)
        if sections:
            self.show_cards(lambda column: add_cards(column, sections, self.painter()))
        else:
            self.say(self.tr("The answers of this run were not compared with its consensus."))
