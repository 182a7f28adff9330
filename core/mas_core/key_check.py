"""Tries a provider's key: asks for its list of models, which costs nothing."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, replace

from mas_core.errors import MachineError, MasError
from mas_core.providers.base import ModelInfo
from mas_core.providers.registry import KeyLookup, ProviderRegistry
from mas_core.settings import ProviderSettings

CHECK_WITHIN_S = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyCheck:
    """What a provider said to its key.

    Attributes:
        models: The models that it lists.
        latency_s: How long the list took, connecting included.
        key_needed: Whether it refuses the list without the key. Some (OpenRouter) give it to anybody; then nothing is
            known of the key but that it did no harm.
    """

    models: tuple[ModelInfo, ...]
    latency_s: float
    key_needed: bool


async def check_key(provider: ProviderSettings, find_key: KeyLookup, *, within_s: float = CHECK_WITHIN_S) -> KeyCheck:
    """Asks a provider for its models with its key, and once more without.

    Raises:
        KeyMissing: There is no key where the settings say.
        ProviderError: The provider refuses, or cannot be reached.
        MachineError: It does not answer in time; or the key's place refuses.
    """
    started_s = time.perf_counter()
    models = await _models(provider, find_key, within_s=within_s)
    latency_s = time.perf_counter() - started_s
    return KeyCheck(models=models, latency_s=latency_s, key_needed=not await _lists_for_anybody(provider, within_s=within_s))


async def _models(provider: ProviderSettings, find_key: KeyLookup, *, within_s: float) -> tuple[ModelInfo, ...]:
    registry = ProviderRegistry({provider.id: provider}, find_key=find_key)
    try:
        async with asyncio.timeout(within_s):
            return tuple(await registry.get(provider.id).models())
    except TimeoutError as exc:
        raise MachineError(f"{provider.id} did not answer within {within_s:g} s. Are you connected, and is it up?") from exc
    finally:
        await registry.aclose()


async def _lists_for_anybody(provider: ProviderSettings, *, within_s: float) -> bool:
    async def no_key(_: ProviderSettings) -> str | None:
        return None

    try:
        await _models(replace(provider, key="none"), no_key, within_s=within_s)
    except MasError:
        return False
    return True
