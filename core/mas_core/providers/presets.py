"""Providers that are set up by choosing them from a list, and servers that are found running on this computer."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from mas_core.errors import MasError, ProviderError
from mas_core.models import FailureKind
from mas_core.providers.base import ModelInfo
from mas_core.providers.registry import KeyLookup
from mas_core.settings import BUILTIN_MODEL, CallTimeouts, ProviderSettings

_LOCAL = CallTimeouts(first_token_s=180, total_s=900)
"""A server at home may have to load its model first."""
_FOUND_WITHIN_S = 1.0
_LISTED_WITHIN_S = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """A provider to choose from a list.

    Attributes:
        id: The name that it gets in the settings, where that is free.
        name: As its makers write it.
        base_url: Empty for one whose address the person gives.
        keys_page: Web page where a key is made, or empty.
        local: Whether it runs on this computer and needs no key.
    """

    id: str
    name: str
    base_url: str
    keys_page: str = ""
    local: bool = False
    headers: Mapping[str, str] = field(default_factory=dict)

    def settings(self, *, taken: Mapping[str, object]) -> ProviderSettings:
        """Returns the provider's settings under a name that is not ``taken``."""
        name, count = self.id, 2
        while name in taken:
            name, count = f"{self.id}{count}", count + 1
        return ProviderSettings(
            id=name,
            base_url=self.base_url or "https://example.org/v1",
            key="none" if self.local else "keyring",
            # Servers at home run one model at a time; more calls at once would only wait where nobody can see it.
            concurrency=1 if self.local else 32,
            timeouts=_LOCAL if self.local else CallTimeouts(),
            headers=self.headers,
        )


def _cloud(preset: str, name: str, base_url: str, keys_page: str, **headers: str) -> Preset:
    return Preset(id=preset, name=name, base_url=base_url, keys_page=keys_page, headers=headers)


PRESETS: tuple[Preset, ...] = (
    _cloud("openrouter", "OpenRouter", "https://openrouter.ai/api/v1", "https://openrouter.ai/settings/keys"),
    _cloud("openai", "OpenAI", "https://api.openai.com/v1", "https://platform.openai.com/api-keys"),
    _cloud("groq", "Groq", "https://api.groq.com/openai/v1", "https://console.groq.com/keys"),
    _cloud("together", "Together AI", "https://api.together.xyz/v1", "https://api.together.ai/settings/api-keys"),
    _cloud("mistral", "Mistral AI", "https://api.mistral.ai/v1", "https://console.mistral.ai/api-keys"),
    _cloud("deepseek", "DeepSeek", "https://api.deepseek.com/v1", "https://platform.deepseek.com/api_keys"),
    _cloud("anthropic", "Anthropic", "https://api.anthropic.com/v1", "https://console.anthropic.com/settings/keys"),
    _cloud(
        "gemini",
        "Google Gemini",
        "https://generativelanguage.googleapis.com/v1beta/openai",
        "https://aistudio.google.com/apikey",
    ),
    Preset(id="ollama", name="Ollama", base_url="http://127.0.0.1:11434/v1", local=True),
    Preset(id="lmstudio", name="LM Studio", base_url="http://127.0.0.1:1234/v1", local=True),
    Preset(id="llamacpp", name="llama.cpp", base_url="http://127.0.0.1:8080/v1", local=True),
    Preset(id="provider", name="Other", base_url=""),
)
LOCAL_PRESETS = tuple(preset for preset in PRESETS if preset.local)


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelList:
    """What a provider offers, and how long it took to say so."""

    models: tuple[ModelInfo, ...]
    latency_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundServer:
    """A server that answers on this computer."""

    preset: Preset
    listed: ModelList


async def find_local_servers(presets: tuple[Preset, ...] = LOCAL_PRESETS) -> tuple[FoundServer, ...]:
    """Asks the usual ports of this computer, all at once, for a second at most. Nothing leaves the computer."""
    return tuple(found for found in await asyncio.gather(*map(_found, presets)) if found is not None)


async def _found(preset: Preset) -> FoundServer | None:
    settings = preset.settings(taken={})
    quick = replace(settings, timeouts=replace(settings.timeouts, connect_s=_FOUND_WITHIN_S / 2))
    try:
        listed = await _list(quick, _no_key, within_s=_FOUND_WITHIN_S)
    except MasError:
        return None  # nothing is there, or something else than a model server
    return FoundServer(preset=preset, listed=listed)


async def _no_key(_provider: ProviderSettings) -> str | None:
    return None


class ModelLists:
    """The providers' models, asked for once a session. A provider whose address or key place changes is asked anew."""

    def __init__(self, find_key: KeyLookup) -> None:
        """Takes how keys are found; each is looked up anew with every request."""
        self._find_key = find_key
        self._known: dict[str, tuple[ProviderSettings, ModelList]] = {}

    async def get(self, provider: ProviderSettings, *, fresh: bool = False) -> ModelList:
        """Returns a provider's models; ``fresh`` asks again. Cancelling the task ends the request.

        Raises:
            ProviderError: It did not answer, or with an error.
            KeyMissing: Its key is not there.
        """
        if provider.embedded:
            # Asking it would start it, which takes memory that nobody may need.
            return ModelList(models=(ModelInfo(id=BUILTIN_MODEL),), latency_s=0.0)
        known = self._known.get(provider.id)
        if known is not None and known[0] == provider and not fresh:
            return known[1]
        listed = await _list(provider, self._find_key, within_s=_LISTED_WITHIN_S)
        self._known[provider.id] = (provider, listed)
        return listed


async def _list(provider: ProviderSettings, find_key: KeyLookup, *, within_s: float) -> ModelList:
    # The HTTP stack takes 0.2 s to import, and a list of presets is shown without it.
    from mas_core.providers.openai_compatible import OpenAICompatibleProvider  # noqa: PLC0415

    async def key() -> str | None:
        return await find_key(provider)

    client = OpenAICompatibleProvider(provider, find_key=key)
    began_s = time.perf_counter()
    try:
        async with asyncio.timeout(within_s):
            models = await client.models()
    except TimeoutError as exc:
        raise ProviderError(f"{provider.origin} did not answer within {within_s:g} s.", kind=FailureKind.TIMEOUT) from exc
    finally:
        await client.aclose()
    return ModelList(models=tuple(sorted(models, key=lambda model: model.id)), latency_s=time.perf_counter() - began_s)
