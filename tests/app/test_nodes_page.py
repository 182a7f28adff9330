"""The Nodes page: real nodes over real TLS, paired by their code, used, unpaired; and this computer shared with others."""

from __future__ import annotations

import asyncio
import gc
import socket
import threading
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any, Self, TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from mas_app.desktop import NodeInside, open_runtime
from mas_app.models.panel_table import PROVIDER_ROLE, Column
from mas_app.models.run import AnswerState
from mas_app.nodes.code_field import CodeField
from mas_app.nodes.node_row import CallerRow, NodeRow
from mas_app.nodes.page import NodesPage
from mas_app.nodes.seen import SharePhase
from mas_app.nodes.tokens_card import TokenRow
from mas_app.session import Session
from mas_core.models import Placement
from mas_core.paths import Paths
from mas_core.peers.identity import load_or_make_identity
from mas_core.peers.pairing import PairingDesk, pair
from mas_core.peers.tokens import TokenStore
from mas_core.peers.trust import TrustStore
from tests.core.house import config
from tests.fakes.behaviour import ModelBehaviour
from tests.fakes.nodes import InnerNode
from tests.fakes.running import FakeProviderThread

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")  # said by the offscreen platform of dialogs

T = TypeVar("T")

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


@pytest.fixture
def provider() -> Iterator[FakeProviderThread]:
    with FakeProviderThread(THERE) as fake:
        yield fake


@pytest.fixture
def attic(provider: FakeProviderThread, tmp_path: Path) -> Iterator[NodeThread]:
    node = InnerNode(tmp_path / "attic", name=NAME, config=config(provider.base_url, THERE, more=PANEL))
    with NodeThread(node) as running:
        yield running


@pytest.fixture
def begin_real(
    app: QApplication, qtbot: QtBot, provider: FakeProviderThread, tmp_path: Path
) -> Iterator[Callable[[], Session]]:
    """Starts a session on the desktop's folder; the one before is shut first."""
    home = tmp_path / "desktop"
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

    yield start
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


def pair_by_address(session: Session, qtbot: QtBot, node: NodeThread) -> NodesPage:
    page = opened(session, qtbot)
    page.pairing.address.setText(node.node.url)
    page.pairing.code.setText(node.code())
    click(qtbot, page.pairing.pair_button)
    qtbot.waitUntil(lambda: len(page.nodes.rows) == 1, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: row_of(page).state.text() == "healthy", timeout=WAIT_MS)
    return page


def row_of(page: NodesPage) -> NodeRow:
    (row,) = page.nodes.rows
    assert isinstance(row, NodeRow)
    return row


def node_of_answers(session: Session) -> dict[str, str]:
    run = session.window.run
    assert run is not None
    return {answer.agent: answer.node for answer in run.answers}


def ended(session: Session) -> bool:
    return session.window.run is not None and not session.window.run.running


def test_that_a_node_is_paired_by_address_and_code_and_shown_with_all_there_is_to_know(
    begin_real: Callable[[], Session], attic: NodeThread, qtbot: QtBot
) -> None:
    session = begin_real()
    page = pair_by_address(session, qtbot, attic)
    row = row_of(page)
    assert row.name.text() == NAME
    assert attic.node.url in row.where.text()
    assert "of 1,000 calls" in row.where.text()
    assert row.agents.text().startswith("Offers a, b, big")
    assert f"Paired with {NAME}." in page.pairing.message.text()
    assert page.pairing.code.text() == ""
    assert all(label.textFormat() is Qt.TextFormat.PlainText for label in page.findChildren(QLabel))
    assert [peer.may_call for peer in attic.trust.peers()] == [True]
    qtbot.waitUntil(lambda: "healthy" in session.window.status.nodes.accessibleName(), timeout=WAIT_MS)
    assert "&lt;b&gt;two" in session.window.status.nodes.toolTip()


def test_that_a_wrong_code_pairs_nothing_and_says_so_in_plain_words(
    begin_real: Callable[[], Session], attic: NodeThread, qtbot: QtBot
) -> None:
    page = opened(begin_real(), qtbot)
    attic.code()
    page.pairing.address.setText(attic.node.url.removeprefix("https://"))
    qtbot.keyClicks(page.pairing.code, "aaaabbbb")
    click(qtbot, page.pairing.pair_button)
    assert "16 letters and digits" in page.pairing.message.text()
    assert page.pairing.code.property("invalid") is True
    qtbot.keyClicks(page.pairing.code, "ccccdddd")
    qtbot.keyClick(page.pairing.code, Qt.Key.Key_Return)
    assert page.pairing.busy.isVisible()
    qtbot.waitUntil(page.pairing.busy.isHidden, timeout=WAIT_MS)
    assert "the code is wrong" in page.pairing.message.text()
    assert page.pairing.code.text() == "AAAA-BBBB-CCCC-DDDD"
    assert attic.trust.peers() == ()
    page.pairing.address.setText("127.0.0.1:1")
    click(qtbot, page.pairing.pair_button)
    qtbot.waitUntil(lambda: "cannot be reached" in page.pairing.message.text(), timeout=WAIT_MS)
    assert page.nodes.rows == ()


def test_that_questions_run_on_the_node_until_it_is_unpaired_which_asks_once(
    begin_real: Callable[[], Session], attic: NodeThread, qtbot: QtBot
) -> None:
    session = begin_real()
    page = pair_by_address(session, qtbot, attic)
    form = session.window.query
    model = form.panel.model
    qtbot.waitUntil(lambda: "big" in model.agents, timeout=WAIT_MS)
    big = model.agents.index("big")
    assert model.index(big, Column.MODEL).data(PROVIDER_ROLE) == f"on {NAME}"
    assert model.index(model.agents.index("a"), Column.MODEL).data(PROVIDER_ROLE) == f"fake · also on {NAME}"
    model.setData(model.index(big, Column.AGENT), Qt.CheckState.Checked, Qt.ItemDataRole.CheckStateRole)
    form.question.editor.setPlainText("Is it so?")
    qtbot.waitUntil(lambda: "not on this computer" in form.panel.options.fault.text(), timeout=WAIT_MS)
    assert not form.ask_button.isEnabled()
    places = form.panel.options.placement
    assert places.itemText(places.findData(Placement.NODES.value)) == "Paired nodes (1)"
    places.setCurrentIndex(places.findData(Placement.NODES.value))
    qtbot.waitUntil(form.ask_button.isEnabled, timeout=WAIT_MS)
    click(qtbot, form.ask_button)
    qtbot.waitUntil(lambda: ended(session), timeout=WAIT_MS)
    assert node_of_answers(session) == {"a": NAME, "b": NAME, "big": NAME}
    view = session.window.responses.view
    assert view is not None
    for column in view.columns:
        assert column.answer.state is AnswerState.DONE
        assert f"on {NAME} · 1 attempt" in column.shown_words()

    click(qtbot, row_of(page).unpair_button)
    agree(qtbot, page, "Keep it")
    click(qtbot, row_of(page).unpair_button)
    agree(qtbot, page, "Unpair")
    qtbot.waitUntil(lambda: page.nodes.rows == (), timeout=WAIT_MS)
    qtbot.waitUntil(lambda: "big" not in model.agents, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: "No node is paired" in form.panel.options.fault.text(), timeout=WAIT_MS)
    assert not form.ask_button.isEnabled()


def test_that_a_form_with_an_agent_of_a_node_is_whole_again_after_a_restart(
    begin_real: Callable[[], Session], attic: NodeThread, qtbot: QtBot
) -> None:
    session = begin_real()
    pair_by_address(session, qtbot, attic)
    model = session.window.query.panel.model
    qtbot.waitUntil(lambda: "big" in model.agents, timeout=WAIT_MS)
    model.setData(model.index(model.agents.index("big"), 0), Qt.CheckState.Checked, Qt.ItemDataRole.CheckStateRole)
    session.window.query.question.editor.setPlainText("Is it so?")
    session.remember()
    again = begin_real()
    qtbot.waitUntil(lambda: again.window.query.panel.model.chosen == ("a", "b", "big"), timeout=WAIT_MS)


def test_that_a_node_that_dies_is_seen_and_one_that_was_unpaired_over_there_as_well(
    begin_real: Callable[[], Session], attic: NodeThread, qtbot: QtBot
) -> None:
    session = begin_real()
    page = pair_by_address(session, qtbot, attic)
    (caller,) = attic.trust.peers()
    attic.trust.remove(caller.id)
    qtbot.waitUntil(lambda: row_of(page).state.text() != "healthy", timeout=WAIT_MS)
    assert row_of(page).error.text()
    assert NAME in session.window.status.nodes.toolTip().replace("&lt;", "<").replace("&gt;", ">")


def test_that_this_computer_is_shared_and_another_device_pairs_with_the_code_that_is_shown(
    begin_real: Callable[[], Session], tmp_path: Path, qtbot: QtBot
) -> None:
    session = begin_real()
    page = opened(session, qtbot)
    page.share.reach.setCurrentIndex(page.share.reach.findData(False))
    page.share.name.setText("Desk")
    click_box(page)
    qtbot.waitUntil(lambda: session.nodes.seen.share.phase is SharePhase.ON, timeout=WAIT_MS)
    assert page.share.state.text().startswith("Shared as Desk at https://127.0.0.1:")
    assert not page.share.port.isEnabled()
    click(qtbot, page.share.code_button)
    qtbot.waitUntil(page.share.code.isVisible, timeout=WAIT_MS)
    assert "five tries" in page.share.countdown.text()

    other = tmp_path / "other"
    peer = asyncio.run(
        pair(
            session.nodes.seen.share.url, page.share.code.text(), load_or_make_identity(other, name="Phone"), TrustStore(other)
        )
    )
    assert peer.name == "Desk"
    qtbot.waitUntil(lambda: len(page.share.callers.rows) == 1, timeout=WAIT_MS)
    qtbot.waitUntil(page.share.code.isHidden, timeout=WAIT_MS)
    assert "Paired with Phone." in page.share.state.text()
    (caller,) = page.share.callers.rows
    assert isinstance(caller, CallerRow)
    assert caller.name.text() == "Phone"
    qtbot.waitUntil(lambda: "shared as Desk" in session.window.status.nodes.accessibleName(), timeout=WAIT_MS)
    click(qtbot, caller.unpair_button)
    agree(qtbot, page, "Unpair")
    qtbot.waitUntil(lambda: page.share.callers.rows == (), timeout=WAIT_MS)

    port = session.nodes.seen.share.options.port
    again = begin_real()
    qtbot.waitUntil(lambda: again.nodes.seen.share.url.endswith(f":{port}"), timeout=WAIT_MS)
    page = opened(again, qtbot)
    click_box(page)
    qtbot.waitUntil(lambda: again.nodes.seen.share.phase is SharePhase.OFF, timeout=WAIT_MS)
    last = begin_real()
    qtbot.wait(300)
    assert last.nodes.seen.share.phase is SharePhase.OFF


def click_box(page: NodesPage) -> None:
    page.share.switch.click()


def test_that_nothing_is_served_on_a_network_before_the_first_device_is_paired(
    begin_real: Callable[[], Session], tmp_path: Path, qtbot: QtBot
) -> None:
    session = begin_real()
    page = opened(session, qtbot)
    assert page.share.reach.currentData() is True
    click_box(page)
    qtbot.waitUntil(page.share.code.isVisible, timeout=WAIT_MS)
    seen = session.nodes.seen.share
    assert seen.phase is SharePhase.WAITING
    assert "Waiting for the first device" in page.share.state.text()
    other = tmp_path / "other"
    asyncio.run(pair(seen.url, page.share.code.text(), load_or_make_identity(other, name="Phone"), TrustStore(other)))
    qtbot.waitUntil(lambda: session.nodes.seen.share.phase is SharePhase.ON, timeout=WAIT_MS)
    assert session.nodes.seen.share.options.port == seen.options.port
    assert "Paired with Phone." in page.share.state.text()


def test_that_withdrawing_the_first_code_ends_the_wait(begin_real: Callable[[], Session], qtbot: QtBot, tmp_path: Path) -> None:
    session = begin_real()
    page = opened(session, qtbot)
    click_box(page)
    qtbot.waitUntil(page.share.withdraw_button.isVisible, timeout=WAIT_MS)
    click(qtbot, page.share.withdraw_button)
    qtbot.waitUntil(lambda: session.nodes.seen.share.phase is SharePhase.OFF, timeout=WAIT_MS)
    assert not page.share.switch.isChecked()
    assert not PairingDesk(tmp_path / "desktop" / "identity").is_open


def test_that_a_port_that_is_taken_turns_the_switch_off_and_says_why(begin_real: Callable[[], Session], qtbot: QtBot) -> None:
    page = opened(begin_real(), qtbot)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        page.share.reach.setCurrentIndex(page.share.reach.findData(False))
        page.share.port.setValue(taken.getsockname()[1])
        click_box(page)
        qtbot.waitUntil(lambda: "cannot listen" in page.share.state.text(), timeout=WAIT_MS)
    assert not page.share.switch.isChecked()
    assert page.share.port.isEnabled()


def test_that_a_token_is_shown_once_listed_with_its_quota_and_revoked(
    begin_real: Callable[[], Session], qtbot: QtBot, tmp_path: Path
) -> None:
    page = opened(begin_real(), qtbot)
    card = page.tokens
    click(qtbot, card.make_button)
    qtbot.waitUntil(lambda: "token's name" in card.message.text(), timeout=WAIT_MS)
    qtbot.keyClicks(card.name, "thin")
    card.per_day.setValue(2)
    card.per_hour.setValue(0)
    click(qtbot, card.make_button)
    qtbot.waitUntil(card.secret.isVisible, timeout=WAIT_MS)
    store = TokenStore(tmp_path / "desktop" / "identity")
    token = store.authenticate(f"Bearer {card.secret.text()}")
    assert token is not None
    assert (token.name, token.quota.usd_per_day, token.quota.calls_per_hour) == ("thin", 2.0, None)
    qtbot.waitUntil(lambda: len(card.tokens.rows) == 1, timeout=WAIT_MS)
    (row,) = card.tokens.rows
    assert isinstance(row, TokenRow)
    assert row.about.text().startswith("8 calls at a time · $2.00 a day · $0.0000 spent today")
    page.window().close()
    assert card.secret.text() == ""
    page.window().show()
    click(qtbot, row.revoke_button)
    agree(qtbot, page, "Revoke")
    qtbot.waitUntil(lambda: card.tokens.rows == (), timeout=WAIT_MS)
    assert store.tokens() == ()


def test_that_a_computer_without_nodes_makes_no_identity_and_listens_to_nothing(
    begin_real: Callable[[], Session], qtbot: QtBot, tmp_path: Path
) -> None:
    session = begin_real()
    qtbot.wait(300)
    assert not (tmp_path / "desktop" / "identity").exists()
    assert not session.nodes.seen.looking
    assert "every call runs here" in session.window.status.nodes.toolTip()


@pytest.mark.parametrize("typed", ["abcdefghijklmnop", "abcd-efgh ijkl-mnop", "ABCD-EFGH-IJKL-MNOPQRST"])
def test_that_a_code_is_grouped_however_it_is_typed(qtbot: QtBot, typed: str) -> None:
    field = CodeField()
    qtbot.addWidget(field)
    qtbot.keyClicks(field, typed)
    assert field.text() == "ABCD-EFGH-IJKL-MNOP"
    assert field.complete


def test_that_the_cursor_stays_where_the_person_corrects_a_code(qtbot: QtBot) -> None:
    field = CodeField()
    qtbot.addWidget(field)
    qtbot.keyClicks(field, "abcdefghijklmno")
    field.setCursorPosition(2)
    qtbot.keyClicks(field, "x")
    assert field.text() == "ABXC-DEFG-HIJK-LMNO"
    assert field.cursorPosition() == 3
    qtbot.keyClick(field, Qt.Key.Key_Backspace)
    assert field.text() == "ABCD-EFGH-IJKL-MNO"
    assert field.cursorPosition() == 2
