"""The verdict above the answers: the honest header first, then the text, with the agreement figure beside them."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from mas_app.formats import decimal
from mas_app.icons import icon
from mas_app.models.run import RunModel
from mas_app.phrases import translated
from mas_app.theme import SPACE_L, SPACE_M, SPACE_S, Theme, mark
from mas_app.widgets.labels import ElidedLabel, Pill, text_label
from mas_app.widgets.text_views import AnswerText
from mas_core.charts.consensus import score_note
from mas_core.headline import headline
from mas_core.models import VerdictKind

_COPIED_FOR_MS = 1500
_FIGURE_WIDTH_PX = 150


class ConsensusCard(QFrame):
    """Shows the verdict of a :class:`RunModel` and follows it.

    Signals:
        cancel_asked: The run as a whole is to be cancelled.
        retry_asked: All agents that failed are to be asked again.
        follow_up_asked: A question that continues this run is wanted.
        again_asked: The question is wanted in the form, to be asked again.
        export_asked: The run is to be exported.
    """

    cancel_asked = Signal()
    retry_asked = Signal()
    follow_up_asked = Signal()
    again_asked = Signal()
    export_asked = Signal()

    def __init__(self, run: RunModel, *, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._run = run
        self._theme = theme
        mark(self, card=True)
        self.setAccessibleName(self.tr("Consensus"))
        self._question = ElidedLabel(run.question.text, size="small", tone="muted")
        self.headline = text_label(size="title", wrap=True, selectable=True)
        self._demo = Pill(self.tr("Demo model"), kind="warning")
        if not run.panel.demo:
            self._demo.hide()
        self.cancel = QPushButton(self.tr("Cancel"))
        self.cancel.setAccessibleName(self.tr("Cancel the run"))
        self.cancel.setToolTip(self.tr("Cancel the run; what has arrived is kept (Esc)"))
        self.cancel.clicked.connect(self._on_cancel)
        self.copy_button = QPushButton(self.tr("Copy"))
        self.copy_button.setAccessibleName(self.tr("Copy the consensus"))
        self.copy_button.clicked.connect(self._copy_text)
        self.retry_button = QPushButton()
        self.retry_button.setToolTip(self.tr("Asks them again in this run; the consensus is then made anew"))
        self.retry_button.clicked.connect(self.retry_asked)
        self.follow_button = QPushButton(self.tr("Follow-up"))
        self.follow_button.setToolTip(self.tr("Ask a question that continues this one"))
        self.follow_button.clicked.connect(self.follow_up_asked)
        self.again_button = QPushButton(self.tr("Ask again"))
        self.again_button.setToolTip(self.tr("Put this question and panel into the form"))
        self.again_button.clicked.connect(self.again_asked)
        self.export_button = QPushButton(self.tr("Export…"))
        self.export_button.setToolTip(self.tr("Write the run to a file (Ctrl+E)"))
        self.export_button.clicked.connect(self.export_asked)
        self._text = AnswerText(name=self.tr("Text of the consensus"))
        self._writers = text_label(size="small", tone="warning", wrap=True)
        self.places = text_label(size="small", tone="warning", wrap=True, selectable=True)
        self._figure = text_label(size="figure", tone="accent")
        self._figure_words = text_label(size="small", tone="muted", wrap=True)
        self._lay_out()
        run.changed.connect(self._refresh)
        run.verdict.changed.connect(self._refresh)
        run.verdict.text_added.connect(self._text.add)
        run.verdict.text_voided.connect(self._text.begin)
        theme.changed.connect(self._paint_icons)
        self._paint_icons()
        if run.verdict.text:
            self._text.add(run.verdict.text)
        self._refresh()

    @property
    def text_view(self) -> AnswerText:
        """The verdict's text."""
        return self._text

    @property
    def figure(self) -> str:
        """The agreement figure as it is shown; empty if there is none."""
        return "" if self._figure.isHidden() else self._figure.text()

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(SPACE_S)
        top.addWidget(self._question, 1)
        top.addWidget(self._demo)
        next_steps = (self.retry_button, self.follow_button, self.again_button, self.copy_button, self.export_button)
        for button in (self.cancel, *next_steps):
            top.addWidget(button)
        words = QVBoxLayout()
        words.setSpacing(SPACE_S)
        words.addWidget(self.headline)
        words.addWidget(self._writers)
        words.addWidget(self.places)
        words.addWidget(self._text, 1)
        words.addStretch(0)  # keeps the headline at the top where there is no text
        figure_box = QWidget()
        figure_box.setFixedWidth(_FIGURE_WIDTH_PX)
        figure = QVBoxLayout(figure_box)
        figure.setContentsMargins(0, 0, 0, 0)
        figure.setSpacing(0)
        figure.addWidget(self._figure)
        figure.addWidget(self._figure_words)
        figure.addStretch(1)
        self._figure_box = figure_box
        body = QHBoxLayout()
        body.setSpacing(SPACE_L)
        body.addLayout(words, 1)
        body.addWidget(figure_box)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE_M, 12, SPACE_M, SPACE_M)
        layout.setSpacing(SPACE_S)
        layout.addLayout(top)
        layout.addLayout(body, 1)

    def _paint_icons(self) -> None:
        text = self._theme.colours.text
        for button, name in (
            (self.copy_button, "copy"),
            (self.cancel, "stop"),
            (self.retry_button, "retry"),
            (self.follow_button, "follow"),
            (self.again_button, "ask"),
            (self.export_button, "export"),
        ):
            button.setIcon(icon(name, text))

    def _refresh(self) -> None:
        run = self._run
        self.headline.setText(self._headline())
        verdict = run.verdict.verdict
        self.cancel.setVisible(run.running)
        self._show_next_steps()
        self.copy_button.setEnabled(verdict is not None and bool(verdict.text))
        if verdict is not None:
            self._text.finish(verdict.text)
        self._text.setVisible(bool(run.verdict.text) or run.running)
        writers = " ".join(run.verdict.failed_writers) if run.record is None else ""
        self._writers.setText(writers)
        self._writers.setVisible(bool(writers))
        self.places.setText("\n".join(map(translated, run.fallbacks)))
        self.places.setVisible(bool(run.fallbacks))
        self._show_figure()

    def _show_next_steps(self) -> None:
        """Shows what can be done with a run that has ended."""
        run = self._run
        ended = run.record is not None
        for button in (self.copy_button, self.again_button):
            button.setVisible(not run.running)
        self.export_button.setVisible(ended)
        # Without any answer there is nothing that a question could continue.
        self.follow_button.setVisible(ended and any(answer.answer is not None for answer in run.answers))
        count = len({answer.label for answer in run.to_retry}) if ended else 0
        self.retry_button.setVisible(count > 0 or (ended and _lacks_verdict(run)))
        if count == 0:
            words = self.tr("Retry the verdict")
        else:
            words = self.tr("Retry the failed one") if count == 1 else self.tr("Retry all {0} failed", "", count).format(count)
        self.retry_button.setText(words)

    def _headline(self) -> str:
        run = self._run
        if run.record is not None:
            return translated(headline(run.record))
        if run.trouble:
            return run.trouble
        asked = len(run.answers)
        if run.settled < asked:
            return self.tr("{0} of {1} answers are in…").format(run.settled, asked)
        if run.verdict.writer:
            return self.tr("{0} is writing the consensus…").format(run.verdict.writer)
        return self.tr("All {0} answers are in; the verdict is being worked out…").format(asked)

    def _show_figure(self) -> None:
        analysis = self._run.record.analysis if self._run.record is not None else None
        score = analysis.consensus_score if analysis is not None else None
        refused = analysis.refused.get("consensus_score", "") if analysis is not None else ""
        self._figure.setVisible(score is not None)
        self._figure_words.setVisible(score is not None or bool(refused))
        self._figure_box.setVisible(score is not None or bool(refused))
        if score is not None:
            self._figure.setText(decimal(score, 0))
            self._figure_words.setText(self.tr("consensus score, 0 to 100; Charts says how it is measured"))
            self._figure_box.setToolTip(score_note(self._run.record) if self._run.record is not None else "")
        else:
            self._figure_words.setText(translated(refused))

    def _on_cancel(self) -> None:
        self.cancel_asked.emit()

    def _copy_text(self) -> None:
        verdict = self._run.verdict.verdict
        if verdict is None:
            return
        QGuiApplication.clipboard().setText(f"{self.headline.text()}\n\n{verdict.text}")
        self.copy_button.setText(self.tr("Copied"))
        QTimer.singleShot(_COPIED_FOR_MS, self.copy_button, lambda: self.copy_button.setText(self.tr("Copy")))


def _lacks_verdict(run: RunModel) -> bool:
    """Whether there are answers, but nobody wrote what they come to."""
    verdict = run.verdict.verdict
    answered = any(answer.answer is not None for answer in run.answers)
    return answered and (verdict is None or verdict.kind is VerdictKind.NONE or verdict.partial)
