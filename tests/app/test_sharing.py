"""Sharing this computer on the Nodes page: another device pairs by the code that is shown; tokens for other programs."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from mas_app.nodes.node_row import CallerRow
from mas_app.nodes.seen import SharePhase
from mas_app.nodes.tokens_card import TokenRow
from mas_core.paths import DEFAULT_USER, Paths
from mas_core.peers.identity import load_or_make_identity
from mas_core.peers.pairing import PairingDesk, pair
from mas_core.peers.tokens import TokenStore
from mas_core.peers.trust import TrustStore
from mas_core.users import Users, bonded
from tests.app.neighbours import THERE, WAIT_MS, BeginReal, agree, click, opened, sessions
from tests.fakes.running import FakeProviderThread

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")  # said by the offscreen platform of dialogs


@pytest.fixture
def provider() -> Iterator[FakeProviderThread]:
    with FakeProviderThread(THERE) as fake:
        yield fake


@pytest.fixture
def begin_real(app: QApplication, qtbot: QtBot, provider: FakeProviderThread, tmp_path: Path) -> Iterator[BeginReal]:
    with sessions(app, qtbot, provider, tmp_path / "desktop") as start:
        yield start


def test_that_this_computer_is_shared_and_another_device_pairs_with_the_code_that_is_shown(
    begin_real: BeginReal, tmp_path: Path, qtbot: QtBot
) -> None:
    session = begin_real()
    page = opened(session, qtbot)
    page.share.reach.setCurrentIndex(page.share.reach.findData(False))
    page.share.name.setText("Desk")
    page.share.switch.click()
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
    page.share.switch.click()
    qtbot.waitUntil(lambda: again.nodes.seen.share.phase is SharePhase.OFF, timeout=WAIT_MS)
    last = begin_real()
    qtbot.wait(300)
    assert last.nodes.seen.share.phase is SharePhase.OFF


def test_that_nothing_is_served_on_a_network_before_the_first_device_is_paired(
    begin_real: BeginReal, tmp_path: Path, qtbot: QtBot
) -> None:
    session = begin_real()
    page = opened(session, qtbot)
    assert page.share.reach.currentData() is True
    page.share.switch.click()
    qtbot.waitUntil(page.share.code.isVisible, timeout=WAIT_MS)
    seen = session.nodes.seen.share
    assert seen.phase is SharePhase.WAITING
    assert "Waiting for the first device" in page.share.state.text()
    other = tmp_path / "other"
    asyncio.run(pair(seen.url, page.share.code.text(), load_or_make_identity(other, name="Phone"), TrustStore(other)))
    qtbot.waitUntil(lambda: session.nodes.seen.share.phase is SharePhase.ON, timeout=WAIT_MS)
    assert session.nodes.seen.share.options.port == seen.options.port
    assert "Paired with Phone." in page.share.state.text()


def test_that_withdrawing_the_first_code_ends_the_wait(begin_real: BeginReal, qtbot: QtBot, tmp_path: Path) -> None:
    session = begin_real()
    page = opened(session, qtbot)
    page.share.switch.click()
    qtbot.waitUntil(page.share.withdraw_button.isVisible, timeout=WAIT_MS)
    click(qtbot, page.share.withdraw_button)
    qtbot.waitUntil(lambda: session.nodes.seen.share.phase is SharePhase.OFF, timeout=WAIT_MS)
    assert not page.share.switch.isChecked()
    assert not PairingDesk(tmp_path / "desktop" / "identity").is_open


def test_that_a_port_that_is_taken_turns_the_switch_off_and_says_why(begin_real: BeginReal, qtbot: QtBot) -> None:
    page = opened(begin_real(), qtbot)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        page.share.reach.setCurrentIndex(page.share.reach.findData(False))
        page.share.port.setValue(taken.getsockname()[1])
        page.share.switch.click()
        qtbot.waitUntil(lambda: "cannot listen" in page.share.state.text(), timeout=WAIT_MS)
    assert not page.share.switch.isChecked()
    assert page.share.port.isEnabled()


def test_that_a_token_is_shown_once_listed_with_its_quota_and_revoked(
    begin_real: BeginReal, qtbot: QtBot, tmp_path: Path
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


def test_that_a_token_is_made_for_a_person_who_types_their_password(
    begin_real: BeginReal, qtbot: QtBot, tmp_path: Path
) -> None:
    paths = Paths.below(tmp_path / "desktop")
    users = Users(paths)
    users.sign_up("Ada", "correct horse")
    users.sign_up("Bo")
    page = opened(begin_real(), qtbot)
    card = page.tokens
    qtbot.waitUntil(lambda: card.whose.findData("Ada") >= 0, timeout=WAIT_MS)
    offered = [card.whose.itemText(index) for index in range(card.whose.count())]
    assert offered == ["its own", "everybody's", "that of Ada", "that of Bo"]
    qtbot.keyClicks(card.name, "phone")
    card.whose.setCurrentIndex(card.whose.findData("Ada"))
    assert card.password.isVisible()
    click(qtbot, card.make_button)
    assert card.message.text() == "Type the password of Ada."
    qtbot.keyClicks(card.password, "wrong horse")
    qtbot.keyClick(card.password, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: card.message.text() == "The name or the password is wrong.", timeout=WAIT_MS)
    assert card.password.text() == ""
    assert card.whose.currentData() == "Ada"
    qtbot.keyClicks(card.password, "correct horse")
    qtbot.keyClick(card.password, Qt.Key.Key_Return)
    qtbot.waitUntil(card.secret.isVisible, timeout=WAIT_MS)
    assert "history of Ada until it is revoked or their password changes" in card.message.text()
    token = TokenStore(paths.identity).authenticate(f"Bearer {card.secret.text()}")
    assert token is not None
    assert bonded(paths, token.bond).name == "Ada"
    qtbot.waitUntil(lambda: len(card.tokens.rows) == 1, timeout=WAIT_MS)
    (row,) = card.tokens.rows
    assert isinstance(row, TokenRow)
    assert row.about.text().startswith("history of Ada · 8 calls at a time")
    users.change_password(users.log_in("Ada", "correct horse"), old="correct horse", new="battery staple")
    qtbot.waitUntil(lambda: row.about.text().startswith("refused: the password was changed"), timeout=WAIT_MS)


def test_that_a_token_needs_no_password_for_whoever_has_none_or_is_logged_in(
    begin_real: BeginReal, qtbot: QtBot, tmp_path: Path
) -> None:
    paths = Paths.below(tmp_path / "desktop")
    users = Users(paths)
    users.remember(users.sign_up("Ada", "correct horse"))
    users.sign_up("Bo")
    card = opened(begin_real(), qtbot).tokens
    store = TokenStore(paths.identity)
    qtbot.waitUntil(lambda: card.whose.findData("Bo") >= 0, timeout=WAIT_MS)
    for user in ("Ada", "Bo", DEFAULT_USER, ""):
        qtbot.keyClicks(card.name, f"for-{user}")
        card.whose.setCurrentIndex(card.whose.findData(user))
        assert not card.password.isVisible()
        click(qtbot, card.make_button)
        qtbot.waitUntil(lambda user=user: f"the token for-{user}." in card.message.text(), timeout=WAIT_MS)
        token = store.authenticate(f"Bearer {card.secret.text()}")
        assert token is not None
        assert token.user == user
