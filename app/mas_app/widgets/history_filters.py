"""What narrows the history down: the search box, and below it the filters."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from PySide6.QtCore import QDate, QSignalBlocker, QTimer, Signal
from PySide6.QtWidgets import QComboBox, QDateEdit, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from mas_app.formats import grouped
from mas_app.icons import icon
from mas_app.phrases import translated
from mas_app.theme import SPACE_S, Theme, mark
from mas_app.widgets.elided_combo import ElidedCombo
from mas_app.widgets.escapable_edit import EscapableEdit
from mas_app.widgets.labels import text_label
from mas_core.catalog import Catalog
from mas_core.consensus import STRATEGIES
from mas_core.models import JobState
from mas_core.settings import Settings
from mas_core.storage.query import HistoryQuery, Tag

SETTLE_MS = 150
"""Between the last key and the search: who types quickly is asked about once."""

_DELETED = "deleted"
_BETWEEN = "between"
_LEAST_STRETCH = 6
_DAYS = {"today": 1, "week": 7, "month": 30, "year": 365}


class HistoryFilters(QWidget):
    """Search box and filters as one query.

    Signals:
        changed: The HistoryQuery that is wanted now; its order is left open.
        down_asked: The person wants to go on among the runs.
    """

    changed = Signal(object)
    down_asked = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._told = HistoryQuery()
        self.search = self._search_box()
        self.count = text_label(tone="muted")
        self.since, self.until = self._date_edit(self.tr("From")), self._date_edit(self.tr("To"))
        self.when = self._box(self.tr("Any time"), self.tr("When"))
        for key, name in (
            ("today", self.tr("Today")),
            ("week", self.tr("Last 7 days")),
            ("month", self.tr("Last 30 days")),
            ("year", self.tr("Last 12 months")),
            (_BETWEEN, self.tr("Between…")),
        ):
            self.when.addItem(name, key)
        self.domain = self._box(self.tr("Domain"), self.tr("Domain"))
        self.type = self._box(self.tr("Type"), self.tr("Question type"))
        self.agent = self._box(self.tr("Agent"), self.tr("Agent"))
        self.method = self._box(self.tr("Method"), self.tr("Method"))
        self.tag = self._box(self.tr("Tag"), self.tr("Tag"))
        self.state = self._state_box()
        self.preview_button = QPushButton(self.tr("Preview"))
        self.preview_button.setCheckable(True)
        self.preview_button.setToolTip(self.tr("Show the chosen run in short beside the table"))
        mark(self.preview_button, kind="segment")
        self.columns_button = QPushButton(self.tr("Columns"))
        mark(self.columns_button, kind="segment")
        self.columns_button.setToolTip(self.tr("Choose which columns the table has; their heads can be dragged"))
        self.clear_button = QPushButton(self.tr("Clear"))
        self.clear_button.setAccessibleName(self.tr("Clear search and filters"))
        self.clear_button.clicked.connect(self.clear)
        for name, strategy in STRATEGIES.items():
            self.method.addItem(translated(strategy.title), name)
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(SETTLE_MS)
        self._settle.timeout.connect(self._tell)
        self._lay_out()
        theme.changed.connect(self._paint_icons)
        self._paint_icons()
        self._show_dates()

    @property
    def boxes(self) -> tuple[QComboBox, ...]:
        """The filters from left to right."""
        return (self.when, self.domain, self.type, self.agent, self.method, self.tag, self.state)

    @property
    def narrowed(self) -> bool:
        """Whether anything is searched for or filtered."""
        return self.query() != HistoryQuery()

    @property
    def shows_deleted(self) -> bool:
        """Whether the deleted runs are wanted."""
        return str(self.state.currentData()) == _DELETED

    def query(self) -> HistoryQuery:
        """Returns what is wanted now."""
        since, until = self._dates()
        state = str(self.state.currentData() or "")
        return HistoryQuery(
            text=self.search.text().strip(),
            since=since,
            until=until,
            domain=str(self.domain.currentData() or ""),
            question_type=str(self.type.currentData() or ""),
            agent=str(self.agent.currentData() or ""),
            method=str(self.method.currentData() or ""),
            tag=str(self.tag.currentData() or ""),
            state=JobState(state) if state not in {"", _DELETED} else None,
            deleted=state == _DELETED,
        )

    def offer(self, settings: Settings, catalog: Catalog) -> None:
        """Offers the domains, types and agents that there are now."""
        self._offer(self.domain, [(one.id, translated(one.name)) for one in catalog.domains.values()])
        self._offer(self.type, [(one.id, translated(one.name)) for one in catalog.question_types.values()])
        self._offer(self.agent, [(name, name) for name in sorted(settings.agents)])

    def offer_tags(self, tags: Sequence[Tag]) -> None:
        """Offers the tags that there are now."""
        self._offer(self.tag, [(tag.name, f"{tag.name} ({grouped(tag.runs)})") for tag in tags])

    def show_count(self, found: int) -> None:
        """Says how many runs were found."""
        self.count.setText(self.tr("1 run") if found == 1 else self.tr("{0} runs", "", found).format(grouped(found)))

    def show_deleted(self) -> None:
        """Asks for the deleted runs, and all of them."""
        self.clear()
        self.state.setCurrentIndex(self.state.findData(_DELETED))

    def clear(self) -> None:
        """Shows everything again."""
        for box in self.boxes:
            with QSignalBlocker(box):
                box.setCurrentIndex(0)
        with QSignalBlocker(self.search):
            self.search.clear()
        self._show_dates()
        self._tell()

    def _search_box(self) -> QLineEdit:
        box = EscapableEdit()
        box.setPlaceholderText(self.tr("Search questions, answers and consensus: words, “a phrase” in quotes, begin*"))
        box.setAccessibleName(self.tr("Search the history"))
        box.setClearButtonEnabled(True)
        box.textChanged.connect(lambda _text: self._settle.start())
        box.returnPressed.connect(self._hurry)
        box.escaped.connect(box.clear)
        self._lens = box.addAction(icon("find", self._theme.colours.muted), QLineEdit.ActionPosition.LeadingPosition)
        return box

    def _box(self, any_words: str, name: str) -> QComboBox:
        box = ElidedCombo()
        box.addItem(any_words, "")
        box.setAccessibleName(name)
        box.setToolTip(name)
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        box.setMinimumContentsLength(5)
        box.setMaxVisibleItems(20)
        box.currentIndexChanged.connect(self._on_box)
        return box

    def _state_box(self) -> QComboBox:
        box = self._box(self.tr("State"), self.tr("State"))
        for state, name in (
            (JobState.DONE, self.tr("done")),
            (JobState.NO_QUORUM, self.tr("no quorum")),
            (JobState.FAILED, self.tr("failed")),
            (JobState.CANCELLED, self.tr("cancelled")),
            (JobState.UNFINISHED, self.tr("unfinished")),
            (JobState.RUNNING, self.tr("running")),
        ):
            box.addItem(name, str(state))
        box.insertSeparator(box.count())
        box.addItem(self.tr("deleted"), _DELETED)
        return box

    def _date_edit(self, name: str) -> QDateEdit:
        edit = QDateEdit(QDate.currentDate())
        edit.setCalendarPopup(True)
        edit.setDisplayFormat(self.tr("yyyy-MM-dd"))
        edit.setAccessibleName(name)
        edit.setToolTip(name)
        edit.dateChanged.connect(lambda _date: self._settle.start())
        return edit

    def _offer(self, box: QComboBox, items: Sequence[tuple[str, str]]) -> None:
        """Offers other values; the one that is chosen stays, also where nothing has it any more."""
        chosen, words = str(box.currentData() or ""), box.currentText()
        with QSignalBlocker(box):
            while box.count() > 1:
                box.removeItem(1)
            for key, name in items:
                box.addItem(name, key)
            if chosen and box.findData(chosen) < 0:
                box.addItem(words, chosen)
            box.setCurrentIndex(max(box.findData(chosen), 0))

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(SPACE_S)
        top.addWidget(self.search, 1)
        top.addWidget(self.since)
        top.addWidget(self.until)
        top.addWidget(self.count)
        top.addWidget(self.columns_button)
        top.addWidget(self.preview_button)
        below = QHBoxLayout()
        below.setSpacing(SPACE_S)
        for box in self.boxes:
            # Room goes to those with long names, which differ from language to language.
            below.addWidget(box, max(len(box.itemText(0)), _LEAST_STRETCH))
        below.addWidget(self.clear_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE_S)
        layout.addLayout(top)
        layout.addLayout(below)

    def _dates(self) -> tuple[datetime | None, datetime | None]:
        """Returns the moments that the chosen days begin and end at, by this computer's clock."""
        key = str(self.when.currentData() or "")
        if key in _DAYS:
            return _midnight(date.today() - timedelta(days=_DAYS[key] - 1)), None  # noqa: DTZ011  (the day of who looks)
        if key != _BETWEEN:
            return None, None
        first, last = sorted(date(*edit.date().getDate()) for edit in (self.since, self.until))
        return _midnight(first), _midnight(last + timedelta(days=1))

    def _on_box(self) -> None:
        self._show_dates()
        self._tell()

    def _show_dates(self) -> None:
        between = self.when.currentData() == _BETWEEN
        for edit in (self.since, self.until):
            edit.setVisible(between)
        self.clear_button.setEnabled(self.narrowed)

    def _hurry(self) -> None:
        self._tell()
        self.down_asked.emit()

    def _tell(self) -> None:
        self._settle.stop()
        self.clear_button.setEnabled(self.narrowed)
        query = self.query()
        if query != self._told:
            self._told = query
            self.changed.emit(query)

    def _paint_icons(self) -> None:
        self._lens.setIcon(icon("find", self._theme.colours.muted))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time()).astimezone()
