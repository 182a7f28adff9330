"""Two folders on one machine, as in docs/nodes.md: a node in one; found, paired, used and unpaired in the other's window."""

from __future__ import annotations

import asyncio
import gc
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from mas_app.desktop import NodeInside, open_runtime
from mas_app.nodes.node_row import NodeRow
from mas_app.nodes.page import NodesPage
from mas_app.nodes.pair_card import FoundRow
from mas_app.session import Session
from mas_core.models import Placement
from mas_core.paths import Paths
from tests.core.house import config
from tests.core.peers.test_dispatch_discovery import multicast_works
from tests.fakes.behaviour import ModelBehaviour
from tests.fakes.nodes import RealNode
from tests.fakes.running import FakeProviderThread

pytestmark = [
    pytest.mark.slow,
    pytest.mark.qt_log_ignore("does not support (propagateSizeHints|raise)"),  # said by the offscreen platform of dialogs
    pytest.mark.skipif(not multicast_works(), reason="the system forbids multicast on the loopback interface"),
]

NAME = f"Spare {os.getpid()}"
MODELS = {"a": ModelBehaviour(text="One says yes."), "b": ModelBehaviour(text="Another says no.")}
PANEL = '[panels.default]\nagents = ["a", "b"]\naggregator = "a"\nmethod = "synthesis"\n'
WAIT_MS = 30_000


@pytest.fixture
def provider() -> Iterator[FakeProviderThread]:
    with FakeProviderThread(MODELS) as fake:
        yield fake


@pytest.fixture
def loop() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as runner:
        yield runner


@pytest.fixture
def spare(provider: FakeProviderThread, loop: asyncio.Runner, tmp_path: Path) -> Iterator[RealNode]:
    node = RealNode(tmp_path / "node", name=NAME, config=config(provider.base_url, MODELS, more=PANEL), advertised=True)
    loop.run(node.start())
    yield node
    loop.run(node.stop())


@pytest.fixture
def session(qapp: QApplication, qtbot: QtBot, provider: FakeProviderThread, tmp_path: Path) -> Iterator[Session]:
    home = tmp_path / "desktop"
    home.mkdir()
    (home / "config.toml").write_text(config(provider.base_url, MODELS, more=PANEL), encoding="utf-8")
    paths = Paths.below(home)
    qapp.setStyle("Fusion")
    qapp.setQuitOnLastWindowClosed(False)
    session = Session(qapp, paths=paths, open_core=lambda: open_runtime(paths), host=NodeInside())
    session.begin()
    qtbot.waitUntil(session.window.query.isEnabled, timeout=WAIT_MS)
    yield session
    session.shut()
    gc.collect()


def at_the_node(node: RealNode, *arguments: str) -> str:
    environment = {**os.environ, "MAS_HOME": str(node.home)}
    command = [sys.executable, "-m", "mas_node", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=True).stdout


def click(qtbot: QtBot, button: QPushButton) -> None:
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def paired(page: NodesPage) -> NodeRow:
    (row,) = page.nodes.rows
    assert isinstance(row, NodeRow)
    return row


def ask_on_nodes(session: Session, qtbot: QtBot, text: str) -> dict[str, str]:
    """Asks in the form, and returns which node each answer names."""
    form = session.window.query
    form.question.editor.setPlainText(text)
    places = form.panel.options.placement
    places.setCurrentIndex(places.findData(Placement.NODES.value))
    qtbot.waitUntil(form.ask_button.isEnabled, timeout=WAIT_MS)
    former = session.window.run
    form.ask()
    qtbot.waitUntil(lambda: session.window.run not in {None, former} and not session.window.run.running, timeout=WAIT_MS)
    view = session.window.responses.view
    assert view is not None
    for column in view.columns:
        assert "1 attempt" in column.shown_words()
    return {column.answer.agent: column.answer.node for column in view.columns}


def test_that_a_node_is_found_paired_used_and_unpaired_in_the_window(
    session: Session, spare: RealNode, loop: asyncio.Runner, qtbot: QtBot
) -> None:
    session.window.header.nodes_asked.emit()
    page = session.window.findChild(NodesPage)
    assert page is not None

    def found() -> list[FoundRow]:
        return [row for row in page.pairing.found.rows if isinstance(row, FoundRow) and spare.url in row.where.text()]

    qtbot.waitUntil(lambda: len(found()) == 1, timeout=WAIT_MS)
    assert found()[0].name.text() == NAME
    click(qtbot, found()[0].pair_button)
    qtbot.keyClicks(page.pairing.code, at_the_node(spare, "pair").split()[0].lower())
    qtbot.keyClick(page.pairing.code, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(page.nodes.rows) == 1 and paired(page).state.text() == "healthy", timeout=WAIT_MS)
    assert found() == []

    assert ask_on_nodes(session, qtbot, "Is it so?") == {"a": NAME, "b": NAME}

    # Started anew it serves at another port, and is found there without anybody's help.
    former = spare.url
    loop.run(spare.stop())
    spare.port = 0
    loop.run(spare.start())
    assert spare.url != former
    qtbot.waitUntil(lambda: spare.url in paired(page).where.text(), timeout=WAIT_MS)
    qtbot.waitUntil(lambda: paired(page).state.text() == "healthy", timeout=WAIT_MS)
    assert ask_on_nodes(session, qtbot, "And now?") == {"a": NAME, "b": NAME}

    # The node takes the desktop back: the window sees it refused, and nothing is lost.
    desktop = at_the_node(spare, "peers").splitlines()[-1].split()[0]
    at_the_node(spare, "unpair", desktop)
    qtbot.waitUntil(lambda: paired(page).state.text() != "healthy", timeout=WAIT_MS)
    assert "pair" in paired(page).error.text()
    assert ask_on_nodes(session, qtbot, "Still?") == {"a": "local", "b": "local"}

    # The desktop forgets the node.
    click(qtbot, paired(page).unpair_button)
    box = next(box for box in page.findChildren(QMessageBox) if box.isVisible())
    click(qtbot, next(button for button in box.findChildren(QPushButton) if button.text() == "Unpair"))
    qtbot.waitUntil(lambda: page.nodes.rows == (), timeout=WAIT_MS)
    form = session.window.query
    qtbot.waitUntil(lambda: "No node is paired" in form.panel.options.fault.text(), timeout=WAIT_MS)
    assert not form.ask_button.isEnabled()
    qtbot.waitUntil(lambda: len(found()) == 1, timeout=WAIT_MS)
