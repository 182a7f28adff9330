"""What the desktop is told when a run ends, over a real session bus."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from mas_app.main_window import Tab
from mas_app.notifications.ends import EndNotifications
from mas_app.session import Session
from mas_core.models import FailureKind
from mas_core.settings import Appearance
from mas_core.settings_edits import SetAppearance
from mas_resources import APPLICATION_ID
from tests.app.conftest import Begin
from tests.app.desktop_service import DesktopService, session_bus
from tests.app.scripted import Say, ScriptedCore, agent, settings_with

pytestmark = pytest.mark.skipif(not shutil.which("dbus-daemon"), reason="needs dbus-daemon")

AGENTS = (agent("qwen"), agent("mistral"))
QUESTION = "Is 1 < 2 & 3?"


@pytest.fixture
def bus(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    with session_bus() as address:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
        yield address


@pytest.fixture
def desktop(bus: str) -> Iterator[DesktopService]:
    with DesktopService(bus).running() as service:
        yield service


def core(**says: Say) -> ScriptedCore:
    return ScriptedCore(settings_with(*AGENTS), {"qwen": Say(), "mistral": Say(), "consensus": Say(), **says})


def unwatched(session: Session, *, least_s: float = 0.0, in_front: bool = False) -> EndNotifications:
    """Puts notifications of a shorter patience in place of the session's own, with the person elsewhere."""
    told = session.notifications
    told._least_s = least_s
    told._in_front = lambda: in_front
    return told


def ask(session: Session, qtbot: QtBot, *, text: str = QUESTION) -> str:
    session.window.query.question.editor.setPlainText(text)
    session.window.query.ask()
    qtbot.waitUntil(lambda: session.window.run is not None and not session.window.run.running)
    assert session.window.run is not None
    return session.window.run.id


def test_that_an_unwatched_end_is_told_and_a_click_shows_the_run(
    begin: Begin, desktop: DesktopService, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("XDG_ACTIVATION_TOKEN", raising=False)
    session = begin(core())
    unwatched(session)
    first = ask(session, qtbot)
    qtbot.waitUntil(lambda: len(desktop.shown) == 1)
    shown = desktop.shown[0]
    assert (shown.title, shown.text) == ("Your question is answered", "Is 1 &lt; 2 &amp; 3?")
    assert shown.actions == ("default", "Show it")
    assert shown.hints["desktop-entry"] == APPLICATION_ID
    second = ask(session, qtbot, text="Another one?")
    qtbot.waitUntil(lambda: len(desktop.shown) == 2)
    session.window.show_tab(Tab.HISTORY)
    session.window.hide()
    desktop.click(shown, token="a-token")
    qtbot.waitUntil(lambda: session.window.run is not None and session.window.run.id == first)
    assert session.window.isVisible()
    assert session.window.current_tab is Tab.RESPONSES
    assert os.environ["XDG_ACTIVATION_TOKEN"] == "a-token"
    desktop.click(desktop.shown[1])
    qtbot.waitUntil(lambda: session.window.run is not None and session.window.run.id == second)


def test_that_what_was_short_watched_or_unwanted_is_not_told(begin: Begin, desktop: DesktopService, qtbot: QtBot) -> None:
    session = begin(core())
    assert session.notifications._least_s == 10
    unwatched(session, least_s=10.0)
    ask(session, qtbot)
    told = unwatched(session, in_front=True)
    ask(session, qtbot)
    unwatched(session)
    qtbot.waitUntil(lambda: session.settings.store.ready)
    session.settings.store.edit(SetAppearance(appearance=Appearance(notifications=False)), said="Saved.")
    qtbot.waitUntil(lambda: not told._on)
    ask(session, qtbot)
    told.set_on(True)
    ask(session, qtbot, text="Only this one?")
    qtbot.waitUntil(lambda: bool(desktop.shown))
    assert [one.text for one in desktop.shown] == ["Only this one?"]


def test_that_a_cancelled_run_is_not_told_and_a_failed_one_is_called_failed(
    begin: Begin, desktop: DesktopService, qtbot: QtBot
) -> None:
    refused = Say(text="", failure=FailureKind.AUTH)
    scripted = core(qwen=Say(hold=True), mistral=refused)
    session = begin(scripted)
    unwatched(session)
    session.window.query.ask()
    qtbot.waitUntil(lambda: session.window.run is not None)
    session.cancel_jobs()
    qtbot.waitUntil(lambda: not session.controller.running)
    scripted.orchestrator.script["qwen"] = refused
    ask(session, qtbot)
    qtbot.waitUntil(lambda: bool(desktop.shown))
    assert [one.title for one in desktop.shown] == ["Too few agents answered"]


def test_that_a_service_without_markup_and_buttons_gets_neither(begin: Begin, desktop: DesktopService, qtbot: QtBot) -> None:
    desktop.capabilities = ("body",)
    session = begin(core())
    unwatched(session)
    ask(session, qtbot)
    qtbot.waitUntil(lambda: bool(desktop.shown))
    assert (desktop.shown[0].text, desktop.shown[0].actions) == (QUESTION, ())


def test_that_a_desktop_without_the_service_disturbs_nobody(
    begin: Begin, bus: str, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = begin(core())
    unwatched(session)
    ask(session, qtbot)
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere/at/all")
    ask(session, qtbot)
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS")
    ask(session, qtbot)
    qtbot.wait(50)
    assert session.window.notices.texts() == ()


def test_that_the_bus_may_go_and_come_back(begin: Begin, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    session = begin(core())
    unwatched(session)
    for _ in range(2):
        with session_bus() as address, DesktopService(address).running() as desktop:
            monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
            ask(session, qtbot)
            qtbot.waitUntil(lambda desktop=desktop: len(desktop.shown) == 1)
