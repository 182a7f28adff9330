"""A window over the real core and a node beside it, and what a person does on the Nodes page."""

from __future__ import annotations

import asyncio
import gc
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from mas_app.desktop import NodeInside, open_runtime
from mas_app.nodes.page import NodesPage
from mas_app.session import Session
from mas_core.paths import Paths
from mas_core.peers.pairing import PairingDesk
from mas_core.peers.trust import TrustStore
from tests.core.house import config
from tests.fakes.behaviour import ModelBehaviour
from tests.fakes.nodes import InnerNode
from tests.fakes.running import FakeProviderThread

T = TypeVar("T")
BeginReal = Callable[[], Session]

NAME = "Attic <b>two</b>"
HERE = {"a": ModelBehaviour(text="One says yes."), "b": ModelBehaviour(text="Another says no.")}
THERE = {**HERE, "big": ModelBehaviour(text="Only the node has me.")}
PANEL = '[panels.default]\nagents = ["a", "b"]\naggregator = "a"\nmethod = "synthesis"\n'
WAIT_MS = 20_000


class NodeThread:
    """A node in a thread of its own, as another computer would run it."""

    def __init__(self, node: InnerNode) -> None:
        self.node = node
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="node")

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(30)

    def __enter__(self) -> Self:
        self._thread.start()
        self.run(self.node.start())
        return self

    def __exit__(self, *_: object) -> None:
        self.run(self.node.kill())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    @property
    def trust(self) -> TrustStore:
        return TrustStore(self.node.paths.identity)

    def code(self) -> str:
        return PairingDesk(self.node.paths.identity).open().shown


@contextmanager
def node_beside(provider: FakeProviderThread, folder: Path) -> Iterator[NodeThread]:
    """A node with all models of the provider."""
    node = InnerNode(folder / "attic", name=NAME, config=config(provider.base_url, THERE, more=PANEL))
    with NodeThread(node) as running:
        yield running


@contextmanager
def sessions(app: QApplication, qtbot: QtBot, provider: FakeProviderThread, home: Path) -> Iterator[BeginReal]:
    """Starts a session on a folder each time it is called; the one before is shut first."""
    home.mkdir()
    (home / "config.toml").write_text(config(provider.base_url, HERE, more=PANEL), encoding="utf-8")
    paths = Paths.below(home)
    running: list[Session] = []

    def start() -> Session:
        while running:
            running.pop().shut()
        session = Session(app, paths=paths, open_core=lambda: open_runtime(paths), host=NodeInside())
        running.append(session)
        session.begin()
        qtbot.waitUntil(session.window.query.isEnabled, timeout=WAIT_MS)
        return session

    try:
        yield start
    finally:
        while running:
            running.pop().shut()
        gc.collect()  # on this thread, before another test's core thread can come upon what is left


def opened(session: Session, qtbot: QtBot) -> NodesPage:
    session.window.status.nodes.click()
    page = session.window.findChild(NodesPage)
    assert page is not None
    qtbot.waitUntil(lambda: bool(session.nodes.seen.fingerprint), timeout=WAIT_MS)
    return page


def click(qtbot: QtBot, button: QPushButton) -> None:
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def agree(qtbot: QtBot, page: NodesPage, label: str) -> None:
    """Presses a button of the question that is asked."""
    box = next(box for box in page.findChildren(QMessageBox) if box.isVisible())
    assert box.textFormat() is Qt.TextFormat.PlainText
    click(qtbot, next(button for button in box.findChildren(QPushButton) if button.text() == label))
