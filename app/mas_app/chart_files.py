"""One chart of the window as a file, or on the clipboard. Lives on the window's thread; the drawing is done on another."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from pathlib import Path

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication, QImage
from PySide6.QtWidgets import QFileDialog

from mas_app.bridge import Replies
from mas_app.core_api import CoreApi
from mas_app.core_thread import CoreStopped, CoreThread
from mas_app.phrases import translated
from mas_app.theme import Theme
from mas_app.widgets.notice_bar import Notice, NoticeBar
from mas_app.window_state import WindowState
from mas_core.charts import Chart, chart_csv
from mas_core.charts.figures import Format, ThemeName, draw
from mas_core.errors import InputError, MasError
from mas_core.export.places import one_file

_SAVED = "chart"
_SCALE = 2.0
_READ_MS = 15_000
_NAMES = {"png": "PNG", "svg": "SVG", "pdf": "PDF", "csv": "CSV"}
_PICTURES: Mapping[str, Format] = {"png": "png", "svg": "svg", "pdf": "pdf"}


class ChartFiles(QObject):
    """Saves charts in light colours, for paper; copies them as they are seen."""

    def __init__(
        self,
        core_thread: CoreThread[CoreApi],
        *,
        notices: NoticeBar,
        state: WindowState,
        theme: Theme,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._core_thread = core_thread
        self._notices = notices
        self._state = state
        self._theme = theme
        self._replies = Replies(self)

    def close(self) -> None:
        """Shows nothing more."""
        self._replies.close()

    def save(self, chart: Chart, format_: str) -> None:
        """Asks where to, and saves a chart there."""
        folder = self._state.export_folder or Path.home()
        picker = QFileDialog(self._notices.window(), self.tr("Save the chart"), str(folder / f"{chart.key}.{format_}"))
        picker.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        picker.setNameFilter(f"{_NAMES[format_]} (*.{format_})")
        picker.setDefaultSuffix(format_)
        picker.fileSelected.connect(lambda path: self.write(chart, Path(path)))
        picker.open()

    def write(self, chart: Chart, path: Path) -> None:
        """Saves a chart as what the file's ending says; a file of that name is replaced."""
        self._state.export_folder = path.parent
        format_ = path.suffix.removeprefix(".").lower()

        def save() -> Path:
            content = _content(chart, format_, theme="light")
            with one_file(path, overwrite=True) as file:
                file.write(content)
            return path

        self._run(save, then=self._on_saved)

    def copy(self, chart: Chart, format_: str) -> None:
        """Puts a chart on the clipboard: ``png`` as a picture, ``csv`` as text."""
        theme: ThemeName = "dark" if self._theme.colours.dark else "light"
        self._run(
            lambda: _content(chart, format_, theme=theme),
            then=self._on_picture if format_ == "png" else lambda data: self._on_text(data.decode("utf-8-sig")),
        )

    def _run(self, work: Callable[[], Path] | Callable[[], bytes], *, then: Callable[..., None]) -> None:
        try:
            future = self._core_thread.submit(asyncio.to_thread(work))
        except CoreStopped:
            return
        self._replies.expect(future, then=then, failed=self._on_failed)

    def _on_saved(self, path: Path) -> None:
        notice = Notice(
            key=_SAVED,
            text=self.tr("The chart is in {0}").format(path),
            action=self.tr("Show the folder"),
            act=lambda: _show_folder(path.parent),
            gone_after_ms=_READ_MS,
        )
        self._notices.show_notice(notice)

    def _on_picture(self, data: bytes) -> None:
        QGuiApplication.clipboard().setImage(QImage.fromData(data))
        self._say(self.tr("The picture is on the clipboard."))

    def _on_text(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self._say(self.tr("The chart's data are on the clipboard, as CSV."))

    def _on_failed(self, error: BaseException) -> None:
        if not isinstance(error, MasError):
            raise error
        self._notices.show_notice(Notice(key=_SAVED, text=translated(error), kind="warning"))

    def _say(self, words: str) -> None:
        self._notices.show_notice(Notice(key=_SAVED, text=words, gone_after_ms=_READ_MS))


def _show_folder(folder: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))


def _content(chart: Chart, format_: str, *, theme: ThemeName) -> bytes:
    """Returns a chart as a file's content; takes tens of milliseconds, the first time about a second.

    Raises:
        InputError: The format does not exist.
        MachineError: Matplotlib is not installed.
    """
    if format_ == "csv":
        # The mark tells spreadsheets that it is UTF-8.
        return ("\ufeff" + chart_csv(chart)).encode()
    picture = _PICTURES.get(format_)
    if picture is None:
        raise InputError(f"A chart can be saved as {', '.join(_NAMES)}, not as '{format_}'.", field="format")
    return draw(chart, format=picture, theme=theme, scale=_SCALE)
