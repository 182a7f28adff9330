"""A settings window over real files, a real provider and a keyring in memory, for tests and pictures."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent

from mas_app.core_thread import CoreThread
from mas_app.settings.store import SettingsStore
from mas_app.settings.window import SettingsWindow
from mas_app.theme import Theme
from mas_core.paths import Paths
from mas_core.secrets import KeyStore
from mas_core.settings import Settings, default_settings, load_settings
from mas_core.settings_file import SettingsFile
from tests.app.scripted import ScriptedCore

BY_HAND = """\
# Mine.
[providers.openrouter]
base_url = "{base_url}"  # where
key = "keyring"

[agents.qwen]
provider = "openrouter"
model = "qwen/qwen-2.5-7b"   # small
temperature = 0.3

[agents.llama]
provider = "openrouter"
model = "meta/llama-3.1-8b"

[panels.default]
agents = ["qwen", "llama"]
aggregator = "llama"
"""


class MemoryKeyring:
    """A keyring that forgets everything with its test."""

    def __init__(self) -> None:
        self.keys: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.keys.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.keys[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.keys[service, username]


@dataclass(frozen=True, kw_only=True)
class Home:
    """What a test needs of an open settings window."""

    window: SettingsWindow
    store: SettingsStore
    keyring: MemoryKeyring
    file: Path

    @property
    def text(self) -> str:
        """What stands in the settings file."""
        return self.file.read_text(encoding="utf-8")

    @property
    def settings(self) -> Settings:
        """What the settings file says."""
        return load_settings(self.file)


WaitUntil = Callable[[Callable[[], bool]], None]


@contextmanager
def opened(folder: Path, *, theme: Theme, wait_until: WaitUntil, text: str | None = None) -> Iterator[Home]:
    """Opens a settings window in ``folder`` and closes it, with its thread, at the end."""
    paths = Paths.below(folder)
    if text is not None:
        paths.config_file.write_text(text, encoding="utf-8")
    core = ScriptedCore(default_settings(), {})

    @asynccontextmanager
    async def open_core() -> AsyncIterator[ScriptedCore]:
        async with core.opened() as one:
            yield one

    thread: CoreThread[ScriptedCore] = CoreThread(open_core)
    thread.start().result(10)
    keyring = MemoryKeyring()
    store = SettingsStore(
        thread,  # type: ignore[arg-type]  # a scripted core fits
        file=SettingsFile(paths.config_file),
        keys=KeyStore({}, keyring_backend=keyring),
    )
    window = SettingsWindow(store, theme=theme, paths=paths, history=paths.history())
    store.begin()
    window.show()
    wait_until(lambda: store.ready)
    try:
        yield Home(window=window, store=store, keyring=keyring, file=paths.config_file)
    finally:
        store.close()
        window.hide()
        thread.stop()
        window.deleteLater()
        QCoreApplication.sendPostedEvents(window, QEvent.Type.DeferredDelete.value)
