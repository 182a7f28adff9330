"""The run that is shown: its answers below their consensus, and the other views of it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from mas_app.models.run import RunModel
from mas_app.run_view import RunPlace, RunView
from mas_app.theme import Theme
from mas_app.widgets.empty_state import EmptyState
from mas_core.catalog import Catalog


class ResponsesTab(QWidget):
    """Shows one run at a time; each run's view is built when it is first shown and thrown away with it.

    Signals:
        cancel_asked: (RunModel, AnswerModel) whose call is to be cancelled.
        run_cancel_asked: The RunModel whose job is to be cancelled.
        retry_asked: (RunModel, labels) of the columns to ask again; no labels for all that failed.
        follow_up_asked: The RunModel that a new question is to continue.
        again_asked: The RunModel whose question is wanted in the form.
        export_asked: The run that is shown is to be exported.
        question_wanted: The person wants to ask something.
    """

    cancel_asked = Signal(object, object)
    run_cancel_asked = Signal(object)
    retry_asked = Signal(object, object)
    follow_up_asked = Signal(object)
    again_asked = Signal(object)
    export_asked = Signal()
    question_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._catalog: Catalog | None = None
        self._view: RunView | None = None
        self._place = RunPlace.SIDE_BY_SIDE
        self.split_px: tuple[int, ...] = ()
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
        QShortcut(QKeySequence.StandardKey.Find, self, self._find)

    @property
    def view(self) -> RunView | None:
        """The view of the run that is shown."""
        return self._view

    def set_catalog(self, catalog: Catalog) -> None:
        """Gives the names of roles."""
        self._catalog = catalog

    def show_run(self, run: RunModel) -> None:
        """Shows ``run`` in place of what was shown; the view of a run that is shown already stays."""
        if self._view is not None and self._view.run is run:
            self._stack.setCurrentWidget(self._view)
            return
        self._drop()
        self._view = RunView(run, theme=self._theme, catalog=self._catalog)
        self._view.switch.choose(self._place)
        self._view.switch.chosen.connect(self._remember_place)
        if self.split_px:
            self._view.splitter.setSizes(self.split_px)
        self._view.split.connect(self._remember_split)
        self._view.cancel_asked.connect(lambda answer: self.cancel_asked.emit(run, answer))
        self._view.retry_asked.connect(lambda labels: self.retry_asked.emit(run, labels))
        self._view.card.cancel_asked.connect(lambda: self.run_cancel_asked.emit(run))
        self._view.card.follow_up_asked.connect(lambda: self.follow_up_asked.emit(run))
        self._view.card.again_asked.connect(lambda: self.again_asked.emit(run))
        self._view.card.export_asked.connect(self.export_asked)
        self._stack.addWidget(self._view)
        self._stack.setCurrentWidget(self._view)

    def show_nothing(self) -> None:
        """Shows that there is no run, as at the start."""
        self._drop()
        self._stack.setCurrentWidget(self._empty)

    def take_focus(self) -> None:
        """Puts the focus where one goes on at the keyboard."""
        if self._view is not None:
            self._view.card.text_view.shown.setFocus()
        else:
            self._empty.button.setFocus()

    def _drop(self) -> None:
        view, self._view = self._view, None
        if view is not None:
            self._stack.removeWidget(view)
            view.hide()
            view.deleteLater()

    def _remember_place(self, place: int) -> None:
        self._place = RunPlace(place)

    def _remember_split(self, sizes_px: tuple[int, ...]) -> None:
        self.split_px = sizes_px

    def _find(self) -> None:
        if self._view is not None:
            self._view.open_find()
