"""Takes what people want of nodes to the core's thread, and what is seen there to the page, the status bar and the form."""

from __future__ import annotations

import asyncio
import concurrent.futures
import logging
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QObject, Signal

from mas_app.bridge import Bridge, BridgeClosed, Replies
from mas_app.core_api import CoreApi
from mas_app.core_thread import CoreStopped, CoreThread
from mas_app.language import Words
from mas_app.nodes.keeper import NodesKeeper
from mas_app.nodes.seen import NodeHost, NodesSeen, ShareOptions, SharePhase, TokenWanted
from mas_app.phrases import translated
from mas_app.window_state import WindowState
from mas_core.errors import InputError, MasError
from mas_core.paths import Paths

if TYPE_CHECKING:  # see mas_app.nodes.seen
    from mas_app.nodes.page import NodesPage
    from mas_core.peers.trust import PairedPeer

_MAY_DRAIN_S = 5.0

_tr = Words("nodes")

ResultT = TypeVar("ResultT")

logger = logging.getLogger(__name__)


class NodesController(QObject):
    """Owns the keeper of the core's side. Lives on the window's thread.

    Signals:
        seen_changed: A NodesSeen, whenever there is something new.
        trouble: A sentence that the person has to see.
    """

    seen_changed = Signal(object)
    trouble = Signal(str)

    def __init__(
        self,
        core_thread: CoreThread[CoreApi],
        *,
        paths: Paths,
        state: WindowState,
        host: NodeHost | None,
        parent: QObject | None = None,
    ) -> None:
        """Does nothing yet.

        Args:
            core_thread: Where the core lives.
            paths: Where files are.
            state: Remembers whether and how this computer is shared.
            host: Makes this program a node; None where it cannot be one.
            parent: Owns it.
        """
        super().__init__(parent)
        self.seen = NodesSeen()
        self._core_thread = core_thread
        self._paths = paths
        self._state = state
        self._host = host
        self._keeper: NodesKeeper | None = None
        self._pages: list[NodesPage] = []
        self._watched = False
        self._pairing: concurrent.futures.Future[PairedPeer] | None = None
        self._replies = Replies(self)
        self._bridge: Bridge[NodesSeen] = Bridge(self._take)

    def attach(self, core: CoreApi) -> None:
        """Begins with the opened core; shares this computer again if it was shared when the window was last closed."""
        # Read here: what remembers it belongs to the window's thread.
        share = self._state.share if self._state.share_on else None
        self._replies.expect(self._submit(self._keep(core, share)), then=_ended, failed=self._report)

    def detach(self) -> None:
        """Wants nothing until a core is given again; what is shared ends with the core, and is shared again then."""
        if self._pairing is not None:
            self._cancel_pairing()
        self._keeper = None

    def close(self) -> None:
        """Asks and tells nothing more; the core's thread ends what is shared."""
        self._replies.close()
        self._bridge.close()
        self._pages.clear()
        self._keeper = None

    async def stop_sharing(self) -> None:
        """Ends sharing before the program ends, with a moment for calls of others; it is remembered as it is."""
        keeper = self._keeper
        if keeper is None or not self.seen.share.url:
            return
        try:
            stopping = asyncio.wrap_future(self._core_thread.submit(keeper.sharing.stop(within_s=_MAY_DRAIN_S)))
            await asyncio.wait_for(stopping, 2 * _MAY_DRAIN_S)
        except (CoreStopped, TimeoutError):
            logger.warning("sharing this computer did not end in order")

    def join(self, page: NodesPage) -> None:
        """Lets a page show what is seen, and takes up what is wanted there."""
        self._pages.append(page)
        page.watched.connect(self._watch)
        page.pair_asked.connect(self._pair)
        page.pair_cancel_asked.connect(self._cancel_pairing)
        page.unpair_asked.connect(self._unpair)
        page.keys_asked.connect(self._lend_keys)
        page.share_asked.connect(self._share)
        page.share_end_asked.connect(self._end_share)
        page.code_asked.connect(lambda: self._do(lambda keeper: keeper.sharing.open_code()))
        page.code_end_asked.connect(lambda: self._do(lambda keeper: keeper.sharing.close_code()))
        page.token_asked.connect(self._make_token)
        page.revoke_asked.connect(lambda name: self._do(lambda keeper: keeper.revoke_token(name)))
        page.destroyed.connect(lambda: self._pages.remove(page) if page in self._pages else None)
        page.show_seen(self.seen)

    async def _keep(self, core: CoreApi, share: ShareOptions | None) -> None:
        """Runs on the core's loop until it is cancelled there."""
        keeper = NodesKeeper(core, paths=self._paths, host=self._host, tell=self._tell)
        keeper.watch(watched=self._watched)
        self._keeper = keeper
        if share is not None:
            keeper.sharing.start(share)
        await keeper.run()

    def _tell(self, seen: NodesSeen) -> None:
        try:
            self._bridge.put(seen)
        except BridgeClosed:
            logger.debug("nodes were seen after the window had closed")

    def _take(self, batch: tuple[NodesSeen, ...]) -> None:
        before, self.seen = self.seen, batch[-1]
        self._note_share(before)
        for page in self._pages:
            page.show_seen(self.seen)
        self.seen_changed.emit(self.seen)

    def _note_share(self, before: NodesSeen) -> None:
        share = self.seen.share
        if share.phase is SharePhase.ON and share.options != self._state.share:
            # With the port that the system chose: paired devices come back to it.
            self._state.share = share.options
            self._state.flush()
        if share.trouble and share.trouble != before.share.trouble and not any(page.isVisible() for page in self._pages):
            self.trouble.emit(self.tr("This computer is not shared any more. {0}").format(share.trouble))

    def _watch(self, watched: bool) -> None:
        self._watched = watched
        keeper = self._keeper
        if keeper is not None:
            try:
                self._core_thread.call(lambda: keeper.watch(watched=watched))
            except CoreStopped:
                logger.debug("the page was opened or closed after the core had ended")

    def _pair(self, urls: tuple[str, ...], code: str) -> None:
        keeper = self._keeper
        if keeper is None:
            self._each(lambda page: page.pairing_failed(self.tr("MAS is still starting. Try again in a moment.")))
            return
        if self._pairing is not None:
            return
        self._each(lambda page: page.pairing_begun())
        self._pairing = self._submit(keeper.pair(urls, code))
        self._replies.expect(self._pairing, then=self._paired, failed=self._not_paired)

    def _paired(self, peer: PairedPeer) -> None:
        self._pairing = None
        self._each(lambda page: page.pairing_done(peer))

    def _not_paired(self, error: BaseException) -> None:
        self._pairing = None
        if not isinstance(error, MasError):
            logger.error("a pairing broke", exc_info=error)
        self._each(lambda page: page.pairing_failed(_sentence(error)))

    def _cancel_pairing(self) -> None:
        pairing, self._pairing = self._pairing, None
        if pairing is not None:
            pairing.cancel()
        self._each(lambda page: page.pairing_failed(self.tr("Cancelled. Nothing was paired.")))

    def _unpair(self, peer_id: str) -> None:
        self._do(lambda keeper: keeper.unpair(peer_id))

    def _lend_keys(self, peer_id: str, lend: bool) -> None:
        self._do(lambda keeper: keeper.lend_keys(peer_id, lend=lend))

    def _share(self, options: ShareOptions) -> None:
        self._state.share_on, self._state.share = True, options
        self._state.flush()
        keeper = self._keeper
        if keeper is not None:
            try:
                self._core_thread.call(lambda: keeper.sharing.start(options))
            except CoreStopped:
                logger.debug("the core ended before this computer was shared")

    def _end_share(self) -> None:
        self._state.share_on = False
        self._state.flush()
        self._do(lambda keeper: keeper.sharing.stop())

    def _make_token(self, wanted: TokenWanted) -> None:
        keeper = self._keeper
        if keeper is None:
            return
        self._replies.expect(
            self._submit(keeper.make_token(wanted)),
            then=lambda secret: self._each(lambda page: page.token_made(wanted, secret)),
            failed=self._no_token,
        )

    def _no_token(self, error: BaseException) -> None:
        if not isinstance(error, MasError):
            logger.error("a token could not be made", exc_info=error)
        password = isinstance(error, InputError) and error.field == "password"
        self._each(lambda page: page.token_refused(_sentence(error), password=password))

    def _each(self, act: Callable[[NodesPage], None]) -> None:
        for page in self._pages:
            act(page)

    def _do(self, work: Callable[[NodesKeeper], Coroutine[Any, Any, object]]) -> None:
        """Has something done whose success is seen in the next picture."""
        keeper = self._keeper
        if keeper is not None:
            self._replies.expect(self._submit(work(keeper)), then=_ignore, failed=self._report)

    def _submit(self, work: Coroutine[Any, Any, ResultT]) -> concurrent.futures.Future[ResultT]:
        try:
            return self._core_thread.submit(work)
        except CoreStopped as exc:
            refused: concurrent.futures.Future[ResultT] = concurrent.futures.Future()
            refused.set_exception(exc)
            return refused

    def _report(self, error: BaseException) -> None:
        if not isinstance(error, MasError):
            logger.error("nodes cannot be shown or changed", exc_info=error)
        self.trouble.emit(_sentence(error))


def _ignore(_result: object) -> None:
    """Takes a result that nobody needs."""


def _ended(_result: None) -> None:
    logger.error("the look at nodes ended on its own; what is shown of them is no longer current")


def _sentence(error: BaseException) -> str:
    if isinstance(error, MasError):
        return translated(error)
    return _tr("This failed because of a fault in MAS itself. The log has the details.")
