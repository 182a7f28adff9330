"""What the settings window knows and does: reads and writes the settings file, keys and prompts on the core's thread."""

from __future__ import annotations

import asyncio
import concurrent.futures
import logging
import tomllib
from collections import deque
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Signal

from mas_app.bridge import Replies
from mas_app.core_api import CoreApi
from mas_app.core_thread import CoreStopped, CoreThread
from mas_app.phrases import translated
from mas_core.catalog import Catalog, load_catalog
from mas_core.errors import KeyMissing, MasError
from mas_core.providers.presets import ModelLists
from mas_core.secrets import KeyPlace, KeySource, KeyStore
from mas_core.settings import ProviderSettings, Settings
from mas_core.settings_edits import Edit, Section
from mas_core.settings_file import SettingsChange, SettingsFile, SettingsOnDisk

logger = logging.getLogger(__name__)

Failed = Callable[[MasError], None]
ResultT = TypeVar("ResultT")
_WATCH_S = 1.0


class SettingsStore(QObject):
    """The one place through which settings change. Every edit is saved at once and can be undone.

    Signals:
        loaded: The settings are other ones now, whoever changed them; ``settings`` and ``catalog`` hold them.
        saved: An edit was written; the words say what.
        undone: The last edit was taken back.
        refused: A sentence on why something was not done, which nobody else shows.
        changed_outside: The file was changed by somebody else, who left it readable; :meth:`take_outside` loads it.
        faulty_outside: The file was changed by somebody else, and has faults, which the sentence tells.
    """

    loaded = Signal()
    saved = Signal(str)
    undone = Signal()
    refused = Signal(str)
    changed_outside = Signal()
    faulty_outside = Signal(str)

    def __init__(
        self, core_thread: CoreThread[CoreApi], *, file: SettingsFile, keys: KeyStore, parent: QObject | None = None
    ) -> None:
        """Takes its surroundings; nothing is read before :meth:`begin`.

        Args:
            core_thread: Where files and keys are used.
            file: The settings file.
            keys: Where keys are kept.
            parent: Qt's owner.
        """
        super().__init__(parent)
        self._core_thread = core_thread
        self._file = file
        self.keys = keys
        self.models = ModelLists(self._find_key)
        self._replies = Replies(self)
        self._known: SettingsOnDisk | None = None
        self._outside: SettingsOnDisk | None = None
        self._catalog: Catalog | None = None
        self._undoable: list[SettingsChange] = []
        self._waiting: deque[Callable[[], None]] = deque()
        self._writing = False
        self._watching: concurrent.futures.Future[SettingsOnDisk] | None = None

    def begin(self) -> None:
        """Reads the settings, and watches the file from then on. Changes that ended with a former core are not waited for."""
        self._waiting.clear()
        self._writing = False
        self.work(self._read(), then=self._begun, failed=self._say)

    def close(self) -> None:
        """Watches and tells nothing more."""
        self._replies.close()
        if self._watching is not None:
            self._watching.cancel()

    @property
    def file(self) -> SettingsFile:
        """The settings file."""
        return self._file

    @property
    def ready(self) -> bool:
        """Whether the settings have been read."""
        return self._known is not None

    @property
    def settings(self) -> Settings:
        """The settings as they are in the file, or as they were before somebody else changed it."""
        if self._known is None:
            raise LookupError("the settings have not been read yet")
        return self._known.settings

    @property
    def catalog(self) -> Catalog:
        """What the settings make of domains, types, roles and prompts."""
        if self._catalog is None:
            raise LookupError("the settings have not been read yet")
        return self._catalog

    def written(self, section: Section) -> frozenset[str]:
        """Returns the names that stand in the file itself under a section; what comes with MAS is not among them."""
        text = self._known.text if self._known is not None else None
        return frozenset(tomllib.loads((text or "").removeprefix("\ufeff")).get(section.value, {}))

    @property
    def can_undo(self) -> bool:
        """Whether there is an edit to take back."""
        return bool(self._undoable)

    def edit(self, *edits: Edit, said: str, failed: Failed | None = None, then: Callable[[], None] | None = None) -> None:
        """Writes edits.

        Args:
            edits: What is wanted, in order.
            said: What was done, for the person.
            failed: Told why it was not done, instead of :attr:`refused`.
            then: Called after everybody has the new settings.
        """

        def written(result: tuple[SettingsChange, Catalog]) -> None:
            change, catalog = result
            if change.before != change.after:
                self._undoable.append(change)
                self._take(change.after, catalog)
                self.saved.emit(said)
            if then is not None:
                then()

        def start() -> None:
            if self._known is not None:
                self._in_turn(self._apply(edits, self._known), then=written, failed=failed or self._say)

        self._wait_turn(start)

    def undo(self) -> None:
        """Takes the last edit back."""

        def taken_back(result: tuple[SettingsOnDisk, Catalog]) -> None:
            self._take(*result)
            self.undone.emit()

        def start() -> None:
            if self._undoable:
                self._in_turn(self._take_back(self._undoable.pop()), then=taken_back, failed=self._say)
            else:
                self._next_turn()

        self._wait_turn(start)

    def take_outside(self) -> None:
        """Takes over what somebody else wrote into the file. Edits before it cannot be undone any more."""
        self._undoable.clear()
        self.work(self._read(), then=lambda read: self._take(*read), failed=self._say)

    def reread_catalog(self, said: str) -> None:
        """Has own prompts, which lie in files beside the settings, read anew after one of them changed."""

        def again(read: tuple[SettingsOnDisk, Catalog]) -> None:
            self._take(*read)
            self.saved.emit(said)

        self.work(self._read(), then=again, failed=self._say)

    def _wait_turn(self, start: Callable[[], None]) -> None:
        """Begins a change when those before it have come to their end: each is made in what the one before left."""
        if not self.ready:
            return
        self._waiting.append(start)
        if not self._writing:
            self._next_turn()

    def _next_turn(self) -> None:
        self._writing = bool(self._waiting)
        if self._waiting:
            self._waiting.popleft()()

    def _in_turn(self, change: Coroutine[Any, Any, ResultT], *, then: Callable[[ResultT], None], failed: Failed) -> None:
        def ended(result: ResultT) -> None:
            then(result)
            self._next_turn()

        def refused(error: MasError) -> None:
            failed(error)
            self._next_turn()

        self.work(change, then=ended, failed=refused)

    def work(
        self,
        coroutine: Coroutine[Any, Any, ResultT],
        *,
        then: Callable[[ResultT], None],
        failed: Failed,
    ) -> concurrent.futures.Future[ResultT] | None:
        """Runs a coroutine on the core's thread; a known error goes to ``failed``, a bug is raised.

        Returns:
            A future to cancel it by, or None if the core is closing.
        """

        def broke(error: BaseException) -> None:
            if not isinstance(error, MasError):
                raise error
            failed(error)

        try:
            future = self._core_thread.submit(coroutine)
        except CoreStopped:
            logger.debug("closed before the settings were used")
            return None
        self._replies.expect(future, then=then, failed=broke)
        return future

    def _say(self, error: MasError) -> None:
        self.refused.emit(translated(error))

    async def _find_key(self, provider: ProviderSettings) -> str | None:
        return await self.keys.find(provider.id, provider.origin, KeySource.parse(provider.key))

    async def _read(self) -> tuple[SettingsOnDisk, Catalog]:
        found = await asyncio.to_thread(self._file.read)
        return found, await asyncio.to_thread(load_catalog, found.settings)

    async def _apply(self, edits: Sequence[Edit], known: SettingsOnDisk) -> tuple[SettingsChange, Catalog]:
        change = await asyncio.to_thread(self._file.apply, edits, known=known)
        return change, await asyncio.to_thread(load_catalog, change.after.settings)

    async def _take_back(self, change: SettingsChange) -> tuple[SettingsOnDisk, Catalog]:
        found = await asyncio.to_thread(self._file.undo, change)
        return found, await asyncio.to_thread(load_catalog, found.settings)

    def _begun(self, read: tuple[SettingsOnDisk, Catalog]) -> None:
        self._take(*read)

    def _take(self, found: SettingsOnDisk, catalog: Catalog) -> None:
        self._known, self._catalog = found, catalog
        self._watch(found)
        self.loaded.emit()

    def _watch(self, known: SettingsOnDisk) -> None:
        if self._watching is not None:
            self._watching.cancel()
        self._watching = self.work(
            self._file.changed_from(known, every_s=_WATCH_S), then=self._seen_outside, failed=self._faulty_outside
        )

    def _seen_outside(self, found: SettingsOnDisk) -> None:
        if self._known is not None and found.text != self._known.text:
            self.changed_outside.emit()
            self._wait_on(found)

    def _faulty_outside(self, error: MasError) -> None:
        self.faulty_outside.emit(translated(error))
        self.work(self._text_now(), then=self._wait_on, failed=self._say)

    async def _text_now(self) -> SettingsOnDisk:
        """What the faulty file holds, so that the next change of it is noticed."""
        text = await asyncio.to_thread(self._file.path.read_text, "utf-8", "replace")
        return SettingsOnDisk(text=text, settings=self.settings)

    def _wait_on(self, found: SettingsOnDisk) -> None:
        """Goes on watching, from what somebody else wrote."""
        self._watching = self.work(
            self._file.changed_from(found, every_s=_WATCH_S), then=self._seen_outside_again, failed=self._faulty_outside
        )

    def _seen_outside_again(self, found: SettingsOnDisk) -> None:
        if self._known is not None and found.text == self._known.text:
            self.loaded.emit()  # it was changed back: nothing is to be loaded
            self._watch(found)
        else:
            self.changed_outside.emit()
            self._wait_on(found)


async def copy_key(keys: KeyStore, old: str, new: str, *, origin: str) -> None:
    """Stores the key that the keyring has for one provider's name under another name as well; none is no fault.

    Raises:
        MachineError: The keyring refuses.
    """
    try:
        key = await keys.find(old, origin, KeySource(place=KeyPlace.KEYRING))
    except KeyMissing:
        return
    if key is not None:
        await keys.set(new, origin, key)
