"""The history as a table that loads its rows in pages, when they are first looked at."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from enum import IntEnum
from functools import cached_property

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from mas_app.formats import decimal, moment
from mas_app.phrases import translated
from mas_core.catalog import Catalog
from mas_core.consensus import STRATEGIES
from mas_core.models import JobState, RunSummary, VerdictKind
from mas_core.storage.query import PAGE_ROWS, Sort
from mas_core.storage.snippets import Snippet

MOST_PAGES = 50
"""So many pages are kept; those farthest from where the table looks are forgotten first."""

SNIPPET_ROLE = int(Qt.ItemDataRole.UserRole) + 1
TAGS_ROLE = int(Qt.ItemDataRole.UserRole) + 2

Index = QModelIndex | QPersistentModelIndex


class Column(IntEnum):
    """The columns from left to right."""

    DATE = 0
    QUESTION = 1
    TYPE = 2
    METHOD = 3
    AGENTS = 4
    ANSWERED = 5
    VERDICT = 6
    SCORE = 7
    STATE = 8
    DOMAIN = 9


_NUMBERS = frozenset({Column.ANSWERED, Column.SCORE})
_ALIGNMENT_ROLE = int(Qt.ItemDataRole.TextAlignmentRole)
_SERVED = frozenset(
    {int(Qt.ItemDataRole.DisplayRole), int(Qt.ItemDataRole.ToolTipRole), _ALIGNMENT_ROLE, SNIPPET_ROLE, TAGS_ROLE}
)
_AT_LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
_AT_RIGHT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
SORTS = {
    Column.DATE: Sort.DATE,
    Column.QUESTION: Sort.QUESTION,
    Column.TYPE: Sort.TYPE,
    Column.METHOD: Sort.METHOD,
    Column.AGENTS: Sort.AGENTS,
    Column.ANSWERED: Sort.ANSWERED,
    Column.VERDICT: Sort.VERDICT,
    Column.SCORE: Sort.SCORE,
    Column.STATE: Sort.STATE,
    Column.DOMAIN: Sort.DOMAIN,
}


class HistoryTableModel(QAbstractTableModel):
    """The runs that are looked for. Rows that are not loaded yet are blank, and are asked for when the table looks at them.

    Signals:
        page_wanted: Offset of a page to load; :meth:`set_page` brings it.
        sort_wanted: (Sort or None, descending): the order that was asked for; it comes as other rows.
    """

    page_wanted = Signal(int)
    sort_wanted = Signal(object, bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._count = 0
        self._pages: dict[int, tuple[RunSummary, ...]] = {}
        self._asked: set[int] = set()
        self._snippets: dict[str, Snippet] = {}
        self._catalog: Catalog | None = None

    def set_catalog(self, catalog: Catalog) -> None:
        """Gives the names of question types."""
        self._catalog = catalog

    def reset(self, count: int) -> None:
        """Starts anew with ``count`` rows, of which none is loaded."""
        self.beginResetModel()
        self._count = count
        self._pages.clear()
        self._asked.clear()
        self._snippets.clear()
        self.endResetModel()

    def renew(self, count: int, first: tuple[RunSummary, ...]) -> None:
        """Takes in the history as it is now: its size and its first page.

        Where runs were only added, the rows that are known stay the same rows, so that views keep place and selection.
        """
        added = self._added(count, first)
        if added is None:
            self.reset(count)
        elif added:
            self.beginInsertRows(QModelIndex(), 0, added - 1)
            self._pages = self._shifted(added)
            self._asked = set(self._pages)
            self._count = count
            self.endInsertRows()
        elif len(self._pages) > 1:
            # A run that was gone on with has changed where it stands, wherever that is.
            self._pages, self._asked = {}, set()
            self.dataChanged.emit(self.index(PAGE_ROWS, 0), self.index(count - 1, len(Column) - 1))
        self.set_page(0, first)

    def _added(self, count: int, first: tuple[RunSummary, ...]) -> int | None:
        """Returns how many runs are new at the top; None where something else has changed, too."""
        known, added = self._pages.get(0, ()), count - self._count
        if not known or not 0 <= added < len(first):
            return None
        same = all(old.id == new.id for old, new in zip(known, first[added:], strict=False))
        return added if same else None

    def _shifted(self, added: int) -> dict[int, tuple[RunSummary, ...]]:
        """Returns the pages that are still whole after ``added`` rows came in above them."""
        rows = {page * PAGE_ROWS + place: run for page, held in self._pages.items() for place, run in enumerate(held)}
        count = self._count + added
        shifted = {}
        for page in self._pages:
            wanted = range(page * PAGE_ROWS - added, min((page + 1) * PAGE_ROWS, count) - added)
            if all(row in rows for row in wanted):
                shifted[page] = tuple(rows[row] for row in wanted)
        return shifted

    def set_page(self, offset: int, rows: tuple[RunSummary, ...], snippets: Mapping[str, Snippet] | None = None) -> None:
        """Fills in the rows from ``offset`` on, with the passages that a search found in them."""
        page = offset // PAGE_ROWS
        self._pages[page] = rows
        self._asked.add(page)
        self._snippets.update(snippets or {})
        while len(self._pages) > MOST_PAGES:
            self._forget(max(self._pages, key=lambda held: abs(held - page)))
        if rows:
            last = min(offset + len(rows), self._count) - 1
            if last >= offset:
                self.dataChanged.emit(self.index(offset, 0), self.index(last, len(Column) - 1))

    def page_skipped(self, offset: int) -> None:
        """A page that was asked for does not come; it is asked for again when the table looks at it."""
        self._asked.discard(offset // PAGE_ROWS)

    def _forget(self, page: int) -> None:
        for run in self._pages.pop(page):
            self._snippets.pop(run.id, None)
        self._asked.discard(page)

    def known_ids(self, places: Iterable[range]) -> dict[int, str]:
        """Returns the ids of those rows among ``places`` that are loaded, by their rows."""
        wanted = tuple(places)
        rows = ((page * PAGE_ROWS + place, run) for page, held in self._pages.items() for place, run in enumerate(held))
        return {row: run.id for row, run in rows if any(row in part for part in wanted)}

    def snippet(self, run_id: str) -> Snippet | None:
        """Returns the passage of a run that a search found, if it was looked up."""
        return self._snippets.get(run_id)

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Asks for another order; a negative ``column`` asks for the one that a search or the history has by itself."""
        wanted = SORTS[Column(column)] if column >= 0 else None
        self.sort_wanted.emit(wanted, wanted is None or order == Qt.SortOrder.DescendingOrder)

    def summary(self, row: int) -> RunSummary | None:
        """Returns the run of a row, or None if it is not loaded yet (it is then asked for)."""
        page, place = divmod(row, PAGE_ROWS)
        rows = self._pages.get(page)
        if rows is None:
            if page not in self._asked:
                self._asked.add(page)
                self.page_wanted.emit(page * PAGE_ROWS)
            return None
        return rows[place] if place < len(rows) else None

    def loaded(self, row: int) -> RunSummary | None:
        """Returns the run of a row if it is there, without asking for it."""
        page, place = divmod(row, PAGE_ROWS)
        rows = self._pages.get(page, ())
        return rows[place] if place < len(rows) else None

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  (Qt's own signature)
        """Returns the number of runs."""
        return 0 if parent.isValid() else self._count

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  (Qt's own signature)
        """Returns the number of columns."""
        return 0 if parent.isValid() else len(Column)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Returns a column's title."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.TextAlignmentRole and section in _NUMBERS:
            return Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        if orientation != Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        titles = {
            Column.DATE: self.tr("Date"),
            Column.QUESTION: self.tr("Question"),
            Column.TYPE: self.tr("Type"),
            Column.METHOD: self.tr("Method"),
            Column.AGENTS: self.tr("Agents"),
            Column.ANSWERED: self.tr("Answered"),
            Column.VERDICT: self.tr("Verdict"),
            Column.SCORE: self.tr("Score"),
            Column.STATE: self.tr("State"),
            Column.DOMAIN: self.tr("Domain"),
        }
        return titles[Column(section)]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Returns a cell's text, or the whole of it as a tooltip."""
        # A table that is scrolled asks thousands of times a second, mostly for what there is not: fonts, colours, icons.
        if role not in _SERVED or not index.isValid():
            return None
        if role == _ALIGNMENT_ROLE:
            return _AT_RIGHT if index.column() in _NUMBERS else _AT_LEFT
        run = self.summary(index.row())
        if role == SNIPPET_ROLE:
            return self._snippets.get(run.id) if run is not None else None
        if role == TAGS_ROLE:
            return run.tags if run is not None else ()
        if run is None:
            return "…" if role == Qt.ItemDataRole.DisplayRole and index.column() == Column.QUESTION else None
        if role == Qt.ItemDataRole.ToolTipRole:
            tip = {Column.QUESTION: run.question, Column.AGENTS: ", ".join(run.agents)}.get(Column(index.column()), "")
            return tip[:1000].replace("&", "&amp;").replace("<", "&lt;") or None
        return self._cells[index.column()](self, run)

    def _date(self, run: RunSummary) -> str:
        return moment(run.created_at)

    def _type_name(self, run: RunSummary) -> str:
        known = self._catalog.question_types.get(run.question_type) if self._catalog is not None else None
        return translated(known.name) if known is not None else run.question_type

    def _domain_name(self, run: RunSummary) -> str:
        known = self._catalog.domains.get(run.domain) if self._catalog is not None else None
        return known.name if known is not None else run.domain

    def _verdict(self, run: RunSummary) -> str:
        return self._verdicts[run.verdict_kind] if run.verdict_kind is not None else "–"

    def _state(self, run: RunSummary) -> str:
        return self._states[run.state]

    @cached_property
    def _verdicts(self) -> Mapping[VerdictKind, str]:
        return {
            VerdictKind.CONSENSUS: self.tr("consensus"),
            VerdictKind.VOTE: self.tr("vote"),
            VerdictKind.NO_DECISION: self.tr("no decision"),
            VerdictKind.SINGLE_ANSWER: self.tr("single answer"),
            VerdictKind.NONE: self.tr("none"),
        }

    @cached_property
    def _states(self) -> Mapping[JobState, str]:
        return {
            JobState.RUNNING: self.tr("running"),
            JobState.DONE: self.tr("done"),
            JobState.NO_QUORUM: self.tr("no quorum"),
            JobState.FAILED: self.tr("failed"),
            JobState.CANCELLED: self.tr("cancelled"),
            JobState.UNFINISHED: self.tr("unfinished"),
        }

    def _method(self, run: RunSummary) -> str:
        known = STRATEGIES.get(run.method)
        return translated(known.title) if known is not None else run.method

    def _answered(self, run: RunSummary) -> str:
        return self.tr("{0} of {1}").format(run.answered, run.asked)

    _cells: dict[int, Callable[[HistoryTableModel, RunSummary], str]] = {  # noqa: RUF012  (a constant of the class)
        Column.DATE: _date,
        Column.QUESTION: lambda _model, run: " ".join(run.question[:400].split()),
        Column.TYPE: _type_name,
        Column.METHOD: _method,
        Column.AGENTS: lambda _model, run: ", ".join(run.agents),
        Column.ANSWERED: _answered,
        Column.VERDICT: _verdict,
        Column.SCORE: lambda _model, run: "–" if run.consensus_score is None else decimal(run.consensus_score, 0),
        Column.STATE: _state,
        Column.DOMAIN: _domain_name,
    }
