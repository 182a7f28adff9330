"""What a run was about, beside the table, without opening it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from mas_app.formats import answer_figures, grouped, moment
from mas_app.phrases import translated
from mas_app.theme import SPACE_M, SPACE_S, mark
from mas_app.widgets.labels import text_label
from mas_app.widgets.text_views import AnswerText
from mas_core.headline import headline
from mas_core.models import Record, RunSummary

_QUESTION_CHARS = 400
_TEXT_CHARS = 3_000
"""Rendering more would hold up the arrow keys; the rest is one key away."""

_MOST_ANSWERS = 8


class HistoryPreview(QFrame):
    """Shows the chosen run in short."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        mark(self, card=True)
        self.setAccessibleName(self.tr("Preview"))
        self.setMinimumWidth(220)
        self.record: Record | None = None
        self.when = text_label(size="small", tone="muted", wrap=True)
        self.question = text_label(size="title", wrap=True, selectable=True)
        self.question.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.headline = text_label(wrap=True, selectable=True)
        self.tags = text_label(size="small", tone="accent", wrap=True)
        self.text = AnswerText(name=self.tr("Text of the verdict"))
        self.answers = text_label(size="small", tone="muted", wrap=True, selectable=True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE_M, SPACE_M, SPACE_M, SPACE_M)
        layout.setSpacing(SPACE_S)
        for label in (self.when, self.question, self.tags, self.headline):
            layout.addWidget(label)
        layout.addWidget(self.text, 1)
        layout.addWidget(self.answers)
        layout.addStretch(0)
        self.clear()

    def clear(self, words: str = "") -> None:
        """Shows nothing but a sentence."""
        self.record = None
        self.when.setText(words)
        for part in (self.question, self.tags, self.headline, self.text, self.answers):
            part.hide()

    def show_summary(self, run: RunSummary) -> None:
        """Shows at once what the table knows; the rest follows with :meth:`show_record`."""
        if self.record is not None and self.record.id != run.id:
            self.record = None
        self.when.setText(moment(run.created_at))
        self._say(self.question, _shortened(run.question))
        self._say(self.tags, " · ".join(run.tags))
        if run.deleted_at is not None:
            self._say(self.headline, self.tr("Deleted on {0}. Restore it to look at it.").format(moment(run.deleted_at)))
        if self.record is None:
            for part in (self.text, self.answers, *([self.headline] if run.deleted_at is None else [])):
                part.hide()

    def show_record(self, record: Record) -> None:
        """Shows a run: its verdict, or the first answer where there is none."""
        self.record = record
        self._say(self.headline, translated(headline(record)))
        verdict = record.verdict
        text = verdict.text if verdict is not None and verdict.text else (record.answers[0].text if record.answers else "")
        if len(text) > _TEXT_CHARS:
            text = text[:_TEXT_CHARS] + "…\n\n" + self.tr("Open the run for the rest.")
        self.text.setVisible(bool(text))
        if text:
            self.text.finish(text)
        lines = [f"{answer.label}: {' · '.join(answer_figures(answer)[1:5])}" for answer in record.answers[:_MOST_ANSWERS]]
        if len(record.answers) > _MOST_ANSWERS:
            lines.append(self.tr("and {0} more").format(len(record.answers) - _MOST_ANSWERS))
        self._say(self.answers, "\n".join(lines))

    def show_several(self, count: int) -> None:
        """Says that several are chosen."""
        self.clear(self.tr("{0} runs are chosen.", "", count).format(grouped(count)))

    @staticmethod
    def _say(label: QLabel, words: str) -> None:
        label.setText(words)
        label.setVisible(bool(words))


def _shortened(question: str) -> str:
    words = " ".join(question[: 2 * _QUESTION_CHARS].split())
    return words if len(words) <= _QUESTION_CHARS else words[:_QUESTION_CHARS] + "…"
