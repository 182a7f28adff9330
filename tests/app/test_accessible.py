"""Whoever cannot see the window hears what each of its controls is, and reaches all of them by Tab."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QMenu,
    QScrollBar,
    QWidget,
)
from pytestqt.qtbot import QtBot

from mas_app.dialogs.chart_dialog import ChartDialog
from mas_app.dialogs.help_dialog import HelpDialog, Topic
from mas_app.main_window import Tab
from mas_app.run_view import RunPlace
from mas_app.session import Session
from tests.app.conftest import Begin
from tests.app.stored import StoredCore, many

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # what the offscreen platform says of every dialog


def controls(root: QWidget) -> Iterator[QWidget]:
    """Yields what can have the focus, in the order in which Tab goes through it."""
    widget = root
    while (widget := widget.nextInFocusChain()) is not root:
        inside = root.isAncestorOf(widget) and widget.isVisibleTo(root) and widget.isEnabled()
        part = isinstance(widget, QScrollBar | QHeaderView | QMenu) or (
            isinstance(widget, QLineEdit) and isinstance(widget.parent(), QAbstractSpinBox | QComboBox)
        )
        if inside and not part and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            yield widget


def name(widget: QWidget) -> str:
    """Returns what a reader of the screen says of it."""
    if widget.accessibleName():
        return widget.accessibleName()
    return widget.text() if isinstance(widget, QAbstractButton | QLabel) else ""


def nameless(root: QWidget) -> list[str]:
    found = []
    for widget in controls(root):
        if not name(widget):
            parents = []
            above: QWidget | None = widget
            while above is not None and above is not root:
                parents.append(type(above).__name__)
                above = above.parentWidget()
            found.append(" < ".join(parents))
    return found


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


def test_that_every_control_of_the_dialogs_has_a_name(session: Session, qtbot: QtBot) -> None:
    window = session.window
    window.show_tab(Tab.HISTORY)
    qtbot.waitUntil(lambda: session.history.model.loaded(0) is not None)
    window.history.table.selectAll()
    seen = []
    for act in (window.history.export, window.history.commands.tags.trigger, window.history.commands.agreement.trigger):
        before = set(QApplication.topLevelWidgets())
        act()
        qtbot.waitUntil(lambda before=before: any(one.isVisible() for one in set(QApplication.topLevelWidgets()) - before))
        (dialog,) = (one for one in set(QApplication.topLevelWidgets()) - before if one.isVisible())
        seen.append(type(dialog).__name__)
        assert nameless(dialog) == [], type(dialog).__name__
        dialog.close()
    assert seen == ["ExportDialog", "TagsDialog", "AgreementDialog"]
    for topic in Topic:
        help_ = HelpDialog(topic, theme=session.theme, parent=window)
        assert nameless(help_) == []
        help_.deleteLater()


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


def test_that_the_chart_dialog_has_names(session: Session, qtbot: QtBot) -> None:
    window = session.window
    window.show_tab(Tab.CHARTS)
    qtbot.waitUntil(lambda: any(card.menu_button is not None for card in window.charts.cards))
    card = next(card for card in window.charts.cards if card.menu_button is not None)
    card.full_asked.emit(card.chart)
    (dialog,) = window.findChildren(ChartDialog)
    assert nameless(dialog) == []
    dialog.close()
