"""What ``mas doctor`` says, in a dialog: the same command in a process of its own, so that window and terminal never differ."""

from __future__ import annotations

import sys

from PySide6.QtCore import QProcess
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from mas_app.dialogs.dialog import Dialog
from mas_app.theme import Theme, mark
from mas_app.widgets.labels import text_label
from mas_core.own_process import beside, packaged

_WIDTH_PX, _HEIGHT_PX = 760, 480
_ENDS_WITHIN_MS = 1000


def own_command(*arguments: str) -> tuple[str, ...]:
    """Returns the command line that runs MAS with these arguments, from an installation or from a packaged application."""
    # In the packaged application the window's own program would open a second window, whatever it is given.
    start = (str(beside("mas")),) if packaged() else (sys.executable, "-m", "mas_app")
    return (*start, *arguments)


class DoctorDialog(Dialog):
    """Shows each finding as it is there."""

    def __init__(self, *, theme: Theme, parent: QWidget | None) -> None:
        super().__init__("", theme=theme, parent=parent, modal=False, width_px=_WIDTH_PX)
        self.setWindowTitle(self.tr("Check this installation"))
        self.body.addWidget(text_label(self.tr("Check this installation"), size="title"))
        words = self.tr(
            "Settings, files, keyring, libraries, and whether each provider answers. Nothing is asked and nothing costs."
        )
        self.body.addWidget(text_label(words, tone="muted", wrap=True))
        self.findings = QPlainTextEdit()
        self.findings.setReadOnly(True)
        self.findings.setAccessibleName(self.tr("What was found"))
        self.findings.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        mark(self.findings, sunken=True)
        self.body.addWidget(self.findings, 1)
        self.copy_button = self.add_button(self.tr("Copy"))
        self.copy_button.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.findings.toPlainText()))
        self.close_button = self.add_button(self.tr("Close"), kind="primary")
        self.close_button.clicked.connect(self.close)
        self.resize(_WIDTH_PX, _HEIGHT_PX)
        self._process = QProcess(self)
        self._process.setProcessChannelMode(QProcess.ProcessChannelMode.MergedChannels)
        self._process.readyRead.connect(self._read)
        self._process.finished.connect(self._ended)
        self._process.errorOccurred.connect(self._broke)
        self.finished.connect(self._stop)

    @property
    def running(self) -> bool:
        """Whether it still looks."""
        return self._process.state() != QProcess.ProcessState.NotRunning

    def begin(self) -> None:
        """Shows itself and begins to look."""
        self.show()
        self.say(self.tr("Looking…"), tone="muted")
        program, *arguments = own_command("doctor")
        self._process.start(program, arguments)

    def _read(self) -> None:
        self.findings.insertPlainText(bytes(self._process.readAll().data()).decode("utf-8", "replace"))

    def _ended(self, code: int, _status: QProcess.ExitStatus) -> None:
        if code == 0:
            self.say(self.tr("Everything that is needed is there."), tone="success")
        else:
            self.say(
                self.tr("Something that is needed is missing; the lines above that say PROBLEM tell what to do."), tone="danger"
            )

    def _broke(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart:
            self.say(self._process.errorString(), tone="danger")

    def _stop(self) -> None:
        self._process.blockSignals(True)
        if self.running:
            self._process.kill()
            self._process.waitForFinished(_ENDS_WITHIN_MS)
