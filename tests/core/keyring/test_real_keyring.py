"""Keys in a real Secret Service, by the command line and over a restart of the service; and what is said when it is locked."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.fakes.behaviour import ModelBehaviour
from tests.fakes.running import FakeProviderThread

KEY = "sk-real-0123456789abcdef"
_UNLOCKED = 'eval "$(printf "%s" "$KEYRING_PASSWORD" | gnome-keyring-daemon --unlock --components=secrets 2>/dev/null)"; "$@"'
_LOCKED = 'eval "$(gnome-keyring-daemon --start --components=secrets 2>/dev/null)"; "$@"'

pytestmark = pytest.mark.skipif(
    not (shutil.which("gnome-keyring-daemon") and shutil.which("dbus-run-session")),
    reason="needs gnome-keyring-daemon and dbus-run-session",
)


@dataclass(frozen=True)
class Desk:
    """A home with one provider, and a keyring of its own."""

    folder: Path

    def mas(self, *arguments: str, given: str = "", locked: bool = False) -> subprocess.CompletedProcess[str]:
        """Runs one command in a session with a keyring that was just started, locked or not."""
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("MAS_", "COV"))
            and name not in {"DBUS_SESSION_BUS_ADDRESS", "PYTHON_KEYRING_BACKEND", "DISPLAY"}
        }
        own = {
            "HOME": str(self.folder),
            "XDG_RUNTIME_DIR": str(self.folder / "run"),
            "XDG_DATA_HOME": str(self.folder / "data"),
            "MAS_HOME": str(self.folder / "home"),
            "KEYRING_PASSWORD": "of the keyring",
        }
        start = _LOCKED if locked else _UNLOCKED
        return subprocess.run(
            ["dbus-run-session", "--", "bash", "-c", start, "_", sys.executable, "-m", "mas_app", *arguments],
            env={**kept, **own},
            input=given,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    (tmp_path / "run").mkdir(mode=0o700)
    (tmp_path / "home").mkdir()
    return Desk(tmp_path)


@pytest.mark.slow
def test_that_a_key_is_kept_over_sessions_used_and_deleted_and_never_shown(desk: Desk) -> None:
    with FakeProviderThread({"m": ModelBehaviour(text="Yes.")}, key=KEY) as fake:
        (desk.folder / "home" / "config.toml").write_text(f'[providers.fake]\nbase_url = "{fake.base_url}"\nkey = "keyring"\n')
        said = [
            missing := desk.mas("key", "test", "fake"),
            stored := desk.mas("key", "set", "fake", given=KEY + "\n"),
            listed := desk.mas("key", "list"),
            tested := desk.mas("key", "test", "fake"),
            locked := desk.mas("key", "test", "fake", locked=True),
            deleted := desk.mas("key", "delete", "fake"),
            gone := desk.mas("key", "test", "fake"),
        ]
    assert (missing.returncode, "mas key set fake" in missing.stderr) == (1, True)
    assert (stored.returncode, stored.stdout) == (0, "")
    assert any(line.startswith("fake") and line.endswith("found") for line in listed.stdout.splitlines())
    assert "lists 1 model." in tested.stdout
    assert "without a key" not in tested.stderr
    assert (locked.returncode, "Unlock it" in locked.stderr) == (1, True)
    assert deleted.returncode == 0
    assert gone.returncode == 1
    assert not any(KEY in ran.stdout + ran.stderr for ran in said)
    assert not any(KEY.encode() in file.read_bytes() for file in (desk.folder / "home").rglob("*") if file.is_file())
