"""The Nodes page: a real node over real TLS, paired by its code, used, unpaired."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from mas_app.models.panel_table import PROVIDER_ROLE, Column
from mas_app.models.run import AnswerState
from mas_app.nodes.code_field import CodeField
from mas_app.nodes.node_row import NodeRow
from mas_app.nodes.page import NodesPage
from mas_app.session import Session
from mas_core.models import Placement
from mas_core.peers.trust import TrustStore
from tests.app.neighbours import NAME, THERE, WAIT_MS, BeginReal, NodeThread, agree, click, node_beside, opened, sessions
from tests.fakes.running import FakeProviderThread

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")  # said by the offscreen platform of dialogs


@pytest.fixture
def provider() -> Iterator[FakeProviderThread]:
    with FakeProviderThread(THERE) as fake:
        yield fake


@pytest.fixture
def attic(provider: FakeProviderThread, tmp_path: Path) -> Iterator[NodeThread]:
    with node_beside(provider, tmp_path) as running:
        yield running


@pytest.fixture
def begin_real(app: QApplication, qtbot: QtBot, provider: FakeProviderThread, tmp_path: Path) -> Iterator[BeginReal]:
    with sessions(app, qtbot, provider, tmp_path / "desktop") as start:
        yield start


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
    begin_real: BeginReal, attic: NodeThread, qtbot: QtBot
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
    begin_real: BeginReal, attic: NodeThread, qtbot: QtBot
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
    begin_real: BeginReal, attic: NodeThread, qtbot: QtBot
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
    assert page.pairing.message.isHidden()
    qtbot.waitUntil(lambda: "big" not in model.agents, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: "No node is paired" in form.panel.options.fault.text(), timeout=WAIT_MS)
    assert not form.ask_button.isEnabled()


def test_that_keys_are_sent_to_a_node_only_after_the_person_agreed_and_no_more_at_a_click(
    begin_real: BeginReal, attic: NodeThread, qtbot: QtBot, tmp_path: Path
) -> None:
    trust = TrustStore(tmp_path / "desktop" / "identity")
    page = pair_by_address(begin_real(), qtbot, attic)
    row = row_of(page)
    qtbot.waitUntil(row.keys.isVisible, timeout=WAIT_MS)
    assert not row.keys.isChecked()
    row.keys.click()
    assert not row.keys.isChecked()
    agree(qtbot, page, "Keep them here")
    row.keys.click()
    assert not trust.peers()[0].lend_keys
    agree(qtbot, page, "Send them")
    qtbot.waitUntil(row.keys.isChecked, timeout=WAIT_MS)
    assert trust.peers()[0].lend_keys
    qtbot.wait(50)
    row.keys.click()
    qtbot.waitUntil(lambda: not row.keys.isChecked(), timeout=WAIT_MS)
    assert not trust.peers()[0].lend_keys
    assert row.state.text() == "healthy"


def test_that_a_form_with_an_agent_of_a_node_is_whole_again_after_a_restart(
    begin_real: BeginReal, attic: NodeThread, qtbot: QtBot
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
    begin_real: BeginReal, attic: NodeThread, qtbot: QtBot
) -> None:
    session = begin_real()
    page = pair_by_address(session, qtbot, attic)
    assert page.pairing.message.isVisible()
    (caller,) = attic.trust.peers()
    attic.trust.remove(caller.id)
    qtbot.waitUntil(lambda: row_of(page).state.text() != "healthy", timeout=WAIT_MS)
    assert row_of(page).error.text()
    assert page.pairing.message.isHidden()  # it said that the node can be used
    assert NAME in session.window.status.nodes.toolTip().replace("&lt;", "<").replace("&gt;", ">")


def test_that_a_run_that_no_node_takes_says_in_its_header_that_this_computer_asked_and_why(
    begin_real: BeginReal, attic: NodeThread, qtbot: QtBot
) -> None:
    session = begin_real()
    pair_by_address(session, qtbot, attic)
    (caller,) = attic.trust.peers()
    attic.trust.remove(caller.id)
    form = session.window.query
    form.question.editor.setPlainText("Is it so?")
    places = form.panel.options.placement
    places.setCurrentIndex(places.findData(Placement.NODES.value))
    qtbot.waitUntil(form.ask_button.isEnabled, timeout=WAIT_MS)
    click(qtbot, form.ask_button)
    qtbot.waitUntil(lambda: ended(session), timeout=WAIT_MS)
    assert set(node_of_answers(session).values()) == {"local"}
    view = session.window.responses.view
    assert view is not None
    assert view.card.places.isVisibleTo(view)
    assert view.card.places.text().startswith("No paired node takes calls, so this computer asks instead: ")
    assert NAME in view.card.places.text()


def test_that_a_computer_without_nodes_makes_no_identity_and_listens_to_nothing(
    begin_real: BeginReal, qtbot: QtBot, tmp_path: Path
) -> None:
    session = begin_real()
    qtbot.wait(300)
    assert not (tmp_path / "desktop" / "identity").exists()
    assert not session.nodes.seen.looking
    assert "every call runs here" in session.window.status.nodes.toolTip()


def test_that_a_broken_list_of_paired_devices_is_said_on_the_page_and_nobody_is_trusted(
    begin_real: BeginReal, qtbot: QtBot, tmp_path: Path
) -> None:
    identity = tmp_path / "desktop" / "identity"
    identity.mkdir(mode=0o700)
    (identity / "peers.json").touch(mode=0o600)
    (identity / "peers.json").write_text("[{]", encoding="utf-8")
    session = begin_real()
    session.window.status.nodes.click()
    page = session.window.findChild(NodesPage)
    assert page is not None
    qtbot.waitUntil(lambda: "peers.json" in page.trouble.text(), timeout=WAIT_MS)
    assert page.trouble.isVisible()
    assert page.nodes.rows == ()


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
