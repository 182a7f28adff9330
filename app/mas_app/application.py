"""Runs the window's session in Qt's loop, from its first paint to its end."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence

import qasync
from PySide6.QtWidgets import QApplication

from mas_app.core_api import CoreApi
from mas_app.core_thread import OpenCore
from mas_app.icons import app_icon
from mas_app.language import Language, chosen_language
from mas_app.nodes.seen import NodeHost
from mas_app.session import Session
from mas_app.unix_signals import SignalWatch
from mas_core.paths import Paths
from mas_resources import APPLICATION_ID

_SWITCH_INTERVAL_S = 0.001
"""How long another thread may keep the interpreter from the window's. With Python's 5 ms, eight streams and the loading of the
analysis make gaps of 110 to 240 ms; with this, of 30."""


def make_application(argv: Sequence[str]) -> QApplication:
    """Returns the application in the look that the themes are made for. Only the session ends it, never a closed window."""
    sys.setswitchinterval(_SWITCH_INTERVAL_S)
    app = QApplication(list(argv))
    app.setStyle("Fusion")
    app.setApplicationName("mas")
    app.setApplicationDisplayName("MAS")
    app.setDesktopFileName(APPLICATION_ID)
    app.setWindowIcon(app_icon())
    app.setQuitOnLastWindowClosed(False)
    return app


def run_session(argv: Sequence[str], *, paths: Paths, open_core: OpenCore[CoreApi], host: NodeHost | None = None) -> int:
    """Runs a session from its first paint to its end, and returns the exit code; see :class:`Session`."""
    app = make_application(argv)
    Language(app, choice=chosen_language(paths.config_file))
    with asyncio.Runner(loop_factory=lambda: qasync.QEventLoop(app)) as runner:
        return runner.run(_run(app, paths=paths, open_core=open_core, host=host))


async def _run(app: QApplication, *, paths: Paths, open_core: OpenCore[CoreApi], host: NodeHost | None) -> int:
    closing = asyncio.Event()
    session = Session(app, paths=paths, open_core=open_core, host=host)
    session.closing.connect(closing.set)
    watch = SignalWatch(session.closing.emit)
    try:
        session.begin()
        await closing.wait()
        await session.close()
    finally:
        watch.close()
    return 0
