"""Runs from the window to files: what is chosen, how far it is, and where it went. Lives on the window's thread."""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QStandardPaths, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from mas_app.core_api import CoreApi, RepositoryApi
from mas_app.dialogs.export_dialog import ExportDialog, ExportWish
from mas_app.long_work import LongWork, Reins
from mas_app.pdf.command import pdf_printer
from mas_app.phrases import translated
from mas_app.theme import Theme
from mas_app.window_state import WindowState
from mas_core.errors import MasError, RunNotFound, StorageError
from mas_core.export import ExportFormat, ExportReport, export_run, export_runs, stem
from mas_core.export.formats import text_bytes
from mas_core.models import Record

Ids = Callable[[], Coroutine[Any, Any, tuple[str, ...]]]


@dataclass(slots=True)
class _Exported:
    report: ExportReport | None = None
    skipped: list[str] = field(default_factory=list)


class ExportController(QObject):
    """Shows the dialog, and has the core write what it asks for.

    Signals:
        trouble: A sentence that the person has to see.
    """

    trouble = Signal(str)

    def __init__(
        self, work: LongWork, *, window: QWidget, state: WindowState, theme: Theme, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._work = work
        self._window = window
        self._state = state
        self._theme = theme
        self._core: CoreApi | None = None
        self._dialog: ExportDialog | None = None
        self._dragged: tempfile.TemporaryDirectory[str] | None = None
        work.progressed.connect(self._on_progress)

    def attach(self, core: CoreApi) -> None:
        """Gives the opened core."""
        self._core = core

    def detach(self) -> None:
        """Takes the core away; a dialog about runs of it goes."""
        self._core = None
        if self._dialog is not None and isValid(self._dialog):
            self._dialog.close()

    def close(self) -> None:
        """Removes the files that were dragged out, of which others have made copies by now."""
        self.detach()
        if self._dragged is not None:
            self._dragged.cleanup()
            self._dragged = None

    def export_record(self, record: Record) -> None:
        """Asks how to export one run, which is in hand."""

        async def only() -> tuple[str, ...]:
            return (record.id,)

        self._ask(only, count=1, name=stem(record), record=record)

    def export_chosen(self, ids: Ids, *, count: int, record: Record | None) -> None:
        """Asks how to export the runs that ``ids`` gives on the core's loop; ``record`` is the one, if it is one and known."""
        today = f"{datetime.now().astimezone():%Y-%m-%d}"
        self._ask(ids, count=count, name=stem(record) if record is not None else f"mas-{today}", record=record)

    def drag_file(self, record: Record) -> Path:
        """Writes a run as a page into a folder of its own, to be dragged out from there.

        Raises:
            OSError: It cannot be written.
        """
        if self._dragged is None:
            self._dragged = tempfile.TemporaryDirectory(prefix="mas-")
        file = Path(self._dragged.name) / f"{stem(record)}.html"
        file.write_bytes(text_bytes(record, ExportFormat.HTML))
        return file

    def _ask(self, ids: Ids, *, count: int, name: str, record: Record | None) -> None:
        if self._dialog is not None and isValid(self._dialog):
            if self._work.busy:
                self._dialog.come_forward()
                return
            self._dialog.close()
        dialog = ExportDialog(
            count=count,
            name=name,
            folder=self._state.export_folder or _documents(),
            format_=self._state.export_format,
            theme=self._theme,
            parent=self._window,
        )
        self._dialog = dialog
        dialog.wanted.connect(lambda wish: self._export(ids, wish, record=record, count=count))
        dialog.cancel_asked.connect(self._cancel)
        dialog.show_asked.connect(_show_files)
        dialog.come_forward()

    def _export(self, ids: Ids, wish: ExportWish, *, record: Record | None, count: int) -> None:
        core, dialog = self._core, self._dialog
        if core is None or dialog is None:
            return
        self._state.export_format = str(wish.options.format)
        self._state.export_folder = wish.target.parent

        async def export(reins: Reins) -> _Exported:
            return await _written(core.repository, ids, wish, record=record, reins=reins)

        begun = self._work.start(
            export, words=self.tr("Exporting"), total=count, then=self._on_exported, failed=self._on_failed
        )
        if begun:
            dialog.begun()
        else:
            dialog.failed(self.tr("Something else is being done to runs. Wait until it has ended, or cancel it."))

    def _open_dialog(self) -> ExportDialog | None:
        return self._dialog if self._dialog is not None and isValid(self._dialog) else None

    def _on_progress(self, done: int) -> None:
        dialog = self._open_dialog()
        if dialog is not None:
            dialog.progress(done)

    def _on_exported(self, exported: _Exported) -> None:
        dialog, report = self._open_dialog(), exported.report
        if dialog is not None and report is not None:
            left_out = "\n".join(exported.skipped[:3])
            if len(exported.skipped) > 3:
                left_out += "\n" + self.tr("and {0} more").format(len(exported.skipped) - 3)
            dialog.ended(runs=report.runs, path=report.path, left_out=left_out)

    def _on_failed(self, error: BaseException) -> None:
        dialog = self._open_dialog()
        if not isinstance(error, MasError):
            if dialog is not None:
                dialog.failed(self.tr("This is a fault in MAS itself; the log has the details. Nothing was left behind."))
            raise error
        if dialog is not None:
            dialog.failed(translated(error))
        else:
            self.trouble.emit(translated(error))

    def _cancel(self) -> None:
        self._work.cancel()
        dialog = self._open_dialog()
        if dialog is not None:
            dialog.stopped()


async def _written(repository: RepositoryApi, ids: Ids, wish: ExportWish, *, record: Record | None, reins: Reins) -> _Exported:
    """Writes what is wished for; on the core's loop."""
    exported = _Exported()
    async with AsyncExitStack() as stack:
        printer = None
        if wish.options.format is ExportFormat.PDF:
            printer = await stack.enter_async_context(pdf_printer())
        wanted = await ids()
        if len(wanted) == 1 and not wish.zipped:
            one = await repository.load(wanted[0]) if record is None else await _tagged(repository, record)
            exported.report = await export_run(one, wish.target, wish.options, printer=printer)
            return exported
        records = _loaded(repository, wanted, known=record, skipped=exported.skipped)
        exported.report = await export_runs(
            records,
            wish.target,
            wish.options,
            zipped=wish.zipped,
            total=len(wanted),
            printer=printer,
            progress=reins.tell,
        )
    return exported


async def _loaded(
    repository: RepositoryApi, ids: Sequence[str], *, known: Record | None, skipped: list[str]
) -> AsyncIterator[Record]:
    """Yields runs; one that cannot be read is told at the end, and the others are exported all the same."""
    for run_id in ids:
        if known is not None and known.id == run_id:
            yield await _tagged(repository, known)
            continue
        try:
            record = await repository.load(run_id)
        except (RunNotFound, StorageError) as exc:
            skipped.append(translated(exc))
            continue
        yield record


async def _tagged(repository: RepositoryApi, record: Record) -> Record:
    """Returns a run that is shown with the tags that it has by now; one that is not in the history has none."""
    try:
        stored = await repository.load(record.id)
    except (RunNotFound, StorageError):
        return record
    return replace(record, tags=stored.tags)


def _documents() -> Path:
    found = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    return Path(found) if found and Path(found).is_dir() else Path.home()


def _show_files(path: Path) -> None:
    folder = path if path.is_dir() else path.parent
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
