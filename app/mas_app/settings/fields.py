"""A form whose fields say below themselves what is wrong with them, and tell when the person has finished one."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel, QLineEdit, QPlainTextEdit, QSizePolicy, QVBoxLayout, QWidget

from mas_app.language import Words
from mas_app.phrases import translated
from mas_app.separators import separated
from mas_app.theme import SPACE_M, mark
from mas_app.widgets.labels import text_label
from mas_core.errors import InputError, MasError, SettingsError

_tr = Words("fields")

_SETTLE_MS = 900
_LINES = 9
_AROUND_TEXT_PX = 28
"""Frame, padding and margin of a field of several lines."""
_WIDTH_PX = 620

Input = QLineEdit | QPlainTextEdit | QComboBox | QCheckBox


class FieldForm(QWidget):
    """Fields one below the other, by key.

    Signals:
        finished: Key of a field that the person has changed and left, or paused in.
    """

    finished = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMaximumWidth(_WIDTH_PX)
        self._inputs: dict[str, Input] = {}
        self._faults: dict[str, QLabel] = {}
        self._shown: dict[str, str] = {}
        self._pauses: dict[str, QTimer] = {}
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(4)

    def add_line(self, key: str, label: str, *, hint: str = "") -> QLineEdit:
        """Adds a field of one line."""
        line = QLineEdit()
        line.editingFinished.connect(lambda: self._finish(key))
        self._add(key, label, line, hint)
        return line

    def add_text(self, key: str, label: str, *, hint: str = "", lines: int = _LINES) -> QPlainTextEdit:
        """Adds a field that is ``lines`` lines high, and counts as finished after a pause, too. Tab leaves it."""
        text = _TextField(lines)
        text.setTabChangesFocus(True)
        pause = QTimer(self)
        pause.setSingleShot(True)
        pause.setInterval(_SETTLE_MS)
        pause.timeout.connect(lambda: self._finish(key))
        text.textChanged.connect(lambda: pause.start() if text.hasFocus() else None)
        self._pauses[key] = pause
        text.installEventFilter(self)
        text.setProperty("field", key)
        self._add(key, label, text, hint)
        return text

    def add_choice(self, key: str, label: str, choices: Sequence[tuple[str, str]] = (), *, hint: str = "") -> QComboBox:
        """Adds a field with a list of (value, words)."""
        box = QComboBox()
        for value, words in choices:
            box.addItem(words, value)
        box.activated.connect(lambda _place: self._finish(key))
        self._add(key, label, box, hint)
        return box

    def add_check(self, key: str, words: str, *, hint: str = "") -> QCheckBox:
        """Adds a box to tick."""
        box = QCheckBox(words)
        box.clicked.connect(lambda _checked: self._finish(key))
        self._add(key, "", box, hint)
        box.setAccessibleName(words)
        return box

    def add_widget(self, widget: QWidget, *, label: str = "") -> None:
        """Adds something that is no field."""
        if label:
            self._layout.addWidget(text_label(label, strong=True))
        self._layout.addWidget(widget)
        self._layout.addSpacing(SPACE_M // 2)

    def add_title(self, words: str) -> None:
        """Adds a heading."""
        self._layout.addSpacing(SPACE_M // 2)
        self._layout.addWidget(text_label(words, size="title"))
        self._layout.addSpacing(4)

    def input(self, key: str) -> Input:
        """Returns a field."""
        return self._inputs[key]

    def value(self, key: str) -> str:
        """Returns what a field holds; ``1`` or nothing for a box to tick."""
        found = self._inputs[key]
        match found:
            case QLineEdit():
                return found.text().strip()
            case QPlainTextEdit():
                return found.toPlainText().strip()
            case QComboBox():
                return str(found.currentData() or "")
            case QCheckBox():
                return "1" if found.isChecked() else ""

    def show_values(self, values: Mapping[str, str]) -> None:
        """Fills the fields, and forgets their faults. A field that is being edited keeps what is in it."""
        for key, value in values.items():
            field = self._inputs[key]
            being_edited = field.hasFocus() and self.value(key) != self._shown.get(key, "") and not isinstance(field, QComboBox)
            if not being_edited and self.value(key) != value.strip():
                _fill(field, value)
            if not being_edited:
                self._shown[key] = self.value(key)
        self.show_fault("", "")

    def put(self, key: str, value: str) -> None:
        """Puts a value into a field as if the person had typed it."""
        _fill(self._inputs[key], value)
        self._finish(key)

    def offer(self, key: str, choices: Sequence[tuple[str, str]]) -> None:
        """Replaces the choices of a list; what is chosen stays if it is among them."""
        box = self._inputs[key]
        if isinstance(box, QComboBox):
            chosen = self.value(key)
            box.clear()
            for value, words in choices:
                box.addItem(words, value)
            box.setCurrentIndex(box.findData(chosen))

    def show_error(self, error: MasError, *, at: str = "", otherwise: str = "") -> str:
        """Says at their fields what was refused; returns what belongs to none of them.

        Args:
            error: Why it was refused.
            at: The table of the settings that the form is about, such as ``agents.qwen``.
            otherwise: The field to blame where the error names none.
        """
        if isinstance(error, SettingsError):
            rest = []
            for fault in error.faults:
                sentence = self.tr("Found {0}; allowed: {1}").format(translated(fault.found), translated(fault.allowed))
                field = fault.key.removeprefix(f"{at}.") if fault.key.startswith(f"{at}.") else ""
                if not self.show_fault(field.partition(".")[0], sentence, others=True):
                    rest.append(translated(fault))
            return "\n".join(rest)
        field = error.field if isinstance(error, InputError) and error.field in self._inputs else otherwise
        return "" if self.show_fault(field, translated(error)) else translated(error)

    def show_fault(self, key: str, sentence: str, *, others: bool = False) -> bool:
        """Says what is wrong with a field; others' faults go unless ``others``. Tells whether there is such a field."""
        for name, label in self._faults.items():
            if name == key:
                label.setText(sentence)
            elif not others:
                label.clear()
            label.setVisible(bool(label.text()))
            mark(self._inputs[name], invalid=bool(label.text()))
        return key in self._faults

    def fault(self, key: str) -> str:
        """What is said to be wrong with a field."""
        return self._faults[key].text()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Notices when a field of several lines is left."""
        if event.type() == QEvent.Type.FocusOut:
            self._finish(str(watched.property("field")))
        return False

    def _finish(self, key: str) -> None:
        if key in self._pauses:
            self._pauses[key].stop()
        if self.value(key) != self._shown.get(key, ""):
            self._shown[key] = self.value(key)
            self.finished.emit(key)

    def _add(self, key: str, label: str, field: Input, hint: str) -> None:
        fault = text_label(size="small", tone="danger", wrap=True)
        fault.hide()
        field.setAccessibleName(label)
        if hint:
            field.setAccessibleDescription(hint)
        self._inputs[key], self._faults[key] = field, fault
        if label:
            above = text_label(label)
            above.setBuddy(field)
            self._layout.addWidget(above)
        self._layout.addWidget(field)
        if hint:
            self._layout.addWidget(text_label(hint, size="small", tone="muted", wrap=True))
        self._layout.addWidget(fault)
        self._layout.addSpacing(6)
        field.setFocusPolicy(Qt.FocusPolicy.StrongFocus)


class _TextField(QPlainTextEdit):
    """As high as so many lines of whatever size its text has."""

    def __init__(self, lines: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines = lines
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Room for the lines."""
        return QSize(super().sizeHint().width(), self._lines * self.fontMetrics().lineSpacing() + _AROUND_TEXT_PX)


def _fill(field: Input, value: str) -> None:
    match field:
        case QLineEdit():
            field.setText(value)
            field.setCursorPosition(0)
        case QPlainTextEdit():
            field.setPlainText(value)
        case QComboBox():
            field.setCurrentIndex(field.findData(value))
        case QCheckBox():
            field.setChecked(bool(value))


def number(text: str, *, field: str, whole: bool = False) -> float:
    """Reads a number that a person typed, with a point or a comma.

    Raises:
        InputError: It is none.
    """
    try:
        value = float(text.replace(",", ".").replace(" ", ""))
    except ValueError:
        value = math.nan
    if not math.isfinite(value) or (whole and not value.is_integer()):
        wanted = _tr("a whole number") if whole else _tr("a number")
        found = f"'{text}'" if text else _tr("nothing")
        raise InputError(_tr("Found {0}; allowed: {1}").format(found, wanted), field=field)
    return value


def number_or_none(text: str, *, field: str) -> float | None:
    """Reads a number that may be left out."""
    return number(text, field=field) if text else None


def shown(value: float | None) -> str:
    """Returns a number as a field shows it."""
    if value is None:
        return ""
    return str(int(value)) if float(value).is_integer() else separated(repr(float(value)))
