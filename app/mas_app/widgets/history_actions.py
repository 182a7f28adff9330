"""What can be done with chosen runs: the same actions as buttons above the table and in its menu."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QWidget

from mas_app.icons import icon
from mas_app.theme import SPACE_S, Theme
from mas_core.models import JobState, RunSummary


class HistoryActions(QObject):
    """The actions, of which those are enabled that fit what is chosen."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icons: dict[QAction, str] = {}
        self._buttons: dict[QAction, QPushButton] = {}
        make = self._make
        self.open = make(self.tr("Open"), "open", self.tr("Show the stored run; nothing is asked again (Enter)"))
        self.again = make(self.tr("Ask again"), "ask", self.tr("Ask the same question of the same panel now, as a new run"))
        self.form = make(self.tr("Into the form"), "form", self.tr("Put question and panel into the form, to be changed"))
        self.resume = make(
            self.tr("Resume"), "resume", self.tr("Go on with this run; answers that are kept are not asked for again")
        )
        self.tags = make(self.tr("Tags…"), "tag", self.tr("Put tags on the chosen runs, or take them off"))
        self.export = make(self.tr("Export…"), "export", self.tr("Write the chosen runs to files (Ctrl+E)"))
        self.agreement = make(
            self.tr("Agreement of selected runs…"),
            "chart",
            self.tr("How far the agents agree beyond chance over several closed questions"),
        )
        self.delete = make(self.tr("Delete"), "trash", self.tr("Delete the chosen runs; for 30 days they can be brought back"))
        self.restore = make(self.tr("Restore"), "retry", self.tr("Bring the chosen runs back"))
        self.remove = make(self.tr("Delete for good…"), "trash", self.tr("Remove the chosen runs from this computer now"))
        self.bring = make(self.tr("Import…"), "import", self.tr("Read exports back in, or the history of the older system"))
        theme.changed.connect(self._paint_icons)
        self._paint_icons()

    def bar(self) -> QHBoxLayout:
        """Returns the row of buttons."""
        row = QHBoxLayout()
        row.setSpacing(SPACE_S)
        for action in (self.open, self.again, self.form, self.resume, self.agreement, self.restore):
            row.addWidget(self.button(action))
        row.addStretch(1)
        for action in (self.tags, self.export, self.bring, self.delete, self.remove):
            row.addWidget(self.button(action))
        return row

    def button(self, action: QAction) -> QPushButton:
        """Returns the button of an action, which follows it."""
        found = self._buttons.get(action)
        if found is None:
            found = QPushButton(action.text())
            found.setToolTip(action.toolTip())
            found.clicked.connect(action.trigger)
            self._buttons[action] = found
        return found

    def menu(self, parent: QWidget) -> QMenu:
        """Returns the menu over the table."""
        menu = QMenu(parent)
        for group in (
            (self.open, self.again, self.form, self.resume, self.restore),
            (self.tags, self.export, self.agreement),
            (self.delete, self.remove),
        ):
            menu.addActions([action for action in group if action.isVisible()])
            menu.addSeparator()
        return menu

    def fit(self, *, chosen: int, current: RunSummary | None, deleted: bool) -> None:
        """Enables what can be done.

        Args:
            chosen: How many runs are chosen.
            current: The one of them that is known, if it is one.
            deleted: Whether deleted runs are shown.
        """
        one = chosen == 1
        unfinished = current is not None and current.state is JobState.UNFINISHED and not deleted
        several = chosen > 1
        self._show((self.tags, self.export, self.delete), not deleted)
        self._show((self.open, self.again, self.form), not deleted and not several)
        self._show((self.agreement,), not deleted and several)
        self._show((self.restore, self.remove), deleted)
        self._show((self.resume,), unfinished and one)
        for action in (self.open, self.again, self.form):
            action.setEnabled(one)
        for action in (self.tags, self.export, self.delete, self.restore, self.remove):
            action.setEnabled(chosen > 0)
        self.agreement.setEnabled(several)
        for action, button in self._buttons.items():
            button.setEnabled(action.isEnabled())
            button.setVisible(action.isVisible())

    @staticmethod
    def _show(actions: Sequence[QAction], visible: bool) -> None:
        for action in actions:
            action.setVisible(visible)

    def _make(self, words: str, icon_name: str, tip: str) -> QAction:
        action = QAction(words, self)
        action.setToolTip(tip)
        self._icons[action] = icon_name
        return action

    def _paint_icons(self) -> None:
        for action, name in self._icons.items():
            action.setIcon(icon(name, self._theme.colours.text))
            if action in self._buttons:
                self._buttons[action].setIcon(action.icon())
