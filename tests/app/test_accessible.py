"""Whoever cannot see the window hears what each of its controls is, and reaches all of them by Tab."""

from __future__ import annotations

from itertools import pairwise

import pytest
from pytestqt.qtbot import QtBot

from mas_app.main_window import Tab
from mas_app.run_view import RunPlace
from mas_app.session import Session
from tests.app.conftest import Begin
from tests.app.named import controls, name, nameless, nameless_of_all
from tests.app.stored import StoredCore, many

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # what the offscreen platform says of every dialog


@pytest.fixture
def session(begin: Begin, qtbot: QtBot) -> Session:
    begun = begin(StoredCore(many(3), figures=True))
    begun.window.resize(1280, 800)
    begun.window.query.question.editor.setPlainText("Is it right?")
    begun.window.query.ask()
    qtbot.waitUntil(lambda: begun.window.run is not None and not begun.window.run.running)
    return begun


def test_that_every_control_of_every_tab_has_a_name(session: Session, qtbot: QtBot) -> None:
    window = session.window
    for tab in Tab:
        window.show_tab(tab)
        if tab is Tab.CHARTS:
            qtbot.waitUntil(lambda: bool(window.charts.cards))
        assert nameless(window) == [], tab.name
    window.show_tab(Tab.RESPONSES)
    view = window.responses.view
    assert view is not None
    for place in RunPlace:
        view.switch.choose(place)
        assert nameless(window) == [], place.name
    view.open_find()
    assert nameless(window) == []
    window.forget_run()
    for tab in Tab:
        window.show_tab(tab)
        assert nameless(window) == [], tab.name


def test_that_every_control_of_every_page_of_the_settings_has_a_name(session: Session, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: session.settings.store.ready)
    window = session.settings.window
    window.show()
    for row, title in enumerate(window.titles):
        window.sidebar.setCurrentRow(row)
        assert len(list(controls(window))) > 1, title
        assert nameless(window) == [], title


def test_that_tab_goes_through_every_place_from_top_to_bottom(session: Session, qtbot: QtBot) -> None:
    """Within each tab nobody is sent up again by more than the height of a field, but for the next column."""
    window = session.window
    for tab, page in ((Tab.QUERY, window.query), (Tab.HISTORY, window.history)):
        window.show_tab(tab)
        qtbot.wait(20)
        at = [(widget.mapTo(page, widget.rect().topLeft()), widget) for widget in controls(page)]
        jumps = [
            (name(former), name(widget))
            for (above, former), (below, widget) in pairwise(at)
            if below.y() < above.y() - 40 and below.x() <= above.x()
        ]
        assert jumps == [], tab.name


def test_that_tab_comes_to_the_status_bar_last_and_to_the_tabs_first(session: Session, qtbot: QtBot) -> None:
    window = session.window
    window.show_tab(Tab.QUERY)
    names = [name(widget) for widget in controls(window)]
    assert names.index("Tabs") < names.index("Question") < names.index("Panel: agents, models and roles") < names.index("Ask")
    assert names[-1].startswith("Nodes")


def test_that_what_is_hidden_or_disabled_for_the_moment_has_names_as_well(session: Session, qtbot: QtBot) -> None:
    session.show_nodes()
    qtbot.waitUntil(lambda: session.settings.store.ready)
    assert nameless_of_all(session.settings.window) == []
    assert nameless_of_all(session.window) == []
