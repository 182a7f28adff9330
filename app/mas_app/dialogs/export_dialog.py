"""Which format, what charts, where to: one run or many as files, with progress."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QWidget,
)

from mas_app.dialogs.dialog import Dialog
from mas_app.formats import grouped
from mas_app.theme import SPACE_S, Theme
from mas_app.widgets.labels import text_label
from mas_core.export import ChartFormat, ExportFormat, ExportOptions

_BAR_PX = 6
_ABOUT_PX = 420


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportWish:
    """What is wanted: ``zipped`` for one archive of everything, else a file, or a folder where there are several."""

    target: Path
    options: ExportOptions
    zipped: bool


class ExportDialog(Dialog):
    """Asks for what is needed, and stays to show how far it is and where the files are.

    Signals:
        wanted: An ExportWish.
        cancel_asked: The export is to stop.
        show_asked: The folder that holds what was written is wanted.
    """

    wanted = Signal(object)
    cancel_asked = Signal()
    show_asked = Signal(object)

    def __init__(self, *, count: int, name: str, folder: Path, format_: str, theme: Theme, parent: QWidget | None) -> None:
        """Offers to export.

        Args:
            count: How many runs.
            name: What the file or folder is called at first, without an ending.
            folder: Where it lies at first.
            format_: Ending of the format that is chosen at first; empty for HTML.
            theme: The look.
            parent: The window.
        """
        super().__init__("", theme=theme, parent=parent, modal=False, width_px=580)
        self.setWindowTitle(self.tr("Export"))
        self._count = count
        self._name, self._folder = name, folder
        self._named_by_hand = False
        self._running = False
        self._written: Path | None = None
        self.format = self._formats(format_)
        self.about = text_label(size="small", tone="muted", wrap=True)
        # The form makes room for the label as high as it would be at its narrowest.
        self.about.setMinimumWidth(_ABOUT_PX)
        self.charts = self._chart_formats()
        self.scale = QDoubleSpinBox()
        self.scale.setRange(0.5, 8.0)
        self.scale.setSingleStep(0.5)
        self.scale.setDecimals(1)
        self.scale.setValue(2.0)
        self.scale.setSuffix(" ×")
        self.scale.setAccessibleName(self.tr("Size of the pictures"))
        self.scale.setToolTip(self.tr("1 is 800 pixels wide"))
        self.colours = QComboBox()
        self.colours.setAccessibleName(self.tr("Colours of the charts"))
        self.colours.addItem(self.tr("light"), "light")
        self.colours.addItem(self.tr("dark"), "dark")
        self.zip = QCheckBox(self.tr("Pack into one ZIP file"))
        self.path = QLineEdit()
        self.path.setAccessibleName(self.tr("Where to"))
        self.browse_button = QPushButton(self.tr("Browse…"))
        self.browse_button.setAutoDefault(False)
        self.replace = QCheckBox(self.tr("There is something of this name. Replace it"))
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(_BAR_PX)
        self.bar.setAccessibleName(self.tr("Progress of the export"))
        self.bar.hide()
        self._lay_out()
        self.show_button = self.add_button(self.tr("Show the files"))
        self.show_button.hide()
        self.close_button = self.add_button(self.tr("Cancel"))
        self.export_button = self.add_button(self.tr("Export"), kind="primary")
        self._connect()
        self._on_format()

    @property
    def single_file(self) -> bool:
        """Whether one file comes of it, and not a folder or an archive."""
        options_make_one = self._count == 1 or self._format is ExportFormat.CSV
        return options_make_one and self._charts is None and not self.zip.isChecked()

    def wish(self) -> ExportWish:
        """Returns what is wanted now."""
        options = ExportOptions(
            format=self._format,
            charts=self._charts,
            scale=self.scale.value(),
            theme="dark" if self.colours.currentData() == "dark" else "light",
            overwrite=self.replace.isChecked() and self.replace.isVisibleTo(self),
        )
        return ExportWish(target=Path(self.path.text()).expanduser(), options=options, zipped=self.zip.isChecked())

    def begun(self) -> None:
        """Shows that it goes on, and that it can be cancelled."""
        self._running = True
        self._set_fields_enabled(False)
        self.bar.setRange(0, self._count if self._count > 1 else 0)
        self.bar.show()
        self.close_button.setText(self.tr("Cancel"))
        self.export_button.setEnabled(False)
        self.progress(0)

    def progress(self, done: int) -> None:
        """So many runs are written."""
        if not self._running:
            return
        self.bar.setValue(done if self._count > 1 else 0)
        words = (
            self.tr("Writing…")
            if self._count == 1
            else self.tr("{0} of {1} runs", "", self._count).format(grouped(done), grouped(self._count))
        )
        self.say(words, tone="muted")

    def done(self, result: int) -> None:
        """Stops what goes on when the dialog is left."""
        self._stop()
        super().done(result)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Stops what goes on when the window is closed."""
        self._stop()
        super().closeEvent(event)

    def ended(self, *, runs: int, path: Path, left_out: str = "") -> None:
        """Shows where the files are."""
        self._written = path
        self._rest()
        said = (
            self.tr("1 run is in {0}").format(path)
            if runs == 1
            else self.tr("{0} runs are in {1}", "", runs).format(grouped(runs), path)
        )
        self.say(f"{said}\n{left_out}".rstrip(), tone="success" if not left_out else "warning")
        self.show_button.show()
        self.close_button.setText(self.tr("Close"))
        self.close_button.setFocus()
        self._look_at_target()

    def failed(self, why: str) -> None:
        """Says why it did not work; everything can be changed and tried again."""
        self._rest()
        self.say(why, tone="danger")
        self._look_at_target()

    def stopped(self) -> None:
        """Says that it was cancelled."""
        self._rest()
        self.say(self.tr("The export was cancelled. Nothing was left behind."), tone="muted")

    @property
    def _format(self) -> ExportFormat:
        return ExportFormat(self.format.currentData())

    @property
    def _charts(self) -> ChartFormat | None:
        value = self.charts.currentData()
        return ChartFormat(value) if value else None

    def _formats(self, chosen: str) -> QComboBox:
        box = QComboBox()
        box.setAccessibleName(self.tr("Format"))
        for format_, name in (
            (ExportFormat.HTML, self.tr("HTML page")),
            (ExportFormat.PDF, self.tr("PDF document")),
            (ExportFormat.MARKDOWN, self.tr("Markdown text")),
            (ExportFormat.JSON, self.tr("JSON data")),
            (ExportFormat.CSV, self.tr("CSV table")),
        ):
            box.addItem(name, str(format_))
        box.setCurrentIndex(max(box.findData(chosen), 0))
        return box

    def _chart_formats(self) -> QComboBox:
        box = QComboBox()
        box.setAccessibleName(self.tr("Charts as files of their own"))
        for value, name in (
            ("", self.tr("none")),
            ("png", self.tr("PNG pictures")),
            ("svg", self.tr("SVG drawings")),
            ("pdf", self.tr("PDF drawings")),
            ("csv", self.tr("their data as CSV")),
        ):
            box.addItem(name, value)
        return box

    def _words_about(self, format_: ExportFormat) -> str:
        return {
            ExportFormat.HTML: self.tr("One page a run with charts in it, to read in any browser; loads nothing from outside."),
            ExportFormat.PDF: self.tr("Paged, with charts and page numbers, to print or to send."),
            ExportFormat.MARKDOWN: self.tr("Plain text for notes and repositories, without charts in it."),
            ExportFormat.JSON: self.tr("Everything, without loss: it can be imported again."),
            ExportFormat.CSV: self.tr("One row an answer, for spreadsheets and statistics."),
        }[format_]

    def _lay_out(self) -> None:
        words = (
            self.tr("Export this run")
            if self._count == 1
            else self.tr("Export {0} runs", "", self._count).format(grouped(self._count))
        )
        self.body.addWidget(text_label(words, size="title"))
        pictures = QHBoxLayout()
        pictures.setSpacing(SPACE_S)
        pictures.addWidget(self.charts, 1)
        pictures.addWidget(self.scale)
        pictures.addWidget(self.colours)
        where = QHBoxLayout()
        where.setSpacing(SPACE_S)
        where.addWidget(self.path, 1)
        where.addWidget(self.browse_button)
        form = QFormLayout()
        form.setVerticalSpacing(SPACE_S)
        form.setHorizontalSpacing(2 * SPACE_S)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.addRow(text_label(self.tr("Format")), self.format)
        form.addRow("", self.about)
        form.addRow(text_label(self.tr("Chart files")), pictures)
        form.addRow("", self.zip)
        form.addRow(text_label(self.tr("Where to")), where)
        form.addRow("", self.replace)
        self.body.addLayout(form)
        self.body.addWidget(self.bar)

    def _connect(self) -> None:
        self.format.currentIndexChanged.connect(self._on_format)
        self.charts.currentIndexChanged.connect(self._on_format)
        self.zip.toggled.connect(self._on_format)
        self.path.textEdited.connect(self._on_path_typed)
        self.path.textChanged.connect(self._look_at_target)
        self.replace.toggled.connect(self._look_at_target)
        self.browse_button.clicked.connect(self._browse)
        self.close_button.clicked.connect(self._close_or_cancel)
        self.export_button.clicked.connect(self._export)
        self.show_button.clicked.connect(lambda: self.show_asked.emit(self._written))

    def _on_format(self) -> None:
        self.about.setText(self._words_about(self._format))
        pictures = self._charts in {ChartFormat.PNG, ChartFormat.SVG, ChartFormat.PDF}
        self.scale.setEnabled(self._charts is ChartFormat.PNG)
        self.colours.setEnabled(pictures)
        if not self._named_by_hand:
            self.path.setText(str(self._folder / (self._name + self._ending)))
        else:
            self._look_at_target()

    @property
    def _ending(self) -> str:
        if self.zip.isChecked():
            return ".zip"
        return f".{self._format}" if self.single_file else ""

    def _on_path_typed(self) -> None:
        self._named_by_hand = True

    def _look_at_target(self) -> None:
        """Says at once when something is there already, or nothing can be written."""
        typed = self.path.text().strip()
        target = Path(typed).expanduser() if typed else None
        there = target is not None and target.exists() and not (target.is_dir() and not any(_listed(target)))
        self.replace.setVisible(there)
        self.export_button.setEnabled(target is not None and not self._running and (not there or self.replace.isChecked()))

    def _browse(self) -> None:
        picker = QFileDialog(self, self.tr("Export to"), self.path.text())
        picker.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        # What is there already is asked about here, in one way for files and folders.
        picker.setOption(QFileDialog.Option.DontConfirmOverwrite)
        picker.fileSelected.connect(self._on_picked)
        picker.open()

    def _on_picked(self, path: str) -> None:
        self._named_by_hand = True
        self.path.setText(path)

    def _export(self) -> None:
        self.show_button.hide()
        self.wanted.emit(self.wish())

    def _close_or_cancel(self) -> None:
        if self._running:
            self.cancel_asked.emit()
        else:
            self.close()

    def _stop(self) -> None:
        if self._running:
            self._running = False
            self.cancel_asked.emit()

    def _rest(self) -> None:
        self._running = False
        self._set_fields_enabled(True)
        self._on_format()
        self.bar.hide()

    def _set_fields_enabled(self, enabled: bool) -> None:
        for field in (
            self.format,
            self.charts,
            self.scale,
            self.colours,
            self.zip,
            self.path,
            self.browse_button,
            self.replace,
        ):
            field.setEnabled(enabled)


def _listed(folder: Path) -> tuple[Path, ...]:
    try:
        return tuple(folder.iterdir())
    except OSError:
        return (folder,)
