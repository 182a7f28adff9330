"""Puts the window back as it was left, and keeps how it is left."""

from __future__ import annotations

from dataclasses import replace

from mas_app.history.controller import HistoryController
from mas_app.history.tab import PreviewPlace
from mas_app.main_window import MainWindow, Tab
from mas_app.window_state import WindowState
from mas_core.storage.query import Sort

_BESIDE, _BELOW, _RUN = "history_beside", "history_below", "run"


class Remembering:
    """What the window remembers beside the form: size, tab, divided places, and the table of runs."""

    def __init__(self, state: WindowState, *, window: MainWindow, history: HistoryController) -> None:
        self._state, self._window, self._history = state, window, history
        self._tab_put_back = False

    def put_back(self) -> None:
        """Before the window is shown: everything that needs no core."""
        state, window = self._state, self._window
        if state.geometry is not None:
            window.restoreGeometry(state.geometry)
        window.history.table.arrange(state.table)
        beside, below = window.history.preview_places()
        window.history.put_preview(*(self._place(name, usual) for name, usual in ((_BESIDE, beside), (_BELOW, below))))
        window.responses.split_px = state.sizes_px(_RUN)

    def put_back_order(self) -> None:
        """Before the history is read: how its rows are sorted."""
        table = self._state.table
        if table.sort in set(Sort):
            self._history.order(Sort(table.sort), descending=table.descending)

    def put_back_tab(self) -> None:
        """When there is first something to ask: the tab, unless it would show a run, since none is shown yet."""
        if not self._tab_put_back and self._state.tab == Tab.HISTORY:
            self._window.show_tab(Tab.HISTORY)
            self._window.history.table.setFocus()
        self._tab_put_back = True

    def keep(self) -> None:
        """Takes down how the window is now."""
        state, window, query = self._state, self._window, self._history.query
        state.geometry = window.saveGeometry()
        state.tab = window.current_tab
        # Who searches sees the best first; that is no wish for later.
        sort = str(query.sort) if query.sort is not None else ""
        state.table = replace(window.history.table.layout_kept(), sort=sort, descending=query.descending)
        for name, place in zip((_BESIDE, _BELOW), window.history.preview_places(), strict=True):
            state.keep_sizes(name, place.sizes_px)
            state.keep_shown(name, shown=place.shown)
        if window.responses.split_px:
            state.keep_sizes(_RUN, window.responses.split_px)

    def _place(self, name: str, usual: PreviewPlace) -> PreviewPlace:
        sizes_px = self._state.sizes_px(name) or usual.sizes_px
        return PreviewPlace(sizes_px=sizes_px, shown=self._state.shown(name, otherwise=usual.shown))
