"""The desktop as a whole: the real core over real HTTP, starting, failing to start, ending."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import qasync
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from mas_app.desktop import open_runtime
from mas_app.display import missing_display
from mas_app.main_window import Tab
from mas_app.models.history_table import Column
from mas_app.models.run import AnswerState
from mas_app.session import Session
from mas_core.models import JobState, Record
from mas_core.paths import Paths
from tests.fakes.behaviour import Fault, ModelBehaviour
from tests.fakes.running import FakeProviderThread

MODELS = {
    "quick": ModelBehaviour(text="**Yes**, it is.", latency_s=0.05),
    "slow": ModelBehaviour(text="No word can be taken back. " * 40, tokens_per_s=60),
    "down": ModelBehaviour(always=Fault.http(401)),
    "writer": ModelBehaviour(text="They *differ*."),
}


def write_config(home: Path, base_url: str, *agents: str) -> None:
    lines = ["[providers.fake]", f'base_url = "{base_url}"', 'key = "none"']
    for name in MODELS:
        lines += [f"[agents.{name}]", 'provider = "fake"', f'model = "{name}"']
    lines += ["[panels.default]", f"agents = {list(agents)!r}".replace("'", '"'), 'aggregator = "writer"']
    (home / "config.toml").write_text("\n".join(lines), encoding="utf-8")


@pytest.fixture
def provider() -> Iterator[FakeProviderThread]:
    with FakeProviderThread(MODELS) as fake:
        yield fake


@pytest.fixture
def real(app: QApplication, qtbot: QtBot, tmp_path: Path) -> Iterator[Session]:
    session = Session(app, paths=Paths.below(tmp_path), open_core=lambda: open_runtime(Paths.below(tmp_path)))
    yield session
    session.shut()
    del session
    gc.collect()  # on this thread, before another test's core thread can come upon what is left


def ask(session: Session, text: str = "Is it right?") -> None:
    session.window.query.question.editor.setPlainText(text)
    session.window.query.ask()


def states(session: Session) -> dict[str, AnswerState]:
    run = session.window.run
    assert run is not None
    return {answer.label: answer.state for answer in run.answers}


def test_that_a_real_panel_is_asked_over_http_and_the_run_is_kept(
    real: Session, provider: FakeProviderThread, tmp_path: Path, qtbot: QtBot
) -> None:
    write_config(tmp_path, provider.base_url, "quick", "down")
    real.begin()
    qtbot.waitUntil(real.window.query.isEnabled, timeout=20_000)
    preview = real.window.query.question.preview.toPlainText()
    ask(real)
    qtbot.waitUntil(lambda: real.window.run is not None and not real.window.run.running, timeout=20_000)
    assert states(real) == {"quick": AnswerState.DONE, "down": AnswerState.FAILED}
    view = real.window.responses.view
    assert view is not None
    assert "1 of 2" in view.card.headline.text()
    assert preview
    qtbot.waitUntil(lambda: real.history.model.rowCount() == 1)
    assert real.history.model.index(0, Column.QUESTION).data() == "Is it right?"
    asked = len(provider.requests)
    real.window.history.open_asked.emit(real.window.run.id if real.window.run else "")
    qtbot.waitUntil(lambda: real.window.run is not None and real.window.run.stored, timeout=5000)
    assert len(provider.requests) == asked
    assert states(real) == {"quick": AnswerState.DONE, "down": AnswerState.FAILED}


def test_that_a_failed_agent_is_asked_again_and_the_run_is_continued_over_http(
    real: Session, provider: FakeProviderThread, tmp_path: Path, qtbot: QtBot
) -> None:
    def ended() -> bool:
        return real.window.run is not None and not real.window.run.running

    write_config(tmp_path, provider.base_url, "quick", "down")
    provider.set_behaviour("down", ModelBehaviour(always=Fault.http(404)))
    real.begin()
    qtbot.waitUntil(real.window.query.isEnabled, timeout=20_000)
    ask(real)
    qtbot.waitUntil(ended, timeout=20_000)
    assert states(real) == {"quick": AnswerState.DONE, "down": AnswerState.FAILED}
    provider.set_behaviour("down", ModelBehaviour(text="I am back."))
    asked = [request.model for request in provider.requests]
    view = real.window.responses.view
    assert view is not None
    view.columns[1].retry_button.click()
    qtbot.waitUntil(ended, timeout=20_000)
    assert states(real) == {"quick": AnswerState.DONE, "down": AnswerState.DONE}
    assert "2 of 2" in view.card.headline.text()
    again = [request.model for request in provider.requests][len(asked) :]
    assert again.count("down") == 1
    assert "quick" not in again
    qtbot.waitUntil(lambda: real.history.model.rowCount() == 1)
    view.card.follow_button.click()
    qtbot.waitUntil(real.window.query.question.follows.isVisible, timeout=20_000)
    ask(real, "And for whom?")
    qtbot.waitUntil(lambda: ended() and real.window.run is not None and real.window.run.question.follows is not None)
    sent = next(request for request in reversed(provider.requests) if request.model == "down")
    assert "I am back." in str(sent.body)


def test_that_text_is_on_its_way_to_the_screen_while_it_is_written_and_cancel_keeps_it(
    real: Session, provider: FakeProviderThread, tmp_path: Path, qtbot: QtBot
) -> None:
    write_config(tmp_path, provider.base_url, "slow", "quick")
    real.begin()
    qtbot.waitUntil(real.window.query.isEnabled, timeout=20_000)
    ask(real)
    view = real.window.responses.view
    assert view is not None
    slow = view.columns[0]
    qtbot.waitUntil(lambda: len(slow.text_view.live.toPlainText()) > 60, timeout=10_000)
    assert slow.answer.state is AnswerState.STREAMING
    real.window._cancel_shown_run()
    qtbot.waitUntil(lambda: real.window.run is not None and not real.window.run.running, timeout=10_000)
    assert real.window.run is not None
    assert real.window.run.state is JobState.CANCELLED
    assert slow.answer.text.startswith("No word can be taken back.")
    assert any(request.outcome == "aborted" for request in provider.requests)


def test_that_closing_cancels_a_running_job_and_keeps_what_arrived(
    app: QApplication, provider: FakeProviderThread, tmp_path: Path
) -> None:
    write_config(tmp_path, provider.base_url, "slow", "quick")
    paths = Paths.below(tmp_path)
    session = Session(app, paths=paths, open_core=lambda: open_runtime(paths))

    async def until(condition: Callable[[], bool]) -> None:
        async with asyncio.timeout(20):
            while not condition():  # noqa: ASYNC110  (the window is watched from outside)
                await asyncio.sleep(0.02)

    async def ask_and_leave() -> None:
        session.begin()
        await until(session.window.query.isEnabled)
        ask(session)
        run = session.window.run
        assert run is not None
        await until(lambda: any(answer.agent == "slow" and len(answer.text) > 40 for answer in run.answers))
        await session.close()

    async def stored() -> tuple[Record, ...]:
        async with open_runtime(paths) as runtime:
            return tuple([await runtime.repository.load(run.id) for run in await runtime.repository.list_runs(limit=9)])

    with asyncio.Runner(loop_factory=lambda: qasync.QEventLoop(app)) as runner:
        runner.run(ask_and_leave())
    (record,) = asyncio.run(stored())
    assert record.state is JobState.CANCELLED
    texts = {answer.agent: answer.text for answer in record.answers}
    assert texts["slow"].startswith("No word can be taken back.")


def test_that_bad_settings_are_shown_with_every_fault_and_can_be_mended_on_the_spot(
    real: Session, provider: FakeProviderThread, tmp_path: Path, qtbot: QtBot
) -> None:
    (tmp_path / "config.toml").write_text('[agents.x]\nprovider = "nobody"\n', encoding="utf-8")
    real.begin()
    qtbot.waitUntil(real.window.trouble_page.isVisible, timeout=20_000)
    assert "config.toml:" in real.window.trouble_page.details
    assert not real.window.header.tabs.isEnabled()
    write_config(tmp_path, provider.base_url, "quick")
    real.window.trouble_page.retry_button.click()
    qtbot.waitUntil(real.window.query.isEnabled, timeout=20_000)
    assert real.window.current_tab is Tab.QUERY
    assert real.window.query.isVisible()


def test_that_the_window_is_shown_before_the_core_has_started(real: Session, qtbot: QtBot) -> None:
    real.begin()
    assert real.window.isVisible()
    assert not real.window.query.isEnabled()
    qtbot.waitUntil(real.window.query.isEnabled, timeout=20_000)


@pytest.mark.parametrize(
    ("environ", "missing"),
    [
        ({}, True),
        ({"DISPLAY": ":64999"}, True),
        ({"DISPLAY": ":64999.0", "WAYLAND_DISPLAY": "wayland-0"}, False),
        ({"DISPLAY": "localhost:10.0"}, False),
        ({"WAYLAND_DISPLAY": "wayland-0"}, False),
        ({"QT_QPA_PLATFORM": "offscreen"}, False),
        ({"DISPLAY": ""}, True),
    ],
)
def test_that_a_missing_display_is_noticed(environ: dict[str, str], missing: bool) -> None:
    assert (missing_display(environ, platform="linux") is not None) is missing
    assert missing_display(environ, platform="win32") is None


def test_that_a_display_that_listens_is_taken(tmp_path: Path) -> None:
    folder = Path("/tmp/.X11-unix")  # noqa: S108  (where X servers listen)
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as server:
        server.bind(f"\0{folder}/X64998")
        server.listen()
        assert missing_display({"DISPLAY": ":64998"}, platform="linux") is None


START = "import sys; from mas_app.desktop import run_desktop; sys.exit(run_desktop(['mas']))"


def environment(home: Path, **changes: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"}}
    return {**kept, "MAS_HOME": str(home), **changes}


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux runs without a display")
def test_that_without_a_display_the_desktop_says_what_to_do(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", START], env=environment(tmp_path), capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 1
    assert "there is no display" in done.stderr
    assert "mas ask" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX systems")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_that_a_signal_closes_the_desktop_in_order(tmp_path: Path, number: signal.Signals) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", START],
        env=environment(tmp_path, QT_QPA_PLATFORM="offscreen"),
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        deadline = time.monotonic() + 30
        while not (tmp_path / "users" / "default" / "history.db").exists() and time.monotonic() < deadline:
            time.sleep(0.05)
        time.sleep(0.5)
        process.send_signal(number)
        _, errors = process.communicate(timeout=20)
    finally:
        process.kill()
    assert process.returncode == 0, errors
    assert "Traceback" not in errors
    assert not list((tmp_path / "users" / "default").glob("history.db-wal"))
