"""What people do to their history as a whole: back it up, restore a backup, check it, erase it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QObject, Signal

from mas_app.bridge import Bridge, Replies
from mas_app.core_api import CoreApi, RepositoryApi
from mas_app.core_thread import CoreStopped, CoreThread
from mas_app.dialogs.erase_dialog import EraseDialog
from mas_app.formats import grouped, moment
from mas_app.long_work import LongWork, Reins
from mas_app.nodes.rows import ask_once
from mas_app.opening import Opening
from mas_app.phrases import translated
from mas_app.theme import Theme
from mas_core.errors import MasError, StorageBusy
from mas_core.storage.erasing import Erased
from mas_core.storage.kept import HistoryCheck
from mas_core.storage.restoring import Restored, restore_backup
from mas_core.storage.rotation import Backup, list_backups
from mas_core.storage.watching import Watch, WorkStopped

if TYPE_CHECKING:  # most sessions never open it
    from mas_app.settings.data_page import DataPage

ResultT = TypeVar("ResultT")

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Indexed:
    """How many runs are in the search index, of how many, and whether the person stopped it there."""

    done: int
    total: int
    stopped: bool


class HistoryCare(QObject):
    """Carries out what the Data page asks for. Lives on the window's thread.

    Signals:
        erased: There is nothing left of the history that was open.
        export_wanted: So many runs, all there are, are to be exported.
    """

    erased = Signal()
    export_wanted = Signal(int)

    def __init__(
        self,
        core_thread: CoreThread[CoreApi],
        *,
        page: DataPage,
        opening: Opening,
        running: Callable[[], bool],
        theme: Theme,
        parent: QObject | None = None,
    ) -> None:
        """Takes up what is wanted on a page.

        Args:
            core_thread: Where the core lives.
            page: The Data page.
            opening: Closes the core while a backup is put in the history's place.
            running: Whether a run goes on.
            theme: The look.
            parent: Owns it.
        """
        super().__init__(parent)
        self._core_thread = core_thread
        self._page = page
        self._opening = opening
        self._running = running
        self._theme = theme
        self._core: CoreApi | None = None
        self._replies = Replies(self)
        self._work = LongWork(core_thread, parent=self)
        self._told: Bridge[tuple[int, int]] = Bridge(self._on_told)
        self._restoring: Reins | None = None
        self._work.counted.connect(page.strip.count)
        self._work.progressed.connect(page.strip.progress)
        page.looked_at.connect(self.look)
        page.back_up_asked.connect(self._back_up)
        page.restore_asked.connect(self._ask_to_restore)
        page.check_asked.connect(self._check)
        page.reindex_asked.connect(self._reindex)
        page.export_asked.connect(self._export)
        page.erase_asked.connect(self._ask_to_erase)
        page.cancel_asked.connect(self._cancel)

    def attach(self, core: CoreApi) -> None:
        """Gives the opened core."""
        self._core = core
        self._page.show_history(core.person.history)
        self.look()

    def detach(self) -> None:
        """Does nothing until a core is given again."""
        self._core = None
        self._work.cancel()
        self._page.offer_index(False)

    def close(self) -> None:
        """Does and shows nothing more."""
        self._core = None
        self._work.close()
        self._told.close()
        self._replies.close()

    def look(self) -> None:
        """Lists the backups that there are."""
        core = self._core
        if core is None or not self._page.isVisible():
            return
        try:
            looking = self._core_thread.submit(asyncio.to_thread(list_backups, core.person.history))
        except CoreStopped:
            return
        self._replies.expect(looking, then=self._page.show_backups, failed=self._report)

    def _back_up(self) -> None:
        core = self._core
        if core is not None:
            self._start(
                lambda reins: core.repository.back_up(watch=_watch(reins)),
                words=self.tr("Making a backup"),
                then=self._on_backed_up,
                stopped=self.tr("This was cancelled. No backup was made."),
            )

    def _on_backed_up(self, file: Path) -> None:
        self._page.say(self.tr("Backed up as {0}.").format(file.name))
        self.look()

    def _check(self) -> None:
        core = self._core
        if core is not None:
            self._start(
                lambda reins: core.repository.check(watch=_watch(reins)),
                words=self.tr("Checking the history"),
                then=self._on_checked,
                stopped=self.tr("This was cancelled. The history was not read to its end."),
            )

    def _on_checked(self, found: HistoryCheck) -> None:
        # The first sentence is about the file; what is said of the index speaks of a command.
        words = [found.sentences[0]]
        if not found.index_sound:
            words.append(self.tr("The search index does not match the runs. No run is lost: make the index anew."))
        sound = found.file_sound and found.index_sound
        self._page.offer_index(not found.index_sound)
        self._page.say(" ".join(words), tone="" if sound else "danger")

    def _reindex(self) -> None:
        core = self._core
        if core is None:
            return

        self._start(
            lambda reins: _reindexed(core.repository, reins),
            words=self.tr("Making the search index"),
            then=self._on_reindexed,
        )

    def _on_reindexed(self, indexed: _Indexed) -> None:
        count = indexed.done
        if indexed.stopped:
            words = self.tr("This was cancelled. Runs in the search index: {0} of {1}. Make it anew to find the others too.")
            self._page.say(words.format(grouped(count), grouped(indexed.total)))
            return
        self._page.offer_index(False)
        self._page.say(self.tr("The search index was made anew. Runs in it: {0}.").format(grouped(count)))

    def _export(self) -> None:
        core = self._core
        if core is None:
            return
        try:
            counting = self._core_thread.submit(core.repository.count())
        except CoreStopped:
            return
        self._replies.expect(counting, then=self._on_counted, failed=self._report)

    def _on_counted(self, count: int) -> None:
        self._page.say("" if count else self.tr("There are no runs yet."))
        if count:
            self.export_wanted.emit(count)

    def _ask_to_restore(self, backup: Backup) -> None:
        if self._core is None or self._refused_for_a_run():
            return
        ask_once(
            self._page,
            title=self.tr("Restore a backup"),
            text=self.tr("Put the backup of {0} in the history's place?").format(moment(backup.made_at)),
            details=self.tr(
                "Runs that are younger than it are not in it. The present history is kept as a backup, so that you can come "
                "back to it. MAS closes the history for a moment; sharing this computer pauses meanwhile."
            ),
            yes=self.tr("Restore"),
            no=self.tr("Keep the present history"),
            then=lambda: self._restore(backup),
        )

    def _restore(self, backup: Backup) -> None:
        core = self._core
        # A run may have begun while the question stood there.
        if core is None or self._refused_for_a_run():
            return
        history, name, when = core.person.history, backup.name, moment(backup.made_at)
        words = self.tr("Restoring a backup")
        self._page.begin(words)
        put = self._told.put
        self._restoring = reins = Reins(lambda done, total: put((done, total)))
        self._opening.meanwhile(
            lambda: restore_backup(history, name, watch=_watch(reins)),
            words=words + "…",
            then=lambda restored: self._on_restored(restored, when=when),
            failed=lambda error: self._report(error, stopped=self.tr("This was cancelled. The history is what it was.")),
        )

    def _cancel(self) -> None:
        self._work.cancel()
        if self._restoring is not None:
            self._restoring.stopped = True

    def _on_told(self, told: tuple[tuple[int, int], ...]) -> None:
        done, total = told[-1]
        self._page.strip.count(total)
        self._page.strip.progress(done)

    def _on_restored(self, restored: Restored, *, when: str) -> None:
        self._restoring = None
        self._page.end()
        kept = self.tr("What was there before is kept as {0}.").format(restored.kept.name) if restored.kept else ""
        self._page.say(f"{self.tr('The backup of {0} is the history now.').format(when)} {kept}".rstrip())

    def _ask_to_erase(self) -> None:
        core = self._core
        if core is None or self._refused_for_a_run():
            return
        dialog = EraseDialog(
            core.person.history,
            backups=self._page.table.backups.rowCount(),
            theme=self._theme,
            parent=self._page.window(),
        )
        dialog.agreed.connect(self._erase)
        dialog.come_forward()

    def _erase(self) -> None:
        core = self._core
        if core is not None and not self._refused_for_a_run():
            self._start(
                lambda reins: core.repository.erase(watch=_watch(reins)), words=self.tr("Erasing"), then=self._on_erased
            )

    def _on_erased(self, erased: Erased) -> None:
        if erased.left:
            words = self.tr("This was cancelled. Erased until then: {0} runs; backups and other files: {1}. Runs left: {2}.")
            self._page.say(words.format(grouped(erased.runs), grouped(erased.files), grouped(erased.left)))
            # Erasing begins with it.
            self._page.offer_index(True)
            self.erased.emit()
            self.look()
            return
        words = self.tr("Everything was erased. Runs: {0}; backups and other files: {1}.")
        self._page.say(words.format(grouped(erased.runs), grouped(erased.files)))
        self.erased.emit()
        self.look()

    def _refused_for_a_run(self) -> bool:
        running = self._running()
        if running:
            self._page.say(self.tr("A run goes on. Wait until it has ended, or cancel it."), tone="danger")
        return running

    def _start(
        self,
        work: Callable[[Reins], Coroutine[Any, Any, ResultT]],
        *,
        words: str,
        then: Callable[[ResultT], None],
        stopped: str = "",
    ) -> None:
        def done(result: ResultT) -> None:
            self._page.end()
            then(result)

        def failed(error: BaseException) -> None:
            self._report(error, stopped=stopped)

        if self._work.start(work, words=words, total=0, then=done, failed=failed, gently=True):
            self._page.begin(words)

    def _report(self, error: BaseException, *, stopped: str = "") -> None:
        self._restoring = None
        self._page.end()
        if isinstance(error, WorkStopped):
            self._page.say(stopped)
            return
        if isinstance(error, StorageBusy):
            words = self.tr("Another window or command of MAS uses the history. Close it, then try again.")
        elif isinstance(error, MasError):
            words = translated(error)
        else:
            logger.error("the history could not be looked after", exc_info=error)
            words = self.tr("This failed because of a fault in MAS itself. The log has the details.")
        self._page.say(words, tone="danger")


def _watch(reins: Reins) -> Watch:
    """Returns what tells the window of work in another thread, and ends it there when the person wants that."""

    def watch(done: int, total: int) -> None:
        if total:
            reins.tell(done, total)
        if reins.stopped:
            raise WorkStopped

    return watch


async def _reindexed(repository: RepositoryApi, reins: Reins) -> _Indexed:
    """Makes the search index anew, until it is told to stop: each part that is in it stays."""
    done = total = 0

    def progress(so_far: int, there_are: int) -> None:
        nonlocal done, total
        done, total = so_far, there_are
        reins.tell(done, total)
        if reins.stopped and done < total:
            raise WorkStopped

    try:
        done = await repository.rebuild_index(progress=progress)
    except WorkStopped:
        return _Indexed(done=done, total=total, stopped=True)
    return _Indexed(done=done, total=done, stopped=False)
