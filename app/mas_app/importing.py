"""Exports read back in from the window. Lives on the window's thread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from mas_app.core_api import CoreApi
from mas_app.dialogs.whose_dialog import WhoseDialog
from mas_app.formats import grouped
from mas_app.long_work import LongWork, Reins
from mas_app.phrases import translated
from mas_app.theme import Theme
from mas_app.widgets.notice_bar import Notice, NoticeBar
from mas_core.errors import MasError
from mas_core.imports import ImportReport, SeveralPeople, import_paths

_IMPORTED = "imported"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Imported:
    report: ImportReport
    stopped: bool


class ImportController(QObject):
    """Has files chosen, and the core read them.

    Signals:
        imported: Runs have been added to the history.
    """

    imported = Signal()

    def __init__(
        self, work: LongWork, *, window: QWidget, notices: NoticeBar, theme: Theme, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._work = work
        self._window = window
        self._notices = notices
        self._theme = theme
        self._core: CoreApi | None = None

    def attach(self, core: CoreApi) -> None:
        """Gives the opened core."""
        self._core = core

    def detach(self) -> None:
        """Takes the core away."""
        self._core = None

    def choose(self) -> None:
        """Has the person choose files."""
        picker = QFileDialog(self._window, self.tr("Import"))
        picker.setFileMode(QFileDialog.FileMode.ExistingFiles)
        kinds = self.tr("Exports and older histories")
        everything = self.tr("All files")
        picker.setNameFilters([f"{kinds} (*.json *.jsonl *.zip *.db)", f"{everything} (*)"])
        picker.filesSelected.connect(lambda paths: self.bring([Path(path) for path in paths]))
        picker.open()

    def bring(self, paths: Sequence[Path], *, user: str | None = None) -> None:
        """Reads files, folders and archives in: all of them, or nothing where one is refused.

        Args:
            paths: What to read.
            user: Of a database of the older system with several users, whose runs.
        """
        core, given = self._core, tuple(paths)
        if core is None or not given:
            return

        async def bring(reins: Reins) -> _Imported:
            report = await import_paths(
                given, core.repository, older_user=user, progress=reins.tell, stopped=lambda: reins.stopped
            )
            return _Imported(report=report, stopped=reins.stopped)

        begun = self._work.start(
            bring,
            words=self.tr("Importing"),
            total=0,
            then=self._on_imported,
            failed=lambda error: self._on_failed(error, given),
            gently=True,
        )
        if not begun:
            self._say(self.tr("Something else is being done to runs. Wait until it has ended, or cancel it."), kind="warning")

    def _on_imported(self, imported: _Imported) -> None:
        report = imported.report
        self.imported.emit()
        if imported.stopped and not report.runs:
            self._say(self.tr("The import was cancelled. Nothing was imported."), kind="info")
            return
        parts = [
            self.tr("1 run was imported")
            if report.added == 1
            else self.tr("{0} runs were imported", "", report.added).format(report.added)
        ]
        if report.skipped:
            parts.append(self.tr("{0} were here already", "", report.skipped).format(grouped(report.skipped)))
        if report.copied:
            parts.append(
                self.tr("{0} were kept under other ids, as other runs have theirs", "", len(report.copied)).format(
                    grouped(len(report.copied))
                )
            )
        words = "; ".join(parts) + "."
        if imported.stopped:
            words = self.tr("The import was cancelled. {0} Import the same again to add the others.").format(words)
        self._say(words, kind="info")

    def _on_failed(self, error: BaseException, paths: tuple[Path, ...]) -> None:
        self.imported.emit()
        if not isinstance(error, MasError):
            raise error
        if isinstance(error, SeveralPeople):
            dialog = WhoseDialog(error.people, theme=self._theme, parent=self._window)
            dialog.chosen.connect(lambda user: self.bring(paths, user=user))
            dialog.come_forward()
        else:
            self._say(self.tr("Nothing was imported. {0}").format(translated(error)), kind="warning")

    def _say(self, words: str, *, kind: str) -> None:
        self._notices.show_notice(Notice(key=_IMPORTED, text=words, kind=kind))
