"""``mas key``: providers' keys in the system's keyring. A key is read without echo, and never shown again."""

from __future__ import annotations

import argparse
import getpass
import os
import sys

import msgspec

from mas_core.errors import InputError, MasError
from mas_core.exit_codes import DONE
from mas_core.key_check import check_key
from mas_core.paths import Paths
from mas_core.providers.registry import key_lookup
from mas_core.secrets import KeySource, KeyStore
from mas_core.settings import BUILTIN_PROVIDER, ProviderSettings, Settings, load_settings
from mas_core.terminal import answered, note, safe, table


async def run_set(options: argparse.Namespace, paths: Paths) -> int:
    """Stores a key for the provider's present origin."""
    provider = _provider(load_settings(paths.config_file), options.provider)
    prompt = f"Key for {provider.id} ({provider.origin}): "
    key = answered(lambda: getpass.getpass(prompt)) if sys.stdin.isatty() else sys.stdin.readline()
    if not key.strip():
        raise InputError("No key was given; nothing was stored.")
    await KeyStore(os.environ).set(provider.id, provider.origin, key.strip())
    note(f"Stored in the keyring for {provider.id} at {provider.origin}.")
    if provider.key != "keyring":
        note(f'The settings say key = "{provider.key}" for it; set key = "keyring" so that it is used.')
    return DONE


async def run_delete(options: argparse.Namespace, paths: Paths) -> int:
    """Deletes a key."""
    provider = _provider(load_settings(paths.config_file), options.provider)
    deleted = await KeyStore(os.environ).delete(provider.id, provider.origin)
    note(f"Deleted the key of {provider.id}." if deleted else f"There was no key of {provider.id} in the keyring.")
    return DONE


async def run_list(_options: argparse.Namespace, paths: Paths) -> int:
    """Says for each provider where its key comes from and whether it is there."""
    settings = load_settings(paths.config_file)
    keys = KeyStore(os.environ)
    rows = []
    for provider in settings.providers.values():
        try:
            key = await keys.find(provider.id, provider.origin, KeySource.parse(provider.key))
            state = "found" if key else "none needed"
        except MasError as exc:
            state = str(exc)
        rows.append((provider.id, provider.origin, provider.key, safe(state)))
    print(table(("PROVIDER", "ORIGIN", "FROM", "STATE"), rows))
    return DONE


async def run_test(options: argparse.Namespace, paths: Paths) -> int:
    """Tries the provider's key on its list of models, which costs nothing."""
    provider = _provider(load_settings(paths.config_file), options.provider)
    found = await check_key(provider, key_lookup(KeyStore(os.environ)))
    latency_ms = round(found.latency_s * 1000)
    if options.json:
        body = {
            "provider": provider.id,
            "models": len(found.models),
            "latency_ms": latency_ms,
            "key_needed": found.key_needed,
        }
        sys.stdout.write(msgspec.json.encode(body).decode("utf-8") + "\n")
        return DONE
    count = "1 model" if len(found.models) == 1 else f"{len(found.models):,} models"
    print(f"{provider.id} answers in {latency_ms:,} ms and lists {count}.")
    if not found.key_needed and provider.key != "none":
        note("It lists them without a key as well, so this does not show that the key is right; the first question will.")
    return DONE


def _provider(settings: Settings, name: str) -> ProviderSettings:
    own = {key: provider for key, provider in settings.providers.items() if not provider.embedded}
    if name == BUILTIN_PROVIDER:
        raise InputError("The built-in model runs on this computer and takes no key.")
    if name not in own:
        there = f"There are: {', '.join(own)}." if own else f"None is set up yet; add [providers.{name}] to {settings.path}."
        raise InputError(f"There is no provider '{name}' that takes a key. {there}")
    return own[name]
