"""Runs the program as a person does: real processes, a home of its own, a fake provider over real HTTP."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.fakes.behaviour import ModelBehaviour
from tests.fakes.running import FakeProviderThread

TIMEOUT_S = 60.0


def _as_from_a_terminal() -> None:
    """A shell starts background jobs with Ctrl+C ignored, and their children inherit that."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@dataclass(frozen=True)
class Ran:
    """How a command ended."""

    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Home:
    """A MAS_HOME of its own."""

    folder: Path

    @property
    def config(self) -> Path:
        return self.folder / "config.toml"

    @property
    def history(self) -> Path:
        return self.folder / "users" / "default" / "history.db"

    def environment(self) -> dict[str, str]:
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("MAS_", "COV"))}
        return {**kept, "MAS_HOME": str(self.folder), "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"}

    def start(self, *arguments: str, **options: object) -> subprocess.Popen[str]:
        return subprocess.Popen(  # type: ignore[call-overload,no-any-return]  # options go through as they are
            [sys.executable, "-m", "mas_app", *arguments],
            env=self.environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            **{"preexec_fn": _as_from_a_terminal, **options},
        )

    def mas(self, *arguments: str, given: str = "", **options: object) -> Ran:
        process = self.start(*arguments, stdin=subprocess.PIPE, **options)
        out, err = process.communicate(given, timeout=TIMEOUT_S)
        return Ran(process.returncode, out, err)

    def configure(self, base_url: str, models: Sequence[str], *, aggregator: str, extra: str = "", provider: str = "") -> None:
        """Writes settings with one agent a model, named as the model."""
        agents = "".join(
            f'[agents.{model}]\nprovider = "fake"\nmodel = "{model}"\n' for model in dict.fromkeys((*models, aggregator))
        )
        names = ", ".join(f'"{model}"' for model in models)
        self.config.write_text(
            f'[providers.fake]\nbase_url = "{base_url}"\n{provider}\n{agents}'
            f'[panels.default]\nagents = [{names}]\naggregator = "{aggregator}"\n{extra}',
            encoding="utf-8",
        )


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """An empty home, as on a fresh machine."""
    return Home(tmp_path)


@pytest.fixture
def panel(home: Home) -> Iterator[Callable[..., FakeProviderThread]]:
    """Starts a fake provider with these models and a home whose panel they are; ``judge`` is the aggregator."""
    running: list[FakeProviderThread] = []

    def start(key: str | None = None, provider: str = "", **models: ModelBehaviour) -> FakeProviderThread:
        models.setdefault("judge", ModelBehaviour(text="The panel agrees on little."))
        fake = FakeProviderThread(models, key=key)
        fake.__enter__()
        running.append(fake)
        home.configure(fake.base_url, [name for name in models if name != "judge"], aggregator="judge", provider=provider)
        return fake

    yield start
    for fake in running:
        fake.__exit__(None, None, None)
