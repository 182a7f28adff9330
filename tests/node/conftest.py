"""Homes with a fake provider behind them, and nodes in them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.core.house import config
from tests.fakes.behaviour import ModelBehaviour
from tests.fakes.running import FakeProviderThread
from tests.node.running import NodeProcess

StartNode = Callable[..., NodeProcess]


@pytest.fixture
def provider() -> Iterator[Callable[..., FakeProviderThread]]:
    """Starts fake providers; stopped after the test."""
    with ExitStack() as stack:
        yield lambda **models: stack.enter_context(FakeProviderThread(models))


@pytest.fixture
def home(tmp_path: Path) -> Callable[..., Path]:
    """Makes a home whose agents are the given models of a fake provider."""

    def make(
        fake: FakeProviderThread, name: str = "home", *, provider: str = "", more: str = "", **models: ModelBehaviour
    ) -> Path:
        folder = tmp_path / name
        folder.mkdir(exist_ok=True)
        (folder / "config.toml").write_text(config(fake.base_url, models, provider=provider, more=more), encoding="utf-8")
        return folder

    return make


@pytest.fixture
def start_node(
    provider: Callable[..., FakeProviderThread], home: Callable[..., Path]
) -> Iterator[Callable[..., tuple[NodeProcess, FakeProviderThread]]]:
    """Starts a node with an agent for each model; killed after the test if it still runs."""
    with ExitStack() as stack:

        def start(
            *arguments: str, plain: bool = True, settings: str = "", more: str = "", **models: ModelBehaviour
        ) -> tuple[NodeProcess, FakeProviderThread]:
            fake = provider(**models)
            folder = home(fake, provider=settings, more=more, **models)
            return stack.enter_context(NodeProcess(folder, *arguments, plain=plain)), fake

        yield start
