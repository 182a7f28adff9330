"""Cards below one another about a run, or the words why there are none."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from mas_app.models.run import RunModel
from mas_app.theme import SPACE_M, Theme, mark
from mas_app.widgets.block_views import BlockPainter
from mas_app.widgets.empty_state import EmptyState
from mas_core.models import Record


class CardsView(QStackedWidget):
    """A column of cards that scrolls up and down, and the empty state that stands in for it."""

    def __init__(self, *, name: str, empty_title: str, theme: Theme, parent: QWidget | None = None) -> None:
        """Shows the empty state.

        Args:
            name: What the column holds, for screen readers.
            empty_title: Said above the words of :meth:`say`.
            theme: The look.
            parent: The owner.
        """
        super().__init__(parent)
        self._theme = theme
        self._empty = EmptyState(icon_name="info", title=empty_title, text="", theme=theme)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setAccessibleName(name)
        self.addWidget(self._empty)
        self.addWidget(self._scroll)

    def say(self, words: str, *, title: str | None = None) -> None:
        """Shows words in place of cards, below another title if one is given."""
        if title is not None:
            self._empty.title.setText(title)
        self._empty.text.setText(words)
        self.setCurrentWidget(self._empty)

    def show_cards(self, add: Callable[[QVBoxLayout], None]) -> None:
        """Shows the cards that ``add`` puts into the column, in place of those before."""
        page = QWidget()
        mark(page, page=True)
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_M)
        add(column)
        column.addStretch(1)
        self._scroll.setWidget(page)
        self.setCurrentWidget(self._scroll)


class RecordCards(CardsView):
    """Cards about a run that has ended: drawn when there is a record, and anew with another record or theme.

    Signals:
        drawing: The Record whose cards are to be shown, or of which is to be said why there are none.
        passage_asked: A Passage to show where it stands.
    """

    drawing = Signal(object)
    passage_asked = Signal(object)

    def __init__(
        self,
        run: RunModel,
        *,
        agents: Mapping[str, str],
        name: str,
        empty_title: str,
        going_on: str,
        theme: Theme,
        parent: QWidget | None = None,
    ) -> None:
        """Draws nothing before :meth:`refresh` is called, so that ``drawing`` can be connected.

        Args:
            run: The run.
            agents: The colours of the agents.
            name: What the column holds, for screen readers.
            empty_title: Said above the words why there are no cards.
            going_on: Said while the run has not ended.
            theme: The look.
            parent: The owner.
        """
        super().__init__(name=name, empty_title=empty_title, theme=theme, parent=parent)
        self._run = run
        self._agents = agents
        self._going_on = going_on
        self._drawn: Record | None = None
        run.changed.connect(self.refresh)
        theme.changed.connect(self._redraw)

    def painter(self) -> BlockPainter:
        """Returns what draws blocks in the colours of now."""
        return BlockPainter(self._theme.colours, agents=self._agents, jump=self.passage_asked.emit)

    def refresh(self) -> None:
        """Follows the run to what it is now."""
        record = self._run.record
        if record is None:
            self._drawn = None
            self.say(self._going_on if self._run.running else self._run.trouble)
        elif record is not self._drawn:
            self._drawn = record
            self._redraw()

    def _redraw(self) -> None:
        if self._drawn is not None:
            self.drawing.emit(self._drawn)
