"""One agent's answer: who, in which role, the text as it comes, and what it took."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QStackedWidget, QToolButton, QVBoxLayout, QWidget

from mas_app.formats import answer_figures, place
from mas_app.icons import icon
from mas_app.models.run import AnswerModel, AnswerState
from mas_app.phrases import translated
from mas_app.theme import COLUMN_MIN_WIDTH, SPACE_M, SPACE_S, Theme, mark
from mas_app.widgets.colour_bar import ColourBar
from mas_app.widgets.labels import ElidedLabel, Pill, text_label
from mas_app.widgets.text_views import RENDER_LIMIT_CHARS, AnswerText

_PILL_KINDS: Mapping[AnswerState, str] = {
    AnswerState.WAITING: "neutral",
    AnswerState.ASKED: "accent",
    AnswerState.STREAMING: "accent",
    AnswerState.RETRYING: "warning",
    AnswerState.DONE: "success",
    AnswerState.PARTIAL: "warning",
    AnswerState.FAILED: "danger",
    AnswerState.CANCELLED: "neutral",
}

_HEAD_HEIGHT_PX = 30
_COPIED_FOR_MS = 1500


class AnswerColumn(QFrame):
    """Shows an :class:`AnswerModel` and follows it.

    Signals:
        cancel_asked: The AnswerModel whose call is to be cancelled.
        retry_asked: The AnswerModel that is to be asked again.
    """

    cancel_asked = Signal(object)
    retry_asked = Signal(object)

    def __init__(
        self, answer: AnswerModel, *, colour: str, role_name: str, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._answer = answer
        self._role_name = role_name
        self._theme = theme
        mark(self, card=True)
        self.setMinimumWidth(COLUMN_MIN_WIDTH)
        self.setAccessibleName(self.tr("Answer of {0}").format(answer.title))
        self._state = Pill()
        self._may_retry = False
        self._cancel = self._tool(self.tr("Cancel this agent"), self.tr("Cancel {0}").format(answer.title))
        self._cancel.clicked.connect(lambda: self.cancel_asked.emit(self._answer))
        self.copy_button = self._tool(self.tr("Copy this answer"), self.tr("Copy the answer of {0}").format(answer.title))
        self.copy_button.clicked.connect(self._copy)
        self.retry_button = QPushButton(self.tr("Retry"))
        self.retry_button.setAccessibleName(self.tr("Ask {0} again").format(answer.title))
        self.retry_button.setToolTip(self.tr("Ask this agent again; the consensus is then made anew"))
        self.retry_button.clicked.connect(lambda: self.retry_asked.emit(self._answer))
        self._who = ElidedLabel(size="small", tone="muted")
        self._text = AnswerText(name=self.tr("Text of {0}").format(answer.title))
        self._message = text_label(wrap=True, selectable=True)
        self._body = QStackedWidget()
        self._note = text_label(size="small", tone="warning", wrap=True, selectable=True)
        self._figures = text_label(size="small", tone="muted", wrap=True)
        self._lay_out(colour)
        answer.changed.connect(self._refresh)
        answer.text_added.connect(self._on_text)
        answer.text_voided.connect(self._text.begin)
        theme.changed.connect(self._paint_icons)
        self._paint_icons()
        if answer.text:
            self._text.add(answer.text)
        self._refresh()

    @property
    def answer(self) -> AnswerModel:
        """What is shown."""
        return self._answer

    @property
    def text_view(self) -> AnswerText:
        """The text's view."""
        return self._text

    def hasHeightForWidth(self) -> bool:
        """No: its text scrolls. The place that the columns stand in would else make them as high as they would like to be."""
        return False

    def allow_retry(self, allowed: bool) -> None:
        """Says whether the run has ended, so that this agent could be asked again."""
        self._may_retry = allowed
        self.retry_button.setVisible(allowed and self._answer.can_be_retried)

    def shown_words(self) -> str:
        """Everything that the column says beside the text: state, note or message, figures."""
        labels: tuple[QLabel, ...] = (self._state, self._who, self._message, self._note, self._figures)
        return " | ".join(label.text() for label in labels if label.text() and not label.isHidden())

    def _lay_out(self, colour: str) -> None:
        name = ElidedLabel(self._answer.title, size="title", name=True)
        # As high as the button beside it, so that nothing moves when that one goes.
        name.setFixedHeight(_HEAD_HEIGHT_PX)
        head = QHBoxLayout()
        head.setSpacing(SPACE_S)
        head.addWidget(name, 1)
        head.addWidget(self._state)
        head.addWidget(self.copy_button)
        head.addWidget(self._cancel)
        message_page = QWidget()
        message_layout = QVBoxLayout(message_page)
        message_layout.setContentsMargins(0, SPACE_S, 0, 0)
        message_layout.addWidget(self._message)
        message_layout.addStretch(1)
        self._body.addWidget(self._text)
        self._body.addWidget(message_page)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE_M, SPACE_M, SPACE_M, 12)
        layout.setSpacing(4)
        layout.addWidget(ColourBar(colour))
        layout.addLayout(head)
        layout.addWidget(self._who)
        layout.addSpacing(2)
        layout.addWidget(self._body, 1)
        layout.addWidget(self._note)
        layout.addWidget(self.retry_button, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addWidget(self._figures)

    @staticmethod
    def _tool(tip: str, name: str) -> QToolButton:
        button = QToolButton()
        button.setToolTip(tip)
        button.setAccessibleName(name)
        button.setIconSize(QSize(16, 16))
        return button

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._answer.text)
        self.copy_button.setIcon(icon(self._check_icon(), self._theme.colours.success))
        QTimer.singleShot(_COPIED_FOR_MS, self, self._paint_icons)

    def _check_icon(self) -> str:
        return "check-dark" if self._theme.colours.dark else "check-light"

    def _paint_icons(self) -> None:
        colours = self._theme.colours
        self._cancel.setIcon(icon("stop", colours.muted))
        self.copy_button.setIcon(icon("copy", colours.muted))
        self.retry_button.setIcon(icon("retry", colours.text))

    def _on_text(self, text: str) -> None:
        self._text.add(text)
        self._body.setCurrentIndex(0)

    def _refresh(self) -> None:
        answer = self._answer
        self._state.show_state(self._state_word(answer.state), kind=_PILL_KINDS[answer.state])
        self._cancel.setVisible(answer.state.running)
        self.copy_button.setVisible(bool(answer.text) and not answer.state.running)
        self.retry_button.setVisible(self._may_retry and answer.can_be_retried)
        self._who.setText(" · ".join(part for part in (self._role_name, answer.model) if part))
        if answer.answer is not None:
            self._text.finish(answer.answer.text)
        message = self._message_of(answer)
        self._message.setText(message)
        self._body.setCurrentIndex(1 if message else 0)
        note = self._note_of(answer)
        self._note.setText(note)
        self._note.setVisible(bool(note))
        self._figures.setText(self._figures_of(answer))
        self._figures.setVisible(bool(self._figures.text()))

    def _state_word(self, state: AnswerState) -> str:
        words: Mapping[AnswerState, str] = {
            AnswerState.WAITING: self.tr("Waiting"),
            AnswerState.ASKED: self.tr("Thinking"),
            AnswerState.STREAMING: self.tr("Writing"),
            AnswerState.RETRYING: self.tr("Retrying"),
            AnswerState.DONE: self.tr("Done"),
            AnswerState.PARTIAL: self.tr("Partial"),
            AnswerState.FAILED: self.tr("Failed"),
            AnswerState.CANCELLED: self.tr("Cancelled"),
        }
        return words[state]

    def _message_of(self, answer: AnswerModel) -> str:
        match answer.state:
            case AnswerState.WAITING:
                return self.tr("Waiting for its turn…")
            case AnswerState.ASKED:
                return self.tr("Asked; waiting for the first word…")
            case AnswerState.FAILED | AnswerState.CANCELLED:
                return "" if answer.text else answer.note
            case _:
                return ""

    def _note_of(self, answer: AnswerModel) -> str:
        match answer.state:
            case AnswerState.PARTIAL:
                return self.tr("This answer broke off: {0}").format(translated(answer.note) or self.tr("its end is missing."))
            case AnswerState.RETRYING:
                return answer.note
            case AnswerState.FAILED | AnswerState.CANCELLED:
                return answer.note if answer.text else ""
            case AnswerState.DONE if answer.answer is not None and answer.answer.finish_reason == "length":
                return self.tr("Cut by the agent's token limit: its end is missing.")
            case AnswerState.DONE if len(answer.text) > RENDER_LIMIT_CHARS:
                return self.tr("Shown as plain text, because it is very long.")
            case _:
                return ""

    def _figures_of(self, answer: AnswerModel) -> str:
        if answer.answer is not None:
            return " · ".join(answer_figures(answer.answer))
        if answer.failure is not None:
            attempts = answer.failure.attempts
            tried = self.tr("1 attempt") if attempts == 1 else self.tr("{0} attempts", "", attempts).format(attempts)
            return f"{place(answer.node)} · {tried}"
        return self.tr("runs on {0}").format(answer.node) if answer.state.running and answer.node != "local" else ""
