"""Where keys come from, and what is said when there is none."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from mas_core.errors import InputError, KeyMissing, MachineError
from mas_core.log import redactor
from mas_core.secrets import SERVICE, KeyPlace, KeySource, KeyStore

ORIGIN = "https://openrouter.ai"
KEY = "sk-or-v1-0123456789abcdef"
PLAIN_KEY = "plain.looking.value.42"
KEYRING = KeySource(place=KeyPlace.KEYRING)


class MemoryKeyring:
    """A keyring that keeps its keys in memory."""

    name = "memory"

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


class ForgetfulKeyring(MemoryKeyring):
    """Takes keys and keeps none, as the null backend does."""

    def set_password(self, service: str, username: str, password: str) -> None:
        """Takes it."""


class FailingKeyring(MemoryKeyring):
    """Raises whatever it was told to."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error = error

    def get_password(self, service: str, username: str) -> str | None:
        raise self.error

    def set_password(self, service: str, username: str, password: str) -> None:
        raise self.error


class PyWinTypesError(Exception):
    """Like pywintypes.error, which is no OSError."""


def key_file(folder: Path, *, content: bytes = KEY.encode() + b"\n", mode: int = 0o600) -> Path:
    path = folder / "key"
    path.write_bytes(content)
    path.chmod(mode)
    return path


@pytest.mark.parametrize("text", ["keyring", "none", "env:OPENROUTER_API_KEY", "file:~/keys/openrouter", "file:C:\\key.txt"])
def test_that_the_settings_value_is_read_and_shown_alike(text: str) -> None:
    assert str(KeySource.parse(text)) == text


@pytest.mark.parametrize("text", ["", "Keyring", "env:", "env:1A", "env:A B", "file:", "file: ", "keyring:x", "none:", KEY])
def test_that_a_pasted_key_is_refused_and_not_repeated(text: str) -> None:
    with pytest.raises(InputError, match="not the key itself") as caught:
        KeySource.parse(text)
    assert KEY not in str(caught.value)


async def test_that_a_stored_key_is_found_for_its_origin_only() -> None:
    keyring = MemoryKeyring()
    store = KeyStore({}, keyring_backend=keyring)
    await store.set("openrouter", ORIGIN, f" {KEY}\n")
    assert keyring.kept == {(SERVICE, f"openrouter@{ORIGIN}"): KEY}
    assert await store.find("openrouter", ORIGIN, KEYRING) == KEY
    for provider, origin in (("openrouter", "https://evil.example"), ("openrouter", f"{ORIGIN}:8443"), ("other", ORIGIN)):
        with pytest.raises(KeyMissing, match=f"mas key set {provider}"):
            await store.find(provider, origin, KEYRING)
    assert await store.delete("openrouter", ORIGIN)
    assert not await store.delete("openrouter", ORIGIN)
    with pytest.raises(KeyMissing):
        await store.find("openrouter", ORIGIN, KEYRING)


async def test_that_a_provider_without_a_key_asks_nobody() -> None:
    store = KeyStore({}, keyring_backend=FailingKeyring(AssertionError("was asked")))
    assert await store.find("ollama", "http://127.0.0.1:11434", KeySource.parse("none")) is None


@pytest.mark.parametrize("key", ["", "  ", "two words", "two\nlines", "schl\xfcssel", "a\0b"])
async def test_that_what_is_no_key_is_not_stored(key: str) -> None:
    keyring = MemoryKeyring()
    with pytest.raises(InputError):
        await KeyStore({}, keyring_backend=keyring).set("openrouter", ORIGIN, key)
    assert keyring.kept == {}


async def test_that_a_variable_named_in_the_settings_is_used() -> None:
    source = KeySource.parse("env:MY_KEY")
    store = KeyStore({"MY_KEY": f"{KEY}\n", "EMPTY": " ", "LINES": "a\nb"})
    assert await store.find("openrouter", ORIGIN, source) == KEY
    for name in ("MISSING", "EMPTY", "LINES"):
        with pytest.raises(KeyMissing, match=name):
            await store.find("openrouter", ORIGIN, KeySource.parse(f"env:{name}"))


async def test_that_a_private_file_is_used(tmp_path: Path) -> None:
    source = KeySource.parse(f"file:{key_file(tmp_path)}")
    assert await KeyStore({}).find("openrouter", ORIGIN, source) == KEY
    key_file(tmp_path, content=b"\xef\xbb\xbf" + KEY.encode() + b"\r\n")
    assert await KeyStore({}).find("openrouter", ORIGIN, source) == KEY


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o620, 0o601])
async def test_that_a_file_open_to_others_is_refused_with_the_command_to_run(tmp_path: Path, mode: int) -> None:
    path = key_file(tmp_path, mode=mode)
    with pytest.raises(MachineError, match=f"chmod 600 {path}"):
        await KeyStore({}).find("openrouter", ORIGIN, KeySource.parse(f"file:{path}"))


@pytest.mark.parametrize("content", [b"", b"\n", b"\xff\xfe", b"a b", b"x" * 20_000])
async def test_that_a_file_without_a_key_is_named_and_not_shown(tmp_path: Path, content: bytes) -> None:
    path = key_file(tmp_path, content=content)
    with pytest.raises(MachineError, match="key") as caught:
        await KeyStore({}).find("openrouter", ORIGIN, KeySource.parse(f"file:{path}"))
    assert str(path) in str(caught.value)
    assert "xxx" not in str(caught.value)


async def test_that_no_file_a_folder_and_a_pipe_are_named(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe", 0o600)
    with pytest.raises(KeyMissing, match="not there"):
        await KeyStore({}).find("openrouter", ORIGIN, KeySource.parse(f"file:{tmp_path / 'missing'}"))
    for name in ("", "pipe", "missing/below"):
        with pytest.raises(MachineError, match=str(tmp_path)):
            await KeyStore({}).find("openrouter", ORIGIN, KeySource.parse(f"file:{tmp_path / name}"))


async def test_that_a_services_credential_comes_first(tmp_path: Path) -> None:
    (tmp_path / "openrouter").write_text("credential-key\n")
    keyring = MemoryKeyring()
    store = KeyStore({"CREDENTIALS_DIRECTORY": str(tmp_path), "VAR": "other-key"}, keyring_backend=keyring)
    for provider in ("openrouter", "mistral"):
        await store.set(provider, ORIGIN, KEY)
    assert await store.find("openrouter", ORIGIN, KEYRING) == "credential-key"
    assert await store.find("openrouter", ORIGIN, KeySource.parse("env:VAR")) == "credential-key"
    assert await store.find("mistral", ORIGIN, KEYRING) == KEY
    with pytest.raises(KeyMissing):
        await store.find("../openrouter", ORIGIN, KEYRING)


async def test_that_every_key_that_is_read_is_kept_out_of_the_log(tmp_path: Path) -> None:
    (tmp_path / "credential").write_text(f"{PLAIN_KEY}-credential")
    path = key_file(tmp_path, content=f"{PLAIN_KEY}-file".encode())
    keyring = MemoryKeyring()
    keyring.kept[SERVICE, f"ring@{ORIGIN}"] = f"{PLAIN_KEY}-ring"
    store = KeyStore({"CREDENTIALS_DIRECTORY": str(tmp_path), "VAR": f"{PLAIN_KEY}-variable"}, keyring_backend=keyring)
    await store.find("credential", ORIGIN, KEYRING)
    await store.find("a", ORIGIN, KeySource.parse(f"file:{path}"))
    await store.find("ring", ORIGIN, KEYRING)
    await store.find("a", ORIGIN, KeySource.parse("env:VAR"))
    await store.set("set", ORIGIN, f"{PLAIN_KEY}-set")
    for ending in ("credential", "file", "ring", "variable", "set"):
        assert PLAIN_KEY not in redactor.redact(f"<{PLAIN_KEY}-{ending}>")


async def test_that_a_keyring_that_keeps_nothing_is_noticed() -> None:
    with pytest.raises(MachineError, match="did not keep"):
        await KeyStore({}, keyring_backend=ForgetfulKeyring()).set("openrouter", ORIGIN, KEY)


async def test_that_errors_of_keyrings_are_told_in_plain_words() -> None:
    from keyring.errors import InitError, KeyringLocked, NoKeyringError, PasswordSetError

    said = {
        NoKeyringError("none"): "No keyring was found",
        KeyringLocked("locked"): "Unlock it",
        InitError("dismissed"): "Unlock it",
        PasswordSetError(KEY): "PasswordSetError",
        PyWinTypesError(1783, "CredWrite", KEY): "PyWinTypesError",
        RuntimeError(KEY): "RuntimeError",
    }
    for error, words in said.items():
        store = KeyStore({}, keyring_backend=FailingKeyring(error))
        for action in (store.find("p", ORIGIN, KEYRING), store.set("p", ORIGIN, KEY), store.delete("p", ORIGIN)):
            with pytest.raises(MachineError, match=words) as caught:
                await action
            assert KEY not in str(caught.value)
            assert caught.value.__cause__ is error


def run_with_backend(script: str, **environ: str) -> str:
    """Runs a script in a process where the library keyring chooses its backend as the environment says."""
    result = subprocess.run(
        [sys.executable, "-c", script], env={**os.environ, **environ}, capture_output=True, text=True, check=True, timeout=30
    )
    return result.stdout


@pytest.mark.parametrize("backend", ["keyring.backends.fail.Keyring", "keyring.backends.null.Keyring"])
def test_that_a_backend_that_keeps_nothing_counts_as_none(backend: str) -> None:
    script = """
import asyncio
from mas_core.secrets import KeySource, KeyStore
from mas_core.errors import MachineError
store = KeyStore({})
print(asyncio.run(store.state()))
try:
    asyncio.run(store.find("openrouter", "https://openrouter.ai", KeySource.parse("keyring")))
except MachineError as exc:
    print(exc)
"""
    first, second = run_with_backend(script, PYTHON_KEYRING_BACKEND=backend).splitlines()
    assert "available=False" in first
    assert "env:NAME" in first
    assert "No keyring was found" in second


async def test_that_a_keyring_that_is_there_is_said() -> None:
    state = await KeyStore({}, keyring_backend=MemoryKeyring()).state()
    assert (state.available, state.backend, state.advice) == (True, "memory", "")


def test_that_keyring_is_not_imported_before_it_is_needed() -> None:
    script = """
import asyncio, sys
from mas_core.secrets import KeySource, KeyStore
asyncio.run(KeyStore({"A": "key-key-key"}).find("p", "https://a", KeySource.parse("env:A")))
print("keyring" in sys.modules)
"""
    assert run_with_backend(script) == "False\n"


SECRET_SERVICE = """
import asyncio
from mas_core.errors import KeyMissing
from mas_core.secrets import KeySource, KeyStore
source = KeySource.parse("keyring")
async def main():
    store = KeyStore({})
    print((await store.state()).available)
    await store.set("openrouter", "https://openrouter.ai", "sk-real-0123456789")
    print(await KeyStore({}).find("openrouter", "https://openrouter.ai", source))
    try:
        await store.find("openrouter", "https://evil.example", source)
    except KeyMissing:
        print("missing")
    print(await store.delete("openrouter", "https://openrouter.ai"), await store.delete("openrouter", "https://openrouter.ai"))
asyncio.run(main())
"""


@pytest.mark.skipif(
    not (shutil.which("gnome-keyring-daemon") and shutil.which("dbus-run-session")),
    reason="needs gnome-keyring-daemon and dbus-run-session",
)
def test_that_a_real_secret_service_keeps_and_returns_keys(tmp_path: Path) -> None:
    run = tmp_path / "run"
    run.mkdir(mode=0o700)
    start = 'eval "$(printf "\\n" | gnome-keyring-daemon --unlock --components=secrets 2>/dev/null)"; "$@"'
    environ = {
        name: value for name, value in os.environ.items() if name not in {"DBUS_SESSION_BUS_ADDRESS", "PYTHON_KEYRING_BACKEND"}
    }
    result = subprocess.run(
        ["dbus-run-session", "--", "bash", "-c", start, "_", sys.executable, "-c", SECRET_SERVICE],
        env={**environ, "HOME": str(tmp_path), "XDG_RUNTIME_DIR": str(run), "XDG_DATA_HOME": str(tmp_path / "data")},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert result.stdout.splitlines() == ["True", "sk-real-0123456789", "missing", "True False"], result.stderr
