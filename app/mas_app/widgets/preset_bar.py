"""The head of the panel: which panel of the settings the form begins with, and saving the form as one."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QPushButton, QStackedWidget, QToolButton, QVBoxLayout, QWidget

from mas_app.icons import icon
from mas_app.theme import SPACE_S, Theme, mark
from mas_app.widgets.escapable_edit import EscapableEdit
from mas_app.widgets.labels import text_label
from mas_core.toml_reader import ID


class PresetBar(QWidget):
    """A list of panels with a button that turns it into a field for the name of a new one.

    Signals:
        chosen: Name of a panel that the form is to be filled from, also when it is the one chosen before.
        save_asked: Name under which the form is to be kept as a panel.
    """

    chosen = Signal(str)
    save_asked = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.box = QComboBox()
        self.box.setAccessibleName(self.tr("Panel to begin with"))
        self.box.setToolTip(self.tr("Fills the form with a panel of the settings"))
        self.box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.box.setMinimumContentsLength(10)
        self.box.activated.connect(lambda _place: self.chosen.emit(self.panel))
        self.save_button = QPushButton(self.tr("Save as…"))
        self.save_button.setToolTip(self.tr("Keep this panel in the settings under a name"))
        self.save_button.clicked.connect(self._begin_naming)
        self.name = EscapableEdit()
        self.name.escaped.connect(self.end_naming)
        self.name.setPlaceholderText(self.tr("Name of the panel"))
        self.name.setAccessibleName(self.tr("Name of the panel"))
        self.name.setMaxLength(64)
        self.name.textChanged.connect(self._look_at_name)
        self.name.returnPressed.connect(self._save)
        self.keep_button = QPushButton(self.tr("Save"))
        self.keep_button.clicked.connect(self._save)
        self.give_up_button = QToolButton()
        self.give_up_button.setAccessibleName(self.tr("Do not save"))
        self.give_up_button.clicked.connect(self.end_naming)
        self.hint = text_label(size="small", tone="muted", wrap=True)
        self.hint.hide()
        self._stack = QStackedWidget()
        self._lay_out()
        theme.changed.connect(self._paint_icons)
        self._paint_icons()

    @property
    def panel(self) -> str:
        """Name of the panel that the form was filled from; empty before there are any."""
        return str(self.box.currentData() or "")

    def offer(self, panels: Sequence[str]) -> None:
        """Offers panels by name."""
        self.box.clear()
        for name in panels:
            self.box.addItem(name, name)
        self.end_naming()

    def choose(self, name: str) -> None:
        """Shows which panel the form was filled from."""
        place = self.box.findData(name)
        if place >= 0:
            self.box.setCurrentIndex(place)

    def _lay_out(self) -> None:
        choosing, naming = QWidget(), QWidget()
        for page, widgets in (
            (choosing, (self.box, self.save_button)),
            (naming, (self.name, self.keep_button, self.give_up_button)),
        ):
            row = QHBoxLayout(page)
            row.setContentsMargins(0, 0, 0, 0)
            row.setSpacing(SPACE_S)
            row.addWidget(widgets[0], 1)
            for widget in widgets[1:]:
                row.addWidget(widget)
            self._stack.addWidget(page)
        line = QHBoxLayout()
        line.setSpacing(SPACE_S)
        line.addWidget(text_label(self.tr("Panel"), size="title"))
        line.addStretch(1)
        line.addWidget(self._stack, 3)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(line)
        layout.addWidget(self.hint)

    def _begin_naming(self) -> None:
        self.name.clear()
        self._stack.setCurrentIndex(1)
        self._look_at_name()
        self.name.setFocus()

    def end_naming(self) -> None:
        """Goes back to the list of panels."""
        self._stack.setCurrentIndex(0)
        self.hint.hide()

    def _look_at_name(self) -> None:
        name = self.name.text().strip()
        fits = ID.fullmatch(name) is not None
        self.keep_button.setEnabled(fits)
        if name and not fits:
            words, tone = (
                self.tr("A name of letters, digits, “-”, “_”, “.” or “:”, beginning with one of the first two."),
                "danger",
            )
        elif self.box.findData(name) >= 0:
            words, tone = self.tr("There is a panel of this name; it would be replaced."), "warning"
        else:
            words, tone = self.tr("Agents, roles, aggregator, method and repeats are kept in the settings file."), "muted"
        self.hint.setText(words)
        mark(self.hint, tone=tone)
        self.hint.show()

    def _save(self) -> None:
        name = self.name.text().strip()
        if ID.fullmatch(name):
            self.save_asked.emit(name)

    def _paint_icons(self) -> None:
        self.give_up_button.setIcon(icon("close", self._theme.colours.text))
