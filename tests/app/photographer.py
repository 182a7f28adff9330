"""Leads the real window through its states, and saves a picture of each."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QScrollArea, QWidget

from mas_app.main_window import Tab
from mas_app.models.run import RunModel
from mas_app.run_replay import run_of_record
from mas_app.run_view import RunPlace, RunView
from mas_app.session import Session
from mas_core.models import Record

THEMES = ("light", "dark")
_REPAINTED_MS = 1000
SETTLE_MS = 250
"""What follows an edit or a change of view in the window has happened by then."""


def wait(ms: int) -> None:
    """Lets the window live for a while."""
    loop = QEventLoop()
    QTimer.singleShot(ms, loop.quit)
    loop.exec()


def wait_until(condition: Callable[[], bool], *, timeout_s: float) -> None:
    """Lets the window live until something is true."""
    deadline_s = time.monotonic() + timeout_s
    while not condition():
        if time.monotonic() > deadline_s:
            raise TimeoutError("the window did not come to the state that the picture is of")
        wait(30)


class Photographer:
    """Begins a session, and knows how to bring it to what is to be seen."""

    def __init__(self, session: Session, out: Path, *, size: tuple[int, int], themes: tuple[str, ...] = THEMES) -> None:
        self.session, self.out, self.size, self.themes = session, out, size, themes
        session.theme.set_mode(themes[0])
        session.state.theme = themes[0]
        session.begin()
        session.window.resize(*size)
        wait_until(session.window.query.isEnabled, timeout_s=30)

    @property
    def view(self) -> RunView:
        """The view of the run that is shown."""
        view = self.session.window.responses.view
        if view is None:
            raise LookupError("no run is shown")
        return view

    def take(self, name: str, *, widget: QWidget | None = None) -> None:
        """Saves what the window shows, or one widget of it, in every theme; each is switched to while the window lives."""
        wait(SETTLE_MS)
        for theme in self.themes:
            self.session.theme.set_mode(theme)
            wait(_REPAINTED_MS if self.session.window.current_tab is Tab.CHARTS else SETTLE_MS)
            (widget or self.session.window).grab().save(str(self.out / f"{name}-{theme}.png"))
        self.session.theme.set_mode(self.themes[0])

    def scroll_down(self, page: QWidget) -> bool:
        """Shows the end of a page; returns whether it was not to be seen before."""
        bars = [area.verticalScrollBar() for area in page.findChildren(QScrollArea)]
        hidden = [bar for bar in bars if bar.isVisible() and bar.maximum() > 0]
        for bar in hidden:
            bar.setValue(bar.maximum())
        return bool(hidden)

    def fill(self, **fields: object) -> None:
        """Puts values into the form and lets it settle."""
        form = self.session.window.query
        form.show_form(replace(form.state(), **fields))  # type: ignore[arg-type]  # any field of the form
        wait(SETTLE_MS)

    def ask(self, *, live: str = "", live_after_ms: int = 0) -> RunModel:
        """Asks what the form holds, with a picture called ``live`` on the way if one is wanted, and waits for the end."""
        window = self.session.window
        window.query.ask()
        run = window.run
        if run is None:
            raise LookupError(f"nothing was asked: {window.query.estimate.text()}")
        if live:
            wait(live_after_ms)
            self.take(live)
        wait_until(lambda: not self.session.controller.running, timeout_s=300)
        return run

    def show(self, place: RunPlace, *, name: str) -> None:
        """A picture of one of the views below the consensus."""
        self.session.window.show_tab(Tab.RESPONSES)
        self.view.switch.choose(place)
        self.take(name)

    def charts(self, *, name: str, whole: str = "") -> None:
        """A picture of the charts as they are seen first, and of all of them below one another if ``whole`` names it."""
        window = self.session.window
        record = window.run.record if window.run is not None else None
        window.show_tab(Tab.CHARTS)
        wait_until(lambda: window.charts.drawn_record is record and bool(window.charts.cards), timeout_s=30)
        self.take(name)
        if whole:
            self.take(whole, widget=window.charts.grid)

    def stored(self, record: Record, place: RunPlace, *, name: str) -> None:
        """A picture of a stored run, with what the switch below its consensus leads to."""
        self.session.window.show_run(run_of_record(record))
        self.show(place, name=name)


METHODS = ("synthesis", "fusion", "vote", "deliberation", "peer_ranking", "mixture", "single")
OPEN_QUESTION = "Should every school teach programming as a compulsory subject?"
CLOSED_QUESTION = "Should cities charge cars that drive into the centre?"
_COUNTED = frozenset({"vote", "deliberation"})


def ask_by(photographer: Photographer, method: str) -> RunModel:
    """Asks the panel that the form holds by ``method``, to the run's end; a method that counts gets a closed question."""
    closed = method in _COUNTED
    photographer.fill(
        text=CLOSED_QUESTION if closed else OPEN_QUESTION, question_type="yes_no" if closed else "open_ended", method=method
    )
    return photographer.ask()
