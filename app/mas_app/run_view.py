"""One run: the consensus card, and below it the columns, or what the switch between the views shows instead."""

from __future__ import annotations

from enum import IntEnum

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from mas_app.details.blocks import Passage
from mas_app.models.run import AnswerModel, RunModel
from mas_app.phrases import translated
from mas_app.theme import SPACE_M, SPACE_S, Theme, mark
from mas_app.widgets.answer_column import AnswerColumn
from mas_app.widgets.claims_view import ClaimsView
from mas_app.widgets.consensus_card import ConsensusCard
from mas_app.widgets.details_view import DetailsView
from mas_app.widgets.diff_view import DiffView
from mas_app.widgets.find_bar import FindBar
from mas_app.widgets.minority_view import MinorityView
from mas_app.widgets.text_views import AnswerText
from mas_app.widgets.view_switch import ViewSwitch
from mas_core.catalog import Catalog
from mas_core.charts.colours import agent_colours

_MARGIN_PX = 40
_AT_ONCE = 8
# Of a larger panel these are there at the first paint, which the rest would hold up by a third.
_FIRST_OF_MANY = 2
_AT_A_TURN = 2


class RunPlace(IntEnum):
    """What stands below the consensus, in the order of the switch."""

    SIDE_BY_SIDE = 0
    CLAIMS = 1
    DIFF = 2
    MINORITY = 3
    DETAILS = 4


class RunView(QWidget):
    """Follows a :class:`RunModel`.

    Signals:
        cancel_asked: The AnswerModel whose call is to be cancelled.
        retry_asked: Labels of the columns to ask again, as a tuple; empty for all that failed.
        split: How high the consensus and what stands below it have been made, in pixels, as a tuple.
    """

    cancel_asked = Signal(object)
    retry_asked = Signal(object)
    split = Signal(object)

    def __init__(self, run: RunModel, *, theme: Theme, catalog: Catalog | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.run = run
        self._theme = theme
        self._catalog = catalog
        self._colours = agent_colours(run.panel)
        self.card = ConsensusCard(run, theme=theme)
        self.card.retry_asked.connect(lambda: self.retry_asked.emit(()))
        self.claims = ClaimsView(run, agents=self._colours, theme=theme)
        self.claims.passage_asked.connect(self.show_passage)
        self.diff = DiffView(run, theme=theme)
        self.minority = MinorityView(run, agents=self._colours, theme=theme)
        self.minority.passage_asked.connect(self.show_passage)
        self.details = DetailsView(run, agents=self._colours, theme=theme)
        self.switch = ViewSwitch(
            (
                self.tr("Side by side"),
                self.tr("Claims"),
                self.tr("Diff"),
                self.tr("Minority report"),
                self.tr("Details"),
            ),
            name=self.tr("What stands below the consensus"),
        )
        self._columns: list[AnswerColumn] = []
        self.find_bar = FindBar(self._texts, theme=theme)
        self.find_bar.hit_shown.connect(self._bring_into_sight)
        self._row = QHBoxLayout()
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(12)
        at_once = len(run.answers) if len(run.answers) <= _AT_ONCE else _FIRST_OF_MANY
        self._waiting = list(run.answers[at_once:])
        for answer in run.answers[:at_once]:
            self._add_column(answer)
        self._filling = QTimer(self)
        self._filling.setInterval(0)
        self._filling.timeout.connect(self._add_some)
        if self._waiting:
            self._filling.start()
        run.answer_added.connect(self._add_column)
        run.changed.connect(self._on_run_changed)
        run.verdict.changed.connect(self.find_bar.texts_changed)
        self._side_by_side = self._columns_view()
        self._lay_out()
        self._on_run_changed()

    @property
    def columns(self) -> tuple[AnswerColumn, ...]:
        """The columns from left to right."""
        return tuple(self._columns)

    def open_find(self) -> None:
        """Shows the bar that looks for words, above the columns that it marks."""
        self.switch.choose(RunPlace.SIDE_BY_SIDE)
        self.find_bar.open()

    def show_passage(self, passage: Passage) -> None:
        """Brings a passage into sight and selects it: in its answer's column, or in the consensus."""
        verdict = self.run.verdict.verdict
        if not passage.label:
            if verdict is not None:
                self.card.text_view.select_passage(verdict.text[passage.start : passage.end])
            return
        answer = self.run.last_answer(passage.label)
        column = next((column for column in self._columns if column.answer is answer), None)
        if column is None:
            return
        self.switch.choose(RunPlace.SIDE_BY_SIDE)
        column.text_view.select_passage(column.answer.text[passage.start : passage.end])
        self._side_by_side.ensureWidgetVisible(column, _MARGIN_PX, 0)

    def _texts(self) -> tuple[AnswerText, ...]:
        return (self.card.text_view, *(column.text_view for column in self._columns))

    def _bring_into_sight(self, text: AnswerText) -> None:
        column = next((column for column in self._columns if column.text_view is text), None)
        if column is not None:
            self._side_by_side.ensureWidgetVisible(column, _MARGIN_PX, 0)

    def _on_run_changed(self) -> None:
        for column in self._columns:
            column.allow_retry(not self.run.running)
        self.find_bar.texts_changed()

    def _columns_view(self) -> QScrollArea:
        inner = QWidget()
        mark(inner, page=True)
        inner.setLayout(self._row)
        scroll = QScrollArea()
        scroll.setWidget(inner)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setAccessibleName(self.tr("Answers side by side"))
        # It follows the column that has the focus.
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        return scroll

    def _lay_out(self) -> None:
        views = QStackedWidget()
        for view in (self._side_by_side, self.claims, self.diff, self.minority, self.details):
            views.addWidget(view)
        self.switch.chosen.connect(views.setCurrentIndex)
        below = QWidget()
        below_layout = QVBoxLayout(below)
        below_layout.setContentsMargins(0, 0, 0, 0)
        below_layout.setSpacing(SPACE_S)
        below_layout.addWidget(self.switch)
        below_layout.addWidget(self.find_bar)
        below_layout.addWidget(views, 1)
        self.splitter = splitter = QSplitter(Qt.Orientation.Vertical)
        splitter.splitterMoved.connect(lambda *_: self.split.emit(tuple(splitter.sizes())))
        splitter.setChildrenCollapsible(False)
        splitter.setHandleWidth(12)
        splitter.addWidget(self.card)
        splitter.addWidget(below)
        splitter.setStretchFactor(0, 2)
        splitter.setStretchFactor(1, 5)
        splitter.setSizes([236, 464])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE_M, SPACE_M, SPACE_M, SPACE_M)
        layout.addWidget(splitter)

    def _add_some(self) -> None:
        """Adds the next columns of a panel that is too large for one turn: making a column takes 5 ms."""
        some, self._waiting = self._waiting[:_AT_A_TURN], self._waiting[_AT_A_TURN:]
        for answer in some:
            self._add_column(answer)
        if not self._waiting:
            self._filling.stop()
            self.find_bar.texts_changed()

    def _add_column(self, answer: AnswerModel) -> None:
        role = self._catalog.roles.get(answer.role or "") if self._catalog is not None else None
        column = AnswerColumn(
            answer,
            colour=self._colours.get(answer.agent, self._theme.colours.border_strong),
            role_name=translated(role.name) if role is not None else (answer.role or ""),
            theme=self._theme,
        )
        column.cancel_asked.connect(self.cancel_asked)
        column.retry_asked.connect(lambda asked: self.retry_asked.emit((asked.label,)))
        answer.text_voided.connect(self.find_bar.texts_changed)
        column.allow_retry(not self.run.running)
        # A later round's column may be told of late, a failed one for instance, and a large panel's come in some at a time.
        order = {one: place for place, one in enumerate(self.run.answers)}
        place = sum(order[shown.answer] < order[answer] for shown in self._columns)
        self._columns.insert(place, column)
        self._row.insertWidget(place, column, 1)
