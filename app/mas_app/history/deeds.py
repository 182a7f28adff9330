"""What people do to runs of the history: delete and bring back, remove for good, tag, compare. Lives on the window's thread."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QMessageBox

from mas_app.agreement import AgreementFound, agreement_of
from mas_app.core_api import CoreApi, RepositoryApi
from mas_app.formats import grouped
from mas_app.history.controller import HistoryController
from mas_app.history.tab import HistoryTab
from mas_app.long_work import LongWork, Reins
from mas_app.phrases import translated
from mas_app.theme import Theme
from mas_app.widgets.notice_bar import Notice, NoticeBar
from mas_core.errors import InputError, MasError, RunNotFound
from mas_core.models import RunSummary
from mas_core.storage.query import Tag

_DELETED = "deleted"
_REFUSED = "refused"
_UNDO_MS = 30_000

Places = Sequence[range]
Ids = Callable[[], Coroutine[Any, Any, tuple[str, ...]]]
Deed = Callable[[RepositoryApi, str], Coroutine[Any, Any, object]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """The runs that something was done to, and why it was not done to the first of the others, if there are any."""

    ids: tuple[str, ...]
    refused: int = 0
    why: str = ""


class HistoryDeeds(QObject):
    """Carries out what the History tab asks for.

    Signals:
        trouble: A sentence that the person has to see.
    """

    trouble = Signal(str)

    def __init__(
        self,
        tab: HistoryTab,
        *,
        history: HistoryController,
        work: LongWork,
        notices: NoticeBar,
        theme: Theme,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._tab = tab
        self._history = history
        self._work = work
        self._notices = notices
        self._theme = theme
        self._core: CoreApi | None = None
        self._tags: tuple[Tag, ...] = ()
        history.tags_seen.connect(self._on_tags)
        tab.delete_asked.connect(self._delete)
        tab.restore_asked.connect(self._restore)
        tab.remove_asked.connect(self._ask_to_remove)
        tab.tags_asked.connect(self._ask_for_tags)
        tab.agreement_asked.connect(self._compare)

    def attach(self, core: CoreApi) -> None:
        """Gives the opened core."""
        self._core = core

    def detach(self) -> None:
        """Takes the core away; what can be undone of the former person's deeds goes with it."""
        self._core = None
        for key in (_DELETED, _REFUSED):
            self._notices.withdraw(key)

    def _on_tags(self, tags: tuple[Tag, ...]) -> None:
        self._tags = tags
        self._tab.filters.offer_tags(tags)

    def _delete(self, places: Places) -> None:
        self._do(
            self._history.chosen_ids(places),
            lambda repository, run_id: repository.delete(run_id),
            words=self.tr("Deleting"),
            total=_size(places),
            then=self._on_deleted,
        )

    def _on_deleted(self, done: Done) -> None:
        self._ended(done)
        if not done.ids:
            return
        count = len(done.ids)
        if count == 1:
            text = self.tr("The run was deleted. For 30 days it stands under the state “Deleted”.")
        else:
            text = self.tr("{0} runs were deleted. For 30 days they stand under the state “Deleted”.", "", count).format(
                grouped(count)
            )
        notice = Notice(
            key=_DELETED,
            text=text,
            action=self.tr("Undo"),
            act=lambda: self._bring_back(done.ids),
            gone_after_ms=_UNDO_MS,
        )
        self._notices.show_notice(notice)

    def _bring_back(self, ids: tuple[str, ...]) -> None:
        self._notices.withdraw(_DELETED)
        self._do(
            _these(ids),
            lambda repository, run_id: repository.undelete(run_id),
            words=self.tr("Restoring"),
            total=len(ids),
            then=self._ended,
        )

    def _restore(self, places: Places) -> None:
        self._do(
            self._history.chosen_ids(places),
            lambda repository, run_id: repository.undelete(run_id),
            words=self.tr("Restoring"),
            total=_size(places),
            then=self._ended,
        )

    def _ask_to_remove(self, places: Places) -> None:
        count = _size(places)
        box = QMessageBox(self._tab)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setIcon(QMessageBox.Icon.Warning)
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setWindowTitle(self.tr("Delete for good"))
        box.setText(
            self.tr("Remove this run with all its answers? This cannot be undone.")
            if count == 1
            else self.tr("Remove {0} runs with all their answers? This cannot be undone.", "", count).format(grouped(count))
        )
        box.setInformativeText(self.tr("Backups that were made before still hold them; Settings, Data erases these too."))
        remove = box.addButton(self.tr("Delete for good"), QMessageBox.ButtonRole.DestructiveRole)
        keep = box.addButton(self.tr("Keep"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(keep)
        remove.clicked.connect(lambda: self._remove(places))
        box.open()

    def _remove(self, places: Places) -> None:
        self._do(
            self._history.chosen_ids(places),
            lambda repository, run_id: repository.delete(run_id, now=True),
            words=self.tr("Removing"),
            total=_size(places),
            then=self._ended,
        )

    def _ask_for_tags(self, places: Places, known: tuple[RunSummary, ...]) -> None:
        from mas_app.dialogs.tags_dialog import TagsDialog  # noqa: PLC0415  (most sessions never need it)

        dialog = TagsDialog(self._tags, runs=known, count=_size(places), theme=self._theme, parent=self._tab)
        dialog.chosen.connect(lambda added, removed: self._tag(places, added, removed))
        dialog.come_forward()

    def _tag(self, places: Places, added: tuple[str, ...], removed: tuple[str, ...]) -> None:
        async def deed(repository: RepositoryApi, run_id: str) -> None:
            if added:
                await repository.tag(run_id, added)
            if removed:
                await repository.untag(run_id, removed)

        self._do(self._history.chosen_ids(places), deed, words=self.tr("Tagging"), total=_size(places), then=self._ended)

    def _compare(self, places: Places) -> None:
        core, ids = self._core, self._history.chosen_ids(places)
        if core is None:
            return

        async def compare(reins: Reins) -> AgreementFound:
            return await agreement_of(core.repository, await ids(), told=reins.tell)

        self._start(compare, words=self.tr("Reading"), total=_size(places), then=self._show_agreement, gently=False)

    def _show_agreement(self, found: AgreementFound) -> None:
        from mas_app.dialogs.agreement_dialog import AgreementDialog  # noqa: PLC0415  (as above)

        AgreementDialog(found, theme=self._theme, parent=self._tab).come_forward()

    def _ended(self, done: Done) -> None:
        self._history.refresh()
        if done.refused:
            more = (
                "" if done.refused == 1 else " " + self.tr("({0} more like it)", "", done.refused - 1).format(done.refused - 1)
            )
            self._notices.show_notice(Notice(key=_REFUSED, text=done.why + more, kind="warning"))

    def _do(self, ids: Ids, deed: Deed, *, words: str, total: int, then: Callable[[Done], None]) -> None:
        core = self._core
        if core is None or total == 0:
            return

        async def work(reins: Reins) -> Done:
            return await _each(core.repository, await ids(), deed, reins=reins)

        self._start(work, words=words, total=total, then=then, gently=True)

    def _start(
        self,
        work: Callable[[Reins], Coroutine[Any, Any, Any]],
        *,
        words: str,
        total: int,
        then: Callable[[Any], None],
        gently: bool,
    ) -> None:
        begun = self._work.start(work, words=words, total=total, then=then, failed=self._report, gently=gently)
        if not begun:
            self.trouble.emit(self.tr("Something else is being done to runs. Wait until it has ended, or cancel it."))

    def _report(self, error: BaseException) -> None:
        self._history.refresh()
        if not isinstance(error, MasError):
            raise error
        self.trouble.emit(translated(error))


async def _each(repository: RepositoryApi, ids: tuple[str, ...], deed: Deed, *, reins: Reins) -> Done:
    """Does something to runs one after another; those that refuse it are left as they are."""
    done: list[str] = []
    refused, why = 0, ""
    for number, run_id in enumerate(ids, start=1):
        if reins.stopped:
            break
        try:
            await deed(repository, run_id)
            done.append(run_id)
        except (InputError, RunNotFound) as exc:
            refused, why = refused + 1, why or translated(exc)
        reins.tell(number)
    return Done(ids=tuple(done), refused=refused, why=why)


def _these(ids: tuple[str, ...]) -> Ids:
    async def given() -> tuple[str, ...]:
        return ids

    return given


def _size(places: Places) -> int:
    return sum(map(len, places))
