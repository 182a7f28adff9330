"""The figures of a run as cards. What draws them is imported when they are first looked at, off the window's thread."""

from __future__ import annotations

import concurrent.futures
import importlib
import threading
from collections.abc import Callable

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from mas_app.bridge import Replies
from mas_app.models.run import RunModel
from mas_app.phrases import translated_texts
from mas_app.theme import CHART_MIN_WIDTH, Palette, Theme, mark
from mas_app.widgets.chart_card import ChartCard
from mas_app.widgets.empty_state import EmptyState
from mas_app.widgets.responsive_grid import ResponsiveGrid
from mas_core.charts import Chart, describe
from mas_core.models import Record

Draw = Callable[[Chart, Palette], QWidget]


class ChartsTab(QWidget):
    """Shows the charts of one run, once it has ended.

    Signals:
        question_wanted: The person wants to ask something.
        drawn: All cards are there.
        save_asked: (Chart, format): a chart is wanted as a file.
        copy_asked: (Chart, format): a chart is wanted on the clipboard.
    """

    question_wanted = Signal()
    drawn = Signal()
    save_asked = Signal(object, str)
    copy_asked = Signal(object, str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._run: RunModel | None = None
        self._draw: Draw | None = None
        self._loading = False
        self._stale = False
        self._queue: list[tuple[int, Chart]] = []
        self._made: list[ChartCard] = []
        self._drawn: Record | None = None
        self._step = QTimer(self)
        self._step.setSingleShot(True)
        self._step.setInterval(0)
        self._step.timeout.connect(self._draw_next)
        self._replies = Replies(self)
        self._empty = EmptyState(icon_name="chart", title="", text="", action=self.tr("Ask a question"), theme=theme)
        self._empty.button.clicked.connect(self.question_wanted)
        self.grid = ResponsiveGrid(min_width_px=CHART_MIN_WIDTH)
        mark(self.grid, page=True)
        self._scroll = scroll = QScrollArea()
        scroll.setWidget(self.grid)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setAccessibleName(self.tr("Charts"))
        self._stack = QStackedWidget()
        self._stack.addWidget(self._empty)
        self._stack.addWidget(scroll)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._stack)
        theme.changed.connect(self._mark_stale)
        self._say_empty()

    @property
    def cards(self) -> tuple[ChartCard, ...]:
        """The cards that are drawn."""
        return tuple(card for card in self.grid.cards if isinstance(card, ChartCard))

    @property
    def drawn_record(self) -> Record | None:
        """The record whose charts the cards are."""
        return self._drawn

    def show_run(self, run: RunModel) -> None:
        """Shows the charts of ``run``, now or when it has ended."""
        if self._run is not None:
            self._run.changed.disconnect(self._mark_stale)
        self._run = run
        run.changed.connect(self._mark_stale)
        self._mark_stale()

    def show_nothing(self) -> None:
        """Shows that there is no run, as at the start."""
        if self._run is not None:
            self._run.changed.disconnect(self._mark_stale)
        self._run = self._drawn = None
        self._queue, self._made = [], []
        self.grid.set_cards(())
        self._mark_stale()
        self._say_empty()

    def take_focus(self) -> None:
        """Puts the focus where one goes on at the keyboard."""
        (self._scroll if self._stack.currentIndex() else self._empty.button).setFocus()

    def showEvent(self, event: QShowEvent) -> None:
        """Draws what changed while nobody looked."""
        super().showEvent(event)
        self._refresh_if_seen()

    def _mark_stale(self) -> None:
        self._stale = True
        self._refresh_if_seen()

    def _refresh_if_seen(self) -> None:
        if not self._stale or not self.isVisible():
            return
        if self._run is None or self._run.record is None:
            self._say_empty()
        elif self._draw is None:
            self._say_loading()
            self._load()
        else:
            self._begin_drawing(self._run)

    def _say_empty(self) -> None:
        running = self._run is not None and self._run.running
        self._empty.title.setText(self.tr("The run goes on") if running else self.tr("No charts yet"))
        self._empty.text.setText(
            self.tr("Its charts appear here as soon as all answers and the verdict are in.")
            if running
            else self.tr(
                "After a run, this place shows how far the answers agree, and how they differ in tone, mood and length."
            )
        )
        self._empty.button.setVisible(not running)
        self._stack.setCurrentIndex(0)

    def _say_loading(self) -> None:
        self._empty.title.setText(self.tr("Preparing the charts…"))
        self._empty.text.setText(self.tr("This takes a second, once."))
        self._empty.button.hide()
        self._stack.setCurrentIndex(0)

    def _load(self) -> None:
        if self._loading:
            return
        self._loading = True
        loaded: concurrent.futures.Future[Draw] = concurrent.futures.Future()
        self._replies.expect(loaded, then=self._on_loaded, failed=self._on_load_failed)
        threading.Thread(target=_import_renderer, args=(loaded,), name="mas-charts-import", daemon=True).start()

    def _on_loaded(self, draw: Draw) -> None:
        self._loading = False
        self._draw = draw
        self._stale = True
        self._refresh_if_seen()

    def _on_load_failed(self, error: BaseException) -> None:
        self._loading = False
        if not isinstance(error, ImportError):
            raise error
        self._empty.title.setText(self.tr("The charts cannot be drawn"))
        self._empty.text.setText(self.tr("Part of the installation is missing: {0}").format(error))

    def _begin_drawing(self, run: RunModel) -> None:
        self._stale = False
        if run.record is None:
            return
        self._queue = list(enumerate(describe(run.record)))
        self._made = []
        if run.record is self._drawn:
            self._recolour_what_is_seen()
        else:
            self._drawn = None
        self._step.start()

    def _recolour_what_is_seen(self) -> None:
        """Draws the cards in sight anew in this moment, when the theme has changed; the others follow one by one."""
        seen = {place for place, card in enumerate(self.grid.cards) if not card.visibleRegion().isEmpty()}
        for place, chart in self._queue:
            if place in seen:
                self.grid.replace(place, self._card(chart))
        self._queue = [(place, chart) for place, chart in self._queue if place not in seen]

    def _draw_next(self) -> None:
        """Draws one card and comes back for the next, so that the window answers in between."""
        if self._draw is None or self._stale:
            return
        if not self._queue:
            if self._drawn is None and self._run is not None:
                self.grid.set_cards(tuple(self._made))
                self._made = []
                self._drawn = self._run.record
            self._stack.setCurrentIndex(1)
            self.drawn.emit()
            return
        place, chart = self._queue.pop(0)
        if self._drawn is None:
            self._made.append(self._card(chart))
        else:
            self.grid.replace(place, self._card(chart))
        self._step.start()

    def _card(self, chart: Chart) -> ChartCard:
        colours = self._theme.colours
        shown = translated_texts(chart)
        drawing = None if chart.refused is not None or self._draw is None else self._draw(shown, colours)
        card = ChartCard(shown, drawing=drawing, colours=colours)
        # Files are in the core's English, as exports and what the command line writes are.
        card.save_asked.connect(lambda _shown, format_: self.save_asked.emit(chart, format_))
        card.copy_asked.connect(lambda _shown, format_: self.copy_asked.emit(chart, format_))
        card.full_asked.connect(self._show_full)
        return card

    def _show_full(self, chart: Chart) -> None:
        if self._draw is None:
            return
        from mas_app.dialogs.chart_dialog import ChartDialog  # noqa: PLC0415  (most sessions never need it)

        ChartDialog(chart, drawing=self._draw(chart, self._theme.colours), theme=self._theme, parent=self).show()


def _import_renderer(loaded: concurrent.futures.Future[Draw]) -> None:
    try:
        loaded.set_result(importlib.import_module("mas_app.charts.render").draw)
    except Exception as exc:  # noqa: BLE001  (raised again on the window's thread, where it can be said)
        loaded.set_exception(exc)
