"""A machine without a keyring: what is said, and the ways that go on."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.fakes.behaviour import ModelBehaviour
from tests.fakes.running import FakeProviderThread

KEY = "sk-other-0123456789abcdef"


def mas(home: Path, *arguments: str, given: str = "", **environ: str) -> subprocess.CompletedProcess[str]:
    backend = {"PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"}
    return subprocess.run(
        [sys.executable, "-m", "mas_app", *arguments],
        env={**os.environ, "MAS_HOME": str(home), **backend, **environ},
        input=given,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def configured(home: Path, base_url: str, key: str) -> None:
    home.mkdir(exist_ok=True)
    (home / "config.toml").write_text(f'[providers.fake]\nbase_url = "{base_url}"\nkey = "{key}"\n', encoding="utf-8")


@pytest.mark.parametrize(
    "backend",
    ["keyring.backends.fail.Keyring", "keyring.backends.null.Keyring", "keyring.backends.chainer.ChainerBackend"],
)
def test_that_storing_a_key_where_none_is_kept_is_refused_with_the_ways_out(tmp_path: Path, backend: str) -> None:
    configured(tmp_path, "http://127.0.0.1:9/v1", "keyring")
    ran = mas(tmp_path, "key", "set", "fake", given=KEY, PYTHON_KEYRING_BACKEND=backend)
    assert ran.returncode == 1
    assert "No keyring was found" in ran.stderr
    assert 'key = "env:NAME"' in ran.stderr
    assert 'key = "file:PATH"' in ran.stderr
    assert KEY not in ran.stdout + ran.stderr


@pytest.mark.parametrize("way", ["env", "file", "credential"])
def test_that_every_other_way_works_there(tmp_path: Path, way: str) -> None:
    file = tmp_path / "fake"
    file.write_text(KEY + "\n", encoding="utf-8")
    file.chmod(0o600)
    ways = {"env": "env:THE_KEY", "file": f"file:{file}", "credential": "keyring"}
    environ = {"env": {"THE_KEY": KEY}, "file": {}, "credential": {"CREDENTIALS_DIRECTORY": str(tmp_path)}}[way]
    home = tmp_path / "home"
    with FakeProviderThread({"m": ModelBehaviour(text="Yes.")}, key=KEY) as fake:
        configured(home, fake.base_url, ways[way])
        tested = mas(home, "key", "test", "--json", "fake", **environ)
    assert tested.returncode == 0, tested.stderr
    assert '"models":1' in tested.stdout
    assert '"key_needed":true' in tested.stdout
    assert KEY not in tested.stdout + tested.stderr


def test_that_a_wrong_key_fails_and_an_open_list_is_not_taken_for_proof(tmp_path: Path) -> None:
    with FakeProviderThread({"m": ModelBehaviour(text="Yes.")}, key="sk-right-0123456789") as fake:
        configured(tmp_path, fake.base_url, "env:THE_KEY")
        wrong = mas(tmp_path, "key", "test", "fake", THE_KEY=KEY)
    with FakeProviderThread({"m": ModelBehaviour(text="Yes.")}) as fake:
        configured(tmp_path, fake.base_url, "env:THE_KEY")
        unproven = mas(tmp_path, "key", "test", "fake", THE_KEY=KEY)
    assert wrong.returncode == 1
    assert unproven.returncode == 0
    assert "does not show that the key is right" in unproven.stderr
