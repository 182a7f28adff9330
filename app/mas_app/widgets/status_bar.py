"""The bottom of the window: the health of agents and nodes, and the jobs that are running."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QPushButton, QSizePolicy, QStatusBar, QWidget

from mas_app.core_api import AgentStatusApi
from mas_app.models.run import RunModel
from mas_app.theme import Theme, mark
from mas_app.widgets.labels import text_label
from mas_app.widgets.node_dots import NodeDots
from mas_app.widgets.status_dots import StatusDots

_QUESTION_CHARS = 60


class StatusBar(QStatusBar):
    """Health and jobs.

    Signals:
        run_chosen: A RunModel to show.
        cancel_asked: A RunModel whose job is to be cancelled.
        nodes_asked: The Nodes page is wanted.
    """

    run_chosen = Signal(object)
    cancel_asked = Signal(object)
    nodes_asked = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizeGripEnabled(False)
        self.setMinimumHeight(32)
        self._words = text_label(size="small", tone="muted")
        self._words.setContentsMargins(12, 0, 12, 0)
        self.dots = StatusDots(theme)
        self.dots.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.nodes = NodeDots(theme)
        self.nodes.clicked.connect(self.nodes_asked)
        self.jobs = QPushButton()
        mark(self.jobs, kind="flat")
        self.jobs.setAccessibleName(self.tr("Running jobs"))
        self.jobs.hide()
        self.addWidget(self._words)
        self.addWidget(self.dots, 1)
        self.addPermanentWidget(self.nodes)
        self.addPermanentWidget(self.jobs)

    def say(self, words: str) -> None:
        """Shows a few words at the left, or none."""
        self._words.setText(words)
        self._words.setVisible(bool(words))

    def show_agents(self, agents: Sequence[AgentStatusApi]) -> None:
        """Shows the agents' health."""
        self.dots.show_agents(agents)

    def show_jobs(self, runs: Sequence[RunModel]) -> None:
        """Shows how many jobs run; the button's menu goes to one of them, or cancels it."""
        self.jobs.setVisible(bool(runs))
        self.jobs.setText(
            self.tr("1 run goes on") if len(runs) == 1 else self.tr("{0} runs go on", "", len(runs)).format(len(runs))
        )
        menu = QMenu(self.jobs)
        for run in runs:
            words = " ".join(run.question.text.split()).replace("&", "&&")
            of_run = menu.addMenu(words if len(words) <= _QUESTION_CHARS else words[: _QUESTION_CHARS - 1] + "…")
            of_run.addAction(self.tr("Show")).triggered.connect(lambda _on=False, chosen=run: self.run_chosen.emit(chosen))
            of_run.addAction(self.tr("Cancel")).triggered.connect(lambda _on=False, chosen=run: self.cancel_asked.emit(chosen))
        former = self.jobs.menu()
        self.jobs.setMenu(menu)
        if former is not None:
            former.deleteLater()
