"""Help: what the place in front is for, and which keys there are."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QWidget

from mas_app.dialogs.dialog import Dialog
from mas_app.language import Words
from mas_app.theme import SPACE_M, SPACE_S, Theme, mark
from mas_app.widgets.labels import text_label
from mas_core import __version__

_HEIGHT_PX = 560

_tr = Words("help")


class Topic(StrEnum):
    """What help is wanted about."""

    QUERY = "query"
    RESPONSES = "responses"
    CHARTS = "charts"
    HISTORY = "history"
    SETTINGS = "settings"


class HelpDialog(Dialog):
    """Stands beside the window, which stays usable."""

    def __init__(self, topic: Topic, *, theme: Theme, parent: QWidget | None) -> None:
        super().__init__(_tr("Help"), theme=theme, parent=parent, modal=False, width_px=560)
        title, words = _about()[topic]
        self.title = text_label(title, size="title")
        self.body.addWidget(self.title)
        self.body.addWidget(text_label(words, wrap=True, selectable=True))
        self.body.addWidget(text_label(_tr("Keys"), size="title"))
        self.keys = self._keys_view()
        self.body.addWidget(self.keys, 1)
        self.say(f"MAS {__version__}", tone="muted")
        self.close_button = self.add_button(_tr("Close"), kind="primary")
        self.close_button.clicked.connect(self.close)
        self.resize(self.width(), _HEIGHT_PX)
        self.close_button.setFocus()

    def _keys_view(self) -> QScrollArea:
        inside = QWidget()
        mark(inside, page=True)
        grid = QGridLayout(inside)
        grid.setContentsMargins(SPACE_S, SPACE_S, SPACE_S, SPACE_S)
        grid.setHorizontalSpacing(SPACE_M)
        grid.setVerticalSpacing(SPACE_S)
        grid.setColumnStretch(1, 1)
        for row, (keys, words) in enumerate(_keys()):
            native = QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)
            grid.addWidget(text_label(native, strong=True), row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(text_label(words, wrap=True), row, 1)
        scroll = QScrollArea()
        scroll.setWidget(inside)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        scroll.setAccessibleName(_tr("Keys"))
        return scroll


def _about() -> Mapping[Topic, tuple[str, str]]:
    """Returns title and words of each topic."""
    return {
        Topic.QUERY: (
            _tr("Asking"),
            _tr(
                "Write a question at the left and choose at the right who is asked: tick agents, give them roles, choose who "
                "writes the verdict and by which method. Below the question stands exactly what each agent will get; below "
                "the panel, what the run takes. Nothing is sent before you ask."
            ),
        ),
        Topic.RESPONSES: (
            _tr("Reading the answers"),
            _tr(
                "On top stands the verdict, with who answered, who failed and why. Below it are the answers side by side; the "
                "buttons between them show the claims and who made them, two texts compared, what only a minority said, and "
                "how the verdict came about. Agents that failed can be asked again once the run has ended."
            ),
        ),
        Topic.CHARTS: (
            _tr("Reading the charts"),
            _tr(
                "Each chart's title says what it found. Point at a chart for its values. The menu of a chart saves it as a "
                "picture or its data as a table. A figure that the answers do not carry says what it would need."
            ),
        ),
        Topic.HISTORY: (
            _tr("Past runs"),
            _tr(
                "Every run is kept on this computer. Type to search questions, answers and verdicts; words, “a phrase” in "
                "quotes, begin*. Opening a run asks nobody anything. Deleted runs can be brought back for 30 days: choose "
                "“deleted” under State. Several closed questions together show the agreement beyond chance."
            ),
        ),
        Topic.SETTINGS: (
            _tr("Settings"),
            _tr(
                "Every change is saved at once, into a file that you can edit by hand as well, and can be undone. Begin with "
                "Providers: add one, put its key into the field, and test it; then choose models for agents."
            ),
        ),
    }


def _keys() -> tuple[tuple[str, str], ...]:
    """Returns the keys and what they do."""
    return (
        ("Ctrl+Return", _tr("Ask the panel")),
        ("Esc", _tr("Cancel the run; close a dialog or the find bar")),
        ("Ctrl+N", _tr("New question")),
        ("Ctrl+1", _tr("Query")),
        ("Ctrl+2", _tr("Responses")),
        ("Ctrl+3", _tr("Charts")),
        ("Ctrl+4", _tr("History")),
        ("Ctrl+F", _tr("Find in the answers, or search the history")),
        ("Ctrl+E", _tr("Export the run, or the chosen ones in the history")),
        ("Return", _tr("Open the chosen run")),
        ("Del", _tr("Delete the chosen runs")),
        ("Space", _tr("Turn the agent of the row on or off, or press a button")),
        ("F2", _tr("Choose the role of the agent of the row")),
        ("Tab", _tr("Go on to the next field; with Shift to the one before")),
        ("Ctrl+,", _tr("Settings")),
        ("Ctrl+Shift+N", _tr("Nodes")),
        ("Ctrl+Z", _tr("In the settings: take back the last change")),
        ("F1", _tr("This help")),
        ("Ctrl+Q", _tr("Quit")),
    )
