"""What tests of the core share; :mod:`tests.core.house` and :mod:`tests.core.going_on` build it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Protocol

import pytest

from tests.core.going_on import Place, open_place
from tests.core.house import House, open_house
from tests.fakes.provider import ModelBehaviour


class Houses(Protocol):
    """Opens a core for these models; see :func:`tests.core.house.open_house`."""

    async def __call__(
        self,
        models: Mapping[str, ModelBehaviour] | None = None,
        /,
        *,
        more: str = "",
        provider: str = "",
        lock_timeout_s: float = 5.0,
        **named: ModelBehaviour,
    ) -> House: ...


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[Houses]:
    """Opens a core whose agents are the given models; the first one is the aggregator. Closed after the test."""
    async with AsyncExitStack() as stack:

        async def make(
            models: Mapping[str, ModelBehaviour] | None = None,
            /,
            *,
            more: str = "",
            provider: str = "",
            lock_timeout_s: float = 5.0,
            **named: ModelBehaviour,
        ) -> House:
            everyone = {**(models or {}), **named}
            opening = open_house(tmp_path, everyone, more=more, provider=provider, lock_timeout_s=lock_timeout_s)
            return await stack.enter_async_context(opening)

        yield make


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    """A home where the program can be started again and again."""
    async with open_place(tmp_path) as place:
        yield place
