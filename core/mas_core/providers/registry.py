"""One provider object for each provider of the settings, made when first asked for."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping

from mas_core.errors import InputError, MachineError
from mas_core.lent_keys import LentKey, may_be_lent_for
from mas_core.providers.base import Provider
from mas_core.secrets import KeySource, KeyStore
from mas_core.settings import ProviderSettings

_log = logging.getLogger(__name__)

KeyLookup = Callable[[ProviderSettings], Awaitable[str | None]]
"""Finds the key of a provider; raises KeyMissing."""


class ProviderRegistry:
    """Owns the providers and closes them."""

    def __init__(
        self,
        settings: Mapping[str, ProviderSettings],
        *,
        find_key: KeyLookup,
        former: ProviderRegistry | None = None,
    ) -> None:
        """Makes nothing yet.

        Args:
            settings: The providers by id.
            find_key: Finds their keys.
            former: The registry of settings that were changed since. The built-in model, which is a process, stays its.
        """
        self._settings = settings
        self._former = former
        self._find_key = find_key
        self._providers: dict[str, Provider] = {}
        self._keys: dict[str, str | None] = {}

    def get(self, provider_id: str) -> Provider:
        """Returns the provider; raises InputError if the settings have none of this name."""
        if provider_id not in self._providers:
            settings = self.settings(provider_id)
            if settings.embedded and self._former is not None:
                return self._former.get(provider_id)
            self._providers[provider_id] = self._make(settings)
        return self._providers[provider_id]

    def settings(self, provider_id: str) -> ProviderSettings:
        """Returns the settings of a provider; raises InputError if there are none."""
        try:
            return self._settings[provider_id]
        except KeyError as exc:
            raise InputError(
                f"There is no provider '{provider_id}' in the settings. There are: {', '.join(self._settings)}."
            ) from exc

    def _make(self, settings: ProviderSettings) -> Provider:
        # The HTTP stack takes 0.2 s to import; listing agents or the history does without it.
        if settings.embedded:
            from mas_core.providers.embedded import EmbeddedProvider  # noqa: PLC0415

            return EmbeddedProvider(settings)
        from mas_core.providers.openai_compatible import OpenAICompatibleProvider  # noqa: PLC0415

        return OpenAICompatibleProvider(settings, find_key=lambda: self._key(settings))

    async def key_to_lend(self, provider_id: str) -> LentKey | None:
        """Returns a provider's key as it may go along with a call to a node.

        None where there is none, and where the provider is on this computer: there its address means another server.
        """
        settings = self._settings.get(provider_id)
        if settings is None or settings.embedded or not may_be_lent_for(settings.base_url):
            return None
        try:
            key = await self._key(settings)
        except MachineError as exc:
            _log.info("no key of %s is lent: %s", provider_id, exc)
            return None
        return LentKey(base_url=settings.base_url, key=key) if key else None

    async def _key(self, settings: ProviderSettings) -> str | None:
        if settings.id not in self._keys:
            self._keys[settings.id] = await self._find_key(settings)
        return self._keys[settings.id]

    def forget(self, provider_id: str) -> None:
        """Has the key of a provider looked up anew at its next request."""
        self._keys.pop(provider_id, None)

    async def aclose(self) -> None:
        """Closes every provider that was made."""
        providers, self._providers = self._providers, {}
        for provider in providers.values():
            await provider.aclose()


def key_lookup(keys: KeyStore) -> KeyLookup:
    """Returns how providers find their keys."""

    async def find(provider: ProviderSettings) -> str | None:
        return await keys.find(provider.id, provider.origin, KeySource.parse(provider.key))

    return find
