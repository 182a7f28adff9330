"""The agreement of selected runs, with what the figure means and which runs it is of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QPlainTextEdit, QWidget

from mas_app.agreement import AgreementFound
from mas_app.dialogs.dialog import Dialog
from mas_app.formats import decimal
from mas_app.phrases import translated
from mas_app.theme import Theme, mark
from mas_app.widgets.labels import text_label

if TYPE_CHECKING:  # see mas_app.agreement
    from mas_core.analysis.krippendorff import Alpha

_QUESTION_CHARS = 140
_LIST_PX = 150


class AgreementDialog(Dialog):
    """Shows Krippendorff's alpha, or why it cannot be had."""

    def __init__(self, found: AgreementFound, *, theme: Theme, parent: QWidget | None) -> None:
        super().__init__("", theme=theme, parent=parent, modal=False, width_px=520)
        self.setWindowTitle(self.tr("Agreement of selected runs"))
        self.figure = text_label(size="figure", tone="accent")
        self.words = text_label(wrap=True, selectable=True)
        self.list = QPlainTextEdit(_listed(found, counted=self.tr("Counted"), left_out=self.tr("Left out")))
        self.list.setReadOnly(True)
        self.list.setMinimumHeight(_LIST_PX)
        self.list.setAccessibleName(self.tr("The runs"))
        mark(self.list, sunken=True)
        if found.alpha is not None:
            self.figure.setText(decimal(found.alpha.alpha, 2))
            self.words.setText(self._meaning(found.alpha))
        else:
            self.figure.hide()
            self.words.setText(self.tr("There is no figure: {0}").format(translated(found.refused)))
            mark(self.words, tone="warning")
        self.body.addWidget(text_label(self.tr("Krippendorff's alpha over closed questions"), size="title"))
        self.body.addWidget(self.figure)
        self.body.addWidget(self.words)
        if found.left_out:
            note = self.tr("Runs without a counted vote between choices are left out.")
            self.body.addWidget(text_label(note, size="small", tone="muted", wrap=True))
        self.body.addWidget(self.list, 1)
        self.close_button = self.add_button(self.tr("Close"), kind="primary")
        self.close_button.clicked.connect(self.close)

    def _meaning(self, alpha: Alpha) -> str:
        interval = (
            self.tr("95 % interval {0} to {1}").format(decimal(alpha.low, 2), decimal(alpha.high, 2))
            if alpha.low is not None and alpha.high is not None
            else self.tr("no interval: too few different answers")
        )
        size = self.tr("{0} agents over {1} questions, {2} choices").format(alpha.raters, alpha.items, alpha.level)
        meaning = self.tr("1 is perfect agreement, 0 is what chance gives, below 0 they disagree more than by chance.")
        return f"{size}; {interval}.\n{meaning}"


def _listed(found: AgreementFound, *, counted: str, left_out: str) -> str:
    parts = []
    for title, questions in ((counted, found.counted), (left_out, found.left_out)):
        if questions:
            parts.append("\n".join([f"{title} ({len(questions)})", *(f"  · {text[:_QUESTION_CHARS]}" for text in questions)]))
    return "\n\n".join(parts)
