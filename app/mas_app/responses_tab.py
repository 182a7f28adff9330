"""The answers side by side below their consensus, or how it came about."""

from __future__ import annotations

from enum import IntEnum

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from mas_app.details.blocks import Passage
from mas_app.models.run import AnswerModel, RunModel
from mas_app.theme import SPACE_M, SPACE_S, Theme, mark
from mas_app.widgets.answer_column import AnswerColumn
from mas_app.widgets.claims_view import ClaimsView
from mas_app.widgets.consensus_card import ConsensusCard
from mas_app.widgets.details_view import DetailsView
from mas_app.widgets.empty_state import EmptyState
from mas_app.widgets.view_switch import ViewSwitch
from mas_core.catalog import Catalog
from mas_core.charts.colours import agent_colours


class RunPlace(IntEnum):
    """What stands below the consensus, in the order of the switch."""

    SIDE_BY_SIDE = 0
    DETAILS = 1
    CLAIMS = 2


class ResponsesTab(QWidget):
    """Shows one run at a time; each run's view is built when it is first shown and thrown away with it.

    Signals:
        cancel_asked: (RunModel, AnswerModel) whose call is to be cancelled.
        run_cancel_asked: The RunModel whose job is to be cancelled.
        question_wanted: The person wants to ask something.
    """

    cancel_asked = Signal(object, object)
    run_cancel_asked = Signal(object)
    question_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._catalog: Catalog | None = None
        self._view: RunView | None = None
        self._place = RunPlace.SIDE_BY_SIDE
        self._empty = EmptyState(
            icon_name="columns",
            title=self.tr("No answers yet"),
            text=self.tr(
                "Ask a question, and every agent's answer appears here side by side while it is written, "
                "with the consensus above them."
            ),
            action=self.tr("Ask a question"),
            theme=theme,
        )
        self._empty.button.clicked.connect(self.question_wanted)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._empty)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._stack)

    @property
    def view(self) -> RunView | None:
        """The view of the run that is shown."""
        return self._view

    def set_catalog(self, catalog: Catalog) -> None:
        """Gives the names of roles."""
        self._catalog = catalog

    def show_run(self, run: RunModel) -> None:
        """Shows ``run`` in place of what was shown."""
        if self._view is not None:
            self._stack.removeWidget(self._view)
            self._view.hide()
            self._view.deleteLater()
        self._view = RunView(run, theme=self._theme, catalog=self._catalog)
        self._view.switch.choose(self._place)
        self._view.switch.chosen.connect(self._remember_place)
        self._view.cancel_asked.connect(self.cancel_asked)
        self._view.card.cancel_asked.connect(lambda: self.run_cancel_asked.emit(run))
        self._stack.addWidget(self._view)
        self._stack.setCurrentWidget(self._view)

    def _remember_place(self, place: int) -> None:
        self._place = RunPlace(place)


class RunView(QWidget):
    """The consensus card of one run, and below it the columns, or what the switch between them shows instead."""

    cancel_asked = Signal(object, object)

    def __init__(self, run: RunModel, *, theme: Theme, catalog: Catalog | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._run = run
        self._theme = theme
        self._catalog = catalog
        self._colours = agent_colours(run.panel)
        self.card = ConsensusCard(run, theme=theme)
        self.details = DetailsView(run, agents=self._colours, theme=theme)
        self.claims = ClaimsView(run, agents=self._colours, theme=theme)
        self.claims.passage_asked.connect(self.show_passage)
        self.switch = ViewSwitch(
            (self.tr("Side by side"), self.tr("Details"), self.tr("Claims")), name=self.tr("What stands below the consensus")
        )
        self._columns: list[AnswerColumn] = []
        self._row = QHBoxLayout()
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(12)
        for answer in run.answers:
            self._add_column(answer)
        run.answer_added.connect(self._add_column)
        self._side_by_side = self._columns_view()
        self._lay_out()

    @property
    def columns(self) -> tuple[AnswerColumn, ...]:
        """The columns from left to right."""
        return tuple(self._columns)

    def show_passage(self, passage: Passage) -> None:
        """Brings a passage into sight and selects it: in its answer's column, or in the consensus."""
        verdict = self._run.verdict.verdict
        if not passage.label:
            if verdict is not None:
                self.card.text_view.select_passage(verdict.text[passage.start : passage.end])
            return
        answer = self._run.last_answer(passage.label)
        column = next((column for column in self._columns if column.answer is answer), None)
        if column is None:
            return
        self.switch.choose(RunPlace.SIDE_BY_SIDE)
        column.text_view.select_passage(column.answer.text[passage.start : passage.end])
        self._side_by_side.ensureWidgetVisible(column)

    def _columns_view(self) -> QScrollArea:
        inner = QWidget()
        mark(inner, page=True)
        inner.setLayout(self._row)
        scroll = QScrollArea()
        scroll.setWidget(inner)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setAccessibleName(self.tr("Answers side by side"))
        return scroll

    def _lay_out(self) -> None:
        views = QStackedWidget()
        views.addWidget(self._side_by_side)
        views.addWidget(self.details)
        views.addWidget(self.claims)
        self.switch.chosen.connect(views.setCurrentIndex)
        below = QWidget()
        below_layout = QVBoxLayout(below)
        below_layout.setContentsMargins(0, 0, 0, 0)
        below_layout.setSpacing(SPACE_S)
        below_layout.addWidget(self.switch)
        below_layout.addWidget(views, 1)
        splitter = QSplitter(Qt.Orientation.Vertical)
        splitter.setChildrenCollapsible(False)
        splitter.setHandleWidth(12)
        splitter.addWidget(self.card)
        splitter.addWidget(below)
        splitter.setStretchFactor(0, 2)
        splitter.setStretchFactor(1, 5)
        splitter.setSizes([210, 490])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE_M, SPACE_M, SPACE_M, SPACE_M)
        layout.addWidget(splitter)

    def _add_column(self, answer: AnswerModel) -> None:
        role = self._catalog.roles.get(answer.role or "") if self._catalog is not None else None
        column = AnswerColumn(
            answer,
            colour=self._colours.get(answer.agent, self._theme.colours.border_strong),
            role_name=role.name if role is not None else (answer.role or ""),
            theme=self._theme,
        )
        column.cancel_asked.connect(lambda asked: self.cancel_asked.emit(self._run, asked))
        # A later round's column may be told of late, a failed one for instance.
        place = self._run.answers.index(answer)
        self._columns.insert(place, column)
        self._row.insertWidget(place, column, 1)
